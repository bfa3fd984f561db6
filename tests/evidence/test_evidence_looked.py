"""Who looked, and what was found not done: records like any other, and what they close."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from amounts import amount
from evidence_records import DAY, START, count, event, records, source
from hypothesis import given, settings
from test_evidence_knowledge import entered

from servanda.base.refusal import Refusal
from servanda.evidence.alone import alone
from servanda.evidence.fusion import DEFAULT, STRICT, Fused, Policy, to_run
from servanda.evidence.knowledge import known_at
from servanda.evidence.log import open_log
from servanda.evidence.looks import PRESUMED
from servanda.evidence.marking import Recipient, releasable
from servanda.evidence.records import (
    END,
    TLP,
    CoverageRecord,
    GapRecord,
    Grades,
    Marking,
    NotDone,
    Record,
    Ruling,
    Source,
    Standing,
)
from servanda.evidence.segments import FORMATS, decode, encode
from servanda.meaning import Watched

HERE = Path(__file__).parent
B2 = Grades(reliability="B", credibility="2")
PUBLIC = Recipient(name="", tlp="CLEAR")


def coverage(name: str = "w1", **fields: object) -> CoverageRecord:
    given_ = {"first": START, "last": START + 7 * DAY, "owner": "Mission", "grades": B2, **fields}
    return CoverageRecord(id=name, **given_)  # type: ignore[arg-type]


def not_done(name: str = "n1", **fields: object) -> NotDone:
    given_ = {"first": START, "last": START + 7 * DAY, "terms": ("open the road",), "by": ("Northmark",), "grades": B2, **fields}
    return NotDone(id=name, **given_)  # type: ignore[arg-type]


def fused(*told: Record, policy: Policy = STRICT, moment: int | None = None) -> Fused:
    return to_run(known_at(entered(*((i, one) for i, one in enumerate(told))), moment), policy)


# --- the log ---------------------------------------------------------------------------------------------------------


def test_a_log_of_before_is_read_byte_for_byte_and_its_head_holds(tmp_path: Path) -> None:
    shutil.copytree(HERE / "before-coverage" / "log", tmp_path / "log")
    log = open_log(tmp_path)
    assert (len(log.entries), log.head) == (7, "c60d146a9753b47127123e677dab66e55876cc6d83057fd203e6fd894ab3312e")
    assert log.verify((log.head,)) == ()
    (segment,) = (tmp_path / "log").glob("*.parquet")
    assert decode(encode(log.entries)) == log.entries
    if segment.read_bytes() != encode(log.entries):
        pytest.skip("this version of pyarrow writes other bytes")
    before = log.head
    log.append([coverage(terms=("open fire",))], known=log.entries[-1].known)
    again = open_log(tmp_path)
    assert again.verify((before, again.head)) == ()
    assert again.entries[:7] == open_log(HERE / "before-coverage").entries


def test_only_segments_that_say_who_looked_are_of_the_new_format() -> None:
    import pyarrow.parquet as pq
    from pyarrow import BufferReader

    old, new = (
        pq.read_table(BufferReader(encode(entered(*told)))).schema for told in (((0, event()),), ((0, event()), (1, not_done())))
    )
    first, second, _ = FORMATS
    assert (old.metadata[b"servanda.format"].decode(), new.metadata[b"servanda.format"].decode()) == (first, second)
    assert "clauses" not in old.names
    assert "clauses" in new.names


def test_what_comes_in_must_say_who_and_what(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    with pytest.raises(Refusal, match="nobody answers for it"):
        log.append([coverage(owner=" ")], known=START + 9 * DAY)
    with pytest.raises(Refusal, match="it does not say what was not done"):
        log.append([not_done(terms=())], known=START + 9 * DAY)
    with pytest.raises(Refusal, match="comes before its first"):
        log.append([coverage(last=START - 1)], known=START + 9 * DAY)
    with pytest.raises(Refusal, match="`by` has an empty name, or one twice"):
        log.append([not_done(by=("A", "A"))], known=START + 9 * DAY)
    with pytest.raises(Refusal, match="'X' is no reliability"):
        log.append([not_done(grades=Grades(reliability="X"))], known=START + 9 * DAY)
    log.append([coverage(), not_done()], known=START + 9 * DAY)
    with pytest.raises(Refusal, match="is the id of another kind of record"):
        log.append([coverage("n1")], known=START + 9 * DAY)


# --- to a run --------------------------------------------------------------------------------------------------------


def test_a_log_is_never_a_complete_run() -> None:
    assert fused().run.watched == ()
    (only,) = fused(policy=DEFAULT).run.watched or ()
    assert (only.owner, only.by, only.places, only.clauses) == (PRESUMED, (), (), ())
    assert set(only.terms) == {"authorisation", "certification", "consent", "determination", "extension"}


def test_what_is_certain_closes_what_it_says_and_no_more() -> None:
    told = coverage(terms=("open fire",), places=("North Pass",), by=("Northmark",), clauses=("a:1",), how="patrols")
    found = fused(told, Source(id="mission", name="Monitoring Mission"), not_done(sources=("mission",)))
    span = {"first": START, "last": START + 7 * DAY}
    assert found.run.watched == (
        Watched(**span, terms=("open fire",), places=("North Pass",), by=("Northmark",), clauses=("a:1",), owner="Mission", source="patrols"),
        Watched(**span, terms=("open the road",), by=("Northmark",), owner="Monitoring Mission", source="Monitoring Mission"),
    )
    assert found.watched_ids == ("w1", "n1")


@pytest.mark.parametrize(
    ("fields", "closes"),
    [
        ({}, True),
        ({"grades": Grades(reliability="C", credibility="1")}, False),
        ({"grades": Grades(reliability="A", credibility="3")}, False),
        ({"grades": Grades(reliability="F")}, False),
        ({"grades": Grades()}, False),
        ({"grades": Grades(), "sources": ("mission",)}, True),
        ({"standing": Standing.DISPUTED}, False),
        ({"grades": Grades(reliability="E"), "standing": Standing.CONFIRMED}, True),
    ],
)
@pytest.mark.parametrize("make", [coverage, not_done])
def test_weak_grades_close_nothing(make: object, fields: dict[str, object], closes: bool) -> None:
    found = fused(source("mission", reliability="B"), make(**fields))  # type: ignore[operator]
    assert len(found.run.watched or ()) == closes
    assert any("close" in note for note in found.notes) is not closes


def test_what_is_retracted_closes_nothing_and_what_is_corrected_closes_anew() -> None:
    assert fused(coverage(), Ruling(of="w1", standing=Standing.RETRACTED)).run.watched == ()
    (only,) = fused(coverage(), coverage(last=START + DAY)).run.watched or ()
    assert only.last == START + DAY


def test_a_register_closes_nothing_later_than_what_is_known() -> None:
    told = coverage(closed=True, last=END)
    (then,) = fused(told, moment=START + 3 * DAY).run.watched or ()
    assert then.last == START + 3 * DAY
    assert fused(told, moment=START - 1).run.watched == (), "it was not declared yet"


def test_a_count_of_none_is_a_finding() -> None:
    (only,) = fused(source(), count("c", "0", grades=B2, sources=("mission",), place="North Pass")).run.watched or ()
    assert (only.terms, only.places, only.first, only.last) == (("open fire",), ("North Pass",), START, START + 7 * DAY - 1)
    assert fused(source(), count("c", "0", sources=("mission",))).run.watched == (), "a weak one closes nothing"
    assert fused(source(), count("c", "0", "at least", grades=B2)).run.watched == ()
    assert fused(source(), count("c", "3", grades=B2)).run.watched == (), "who counts some may have missed others"
    assert fused(count("c", "1", "less than", grades=B2)).run.watched


def test_the_policy_says_what_is_made_of_absence() -> None:
    assert DEFAULT.sentence == f"{DEFAULT.claims} {DEFAULT.absence}"
    assert "presumed to be on record" in DEFAULT.sentence
    assert STRICT.sentence.endswith("nothing is presumed.")


# --- markings --------------------------------------------------------------------------------------------------------


def ids(*told: Record, to: Recipient = PUBLIC) -> list[str]:
    return [e.record.id for e in releasable(entered(*((0, one) for one in told)), to) if not isinstance(e.record, Ruling)]


RED = Marking(tlp="RED", rel=("Mediator",))


def test_a_coverage_that_may_not_be_seen_does_not_exist() -> None:
    assert ids(coverage(marking=RED), not_done(marking=RED), event()) == ["e1"]


def test_nobody_concludes_absence_from_a_record_he_sees_in_part() -> None:
    done = event("done", term="open the road", first=START + DAY, marking=RED)
    for look in (coverage(), coverage(terms=("open the road",)), not_done(), not_done(terms=(), clauses=("a:1",))):
        assert ids(look, done) == []
        assert ids(look, done, to=Recipient(name="Mediator", tlp="RED")) == [look.id, "done"]
        assert ids(look, done, Ruling(of="done", standing=Standing.RETRACTED)) == [look.id], "it counts for nobody"
        assert ids(look, event("done", term="open the road", first=START + 8 * DAY, marking=RED)) == [look.id], "out of its time"
        assert ids(look, GapRecord(id="g", first=START, last=START, marking=RED)) == []
    assert ids(coverage(terms=("open fire",)), done) == ["w1"], "not what they looked for"
    none = count("none", "0", term="open the road")
    assert ids(none, done) == []
    assert ids(coverage(), source("spy", marking=RED), event("done", sources=("spy",))) == []


@settings(max_examples=amount(150, 75), derandomize=True, deadline=None, database=None)
@given(told=records(most=12))
def test_of_any_log_a_reader_sees_who_looked_only_with_all_they_saw(told: list[Record]) -> None:
    entries = entered(*((i, record) for i, record in enumerate(told)))
    whole = known_at(entries, None)
    for tlp in TLP:
        mine = known_at(alone(releasable(entries, Recipient(name="Mediator", tlp=tlp))), None)
        for look in (one.record for one in mine.looks.values()):
            for other in (*whole.events.values(), *whole.gaps.values()):
                one = other.record
                about = one.terms if isinstance(one, GapRecord) else (one.term,)
                meets = one.first <= look.last and one.last >= look.first
                if meets and (not about or not look.terms or set(about) & set(look.terms)) and other.standing is not Standing.RETRACTED:
                    assert one.id in mine.events or one.id in mine.gaps


def test_a_count_that_none_was_done_is_no_number_of_happenings() -> None:
    assert fused(count("c", "0", grades=B2)).run.events == ()
    assert count("c", "0").amount == Decimal(0)
