"""Servanda."""
