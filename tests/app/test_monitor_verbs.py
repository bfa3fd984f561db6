"""The verbs of the monitor as their users meet them: pages, exit codes, errors that say what to do."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from commandline import SMALL, Result, Run

from servanda.calendar import Instant, day_end, instant, parse_date_expression
from servanda.evidence.log import open_log
from servanda.evidence.records import Attribution, CoverageRecord, EventRecord, Grades, Record, Source

VERBS = ("monitor", "due", "why", "diff")
TODAY = "2031-06-01"


def at(text: str) -> Instant:
    expr = parse_date_expression(text)
    return day_end(expr.last_day, "UTC") if expr.time is None else instant(expr.first_day, expr.time, "UTC").at


def event(ident: str, term: str, when: str, by: str = "", *, amount: int | None = None) -> list[Record]:
    moment = at(when)
    record = EventRecord(
        id=ident,
        term=term,
        first=moment,
        last=moment,
        amount=None if amount is None else Decimal(amount),
        sources=("mission",),
        grades=Grades(credibility="2"),
    )
    who = Attribution(id=f"by-{ident}", event=ident, by=(by,), sources=("mission",), grades=Grades(credibility="2"))
    return [record, *([who] if by else [])]


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    """A small agreement with two days of evidence: the mines cleared, the road opened too late. The Mission keeps a register of all acts."""
    folder = tmp_path / "small"
    folder.mkdir()
    text = (
        SMALL + '\n```servanda\nreading no-order of 1 held by Northmark\n  source "a letter"\n  clause 1 drops only after\n```\n'
    )
    (folder / "small.md").write_text(text, encoding="utf-8")
    log = open_log(folder / "evidence")
    source = Source(id="mission", name="the Mission", reliability="B")
    register = CoverageRecord(
        id="register", first=at("2031-01-01"), last=at("2040-01-01"), owner="the Mission", closed=True, grades=Grades(reliability="B")
    )
    log.append([source, register, *event("e1", "clear the mines", "2031-02-20 10:00", "Eastholm")], known=at("2031-02-21 18:00"))
    log.append(event("e2", "open the road", "2031-03-05 10:00", "Northmark"), known=at("2031-03-06 18:00"))
    return folder


def fits(result: Result) -> None:
    for line in result.out.splitlines():
        assert len(line) <= 80, line
    assert "\x1b" not in result.out


@pytest.mark.parametrize("verb", VERBS)
def test_help(run: Run, verb: str) -> None:
    result = run(verb, "--help")
    assert result.code == 0
    assert "Example" in result.out
    assert verb in run("--help").out


def test_monitor(run: Run, watched: Path) -> None:
    early = run("monitor", watched, "--as-of", "2031-02-25", "--known", "2031-02-25", "--today", TODAY)
    assert early.code == 0
    assert "still pending" in early.out
    late = run("monitor", watched, "--as-of", "2031-03-10", "--today", TODAY)
    assert late.code == 1
    assert "breached" in late.out
    assert "performed late, 5 March 2031 10:00" in late.out
    for result in (early, late):
        assert "All times: UTC." in result.out
        fits(result)


@pytest.mark.parametrize(
    "words",
    [
        ("monitor", "PATH", "--as-of", "2031-03-10"),
        ("monitor", "PATH", "--all-readings"),
        ("monitor", "PATH", "--closed"),
        ("due", "PATH"),
        ("why", "1", "PATH"),
        ("diff", "2031-02-25", "2031-03-10", "PATH"),
    ],
)
def test_every_page_fits_and_every_answer_is_json(run: Run, watched: Path, words: tuple[str, ...]) -> None:
    asked = [watched if word == "PATH" else word for word in words]
    page = run(*asked, "--today", TODAY)
    fits(page)
    data = run(*asked, "--today", TODAY, "--json")
    assert data.code == page.code
    assert isinstance(json.loads(data.out), dict)
    assert run(*asked, "--today", TODAY, "--markdown").out.startswith("# ")
    assert run(*asked, "--today", TODAY, "--json").out == data.out


def test_readings(run: Run, watched: Path) -> None:
    table = run("monitor", watched, "--all-readings", "--as-of", "2031-02-10", "--today", TODAY)
    assert "as written" in table.out
    assert "Northmark reads" in table.out
    one = run("monitor", watched, "--reading", "no-order", "--today", TODAY)
    assert "Reading: " in one.out
    assert "no-order" in one.out
    wrong = run("monitor", watched, "--reading", "no-ordr")
    assert wrong.code == 2
    assert "no-order" in wrong.err


def test_due_needs_no_evidence_and_may_look_ahead(run: Run, small: Path) -> None:
    result = run("due", small, "--as-of", "2031-02-20", "--days", "20", "--today", "2031-02-01")
    assert result.code == 0
    assert "the calendar alone" in result.out.replace("\n", " ")
    assert "1 March 2031" in result.out
    assert "it waits for: clear the mines (by Eastholm) (no record of it" in " ".join(result.out.split())
    fits(result)
    after = run("due", small, "--as-of", "2031-04-01", "--today", "2031-02-01")
    assert after.code in (0, 1)


@pytest.mark.parametrize("words", [("monitor",), ("why", "1"), ("diff", "2031-02-01", "2031-03-01")])
def test_without_evidence_it_says_what_to_do_next(run: Run, small: Path, words: tuple[str, ...]) -> None:
    result = run(*words, small, "--today", TODAY)
    assert result.code == 2
    assert "holds no evidence" in result.err
    assert "servanda evidence import" in result.err
    assert "servanda due" in result.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("monitor", "--as-of", "2031-06-02"), "lies in the future"),
        (("monitor", "--known", "2031-06-02"), "lies in the future"),
        (("due", "--known", "2031-06-02"), "lies in the future"),
        (("monitor", "--as-of", "2031-01-01"), "nothing had been signed"),
        (("monitor", "--as-of", "yesterday"), "is not a day"),
        (("monitor", "--agreement", "smal"), "no agreement"),
        (("monitor", "--all-readings", "--reading", "no-order"), "neither --reading"),
        (("why", "11"), "there is no clause"),
        (("why", "1/rung:4"), "there is no rung"),
        (("diff", "2031-03-01", "2031-03-01"), "the same moment"),
        (("diff", "2031-03-01", "2031-03-02", "--as-of", "2031-03-01", "--known", "2031-03-01"), "nothing left to differ"),
    ],
)
def test_what_cannot_be_asked_is_said_with_a_repair(run: Run, watched: Path, words: tuple[str, ...], says: str) -> None:
    options = [word for word in words if word.startswith("--")]
    split = words.index(options[0]) if options else len(words)
    result = run(*words[:split], watched, *words[split:], "--today", TODAY)
    assert result.code == 2
    assert says in result.err
    assert len(result.err.strip().splitlines()) == 2
    assert result.out == ""


def test_diff(run: Run, watched: Path) -> None:
    result = run("diff", "2031-02-25", "2031-03-10", watched, "--today", TODAY)
    assert result.code == 1
    assert "still pending -> breached" in result.out
    assert "e2, entry 5" in " ".join(result.out.split())
    same = run("diff", "2031-02-22", "2031-02-25", watched, "--today", TODAY)
    assert same.code == 0
    assert "no verdict changed" in " ".join(same.out.split())
    backwards = run("diff", "2031-03-10", "2031-02-25", watched, "--today", TODAY)
    assert backwards.out == result.out


def test_a_past_report_comes_out_the_same_after_more_was_entered(run: Run, watched: Path) -> None:
    asked = ("--as-of", "2031-03-01", "--known", "2031-03-01", "--today", TODAY)
    before = [run(verb, *clause, watched, *asked).out for verb, clause in (("monitor", ()), ("why", ("1",)), ("due", ()))]
    open_log(watched / "evidence").append(event("e3", "open the road", "2031-02-25 10:00", "Northmark"), known=at("2031-04-01"))
    after = [run(verb, *clause, watched, *asked).out for verb, clause in (("monitor", ()), ("why", ("1",)), ("due", ()))]
    assert before == after
    now = run("monitor", watched, "--as-of", "2031-03-01", "--today", TODAY)
    assert now.out != before[0]
    assert "kept" in now.out


def test_certificates(run: Run, watched: Path, tmp_path: Path) -> None:
    for words in (("monitor", watched), ("why", "1", watched)):
        saved = tmp_path / f"{words[0]}.json"
        assert run(*words, "--as-of", "2031-03-10", "--today", TODAY, "--save", saved).code in (0, 1)
        result = run("verify", saved, watched)
        assert result.code == 0, result.out
        assert "The certificate holds." in result.out
        text = saved.read_text(encoding="utf-8")
        for old, new in (("breached", "kept"), ('"e2"', '"e9"'), (str(at("2031-03-05 10:00")), str(at("2031-02-25 10:00")))):
            assert old in text
            saved.write_text(text.replace(old, new), encoding="utf-8")
            broken = run("verify", saved, watched)
            assert broken.code == 1
            assert "does not hold" in broken.out
    nothing = tmp_path / "nothing.json"
    nothing.write_text("{}", encoding="utf-8")
    assert run("verify", nothing, watched).code == 2


def test_the_public_functions(watched: Path) -> None:
    import servanda

    answer = servanda.monitor(watched, as_of="2031-03-10", today=TODAY)
    assert {one.clause: one.status.value for one in answer.clauses}["small:1"] == "breached"
    assert servanda.why(watched, "1", as_of="2031-03-10", today=TODAY).state.performed_late == at("2031-03-05 10:00")
    assert servanda.due(watched, as_of="2031-02-10", today=TODAY).items
    assert servanda.diff(watched, "2031-02-25", "2031-03-10", today=TODAY).deltas
    assert servanda.side_by_side(watched, today=TODAY).rows
