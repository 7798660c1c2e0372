"""Whether a sentence of an article proves a statement, in parts. See ``app.citations``."""
