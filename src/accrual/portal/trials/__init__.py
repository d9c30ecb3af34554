"""Stored trials: search, the trial page."""
