"""What was handed over, against what was said and what binds on that day."""
