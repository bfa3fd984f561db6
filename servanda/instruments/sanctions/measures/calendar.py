"""What falls due, lapses or comes up for review, in order of days, with what happens if nobody acts.

Rests on the lives of measures (sunsets), the standing of licences, the monitor's dues (reviews, reports, powers), and further dates handed in (requests to be
taken off a list, whitelistings).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from servanda.base.result import Based
from servanda.calendar import Instant
from servanda.instruments.sanctions.measures.records import BINDING, Kind, Life
from servanda.model.core import Clause, Dossier
from servanda.model.english import short
from servanda.model.sink import listed
from servanda.monitor.answers import Due, DueItem

KINDS = ("sunset", "licence expires", "licence opens", "review", "report", "duty", "power lapses", "delisting", "whitelist")


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One date. kind: one of `KINDS`. at: its last second (of an opening: its first); sure False: not sooner, perhaps later. notice: days before it at which to be told.
    otherwise: what happens if nobody acts. key: what makes it the same entry from one calendar to the next, whatever its date."""

    kind: str
    what: str
    at: Instant
    zone: str
    otherwise: str
    key: tuple[str, ...]
    by: tuple[str, ...] = ()
    clause: str = ""
    measure: str = ""
    notice: int = 0
    sure: bool = True
    overdue: bool = False
    source: str = ""


class Dates(Based, frozen=True, kw_only=True):
    """The answer of `dates`: entries from `first` to `last`, in order. undated: what has no date yet, and what it waits for."""

    dossier: str
    title: str
    first: Instant
    last: Instant
    zone: str
    known: Instant
    entries: tuple[Entry, ...]
    undated: tuple[str, ...] = ()


def sunsets(lives: Sequence[Life], dossier: Dossier, notice: int) -> Iterable[Entry]:
    """When each measure lapses unless somebody extends it."""
    clauses = {one.id: one for one in dossier.clauses}
    for life in lives:
        now = life.now
        if now.sunset is None or (now.kind not in BINDING and now.kind not in (Kind.SUSPENDED, Kind.IN_PART, Kind.UNKNOWN)):
            continue
        who, how = _extension([clauses[name] for name in life.measure.clauses if name in clauses])
        otherwise = (
            f"it lapses; {who} can extend it {how}before then" if who else "it lapses, and no clause lets anybody extend it"
        )
        if now.kind is Kind.SUSPENDED:
            otherwise += " (it is suspended now, and its sunset runs on)"
        yield Entry(
            kind="sunset", what=f"Sunset: {life.measure.title}", at=now.sunset, zone=life.zone, otherwise=otherwise, sure=now.sunset_sure,
            key=("sunset", life.measure.id), by=(who,) if who else (), clause=", ".join(life.measure.clauses), measure=life.measure.id, notice=notice,
            source=life.measure.legal_basis,
        )  # fmt: skip


def licence_dates(lives: Mapping[str, Life], titles: Mapping[str, str], notice: int) -> Iterable[Entry]:
    """When each licence that is open ends. lives: of each licence's clause, by the licence's id."""
    for name, life in lives.items():
        now = life.now
        if now.sunset is not None and now.kind in BINDING:
            yield Entry(
                kind="licence expires", what=f"Licence expires: {titles[name]}", at=now.sunset, zone=life.zone, sure=now.sunset_sure, notice=notice,
                otherwise="what it let pass is blocked again", key=("licence", name), clause=life.measure.clauses[0],
            )  # fmt: skip


def duties(due: Due, dossier: Dossier, licences: Iterable[str], notice: int) -> tuple[list[Entry], list[str]]:
    """Reviews, reports, other duties and powers that lapse, from the monitor's dues; and what has no date yet. licences: clauses told elsewhere."""
    clauses = dict(_with_rungs(dossier.clauses))
    skipped = set(licences)
    found: list[Entry] = []
    undated: list[str] = []
    for item in due.items:
        clause = clauses.get(item.clause)
        if clause is None:
            continue
        if item.kind == "not started" or (item.at is None and item.kind == "clock running"):
            undated.append(f"{short(item.clause)}: {item.what or item.title}; waits for {item.waits_for or item.because}")
            continue
        if item.at is None:
            continue
        if item.kind == "power lapses" and item.clause not in skipped:
            found.append(_entry("power lapses", item, clause, "the power is lost; nothing is breached", notice))
        elif item.kind == "window opens" and clause.modal == "may":
            kind = "licence opens" if item.clause in skipped else ""
            found += [_entry(kind, item, clause, "nothing: it opens by itself", notice)] if kind else []
        elif item.kind in ("overdue", "falls due", "not established") or (
            item.kind == "clock running" and clause.modal == "must"
        ):
            found.append(_entry(_duty(clause), item, clause, _breach(clause, item), notice))
    return found, undated


def _with_rungs(clauses: Iterable[Clause]) -> Iterable[tuple[str, Clause]]:
    for clause in clauses:
        yield clause.id, clause
        yield from _with_rungs(clause.rungs)


def _duty(clause: Clause) -> str:
    if "review" in clause.covers:
        return "review"
    if "delisting" in clause.covers:
        return "delisting"
    words = " ".join(act.term for act in clause.acts)
    return "report" if "reporting" in clause.covers or "report" in words else "duty"


def _breach(clause: Clause, item: DueItem) -> str:
    follows = (
        "; then: "
        + "; ".join(
            f"{listed(rung.bearers.actors)} {rung.modal} {listed(act.term for act in rung.acts)}" for rung in clause.rungs
        )
        if clause.rungs
        else ""
    )
    state = {"overdue": "it is overdue", "not established": "whether it was done is not known"}.get(
        item.kind, f"{short(clause.id)} is breached"
    )
    return f"the measures go on; {state}{follows}"


def _entry(kind: str, item: DueItem, clause: Clause, otherwise: str, notice: int) -> Entry:
    again = any(part.kind in ("every", "whenever") for part in clause.timing) or "/rung:" in clause.id
    key = (kind, item.clause, *item.bearers, item.what, *((str(item.at),) if again else ()))
    return Entry(
        kind=kind, what=f"{kind.capitalize()}: {listed(item.bearers)}: {item.what or item.title}", at=item.at or 0, zone=item.zone, otherwise=otherwise, key=key,
        by=item.bearers, clause=item.clause, notice=notice, overdue=item.kind in ("overdue", "not established"), source=item.because,
    )  # fmt: skip


def _extension(clauses: Sequence[Clause]) -> tuple[str, str]:
    for clause in clauses:
        for part in clause.timing:
            if part.kind == "extended by" and part.by is not None:
                period = part.period
                how = f"by {period.count} {period.unit.value}{'s' if period.count != 1 else ''} " if period is not None else ""
                return listed(part.by.actors), how
    return "", ""


def ordered(entries: Iterable[Entry], first: Instant, last: Instant) -> tuple[Entry, ...]:
    """Entries from the first to the last second, and what is overdue before, in order of time, kind and words; each once."""
    mine = {one for one in entries if first <= one.at <= last or (one.overdue and one.at < first)}
    return tuple(sorted(mine, key=lambda one: (one.at, KINDS.index(one.kind), one.what, one.key)))
