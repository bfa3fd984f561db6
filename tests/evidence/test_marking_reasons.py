"""A reason counts as GREEN unless it says otherwise; the words of the importer, and the usual ones of gaps, as the record."""

from __future__ import annotations

import pytest
from evidence_records import START, event

from servanda.evidence.marking import Recipient, marking_inside, releasable
from servanda.evidence.reasons import ANEW, CHANGED, portion, stated
from servanda.evidence.records import Entry, GapRecord, Marking, Ruling, Standing


def entry(number: int, record: object, **given: str) -> Entry:
    return Entry(number=number, known=START, record=record, **given)  # type: ignore[arg-type]  # a record


@pytest.mark.parametrize(
    ("because", "author", "clear", "green"),
    [
        ("our agent told us", "", False, True),
        ("(TLP:CLEAR) printed on 4 May", "", True, True),
        ("(tlp:clear) printed", "", True, True),
        ("(TLP:AMBER) our agent", "", False, False),
        ("(TLP:GREEN REL Quellmar) words", "", False, False),
        ("(NATO:SECRET) words", "", False, False),
        ("(CLEAR) words", "", False, True),  # a word in brackets is no marking
        ("(TLP:WHITE) words", "", False, True),
        (CHANGED, "import cables", True, True),
        (ANEW, "import cables", True, True),
        ("1,310 restated as 1,300 by its publisher (row 3, key a)", "import cables", True, True),
        (CHANGED, "A. Lind", False, True),
        ("our agent restated as told by its publisher (row x, key a)", "import cables", False, True),
        ("", "", True, True),
    ],
)
def test_who_sees_a_reason(because: str, author: str, clear: bool, green: bool) -> None:
    entries = [
        entry(1, event()),
        entry(2, event(text="x"), because=because, author=author),
        entry(3, Ruling(of="e1", standing=Standing.CONFIRMED, because="" if author else because)),
    ]
    for tlp, sees in (("CLEAR", clear), ("GREEN", green)):
        out = releasable(entries, Recipient(name="", tlp=tlp))
        assert len(out) == 3, "the act itself is told"
        assert out[1].because == (because if sees else "")
        assert getattr(out[2].record, "because", "") == (because if sees and not author else "")


@pytest.mark.parametrize(("reason", "clear"), [("no access", True), ("No Patrol", True), ("our agent fled", False), ("(TLP:CLEAR) our agent fled", True)])
def test_the_usual_reasons_of_gaps_say_nothing_of_anybody(reason: str, clear: bool) -> None:
    entries = [entry(1, GapRecord(id="g", first=START, last=START + 1, reason=reason))]
    assert getattr(releasable(entries, Recipient(name=""))[0].record, "reason", "") == (reason if clear else "")
    assert getattr(releasable(entries, Recipient(name="", tlp="GREEN"))[0].record, "reason", "") == reason


@pytest.mark.parametrize(("reason", "left"), [("our agent fled", ""), ("no access", "no access"), ("(TLP:GREEN) our agent fled", "(TLP:GREEN) our agent fled")])
@pytest.mark.parametrize("between", [(), ("AMBER",)])
def test_marking_a_gap_down_does_not_open_the_reason_it_was_entered_with(reason: str, left: str, between: tuple[str, ...]) -> None:
    red = Marking(tlp="RED", rel=("Mission",))
    acts = [Ruling(of="g", standing=Standing.CLAIMED, by="A. Lind", because="(TLP:CLEAR) asked", marking=Marking(tlp=tlp), marks=True) for tlp in (*between, "GREEN")]
    entries = [entry(1, GapRecord(id="g", first=START, last=START + 1, reason=reason, marking=red)), *(entry(n, act) for n, act in enumerate(acts, 2))]
    for recipient, told in ((Recipient(name="", tlp="GREEN"), left), (Recipient(name="Mission", tlp="RED"), reason)):
        shown = [one.record for one in releasable(entries, recipient) if isinstance(one.record, GapRecord)]
        assert [one.reason for one in shown[-1:]] == [told], recipient


def test_a_reason_that_is_shown_marks_what_shows_it() -> None:
    assert marking_inside([entry(1, event()), entry(2, event(text="x"), because="told")]) == Marking(tlp="GREEN")
    assert marking_inside([entry(1, event()), entry(2, event(text="x"), because="(TLP:CLEAR) told")]) == Marking()


def test_a_marking_given_with_the_act_stands_in_front_of_its_reason() -> None:
    assert stated("words", None) == "words"
    assert stated("words", Marking()) == "(TLP:CLEAR) words"
    assert stated("words", Marking(rel=("Quellmar",))) == "(TLP:CLEAR REL Quellmar) words"
    assert stated("words", Marking(tlp="AMBER")) == "words"  # the record it stands in is AMBER
    assert stated("(TLP:RED) words", Marking()) == "(TLP:RED) words"
    assert portion("(TLP:CLEAR REL Quellmar) words") == (Marking(rel=("Quellmar",)), "words")
