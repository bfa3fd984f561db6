"""Markdown to syntax tree with exact places; formatter; diagnostics as data. See README.md in this folder."""
