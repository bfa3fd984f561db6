"""What each ally owes, and what became of it."""
