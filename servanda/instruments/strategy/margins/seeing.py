"""What a clause says of who sees its breach, how late it is found, who answers it, and who could hold that up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servanda.calendar import Instant, Period, Unit
from servanda.instruments.strategy.margins.records import ANY, Range, SeenChance
from servanda.meaning.names import same_or_within
from servanda.meaning.runs import Gap
from servanda.model.core import Actor, Clause, Dossier, Verification

_DAYS = {
    Unit.SECOND: 1 / 86400, Unit.MINUTE: 1 / 1440, Unit.HOUR: 1 / 24, Unit.DAY: 1.0, Unit.WORKING_DAY: 1.4, Unit.WEEK: 7.0,
    Unit.MONTH: 30.4, Unit.YEAR: 365.2,
}  # fmt: skip
"""Of a unit, on average."""


def days_of(period: Period | None) -> float | None:
    """A length in days, on average."""
    return None if period is None else period.count * _DAYS[period.unit]


def watchers(clause: Clause) -> tuple[Verification, ...]:
    """Who looks and does not look at itself."""
    return tuple(v for v in clause.verification if v.sort != "certified" and set(v.by) - set(clause.bearers.actors))


def seen_class(clause: Clause, dossier: Dossier) -> str:
    """nobody: no verifier; full: one with means, a frequency and access to each place of the clause; else part."""
    looking = watchers(clause)
    if not looking:
        return "nobody"
    reached = {one.place for v in looking for one in v.access if not one.consent_of}
    placed = all(any(same_or_within(dossier, other, place) for other in reached) for place in clause.places)
    return "full" if placed and any(v.means and v.every for v in looking) else "part"


def seen_chance(
    clause: Clause, names: Sequence[str], table: Iterable[SeenChance], dossier: Dossier, open_eye: float | None
) -> Range | None:
    """The probability that a breach is seen: the row of the clause (`names`: as it may be called), else the one for all, for the
    class it is of; times the share of time that no gap hides (None: no log says). None: no row."""
    kind = seen_class(clause, dossier)
    rows = [row for row in table if row.seen_by == kind]
    row = next((one for one in rows if one.clause in names), None) or next((one for one in rows if one.clause == ANY), None)
    if row is None:
        return None
    share = 1.0 if open_eye is None else open_eye
    return (row.seen_low * share, row.seen_high * share)


def found_after(clause: Clause) -> float | None:
    """Days until a breach is found at the latest, by the first verifier that says so: its own word, or how often it looks and
    reports. None: nothing is said."""
    said = []
    for v in watchers(clause):
        looks = days_of(v.every)
        within = days_of(v.detects_within)
        said += [within] if within is not None else [looks + (days_of(v.reports_within) or 0.0)] if looks is not None else []
    return min(said, default=None)


def answered_after(rung: Clause) -> float | None:
    """Days within which a rung is to be used; None: no clock."""
    return min((days for t in rung.timing if t.kind == "within" and (days := days_of(t.period)) is not None), default=None)


def answering(clause: Clause) -> tuple[Clause, ...]:
    """The rungs that are not only for whoever breaks the clause."""
    return tuple(rung for rung in clause.rungs if set(rung.bearers.actors) - set(clause.bearers.actors))


def can_block(rung: Clause, dossier: Dossier) -> tuple[str, ...]:
    """Who can keep a rung from being used, breaching nothing: whose consent it needs, who can hold up the body that uses it."""
    found: dict[str, None] = {}
    for one in rung.conditions:
        found |= dict.fromkeys(one.who if one.kind == "consent" else ())
    for name in rung.bearers.actors:
        found |= dict.fromkeys(_blockers(dossier.actors.get(name)))
    return tuple(name for name in found if name not in rung.bearers.actors)


def _blockers(body: Actor | None) -> tuple[str, ...]:
    if body is None or body.body is None or body.body.tie_break:
        return ()
    members = tuple(one.member for one in body.members)
    decides = body.body.decides
    count, _, total = decides.partition(" of ")
    whole = decides in ("consensus", "unanimity") or (bool(total) and count.strip() == total.strip())
    if whole or (decides in ("majority", "two-thirds") and len(members) == 2):
        return members
    return body.body.veto


def open_share(clause: Clause, gaps: Iterable[Gap], first: Instant | None, last: Instant) -> float | None:
    """The share of the time from the first moment to the last in which no gap hid what the clause is about."""
    if first is None or last <= first:
        return None
    terms, places = {act.term for act in clause.acts}, set(clause.places)
    mine = sorted(
        (max(gap.first, first), min(gap.last, last))
        for gap in gaps
        if (not gap.terms or terms & set(gap.terms)) and (not gap.places or not places or places & set(gap.places))
    )
    hidden, at = 0, first
    for start, end in mine:
        hidden += max(0, end - max(start, at))
        at = max(at, end)
    return 1 - hidden / (last - first)
