"""Since when a clause is in force, and what counts before: signature and its hour, entry into force with an event, a part in force at another time."""

from __future__ import annotations

from collections.abc import Callable

from servanda.base.refusal import Refusal
from servanda.calendar import Instant, resolve_first
from servanda.meaning.prepared import Prepared, Settings
from servanda.meaning.times import BEGINNING
from servanda.model.core import Agreement, Among, AtDate, Builtin, Clause, DayOf, Offset, Point
from servanda.model.english import point_text

UNSAID = "the hour of signature is not said"
"""Words of a reason that rests on it."""


def unsaid_hours(settings_of: Callable[[str], Settings], clause: Clause) -> tuple[str, ...]:
    """The parts of a clause whose moments hang on an hour of signature that is not said; `agreement`: since when its text is in force."""
    settings, point = settings_of(clause.agreement), force_point(clause)
    open_ = settings.since.unknown if point is None else _counts_from(settings_of, clause, point)
    found = ["agreement"] if open_ else []
    found += [one.kind for one in clause.timing if _counts_from(settings_of, clause, one.point, plain=one.kind in _WINDOWS)]
    if "agreement" in found:
        found += [one.kind for one in clause.timing if one.kind in _WINDOWS and one.point is None]
    return tuple(dict.fromkeys(found))


_WINDOWS = ("every", "lapses after")


def _counts_from(settings_of: Callable[[str], Settings], clause: Clause, point: Point | None, *, plain: bool = False) -> bool:
    """plain: from signature alone, not from a choice of which it is one, nor over an entry into force that waits for it."""
    while isinstance(point, DayOf | Offset):
        point = point.of
    if not plain and isinstance(point, Among):
        return any(_counts_from(settings_of, clause, one) for one in point.of)
    if not plain and isinstance(point, Builtin) and point.of is not None:
        return _counts_from(settings_of, clause, point.of)
    if not isinstance(point, Builtin) or point.name != "signature":
        return False
    return settings_of(point.agreement or clause.agreement).signature.unknown


FORCE = "in force from"
"""The time part of a clause that is not in force from the date of its agreement."""


def force_point(clause: Clause) -> Point | None:
    """From what on a clause is in force, where that is not the date of its agreement."""
    return next((one.point for one in clause.timing if one.kind == FORCE), None)


def waits_for(prepared: Prepared, clause: Clause) -> str:
    """What to say of a clause that is not in force yet."""
    point = force_point(clause)
    if point is None:
        return "the agreement is not in force"
    if isinstance(point, AtDate | Builtin):
        return f"it is in force only from {point_text(point)}"
    return f"not in force: it waits for {point_text(point, prepared.view.dossier)}"


def first_force(settings: Settings, clause: Clause) -> Instant:
    """The first moment at which a clause may be in force."""
    point = force_point(clause)
    if point is None:
        return settings.force
    at = dated(settings, point)
    return at if at is not None else BEGINNING if settings.signed is None else settings.signed


def dated(settings: Settings | Agreement, point: Point) -> Instant | None:
    """The first second of a moment from which something is in force, if it is a date, or signature."""
    if isinstance(point, AtDate):
        try:
            return resolve_first(point.expr, settings.zone).at
        except Refusal:
            return None
    if isinstance(point, Builtin) and point.of is None:
        return {"signature": settings.signed, "entry into force": settings.in_force}.get(point.name)
    return None


_FROM = ("within", "immediately", "from", "by", "before", "on", "every")


def counts_early(clause: Clause, of: Settings | Agreement) -> bool:
    """Whether what is done after signature counts as performance of a duty although its text is in force only later: its clock starts at signature.

    of: its agreement.
    """
    if clause.modal != "must" or of.signed is None or any(one.kind == "whenever" for one in clause.timing):
        return False
    point = force_point(clause)
    later = of.in_force is not None and of.signed < of.in_force if point is None else point != Builtin(name="signature", agreement=of_name(of))
    return later and any(timing.kind in _FROM and _from_signature(timing.point, clause.agreement) for timing in clause.timing)


def of_name(of: Settings | Agreement) -> str:
    """The id of an agreement."""
    return of.agreement if isinstance(of, Settings) else of.id


def _from_signature(point: Point | None, agreement: str) -> bool:
    while isinstance(point, DayOf | Offset) and point.relation == "after":
        point = point.of
    return isinstance(point, Builtin) and point.name == "signature" and point.agreement in ("", agreement)


def counted_from(prepared: Prepared, clause: Clause) -> Instant:
    """The first moment at which what a clause asks for counts: its text is in force or, where its clock starts at signature, is signed."""
    settings = prepared.settings_of(clause.agreement)
    own = clause.id not in prepared.parent and counts_early(clause, settings)
    return settings.signed if own and settings.signed is not None else first_force(settings, clause)
