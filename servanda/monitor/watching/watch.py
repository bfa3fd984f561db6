"""What changes in the verdicts when evidence or time comes in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import msgspec

from servanda.calendar import Instant, describe
from servanda.evidence.fusion import DEFAULT, Policy
from servanda.evidence.records import Entry
from servanda.meaning import Instance, Status, Verdict
from servanda.meaning.runs import Violation
from servanda.model.core import Clause, View
from servanda.model.sink import listed
from servanda.monitor.ladders import rungs_due
from servanda.monitor.watching.data import Cause, Delta, Rung, State, Value
from servanda.monitor.watching.held import Held, News
from servanda.monitor.watching.judging import Bench, Judged
from servanda.monitor.words import STATUS_WORDS, named, phrase, shown, whose, zone_of

MOST_CAUSES = 12
"""So many records at most are named as the cause of one change; the first in the order in which they came."""

PATIENCE = 60
"""Seconds after which clauses are looked at again of which no moment can be told at which they may come out otherwise."""


class Watch:
    """A view watched over evidence. Given the same entries and moments in the same order, it gives the same deltas.

    evaluated: the clauses judged by the last call, in the order of the text.
    """

    def __init__(self, view: View, entries: Sequence[Entry] = (), state: State | None = None, policy: Policy = DEFAULT) -> None:
        self.view, self.policy = view, policy
        self.bench = Bench(view)
        self.held = Held(entries, policy)
        kept = state if state is not None else State()
        self.now, self.number = kept.now, kept.number
        self.verdicts = {clause: dict(found) for clause, found in kept.verdicts.items()}
        self.violations = {clause: dict(found) for clause, found in kept.violations.items()}
        self.wakes, self.restless = dict(kept.wakes), set(kept.restless)
        self.evaluated: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """What must be kept to go on from here."""
        return State(
            now=self.now,
            number=self.number,
            verdicts=self.verdicts,
            violations=self.violations,
            wakes=self.wakes,
            restless=tuple(sorted(self.restless)),
        )

    def wake(self) -> Instant | None:
        """The first moment at which it is worth looking again though nothing comes in; for restless clauses `PATIENCE` from now."""
        if self.now is None:
            return None
        after = self.held.next_after(self.now)
        rest = (self.now + PATIENCE,) if self.restless else ()
        return min((*self.wakes.values(), *rest, *(() if after is None else (after,))), default=None)

    def hold(self, entries: Sequence[Entry], others: Sequence[Entry]) -> News:
        """Hold these entries, in the order of the log, instead of those held; what the new ones among them (others) changed."""
        news = self.held.take(others)
        self.held = Held(entries, self.policy)
        return news

    def take(self, entries: Sequence[Entry], now: Instant) -> tuple[Delta, ...]:
        """Take in entries that follow those taken in before, and judge what they touch as of `now` (never before the moment last judged from)."""
        return self.judge(self.held.take(entries), now)

    def judge(self, news: News, now: Instant, *, everything: bool = False) -> tuple[Delta, ...]:
        """Judge what news and time have touched. everything: all clauses, because the text, the reading or the version is another."""
        first = self.now is None
        before = now if self.now is None else self.now
        now = max(now, before)
        passed, gap = self.held.passed(before, now)
        if first or everything or news.everything or gap:
            names = set(self.bench.prepared.clauses)
        else:
            names = self.bench.touched(news.terms | passed) | {name for name, at in self.wakes.items() if at <= now}
            names |= self.restless if now > before else set()
        self.evaluated = self.bench.hanging_on(name for name in names if name in self.bench.prepared.clauses)
        self.now = now
        gone = [name for name in self.verdicts if name not in self.bench.prepared.clauses] if everything else []
        found = self._gone(gone, now)
        if everything:
            self.wakes, self.restless = {}, set()
        if not self.evaluated:
            return tuple(found)
        run, ids = self.held.run(self.bench.heard(self.evaluated))
        judged = self.bench.judge(self.evaluated, run, now)
        for name in self.evaluated:
            self.wakes.pop(name, None)
        self.wakes |= judged.wakes
        self.restless = (self.restless - set(self.evaluated)) | judged.restless
        return (*found, *_Changes(self, judged, ids, news, first, everything).all())

    def _gone(self, names: Sequence[str], now: Instant) -> list[Delta]:
        """Clauses that the text, as it is now read, no longer has."""
        found = []
        for name in names:
            for instance, value in self.verdicts.pop(name).items():
                self.number += 1
                text = f"{name}: {value.status} -> no such clause, because the text, the reading or the version is another"
                found.append(
                    Delta(
                        number=self.number, kind="withdrawn", clause=name, was=value.status, as_of=now, known=self.held.known or now,
                        reading=self.view.label, text=text, instance=instance,
                    )
                )  # fmt: skip
            self.violations.pop(name, None)
            self.wakes.pop(name, None)
            self.restless.discard(name)
        return found


def after_lines(state: State, lines: Iterable[Delta]) -> State:
    """The state with what some deltas say; `now` and `wakes` are left as they are, so everything must then be judged anew."""
    verdicts = {clause: dict(found) for clause, found in state.verdicts.items()}
    violations = {clause: dict(found) for clause, found in state.violations.items()}
    number = state.number
    for one in lines:
        number = one.number
        if one.kind == "violation":
            mine = violations.setdefault(one.clause, {})
            if one.now:
                mine[one.instance] = one.now
            else:
                mine.pop(one.instance, None)
            continue
        held = verdicts.setdefault(one.clause, {})
        if one.now in ("", Status.NOT_IN_FORCE.value):
            held.pop(one.instance, None)
        else:
            held[one.instance] = Value(status=one.now, since=one.since, due=one.due)
    return msgspec.structs.replace(state, number=number, verdicts=verdicts, violations=violations)


def instance_key(instance: Instance, ids: Sequence[str]) -> str:
    """What makes an instance the same from one run to another, as text: bearers, binding, the id of its trigger, window, what is above it."""
    return msgspec.json.encode(_key(instance, ids)).decode()


def _key(instance: Instance, ids: Sequence[str]) -> tuple[object, ...]:
    trigger = None if instance.trigger_event is None else ids[instance.trigger_event]
    parent = None if instance.parent is None else (instance.parent.clause, *_key(instance.parent, ids))
    return (instance.bearers, instance.binding, trigger, instance.window, parent)


class _Changes:
    """The deltas of one judgment, in the order of the text."""

    def __init__(self, watch: Watch, judged: Judged, ids: Sequence[str], news: News, first: bool, everything: bool) -> None:
        self.watch, self.judged, self.ids, self.news = watch, judged, ids, news
        self.first, self.everything = first, everything
        self.words = {ident: word for ident, word, _ in news.ids}
        self.places = {ident: place for place, ident in enumerate(self.words)}
        self.heard: dict[str, list[str]] = {}
        self.told = frozenset(watch.bench.hanging_on(watch.bench.touched(news.terms)))
        self.dossier = watch.view.dossier
        self.now = watch.now if watch.now is not None else 0
        self.known = max(self.now, watch.held.known or self.now)

    def all(self) -> Iterable[Delta]:
        for name in self.watch.evaluated:
            yield from self.verdicts(name)
            yield from self.acts(name)

    def verdicts(self, name: str) -> Iterable[Delta]:
        old = self.watch.verdicts.get(name, {})
        new: dict[str, Value] = {}
        by_key: dict[str, Verdict] = {}
        for one in self.judged.verdicts[name]:
            if one.status is Status.NOT_IN_FORCE:
                continue
            key = instance_key(one.instance, self.ids)
            new[key], by_key[key] = Value(status=one.status.value, since=_plain(one.since), due=_plain(one.due)), one
        if new:
            self.watch.verdicts[name] = new
        else:
            self.watch.verdicts.pop(name, None)
        for key in dict.fromkeys((*old, *new)):
            was, now = old.get(key), new.get(key)
            if was != now:
                yield self.verdict(name, key, was, now, by_key.get(key))

    def verdict(self, name: str, key: str, was: Value | None, now: Value | None, verdict: Verdict | None) -> Delta:
        clause = self.watch.bench.prepared.clauses[name]
        zone = zone_of(clause, self.dossier)
        bearers = verdict.instance.bearers if verdict is not None else tuple(msgspec.json.decode(key)[0])
        relied = {self.ids[i] for reason in verdict.reasons for i in reason.events} if verdict is not None else set()
        if verdict is not None and verdict.instance.trigger_event is not None:
            relied.add(self.ids[verdict.instance.trigger_event])
        causes = self.causes(name, relied)
        rungs: tuple[Rung, ...] = ()
        if verdict is not None and verdict.status in (Status.BREACHED, Status.UNKNOWN) and clause.rungs:
            due = rungs_due(clause, self.judged.verdicts, self.dossier, zone, most=3)
            rungs = tuple(
                Rung(clause=one.clause, bearers=one.bearers, sentence=one.sentence, due=_plain(one.due))
                for one in due
                if not one.concerns or set(one.concerns) & set(bearers)
            )
        kind = "asserted" if was is None else "withdrawn" if now is None else "changed"
        who = f", {whose(bearers, clause.bearers.mode)}" if bearers else ""
        since = f" since {shown(now.since, zone)}" if now is not None and now.since is not None else ""
        due_ = f", due {shown(now.due, zone)}" if now is not None and now.due is not None and now.status == "pending" else ""
        text = f"{named(name, self.dossier)}{who}: {_word(was, clause)} -> {_word(now, clause)}{since}{due_}, {self.why(causes, zone)}"
        return self.delta(
            kind=kind, clause=name, title=clause.title, bearers=bearers, was=was.status if was else "", now=now.status if now else "",
            since=now.since if now else None, due=now.due if now else None, because=causes, rungs=rungs, text=text, instance=key,
        )  # fmt: skip

    def acts(self, name: str) -> Iterable[Delta]:
        old = self.watch.violations.get(name, {})
        new: dict[str, str] = {}
        by_key: dict[str, Violation] = {}
        found = sorted(
            (one for one in self.judged.violations[name] if one.event is not None), key=lambda one: (one.event or 0, one.bearers)
        )
        for one in found:
            key = msgspec.json.encode((self.ids[one.event or 0], one.bearers)).decode()
            if new.get(key) != "certain":
                new[key], by_key[key] = "certain" if one.sure else "perhaps", one
        if new:
            self.watch.violations[name] = new
        else:
            self.watch.violations.pop(name, None)
        for key in dict.fromkeys((*old, *new)):
            if old.get(key) != new.get(key):
                yield self.act(name, key, old.get(key, ""), new.get(key, ""), by_key.get(key))

    def act(self, name: str, key: str, was: str, now: str, violation: Violation | None) -> Delta:
        clause = self.watch.bench.prepared.clauses[name]
        zone = zone_of(clause, self.dossier)
        ident, bearers = msgspec.json.decode(key)
        relied = {ident} | ({self.ids[i] for i in violation.cause} if violation is not None else set())
        causes = self.causes(name, relied)
        event = self.watch.held.event(ident)
        what = self.watch.held.words(ident) or (phrase(event, self.dossier) if event is not None else ident)
        by = violation.by if violation is not None else ()
        who = f", by {listed(by, most=9)}" if by else ", by whom is not established" if now else ""
        said = {"": "no violation any more", "certain": "a violation", "perhaps": "perhaps a violation"}[now]
        at = f", {shown(event.at, zone)}" if event is not None else ""
        text = f"{named(name, self.dossier)}: {said}: {what} [{ident}]{at}{who}, {self.why(causes, zone)}"
        return self.delta(
            kind="violation", clause=name, title=clause.title, bearers=tuple(bearers), was=was, now=now,
            since=None if event is None else event.at, because=causes, text=text, instance=key,
        )  # fmt: skip

    def causes(self, name: str, relied: set[str]) -> tuple[Cause, ...]:
        """The records of the news that a change rests on; where none is named, all that the clause, and what it hangs on, listens to."""
        if name not in self.told and not self.news.everything:
            return ()  # nothing it listens to came in: time brought it
        chosen = sorted(relied & self.words.keys(), key=self.places.__getitem__) or self.listened(name)
        return tuple(
            Cause(id=ident, what=self.words[ident], known=self.watch.held.known_when(ident), text=self.watch.held.words(ident))
            for ident in chosen[:MOST_CAUSES]
        )

    def listened(self, name: str) -> list[str]:
        """The records of the news that a clause, or what it hangs on, listens to."""
        if name not in self.heard:
            terms = self.watch.bench.heard((name,))
            found = (ident for ident, _, about in self.news.ids if not about or about & terms)
            self.heard[name] = list(islice(found, MOST_CAUSES))
        return self.heard[name]

    def why(self, causes: tuple[Cause, ...], zone: str) -> str:
        if causes:
            return "because " + listed((f"{one.id} was {one.what}" for one in causes), most=4)
        if self.first:
            return "as the watch began"
        if self.everything:
            return "because the text, the reading or the version is another"
        return f"because of time passing to {describe(self.now, zone)}"

    def delta(self, **fields: object) -> Delta:
        self.watch.number += 1
        return Delta(
            number=self.watch.number, as_of=self.now, known=self.known, reading=self.watch.view.label, **fields,  # type: ignore[arg-type]  # fields of Delta
        )  # fmt: skip


def _plain(at: Instant | None) -> Instant | None:
    return None if at is None else int(at)


def _word(value: Value | None, clause: Clause) -> str:
    if value is None:
        return "nothing"
    status = Status(value.status)
    if status is Status.PENDING:
        return {"must": "pending", "must not": "no violation so far", "may": "open"}.get(clause.modal, "pending")
    return STATUS_WORDS.get((clause.modal, status), value.status)
