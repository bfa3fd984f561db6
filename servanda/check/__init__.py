"""Checking before signing."""
