"""Pledged, committed, allocated, delivered: what became of each promise, by whom it is said."""
