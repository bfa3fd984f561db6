"""Absence accuses nobody: no report, in any format, to any reader, and no answer of any verb says that something was not done because nothing is on record."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from html import unescape

import msgspec
import pytest
from amounts import amount
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console
from test_release_gate import unpacked
from watched import OPEN, SECRET, TEXT, asked, at, dossier, last, looked

from servanda.app import monitoring
from servanda.base.document import Document
from servanda.evidence.alone import alone
from servanda.evidence.fusion import DEFAULT, STRICT, to_run
from servanda.evidence.knowledge import known_at
from servanda.evidence.marking import Recipient, releasable
from servanda.evidence.records import (
    TLP,
    Attribution,
    CoverageRecord,
    Entry,
    EventRecord,
    GapRecord,
    Grades,
    Marking,
    NotDone,
    Record,
    Ruling,
    Source,
    Standing,
)
from servanda.meaning import Status
from servanda.model.core import Dossier
from servanda.model.views import view
from servanda.monitor import engine
from servanda.monitor.coders import coded
from servanda.monitor.differences import instance_key
from servanda.monitor.watching.watch import Watch
from servanda.monitor.wording import NEUTRAL, Wording, ready
from servanda.report.data import plain
from servanda.report.exports import FORMATS, export
from servanda.report.markdown import markdown
from servanda.report.monitoring.summary import sentences
from servanda.report.monitoring.tables import tables
from servanda.report.pages.diff import diff_page
from servanda.report.pages.due import due_page
from servanda.report.pages.monitored import monitored_page, side_page
from servanda.report.pages.why import why_page
from servanda.report.release import Released, release
from servanda.report.terminal import show

ACCUSATION = re.compile(
    r"\bbreached\b|\bviolated\b|\bmissed\b|\bin breach\b|\bnot done\b|\bnot met\b|\bfailed to\b|acts against (it|clause \d+) (are )?recorded|\bbroken\b", re.I
)
AMBER, RED = Marking(tlp="AMBER"), Marking(tlp="RED", rel=("Quellmar",))
GREEN = Marking(tlp="GREEN", rel=("Northmark",))
OF = dossier(
    TEXT.replace(
        "## Article 4\n",
        '## Article 3a\n\n> Northmark shall publish by 10 March, unless the Mission agrees to a later day.\n\n```servanda\nclause 3a "Agreed"\n'
        "  Northmark must complete the withdrawal\n  by 2031-03-28\n  with the consent of Mission\n```\n\n## Article 4\n",
    )
)
END = "2031-04-30"
ASKED = asked(
    OF, as_of=last(END), known=last(END), start=last("2031-03-31"), before=last("2031-03-01"), ends=(last("2031-03-31"), last(END)), ahead=30
)


def done(name: str, term: str, by: str, when: str, marking: Marking) -> list[Record]:
    moment = at(f"{when}T10:00:00")
    event = EventRecord(id=name, term=term, first=moment, last=moment, sources=("mission",), standing=Standing.CONFIRMED, marking=marking)
    return [event, Attribution(id=f"{name}-by", event=name, by=(by,), sources=("mission",), standing=Standing.CONFIRMED, marking=marking)]


MISSION = Source(id="mission", name="Monitoring Mission", reliability="A")
KEPT: list[Record] = [
    MISSION,
    *done("w1", "complete the withdrawal", "Northmark", "2031-03-18", RED),
    *done("w2", "complete the withdrawal", "Eastholm", "2031-03-19", AMBER),
    *done("h1", "open the harbour", "Northmark", "2031-03-25", GREEN),
    *done("a1", "deliver aid", "Eastholm", "2031-04-01", RED),
    looked("all", "2031-03-01", "2031-04-29"),
    looked("guns", "2031-03-01", "2031-04-29", terms=("complete the withdrawal", "open the harbour"), how="the stores are sealed"),
    looked("register", "2031-03-01", "2031-12-31", clauses=("coast:4",), closed=True, marking=Marking(tlp="GREEN")),
    looked("fire", "2031-03-01", "2031-04-29", terms=("open fire",)),
]
"""Both sides kept all of it, before the eyes of a mission; the proof is marked, that the mission looked is not."""

LOGS: dict[str, list[Record]] = {
    "empty": [],
    "one unrelated entry": [MISSION, EventRecord(id="x", term="publish a report", first=at("2031-03-10"), last=at("2031-03-10"), sources=("mission",))],
    "kept under markings": KEPT,
}
READERS = [None, *(Recipient(name=name, tlp=tlp) for tlp in TLP for name in ("", "Quellmar"))]
NAMES = ["nobody" if one is None else f"{one.tlp} {one.name or 'no name'}" for one in READERS]


def entries_of(records: Sequence[Record]) -> tuple[Entry, ...]:
    return tuple(Entry(number=i, known=at("2031-04-30T12:00:00"), record=one, hash=f"{i:064x}") for i, one in enumerate(records, 1))


def on_terminal(page: Document) -> str:
    """The page as a terminal of 80 columns shows it, its lines put together again."""
    console = Console(width=80, file=io.StringIO())
    show(page, console)
    assert isinstance(console.file, io.StringIO)
    return " ".join(console.file.getvalue().split())


def without_reasons(data: object) -> object:
    """Data without the reasons of verdicts: those of an unknown one tell all that it may be."""
    if isinstance(data, dict):
        return {name: without_reasons(value) for name, value in data.items() if name != "reasons"}
    return [without_reasons(one) for one in data] if isinstance(data, list | tuple) else data


def accused(text: str) -> list[str]:
    return [text[max(0, found.start() - 60) : found.end() + 30] for found in ACCUSATION.finditer(text)]


@pytest.fixture(scope="module")
def made() -> dict[tuple[str, str], Released]:
    return {
        (name, who): release(entries_of(records), reader, dossier=OF, asked=ASKED)
        for name, records in LOGS.items()
        for who, reader in zip(NAMES, READERS, strict=True)
    }


@pytest.mark.parametrize("log", LOGS)
@pytest.mark.parametrize("reader", NAMES)
def test_no_report_to_any_reader_accuses(made: dict[tuple[str, str], Released], log: str, reader: str) -> None:
    released = made[log, reader]
    texts = [file.data.decode() for form in ("markdown", "html", "csv", "ics", "geojson") for file in export(released, form)]
    texts.append(on_terminal(released.document))
    texts.append(json.dumps(plain(tables(released.data))))
    for text in texts:
        assert not accused(text.replace("\r\n ", ""))
    assert all(state.status is not Status.BREACHED for state in released.data.now.clauses)


@pytest.mark.parametrize("log", LOGS)
@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx"])
@pytest.mark.parametrize("reader", ["nobody", "AMBER no name", "RED Quellmar"])
def test_nor_in_print(made: dict[tuple[str, str], Released], log: str, form: str, reader: str) -> None:
    pytest.importorskip({"pdf": "typst", "docx": "docx", "xlsx": "xlsxwriter"}[form])
    for file in export(made[log, reader], form):
        assert not accused(unpacked(file.data))


def test_every_format_is_among_them() -> None:
    assert set(FORMATS) == {"html", "markdown", "pdf", "docx", "xlsx", "ics", "geojson", "csv"}


def test_the_one_who_may_see_all_reads_that_it_was_done(made: dict[tuple[str, str], Released]) -> None:
    statuses = {state.clause: state.status for state in made["kept under markings", "RED Quellmar"].data.now.clauses}
    assert statuses["coast:2"] is Status.KEPT
    public = made["kept under markings", "nobody"].data
    assert {state.lack for state in public.now.clauses if state.clause == "coast:2"} == {"overdue, nothing reported"}
    assert [one.id for one in public.looks] == ["fire"], "who looked for what is withheld is withheld with it"


def test_the_words_would_be_found() -> None:
    """The tests above can fail: a finding that it was not done is told to whoever may see it, in words that they look for."""
    found = NotDone(id="n", first=at("2031-03-01"), last=last("2031-03-20"), terms=("complete the withdrawal",), by=("Eastholm",), grades=Grades(reliability="A"))
    told = release(entries_of([MISSION, found]), None, dossier=OF, asked=ASKED)
    for form in ("markdown", "html", "csv"):
        assert accused("".join(file.data.decode() for file in export(told, form))), form
    words = {"entries": entries_of([MISSION, found]), "as_of": END, "today": "2031-12-31"}
    assert accused(markdown(monitored_page(monitoring.monitor(OF, **words))))


@pytest.mark.parametrize("log", LOGS)
@pytest.mark.parametrize("reader", ["nobody", "GREEN Quellmar", "AMBER no name", "AMBER+STRICT no name", "RED Quellmar"])
def test_no_answer_of_any_verb_accuses(log: str, reader: str) -> None:
    """What a reader may see, asked with the verbs of those who keep evidence."""
    who = READERS[NAMES.index(reader)] or Recipient(name="", tlp="CLEAR")
    entries = alone(releasable(entries_of(LOGS[log]), who))
    entries = tuple(msgspec.structs.replace(one, hash=f"{one.number:064x}") for one in entries)
    words = {"entries": entries, "as_of": END, "today": END}
    pages: list[tuple[Document, object]] = []
    due = monitoring.due(OF, days=30, **words)
    pages.append((due_page(due, evidence=bool(entries)), due))
    if entries:
        answer = monitoring.monitor(OF, **words)
        pages.append((monitored_page(answer), answer))
        table = monitoring.side_by_side(OF, **words)
        pages.append((side_page(table), table))
        for state in answer.clauses:
            why = monitoring.why(OF, state.clause, **words)
            pages.append((why_page(why, OF), why))
        diff = monitoring.diff(OF, "2031-03-10", END, entries=entries, today=END)
        pages.append((diff_page(diff), diff))
    for page, data in pages:
        for text in (markdown(page), on_terminal(page), json.dumps(without_reasons(plain(data)))):
            assert not accused(text)
    watch = Watch(view(OF))
    for delta in (*watch.take(entries, at("2031-03-10")), *watch.take((), last(END))):
        assert not accused(msgspec.json.encode(delta).decode())


# --- any log ---------------------------------------------------------------------------------------------------------

MANY = settings(max_examples=amount(300, 80), deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
ACTS = ("open fire", "complete the withdrawal", "open the harbour", "deliver aid", "publish a report")
markings = st.sampled_from((Marking(), Marking(), Marking(), Marking(tlp="GREEN"), AMBER, RED, GREEN))
grades = st.sampled_from((Grades(reliability="A", credibility="1"), Grades(reliability="A", credibility="1"), Grades(reliability="D"), Grades()))


@st.composite
def logs(draw: st.DrawFn, most: int = 12) -> tuple[Entry, ...]:
    """Entries in which every id resolves, marked and graded at will, among them who looked and what was found not done."""
    made: list[Record] = [MISSION]
    events: list[str] = []
    others: list[str] = []
    for i in range(draw(st.integers(1, most))):
        kind = draw(st.sampled_from(("act", "act", "act", "form", "gap", "coverage", "coverage", "not done", "ruling", "again")))
        mark, grade = draw(markings), draw(grades)
        first = at(f"2031-03-{draw(st.integers(1, 28)):02}") + draw(st.sampled_from((0, 36000)))
        until = first + draw(st.sampled_from((0, 86399, 30 * 86400)))
        common = {"grades": grade, "marking": mark, "sources": ("mission",) if draw(st.booleans()) else ()}
        terms = tuple(draw(st.lists(st.sampled_from(ACTS), max_size=2, unique=True)))
        clauses = draw(st.sampled_from(((), (), ("coast:2",), ("coast:1",), ("coast:4/rung:1",))))
        by = draw(st.sampled_from(((), ("Northmark",), ("Eastholm",))))
        if kind in ("act", "form") or (kind == "again" and events):
            ident = draw(st.sampled_from(events)) if kind == "again" else f"e{i}"
            term = draw(st.sampled_from(ACTS)) if kind != "form" else draw(st.sampled_from(("consent", "extension", "determination")))
            args = (("of" if term != "consent" else "to", draw(st.sampled_from(("coast:2", "coast:3a", "coast:4")))),) if kind == "form" else ()
            made.append(EventRecord(id=ident, term=term, first=first, last=first, args=args, **common))  # type: ignore[arg-type]
            if ident not in events:
                events.append(ident)
            if draw(st.booleans()):
                doer = draw(st.sampled_from(("Northmark", "Eastholm", "Mission")))
                made.append(Attribution(id=f"by-{i}", event=ident, by=(doer,), **{**common, "marking": draw(markings)}))  # type: ignore[arg-type]
                others.append(f"by-{i}")
        elif kind == "gap":
            made.append(GapRecord(id=f"g{i}", first=first, last=until, terms=terms, marking=mark))
            others.append(f"g{i}")
        elif kind == "coverage":
            made.append(
                CoverageRecord(id=f"w{i}", first=at("2031-03-01"), last=max(until, last("2031-04-20")), owner="Mission", terms=terms, by=by, clauses=clauses, **common)  # type: ignore[arg-type]
            )
            others.append(f"w{i}")
        elif kind == "not done" and (terms or clauses):
            made.append(NotDone(id=f"n{i}", first=at("2031-03-01"), last=last("2031-04-10"), terms=terms, by=by, clauses=clauses, **common))  # type: ignore[arg-type]
            others.append(f"n{i}")
        elif kind == "ruling" and (about := [*events, *others]):
            standing = draw(st.sampled_from((Standing.CONFIRMED, Standing.DISPUTED, Standing.RETRACTED, Standing.CLAIMED)))
            made.append(Ruling(of=draw(st.sampled_from(about)), standing=standing, marking=mark))
    return entries_of(made)


SEEN = view(OF)


def breached(entries: Sequence[Entry], policy: object = STRICT) -> set[tuple[object, ...]]:
    fused = to_run(known_at(entries, None), policy, OF)  # type: ignore[arg-type]
    found = engine.verdicts(SEEN, fused.run, last(END))
    return {instance_key(one.instance, fused.ids) for mine in found.values() for one in mine if one.status is Status.BREACHED}


@MANY
@given(logs())
def test_whatever_is_withheld_no_reader_is_told_of_a_breach_that_the_whole_log_does_not_hold(entries: tuple[Entry, ...]) -> None:
    whole = breached(entries)
    for reader in READERS:
        mine = alone(releasable(entries, reader or Recipient(name="", tlp="CLEAR")))
        assert breached(mine) <= whole, (reader, [e.record for e in entries])


@MANY
@given(logs(), st.integers(0, 40), st.integers(0, 30), st.sampled_from(((), ("open fire",), ("complete the withdrawal", "consent"))))
def test_a_gap_more_accuses_nobody(entries: tuple[Entry, ...], day: int, days: int, terms: tuple[str, ...]) -> None:
    gap = GapRecord(id="more", first=at("2031-03-01") + day * 86400, last=at("2031-03-01") + (day + days) * 86400, terms=terms)
    more = (*entries, Entry(number=99, known=entries[-1].known, record=gap))
    for policy in (STRICT, DEFAULT):
        assert breached(more, policy) <= breached(entries, policy)


def test_the_logs_drawn_do_hold_breaches_and_secrets() -> None:
    """The properties above are about something."""
    counts = {"breached": 0, "withheld": 0, "kept apart": 0}

    @settings(max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(logs())
    def look(entries: tuple[Entry, ...]) -> None:
        mine = alone(releasable(entries, Recipient(name="", tlp="CLEAR")))
        counts["breached"] += bool(breached(mine))
        counts["withheld"] += len(mine) < len(entries)
        counts["kept apart"] += breached(mine) != breached(entries)

    look()
    assert all(number >= 10 for number in counts.values()), counts


# --- the words in which what is recorded is told -----------------------------------------------------------------------

ACCUSING = re.compile(r"violat|breach|\bbreak|\bbroke|accus|guilt|offen[cds]|infring|\bfailed\b|\bfault|default on|perpetrat|culprit", re.I)
JUDGED = dossier(
    TEXT.replace("  covers civilians\n  monitored", "  determined by Mission within 5 days\n  covers civilians\n  monitored").replace(
        "    by 2031-03-25\n```",
        "    by 2031-03-25\n```\n\n```servanda\nreading harbour-only of coast:1 held by Northmark\n"
        '  source "a letter, fictional"\n  clause coast:1 adds\n    at Port Selm\n```',
    )
)
FOUND: list[Record] = [
    *(record for _, record in OPEN + SECRET if getattr(record, "id", "") != "quillfeather-4"),  # a gap that hides everything
    looked("post", "2031-03-01", "2031-04-30", terms=("complete the withdrawal", "deliver aid", "open fire")),
    Attribution(id="who-2", event="fire-2", by=("Eastholm",), sources=("mission",), standing=Standing.CONFIRMED),
    NotDone(id="aid", first=at("2031-03-01"), last=last("2031-04-05"), terms=("deliver aid",), by=("Eastholm",), grades=Grades(reliability="A")),
]
"""Acts recorded, attributed, disputed, counted and perhaps; a duty found not done; a step set going by it; corrections; readings that part."""


def found_by(of: Dossier, words: Wording = NEUTRAL) -> Released:
    known = [last(f"2031-03-{10 + number:02}") for number in range(1, 21)]
    entries = tuple(
        msgspec.structs.replace(one, known=known[one.number - 1] if one.number <= len(known) else last("2031-04-06")) for one in entries_of(FOUND)
    )
    moment = last("2031-04-08")
    about = asked(of, as_of=moment, known=moment, start=last("2031-03-25"), before=last("2031-03-08"), ends=(last("2031-03-25"), moment), words=words)
    scores = coded(b"clause,coder,score,because\ncoast:1,A,1,heard it\ncoast:1,B,2,\n")
    return release(entries, Recipient(name="Quellmar", tlp="RED"), dossier=of, asked=msgspec.structs.replace(about, coded=scores))


def told(made: Released) -> dict[str, str]:
    """All that a reader reads of a report, without the words of the agreement and of the evidence: those are not the report's own."""
    given = sorted({info.sentence for info in made.data.clauses} | {item.text for item in made.data.items if item.text}, key=len, reverse=True)
    texts = {form: "\n".join(file.data.decode() for file in export(made, form)) for form in ("markdown", "csv", "ics")}
    texts["html"] = re.sub(r"<style.*?</style>|<[^>]*>", " ", "".join(file.data.decode() for file in export(made, "html")), flags=re.DOTALL)
    texts["terminal"] = on_terminal(made.document)
    texts["tables"] = "\n".join(str(part) for one in tables(made.data) for part in (one.sheet, one.title, one.columns, one.rows))
    about = json.loads(export(made, "geojson")[0].data)
    texts["geojson"] = str(about["servanda"]) + "".join(str(list(one["properties"].values())) for one in about["features"])
    for form, text in texts.items():
        bare = " ".join(unescape(text.replace("\r\n ", "").replace("\\", "")).split())
        for words in given:
            bare = bare.replace(words, "")
        texts[form] = bare
    return texts


