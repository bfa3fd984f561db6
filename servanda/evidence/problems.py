"""The name under which the refusals of this floor were known; it goes with the next release."""

from servanda.base.refusal import Problem, Refusal

__all__ = ["EvidenceError", "Problem"]

EvidenceError = Refusal
