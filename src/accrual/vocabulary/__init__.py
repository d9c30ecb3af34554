"""Concepts and units: what the field's words and symbols mean."""
