"""Sharing as an instrument: what may go to whom, why, and what would have to change; and what goes out."""
