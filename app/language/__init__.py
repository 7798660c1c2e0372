"""What sentences say that can be read off them exactly."""
