"""What made a change that the watch tells of: the records of the news without which it would not have come, as `counterfactual` finds them.

A clause is asked again on the run it was judged by, without some of the news. What that may cost in one round is bounded by how many events are looked at, so that
the same entries give the same answer on any machine; beyond that it is said that causes were not worked out. An act, or an occurrence, that the news
brought needs no asking: without it there would be nothing to say of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning import Gap, Run, Status, Watched
from servanda.monitor.counterfactual import EVENT, GAP, WATCHED, Cause, WithoutChange, undoing
from servanda.monitor.watching.held import News
from servanda.monitor.watching.judging import Bench, Look
from servanda.monitor.watching.keys import act_key, instance_key

MOST_SEEN = 6_000
"""So many events at most are looked at to work out the causes of one round."""

Side = TypeVar("Side", Gap, Watched)
Said = tuple[dict[str, object], dict[str, str]]
"""Of a clause: what its instances come to, and which acts break it."""


class CausesOfChange:
    """The news of one round, and clauses asked again without some of it."""

    def __init__(self, bench: Bench, news: News, now: Instant) -> None:
        self.bench, self.now, self.seen = bench, now, 0
        self.events = {name: (old, new) for name, old, new in news.events}
        self.gaps = {name: (old, new) for name, old, new in news.hidden}
        self.looks = {name: (old, new) for name, old, new in news.looks}
        self.brought = frozenset(name for name, old, _ in news.events if old is None)
        self._said: dict[tuple[str, frozenset[WithoutChange]], Said] = {}
        self._changed: dict[str, tuple[WithoutChange, ...]] = {}

    def of_instance(self, name: str, look: Look, key: str, trigger: str, relied: Iterable[str]) -> Cause:
        """What made an instance come to what it does. trigger: the id of what set it going, if it is new; relied: what its reasons name."""
        if trigger in self.brought:
            return Cause((WithoutChange(EVENT, trigger),))
        return self._cause(name, look, relied, lambda said: said[0].get(key))

    def of_act(self, name: str, look: Look, key: str, ident: str, relied: Iterable[str]) -> Cause:
        """What made an act break a clause, or no longer break it."""
        if ident in self.brought:
            return Cause((WithoutChange(EVENT, ident),))
        return self._cause(name, look, relied, lambda said: said[1].get(key, ""))

    def _cause(self, name: str, look: Look, relied: Iterable[str], answer: Callable[[Said], object]) -> Cause:
        changed = self.heard_by(name)
        if not changed:
            return Cause()
        size = len(look.run.events) + 1

        def affords(more: int) -> bool:
            return self.seen + more * size <= MOST_SEEN

        return undoing(lambda without: answer(self._asked(name, look, frozenset(without))), changed, relied, affords)

    def heard_by(self, name: str) -> tuple[WithoutChange, ...]:
        """The news that a clause, or what it hangs on, listens to."""
        if name not in self._changed:
            heard = self.bench.heard((name,))
            events = (
                WithoutChange(EVENT, one)
                for one, both in self.events.items()
                if any(event is not None and event.term in heard for event in both)
            )
            unseen = (
                WithoutChange(kind, one)
                for kind, some in ((GAP, self.gaps), (WATCHED, self.looks))
                for one, both in some.items()
                if any(side is not None and (not side.terms or not heard.isdisjoint(side.terms)) for side in both)
            )
            self._changed[name] = (*events, *unseen)
        return self._changed[name]

    def _asked(self, name: str, look: Look, without: frozenset[WithoutChange]) -> Said:
        key = (name, without)
        if key not in self._said:
            run, ids = self._run(name, look, without)
            self.seen += len(run.events) + 1
            broken: dict[str, str] = {}
            if self.bench.each(name):
                verdicts = tuple(one for one, _ in self.bench.occurrences(name, run, self.now))
            else:
                judged = self.bench.judge((name,), run, self.now)
                verdicts = judged.verdicts[name]
                for act in judged.violations[name]:
                    if act.event is not None and broken.get(called := act_key(ids[act.event], act.bearers)) != "certain":
                        broken[called] = "certain" if act.sure else "perhaps"
            stands: dict[str, object] = {
                instance_key(one.instance, ids): (one.status, one.since, one.due, one.lack) for one in verdicts if one.status is not Status.NOT_IN_FORCE
            }
            self._said[key] = (stands, broken)
        return self._said[key]

    def _run(self, name: str, look: Look, without: frozenset[WithoutChange]) -> tuple[Run, tuple[str, ...]]:
        """The run a clause was judged by, as if some of the news had not come."""
        left = {kind: {one.name for one in without if one.kind == kind} for kind in (EVENT, GAP, WATCHED)}
        heard = self.bench.heard((name,))
        places = {ident: place for place, ident in enumerate(look.ids)}
        rows = [(ident, event) for ident, event in zip(look.ids, look.run.events, strict=True) if ident not in left[EVENT]]
        rows += [(ident, old) for ident in sorted(left[EVENT]) if (old := self.events[ident][0]) is not None and old.term in heard]
        rows.sort(key=lambda row: (row[1].at, places.get(row[0], len(places))))
        gaps = _back(look.run.gaps, [self.gaps[ident] for ident in sorted(left[GAP])])
        watched = _back(look.run.watched or (), [self.looks[ident] for ident in sorted(left[WATCHED])])
        run = replace(look.run, events=tuple(event for _, event in rows), gaps=tuple(sorted(gaps, key=lambda gap: gap.first)), watched=tuple(watched))
        return run, tuple(ident for ident, _ in rows)


def _back(held: Iterable[Side], both: Iterable[tuple[Side | None, Side | None]]) -> list[Side]:
    """What is held, with each of some pairs as it was instead of as it is."""
    found = list(held)
    for old, new in both:
        if new in found:
            found.remove(new)
        if old is not None:
            found.append(old)
    return found
