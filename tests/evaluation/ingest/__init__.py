"""Pages of our own making that show, hide or feign their date, and how well their facts are read."""
