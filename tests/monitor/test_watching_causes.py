"""What the watch names as a cause is one: without it the change would not have come; what did not bring it is not named."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from test_causes import LADDER, dossier_of
from test_watching import EVERYWHERE, at_once, entered, gap_of, records_of

from servanda.calendar import Instant
from servanda.evidence.records import Entry, Record, Ruling, Standing
from servanda.meaning import Event, Gap
from servanda.model.views import view
from servanda.monitor.watching import causing
from servanda.monitor.watching.data import Delta
from servanda.monitor.watching.watch import Watch

DAY = 86_400
NOON = 1_925_035_200
"""1 January 2031, noon."""
DUTY = "\nclause 1\n  A must bomb\n  by 2031-01-20\n"
GATED = "\nclause 1\n  A must not bomb\n  if the vote is held\n"


def act(name: str, day: int, term: str = "bomb", by: tuple[str, ...] = ("A",)) -> list[Record]:
    return records_of(name, Event(term=term, at=NOON + day * DAY, by=by))


def told(text: str, steps: Sequence[tuple[Sequence[Record], int]]) -> list[tuple[Delta, ...]]:
    """The deltas of each step: what comes in, and on which day it is judged."""
    watch = Watch(view(dossier_of(text)))
    found, number = [], 0
    for records, day in steps:
        new = entered(list(records), NOON + day * DAY, number)
        number += len(new)
        found.append(watch.take(new, NOON + day * DAY))
    return found


def named(delta: Delta) -> list[str]:
    return [one.id for one in delta.because]


def test_a_record_that_is_only_heard_is_no_cause() -> None:
    _, second = told(DUTY, [([EVERYWHERE], 1), (act("late", 25), 30)])
    (delta,) = [one for one in second if one.kind != "violation"]
    assert (delta.now, named(delta)) == ("breached", [])
    assert "because of time passing" in delta.text
    assert "late" not in delta.text


def test_either_of_two_is_one_of_them() -> None:
    *_, last = told(DUTY, [([EVERYWHERE], 1), ([*act("e1", 3), *records_of("e2", Event(term="bomb", at=NOON + 3 * DAY, by=("A",)))], 5)])
    (delta,) = last
    assert (delta.now, named(delta), delta.one_of) == ("kept", ["e1", "e2"], True)
    assert "because of one of these, each of which would be enough: e1 was entered and e2 was entered" in delta.text


def test_a_gap_and_a_retraction_are_causes() -> None:
    steps = [([EVERYWHERE, *act("e1", 3)], 5), ([Ruling(of="e1", standing=Standing.RETRACTED)], 6), ([], 30), ([gap_of("g", Gap(first=NOON, last=NOON + DAY))], 31)]
    deltas = [one for some in told(DUTY, steps) for one in some]
    assert [(one.now, named(one)) for one in deltas] == [("kept", ["e1"]), ("pending", ["e1"]), ("breached", []), ("unknown", ["g"])]


def test_beyond_what_is_looked_at_nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [([EVERYWHERE], 1), ([*act("e1", 3), *act("e2", 4)], 5)]
    monkeypatch.setattr(causing, "MOST_SEEN", 3)
    (delta,) = told(DUTY, steps)[1]
    assert (delta.now, named(delta), delta.worked_out) == ("kept", [], False)
    assert delta.text.endswith("because of what came in; causes were not worked out")


@pytest.mark.parametrize("seed", range(60))
def test_without_what_is_named_it_would_not_have_come(seed: int) -> None:
    draw = Random(seed)
    dossier = dossier_of(LADDER + draw.choice([DUTY, GATED, "\nclause 1\n  A must not bomb\n  at most 2 incidents in any 5 days\n"]))
    seen = view(dossier)
    watch, entries, day = Watch(seen), [], 1
    for step in range(6):
        new: list[Record] = [EVERYWHERE] if step == 0 and draw.random() < 0.7 else []
        for number in range(draw.randrange(4)):
            term = draw.choice(["bomb", "bomb", "fight", "call", "the vote is held"])
            by = () if term.startswith("the") else ("W",) if term == "call" else draw.choice([("A",), ("B",), ()])
            new += records_of(f"e{step}{number}", Event(term=term, at=NOON + draw.randrange(day + 3) * DAY, by=by))
        if draw.random() < 0.3:
            new.append(gap_of(f"g{step}", Gap(first=NOON + draw.randrange(day + 1) * DAY, last=NOON + (day + 1) * DAY, terms=draw.choice([(), ("bomb",)]))))
        day += draw.choice([0, 2, 9])
        before, now = list(entries), NOON + day * DAY
        entries += entered(new, now, len(entries))
        for delta in watch.take(entries[len(before) :], now):
            assert delta.worked_out
            if delta.because:
                check(seen, delta, entries, now)


def check(seen: object, delta: Delta, entries: list[Entry], now: Instant) -> None:
    def outcome(left: set[str]) -> object:
        kept = [one for one in entries if getattr(one.record, "id", "") not in left and getattr(one.record, "event", "") not in left]
        verdicts, violations = at_once(seen, kept, now)  # type: ignore[arg-type]  # a view
        return (violations if delta.kind == "violation" else verdicts).get(delta.clause, {}).get(delta.instance)

    here = outcome(set())
    without = [outcome({name}) for name in named(delta)]
    if delta.one_of:
        assert all(one == here for one in without)
        assert outcome(set(named(delta))) != here
    else:
        assert all(one != here for one in without)
