"""A person's message to the nearest study centre."""
