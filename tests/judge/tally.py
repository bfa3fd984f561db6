"""What many judged dossiers add up to: a table per question and per construct, and the smallest dossier of each kind of failure."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from judge.dossiers import ALL_CONSTRUCTS, Sketch, sketch
from judge.verdicts import KINDS, QUESTIONS, Asker, Judged, Sizes, asked, judge

GOALS = {"wrong": 0.0, "poor witness": 0.0, "internal error": 0.0, "missed": 0.01, "not decided": 0.05}
"""At most this share of the answers (not decided: at most 0.10 of any construct)."""
MOST_UNDECIDED = 0.10


@dataclass
class Tally:
    """Counts of many dossiers. by_question: (question, kind); by_construct: (modal, part, kind); seconds: by question, of asking."""

    dossiers: int = 0
    refused: int = 0
    by_question: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_construct: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    standing: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    failing: dict[tuple[str, str], list[Judged]] = field(default_factory=dict)

    def add(self, one: Sketch, found: list[Judged], seconds: Counter[str]) -> None:
        if not found:
            self.refused += 1
            return
        self.dossiers += 1
        self.seconds.update(seconds)
        self.standing.update(one.constructs)
        for item in found:
            self.by_question[item.question, item.kind] += 1
            for modal, part in item.constructs:
                self.by_construct[modal, part, item.kind] += 1
            if item.kind != "right":
                kept = self.failing.setdefault((item.question, item.kind), [])
                kept.append(item)
                kept.sort(key=lambda judged: len(judged.sketch.shown))
                del kept[12:]

    def share(self, question: str, kind: str) -> float:
        return self.by_question[question, kind] / max(1, sum(self.by_question[question, k] for k in KINDS))

    def whole(self, kind: str) -> float:
        """The share of a kind among all answers."""
        found = sum(count for (_, k), count in self.by_question.items() if k == kind)
        return found / max(1, sum(self.by_question.values()))

    def rows(self) -> Iterator[list[str]]:
        """The table per question: counts of each kind, and their shares."""
        for question in (*QUESTIONS, "all"):
            counts = [
                sum(c for (q, k), c in self.by_question.items() if k == kind and question in (q, "all")) for kind in KINDS
            ]
            total = sum(counts)
            yield [question, str(total), *(f"{count} ({100 * count / max(1, total):.1f} %)" for count in counts)]

    def worst(self) -> Iterator[list[str]]:
        """The table per construct: in how many dossiers it stands, and the shares that are not right."""
        for modal, part in ALL_CONSTRUCTS:
            counts = {kind: self.by_construct[modal, part, kind] for kind in KINDS}
            total = max(1, sum(counts.values()))
            shares = [f"{100 * counts[kind] / total:.1f}" for kind in KINDS[1:]]
            yield [f"{modal} / {part}", f"{100 * self.standing[modal, part] / max(1, self.dossiers):.1f} %", str(total), *shares]

    def missing(self) -> list[str]:
        """Goals that are not met, in words."""
        found = [
            f"{kind}: {100 * self.whole(kind):.2f} % of the answers, goal {'under ' if goal else ''}{100 * goal:g} %"
            for kind, goal in GOALS.items()
            if self.whole(kind) > goal
        ]
        for modal, part in ALL_CONSTRUCTS:
            total = sum(self.by_construct[modal, part, kind] for kind in KINDS)
            undecided = self.by_construct[modal, part, "not decided"]
            if total and undecided > MOST_UNDECIDED * total:
                found.append(f"not decided: {100 * undecided / total:.0f} % of what has {modal} / {part}, goal at most 10 %")
        return found


def judged_with_times(one: Sketch, sizes: Sizes, ask: Asker = asked) -> tuple[list[Judged], Counter[str]]:
    """One dossier judged, and the seconds that each question took to be answered."""
    seconds: Counter[str] = Counter()

    def timed(dossier, question):  # type: ignore[no-untyped-def]
        started = time.perf_counter()
        try:
            return ask(dossier, question)
        finally:
            seconds[question] += time.perf_counter() - started

    return judge(one, sizes, timed), seconds


def shrunk(found: Judged, ask: Asker = asked, rounds: int = 30) -> Judged:
    """The same failure (question and kind) on a dossier from which nothing more can be left out."""
    best = found
    sizes = Sizes(most=500)
    for _ in range(rounds):
        for smaller in best.sketch.smaller():
            if not smaller.drafts:
                continue
            again = [j for j in judge(smaller, sizes, ask, (best.question,)) if j.question == best.question and j.kind == best.kind]
            if again:
                best = again[0]
                break
        else:
            return best
    return best


def sketches(first: int, count: int, *, tiny: bool = False) -> Iterator[Sketch]:
    for seed in range(first, first + count):
        yield sketch(seed, tiny=tiny)
