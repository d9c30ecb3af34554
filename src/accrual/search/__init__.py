"""Which trials match some words and a place, best or nearest first."""
