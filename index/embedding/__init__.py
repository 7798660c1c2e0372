"""Embedding models: what all have in common, their files, and the runtimes."""
