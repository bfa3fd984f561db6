"""`draft paper` and `draft minutes` at the door: what stands on them, in Word, in two pages, for a reader; the same bytes twice."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("docx")

import docx
from commandline import ROOT, Result
from commandline import call as called

from servanda.app.api import load
from servanda.app.draft.open_questions import PaperAnswer, PaperOption, PaperQuestion, named_in
from servanda.app.draft.two_pages import paper_page
from servanda.app.draft.weighed import PAGE, PAGES, height
from servanda.base.document import Para, Table
from servanda.model.core import Alternatives, Option

DAY = ("--today", "2031-01-20")
ACTIONS = """body,meeting,action,who,by,clause,done,open,source,as_of,owner
the round,2031-01-09,lend the dredger,Saltmark,2031-01-15,,,yes,minutes of 9 January,2031-01-10,exercise
the round,2031-01-19,count the nets,Saltmark,2031-02-01,lagoon:2,,,minutes of 19 January,2031-01-19,exercise
the round,2031-01-19,name a pilot,Reedland,,,,,minutes of 19 January,2031-01-19,exercise
the round,2031-03-01,not yet held,Reedland,,,,,minutes of 1 March,2031-03-02,exercise
"""


def call(*words: str) -> Result:
    return called(*words, folder=Path.cwd())


@pytest.fixture
def lagoon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "dossiers" / "lagoon", tmp_path / "lagoon")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acts.csv").write_text(ACTIONS, encoding="utf-8")
    return tmp_path / "lagoon"


def made(*words: str) -> tuple[dict[str, object], bytes]:
    done = call("draft", *words, "--docx", "out.docx", "--json", *DAY)
    assert done.code == 0, done.out + done.err
    return json.loads(done.out), Path("out.docx").read_bytes()


def rows_of(number: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in docx.Document("out.docx").tables[number].rows]


def changed(folder: Path, *pairs: tuple[str, str]) -> None:
    file = folder / "agreement.md"
    text = file.read_text(encoding="utf-8")
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    file.write_text(text, encoding="utf-8")


def test_a_paper_sets_the_options_side_by_side(lagoon: Path) -> None:
    told, _ = made("paper", "lagoon")
    assert [(one["name"], one["grave"]) for one in told["questions"]] == [  # type: ignore[union-attr, index, attr-defined]
        ("dredging", True), ("season", True), ("dues", False), ("patrol", False),
    ]  # fmt: skip
    word = docx.Document("out.docx")
    texts = [one.text for one in word.paragraphs]
    assert texts[:2] == [
        "Options paper: lagoon",
        "4 questions are open; some options of dredging, season cannot be kept together.",
    ]
    assert "art. 1 s. 1: “Reedland shall dredge the channel within [30 days] [60 days] [90 days].”" in texts
    assert rows_of(0)[0] == ["option", "proposed by", "it says", "the checker says"]
    assert [row[:3] for row in rows_of(0)[1:]] == [
        ["slow", "Reedland", "within 90 days of entry into force"],
        ["middle", "Tarnholm", "within 60 days of entry into force"],
        ["quick", "Saltmark", "within 30 days of entry into force"],
    ]
    assert "no bad answer hangs on it" in rows_of(0)[1][3]
    assert (
        rows_of(0)[2][3]
        == "Under middle of dredging and long of season: the text cannot be kept (somebody must breach it): 19 days short"
    )
    assert rows_of(3)[3][:3] == ["none", "Saltmark", "no clause"]
    assert not any(one.startswith("Left out") for one in texts)
    assert any(one.startswith("Whatever is chosen: Nothing follows a breach") for one in texts)


def test_the_page_is_printed_with_the_first_sentence_first(lagoon: Path) -> None:
    for verb, first in (("paper", "4 questions are open;"), ("minutes", "0 of 4 choices are settled, 4 remain in brackets;")):
        lines = call("draft", verb, "lagoon", *DAY).out.splitlines()
        assert lines[1].startswith(first), lines[:3]
        assert not list(Path.cwd().glob("*.docx"))


def test_a_settled_choice_is_no_question(lagoon: Path) -> None:
    told, _ = made("paper", "lagoon", "--choose", "dredging=slow", "--choose", "dues=duty")
    assert [one["name"] for one in told["questions"]] == ["season", "patrol"]  # type: ignore[union-attr, index, attr-defined]
    assert told["settled"] == ["slow of dredging", "duty of dues"]
    assert not told["questions"][0].get("grave")  # type: ignore[index]


def test_brackets_without_alternatives_are_asked_and_the_checker_is_silent(lagoon: Path) -> None:
    changed(
        lagoon, ("by 1 June 2031.\n", "by 1 June 2031.\n>\n> Tarnholm shall [Reedland: gladly] [Saltmark: at once] report.\n")
    )
    told, _ = made("paper", "lagoon")
    one = next(each for each in told["questions"] if each["source"] == "brackets")  # type: ignore[union-attr, attr-defined, index]
    assert [(each["by"], each["says"]) for each in one["options"]] == [("Reedland", "“gladly”"), ("Saltmark", "“at once”")]
    assert all(each["found"] == ["not asked: no clause holds this option"] for each in one["options"])


def test_without_any_option_the_five_that_matter_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told, _ = made("paper", str(ROOT / "dossiers" / "embargo"))
    assert [one["source"] for one in told["questions"]] == ["check"] * 5  # type: ignore[union-attr, attr-defined, index]
    first = call("check", str(ROOT / "dossiers" / "embargo"), *DAY)
    flat = " ".join(first.out.split())
    for one in told["questions"]:  # type: ignore[union-attr, attr-defined]
        assert one["options"][0]["found"][0].split("(")[0].rstrip(" …") in flat
    assert docx.Document("out.docx").paragraphs[1].text == "No option stands in the draft; 5 things are to decide first."


def test_where_nothing_is_open_one_sentence_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told, _ = made("paper", str(ROOT / "dossiers" / "harbour"))
    assert told["questions"] == []
    assert docx.Document("out.docx").paragraphs[1].text.startswith("Nothing is open")
    Path("empty").mkdir()
    Path("words").mkdir()
    Path("words/a.md").write_text(
        "---\nagreement: a\ntitle: A\nlanguages: en\n---\n\n## Article 1\n\n> The quay is open.\n", encoding="utf-8"
    )
    Path("words/readme.md").write_text("Nothing of ours.\n", encoding="utf-8")
    for verb in ("paper", "minutes"):
        for path in ("empty", "words"):
            done = call("draft", verb, path, "--docx", "never.docx", *DAY)
            assert (done.code, Path("never.docx").exists()) == (2, False), done.out
            assert "Traceback" not in done.err


def test_two_pages_hold_what_they_hold_and_the_rest_is_named() -> None:
    option = PaperOption(option="A", by="Hill", says="within 14 days " * 12, found=("the text cannot be kept " * 8,))
    asked = [
        PaperQuestion(name=f"q{n}", where="x 1", asks=f"q{n}: which?", source="brackets", options=(option, option))
        for n in range(30)
    ]
    page = paper_page(PaperAnswer(dossier="x", day="2031-01-20", questions=tuple(asked), undecided=("b",)))
    tables = sum(isinstance(one, Table) for one in page.blocks)
    left = next(one.text for one in page.blocks if isinstance(one, Para) and one.text.startswith("Left out"))
    assert 3 < tables < 30
    assert f"{30 - tables} questions (q{tables}, " in left
    assert height(page.blocks) + height(map(Para, page.foot)) <= PAGES * PAGE


@pytest.mark.parametrize(
    ("label", "named"),
    [
        ("under A or B of price and C of day, or D of price", {"A", "B", "D"}),
        ("as read by Hill, under (A of price, or D of price) and C of day", {"A", "D"}),
        ("under A of the price", set()),
        ("under A of prices", set()),
        ("under far A of price", {"far A"}),
        ("under A of day", set()),
        ("", set()),
    ],
)
def test_which_options_a_label_names(label: str, named: set[str]) -> None:
    one = Alternatives(id="price", options=tuple(Option(id=name) for name in ("A", "B", "C", "D", "far A")))
    assert named_in(label, one) == named


def test_minutes_say_what_is_settled_open_to_be_done_and_held(lagoon: Path) -> None:
    told, _ = made("minutes", "lagoon", "--choose", "dues=duty", "--actions", "acts.csv")
    word = docx.Document("out.docx")
    assert [one.text for one in word.paragraphs][1] == "1 of 4 choices is settled, 3 remain in brackets; 2 actions agreed."
    assert rows_of(0)[1] == ["dues", "lagoon 3", "duty, proposed by Reedland, Saltmark: Tarnholm must pay into the fund"]
    assert [row[0] for row in rows_of(1)] == ["what", "dredging", "season", "patrol"]
    assert rows_of(2)[1:] == [
        ["count the nets", "Saltmark", "2031-02-01", "lagoon:2", "the round, 2031-01-19"],
        ["name a pilot", "Reedland", "not said", "not said", "the round, 2031-01-19"],
    ]
    assert [
        "Reedland",
        "reserves on middle of dredging, since 2031-01-15: “if the dredger is lent”",
        "note of 15 January 2031",
    ] in rows_of(3)
    assert not any("Tarnholm" in row[0] for row in rows_of(3)), "it came round on 18 January"
    assert [row[0] for row in rows_of(4)] == ["for", "Reedland", "Saltmark", "Tarnholm"]
    assert told["earlier"] == 1
    assert told["clauses"] == ["lagoon:3"]


def test_minutes_of_a_day_before(lagoon: Path) -> None:
    told, _ = made("minutes", "lagoon", "--actions", "acts.csv", "--as-of", "2031-01-12")
    assert [one["action"] for one in told["actions"]] == ["lend the dredger"]  # type: ignore[union-attr, attr-defined, index]
    held = [one["says"] for one in told["positions"]]  # type: ignore[union-attr, attr-defined, index]
    assert "opposes middle of dredging, since 2031-01-09" in held
    assert "opposes duty of dues, since 2031-01-11" in held


@pytest.mark.parametrize(("before", "after"), [("lagoon:2", "lagoon:99"), ("2031-02-01", "soon"), ("body,", "boddy,")])
def test_a_table_that_names_what_is_not_there_is_refused(lagoon: Path, before: str, after: str) -> None:
    Path("acts.csv").write_text(ACTIONS.replace(before, after, 1), encoding="utf-8")
    done = call("draft", "minutes", "lagoon", "--actions", "acts.csv", "--docx", "never.docx", *DAY)
    assert (done.code, Path("never.docx").exists()) == (2, False)
    assert "acts.csv" in done.err


@pytest.mark.parametrize("verb", ["paper", "minutes"])
def test_the_same_bytes_twice(lagoon: Path, verb: str) -> None:
    assert made(verb, "lagoon")[1] == made(verb, "lagoon")[1]


@pytest.mark.parametrize("verb", ["paper", "minutes"])
def test_the_marking_stands_in_head_and_foot_and_a_reader_gets_his_files_only(lagoon: Path, verb: str) -> None:
    (lagoon / "secret.md").write_text(
        "---\ntitle: Notes\nmarking: RED\n---\n\n```servanda\nreading karst of lagoon:3 held by Tarnholm\n  as written\n```\n", encoding="utf-8"
    )  # fmt: skip
    made(verb, "lagoon")
    section = docx.Document("out.docx").sections[0]
    for part in (section.header, section.footer):
        assert "INTERNAL - highest marking TLP:RED" in part.paragraphs[0].text
    told, theirs = made(verb, "lagoon", "--to", "Tarnholm", "--tlp", "GREEN")
    section = docx.Document("out.docx").sections[0]
    assert (
        section.header.paragraphs[0].text
        == section.footer.paragraphs[0].text
        == "For Tarnholm, up to TLP:GREEN - highest marking TLP:CLEAR"
    )
    (lagoon / "secret.md").unlink()
    shutil.rmtree(lagoon / "allies")
    assert made(verb, "lagoon", "--to", "Tarnholm", "--tlp", "GREEN") == (told, theirs), "what he may not see leaves no trace"
    assert "karst" not in json.dumps(told)


def test_a_table_is_not_put_into_minutes_for_a_reader(lagoon: Path) -> None:
    told, _ = made("minutes", "lagoon", "--to", "Tarnholm")
    assert (told["actions"], told["positions"]) == ([], [])
    assert "bear no marking" in told["notes"][0]  # type: ignore[index]
    done = call("draft", "minutes", "lagoon", "--to", "Tarnholm", "--actions", "acts.csv", *DAY)
    assert done.code == 2
    assert "--actions" in done.err


def test_words_of_an_enemy_stay_words(lagoon: Path) -> None:
    bad = "<b>&amp; \u202eevil\u200b =1+1"
    changed(lagoon, ("> Tarnholm [shall]", f"> Tarnholm {bad} [shall]"))
    for verb in ("paper", "minutes"):
        made(verb, "lagoon", "--actions", "acts.csv") if verb == "minutes" else made(verb, "lagoon")
        word = docx.Document("out.docx")
        words = "\n".join(
            [one.text for one in word.paragraphs] + [cell.text for each in word.tables for row in each.rows for cell in row.cells]
        )
        assert "\u202e" not in words
        assert ("<b>&amp;" in words) == (verb == "paper")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="soffice is not here, so no page of a Word file can be counted")
@pytest.mark.parametrize("path", ["lagoon", "embargo", "bangsamoro"])
def test_the_paper_has_two_pages_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    monkeypatch.chdir(tmp_path)
    made("paper", str(ROOT / "dossiers" / path))
    subprocess.run(["soffice", "--headless", "--convert-to", "pdf", "out.docx"], check=True, capture_output=True, timeout=120)
    assert len(pdfium.PdfDocument("out.pdf")) <= PAGES


def test_options_of_nobody_are_counted(lagoon: Path) -> None:
    assert load(lagoon).alternatives
    changed(lagoon, ("by 1 June 2031.\n", "by 1 June 2031.\n>\n> Tarnholm shall [gladly] [at once] report.\n"))
    told, _ = made("paper", "lagoon")
    assert "Of 2 options it is not known who proposes them." in told["undecided"]  # type: ignore[operator]
