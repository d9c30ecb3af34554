"""One trial's criteria against one person's facts: three-valued verdicts with reasons."""
