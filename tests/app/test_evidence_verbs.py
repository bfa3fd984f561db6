"""`servanda evidence`: each verb, from an empty log to a verified one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commandline import Run

import servanda

TABLE = """date,precision,term,by,place,source,reliability,credibility,text
2031-02-04,,open the road,Northmark,,Bay Radio,B,2,The road is open
2031-02-10,,clear the mines,Eastholm,,Selm Herald,,,First field cleared
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "timeline.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.fixture
def filled(run: Run, small: Path, table: Path) -> Path:
    assert run("evidence", "import", table, "--mapping", "timeline", small, "--known", "2031-02-11").code == 0
    return small


def shown(run: Run, *words: str | Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("evidence", "show", *words, "--json").out)
    return found


def test_help(run: Run) -> None:
    assert "Examples" in run("evidence", "--help").out
    for verb in ("import", "show", "correct", "retract", "confirm", "dispute", "add", "gaps", "watched", "verify"):
        assert "Example" in run("evidence", verb, "--help").out


def test_a_dry_run_changes_nothing(run: Run, small: Path, table: Path) -> None:
    result = run("evidence", "import", table, "--mapping", "timeline", "--dry-run", small, "--known", "2031-02-11")
    assert result.code == 0, result.err
    assert "Nothing was changed. 6 records would be entered." in result.out
    assert "without --dry-run" in result.out
    assert not (small / "evidence").exists()


def test_import_then_again(run: Run, filled: Path, table: Path) -> None:
    assert len(shown(run, filled)) == 2
    again = run("evidence", "import", table, "--mapping", "timeline", filled, "--known", "2031-02-12")
    assert again.code == 0
    assert "Nothing new: the log holds all of it already." in again.out
    assert "bug" not in run("check", filled).err
    assert "evidence" not in " ".join(servanda.load(filled).hashes)


def test_rejects_are_listed_and_stop_the_import(run: Run, small: Path, table: Path) -> None:
    table.write_text(TABLE.replace("clear the mines", "=clear all"), encoding="utf-8")
    result = run("evidence", "import", table, "--mapping", "timeline", small, "--known", "2031-02-11", columns=200)
    assert result.code == 1
    assert "Nothing was imported: 1 row cannot be read." in result.out
    assert "“=clear all” is not an act or event of the vocabulary" in result.out
    assert '[terms]  "=clear all"' in result.out
    assert not (small / "evidence" / "log").exists()
    listed = (small / "evidence" / "rejects" / "timeline.timeline.csv").read_text("utf-8").splitlines()
    assert listed[0] == "row,key,column,reason,repair"
    assert listed[1].startswith("3,2031-02-10 | =clear all")
    partly = run("evidence", "import", table, "--mapping", "timeline", small, "--allow-rejects", "1", "--known", "2031-02-11")
    assert partly.code == 0
    assert "1 rejected row was left out" in partly.out
    assert len(shown(run, small)) == 1


def test_a_mistyped_year_does_not_shut_the_log(run: Run, small: Path, table: Path) -> None:
    """What is known in 2099 would let nothing be entered before it; a log kept by the clock takes no such thing."""
    mapping = small / "told.toml"
    mapping.write_text('mapping = "told"\nextends = "timeline"\n[every]\nknown = "told"\n', encoding="utf-8")
    table.write_text(
        "date,precision,term,by,place,source,reliability,credibility,text,told\n"
        "2025-02-04,,open the road,Northmark,,Bay Radio,B,2,The road is open,2025-02-05\n"
        "2025-02-10,,clear the mines,Eastholm,,Selm Herald,,,First field cleared,2099-02-11\n"
        "2026-02-10,,clear the mines,Eastholm,,Selm Herald,,,Second field cleared,2025-02-11\n",
        encoding="utf-8",
    )
    result = run("evidence", "import", table, "--mapping", mapping, "--skip-rejects", small, columns=200)
    assert result.code == 0, result.err
    assert "2 rejected rows were left out" in result.out
    assert "which lies in the future" in result.out
    assert "it became known before it happened" in result.out
    assert len(shown(run, small)) == 1
    words = ("evidence", "add", "--set", "term=open the road", "--set", "by=Northmark", "--set", "source=Bay Radio", small)
    ahead = run(*words, "--set", "date=2025-02-06", "--known", "2099-01-01")
    assert ahead.code == 2
    assert "lies in the future" in ahead.err
    early = run(*words, "--set", "date=2025-03-06", "--known", "2025-03-05")
    assert early.code == 2
    assert "before it happened" in early.err
    again = run("evidence", "import", table, "--mapping", mapping, "--known", "2099-01-01", small)
    assert again.code == 2
    assert "lies in the future" in again.err
    assert run(*words, "--set", "date=2025-02-06", "--known", "2025-02-07").code == 0


