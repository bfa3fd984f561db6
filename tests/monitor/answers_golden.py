"""Reads and runs the golden answers: a dossier, a log of evidence as a table, questions, and the pages that answer them.

A case is a heading `## ...` with one or more `servanda` blocks, a table of entries, and blocks tagged `console` whose first line is the question in the
words of the command line (`why 1 --as-of 2031-03-20`) and whose other lines are the page as Markdown, without its foot. As a program it puts the
real answers in: `python tests/monitor/answers_golden.py tests/monitor/answers/*.md`.

Columns of the table: known (when it was entered), id, what (a phrase of the vocabulary, or `gap`, `retracted`, `confirmed`, `disputed`), when
(a moment, or `FIRST to LAST`), who (an attribution), grade, more (`count`, a number with its bound and unit, `slot: value`, text in quotes). `what` may also be
`watched` or `not done`, with the terms and clauses in `more`.

The Mission keeps a register of everything from the start, so that what is not on record did not happen; a case that says "Nobody looked." has none.
"""

from __future__ import annotations

import re
import shlex
import sys
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from servanda.app import monitoring
from servanda.base.document import Document
from servanda.calendar import Instant, instant, parse_date_expression
from servanda.evidence.records import (
    BEGINNING,
    BOUNDS,
    END,
    Attribution,
    CoverageRecord,
    Entry,
    EventRecord,
    GapRecord,
    Grades,
    NotDone,
    Record,
    Ruling,
    Source,
    Standing,
)
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.report.markdown import markdown
from servanda.report.pages.diff import diff_page
from servanda.report.pages.due import due_page
from servanda.report.pages.monitored import monitored_page, side_page
from servanda.report.pages.why import why_page

