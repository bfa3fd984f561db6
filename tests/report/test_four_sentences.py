"""Never, not found, none written, not decided: four sentences that are never mixed, on every page and in every format."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
from msgspec.structs import replace
from rich.console import Console

from servanda.app.commands.ask import HELP
from servanda.base.document import Document, Para
from servanda.check.api import QUESTIONS as EVERY
from servanda.check.run import QUESTIONS, CheckReport
from servanda.meaning.verify import QUESTIONS as CLAIMED
from servanda.meaning.witness import VERDICTS, Answer, ChainWitness, NotFoundWitness
from servanda.model.core import Bearers, Clause, Dossier
from servanda.report.data import plain
from servanda.report.html import html
from servanda.report.markdown import markdown
from servanda.report.pages.answers import TITLES, answer_blocks, together
from servanda.report.pages.check import check_page
from servanda.report.pages.standing import GOOD_NEWS, LOOKED_FOR, NEVER, WRITTEN, covered, tone_of
from servanda.report.pages.summary import in_short, next_steps
from servanda.report.pages.whole import html_page
from servanda.report.sarif import sarif
from servanda.report.terminal import show

DOSSIER = Dossier(
    name="pact",
    clauses=(
        Clause(id="pact:1", agreement="pact", local="1", bearers=Bearers(mode="one", actors=("Ash",)), modal="must", acts=()),
    ),
)
LOOKED = NotFoundWitness(
    acts=2, runs=340, events=("move guns | by Ash", "hold talks | by Birch"), left=("amounts above 100 EUR",)
)
ONES = {
    "no": Answer(question="", subject="", verdict="no", text="it is forbidden", witness=ChainWitness(steps=(), short_by=1)),
    "not found": Answer(question="", subject="", verdict="not found", text="nothing showed it", witness=LOOKED),
    "none written": Answer(question="", subject="", verdict="none written", text="nothing of the kind is written down"),
    "not decided": Answer(
        question="", subject="", verdict="not decided", text="not decided: out of time", because=("clause 7 was left",)
    ),
}


def report_of(**answers: tuple[Answer, ...]) -> CheckReport:
    return CheckReport(servanda="0", dossier="pact", today=dt.date(2031, 1, 1), hashes={}, answers=answers)


def shown(document: Document) -> str:
    out = io.StringIO()
    show(document, Console(file=out, width=300, color_system=None))
    return out.getvalue()


def pages(report: CheckReport) -> dict[str, str]:
    short = check_page(report, DOSSIER, {})
    return {
        "short": shown(short),
        "full": shown(check_page(report, DOSSIER, {}, full=True)),
        "markdown": markdown(short),
        "html": html(html_page(report, DOSSIER, {})),
    }


def test_every_question_has_its_words() -> None:
    assert set(NEVER) == set(LOOKED_FOR) == set(TITLES) == set(HELP) == set(EVERY) == set(CLAIMED)
    assert set(VERDICTS) == {"yes", "as far as tried", "no", "not found", "none written", "not decided"}
    assert {"part", "purpose", "concern"} <= set(WRITTEN)


@pytest.mark.parametrize("question", list(TITLES))
def test_four_sentences_are_four(question: str) -> None:
    said = {
        name: shown(Document("", tuple(answer_blocks([replace(one, question=question)], DOSSIER)))) for name, one in ONES.items()
    }
    assert len(set(said.values())) == 4
    assert "Never (proof)" in said["no"]
    assert [name for name, text in said.items() if "proof" in text and "no proof" not in text] == ["no"]
    assert (
        "runs of up to 2 acts (move guns by Ash, hold talks by Birch), 340 in all; not looked at: amounts above 100 EUR"
        in said["not found"]
    )
    assert "no proof" in said["not found"]
    assert "clause 7 was left" in said["not decided"], "why, one by one"
    assert not [name for name, one in ONES.items() if name != "no" and tone_of(replace(one, question=question)) == "good"]


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q not in ("schedule", "repair", "keepable")])
def test_the_pages_do_not_mix_them(question: str) -> None:
    what = LOOKED_FOR[question]
    for name, one in ONES.items():
        found = pages(report_of(**{question: (replace(one, question=question),)}))
        assert ("Can never happen (proof): " + what in found["short"]) is (name == "no")
        assert ("Looked for and not found, which is no proof: " + what in found["short"]) is (name == "not found")
        assert ("None written down" in found["short"]) is (name == "none written")
        for text in found.values():
            assert ("clause 7 was left" in text) is (name == "not decided")


@pytest.mark.parametrize("question", ["stall", "unanswered"])
def test_who_was_not_found_is_nobody(question: str) -> None:
    """A list of who can do what tells those that a run shows; a clause where nobody was found stands under what was not found."""
    found = replace(ONES["not found"], question=question, subject="pact:1")
    shown_one = Answer(question=question, subject="pact:2", verdict="yes", text="Ash can", actor="Ash", because=("Ash can",))
    page = html(html_page(report_of(**{question: (found, shown_one)}), DOSSIER, {}))
    assert "Nobody named" not in page
    assert "Not found (no proof): 1 clause" in page
    lines = [line for line in page.split("<li>") if "Ash can" in line or line.startswith("Ash: ")]
    assert lines
    assert all("pact 1" not in line.split("</li>")[0] for line in lines)


def test_what_is_not_decided_is_no_all_clear() -> None:
    fine = Answer(question="keepable", subject="", verdict="yes", text="the text can be kept")
    clear, ready = "Ready to sign: nothing that was found stands in the way", "No error stands in the way of signing"
    done = pages(report_of(keepable=(fine,)))
    assert clear in done["short"]
    assert ready in done["short"]
    for question in QUESTIONS:
        open_ = pages(report_of(**{"keepable": (fine,), question: (replace(ONES["not decided"], question=question),)}))
        for text in open_.values():
            assert clear not in text
            assert ready not in text
            assert "Not decided" in text
    silent = "".join(shown(Document("", tuple(blocks(report_of(), DOSSIER)))) for blocks in (in_short, next_steps))
    assert clear not in silent
    assert ready not in silent, "the questions were not asked"


def test_good_news_is_not_what_was_not_found() -> None:
    for question in GOOD_NEWS:
        assert tone_of(replace(ONES["not found"], question=question)) == "warn"


def test_machines_read_the_same() -> None:
    answers = {"part": (replace(ONES["not decided"], question="part"),), "stall": (replace(ONES["not found"], question="stall"),)}
    report = report_of(**answers)
    told = sarif(report)["runs"][0]["properties"]["questions"]
    assert told == {"part": {"not decided": 1, "why": ["not decided: out of time: clause 7 was left"]}, "stall": {"not found": 1}}
    data = json.loads(json.dumps(plain(report)))
    assert data["answers"]["part"][0]["verdict"] == "not decided"
    assert data["answers"]["stall"][0]["witness"]["acts"] == 2


def test_one_repair_for_many_ways_of_reading() -> None:
    change = Answer(
        question="repair", subject="", verdict="yes", text="Drop clause 1", because=("drop clause 1", "move clause 2")
    )
    many = [replace(change, label=f"mix {number}") for number in range(8)]
    other = replace(change, text="Drop clause 3", because=("drop clause 3",))
    assert [one.label for one in together([*many, other])] == ["mix 0 (the same under 7 more ways of reading)", "as written"]
    blocks = answer_blocks(many, DOSSIER)
    assert len([one for one in blocks if isinstance(one, Para) and "Drop clause 1" in one.text]) == 1


def test_what_was_looked_at_is_said_in_words() -> None:
    assert (
        covered(replace(ONES["not found"], witness=NotFoundWitness(acts=0))) == "looked for in the run in which nothing happens"
    )
    assert covered(replace(ONES["not found"], witness=NotFoundWitness(acts=1, runs=1))) == "looked for in runs of one act"
    assert covered(replace(ONES["not found"], witness=None)) == "what was looked at is not said"
