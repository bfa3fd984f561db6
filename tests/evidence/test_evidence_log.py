"""The log: what goes in comes out, what is wrong stays out, one writes while others read."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from amounts import amount
from evidence_records import DAY, START, count, event, records, source
from hypothesis import given, settings

from servanda.base.installed import install_hint
from servanda.base.refusal import Refusal
from servanda.evidence.chain import canonical, chained, plain
from servanda.evidence.log import Batch, Log, open_log
from servanda.evidence.records import Attribution, EventRecord, GapRecord, Grades, Marking, Record, Ruling, Source, Standing
from servanda.evidence.segments import decode, encode

MANY = settings(max_examples=amount(60, 27), derandomize=True, deadline=None, database=None)


@MANY
@given(given_records=records())
def test_every_record_comes_back_exactly(given_records: list[Record], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("log")
    half = len(given_records) // 2
    log = open_log(folder)
    log.append(given_records[:half], known=START, author="A. Clerk")
    log.append(given_records[half:], known=START + 5, because="a second look")
    again = open_log(folder)
    assert [repr(entry.record) for entry in again.entries] == [repr(record) for record in given_records]  # repr: 1.0 is not 1.00
    assert again.entries == log.entries
    assert again.head == log.head
    assert again.verify() == ()
    assert decode(encode(again.entries)) == again.entries if again.entries else True


def test_the_canonical_bytes_do_not_depend_on_how_a_default_was_written() -> None:
    said = event(precision="".join(["sec", "ond"]), grades=Grades(), marking=Marking(tlp="CLEAR", rel=()))
    assert canonical(said) == canonical(event())
    assert plain(event()) == {"type": "event", "id": "e1", "term": "open fire", "first": START, "last": START}


def test_values_take_their_declared_type(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    log.append([event(point=(30, 50))], known=START)  # whole numbers
    found = open_log(tmp_path).entries[0].record
    assert isinstance(found, EventRecord)
    assert repr(found.point) == "(30.0, 50.0)"
    assert log.verify() == ()


def test_an_empty_log(tmp_path: Path) -> None:
    log = open_log(tmp_path / "evidence")
    assert (log.entries, log.head, log.verify()) == ((), "", ())
    assert not (tmp_path / "evidence").exists(), "reading makes no folder"
    assert log.append([], known=START) == ()
    assert open_log(tmp_path / "evidence").verify() == ()


def test_a_chain_is_one_whatever_the_appends(tmp_path: Path) -> None:
    told: list[Record] = [event(f"e{i}") for i in range(37)]
    one, many = open_log(tmp_path / "one"), open_log(tmp_path / "many")
    one.append(told, known=START)
    for record in told:
        many.append([record], known=START)
    assert one.head == many.head
    assert one.entries == many.entries
    assert chained(open_log(tmp_path / "many").entries)


def test_small_appends_do_not_leave_many_files(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    heads = []
    for i in range(300):
        heads.append(log.append([event(f"e{i}")], known=START + i)[0].hash)
    assert [entry.hash for entry in open_log(tmp_path).entries] == heads, "merging changes no hash"
    assert len(list((tmp_path / "log").iterdir())) < 16
    assert log.verify() == ()


def test_two_who_append_in_turn_see_each_other(tmp_path: Path) -> None:
    one, two = open_log(tmp_path), open_log(tmp_path)
    one.append([source()], known=START)
    assert two.append([event(sources=("mission",))], known=START)[0].number == 2
    with pytest.raises(Refusal, match="already says exactly this"):
        one.append([event(sources=("mission",))], known=START)
    assert one.entries == two.entries


def test_a_second_writer_is_told_who_holds_the_log(tmp_path: Path) -> None:
    log = open_log(tmp_path, wait=0)
    log.append([event()], known=START)
    holder = subprocess.Popen(
        [sys.executable, "-c", "import sys; from pathlib import Path; from servanda.evidence.storage import only_writer\n"
         "with only_writer(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()", str(tmp_path / "log")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(Refusal, match=f"being written by process {holder.pid} of .+ on .+") as caught:
        log.append([event("e2")], known=START)
    assert caught.value.repair
    with pytest.raises(Refusal, match=r"on .+, 0\.1 s long"):
        open_log(tmp_path, wait=0.1).append([event("e2")], known=START)
    assert len(open_log(tmp_path).entries) == 1, "others read meanwhile"
    holder.communicate()
    assert log.append([event("e2")], known=START)[0].number == 2


def test_writers_at_the_same_time_wait_for_each_other(tmp_path: Path) -> None:
    open_log(tmp_path).append([event("e0")], known=START)
    code = (
        "import sys, time; from pathlib import Path; from servanda.evidence.log import open_log\n"
        "from servanda.evidence.records import EventRecord\n"
        "log, name = open_log(Path(sys.argv[1])), sys.argv[2]\n"
        "log.append([EventRecord(id=name, term='open fire', first=1, last=1)], known=int(sys.argv[3]), by_clock=True)"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), f"w{n}", str(START + 9 - n)], stderr=subprocess.PIPE)
        for n in range(4)
    ]
    assert [(one.communicate()[1], one.returncode) for one in writers] == [(b"", 0)] * 4
    found = open_log(tmp_path).entries
    assert sorted(one.record.id for one in found) == ["e0", "w0", "w1", "w2", "w3"]
    assert [one.known for one in found] == sorted(one.known for one in found)


def test_readers_always_see_a_whole_log(tmp_path: Path) -> None:
    open_log(tmp_path).append([event("e0")], known=START)
    done = threading.Event()
    seen: list[int] = []
    wrong: list[object] = []

    def read() -> None:
        while not done.is_set():
            try:
                log = open_log(tmp_path)
                if not chained(log.entries) or log.head != log.entries[-1].hash:
                    wrong.append(log.entries)
                seen.append(len(log.entries))
            except Exception as error:  # noqa: BLE001 - a thread must hand over whatever it meets
                wrong.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    log = open_log(tmp_path)
    for i in range(1, 120):
        log.append([event(f"e{i}")], known=START)
    done.set()
    reader.join()
    assert not wrong
    assert seen == sorted(seen)


def test_nothing_of_a_batch_enters_when_one_record_is_wrong(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    log.append([event()], known=START)
    before = sorted(p.name for p in (tmp_path / "log").iterdir())
    with pytest.raises(Refusal) as caught:
        log.append([event("good"), event("bad", last=START - 1), event("worse", term="")], known=START)
    assert len(caught.value.problems) == 2, "all problems, not the first"
    assert sorted(p.name for p in (tmp_path / "log").iterdir()) == before
    assert len(log.entries) == len(open_log(tmp_path).entries) == 1
    assert log.append([event("good")], known=START)[0].number == 2, "what was refused left no trace"


def test_batches_known_at_different_moments_enter_together_or_not_at_all(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    first, second = (
        Batch(records=(event(),), known=START),
        Batch(records=(event(text="restated"),), known=START + DAY, because="restated"),
    )
    with pytest.raises(Refusal, match="became known later"):
        log.append_all((second, first))
    assert log.entries == ()
    assert [entry.known for entry in log.append_all((first, second))] == [START, START + DAY]
    assert [entry.because for entry in open_log(tmp_path).entries] == ["", "restated"]


WRONG: dict[str, tuple[Record, str]] = {
    "interval": (event(last=START - 1), "comes before its first"),
    "moment": (event(first=10**12), "outside the years"),
    "precision": (event(precision="decade"), "no precision"),
    "month in a day": (event(precision="day", last=START + 31 * DAY), "more than one day"),
    "a second is no month": (event(precision="month"), "one second is not a month"),
    "reliability": (event(grades=Grades(reliability="G")), "no reliability"),
    "credibility": (event(grades=Grades(credibility="12")), "no credibility"),
    "tlp": (event(marking=Marking(tlp="amber")), "Traffic Light Protocol"),
    "tlp 1": (event(marking=Marking(tlp="WHITE")), "Traffic Light Protocol"),
    "rel": (event(marking=Marking(rel=("",))), "empty name"),
    "negative": (event(amount=Decimal(-1)), "no amount"),
    "not finite": (event(amount=Decimal("NaN")), "no amount"),
    "bound": (event(amount=Decimal(1), bound="over"), "no way a number is meant"),
    "bound of nothing": (event(bound="at least"), "of no number"),
    "count without number": (event(count=True), "without a number"),
    "half a count": (event(count=True, amount=Decimal("1.5")), "no count"),
    "less than none": (event(amount=Decimal(0), bound="less than"), "less than 0"),
    "point": (event(point=(48.0, 138.0)), "no point on Earth"),
    "point nowhere": (event(point=(float("nan"), 0.0)), "wrong kind"),
    "slot twice": (event(args=(("at", "x"), ("at", "y"))), "named twice"),
    "source": (event(sources=("nobody",)), "no source of this log"),
    "source is an event": (event(sources=("there",)), "no source of this log"),
    "own source": (source("new", draws_on=("new",)), "does not draw on itself"),
    "no id": (event(" "), "no id"),
    "no term": (event(term=""), "no term"),
    "born corrected": (event(standing=Standing.CORRECTED), "nothing is entered as corrected"),
    "attribution of nothing": (Attribution(id="a", event="nowhere", by=("North",)), "no event 'nowhere'"),
    "attribution of a gap": (Attribution(id="a", event="dark", by=("North",)), "is no event"),
    "attribution to nobody": (Attribution(id="a", event="there", by=()), "names nobody"),
    "attribution moved": (Attribution(id="who", event="second", by=("North",)), "is about the event 'there'"),
    "ruling on nothing": (Ruling(of="nowhere", standing=Standing.RETRACTED), "nothing with the id"),
    "ruling on a source": (Ruling(of="mission", standing=Standing.RETRACTED), "a source is neither"),
    "ruling corrected": (Ruling(of="there", standing=Standing.CORRECTED), "no ruling"),
    "kind changed": (GapRecord(id="there", first=START, last=START), "another kind"),
    "gap": (GapRecord(id="g", first=START, last=START - 1), "comes before its first"),
    "no text": (event(text="\ud800"), "wrong kind"),
    "no number": (event(first="yesterday", last=START), "wrong kind"),
    "no marking": (event(marking=None), "wrong kind"),
}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Log:
    log = open_log(tmp_path_factory.mktemp("begun"))
    log.append(
        [source(), event("there"), event("second"), Attribution(id="who", event="there", by=("North",)), GapRecord(id="dark", first=START, last=START)],
        known=START,
    )  # fmt: skip
    return log


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refused_and_said(name: str, begun: Log) -> None:
    record, reason = WRONG[name]
    with pytest.raises(Refusal, match=reason) as caught:
        begun.append([record], known=START)
    problem = caught.value.problems[0]
    assert problem.repair
    assert problem.place.startswith("record 1 (")
    assert len(begun.entries) == 5


def test_knowledge_does_not_run_backwards(begun: Log) -> None:
    with pytest.raises(Refusal, match="became known later"):
        begun.append([event("late")], known=START - 1)


def test_what_is_known_already_is_refused_or_skipped(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    told: list[Record] = [source(), event(sources=("mission",)), Ruling(of="e1", standing=Standing.CONFIRMED)]
    log.append(told, known=START)
    for record in told:
        with pytest.raises(Refusal, match="already says exactly this"):
            log.append([record], known=START + 1)
    made = log.append([*told, event("e2")], known=START + 1, skip_known=True)
    assert (len(made), made.skipped) == (1, 3)


def test_a_second_import_does_not_undo_a_correction_by_hand(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    log.append([event(text="two shots")], known=START)
    log.append([event(text="three shots")], known=START + 1, because="the patrol's own note")
    made = log.append([event(text="two shots")], known=START + 2, skip_known=True)
    assert (made, made.skipped) == ((), 1)
    assert log.append([event(text="two shots")], known=START + 2), "but by hand it can be corrected back"


def test_a_source_may_be_graded_anew(tmp_path: Path) -> None:
    log = open_log(tmp_path)
    log.append([source(reliability="C")], known=START)
    log.append([source(reliability="B")], known=START + DAY, because="a year of good reports")
    assert [entry.record.reliability for entry in log.entries if isinstance(entry.record, Source)] == ["C", "B"]


def test_counts_keep_their_digits(tmp_path: Path) -> None:
    open_log(tmp_path).append([count("c", "5000", "more than"), event("m", amount=Decimal("1.50"), unit="EUR")], known=START)
    found = [entry.record for entry in open_log(tmp_path).entries]
    assert [str(record.amount) for record in found if isinstance(record, EventRecord)] == ["5000", "1.50"]


def test_heavy_packages_come_only_when_needed() -> None:
    modules = "log, knowledge, fusion, worlds, grades, marking, timing"
    source_ = f"import sys; from servanda.evidence import {modules}; sys.exit(bool({{'pyarrow', 'numpy', 'polars'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", source_], check=False).returncode == 0


def test_without_pyarrow_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(Refusal, match=re.escape(install_hint("monitor"))):
        open_log(tmp_path).append([event()], known=START)
