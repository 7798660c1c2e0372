"""How each kind of request is answered: one module a kind, one interface (``reply``)."""
