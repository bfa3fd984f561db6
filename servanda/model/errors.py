"""The one error of the model, raised only at its doors: what is wrong, and what to do."""

from __future__ import annotations

from servanda.base.refusal import Refusal


class ModelError(Refusal, ValueError):
    """A dossier, clause or reading that cannot be used.

    Attributes:
        reason: what is wrong, one sentence without a full stop.
        repair: what to do, one sentence without a full stop.
    """
