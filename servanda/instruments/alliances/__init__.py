"""What allies owe each other, what each gives, and how they vote: each figure with whose word it is."""
