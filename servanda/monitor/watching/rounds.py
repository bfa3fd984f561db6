"""One round of judging: which clauses are touched, over how much of what is held each must be judged, and what comes out."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping

from servanda.calendar import Instant
from servanda.meaning import Run, Verdict
from servanda.monitor.watching.data import Value
from servanda.monitor.watching.held import Held, News
from servanda.monitor.watching.judging import Bench, JudgedRound, Look
from servanda.monitor.watching.keys import occurrence_key, trigger_of
from servanda.monitor.watching.remembered import Remembered
from servanda.monitor.watching.sparing import ACTS, ONCE, is_over, over_before, witnesses


class Round:
    """What came in and what time brought, between two judgments. everything: nothing judged before counts."""

    def __init__(self, watch: Remembered, news: News, before: Instant, now: Instant, *, everything: bool) -> None:
        self.watch, self.news, self.now = watch, news, now
        self.bench: Bench = watch.bench
        self.held: Held = watch.held
        self.passed, gap = self.held.passed(before, now, news)
        self.running, self.hidden = self.held.running(now)
        self.everything = everything or news.everything or gap
        self.terms = news.terms | self.passed
        self.rough = news.gaps | self.passed
        self.first: dict[str, Instant] = {}
        self.changed: dict[str, list[str]] = {}
        self.again: set[str] = set()
        for name, old, new in news.events:
            if old is not None:
                self.again.add(name)
            for event in (old, new):
                if event is not None:
                    self.first[event.term] = min(event.at, self.first.get(event.term, event.at))
                    self.changed.setdefault(event.term, []).append(name)
        if self.everything:
            watch.witnesses.clear()
            watch.open.clear()
            watch.over.clear()

    def names(self, before: Instant) -> tuple[str, ...]:
        """The clauses to be judged, in the order of the text."""
        if self.everything:
            return tuple(self.bench.prepared.clauses)
        due = {name for name, at in self.watch.wakes.items() if at <= self.now}
        due |= self.watch.restless if self.now > before else set()
        touched = {name for name in self.bench.touched(self.terms) if name in due or not self.over(name)}
        return self.bench.hanging_on(name for name in touched | due if name in self.bench.prepared.clauses)

    def over(self, name: str) -> bool:
        """Whether nothing that came in can change a clause, because all its instances were over before."""
        heard = self.bench.terms[name] & self.terms
        if self.bench.shape(name).kind != ONCE or heard & self.rough:
            return False
        return over_before(
            self.watch.verdicts.get(name), len(self.bench.plans[name].bearers), min(self.first[term] for term in heard)
        )

    def going_on(self, terms: frozenset[str]) -> bool:
        """Whether of some terms something is not over."""
        return self.hidden or not self.running.isdisjoint(terms)

    def looks(self, names: tuple[str, ...]) -> dict[str, Look]:
        """What comes out of judging some clauses."""
        told: dict[str, Look] = {}
        for name in names:
            self._doubt(name)
        spare = tuple(name for name in names if not self.bench.each(name) and self._spared(name))
        whole = tuple(name for name in names if not self.bench.each(name) and name not in spare)
        for group in (spare, whole):
            if group:
                told |= self._judged(group, spared=group is spare)
        told |= {name: self._occurrences(name) for name in names if self.bench.each(name)}
        return {name: told[name] for name in names}

    # --- acts, each of which breaks a clause by itself -------------------------------------------------------------------

    def _doubt(self, name: str) -> None:
        """Forget what may be left out of a clause, where something else than an act came in, or an act that mattered was taken back."""
        shape, heard = self.bench.shape(name), self.bench.heard((name,))
        simple = shape.own | {shape.trigger}
        rough = (self.terms & heard) - simple or self.rough & heard or self.going_on(heard)
        if rough or not self.again.isdisjoint(self.watch.witnesses.get(name, ())):
            self.watch.witnesses.pop(name, None)
            self.watch.open.pop(name, None)
            self.watch.over.pop(name, None)

    def _sparing(self, name: str) -> bool:
        """Whether it is known which acts matter to a clause."""
        plan = self.bench.plans.get(name)
        if plan is None or name not in self.watch.witnesses:
            return False
        spoken = self.held.about("determination") if plan.judged is not None else ()
        return not any(dict(one.args).get("of") == name for one in spoken)

    def _spared(self, name: str) -> bool:
        """Whether something can be left out when a clause is judged."""
        closure = self.bench.closure(name)
        sparing = {one for one in closure if self._sparing(one)}
        own = {term for one in sparing for term in self.bench.shape(one).own}
        return bool(sparing) and all(own.isdisjoint(self.bench.terms[one]) for one in closure - sparing)

    def _only(self, names: Iterable[str]) -> dict[str, list[str]]:
        """Of terms that nothing but spared acts is heard of, the events that matter."""
        all_ = {one for name in names for one in self.bench.closure(name)}
        sparing = {one for one in all_ if self._sparing(one)}
        found: dict[str, list[str]] = {}
        for term in self.bench.heard(names):
            mine = {one for one in all_ if term in self.bench.terms[one]}
            if mine and mine <= sparing and all(term in self.bench.shape(one).own for one in mine):
                found[term] = [*self.changed.get(term, ()), *(ident for one in mine for ident in self.watch.witnesses[one])]
        return found

    def _judged(self, names: tuple[str, ...], *, spared: bool) -> dict[str, Look]:
        only = self._only(names) if spared else {}
        run, ids = self.held.run(self.bench.heard(names), only)
        judged = self.bench.judge(names, run, self.now)
        return {name: self._look(name, judged, run, ids, only) for name in names}

    def _look(self, name: str, judged: JudgedRound, run: Run, ids: tuple[str, ...], only: Mapping[str, list[str]]) -> Look:
        watch, shape = self.watch, self.bench.shape(name)
        watch.wakes.pop(name, None)
        if name in judged.wakes:
            watch.wakes[name] = judged.wakes[name]
        acts: tuple[str, ...] | None = None
        if shape.kind == ACTS and shape.own <= only.keys() and self._sparing(name):
            acts = tuple(dict.fromkeys(ident for term in sorted(shape.own) for ident in only[term]))
        if shape.kind == ACTS and not self.going_on(self.bench.heard((name,))):
            watch.witnesses[name] = witnesses(judged.violations[name], ids, run.events)
        return Look(verdicts=judged.verdicts[name], violations=judged.violations[name], ids=ids, acts=acts, run=run)

    # --- occurrences, each of which sets an instance going ---------------------------------------------------------------

    def _occurrences(self, name: str) -> Look:
        watch, shape, plan = self.watch, self.bench.shape(name), self.bench.plans[name]
        held = watch.open.get(name)
        heard = self.bench.heard((name,))
        if held is None:
            run, ids = self.held.run(heard)
            found = self.bench.occurrences(name, run, self.now)
            watch.open[name] = {}
            watch.over.pop(name, None)
            keys = None
        else:
            chosen = self._chosen(name, held)
            begun = min((event.at for ident in chosen if (event := self.held.event(ident)) is not None), default=self.now)
            run, ids = self.held.run(heard, {shape.trigger: chosen}, dict.fromkeys(shape.own, begun))
            found = self.bench.occurrences(name, run, self.now)
            versions = {ident: [event] for ident in chosen if (event := self.held.event(ident)) is not None}
            for ident, *both in self.news.events:
                if ident in chosen:
                    versions[ident] = [event for event in both if event is not None]
            keys = tuple(
                dict.fromkeys(
                    occurrence_key(bearer.actors, event, ident)
                    for ident, some in versions.items()
                    for event in some
                    for bearer in plan.bearers
                )
            )
            for ident in chosen:
                held.pop(ident, None)
        self._file(name, found, ids, whole=keys is None)
        watch.wakes.pop(name, None)
        wakes = [at for at in watch.open[name].values() if at is not None]
        if wakes:
            watch.wakes[name] = min(wakes)
        if self.going_on(heard):
            del watch.open[name]
        return Look(verdicts=tuple(one for one, _ in found), ids=ids, keys=keys, run=run)

    def _chosen(self, name: str, open_: Mapping[str, Instant | None]) -> list[str]:
        """The occurrences of which something may come out otherwise."""
        shape = self.bench.shape(name)
        came = dict.fromkeys(self.changed.get(shape.trigger, ()))
        acts = [self.first[term] for term in shape.own if term in self.first]
        if not acts:
            came |= dict.fromkeys(ident for ident, at in open_.items() if at is not None and at <= self.now)
            return list(came)
        came |= dict.fromkeys(open_)
        over = self._over(name)
        came |= dict.fromkeys(ident for _, ident in over[bisect_left(over, (min(acts), "")) :])
        return [ident for ident in came if self.held.event(ident) is not None or ident in self.again]

    def _over(self, name: str) -> list[tuple[Instant, str]]:
        """The occurrences on which the last word is spoken, by the moment since when."""
        if name not in self.watch.over:
            open_ = self.watch.open[name]
            since = (((value.since or 0), trigger_of(key) or "") for key, value in self.watch.verdicts.get(name, {}).items())
            self.watch.over[name] = sorted(one for one in since if one[1] not in open_)
        return self.watch.over[name]

    def _file(self, name: str, found: Iterable[tuple[Verdict, Instant | None]], ids: tuple[str, ...], *, whole: bool) -> None:
        """Keep which occurrences are over and when to look at the others again."""
        open_ = self.watch.open[name]
        over: dict[str, Instant] = {}
        for verdict, wake in found:
            event = verdict.instance.trigger_event
            ident = "" if event is None else ids[event]
            if verdict.since is not None and is_over(Value(status=verdict.status.value, since=verdict.since)):
                over[ident] = max(int(verdict.since), over.get(ident, int(verdict.since)))
            else:
                ats = [at for at in (wake, open_.get(ident)) if at is not None]
                open_[ident] = min(ats, default=None)
        held = None if whole else self.watch.over.get(name)
        if held is not None:
            for ident, since in over.items():
                if ident not in open_:
                    insort(held, (since, ident))
