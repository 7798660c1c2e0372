"""Questions that lean on a conversation: what they lean on, and how they come to stand alone (``question``)."""
