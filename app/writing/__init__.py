"""What a model may be shown and what it may not do: delimiters, planted instructions, loops. See ``draft``."""
