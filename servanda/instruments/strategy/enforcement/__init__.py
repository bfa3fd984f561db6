"""Enforcement: who would gain by breaking which clause, and the cheapest single change."""
