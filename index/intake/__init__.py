"""What is new: files and addresses compared with what is known, and what goes with it."""
