"""Leads to evasion: what was seen, what innocent explanation fits, what would settle it. Never a finding of guilt."""
