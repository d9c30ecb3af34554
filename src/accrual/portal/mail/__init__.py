"""Outbox and delivery of every message the portal sends."""
