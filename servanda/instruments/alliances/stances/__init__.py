"""Where each ally stands on each bracket of a draft, side by side."""