def test_a_day_that_does_not_exist_is_not_a_matter_of_the_form(run: Run, small: Path, table: Path) -> None:
    mapping = small / "days.toml"
    mapping.write_text(
        'mapping = "days"\nextends = "timeline"\n[event]\nfirst = { column = "date", format = "%d/%m/%Y" }\n', encoding="utf-8"
    )
    table.write_text(TABLE.replace("2031-02-04", "31/06/2025").replace("2031-02-10", "2025-05"), encoding="utf-8")
    result = run("evidence", "import", table, "--mapping", mapping, "--dry-run", small, columns=200)
    assert "There is no such day" in result.out
    assert "Write it as the other rows are" in result.out


def test_correct_retract_confirm_dispute(run: Run, filled: Path) -> None:
    first, second = (e["record"]["id"] for e in shown(run, filled))
    day = ("--known", "2031-02-20")
    assert run("evidence", "correct", first, "--set", "date=2031-02-05", "--because", "misread", filled, *day).code == 0
    assert run("evidence", "dispute", f"{first}-by", "--by", "Northmark", "--because", "not us", filled, *day).code == 0
    assert run("evidence", "confirm", second, "--by", "Eastholm", "--because", "seen", filled, *day).code == 0
    one, two = shown(run, filled)
    assert (one["standing"], two["standing"]) == ("claimed", "confirmed")
    assert one["attributions"][0]["standing"] == "disputed"
    assert run("evidence", "retract", second, "--because", "another field", filled, *day).code == 0
    assert shown(run, filled)[1]["standing"] == "retracted"
    assert [e["standing"] for e in shown(run, filled, "--known", "2031-02-11")] == ["claimed", "claimed"]
    page = run("evidence", "show", filled, "--id", first)
    assert "misread" in page.out
    assert "What became of it" in page.out
    assert "2031-02-05" in page.out


def test_what_cannot_be_done_says_what_to_do(run: Run, filled: Path) -> None:
    ident = shown(run, filled)[0]["record"]["id"]
    for words, reason, repair in (
        (("correct", "nothing", "--set", "amount=1", "--because", "x"), "no record “nothing”", "evidence show"),
        (("correct", ident, "--set", "amuont=1", "--because", "x"), "`amuont` cannot be set", "amount"),
        (("correct", ident, "--set", "amount", "--because", "x"), "sets nothing", "--set amount=238"),
        (("correct", ident, "--set", "term=open the rode", "--because", "x"), "open the rode", "open the road"),
        (("retract", ident, "--because", " "), "no reason", "--because"),
        (("retract", ident, "--because", "x", "--known", "2031-01-01"), "already holds", "--known 2031-02-11"),
        (("add", "--set", "term=open the road"), "the date is missing", ""),
        (("add", "--set", "trem=open the road"), "no field `trem`", "term"),
        (("gaps", "--add", "--from", "2031-02-01"), "first and its last day", "--until"),
        (("gaps", "--from", "2031-02-01"), "belong to a new gap", "--add"),
        (("show", "--term", "open the rode"), "no event with the term", "open the road"),
        (("import", "nowhere.csv", "--mapping", "timeline"), "cannot be read", "Check"),
        (("import", "nowhere.csv", "--mapping", "timelin"), "no mapping “timelin”", "timeline"),
    ):
        result = run("evidence", *words, filled)
        assert result.code == 2, (words, result.out)
        assert reason in result.err, (words, result.err)
        assert repair in result.err, (words, result.err)
    assert len(shown(run, filled)) == 2


def test_one_event_and_one_gap_by_hand(run: Run, filled: Path) -> None:
    day = ("--known", "2031-02-20")
    added = run(
        "evidence",
        "add",
        "--set",
        "term=clear the mines",
        "--set",
        "date=2031-02-14",
        "--set",
        "by=Eastholm",
        "--set",
        "source=patrol 3",
        filled,
        *day,
    )
    assert added.code == 0, added.err
    assert len(shown(run, filled)) == 3
    gap = run("evidence", "gaps", "--add", "--from", "2031-02-15", "--until", "2031-02-16", "--because", "no access", filled, *day)
    assert gap.code == 0, gap.err
    listed = run("evidence", "gaps", filled, columns=160)
    assert "2031-02-15 to 2031-02-16" in listed.out
    assert "no access" in listed.out


