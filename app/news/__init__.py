"""What is peculiar to news: dates that count from publication, who said it, other reports, corrections."""
