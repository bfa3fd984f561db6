"""What was known at a moment: standing, history, and that looking back changes nothing."""

from __future__ import annotations

import random

import pytest
from amounts import amount
from evidence_records import DAY, START, event, records, source
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.base.refusal import Refusal
from servanda.evidence.knowledge import Knowledge, known_at, known_by
from servanda.evidence.records import Attribution, Entry, EventRecord, GapRecord, Record, Ruling, Source, Standing

MANY = settings(max_examples=amount(150, 75), derandomize=True, deadline=None, database=None)


def entered(*told: tuple[int, Record]) -> tuple[Entry, ...]:
    """Entries known so many days after the start."""
    return tuple(Entry(number=i, known=START + day * DAY, record=record, hash=f"h{i}") for i, (day, record) in enumerate(told, start=1))


def ruling(standing: Standing, of: str = "e1", **fields: str) -> Ruling:
    return Ruling(of=of, standing=standing, **fields)


STORY = entered(
    (0, source()),
    (1, event(text="two shots", sources=("mission",))),
    (2, Attribution(id="a1", event="e1", by=("North",))),
    (3, ruling(Standing.DISPUTED, by="North", because="no weapons there")),
    (4, ruling(Standing.CONFIRMED, by="mission")),
    (5, event(text="three shots", sources=("mission",))),
    (6, ruling(Standing.RETRACTED, by="mission", because="fireworks")),
    (7, ruling(Standing.CLAIMED, by="mission", because="the retraction was a mistake")),
    (8, ruling(Standing.RETRACTED, of="a1")),
    (9, ruling(Standing.RETRACTED)),
    (10, event(text="four shots", sources=("mission",))),
)


@pytest.mark.parametrize(
    ("day", "standing", "text", "entry"),
    [
        (1, Standing.CLAIMED, "two shots", 2),
        (3, Standing.DISPUTED, "two shots", 2),
        (4, Standing.CONFIRMED, "two shots", 2),
        (5, Standing.CLAIMED, "three shots", 6),
        (6, Standing.RETRACTED, "three shots", 6),
        (7, Standing.CLAIMED, "three shots", 6),
        (9, Standing.RETRACTED, "three shots", 6),
        (10, Standing.CLAIMED, "four shots", 11),
    ],
)
def test_standing_on_each_day(day: int, standing: Standing, text: str, entry: int) -> None:
    known = known_at(STORY, START + day * DAY).events["e1"]
    assert (known.standing, known.record.text, known.entry, known.known) == (standing, text, entry, STORY[entry - 1].known)


def test_the_history_names_every_entry_and_reason() -> None:
    known = known_at(STORY, None)
    assert known.events["e1"].history == (2, 4, 5, 6, 7, 8, 10, 11)
    assert [step.what for step in known.events["e1"].steps] == ["entered", "ruled", "ruled", "corrected", "ruled", "ruled", "ruled", "corrected"]
    assert known.events["e1"].steps[1].because == "no weapons there"
    assert known.events["e1"].steps[1].by == "North"
    assert known.events["e1"].attributions == (known.attributions["a1"],)
    assert (known.attributions["a1"].standing, known.attributions["a1"].history) == (Standing.RETRACTED, (3, 9))
    assert (known.entries, known.head) == (11, "h11")


def test_a_moment_is_inclusive_and_nothing_is_known_before() -> None:
    assert known_at(STORY, START - 1) == Knowledge(events={}, gaps={}, sources={}, attributions={}, moment=START - 1)
    assert list(known_at(STORY, START).sources) == ["mission"]
    assert known_at(STORY, START + DAY - 1).events == {}
    assert list(known_at(STORY, START + DAY).events) == ["e1"]


def test_what_speaks_of_nothing_is_said() -> None:
    with pytest.raises(Refusal, match="entry 1: it speaks of 'e1'"):
        known_at(entered((0, ruling(Standing.RETRACTED))), None)
    with pytest.raises(Refusal, match="entry 1: it speaks of 'e1'"):
        known_at(entered((0, Attribution(id="a", event="e1", by=("North",)))), None)


def replayed(entries: tuple[Entry, ...]) -> dict[str, tuple[Record, Standing]]:
    """The slow way: one entry after the other, each overwriting what stood."""
    stood: dict[str, tuple[Record, Standing]] = {}
    for entry in entries:
        record = entry.record
        if isinstance(record, Ruling):
            stood[record.of] = (stood[record.of][0], record.standing)
        elif not isinstance(record, Source):
            stood[record.id] = (record, record.standing)
    return stood


@MANY
@given(told=records(most=15), data=st.data())
def test_looking_back_is_replaying_only_what_was_known(told: list[Record], data: st.DataObject) -> None:
    days = sorted(data.draw(st.lists(st.integers(0, 9), min_size=len(told), max_size=len(told))))
    entries = entered(*zip(days, told, strict=True))
    for day in range(-1, 11):
        moment = START + day * DAY
        then = tuple(entry for entry in entries if entry.known <= moment)
        known = known_at(entries, moment)
        assert known_by(entries, moment) == then
        found = {name: (k.record, k.standing) for part in (known.events, known.gaps, known.attributions, known.looks) for name, k in part.items()}
        assert found == replayed(then)
        again = known_at(then, None)
        assert (known.events, known.gaps, known.sources, known.attributions) == (again.events, again.gaps, again.sources, again.attributions)
        assert known.looks == again.looks
        assert known.head == (then[-1].hash if then else "")
    later = (*entries, *(Entry(number=99, known=START + 20 * DAY, record=r, hash="z") for r in (event("late"), GapRecord(id="dark", first=0, last=1))))
    assert known_at(later, START + 10 * DAY).events == known_at(entries, START + 10 * DAY).events, "what comes later changes no past day"


def test_attributions_stand_under_the_event_they_are_of() -> None:
    random_ = random.Random(3)
    told: list[tuple[int, Record]] = [(0, event(f"e{i}")) for i in range(5)]
    told += [(1, Attribution(id=f"a{i}", event=f"e{random_.randrange(5)}", by=("North",))) for i in range(20)]
    known = known_at(entered(*told), None)
    for name, one in known.events.items():
        assert isinstance(one.record, EventRecord)
        assert [a.record.id for a in one.attributions] == [a.record.id for a in known.attributions.values() if a.record.event == name]
    assert sum(len(one.attributions) for one in known.events.values()) == 20
