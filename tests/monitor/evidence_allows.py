"""Small situations with a log of evidence, and what the evidence allows to be said: read from evidence_allows.md.

A case is a heading `## ...`, a `servanda` block, a table of entries (known, what, when, who, source, more) and a table of answers (as of, known, clause,
whose, status). `what` is a phrase of the vocabulary with its id before it (`e1 open fire`), the id of a gap (`g1`), `confirmed e1`, `disputed e1`,
`retracted e1`, `source M`, `w1 watched` or `n1 not done` (terms, `clause N`, `at PLACE` in `more`, whose in `who`). `when` is as wide as it is written: a month, a day (with a zone, if it is not the agreement's), a second; or `A to B`. The Mission keeps a register of everything,
so that what is not on record did not happen; a case that says "Nobody looked." has none.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from servanda.calendar import Instant
from servanda.evidence.log import open_log
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
from servanda.evidence.timing import interval_of
from servanda.model.core import Dossier
from servanda.model.loader import load_files

ZONE = "Europe/Lisbon"
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
SOURCES = {"M": "B", "A": "A", "P": "D", "F": "F", "N": ""}


@dataclass(frozen=True)
class Case:
    """dossier, entries of the log; answers: as of, known, clause, whose, status."""

    title: str
    dossier: Dossier
    entries: tuple[Entry, ...]
    answers: tuple[tuple[str, ...], ...]


def cases() -> list[Case]:
    """Every case of the page."""
    text = Path(__file__).with_name("evidence_allows.md").read_text(encoding="utf-8")
    intro, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    frame = "".join(_blocks(intro))
    return [_case(section, frame) for section in sections]


def _blocks(text: str) -> list[str]:
    return re.findall(r"^```servanda\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def _case(section: str, frame: str) -> Case:
    body = frame + "\n" + "\n".join(_blocks(section))
    dossier = load_files({"harbour.md": f"{HEAD}```servanda\n{body}```\n".encode()}, "harbour")
    errors = [f"{one.code}: {one.message}" for one in dossier.diagnostics if one.severity.value == "error"]
    assert not errors, (section.partition("\n")[0], errors)
    rows = [[cell.strip() for cell in line.strip()[1:-1].split("|")] for line in section.splitlines() if line.startswith("| 2")]
    with tempfile.TemporaryDirectory() as folder:
        log = open_log(folder)
        first: list[Record] = [Source(id=name, name=name, reliability=grade) for name, grade in SOURCES.items()]
        if "Nobody looked." not in section:
            first.append(CoverageRecord(id="register", first=BEGINNING, last=END, owner="Mission", closed=True, grades=Grades(reliability="A")))
        log.append(first, known=moment("2031-02-01"))
        for known, what, when, who, source, more in (row for row in rows if len(row) == 6):
            log.append(_records(what, when, who, source, more), known=moment(known))
        entries = tuple(log.entries)
    answers = tuple(tuple(row) for row in rows if len(row) == 5)
    assert all(len(row) in (5, 6) for row in rows), section.partition("\n")[0]
    assert answers, section.partition("\n")[0]
    return Case(section.partition("\n")[0].strip(), dossier, entries, answers)


def moment(text: str) -> Instant:
    """The last second of what is written."""
    return span(text)[1]


def span(text: str) -> tuple[Instant, Instant, str]:
    """First and last second, and the precision, of `2031-03`, `2031-03-04`, `2031-03-04 Europe/Kyiv`, `2031-03-04 12:00` or `A to B`."""
    if " to " in text:
        one, other = (span(part) for part in text.split(" to "))
        return one[0], other[1], "interval"
    words = text.split()
    zone = words.pop() if "/" in words[-1] or words[-1] == "UTC" else ZONE
    written = " ".join(words)
    precision = {7: "month", 10: "day"}.get(len(written), "second")
    if precision == "second" and written.count(":") == 1:
        written += ":00"
    return *interval_of(written, precision, zone), precision


def _records(what: str, when: str, who: str, source: str, more: str) -> list[Record]:
    verb, _, rest = what.partition(" ")
    grade = Grades(credibility=more[-1]) if re.search(r"grade \d$", more) else Grades()
    if verb in ("confirmed", "disputed", "retracted", "claimed"):
        return [Ruling(of=rest, standing=Standing(verb), by="M", because="it was looked into")]
    if verb == "source":
        return [Source(id=rest, name=rest, reliability=more)]
    first, last, precision = span(when)
    if re.fullmatch(r"g\d", verb):
        named = [part.strip() for part in more.split(";") if part.strip()]
        return [
            GapRecord(
                id=verb, first=first, last=last, reason="no access", terms=tuple(one for one in named if not one.startswith("at ")),
                places=tuple(one[3:] for one in named if one.startswith("at ")),
            )
        ]  # fmt: skip
    if re.fullmatch(r"[wn]\d", verb):
        named = [part.strip() for part in more.split(";") if part.strip() and not part.strip().startswith("grade ")]
        scope: dict[str, Any] = {
            "terms": tuple(one for one in named if not one.startswith(("at ", "clause "))),
            "places": tuple(one[3:] for one in named if one.startswith("at ")),
            "clauses": tuple(f"harbour:{one[7:]}" for one in named if one.startswith("clause ")),
            "by": tuple(who.split("+")) if who else (),
            "sources": tuple(source.split("+")) if source else (),
            "grades": grade,
        }
        if rest == "not done":
            return [NotDone(id=verb, first=first, last=last, **scope)]
        return [CoverageRecord(id=verb, first=first, last=last, owner="Mission", **scope)]
    fields: dict[str, Any] = {}
    args: dict[str, str] = {}
    for part in (one.strip() for one in more.split(";") if one.strip()):
        number = re.fullmatch(rf"(count )?(?:({'|'.join(BOUNDS)}) )?(\d+) (.+)", part)
        if number:
            fields |= {"count": bool(number[1]), "bound": number[2] or "exact", "amount": Decimal(number[3]), "unit": number[4]}
        elif part.startswith("at "):
            fields["place"] = part[3:]
        elif ": " in part:
            name, _, value = part.partition(": ")
            args[name] = value
    names = tuple(source.split("+")) if source else ()
    event = EventRecord(
        id=verb, term=rest, first=first, last=last, precision=precision, sources=names, grades=grade, args=tuple(sorted(args.items())),
        **fields,
    )  # fmt: skip
    made: list[Record] = [event]
    for number_, part in enumerate(who.split(";") if who else ()):
        by, _, told = part.strip().partition(" by ")
        ident = f"{verb}-by{number_ or ''}"
        made.append(Attribution(id=ident, event=verb, by=tuple(by.split("+")), sources=(told,) if told else names, grades=grade))
    return made
