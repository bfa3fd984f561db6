"""Requests to be taken off a list: the ways there are, a log of what was done, and what remains due."""
