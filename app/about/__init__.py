"""What is told without any article's sentence: what the archive holds, and what Dateline can do."""
