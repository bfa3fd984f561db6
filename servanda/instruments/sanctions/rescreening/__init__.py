"""Screening again when lists or customers have changed: only the difference, with the result of a full screening."""

from servanda.instruments.sanctions.rescreening.difference import Again, Change, Changed, Previous, changed, changes, previous

__all__ = ["Again", "Change", "Changed", "Previous", "changed", "changes", "previous"]
