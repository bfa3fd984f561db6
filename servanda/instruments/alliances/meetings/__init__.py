"""When a body is to meet, what was held and valid, and what became of what was agreed."""
