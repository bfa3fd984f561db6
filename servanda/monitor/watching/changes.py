"""The changes that a judgment brings, in the order of the text, each with what made it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from servanda.calendar import Instant, describe
from servanda.evidence.marking import joined, marking_text
from servanda.meaning import Status, Verdict
from servanda.meaning.runs import Violation
from servanda.model.core import Clause
from servanda.model.markings import marking_of_clause
from servanda.model.sink import listed
from servanda.monitor.counterfactual import Cause as Found
from servanda.monitor.ladders import rungs_due
from servanda.monitor.watching.causing import CausesOfChange
from servanda.monitor.watching.data import Delta, Rung, Value, WatchCause
from servanda.monitor.watching.held import News
from servanda.monitor.watching.judging import Look
from servanda.monitor.watching.keys import act_key, act_of, instance_key, trigger_of
from servanda.monitor.watching.remembered import Remembered
from servanda.monitor.words import STATUS_WORDS, named, phrase, shown, whose, zone_of

ANOTHER = "because the text, the reading or the version is another"
"""Why all is judged anew, where nobody noted more."""

MOST_CAUSES = 12
"""So many records at most are named as the cause of one change; the first in the order in which they came."""


class WatchChanges:
    """The deltas of one judgment, in the order of the text. anew: why everything is judged again, in words ("": it is not)."""

    def __init__(self, watch: Remembered, looks: Mapping[str, Look], news: News, first: bool, anew: str) -> None:
        self.watch, self.looks, self.news = watch, looks, news
        self.found = {name: look.verdicts for name, look in looks.items()}
        self.before = {name: old for name, old, _ in news.events if old is not None}
        self.first, self.anew = first, anew
        self.words = {ident: word for ident, word, _ in news.ids}
        self.places = {ident: place for place, ident in enumerate(self.words)}
        self.causes = CausesOfChange(watch.bench, news, watch.now if watch.now is not None else 0)
        self.marks: dict[str, str] = {}
        self.told = frozenset(watch.bench.hanging_on(watch.bench.touched(news.terms)))
        self.dossier = watch.view.dossier
        self.now = watch.now if watch.now is not None else 0
        self.known = max(self.now, watch.held.known or self.now)

    def all(self) -> Iterable[Delta]:
        for name in self.watch.evaluated:
            yield from self.verdicts(name)
            yield from self.acts(name)

    def verdicts(self, name: str) -> Iterable[Delta]:
        look = self.looks[name]
        held = self.watch.verdicts.setdefault(name, {})
        old = held if look.keys is None else {key: held[key] for key in look.keys if key in held}
        new: dict[str, Value] = {}
        by_key: dict[str, Verdict] = {}
        for one in look.verdicts:
            if one.status is Status.NOT_IN_FORCE:
                continue
            key = instance_key(one.instance, look.ids)
            new[key], by_key[key] = _value(one), one
        changed = [(key, value, new.get(key)) for key, value in old.items() if value != new.get(key)]
        if len(changed) > 1 and self.watch.bench.each(name):
            changed.sort(key=lambda one: self.instance_place(name, one[0]))
        changed_ = [*changed, *((key, None, value) for key, value in new.items() if key not in old)]
        if look.keys is None:
            self.watch.verdicts[name] = new
        else:
            for key, _, now in changed_:
                if now is None:
                    del held[key]
                else:
                    held[key] = now
        if not self.watch.verdicts[name]:
            del self.watch.verdicts[name]
        for key, was, now in changed_:
            yield self.verdict(name, key, was, now, by_key.get(key), look.ids)

    def instance_place(self, name: str, key: str) -> tuple[int, Instant, int]:
        """Where an instance stood in the order of its clause: bearers as in the text, then when what set it going was last said to have happened."""
        bearers, _, trigger, *_ = msgspec.json.decode(key)
        shares = [list(one.actors) for one in self.watch.bench.plans[name].bearers]
        return shares.index(bearers), *self.event_place(trigger)

    def event_place(self, ident: str) -> tuple[Instant, int]:
        event = self.before.get(ident) or self.watch.held.event(ident)
        return (0 if event is None else event.at), self.watch.held.place(ident)

    def act_place(self, key: str) -> tuple[Instant, int, list[str]]:
        ident, bearers = msgspec.json.decode(key)
        return *self.event_place(ident), bearers

    def verdict(
        self, name: str, key: str, was: Value | None, now: Value | None, verdict: Verdict | None, ids: Sequence[str]
    ) -> Delta:
        clause = self.watch.bench.prepared.clauses[name]
        zone = zone_of(clause, self.dossier)
        bearers = verdict.instance.bearers if verdict is not None else tuple(msgspec.json.decode(key)[0])
        relied = {ids[i] for reason in verdict.reasons for i in reason.events} if verdict is not None else set()
        trigger = trigger_of(key) or ""
        cause = self.cause(name) or self.causes.of_instance(name, self.looks[name], key, trigger if was is None else "", relied | {trigger})
        causes = self.records(cause)
        rungs: tuple[Rung, ...] = ()
        if verdict is not None and verdict.status in (Status.BREACHED, Status.UNKNOWN) and clause.rungs:
            due = rungs_due(clause, self.found, self.dossier, zone, most=3)
            rungs = tuple(
                Rung(clause=one.clause, bearers=one.bearers, sentence=one.sentence, due=_plain(one.due))
                for one in due
                if not one.concerns or set(one.concerns) & set(bearers)
            )
        kind = "asserted" if was is None else "withdrawn" if now is None else "changed"
        who = f", {whose(bearers, clause.bearers.mode)}" if bearers else ""
        since = f" since {shown(now.since, zone)}" if now is not None and now.since is not None else ""
        due_ = f", due {shown(now.due, zone)}" if now is not None and now.due is not None and now.status == "pending" else ""
        text = f"{named(name, self.dossier)}{who}: {_word(was, clause)} -> {_word(now, clause)}{since}{due_}, {self.why(cause, causes, zone)}"
        return self.delta(
            kind=kind, clause=name, title=clause.title, bearers=bearers, was=was.status if was else "", now=now.status if now else "",
            since=now.since if now else None, due=now.due if now else None, lack=now.lack if now else "", because=causes, one_of=len(causes) > 1 and not cause.together, worked_out=cause.worked_out, rungs=rungs, text=text, instance=key,
        )  # fmt: skip

    def acts(self, name: str) -> Iterable[Delta]:
        look = self.looks[name]
        held = self.watch.violations.setdefault(name, {})
        if look.acts is None:
            old = held
        else:
            index = self.watch.acts_of(name)
            old = {key: held[key] for ident in look.acts for key in index.get(ident, ()) if key in held}
        new: dict[str, str] = {}
        by_key: dict[str, Violation] = {}
        ids = look.ids
        found = sorted((one for one in look.violations if one.event is not None), key=lambda one: (one.event or 0, one.bearers))
        for one in found:
            key = act_key(ids[one.event or 0], one.bearers)
            if new.get(key) != "certain":
                new[key], by_key[key] = "certain" if one.sure else "perhaps", one
        changed = [(key, was, new.get(key, "")) for key, was in old.items() if was != new.get(key, "")]
        if len(changed) > 1:
            changed.sort(key=lambda one: self.act_place(one[0]))
        changed += [(key, "", now) for key, now in new.items() if key not in old]
        if look.acts is None:
            self.watch.violations[name] = new
            self.watch.forget_acts(name)
        else:
            for key, _, now in changed:
                if now:
                    held[key] = now
                    self.watch.acts_of(name).setdefault(act_of(key), {})[key] = None
                else:
                    del held[key]
                    del self.watch.acts_of(name)[act_of(key)][key]
        if not self.watch.violations[name]:
            del self.watch.violations[name]
        for key, was, now in changed:
            yield self.act(name, key, was, now, by_key.get(key), ids)

    def act(self, name: str, key: str, was: str, now: str, violation: Violation | None, ids: Sequence[str]) -> Delta:
        clause = self.watch.bench.prepared.clauses[name]
        zone = zone_of(clause, self.dossier)
        ident, bearers = msgspec.json.decode(key)
        relied = {ident} | ({ids[i] for i in violation.cause} if violation is not None else set())
        cause = self.cause(name) or self.causes.of_act(name, self.looks[name], key, ident, relied)
        causes = self.records(cause)
        event = self.watch.held.event(ident)
        what = self.watch.held.words(ident) or (phrase(event, self.dossier) if event is not None else ident)
        by = violation.by if violation is not None else ()
        who = f", by {listed(by, most=9)}" if by else ", by whom is not established" if now else ""
        said = {"": "no violation any more", "certain": "a violation", "perhaps": "perhaps a violation"}[now]
        at = f", {shown(event.at, zone)}" if event is not None else ""
        text = f"{named(name, self.dossier)}: {said}: {what} [{ident}]{at}{who}, {self.why(cause, causes, zone)}"
        return self.delta(
            kind="violation", clause=name, title=clause.title, bearers=tuple(bearers), was=was, now=now,
            since=None if event is None else event.at, because=causes, one_of=len(causes) > 1 and not cause.together, worked_out=cause.worked_out, text=text, instance=key,
        )  # fmt: skip

    def cause(self, name: str) -> Found | None:
        """That nothing which came in is the cause: all is judged anew, or nothing that the clause listens to came in. None: it may be."""
        return Found() if self.anew or (name not in self.told and not self.news.everything) else None

    def records(self, cause: Found) -> tuple[WatchCause, ...]:
        """The records of the news that are a cause, in the order in which they came."""
        names = sorted((one.name for one in cause.changes), key=lambda name: (self.places.get(name, len(self.places)), name))
        return tuple(
            WatchCause(
                id=ident,
                what=self.words.get(ident, "entered"),
                known=self.watch.held.known_when(ident),
                text=self.watch.held.words(ident),
                marking=marking_text(self.watch.held.marking_of(ident)),
            )
            for ident in names[:MOST_CAUSES]
        )

    def why(self, cause: Found, causes: tuple[WatchCause, ...], zone: str) -> str:
        if causes:
            said = listed((f"{one.id} was {one.what}" for one in causes), most=4)
            return f"because {said}" if cause.together or len(causes) == 1 else f"because of one of these, each of which would be enough: {said}"
        if not cause.worked_out:
            return "because of what came in; causes were not worked out"
        if self.first:
            return "as the watch began"
        if self.anew:
            return self.anew
        return f"because of time passing to {describe(self.now, zone)}"

    def marking(self, name: str) -> str:
        """The highest marking of what a clause, and what it hangs on, listens to, and of the files that say so."""
        if name not in self.marks:
            heard = self.watch.held.marking(self.watch.bench.heard((name,)))
            self.marks[name] = marking_text(joined((heard, marking_of_clause(self.watch.view, name))))
        return self.marks[name]

    def delta(self, *, clause: str, **fields: object) -> Delta:
        self.watch.number += 1
        return Delta(
            number=self.watch.number, as_of=self.now, known=self.known, reading=self.watch.view.label, clause=clause, marking=self.marking(clause),
            **fields,  # type: ignore[arg-type]  # fields of Delta
        )  # fmt: skip


def _plain(at: Instant | None) -> Instant | None:
    return None if at is None else int(at)


def _value(one: Verdict) -> Value:
    return Value(status=one.status.value, since=_plain(one.since), due=_plain(one.due), lack=one.lack)


def _word(value: Value | None, clause: Clause) -> str:
    if value is None:
        return "nothing"
    if value.lack:
        return value.lack
    status = Status(value.status)
    if status is Status.PENDING:
        return {"must": "pending", "must not": "no violation so far", "may": "open"}.get(clause.modal, "pending")
    return STATUS_WORDS.get((clause.modal, status), value.status)