def test_who_looked_and_what_was_not_done_by_hand(run: Run, filled: Path) -> None:
    day = ("--known", "2031-03-20")
    look = ("evidence", "watched", "--add", "--from", "2031-02-01", "--until", "2031-02-28", "--term", "open the road", "--reliability", "B", filled)
    bad = run(*look, *day)
    assert bad.code == 2
    assert "whose declaration it is" in bad.err
    done = run(*look, "--owner", "Observers", "--how", "a post", "--place", "North Bridge", *day)
    assert done.code == 2, "no such place"
    done = run(*look, "--owner", "Observers", "--how", "a post", *day)
    assert done.code == 0, done.err
    assert f"servanda evidence watched {filled}" in done.out
    ahead = run("evidence", "watched", "--add", "--from", "2031-02-01", "--until", "2031-04-28", "--owner", "Observers", filled, *day)
    assert ahead.code == 2
    assert "nobody has looked then yet" in ahead.err
    kept = run("evidence", "watched", "--add", "--complete", "--from", "2031-02-01", "--owner", "Observers", "--clause", "1", filled, *day)
    assert kept.code == 0, kept.err
    nothing = run("evidence", "add", "--not-done", "--set", "date=2031-02-01", "--set", "last=2031-02-28", filled, *day)
    assert nothing.code == 2
    assert "does not say what was not done" in nothing.err
    found = run("evidence", "add", "--not-done", "--set", "clause=1", "--set", "by=Northmark", "--set", "date=2031-02-01", "--set", "last=2031-02-28",
                "--set", "source=patrol 3", "--set", "reliability=B", "--set", "text=still closed", filled, *day)  # fmt: skip
    assert found.code == 0, found.err
    wrong = run("evidence", "add", "--not-done", "--set", "clause=11", "--set", "date=2031-02-01", filled, *day)
    assert wrong.code == 2
    assert "no clause" in wrong.err
    listed = run("evidence", "watched", filled, columns=200)
    for words in ("a register kept complete", "looked, not done", "from 2031-02-01 on", "clause 1", "still closed"):
        assert words in listed.out
    looks = json.loads(run("evidence", "watched", filled, "--json").out)
    assert {one["record"]["clauses"][0] for one in looks if one["record"]["clauses"]} == {"small:1"}
    assert "Who looked" in run("evidence", "show", filled).out
    assert len(shown(run, filled)) == 2, "the list of events is what it was"
    ident = next(one["record"]["id"] for one in looks if one["record"]["id"].startswith("not-done"))
    corrected = run("evidence", "correct", ident, "--set", "last=2031-02-27", "--because", "a slip", filled, "--known", "2031-03-21")
    assert corrected.code == 0, corrected.err
    assert run("evidence", "retract", ident, "--because", "another road", filled, "--known", "2031-03-22").code == 0
    history = run("evidence", "show", filled, "--id", ident)
    assert "What became of it" in history.out
    assert "another road" in history.out
    assert run("evidence", "verify", filled).code == 0
    assert run("evidence", "watched", filled, "--owner", "X").code == 2


def test_access_denied_is_an_event_and_a_gap(run: Run, filled: Path) -> None:
    words = ("--set", "term=clear the mines", "--set", "date=2031-02-14", "--set", "by=Eastholm", "--set", "tlp=AMBER", "--gap", "access denied")
    assert run("evidence", "add", *words, filled, "--known", "2031-02-20").code == 0
    (gap,) = json.loads(run("evidence", "gaps", filled, "--json").out)
    event = shown(run, filled)[-1]["record"]
    assert (gap["record"]["first"], gap["record"]["last"], gap["record"]["reason"]) == (event["first"], event["last"], "access denied")
    assert gap["record"]["marking"] == event["marking"], "what the event may not tell, the gap does not"


def test_verify_finds_a_changed_byte(run: Run, filled: Path) -> None:
    good = run("evidence", "verify", filled)
    assert good.code == 0
    assert "none changed" in good.out
    segment = next((filled / "evidence" / "log").glob("*.parquet"))
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(bytes(data))
    bad = run("evidence", "verify", filled)
    assert bad.code == 1
    assert "not as it was written" in bad.out
    assert json.loads(run("evidence", "verify", filled, "--json").out)["ok"] is False


def test_the_same_from_python(small: Path, table: Path) -> None:
    done = servanda.evidence_import(small, table, "timeline", known="2031-02-11")
    assert len(done.entries) == 6
    first = servanda.evidence_show(small)[0]
    servanda.evidence_retract(small, first.record.id, because="a test", known="2031-02-12")
    assert servanda.evidence_show(small, known="2031-02-11")[0].standing.value == "claimed"
    assert servanda.evidence_verify(small) == ()
    assert servanda.evidence_gaps(small) == ()


def test_one_field_a_line_for_scripts(run: Run, filled: Path) -> None:
    ids = [one["record"]["id"] for one in shown(run, filled)]
    assert run("evidence", "show", filled, "--field", "id").out.splitlines() == ids
    assert run("evidence", "show", filled, "--field", "standing").out.splitlines() == ["claimed", "claimed"]
    wrong = run("evidence", "show", filled, "--field", "hash")
    assert wrong.code == 2
    assert "There are: amount, entry," in wrong.err


def test_how_long_a_writer_waits_can_be_said(run: Run, filled: Path) -> None:
    from servanda.evidence.storage import only_writer

    with only_writer(filled / "evidence" / "log"):
        refused = run(
            "evidence",
            "--wait",
            "0.2",
            "add",
            filled,
            "--set",
            "term=open the road",
            "--set",
            "date=2031-02-05",
            "--known",
            "2031-02-20",
        )
    assert refused.code == 2
    assert "is being written by process" in refused.err
    assert "0.2 s long" in refused.err
