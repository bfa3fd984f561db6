"""What changes in the verdicts when evidence or time comes in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from servanda.calendar import Instant
from servanda.evidence.marking import joined, marking_text
from servanda.evidence.records import Entry
from servanda.meaning import Status
from servanda.monitor.watching.changes import ANOTHER, WatchChanges
from servanda.monitor.watching.data import Delta, State, Value
from servanda.monitor.watching.held import Held, News
from servanda.monitor.watching.remembered import Remembered
from servanda.monitor.watching.rounds import Round

PATIENCE = 60
"""Seconds after which clauses are looked at again of which no moment can be told at which they may come out otherwise."""


class Watch(Remembered):
    """A view watched over evidence. Given the same entries and moments in the same order, it gives the same deltas."""

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
        self.held = Held(entries, self.policy, self.view.dossier)
        return news

    def take(self, entries: Sequence[Entry], now: Instant) -> tuple[Delta, ...]:
        """Take in entries that follow those taken in before, and judge what they touch as of `now` (never before the moment last judged from)."""
        return self.judge(self.held.take(entries), now)

    def judge(self, news: News, now: Instant, *, everything: bool = False, because: str = "") -> tuple[Delta, ...]:
        """Judge what news and time have touched. everything: all clauses, because the text, the reading or the version is another (because: in words)."""
        first = self.now is None
        before = now if self.now is None else self.now
        now = max(now, before)
        round_ = Round(self, news, before, now, everything=first or everything)
        self.evaluated = round_.names(before)
        self.now = now
        gone = [name for name in self.verdicts if name not in self.bench.prepared.clauses] if everything else []
        found = self._gone(gone, now, because or ANOTHER)
        if everything:
            self.wakes, self.restless = {}, set()
        if not self.evaluated:
            return tuple(found)
        looks = round_.looks(self.evaluated)
        self.restless = (self.restless - set(self.evaluated)) | self.bench.restless(self.evaluated, round_.going_on)
        return (*found, *WatchChanges(self, looks, news, first, (because or ANOTHER) if everything else "").all())

    def _gone(self, names: Sequence[str], now: Instant, because: str) -> list[Delta]:
        """Clauses that the text, as it is now read, no longer has."""
        found = []
        for name in names:
            for instance, value in self.verdicts.pop(name).items():
                self.number += 1
                text = f"{name}: {value.status} -> no such clause, {because}"
                found.append(
                    Delta(
                        number=self.number, kind="withdrawn", clause=name, was=value.status, as_of=now, known=self.held.known or now,
                        reading=self.view.label, text=text, instance=instance,
                        marking=marking_text(joined(self.held.marks.values())),
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
            held[one.instance] = Value(status=one.now, since=one.since, due=one.due, lack=one.lack)
    return msgspec.structs.replace(state, number=number, verdicts=verdicts, violations=violations)