def accusing(text: str) -> list[str]:
    return [text[max(0, found.start() - 70) : found.end() + 40] for found in ACCUSING.finditer(text)]


@pytest.mark.parametrize("of", [OF, JUDGED], ids=["no body", "a body determines"])
def test_in_neutral_words_no_heading_table_or_note_accuses(of: Dossier) -> None:
    """Whatever is recorded: neither the names of sections, tables, sheets and columns nor the sentences speak of breach or violation."""
    made = found_by(of)
    for form, text in told(made).items():
        assert not accusing(text), form
    said = markdown(made.document)
    for part in ("Acts against commitments recorded", "in answer to", "may be against", "not done in time", "Scores given by coders"):
        assert part in said, part
    assert ("Mission has not determined what this amounts to" in said) is (of is JUDGED)


def test_nor_do_tabs_and_headings_of_office_files() -> None:
    openpyxl, docx = pytest.importorskip("openpyxl"), pytest.importorskip("docx")
    made = found_by(OF)
    book = openpyxl.load_workbook(io.BytesIO(export(made, "xlsx")[0].data))
    for sheet in book.worksheets:
        assert not accusing(" ".join([sheet.title, *(str(cell.value) for row in sheet.iter_rows(max_row=2) for cell in row)]))
    document = docx.Document(io.BytesIO(export(made, "docx")[0].data))
    heads = [p.text for p in document.paragraphs] + [cell.text for table in document.tables for cell in table.rows[0].cells]
    assert len(heads) > 50
    assert not accusing("\n".join(heads))


