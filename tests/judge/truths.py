"""What each question must answer of a dossier, derived from its runs by the definitions of docs/questions.md.

A truth is a fact that a run shows: which `no` it contradicts, which `yes`. What no enumerated run shows is not known to be false; the judge says "missed"
or "wrong" only of what a run proves.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import msgspec

from judge.runs import Choice, Item, Key, Seen, Table, in_order, thin, wills
from servanda.calendar import Instant
from servanda.meaning import Event, Run, Status, Verdict, clause_status, cond_holds, evaluate, purpose_holds, violations
from servanda.meaning.keys import key_of
from servanda.model.core import AtDate, Builtin, Clause, ClauseStatus, Purpose

CONTINGENT = {"if", "unless", "whenever", "while"}


@dataclass(frozen=True)
class Parting:
    """Two readings part: how hard (0 hardest), on which run, looked at when, with which statuses."""

    tier: int
    events: Key
    now: Instant
    statuses: tuple[Status, Status]


@dataclass(frozen=True)
class Bare:
    """A breach and whether an answer to it was found. sure: everything within reach was tried."""

    seen: Seen
    bearers: tuple[str, ...]
    answer: Key | None
    sure: bool


class Truths:
    """The facts of one dossier, each worked out when first asked for."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.dossier = table.dossier
        self._kept: dict[tuple[Choice, str], list[Seen]] = {}
        self._keys: dict[tuple[object, ...], str] = {}
        self._all: dict[tuple[Choice, str], bool] = {}
        self._bare: dict[tuple[Choice, str], Bare | None] = {}

    def _runs(self, choice: Choice) -> Iterable[Seen]:
        return [seen for key, seen in self.table.runs[choice].items() if self.table.grounded_in(key, choice)]

    # --- keepable ---

    def duties(self, choice: Choice) -> list[Clause]:
        return [c for c in self.table.prepared[choice].view.clauses if c.modal == "must"]

    def all_done(self, seen: Seen, choice: Choice) -> bool:
        """Whether every duty is for certain performed, or waits for a plain contingency that has not come."""
        return all(self._done(clause, seen) for clause in self.duties(choice))

    def _done(self, clause: Clause, seen: Seen) -> bool:
        found = seen.verdicts[clause.id]
        waits = {timing.kind for timing in clause.timing} | {condition.kind for condition in clause.conditions}
        if waits & CONTINGENT and all(one.status is Status.NOT_IN_FORCE for one in found):
            return True
        outside = [one for one in found if one.status is Status.NOT_IN_FORCE and clause.bearers.joining(one.instance.bearers)]
        return bool(found) and all(one.status in (Status.KEPT, Status.EXCUSED) or one in outside for one in found)

    def undone(self, seen: Seen, choice: Choice) -> list[str]:
        """Duties that are for certain left undone: owed without any condition, and pending or lapsed at the end."""
        found = []
        for clause in self.duties(choice):
            waits = {timing.kind for timing in clause.timing} | {condition.kind for condition in clause.conditions}
            plain = all(t.kind != "every" and isinstance(t.point, AtDate | Builtin | None) for t in clause.timing)
            bad = {Status.PENDING, Status.LAPSED, Status.NOT_IN_FORCE}
            plain = plain and not clause.bearers.joins
            if plain and not waits & CONTINGENT and any(one.status in bad for one in seen.verdicts[clause.id]):
                found.append(clause.id)
        return found

    def keeping(self, choice: Choice) -> Seen | None:
        """The shortest run that keeps the text."""
        return _shortest(seen for seen in self._runs(choice) if seen.keeps)

    def doing(self, choice: Choice) -> Seen | None:
        """The shortest run that keeps the text and in which every expected duty is performed."""
        return _shortest(seen for seen in self._runs(choice) if seen.keeps and self.all_done(seen, choice))

    # --- can-happen ---

    def holding(self, choice: Choice, key: str) -> tuple[Seen | None, Seen | None]:
        """The shortest run that holds an event (by its key) and keeps the text; the shortest that holds it at all."""
        found = [seen for seen in self._runs(choice) if any(self._key(event) == key for event in seen.events)]
        return _shortest(seen for seen in found if seen.keeps), _shortest(found)

    def _key(self, event: Event) -> str:
        mark = (event.term, event.by, event.args)
        if mark not in self._keys:
            self._keys[mark] = key_of(event)
        return self._keys[mark]

    # --- falls-due ---

    def kept(self, choice: Choice, clause: str) -> list[Seen]:
        """The runs that keep the text and at whose end the clause is kept, shortest first."""
        key = (choice, clause)
        if key not in self._kept:
            found = [s for s in self._runs(choice) if s.keeps and s.statuses.get(clause) is Status.KEPT]
            self._kept[key] = sorted(found, key=lambda seen: len(seen.events))
        return self._kept[key]

    def kept_at_all(self, choice: Choice, clause: str) -> Seen | None:
        return _shortest(s for s in self._runs(choice) if s.statuses.get(clause) is Status.KEPT)

    # --- stall ---

    def passive(self, seen: Seen, actor: str, choice: Choice) -> bool:
        """Whether an actor offends against nothing, and does only what it would offend without."""
        if actor in seen.offenders:
            return False
        mine = [event for event in seen.events if actor in wills(self.dossier, event)]
        most = len(mine) if len(mine) <= 5 else 1
        some = [set(one) for size in range(1, most + 1) for one in itertools.combinations(mine, size)]
        some += [set(mine[first:]) for first in range(len(mine) - 1)] if len(mine) > 5 else []
        return all(
            actor in self.table.see((event for event in seen.events if event not in out), choice, store=False).offenders for out in some
        )

    def kept_without(self, choice: Choice, clause: str, actor: str, most: int = 400) -> Seen | None:
        """A run that keeps the text and the clause, in which the actor is passive."""
        return next((seen for seen in self.kept(choice, clause)[:most] if self.passive(seen, actor, choice)), None)

    def stalls(self, choice: Choice, clause: str, actor: str) -> bool:
        """Whether the clause is kept only by the actor's free will, as far as these runs and those with one event more show."""
        kept = self.kept(choice, clause)
        if not kept or self.kept_without(choice, clause, actor) is not None or self._holds_up_all(choice, actor):
            return False
        if not all(any(actor in wills(self.dossier, event) for event in seen.events) for seen in kept[:300]):
            return False
        return not any(self._pressed(choice, clause, actor, seen) for seen in spread(kept, 12))

    def _holds_up_all(self, choice: Choice, actor: str, most: int = 400) -> bool:
        """Whether no run keeps the text in which the actor is passive: that is said once, and need not be said of each duty."""
        if (choice, actor) not in self._all:
            found = sorted((seen for seen in self._runs(choice) if seen.keeps), key=lambda seen: len(seen.events))
            self._all[choice, actor] = not any(self.passive(seen, actor, choice) for seen in found[:most])
        return self._all[choice, actor]

    def _pressed(self, choice: Choice, clause: str, actor: str, seen: Seen) -> bool:
        """Whether one thing more, which others can do, makes the actor owe what it does in the run."""
        for item in self.table.universe:
            if actor in item.wills:
                continue
            for at in self.table.near(seen, 12):
                more = self._with(choice, seen, item, at)
                if more.keeps and more.statuses.get(clause) is Status.KEPT and self.passive(more, actor, choice):
                    return True
        return False

    # --- part ---

    def parting(self, clause: str, one: Choice, other: Choice) -> Parting | None:
        """The hardest and then shortest parting of two readings that the runs show."""
        best: Parting | None = None
        theirs = self.table.runs[other]
        for key, seen in list(self.table.runs[one].items()):
            if key not in theirs:
                continue
            best = _harder(best, self._apart(clause, key, seen.end, seen.statuses, theirs[key].statuses))
        if best is None or best.tier > 2:
            for key in [key for key in self.table.runs[one] if len(key) < 2][:60]:
                for now in thin([at for at in self.table.moments(self.table.see(key, other)) if not key or at >= key[-1].at], 8):
                    found = self.apart_at(clause, one, other, key, now)
                    if found is not None and found.tier < 3 and not self.table.recurs:  # kept and breached are looked at at the end
                        found = replace(found, tier=4)
                    best = _harder(best, found)
        return best

    def apart_at(self, clause: str, one: Choice, other: Choice, key: Key, now: Instant) -> Parting | None:
        """Whether two readings part on a run at a moment."""
        run = Run(events=key)
        mine, theirs = (
            {clause: clause_status(evaluate(self.table.prepared[choice], run, now).get(clause, ()))} for choice in (one, other)
        )
        return self._apart(clause, key, now, mine, theirs)

    @staticmethod
    def _apart(clause: str, key: Key, now: Instant, one: dict[str, Status], other: dict[str, Status]) -> Parting | None:
        mine, theirs = one.get(clause, Status.NOT_IN_FORCE), other.get(clause, Status.NOT_IN_FORCE)
        if mine is theirs or Status.UNKNOWN in (mine, theirs):
            return None
        return Parting(tier(mine, theirs), key, now, (mine, theirs))

    # --- ambiguous ---

    def bite(self, clause: str, one: Choice, other: Choice, *, hard: bool = False, most: int = 2) -> tuple[Instant, Key] | None:
        """The earliest moment, in runs of up to so many events, at which two readings part while nothing that both read alike is breached or
        perhaps. hard: one of them says breached."""
        common = self._common(clause, one, other)
        best: tuple[Instant, Key] | None = None
        keys = [key for key in self.table.runs[one] if len(key) <= most]
        for key in sorted(keys, key=lambda key: (key[-1].at if key else self.table.force, len(key))):
            start = key[-1].at if key else self.table.force
            if best is not None and start >= best[0]:
                break
            grid = {at for choice in (one, other) for at in self.table.moments(self.table.see(key, choice))}
            for now in sorted(at for at in grid if at >= start):
                if best is not None and now >= best[0]:
                    break
                found = self.apart_at(clause, one, other, key, now)
                if found is None or (hard and Status.BREACHED not in found.statuses):
                    continue
                if all(self._clean(key, now, choice, common) for choice in (one, other)):
                    best = (now, key)
        return best

    def clean(self, clause: str, one: Choice, other: Choice, key: Key, now: Instant) -> bool:
        """Whether at a moment nothing that both readings of a clause read alike is breached or perhaps."""
        common = self._common(clause, one, other)
        return all(self._clean(key, now, choice, common) for choice in (one, other))

    def _common(self, clause: str, one: Choice, other: Choice) -> set[str]:
        views = [self.table.prepared[choice] for choice in (one, other)]
        names = [name for name in views[0].clauses if name in views[1].clauses and name not in views[0].red]
        return {name for name in names if all(clause not in view.closure(name) for view in views)}

    def _clean(self, key: Key, now: Instant, choice: Choice, common: set[str]) -> bool:
        prepared, run = self.table.prepared[choice], Run(events=key)
        verdicts = evaluate(prepared, run, now)
        if any(one.status is Status.BREACHED for name in common for one in verdicts.get(name, ())):
            return False
        return not any(one.clause in common for one in violations(prepared, run, now))

    # --- purposes and concerns ---

    def shows(self, wanted: Purpose, seen: Seen, choice: Choice) -> bool:
        """Whether a run that keeps the text defeats the purpose, or lets the concern come true at force or later."""
        if not seen.keeps:
            return False
        prepared = self.table.prepared[choice]
        run = Run(events=seen.events)
        holds = purpose_holds(prepared, wanted, run, seen.end)
        if wanted.sort == "purpose":
            return holds is False
        if holds is not True:
            return False
        agreement = wanted.agreement or next(iter(self.dossier.agreements))
        moments = self.table.near(seen, 40)
        return any(
            cond_holds(wanted.cond, prepared, run, at, agreement=agreement, bearers=wanted.of) is True for at in (*moments, seen.end)
        )

    def shown(self, wanted: Purpose, choice: Choice, most: int = 1500) -> Seen | None:
        found = sorted((s for s in self._runs(choice) if s.keeps), key=lambda s: len(s.events))
        return next((seen for seen in found[:most] if self.shows(wanted, seen, choice)), None)

    # --- unanswered ---

    def bare(self, choice: Choice, clause: str) -> Bare | None:
        """A breach of the clause that has no answer, if one was found; else one that has; None: no breach was found."""
        key = (choice, clause)
        if key not in self._bare:
            self._bare[key] = self._find_bare(choice, clause)
        return self._bare[key]

    def _find_bare(self, choice: Choice, clause: str) -> Bare | None:
        found = [s for s in self._runs(choice) if s.statuses.get(clause) is Status.BREACHED]
        found.sort(key=lambda s: (len(s.events), len(s.breachers)))
        answers = self.answers(choice, clause)
        tried: dict[object, None] = {}
        one: Bare | None = None
        for seen in found:
            for verdict in seen.verdicts[clause]:
                if verdict.status is not Status.BREACHED:
                    continue
                mark = (verdict.instance.bearers, tuple(seen.statuses.get(name) for name in answers), len(seen.events))
                if mark in tried or len(tried) >= 4:
                    continue
                tried[mark] = None
                bare = self.answered(choice, clause, seen, verdict)
                if bare.answer is None and bare.sure:
                    return bare
                one = one or bare
        return one

    def answers(self, choice: Choice, clause: str) -> tuple[str, ...]:
        """Rungs of a clause, and clauses and rungs that wait for its breach and owe or allow something (an effort or intent answers nothing)."""
        prepared = self.table.prepared[choice]
        own = [name for name, parent in prepared.parent.items() if parent == clause]
        waiting = [
            name
            for name, other in prepared.clauses.items()
            if name not in prepared.red and not other.degree and any(p.clause == clause and p.status == "breached" for p in _statuses(other))
        ]
        return tuple(dict.fromkeys((*own, *waiting)))

    def answered(self, choice: Choice, clause: str, seen: Seen, verdict: Verdict, most: int = 900) -> Bare:
        """Whether somebody can answer a breach without the one in breach, breaching nothing: by up to two events after it."""
        answers, bearers = self.answers(choice, clause), verdict.instance.bearers
        since = verdict.since if verdict.since is not None else seen.end
        if not answers:
            return Bare(seen, bearers, None, True)
        broken = frozenset(seen.events[number] for reason in verdict.reasons for number in reason.events)
        if self._answers(choice, clause, answers, bearers, seen, broken):
            return Bare(seen, bearers, seen.events, True)
        items = [item for item in self.table.universe if not item.wills & set(bearers)]
        terms = {act.term for name in answers for act in self.table.prepared[choice].clauses[name].acts}
        last = [item for item in items if item.event.term in terms or item.event.term in ("certification", "determination")]
        tries = 0
        for item in items:
            for at in self._after(seen, since, 14):
                more = self._with(choice, seen, item, at)
                tries += 1
                if self._continues(choice, clause, answers, bearers, seen, more, broken):
                    return Bare(seen, bearers, more.events, True)
        for item, other in itertools.product(items, last):
            for at in self._after(seen, since, 5):
                middle = self._with(choice, seen, item, at)
                for when in self._after(middle, at, 6):
                    tries += 1
                    if tries > most:
                        return Bare(seen, bearers, None, False)
                    more = self._with(choice, middle, other, when)
                    if self._continues(choice, clause, answers, bearers, seen, more, broken):
                        return Bare(seen, bearers, more.events, True)
        return Bare(seen, bearers, None, True)

    def _after(self, seen: Seen, since: Instant, most: int) -> list[Instant]:
        return thin(sorted({at for at in (*self.table.moments(seen), since, since + 1, since + 86400) if at >= since}), most)

    def _with(self, choice: Choice, seen: Seen, item: Item, at: Instant) -> Seen:
        return self.table.see(in_order((*seen.events, *item.placed(at))), choice, store=False)

    def _continues(
        self, choice: Choice, clause: str, answers: tuple[str, ...], bearers: tuple[str, ...], before: Seen, more: Seen,
        broken: frozenset[Event],
    ) -> bool:
        return more.breachers <= before.breachers | set(bearers) and self._answers(choice, clause, answers, bearers, more, broken)

    def _answers(
        self, choice: Choice, clause: str, answers: tuple[str, ...], bearers: tuple[str, ...], seen: Seen, broken: frozenset[Event]
    ) -> bool:
        """broken: the acts that are the breach, which are no answer to it."""
        prepared = self.table.prepared[choice]
        for name in answers:
            for one in seen.verdicts[name]:
                parent, cause = one.instance.parent, one.instance.cause
                if cause is not None and (cause.clause, cause.bearers) != (clause, bearers):
                    continue
                if parent is not None and parent.clause == clause and parent.bearers != bearers:
                    continue
                if prepared.clauses[name].modal == "must not":
                    if one.status in (Status.PENDING, Status.KEPT) and not set(one.instance.bearers) <= set(bearers):
                        return True
                elif one.status is Status.KEPT and not set(one.instance.bearers) <= set(bearers):
                    if not {seen.events[n] for reason in one.reasons for n in reason.events} <= broken:
                        return True
        return False

    def unseen_breach(self, choice: Choice, clause: str) -> Seen | None:
        """A run with a breach by the facts which only the one in breach could have determined."""
        return _shortest(seen for seen in self._runs(choice) if self.unseen_in(choice, clause, seen))

    def unseen_in(self, choice: Choice, clause: str, seen: Seen) -> bool:
        """Whether a run ends with such a breach of a clause."""
        record = self.table.prepared[choice].clauses[clause]
        judges = record.determination.by if record.determination is not None else record.self_judged_by
        open_ = {
            bearer
            for one in seen.verdicts[clause]
            if one.status is Status.UNKNOWN and any(reason.part == "determined by" for reason in one.reasons)
            for bearer in one.instance.bearers
        }
        said = [wills(self.dossier, Event(term="determination", at=0, by=(name,))) for name in judges]
        return bool(said) and any(all(bearer in needed for needed in said) for bearer in open_)


