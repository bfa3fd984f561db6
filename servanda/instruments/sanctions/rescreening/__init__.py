"""Screening again when lists or customers have changed: only the difference, with the result of a full screening."""

from servanda.instruments.sanctions.rescreening.difference import (
    Again,
    ChangedCustomers,
    Previous,
    RecordChange,
    changed,
    changes,
    previous,
)

__all__ = ["Again", "ChangedCustomers", "Previous", "RecordChange", "changed", "changes", "previous"]
