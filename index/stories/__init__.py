"""The same story elsewhere: grouped, compared, kept."""