def tier(one: Status, other: Status) -> int:
    """How far two statuses are apart (docs/questions.md, `part`)."""
    both = {one, other}
    if both == {Status.KEPT, Status.BREACHED}:
        return 0
    if Status.BREACHED in both:
        return 1
    if Status.KEPT in both:
        return 2
    return 3 if both == {Status.PENDING, Status.NOT_IN_FORCE} else 4


def _harder(best: Parting | None, found: Parting | None) -> Parting | None:
    if found is None or (best is not None and (best.tier, len(best.events)) <= (found.tier, len(found.events))):
        return best
    return found


def spread(found: list[Seen], most: int) -> list[Seen]:
    """So many of them, evenly."""
    return found if len(found) <= most else [found[round(i * (len(found) - 1) / (most - 1))] for i in range(most)]


def _shortest(found: Iterable[Seen]) -> Seen | None:
    return min(found, key=lambda seen: len(seen.events), default=None)


def _statuses(item: object) -> Iterator[ClauseStatus]:
    if isinstance(item, ClauseStatus):
        yield item
    elif isinstance(item, msgspec.Struct):
        for name in item.__struct_fields__:
            if name != "rungs":
                yield from _statuses(getattr(item, name))
    elif isinstance(item, tuple):
        for one in item:
            yield from _statuses(one)
