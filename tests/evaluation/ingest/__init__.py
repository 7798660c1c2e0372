"""Measurements of taking in an archive."""
