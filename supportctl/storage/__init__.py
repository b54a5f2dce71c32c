"""SQL and nothing else: rows in, models out."""
