"""The hour of signature, where it is not said: which parts of a clause are counted from it."""

from __future__ import annotations

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
