"""Who may see what: every label against every recipient, and what rests on what is withheld."""

from __future__ import annotations

import pytest
from amounts import amount
from evidence_records import event, records, source
from hypothesis import given, settings
from test_evidence_knowledge import entered

from servanda.evidence.alone import alone
from servanda.evidence.knowledge import known_at
from servanda.evidence.marking import Recipient, highest, marking_of, may_see, releasable
from servanda.evidence.records import TLP, Attribution, EventRecord, Marking, Record, Ruling, Standing

# Rows: label of the thing. Columns: what the recipient is cleared for, in the order of TLP.
# y: sees it; r: only if named on a REL list; -: never.
MATRIX = {
    "CLEAR": "yyyyy",
    "GREEN": "-yyyy",
    "AMBER": "--yyy",
    "AMBER+STRICT": "---yy",
    "RED": "----r",
}
LISTED, NOT_LISTED = ("Joint Commission", "Mediator"), ("Eastholm",)


@pytest.mark.parametrize("label", MATRIX)
@pytest.mark.parametrize("cleared", TLP)
def test_matrix(label: str, cleared: str) -> None:
    cell = MATRIX[label][TLP.index(cleared)]
    recipient = Recipient(name="Mediator", tlp=cleared)
    assert may_see(Marking(tlp=label), recipient) is (cell == "y")
    assert may_see(Marking(tlp=label, rel=LISTED), recipient) is (cell in "yr")
    assert may_see(Marking(tlp=label, rel=NOT_LISTED), recipient) is False


def test_what_is_not_known_is_never_released() -> None:
    assert not may_see(Marking(tlp="WHITE"), Recipient(name="M", tlp="RED"))
    assert not may_see(Marking(tlp="clear"), Recipient(name="M", tlp="RED"))
    assert not may_see(Marking(), Recipient(name="M", tlp="SECRET"))
    assert not may_see(Marking(tlp="RED", rel=("",)), Recipient(name="", tlp="RED"))


def test_names_are_compared_as_people_do() -> None:
    assert may_see(Marking(rel=("Joint  commission",)), Recipient(name="joint Commission "))
    assert not may_see(Marking(rel=("Joint Commission 2",)), Recipient(name="Joint Commission"))


PUBLIC = Recipient(name="Press", tlp="CLEAR")
AMBER = Marking(tlp="AMBER")


def shown(*told: Record, to: Recipient = PUBLIC) -> list[int]:
    return [entry.number for entry in releasable(entered(*((0, record) for record in told)), to)]


def test_what_rests_on_a_withheld_source_is_withheld() -> None:
    assert shown(source("spy", marking=AMBER), event("e1", sources=("spy",)), event("e2")) == [3]
    assert shown(source("spy", marking=AMBER), source("relay", draws_on=("spy",)), event(sources=("relay",))) == []
    assert shown(source("spy", marking=AMBER), event("e1", sources=("spy",)), to=Recipient(name="Us", tlp="AMBER")) == [1, 2]


def test_what_rests_on_a_withheld_event_is_withheld() -> None:
    told = [event(marking=AMBER), Attribution(id="a", event="e1", by=("North",)), Ruling(of="e1", standing=Standing.CONFIRMED), Ruling(of="a", standing=Standing.DISPUTED)]
    assert shown(*told) == []


def test_a_withheld_attribution_leaves_its_event() -> None:
    assert shown(event(), Attribution(id="a", event="e1", by=("North",), marking=AMBER), Ruling(of="a", standing=Standing.CONFIRMED)) == [1]


def test_marking_up_withdraws_and_marking_down_opens() -> None:
    assert shown(event(text="full"), event(text="full", marking=AMBER)) == []
    assert shown(event(text="full", marking=AMBER), event(text="in short")) == [2]
    assert shown(source("m"), event(sources=("m",)), source("m", marking=AMBER)) == []


def test_nobody_is_shown_as_standing_what_is_known_not_to() -> None:
    struck = Ruling(of="e1", standing=Standing.RETRACTED, marking=AMBER)
    assert shown(event(), struck) == []
    assert shown(event(), struck, Ruling(of="e1", standing=Standing.CLAIMED)) == [1, 3], "the retraction no longer stands"
    assert shown(event(), struck, event(text="corrected")) == [1, 3]
    assert shown(event(), Ruling(of="e1", standing=Standing.CONFIRMED, marking=AMBER)) == [1], "it stands all the same"


def test_sources_that_draw_on_each_other() -> None:
    assert shown(source("a"), source("b", draws_on=("a",)), source("a", draws_on=("b",)), event(sources=("a",))) == [1, 2, 3, 4]


@settings(max_examples=amount(150, 75), derandomize=True, deadline=None, database=None)
@given(told=records(most=15))
def test_of_any_log_what_is_released_stands_by_itself(told: list[Record]) -> None:
    entries = entered(*((i, record) for i, record in enumerate(told)))
    before = 0
    for tlp in TLP:
        out = releasable(entries, Recipient(name="Mediator", tlp=tlp))
        assert all(may_see(entry.record.marking, Recipient(name="Mediator", tlp=tlp)) for entry in out)
        known = known_at(alone(out), None)  # nothing in it speaks of what was withheld
        for one in (*known.events.values(), *known.attributions.values(), *known.gaps.values()):
            assert all(name in known.sources for name in one.record.sources)
        whole = known_at(entries, None)
        for name, event_ in known.events.items():
            struck = (Standing.RETRACTED, Standing.DISPUTED)
            assert event_.standing in struck or whole.events[name].standing not in struck
            assert event_.record == whole.events[name].record
        assert len(out) >= before
        before = len(out)


def test_the_marking_that_counts() -> None:
    record = event(marking=Marking(tlp="GREEN", rel=("A", "B")))
    assert isinstance(record, EventRecord)
    assert marking_of(record, [source(marking=Marking(tlp="AMBER", rel=("b",)))]) == Marking(tlp="AMBER", rel=("B",))
    assert marking_of(record, [source(marking=Marking(rel=("C",)))]) == Marking(tlp="RED")
    assert highest([]) == "CLEAR"
    assert highest([Marking(tlp="RED"), Marking(tlp="ODD")]) == "ODD"
