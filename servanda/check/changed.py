"""A dossier with one change made: a part of a clause dropped or a deadline moved, a clause left out."""

from __future__ import annotations

import datetime as dt

import msgspec

from servanda.calendar import CivilExpr, Period, Unit, civil, resolve_last
from servanda.check.mentioned import points_of
from servanda.model.core import AtDate, Clause, ClauseStatus, Dossier, Point, Reading, Timing
from servanda.model.parts import narrowed

PartId = tuple[str, str, int, str]
"""Clause, part, its number among the parts of its sort, and the reading it belongs to ("" as written)."""

_UNITS = {Unit.DAY: 86400, Unit.HOUR: 3600, Unit.MINUTE: 60, Unit.SECOND: 1}


def changed(dossier: Dossier, part: PartId, seconds: int = 0) -> Dossier | None:
    """The dossier with a part dropped or, with seconds, moved later by so much; None: it cannot be."""
    name, kind, index, reading = part
    if kind == "core" and not reading:
        named = any(isinstance(p, ClauseStatus) and p.clause == name for c in dossier.clauses for p in points_of(c))
        return narrowed(dossier, without=(name,)) if not named and len(dossier.clauses) > 1 else None
    zone = next((dossier.agreements[c.agreement].zone for c in dossier.clauses if c.id == name and c.agreement in dossier.agreements), "UTC")
    if not reading:
        clauses = tuple(_clause(c, kind, index, seconds, zone) if c.id == name else c for c in dossier.clauses)
        return None if None in clauses else msgspec.structs.replace(dossier, clauses=clauses)
    readings = tuple(_reading(one, name, kind, index, seconds, zone) if one.id == reading else one for one in dossier.readings)
    return None if None in readings else msgspec.structs.replace(dossier, readings=readings)


def _reading(reading: Reading, name: str, kind: str, index: int, seconds: int, zone: str) -> Reading | None:
    if kind == "core":
        return msgspec.structs.replace(reading, of=tuple(c for c in reading.of if c != name), clauses=tuple(c for c in reading.clauses if c.id != name))
    clauses = tuple(_clause(c, kind, index, seconds, zone) if c.id == name else c for c in reading.clauses)
    return None if None in clauses else msgspec.structs.replace(reading, clauses=clauses)


def _clause(clause: Clause, kind: str, index: int, seconds: int, zone: str) -> Clause | None:
    if index < len(clause.timing) and clause.timing[index].kind == kind:
        if not seconds:
            return msgspec.structs.replace(clause, timing=(*clause.timing[:index], *clause.timing[index + 1 :]))
        moved = _moved(clause.timing[index], seconds, zone)
        return msgspec.structs.replace(clause, timing=(*clause.timing[:index], moved, *clause.timing[index + 1 :])) if moved else None
    if not seconds and index < len(clause.conditions) and clause.conditions[index].kind == kind:
        return msgspec.structs.replace(clause, conditions=(*clause.conditions[:index], *clause.conditions[index + 1 :]))
    if not seconds and any(quantity.relation == kind for quantity in clause.quantities):
        return msgspec.structs.replace(clause, quantities=tuple(q for q in clause.quantities if q.relation != kind))
    return None


def _moved(timing: Timing, seconds: int, zone: str) -> Timing | None:
    if timing.kind in ("by", "until") and isinstance(timing.point, AtDate):
        point: Point = AtDate(expr=_later(timing.point.expr, seconds, zone))
        return msgspec.structs.replace(timing, point=point)
    if timing.period is not None and timing.period.unit in _UNITS and timing.kind in ("within", "lapses after"):
        size = _UNITS[timing.period.unit]
        return msgspec.structs.replace(timing, period=Period(timing.period.count - (-seconds // size), timing.period.unit))
    return None


def _later(expr: CivilExpr, seconds: int, zone: str) -> CivilExpr:
    last = civil(resolve_last(expr, zone).at + seconds, zone)
    if expr.time is None and seconds % 86400 == 0:
        return CivilExpr(last.year, last.month, last.day)
    return CivilExpr(last.year, last.month, last.day, dt.time(last.hour, last.minute, last.second))
