"""Claims of public sets against their sources, with human labels: the check alone. See ``__main__``."""
