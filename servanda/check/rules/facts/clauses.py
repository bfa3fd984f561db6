"""Clauses as the rules go through them: duties, rungs, topics, articles, points and conditions inside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from servanda.check.rules.base import Context
from servanda.model.core import (
    AllOf,
    AnyCond,
    Clause,
    ClauseStatus,
    Cond,
    DayOf,
    NotCond,
    Offset,
    Past,
    Point,
    StateHolds,
    Verification,
)
from servanda.model.english import act_text


def rungs_of(clause: Clause) -> Iterator[Clause]:
    """The rungs of a clause, and the rungs of those."""
    for rung in clause.rungs:
        yield rung
        yield from rungs_of(rung)


def with_rungs(clauses: Iterable[Clause]) -> Iterator[Clause]:
    """Each clause followed by its rungs."""
    for clause in clauses:
        yield clause
        yield from rungs_of(clause)


def duties(context: Context) -> tuple[Clause, ...]:
    """Clauses of the agreement that command a result or forbid, without rungs."""
    return tuple(c for c in context.clauses if c.binds)


def monitors(context: Context) -> frozenset[str]:
    """Actors whose work is to watch: the role of monitor, or named as verifier of another's clause."""
    names = {a.id for a in context.dossier.actors.values() if "monitor" in a.roles}
    for clause in context.clauses:
        for seen in clause.verification:
            names |= set(seen.by) - set(clause.bearers.actors)
    return frozenset(names)


def watched_duties(context: Context) -> tuple[Clause, ...]:
    """Duties that somebody else should watch: all but those of the monitors themselves."""
    watchers = monitors(context)
    return tuple(c for c in duties(context) if not set(c.bearers.actors) <= watchers)


def answers_all(clause: Clause) -> bool:
    """Whether it is itself what follows any breach, a step like the rungs of a ladder."""
    return any(one.status == "breached" for timing in clause.timing if timing.any_of for one in timing.becomes)


def covered(context: Context) -> frozenset[str]:
    """Topics that some clause or rung of the agreement, or of a text it is an annex of, says it settles."""
    return context.once(_covered)


def _covered(context: Context) -> frozenset[str]:
    texts = {context.agreement.id}
    waiting = [context.agreement]
    while waiting:
        for relation in waiting.pop().relations:
            parent = context.dossier.agreements.get(relation.other)
            if relation.sort == "annex of" and parent is not None and parent.id not in texts:
                texts.add(parent.id)
                waiting.append(parent)
    clauses = with_rungs(c for c in context.dossier.clauses if c.agreement in texts)
    return frozenset(topic for c in clauses for topic in c.covers)


_SPOKEN = {
    "detainees": r"detain|detention|prisoner|hostage|captive",
    "displaced-persons": r"displaced|refugee|returnee",
    "humanitarian-access": r"humanitarian",
    "medical-evacuation": r"medical evacuation|evacuate the (wounded|sick)",
    "infrastructure-repair": r"repair",
    "civilians": r"civilian",
    "mines": r"\b(land)?mines?\b|demin|unexploded",
    "sexual-violence": r"sexual",
    "political-process": r"election|constitution|political|dialogue|self-government|special status|referendum|autonomy",
    "inclusion": r"\bwom[ae]n\b|communit|gender",
    "separation-of-forces": r"disengage|separat\w* of forces|separate forces",
    "amendment": r"\bamend(s|ed|ment)?\b.{0,20}\b(agreement|treaty|convention|text)\b",
    "withdrawal-from-agreement": r"notice of withdrawal|denounce|withdraw from (this|the) (agreement|treaty|convention|text)",
    "dispute-settlement": r"\b(settle|decide|arbitrate)s?\b.{0,20}\bdisputes?\b|settlement of disputes",
    "incitement": r"incite|propaganda|hate speech",
}


def spoken_of(context: Context) -> frozenset[str]:
    """Topics covered, and those that the words of some act or title touch: enough not to say that nobody speaks of them."""
    return context.once(_spoken_of)


def _spoken_of(context: Context) -> frozenset[str]:
    words = " | ".join(
        part for c in with_rungs(context.clauses) for part in (c.title, *c.words, *(act_text(a, context.dossier) for a in c.acts))
    )
    return covered(context) | {t for t, pattern in _SPOKEN.items() if re.search(pattern, words, re.IGNORECASE)}


