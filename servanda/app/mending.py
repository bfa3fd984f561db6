"""What can be done about a finding in the text: the lines its repair names; its acceptance until a day, and the file in which
acceptances stand."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from servanda.base.refusal import Refusal
from servanda.base.time import read_day
from servanda.text.diagnostics import Diagnostic, Span
from servanda.text.header import KEYS
from servanda.text.parts import CONTEXTS
from servanda.text.read import read_text
from servanda.text.source import split_lines
from servanda.text.syntax import FileTree, Quoted
from servanda.text.write import quoted_text

ACCEPTED = "accepted.md"
"""Where acceptances are written: one file beside the texts, so that whoever looks through them finds all."""

_FRAGMENT = re.compile(r"`([^`\n]{2,200})`|\(([^()\n]{2,200})\)")


class GivenAcceptance(NamedTuple):
    """A finding that its owner accepts until a day. clause: its whole id; "" where it is about the text of an agreement."""

    code: str
    clause: str
    because: str
    owner: str
    until: str
    agreement: str = ""


def accepted_on(subject: str) -> tuple[str, str]:
    """Of what a finding is about, the clause and the agreement on which it is accepted; both "" where that cannot be."""
    sort, _, what = subject.partition(" ")
    clause = what.partition(",")[0].partition("/")[0] if sort in ("clause", "clauses") else ""
    return clause, clause.partition(":")[0] if clause else what.partition(" ")[0] if sort in ("text", "sentence") else ""


def acceptance_line(given: GivenAcceptance) -> str:
    """The line of an acceptance. Raises Refusal where reason, owner or day is missing or none."""
    for what, value in (
        ("a rule", given.code),
        ("a reason", given.because),
        ("an owner", given.owner),
        ("the day of review", given.until),
    ):
        if not value.strip():
            raise Refusal(f"an acceptance needs {what}.", f"Give {what}.", given.code)
    until: dt.date = read_day(given.until.strip(), place=given.code)
    where = f"clause {given.clause}" if given.clause else f"text {given.agreement}".rstrip()
    reason = quoted_text(Quoted(" ".join(given.because.split()), Span("", 1, 1, 1, 1)))
    owner = " ".join(given.owner.split())
    line = f"accept {given.code.strip()} on {where} because {reason} by {owner} until {until.isoformat()}"
    wrong = read_text(f"---\nagreement: a\n---\n```servanda\n{line}\n```\n", "").diagnostics if "```" not in line else ()
    if wrong or "```" in line:
        message = wrong[0].message if wrong else "three backticks end a block."
        raise Refusal(message, (wrong[0].repair if wrong else "") or "Write it in plain words.", given.code)
    return line


def accepted_at(text: str | None, line: str, imports: Iterable[str]) -> tuple[int, str]:
    """Before which line of `accepted.md` (from 0) what is added. text: None where there is no such file; imports: the files of
    the agreements."""
    if not text or not text.strip():
        files = ", ".join(sorted(imports))
        head = f"---\ntitle: Findings that are accepted\n{f'imports: {files}' if files else ''}".rstrip()
        return 0, f"{head}\n---\n\n# Accepted\n\n```servanda\n{line}\n```\n"
    blocks = read_text(text, ACCEPTED).blocks
    return (blocks[-1].span.end_line - 1, f"{line}\n") if blocks else (len(split_lines(text)), f"\n```servanda\n{line}\n```\n")


def accepting(path: Path, text: str | None, given: GivenAcceptance) -> str:
    """`accepted.md` of the dossier at a path with one more line. Raises Refusal."""
    from servanda.app import api

    line = acceptance_line(given)
    at, more = accepted_at(text, line, (one.file for one in api.load(path).agreements.values()))
    rows = split_lines(text or "")
    before = "".join(f"{row}\n" for row in rows[:at])
    return before + more + "\n".join(rows[at:]) + ("\n" if rows[at:] and rows[at:][-1] else "")


def repair_lines(finding: Diagnostic) -> tuple[str, ...]:
    """Of a repair the lines that can stand as they are: parts of a clause where it is about one, and keys of the head."""
    found = []
    for one in _FRAGMENT.finditer(finding.repair):
        text = (one[1] or one[2]).strip()
        key = text.partition(":")[0]
        if (one[1] and key in KEYS and text[len(key) :].startswith(": ") and "..." not in text) or (
            finding.subject.startswith("clause ") and _is_part(text)
        ):
            found.append(text)
    return tuple(dict.fromkeys(found))


def _is_part(text: str) -> bool:
    """Whether a text is a whole line of a clause: begun by one of its keywords, nothing left to fill in."""
    if (
        not any(text == one or text.startswith(f"{one} ") for one in CONTEXTS["clause"].rules)
        or "..." in text
        or "…" in text
        or re.search(r"\b[A-Z]{2,}\b", text)
    ):
        return False
    tree = read_text(f"---\nagreement: a\n---\n```servanda\nclause 1\n  a must b\n  {text}\n```\n", "")
    return not tree.diagnostics


def mended(tree: FileTree, finding: Diagnostic) -> Iterator[tuple[int, str]]:
    """The lines of a repair with the line of the finding's text (from 1) before which each would stand; none where its clause
    stands in another text."""
    name = finding.subject.removeprefix("clause ").partition("/")[0].partition(":")[2]
    ends = [
        one.span.end_line
        for block in tree.blocks
        for one in block.statements
        if one.keyword == "clause" and one.head.refs and one.head.refs[0].id == name
    ]
    for line in repair_lines(finding):
        if line.partition(":")[0] in KEYS and finding.code.startswith("NR"):
            yield from [(2, f"{line}\n")] if tree.header is not None else []
        elif ends:
            yield ends[0] + 1, f"  {line}\n"
