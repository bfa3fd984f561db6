"""Alliances as an instrument: what allies owe each other, give, meet on, vote, and say against what they hand over."""
