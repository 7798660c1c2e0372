"""What is kept of readers: conversations, feedback, and who may look at it."""