def covering(context: Context, topic: str) -> tuple[Clause, ...]:
    """Clauses that say they settle a topic."""
    return tuple(c for c in context.clauses if topic in c.covers)


def missing(context: Context, topics: Iterable[str]) -> tuple[str, ...]:
    """Those of the topics that no clause settles, in the order given."""
    settled = covered(context)
    return tuple(t for t in topics if t not in settled)


_APART: ContextVar[bool] = ContextVar("apart", default=False)


@contextmanager
def one_by_one() -> Iterator[None]:
    """Within it a finding is on one clause each: where options are compared, what is said of a clause must not hang on its neighbour."""
    token = _APART.set(True)
    try:
        yield
    finally:
        _APART.reset(token)


def by_article(clauses: Iterable[Clause]) -> list[tuple[Clause, ...]]:
    """Clauses grouped by article; a clause under no heading stands alone."""
    if _APART.get():
        return [(clause,) for clause in clauses]
    groups: dict[tuple[str, str], list[Clause]] = {}
    for clause in clauses:
        groups.setdefault(("article", clause.article) if clause.article else ("clause", clause.id), []).append(clause)
    return [tuple(group) for group in groups.values()]


def by_ladder(clauses: Iterable[Clause]) -> list[tuple[Clause, ...]]:
    """Clauses that share a named ladder together, the others each alone."""
    if _APART.get():
        return [(clause,) for clause in clauses]
    groups: dict[tuple[str, str], list[Clause]] = {}
    for clause in clauses:
        groups.setdefault(("ladder", clause.ladder) if clause.ladder else ("clause", clause.id), []).append(clause)
    return [tuple(group) for group in groups.values()]


def unwrap(point: Point) -> Point:
    """What a point hangs on, without the days counted from it."""
    while isinstance(point, (Offset, DayOf)):
        point = point.of
    return point


def atoms(cond: Cond) -> Iterator[Past | StateHolds]:
    """The simple conditions inside a condition."""
    if isinstance(cond, NotCond):
        yield from atoms(cond.cond)
    elif isinstance(cond, (AllOf, AnyCond)):
        for part in cond.conds:
            yield from atoms(part)
    else:
        yield cond


def conditions_of(clause: Clause) -> Iterator[Cond]:
    """Conditions in the condition parts and in `only after`."""
    for condition in clause.conditions:
        yield condition.cond
    for timing in clause.timing:
        if timing.cond is not None:
            yield timing.cond


def atoms_of(clause: Clause) -> Iterator[Past | StateHolds]:
    """The simple conditions of a clause."""
    for cond in conditions_of(clause):
        yield from atoms(cond)


def points_of(clause: Clause) -> Iterator[Point]:
    """Every point that times or conditions a clause."""
    for timing in clause.timing:
        if timing.point is not None:
            yield timing.point
        yield from timing.becomes
    for atom in atoms_of(clause):
        if isinstance(atom, Past):
            yield atom.point


def statuses_of(clause: Clause) -> Iterator[ClauseStatus]:
    """Other clauses being kept, breached or due, as far as this one hangs on them."""
    for point in points_of(clause):
        found = unwrap(point)
        if isinstance(found, ClauseStatus):
            yield found


def seen_by(clause: Clause) -> tuple[Verification, ...]:
    """Verification and monitoring of a clause (certification of performance apart)."""
    return tuple(v for v in clause.verification if v.sort != "certified")


def one_off(clause: Clause) -> bool:
    """Whether a duty is done once, so that nothing has to be looked at again and again."""
    return clause.modal == "must" and not any(t.kind in ("while", "every", "until", "whenever") for t in clause.timing)


def rung_name(rung: Clause) -> str:
    """`rung 1`."""
    return "rung " + rung.id.rpartition("rung:")[2]


def ladder_name(group: tuple[Clause, ...]) -> str:
    """What a finding on a ladder calls it."""
    first = min(group, key=lambda c: c.core_span)
    return f"the ladder “{first.ladder}”" if first.ladder else f"the ladder of clause {first.local}"
