"""What is known of a person, as dated facts with their sources."""
