"""A marking never falls by silence: not by a new version, not in what is made out of a record, not in logs that were written before there was this rule."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest
from amounts import amount
from evidence_records import DAY, START, event, records, source
from hypothesis import given, settings

from servanda.base.refusal import Refusal
from servanda.evidence.descent import Descent, raised
from servanda.evidence.knowledge import known_at
from servanda.evidence.log import open_log
from servanda.evidence.marking import Recipient, covers, releasable, seen_by
from servanda.evidence.records import Attribution, Entry, EventRecord, Marking, Record, Ruling, Source, Standing

MANY = settings(max_examples=amount(60, 27), derandomize=True, deadline=None, database=None)
RED = Marking(tlp="RED", rel=("Mission",))
NOBODY = Recipient(name="", tlp="CLEAR")


def marked(record: Record, marking: Marking) -> Record:
    from msgspec.structs import replace

    return replace(record, marking=marking)


def unchecked(folder: Path, *told: list[Record]) -> None:
    """A log as it was written before markings were inherited."""
    with mock.patch.object(Descent, "lifted", lambda self, record: record), mock.patch("servanda.evidence.checks.lower", return_value=False):
        log = open_log(folder)
        for number, batch in enumerate(told):
            log.append(batch, known=START + number * DAY)


def held(entries: tuple[Entry, ...]) -> None:
    """Every version is marked at least as the one before, every attribution and ruling as what it speaks of, but for acts of marking anew."""
    now: dict[str, Marking] = {}
    for entry in entries:
        record = entry.record
        if isinstance(record, Ruling):
            if record.marks:
                now[record.of] = record.marking
            else:
                assert covers(record.marking, now[record.of]), entry
            continue
        above = [now[record.id]] if record.id in now else []
        above += [now[record.event]] if isinstance(record, Attribution) else []
        assert all(covers(record.marking, one) for one in above), entry
        now[record.id] = record.marking


@MANY
@given(told=records())
def test_whatever_is_entered_and_whatever_was_is_read_as_marked_at_least_as_what_it_follows_from(
    told: list[Record], tmp_path_factory: pytest.TempPathFactory
) -> None:
    bare = [marked(record, Marking()) if number % 2 else record for number, record in enumerate(told)]
    folder = tmp_path_factory.mktemp("log")
    unchecked(folder, *([record] for record in bare))
    log = open_log(folder)
    held(log.entries)
    assert log.verify() == (), "nothing was written anew"
    assert raised(log.entries) == (log.entries, ()), "what is read is read the same again"


def test_a_version_that_leaves_its_marking_open_keeps_it(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    log.append([event(marking=RED)], known=START)
    made = log.append([event(text="second words")], known=START + 1, because="the row has changed")
    assert made[0].record.marking == RED
    assert open_log(tmp_path).entries[1].record.marking == RED
    assert not releasable(log.entries, NOBODY)


def test_a_version_that_says_less_is_refused_and_an_act_of_marking_leads_down(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    log.append([event(marking=RED)], known=START)
    with pytest.raises(Refusal, match="marked TLP:GREEN"):
        log.append([event(text="x", marking=Marking(tlp="GREEN"))], known=START + 1)
    down = Ruling(of="e1", standing=Standing.CLAIMED, marks=True, marking=Marking(), by="A. Lind", because="(TLP:CLEAR) published")
    for lacking in ("by", "because"):
        with pytest.raises(Refusal):
            log.append([Ruling(**{name: getattr(down, name) for name in down.__struct_fields__} | {lacking: " "})], known=START + 1)
    log.append([down], known=START + 1)
    assert [entry.record for entry in seen_by(open_log(tmp_path).entries, NOBODY)] == [event()]
    with pytest.raises(Refusal, match="already"):
        log.append([Ruling(of="e1", standing=Standing.CLAIMED, marks=True, marking=Marking(), by="B", because="again")], known=START + 2)
    assert log.append([event(text="later")], known=START + 3)[0].record.marking == Marking(), "it has come down for good"


def test_marking_changes_no_standing_and_a_ruling_that_may_not_be_seen_is_not_told_by_it(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    log.append([event(marking=RED)], known=START)
    log.append([Ruling(of="e1", standing=Standing.CONFIRMED, by="Desk")], known=START + 1)
    log.append([Ruling(of="e1", standing=Standing.CLAIMED, marks=True, marking=Marking(), by="A. Lind", because="published")], known=START + 2)
    whole = known_at(log.entries, None).events["e1"]
    assert (whole.standing, whole.record.marking, [step.what for step in whole.steps]) == (Standing.CONFIRMED, Marking(), ["entered", "ruled", "marked"])
    seen = known_at(seen_by(log.entries, NOBODY), None).events["e1"]
    assert (seen.standing, len(seen.steps)) == (Standing.CLAIMED, 1), "who confirmed it stays RED"
    assert known_at(seen_by(log.entries, Recipient(name="Mission", tlp="RED")), None).events["e1"].standing is Standing.CONFIRMED


@pytest.mark.parametrize("standing", [Standing.DISPUTED, Standing.RETRACTED])
def test_what_is_disputed_in_secret_does_not_come_out_undisputed_when_it_is_marked_down(standing: Standing, tmp_path: Path) -> None:
    log = open_log(tmp_path)
    log.append([event(marking=RED)], known=START)
    log.append([Ruling(of="e1", standing=standing, by="Desk")], known=START + 1)
    log.append([Ruling(of="e1", standing=Standing.CLAIMED, marks=True, marking=Marking(), by="A. Lind", because="published")], known=START + 2)
    assert not releasable(log.entries, NOBODY)
    assert known_at(log.entries, None).events["e1"].standing is standing


AGENT = Source(id="agent-k", name="agent K")
CITED = "by-hand-000000000001"


@pytest.mark.parametrize(
    ("author", "users", "expected"),
    [
        ("", [(CITED, RED)], RED),
        ("", [("e1", RED)], Marking()),  # sent by a program, which said by itself how its source is marked
        ("import cables", [("cables-1", RED)], RED),
        ("import cables", [("cables-1", RED), ("cables-2", Marking())], Marking()),
        ("import cables", [("cables-1", RED), ("cables-2", Marking(tlp="AMBER"))], Marking(tlp="AMBER")),
    ],
)
def test_a_source_made_out_of_records_of_an_old_log_is_marked_as_these(author: str, users: list[tuple[str, Marking]], expected: Marking) -> None:
    told = [AGENT, *(event(ident, sources=("agent-k",), marking=marking) for ident, marking in users)]
    entries = tuple(Entry(number=n, known=START, record=record, author=author) for n, record in enumerate(told, 1))
    found, ids = raised(entries)
    assert found[0].record.marking == expected
    assert ids == (("agent-k",) if expected != Marking() else ())


def test_a_source_that_is_described_was_not_made_out_of_a_record() -> None:
    told = [source("s1", publisher="Radio"), event(CITED, sources=("s1",), marking=RED)]
    assert raised([Entry(number=n, known=START, record=record) for n, record in enumerate(told, 1)])[1] == ()


def test_a_source_goes_to_nobody_from_whom_all_is_withheld_that_names_it() -> None:
    told = [AGENT, event(sources=("agent-k",), marking=RED), Source(id="radio", name="Radio"), event("e2", sources=("radio",))]
    entries = [Entry(number=n, known=START, record=record) for n, record in enumerate(told, 1)]
    assert [entry.record for entry in releasable(entries, NOBODY)] == told[2:]


def test_records_of_a_log_of_before_are_named_once(tmp_path: Path) -> None:
    unchecked(tmp_path, [event(marking=RED)], [event(text="x")], [event(text="y")])
    assert open_log(tmp_path).raised == ("e1",)
    made = open_log(tmp_path).append([event(text="z")], known=START + 9 * DAY)
    assert isinstance(made[0].record, EventRecord)
    assert made[0].record.marking == RED
    assert open_log(tmp_path).verify() == ()
