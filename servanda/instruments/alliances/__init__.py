"""Alliances as an instrument: what allies owe each other, meet on, stand for, and say against what they hand over."""
