"""Packages of options: who would sign, ratify, walk away."""
