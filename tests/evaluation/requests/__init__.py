"""Whether kinds of requests are told apart, on phrasings that another hand wrote and nobody read."""