def test_a_mandate_that_finds_has_its_words_in_the_headings_too() -> None:
    """The tests above can fail."""
    texts = told(found_by(JUDGED, ready("finding")))
    assert all(accusing(texts[form]) for form in ("markdown", "html", "csv", "terminal", "tables"))
    for part in ("Violations recorded", "after a breach of", "may break", "breached"):
        assert part in texts["markdown"], part


@settings(max_examples=amount(40, 20), deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(logs())
def test_nor_does_the_report_on_any_log(entries: tuple[Entry, ...]) -> None:
    made = release(entries, Recipient(name="", tlp="RED"), dossier=OF, asked=ASKED)
    assert not accusing(" ".join(told(made).values()))


# --- sentences and tables ----------------------------------------------------------------------------------------------


@settings(max_examples=amount(25, 12), deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(logs())
def test_a_sentence_of_the_summary_never_contradicts_a_table(entries: tuple[Entry, ...]) -> None:
    """Whatever the summary counts, or says there is none of, stands so in the tables."""
    data = release(entries, None, dossier=OF, asked=ASKED).data
    said = sentences(data)
    named = {one.name: [dict(zip(one.columns, row, strict=True)) for row in one.rows] for one in tables(data)}
    words = [row["status"] for row in named["matrix"]]
    assert f"Of {len(words)} commitments: " in said[0]
    for word in set(words):
        assert f"{word} ({words.count(word)})" in said[0]
    gaps = [row for row in named["gaps"] if row["period"] == "this"]
    assert any("No knowledge gap is recorded for the period" in one for one in said) is (not gaps)
    here = [row for row in named["violations"] if row["period"] == "this"]
    acts = [row for row in here if row["what"] != "deadline not met"]
    if data.now.basis.entries:
        assert ("Acts against commitments in the period: none recorded" in said[1]) is (not acts)
    missed = [row for row in here if row["what"] == "deadline not met"]
    assert (f"{len(missed)} not met" in said[3]) is bool(missed)
    changed_ = [row for row in named["matrix"] if row["change in the period"] != "no change"]
    assert ("No commitment changed" in said[2]) is (not changed_)
    assert not any("restriction" in one for one in said)
