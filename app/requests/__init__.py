"""What kind of request a message is, told apart in one place (``router``), and what each kind needs (``kinds``)."""
