"""Verbs of `servanda sanctions` that are not declared beside their engine."""
