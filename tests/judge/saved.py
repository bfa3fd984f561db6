"""Judged dossiers written down as they come, so that a long run that was stopped goes on; and tallies as data, so that runs add up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from judge.dossiers import sketch
from judge.tally import Tally
from judge.verdicts import Judged

Task = tuple[int, bool]


class Saved:
    """A file of judged dossiers, one a line. stamp: of the code and sizes; lines with another one are left out, and so is a line cut off.

    path: None writes nothing down. tasks: those that are asked for.
    """

    def __init__(self, path: Path | None, tasks: set[Task], stamp: str) -> None:
        self.path = path
        self.stamp = stamp
        self.tasks = tasks
        self.known: dict[Task, tuple[list[Judged], Counter[str]]] = {}
        self.seconds = 0.0
        lines = path.read_text().splitlines() if path is not None and path.exists() else []
        kept = [line for line in lines if self._read(line)]
        if path is not None:
            path.parent.mkdir(exist_ok=True)
            path.write_text("".join(f"{line}\n" for line in kept))

    def _read(self, line: str) -> bool:
        try:
            one = json.loads(line)
        except ValueError:
            return False
        if one["stamp"] != self.stamp or (one["seed"], one["tiny"]) not in self.tasks:
            return False
        drawn = sketch(one["seed"], tiny=one["tiny"])
        found = [
            Judged(question, about, kind, said, is_, frozenset((m, p) for m, p in constructs), drawn)
            for question, about, kind, said, is_, constructs in one["found"]
        ]
        self.known[one["seed"], one["tiny"]] = (found, Counter(one["seconds"]))
        self.seconds = max(self.seconds, one["after"])
        return True

    def add(self, seed: int, tiny: bool, found: list[Judged], seconds: Counter[str], after: float) -> None:
        """Write a dossier down at once. after: seconds since the run began."""
        if self.path is None:
            return
        rows = [(j.question, j.about, j.kind, j.said, j.is_, sorted(j.constructs)) for j in found]
        one = {"stamp": self.stamp, "seed": seed, "tiny": tiny, "after": after, "seconds": seconds, "found": rows}
        with self.path.open("a") as file:
            file.write(json.dumps(one) + "\n")

    def close(self) -> None:
        """The run is over: what was written down stands in its result."""
        if self.path is not None:
            self.path.unlink()


def to_saved(tally: Tally) -> dict[str, Any]:
    """A tally as data."""
    return {
        "dossiers": tally.dossiers,
        "by question": {f"{question}: {kind}": count for (question, kind), count in sorted(tally.by_question.items())},
        "by construct": {" / ".join(key): count for key, count in sorted(tally.by_construct.items())},
        "standing": {" / ".join(key): count for key, count in sorted(tally.standing.items())},
        "seconds of asking": {question: round(found, 1) for question, found in sorted(tally.seconds.items())},
    }


def from_saved(runs: Iterable[dict[str, Any]]) -> Tally:
    """What runs add up to."""
    total = Tally()
    for one in runs:
        total.dossiers += one["dossiers"]
        for name, count in one["by question"].items():
            question, _, kind = name.partition(": ")
            total.by_question[question, kind] += count
        for name, count in one["by construct"].items():
            modal, part, kind = name.split(" / ")
            total.by_construct[modal, part, kind] += count
        for name, count in one["standing"].items():
            modal, part = name.split(" / ")
            total.standing[modal, part] += count
        total.seconds.update(one["seconds of asking"])
    return total
