"""Check if this trial may fit."""
