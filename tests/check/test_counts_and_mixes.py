"""Counts of mixes are those of the mixes asked one by one; a repair mends every mix it is said to mend: both against the texts written out without readings."""

from __future__ import annotations

import itertools
import re
from datetime import date, timedelta
from random import Random

import pytest

from servanda.check.api import ask
from servanda.meaning.witness import Answer
from servanda.model.core import Dossier
from servanda.model.loader import load_files

HEAD = """---
agreement: small
signed: 2031-03-01
in-force: 2031-03-02
zone: Europe/Lisbon
periods: standard
parties: Ash, Birch
---

```servanda
actor Ash
  role party
actor Birch
  role party
act open the road
  by Ash
act free the captives
  by Birch
"""
Form = tuple[str, ...]
"""A clause: its core, then its parts."""
Choice = tuple[tuple[str, str], ...]

ROAD = [("Ash must open the road", f"by 2031-03-{day:02}") for day in (4, 7, 10)]
CAPTIVES = [
    ("Birch must free the captives", "by 2031-03-12"),
    ("Birch must free the captives", "not before 5 days after open the road by Ash", "by 2031-03-12"),
    ("Birch must free the captives", "not before 2 days after open the road by Ash", "by 2031-03-08"),
]
BAN = [("Ash must not open the road", f"until 2031-03-{day:02}") for day in (3, 5, 8)]


def dossier_of(clauses: dict[int, Form], readings: dict[int, Form] | None = None) -> Dossier:
    text = HEAD + "".join(f"\nclause {number}\n" + "".join(f"  {line}\n" for line in form) for number, form in clauses.items())
    for number, form in (readings or {}).items():
        text += f"\nreading r{number} of {number} held by {'Birch' if number == 2 else 'Ash'}\n  clause {number}\n" + "".join(f"    {line}\n" for line in form)
    found = load_files({"small.md": (text + "```\n").encode()}, "small")
    assert not [one.message for one in found.diagnostics if one.severity.value == "error"]
    return found


def drawn(seed: int) -> tuple[dict[int, Form], dict[int, Form]]:
    """Three clauses, each as written and as read."""
    draw = Random(seed)
    pairs = {1: draw.sample(ROAD, 2), 2: draw.sample(CAPTIVES, 2), 3: draw.sample(BAN, 2)}
    return {number: pair[0] for number, pair in pairs.items()}, {number: pair[1] for number, pair in pairs.items()}


def written_out(choice: Choice, written: dict[int, Form], read: dict[int, Form]) -> dict[int, Form]:
    """The clauses of a mix, as a text without readings."""
    chosen = {int(clause.rpartition(":")[2]) for clause, _ in choice}
    return {number: read[number] if number in chosen else form for number, form in written.items()}


def kept(clauses: dict[int, Form]) -> str:
    return ask(dossier_of(clauses), "keepable")[0].verdict


def mixes() -> list[Choice]:
    return [tuple((f"small:{n}", f"r{n}") for n in some) for size in range(4) for some in itertools.combinations((1, 2, 3), size)]


@pytest.mark.parametrize("seed", range(6))
def test_counts_and_mixes_agree(seed: int) -> None:
    written, read = drawn(seed)
    answers = ask(dossier_of(written, read), "keepable")
    truth = {choice: kept(written_out(choice, written, read)) for choice in mixes()}
    assert set(truth.values()) <= {"yes", "no"}
    said = {one.choice: one.verdict for one in answers if " with " not in one.label and one.label != "every mix of readings" and not one.text.startswith("nor ")}
    assert said == truth
    (counted,) = [one for one in answers if one.label == "every mix of readings"]
    whole = re.match(r"Of (\d+) mixes of readings, (\d+) can be kept", counted.text)
    fine = sum(verdict == "yes" for verdict in truth.values())
    if whole is not None:
        assert (int(whole[1]), int(whole[2])) == (8, fine)
    else:
        assert (counted.verdict, fine) in (("yes", 8), ("no", 0)), counted.text


@pytest.mark.parametrize("seed", range(6))
def test_a_repair_mends_what_it_is_said_to_mend(seed: int) -> None:
    written, read = drawn(seed)
    broken = {choice for choice in mixes() if kept(written_out(choice, written, read)) == "no"}
    repairs = [one for one in ask(dossier_of(written, read), "repair") if one.verdict == "yes"]
    assert len(repairs) + sum(more_of(one) for one in repairs) == len(broken)
    for one in repairs:
        alike = 0
        for option in one.because:
            assert kept(mended(option, written_out(one.choice, written, read))) == "yes", (one.label, option)
        for choice in broken - {one.choice}:
            clauses = written_out(choice, written, read)
            alike += all(applies(option, choice) and kept(mended(option, clauses)) == "yes" for option in one.because)
        assert alike >= more_of(one), "the same change mends each of the other mixes too"


def more_of(repair: Answer) -> int:
    found = re.search(r"the same in (\d+) more mix", repair.text)
    return int(found[1]) if found is not None else 0


PART = re.compile(r"(drop|move the deadline) “([a-z ]+) \.\.\.” of clause (\d)(?: as read in r(\d))?(?: by (\d+) days?)?")


def applies(option: str, choice: Choice) -> bool:
    """Whether a change is one of clauses as this mix reads them."""
    read = {clause.rpartition(":")[2] for clause, _ in choice}
    return all((found[3] in read) is bool(found[4]) for found in PART.finditer(option))


def mended(option: str, clauses: dict[int, Form]) -> dict[int, Form]:
    """The clauses with the parts dropped, and the deadlines moved, that a repair names."""
    found = dict(clauses)
    changes = list(PART.finditer(option))
    assert changes, option
    for change in changes:
        number, key = int(change[3]), change[2]
        lines = []
        for line in found[number]:
            if not line.startswith(key):
                lines.append(line)
            elif change[1] != "drop":
                day = date.fromisoformat(line.split()[-1]) + timedelta(days=int(change[5]))
                lines.append(f"{key} {day}")
        found[number] = tuple(lines)
    return found
