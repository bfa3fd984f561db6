"""The one error of the model, raised only at its doors: what is wrong, and what to do."""

from __future__ import annotations


class ModelError(ValueError):
    """A dossier, clause or reading that cannot be used.

    Attributes:
        reason: what is wrong, one sentence without a full stop.
        repair: what to do, one sentence without a full stop.
    """

    def __init__(self, reason: str, repair: str) -> None:
        super().__init__(f"{reason}; {repair}")
        self.reason = reason
        self.repair = repair

    def __reduce__(self) -> tuple[type[ModelError], tuple[str, str]]:
        return (type(self), (self.reason, self.repair))
