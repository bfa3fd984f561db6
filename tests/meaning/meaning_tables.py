"""Runs and expectations from Markdown tables, as docs/semantics.md writes them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from servanda.calendar import Instant, instant, parse_date_expression
from servanda.meaning import (
    Event,
    Gap,
    Prepared,
    Run,
    Status,
    Violation,
    Watched,
    clause_status,
    evaluate,
    prepare,
    purpose_holds,
    state_holds,
    violations,
)
from servanda.meaning.times import BEGINNING
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.model.views import view

ZONE = "Europe/Lisbon"
FRAME_HEAD = """---
agreement: harbour
title: Ceasefire Agreement of Port Selm
signed: 2031-03-01
in-force: 2031-03-01
zone: Europe/Lisbon
periods: standard
parties: Northmark, Eastholm
---

"""


@dataclass(frozen=True)
class Example:
    """One worked example of the page: its heading, its text, its run, its rows of (moment, subject, whose, status), and of
    (moment, violations). head: with the lines that stand above it."""

    title: str
    text: str
    run: str
    rows: tuple[tuple[str, str, str, str], ...]
    violations: tuple[tuple[str, str], ...] = ()
    head: str = FRAME_HEAD


def at(text: str, zone: str = ZONE) -> Instant:
    """`2031-03-05 12:00[:30]` in local time."""
    expr = parse_date_expression(text)
    return instant(expr.first_day, expr.time, zone).at


def block(*texts: str, head: str = FRAME_HEAD) -> dict[str, bytes]:
    """A dossier of one file from servanda blocks."""
    fenced = "\n\n".join(f"```servanda\n{text.strip()}\n```" for text in texts)
    return {"harbour.md": (head + "## Article 1\n\n" + fenced + "\n").encode()}


def dossier_of(*texts: str, head: str = FRAME_HEAD) -> Dossier:
    """The dossier of some blocks; anything that cannot be read is an error of the test."""
    dossier = load_files(block(*texts, head=head), "harbour")
    errors = [f"{one.code} line {one.span.line}: {one.message}" for one in dossier.diagnostics if one.severity.value == "error"]
    assert not errors, errors
    return dossier


def prepared_of(*texts: str, head: str = FRAME_HEAD) -> Prepared:
    """A view of it as written, prepared."""
    return prepare(view(dossier_of(*texts, head=head)))


def rows_of(table: str) -> list[list[str]]:
    """The cells of a Markdown table, without its two head lines."""
    lines = [line.strip() for line in table.strip().splitlines() if line.strip().startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


def run_of(table: str) -> Run:
    """A run from a table of: when, what, who, more. `more` holds `250 EUR`, `at PLACE`, `slot: value`, `uncertain`, `until MOMENT` (known
    only to an interval), `at least`, `about` (how the number is meant), set apart by `;`; of a gap, the terms it hides and `at PLACE`.

    `somebody looks until MOMENT` (when: its first moment, or `always`) is a stretch in which somebody looked (who: for whose acts; more: terms, `at PLACE`, `for clause N`, `for acts of
    form`), `this is a log` says that nothing else is known of who did, `the first on record is presumed the first` what it says: with one of them the run is a
    log."""
    events: list[Event] = []
    gaps: list[Gap] = []
    watched: list[Watched] = []
    log, firsts = False, ""
    for cells in rows_of(table):
        when, what, who, more = [*cells, "", "", ""][:4]
        details = [part.strip() for part in more.split(";") if part.strip()]
        if what.startswith("nobody can see"):
            gaps.append(_gap(at(when), what, details))
        elif what.startswith("somebody looks"):
            watched.append(_watched(BEGINNING if when == "always" else at(when), what, who, details))
        elif what == "this is a log":
            log = True
        elif what == "the first on record is presumed the first":
            log, firsts = True, "the page"
        else:
            by = tuple(name.strip() for name in who.split(",") if name.strip() and name.strip() != "-")
            events.append(_event(what, at(when), by, details))
    looked = tuple(watched) if log or watched else None
    return Run(events=tuple(sorted(events, key=lambda event: event.at)), gaps=tuple(gaps), watched=looked, firsts=firsts)


FORMS = ("consent", "determination", "extension", "certification", "authorisation")


def _watched(first: Instant, what: str, who: str, details: list[str]) -> Watched:
    last = at(what.removeprefix("somebody looks until").strip())
    places = tuple(part.removeprefix("at ") for part in details if part.startswith("at "))
    clauses = tuple(f"harbour:{part.removeprefix('for clause ')}" for part in details if part.startswith("for clause "))
    terms = [part for part in details if not part.startswith(("at ", "for "))] + list(FORMS if "for acts of form" in details else ())
    by = tuple(name.strip() for name in who.split(",") if name.strip())
    return Watched(first=first, last=last, terms=tuple(terms), places=places, by=by, clauses=clauses)


def _gap(first: Instant, what: str, details: list[str]) -> Gap:
    last = at(what.removeprefix("nobody can see until").strip())
    places = tuple(part.removeprefix("at ") for part in details if part.startswith("at "))
    return Gap(first=first, last=last, terms=tuple(part for part in details if not part.startswith("at ")), places=places)


_FORMAL = re.compile(
    r"(consent to|extension of|certification of|authorisation of|determination on) clause (\S+?)(?:: (breach|no breach))?"
)


def _event(what: str, when: Instant, by: tuple[str, ...], details: list[str]) -> Event:
    formal = _FORMAL.fullmatch(what)
    term, args = what, [tuple(part.split(": ", 1)) for part in details if ": " in part]
    if formal is not None:
        term = formal[1].split()[0]
        args.insert(0, ("to" if term == "consent" else "of", f"harbour:{formal[2]}"))
        if formal[3]:
            args.append(("finding", formal[3]))
    amount, unit, place, late = None, "", "", None
    for part in details:
        if re.match(r"\d", part):
            number, unit = part.split(" ", 1)
            amount = Decimal(number)
        elif part.startswith("at ") and part != "at least":
            place = part.removeprefix("at ")
        elif part.startswith("until "):
            late = at(part.removeprefix("until "))
    return Event(
        term=term, at=when, by=by, args=tuple((str(a), str(b)) for a, b in args), amount=amount, unit=unit, place=place,
        known="uncertain" not in details, late=late,
        open_ended="about" in details or "at least" in details, least=Decimal(0) if "about" in details else None,
    )  # fmt: skip


def seen(prepared: Prepared, run: Run, moment: str, subject: str, whose: str = "") -> str:
    """What the evaluator says of a clause, a state (`state ceasefire`) or a purpose (`purpose of Northmark`) at a moment."""
    now = at(moment)
    if subject.startswith("state "):
        return {True: "holds", False: "does not hold", None: "unknown"}[
            state_holds(prepared, subject.removeprefix("state "), run, now)
        ]
    if subject.startswith(("purpose", "concern")):
        purpose = next(one for one in prepared.view.dossier.purposes if one.sort == subject.split()[0])
        return {True: "true", False: "not true", None: "unknown"}[purpose_holds(prepared, purpose, run, now)]
    verdicts = evaluate(prepared, run, now)[f"harbour:{subject}"]
    bearers = tuple(name.strip() for name in whose.split(",") if name.strip() and name.strip() != "-")
    mine = [one for one in verdicts if not bearers or one.instance.bearers == bearers]
    status = clause_status(mine)
    lacks = {one.lack for one in mine if one.status is Status.UNKNOWN}
    return f"{status.value}: {', '.join(sorted(lacks))}" if status is Status.UNKNOWN and "" not in lacks else status.value


def broken(prepared: Prepared, run: Run, moment: str) -> str:
    """The violations at a moment: clause, whose, when, set apart by `;`; `perhaps` before what is not certain."""
    told = [_told(one) for one in violations(prepared, run, at(moment))]
    return "; ".join(told) or "none"


def _told(one: Violation) -> str:
    when = dt.datetime.fromtimestamp(one.at, ZoneInfo(ZONE)).strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
    deadline = " (state)" if one.of_state else " (deadline)" if one.event is None else ""
    return f"{'' if one.sure else 'perhaps '}{one.clause.removeprefix('harbour:')} {' or '.join(one.bearers)} {when}{deadline}"


_FENCE = re.compile(r"```servanda\n(.*?)```", re.S)


def examples_of(page: str) -> tuple[str, list[Example]]:
    """The frame of the page (the blocks of its section `The frame`) and every example: heading, block, run table, status table."""
    found: list[Example] = []
    frame = ""
    for section in re.split(r"^#{2,4} ", page, flags=re.M)[1:]:
        title, _, body = section.partition("\n")
        blocks = "\n\n".join(_FENCE.findall(body))
        if title.startswith("The frame"):
            frame = blocks
        elif blocks:
            plain = _FENCE.sub("", body)
            tables = re.findall(r"(?:^\|.*\n)+", plain, re.M)
            run = next((table for table in tables if table.startswith("| when ")), "")
            rows = next((table for table in tables if table.startswith("| seen at | clause ")), "")
            wrongs = next((table for table in tables if table.startswith("| seen at | violations ")), "")
            found.append(
                Example(
                    title.strip(),
                    blocks,
                    run,
                    tuple(_four(cells) for cells in rows_of(rows)),
                    tuple((cells[0], cells[1]) for cells in rows_of(wrongs)),
                    _head("".join(_HEAD.findall(body))),
                )
            )
    return frame, found


_HEAD = re.compile(r"^```yaml\n(.*?)^```\n", re.M | re.S)


def _head(lines: str) -> str:
    """The head of the frame with other lines; one without a value is left out."""
    head = FRAME_HEAD
    for line in lines.splitlines():
        key, _, value = line.partition(":")
        head = re.sub(rf"^{key}: .*\n", "", head, flags=re.M)
        head = head.replace("zone:", f"{line}\nzone:") if value.strip() else head
    return head


def _four(cells: list[str]) -> tuple[str, str, str, str]:
    when, subject, whose, status = cells
    return when, subject, whose, status
