"""Chat models: what all have in common, the packaged one with its engine, and its file."""