HERE = Path(__file__).parent / "answers"
ZONE = "Europe/Lisbon"
TODAY = "2031-12-31"
HEAD = """---
agreement: harbour
title: Ceasefire Agreement of Port Selm
signed: 2031-03-01
in-force: 2031-03-01
zone: Europe/Lisbon
periods: standard
parties: Northmark, Eastholm
---

## Article 1

"""
FENCE = re.compile(r"^```(servanda|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Case:
    """One heading: the dossier, the entries of the log, and the questions with the pages expected."""

    title: str
    dossier: Dossier
    entries: tuple[Entry, ...]
    questions: list[tuple[str, str]] = field(default_factory=list)


def at(text: str) -> Instant:
    expr = parse_date_expression(text.strip())
    return instant(expr.first_day, expr.time, ZONE).at


def cases(path: Path) -> list[Case]:
    """The cases of a golden file; blocks before the first heading of a case belong to all of them."""
    intro, *sections = re.split(r"^## ", path.read_text("utf-8"), flags=re.MULTILINE)
    frame = [block for tag, block in FENCE.findall(intro) if tag == "servanda"]
    return [_case(section, frame) for section in sections]


def _case(section: str, frame: list[str]) -> Case:
    blocks = FENCE.findall(section)
    text = HEAD + "\n".join(f"```servanda\n{block}```\n" for block in (*frame, *(b for tag, b in blocks if tag == "servanda")))
    dossier = load_files({"harbour.md": text.encode()}, "harbour")
    errors = [f"{one.code}: {one.message}" for one in dossier.diagnostics if one.severity.value == "error"]
    assert not errors, errors
    rows = [line.strip()[1:-1].split("|") for line in FENCE.sub("", section).splitlines() if line.startswith("| 2")]
    entries = entries_of([[cell.strip() for cell in row] for row in rows], looked="Nobody looked." not in section)
    questions = []
    for tag, block in blocks:
        if tag == "console":
            first, _, rest = block.partition("\n")
            questions.append((first.removeprefix("$ servanda "), rest.strip()))
    return Case(section.partition("\n")[0].strip(), dossier, entries, questions)


REGISTER = CoverageRecord(id="register", first=BEGINNING, last=END, owner="the Mission", closed=True, grades=Grades(reliability="A", credibility="1"))


def entries_of(rows: list[list[str]], *, looked: bool = True) -> tuple[Entry, ...]:
    """The log a table describes; the register of the Mission, which is no row of it, comes in front with the number 0."""
    found: list[tuple[Instant, Record]] = [(0, Source(id="mission", name="the Mission", reliability="B"))]
    for known, ident, what, when, who, grade, more in rows:
        moment = at(known)
        if what in ("retracted", "confirmed", "disputed"):
            found.append((moment, Ruling(of=ident, standing=Standing(what), by="the Mission")))
            continue
        first, _, last = when.partition(" to ")
        start, end = at(first), at(last) if last else at(first)
        if what in ("watched", "not done"):
            words = [one.strip() for one in more.split(",") if one.strip()]
            scope = {
                "terms": tuple(one for one in words if not one.startswith("clause ")),
                "clauses": tuple(f"harbour:{one.removeprefix('clause ')}" for one in words if one.startswith("clause ")),
                "by": (who,) if who else (),
                "sources": ("mission",),
                "grades": _grades(grade or "2"),
            }
            made = CoverageRecord(id=ident, first=start, last=end, owner="the Mission", **scope) if what == "watched" else NotDone(id=ident, first=start, last=end, **scope)  # type: ignore[arg-type]  # fields by name
            found.append((moment, made))
            continue
        if what == "gap":
            found.append((moment, GapRecord(id=ident, first=start, last=end, reason=more, sources=("mission",))))
            continue
        found.append((moment, _event(ident, what, start, end, grade, more)))
        if who:
            by = tuple(one.strip() for one in who.split("+"))
            found.append((moment, Attribution(id=f"by-{ident}", event=ident, by=by, sources=("mission",), grades=_grades("2"))))
    front = [(0, REGISTER)] if looked else []
    return tuple(Entry(number=n, known=k, record=r, hash=f"{n:064x}") for n, (k, r) in enumerate([*front, *found], start=1 - len(front)))


def _grades(text: str) -> Grades:
    return Grades(reliability=text[0] if len(text) > 1 else "", credibility=text[-1]) if text else Grades()


def _event(ident: str, what: str, first: Instant, last: Instant, grade: str, more: str) -> EventRecord:
    args: dict[str, str] = {}
    amount, bound, unit, place = None, "exact", "", ""
    for part in (one.strip() for one in more.split(",") if one.strip()):
        number = re.fullmatch(rf"(?:({'|'.join(BOUNDS)}) )?(\d+)(?: (.+))?", part)
        if number:
            bound, amount, unit = number[1] or "exact", Decimal(number[2]), number[3] or ""
        elif part.startswith("at "):
            place = part[3:]
        else:
            slot, _, value = part.partition(": ")
            args[slot] = value
    return EventRecord(
        id=ident,
        term=what,
        first=first,
        last=last,
        precision="interval" if last > first else "second",
        args=tuple(sorted(args.items())),
        place=place,
        amount=amount,
        bound=bound,
        unit="" if unit == "counted" else unit,
        count=unit == "counted",
        sources=("mission",),
        grades=_grades(grade or "2"),
    )


def page(case: Case, question: str) -> Document:
    """The page that answers a question."""
    verb, *words = shlex.split(question)
    given: dict[str, object] = {"entries": case.entries, "today": TODAY}
    plain: list[str] = []
    while words:
        word = words.pop(0)
        if word in ("--closed", "--all-readings"):
            given[word[2:].replace("-", "_")] = True
        elif word == "--reading":
            given["readings"] = (words.pop(0),)
        elif word.startswith("--"):
            value = words.pop(0)
            given[word[2:].replace("-", "_")] = int(value) if word == "--days" else value
        else:
            plain.append(word)
    if verb == "monitor" and given.pop("all_readings", False):
        return side_page(monitoring.side_by_side(case.dossier, **given))  # type: ignore[arg-type]  # options by name
    if verb == "monitor":
        return monitored_page(monitoring.monitor(case.dossier, **given))  # type: ignore[arg-type]  # options by name
    if verb == "due":
        return due_page(monitoring.due(case.dossier, **given))  # type: ignore[arg-type]  # options by name
    if verb == "why":
        return why_page(monitoring.why(case.dossier, plain[0], **given), case.dossier)  # type: ignore[arg-type]  # options by name
    return diff_page(monitoring.diff(case.dossier, plain[0], plain[1], **given))  # type: ignore[arg-type]  # options by name


def answer(case: Case, question: str) -> str:
    """The page as Markdown without its foot, and without the rule of scores."""
    text = markdown(page(case, question)).partition("\n---\n")[0]
    return "\n\n".join(part for part in text.strip().split("\n\n") if not part.startswith("Score: "))


def rewrite(path: Path) -> int:
    """Put the real answers into a golden file; how many differed."""
    text, changed = path.read_text("utf-8"), 0
    for case in cases(path):
        for question, expected in case.questions:
            real = answer(case, question)
            if real != expected:
                start = text.index(f"## {case.title}\n")
                here = text.index(f"```console\n$ servanda {question}\n", start)
                end = text.index("\n```\n", here + 3)
                text = f"{text[:here]}```console\n$ servanda {question}\n\n{real}{text[end:]}"
                changed += 1
    path.write_text(text, "utf-8")
    return changed


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(name, rewrite(Path(name)), "differed")
