"""Watching: what changes in the verdicts when evidence or time comes in, and what must be kept to go on from there. No files, no clock."""
