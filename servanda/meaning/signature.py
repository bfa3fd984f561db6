"""Clocks that start at signature: which parts of a clause hang on an hour that is not said, and what counts before the text is in force."""

from __future__ import annotations

from servanda.calendar import Instant
from servanda.meaning.prepared import Prepared
from servanda.model.core import Builtin, Clause, DayOf, Offset, Point

UNSAID = "the hour of signature is not said"
"""Words of a reason that rests on it."""


def unsaid_hours(prepared: Prepared, clause: Clause) -> tuple[str, ...]:
    """The parts of a clause whose moments hang on an hour of signature that is not said; `agreement`: since when its text is in force."""
    settings = prepared.settings_of(clause.agreement)
    found = ["agreement"] if settings.since.unknown else []
    found += [timing.kind for timing in clause.timing if _counts_from(prepared, clause, timing.point)]
    if "agreement" in found:
        found += [one.kind for one in clause.timing if one.kind in ("every", "lapses after") and one.point is None]
    return tuple(dict.fromkeys(found))


def _counts_from(prepared: Prepared, clause: Clause, point: Point | None) -> bool:
    while isinstance(point, DayOf | Offset):
        point = point.of
    if not isinstance(point, Builtin) or point.name != "signature":
        return False
    return prepared.settings_of(point.agreement or clause.agreement).signature.unknown


_FROM = ("within", "from", "by", "before", "on", "every")


def counts_early(clause: Clause, signed: Instant | None, force: Instant | None) -> bool:
    """Whether what is done after signature counts as performance of a duty although its text is in force only later: its clock starts at signature.

    signed, force: of its agreement, the first moment of each.
    """
    if clause.modal != "must" or signed is None or force is None or signed >= force or any(t.kind == "whenever" for t in clause.timing):
        return False
    return any(timing.kind in _FROM and _from_signature(timing.point, clause.agreement) for timing in clause.timing)


def _from_signature(point: Point | None, agreement: str) -> bool:
    while isinstance(point, DayOf | Offset) and point.relation == "after":
        point = point.of
    return isinstance(point, Builtin) and point.name == "signature" and point.agreement in ("", agreement)


def counted_from(prepared: Prepared, clause: Clause) -> Instant:
    """The first moment at which what a clause asks for counts: its text is in force or, where its clock starts at signature, is signed."""
    settings = prepared.settings_of(clause.agreement)
    own = clause.id not in prepared.parent and counts_early(clause, settings.signed, settings.force)
    return settings.signed if own and settings.signed is not None else settings.force
