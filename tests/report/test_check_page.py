"""The page of `check`: what matters first, nothing said twice, each finding in the HTML exactly once."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
from rich.console import Console

import servanda
from servanda.app.api import sources
from servanda.base.document import Beside, Details, Heading, Listing, PageBlock, Para
from servanda.check.run import CheckReport
from servanda.meaning.runs import Event, Run
from servanda.meaning.witness import Answer, ChainWitness, RunWitness
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.report.document import Finding, without_links
from servanda.report.pages.answers import basis, capital, distinct, event_words, run_table, sentence
from servanda.report.pages.check import check_page
from servanda.report.pages.findings import by_rule, home, places, stacked
from servanda.report.pages.summary import clauses_text, in_short, next_steps
from servanda.report.pages.whole import html_page
from servanda.report.terminal import show
from servanda.text.diagnostics import Diagnostic, Severity, Span

ROOT = Path(__file__).resolve().parents[2]
EMPTY = Dossier(name="empty")


@pytest.fixture(scope="module")
def minsk() -> tuple[Dossier, CheckReport]:
    dossier = servanda.load(ROOT / "dossiers" / "minsk", attached=False)
    return dossier, servanda.check(dossier, today=dt.date(2031, 1, 1), questions=False)


def finding(code: str = "SV404", severity: Severity = Severity.ERROR, subject: str = "clause a:1", **more: object) -> Diagnostic:
    return Diagnostic(code, severity, f"{code} speaks.", Span("a.md", 3, 1, 3, 4), subject=subject, **more)  # type: ignore[arg-type]


def report_of(*findings: Diagnostic, **answers: tuple[Answer, ...]) -> CheckReport:
    return CheckReport(servanda="0", dossier="d", today=dt.date(2031, 1, 1), hashes={}, findings=tuple(findings), answers=answers)


def said(blocks: list[PageBlock]) -> str:
    return " ".join(
        b.text if isinstance(b, Heading | Para) else " ".join(b.items) if isinstance(b, Listing) else "" for b in blocks
    )


def test_verdict_comes_first(minsk: tuple[Dossier, CheckReport]) -> None:
    fine = Answer(question="keepable", subject="", verdict="yes", text="the text can be kept")
    assert "Ready to sign: nothing that was found stands in the way." in said(in_short(report_of(keepable=(fine,)), minsk[0]))
    assert "the questions were not asked" in said(in_short(report_of(), minsk[0]))
    assert "No agreement was found here: nothing was judged." in said(in_short(report_of(), EMPTY))
    assert "Is this the right folder?" in said(next_steps(report_of(), EMPTY))
    assert "Not ready to sign: 1 thing to decide." in said(in_short(report_of(finding()), EMPTY))
    assert "Not judged in full: 1 place could not be read." in said(in_short(report_of(finding("SY060"), finding()), EMPTY))


def test_next_steps_are_in_order_of_urgency() -> None:
    steps = said(next_steps(report_of(finding("SY060"), finding())))
    assert steps.index("Mend the 1 place") < steps.index("Repair the finding that stands")
    assert "read once more" in said(next_steps(report_of()))
    assert "look at the 1 warning" in said(next_steps(report_of(finding(severity=Severity.WARNING))))


def test_each_rule_is_shown_once_and_the_unreadable_first() -> None:
    found = [finding(subject=f"clause a:{i}") for i in range(5)] + [
        finding("SY060", subject=""),
        finding("SV900", Severity.WARNING),
    ]
    first, second, _head, warnings = by_rule(found, {"a.md": "one\ntwo\nthree\n"})
    assert isinstance(first, Finding)
    assert first.diagnostic.code == "SY060"
    assert isinstance(second, Finding)
    assert second.others == ("a:1", "a:2", "a:3", "a:4")
    assert second.line == "three"
    assert isinstance(warnings, Listing)
    assert warnings.items == ("SV900 SV900 speaks.",)


def test_stacked_keeps_every_finding() -> None:
    head, rest = stacked([finding(subject=f"clause a:{i}") for i in range(3)])
    assert isinstance(head, Finding)
    assert isinstance(rest, Details)
    assert rest.summary == "2 more of SV404"
    assert len(rest.blocks) == 2


def test_places_name_what_a_finding_is_about() -> None:
    assert places(finding(subject="clauses a:1, a:2")) == ["a:1", "a:2"]
    assert places(finding(subject="sentence a art. 4 s. 2")) == ["a art. 4 s. 2"], "not to be taken for clause 4.2"
    assert places(finding(subject="text a")) == ["a"]
    assert places(finding(subject="text a", words="ORDLO")) == ["“ORDLO”"]
    assert places(finding(subject="")) == ["a.md:3"]


def test_links_of_a_chain_are_said_once() -> None:
    links = ("A waits for B", "B waits for A")
    text = "as written: it cannot be kept: A waits for B; B waits for A: they wait for each other in a circle"
    assert without_links(text, links) == "as written: it cannot be kept: they wait for each other in a circle"
    assert without_links("no link here", links) == "no link here"
    answer = Answer(
        question="keepable", subject="", verdict="no", text=text, because=links, witness=ChainWitness(steps=(), short_by=1)
    )
    assert sentence(answer) == "As written: it cannot be kept: they wait for each other in a circle"
    assert basis(answer, EMPTY) == [Listing(links, ordered=True)]
    assert distinct([answer, answer]) == [answer]


def test_sentences_begin_with_a_capital_but_ids_stay() -> None:
    assert capital("nobody can") == "Nobody can"
    assert capital("minsk-ii:9.end as read") == "minsk-ii:9.end as read"
    assert capital("") == ""


def test_clauses_are_told_by_agreement() -> None:
    assert clauses_text(["a:1", "a:2.x", "b:3"]) == "a 1, 2.x; b 3"
    assert clauses_text(["a:1/rung:2"]) == "a rung 2 of clause 1"


def test_long_runs_are_shortened_where_there_is_little_room() -> None:
    events = tuple(Event(term=f"step {i}", at=1_900_000_000 + i * 86400, by=("A",)) for i in range(30))
    witness = RunWitness(run=Run(events=events), now=2_000_000_000)
    assert len(run_table(witness, EMPTY).rows) == 31
    short = run_table(witness, EMPTY, about="because step 7 came first").rows
    assert [row[1] for row in short] == [
        "step 7",
        "(29 other steps by which the text is kept; all of them: --json)",
        "(the run is looked at)",
    ]
    both = RunWitness(run=Run(events=(Event(term="sign", at=0, by=("A",)), Event(term="sign", at=0, by=("B",)))), now=1)
    assert run_table(both, EMPTY).rows[0][1:] == ("sign", "A, B")


def test_formal_acts_are_words() -> None:
    assert event_words(Event(term="consent", at=0, args=(("to", "a:9.end"),)), EMPTY) == "consents to clause 9.end"
    assert event_words(Event(term="determination", at=0, args=(("of", "a:1"), ("finding", "breach"))), EMPTY).endswith(": breach")


def test_every_finding_stands_in_the_html_once(minsk: tuple[Dossier, CheckReport]) -> None:
    dossier, report = minsk
    page = html_page(report, dossier, sources(ROOT / "dossiers" / "minsk"))

    def count(blocks: tuple[PageBlock, ...]) -> list[Diagnostic]:
        found = []
        for block in blocks:
            match block:
                case Finding(diagnostic=diagnostic):
                    found.append(diagnostic)
                case Beside(left, right):
                    found += count((*left, *right))
                case Details(_, inner):
                    found += count(inner)
        return found

    shown = count(page.blocks)
    assert sorted(map(id, shown)) == sorted(map(id, report.findings))


def test_findings_have_a_home(minsk: tuple[Dossier, CheckReport]) -> None:
    dossier, _report = minsk
    assert home(finding(subject="clause minsk-ii:9.end"), dossier) == ("minsk-ii", "9")
    assert home(finding(subject="clause minsk-ii:9.end/rung:1"), dossier) == ("minsk-ii", "9")
    assert home(finding(subject="clauses minsk-ii:9.end, minsk-ii:9.start"), dossier) == ("minsk-ii", "9")
    quoted = load_files({"a.md": b"---\nagreement: a\n---\n## Article II.3\n> One. Two.\n## Article II\n> 3. Three.\n"}, "a")
    assert home(finding(subject="sentence a art. II.3 s. 2"), quoted) == ("a", "II.3")
    assert home(finding(subject="sentence a art. II(3)"), quoted) == ("a", "II")
    assert home(finding(subject="clause nowhere:1"), dossier) is None
    assert home(finding(subject="text minsk-ii"), dossier) is None


def test_the_short_page_does_not_drown(minsk: tuple[Dossier, CheckReport]) -> None:
    dossier, report = minsk
    page = check_page(report, dossier, sources(ROOT / "dossiers" / "minsk"))
    out = io.StringIO()
    show(page, Console(file=out, width=80, color_system=None))
    lines = out.getvalue().splitlines()
    assert len(lines) < 2 * len(report.findings), "a rule that speaks often is shown once"
    assert lines[2:4] == ["In short", f"Not ready to sign: {report.count(Severity.ERROR)} things to decide."]
