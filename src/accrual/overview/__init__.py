"""A trial in plain words, composed from its record by rules."""
