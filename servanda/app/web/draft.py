"""The Draft screen: a text, and beside it what `servanda check` finds. Nothing is written but by Save, and
never over what somebody else has written."""

from __future__ import annotations

import difflib
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from servanda.app import files
from servanda.app.mending import ACCEPTED, accepted_on, mended
from servanda.app.web.said import nplain, plain
from servanda.base.decoding import read_json
from servanda.base.late import expression
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.text.diagnostics import Diagnostic
    from servanda.text.syntax import FileTree

MOST_OF_RULE = 12
"""Findings of one rule that are shown at once."""
MOST_BASES = 32
"""Texts that pages were made from and that are remembered, to show them when somebody else has written."""
_ABOVE = expression(r"\b(?:RED|AMBER\+STRICT|marking-scheme)\b")
_RANK = {"error": 0, "warning": 1, "advice": 2}


class Texts:
    """The Markdown files of a dossier: read by name, written against the hash of what the page showed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._bases: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def names(self) -> list[str]:
        """All of them, relative to the folder. Raises Refusal where a link leads out of it."""
        if self.root.is_file():
            return [self.root.name]
        return [place.relative_to(self.root).as_posix() for place in files.walk(self.root, (".md",))]

    def accepted(self) -> str:
        """Where acceptances stand; the file may not be there yet."""
        return self.root.name if self.root.is_file() else ACCEPTED

    def plain_enough(self) -> bool:
        """Whether no text or table of the dossier speaks of more than AMBER."""
        try:
            found = [files.read_bytes(self.place(one)) for one in self.names()]
            if self.root.is_dir():
                found += [files.read_bytes(one) for one in files.walk(self.root, (".toml", ".csv"))]
        except (Refusal, OSError):
            return False
        return not any(above_amber(one.decode("utf-8", "replace")) for one in found)

    def place(self, name: str) -> Path:
        """Where a file lies. Raises Refusal for what is none of them, however it is written."""
        missing = name not in self.names()
        if missing and not (name == self.accepted() and not (self.root / name).is_symlink()):
            raise Refusal("there is no such text in this dossier.", "Choose one of those in the list.", name, code="missing")
        place = (self.root.parent if self.root.is_file() else self.root) / name
        home = self.root.parent if self.root.is_file() else self.root
        if not place.resolve().is_relative_to(home.resolve()):
            raise Refusal(
                "is a link that leads out of the folder.", "Put a copy of the file there instead.", name, code="not-allowed"
            )
        return place

    def read(self, name: str) -> tuple[str, str]:
        """A text and its hash. Raises Refusal."""
        place = self.place(name)
        data = files.read_bytes(place) if place.exists() or name != self.accepted() else b""
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refusal(f"is not UTF-8 (byte {error.start}).", "Save it again as UTF-8.", name) from error
        base = hashlib.sha256(data).hexdigest()
        self._bases[base] = text
        while len(self._bases) > MOST_BASES:
            self._bases.popitem(last=False)
        return text, base

    def proposed(self) -> bool:
        """Whether anything in them looks proposed: the menu's cheap test."""
        try:
            return any(b"\nproposed " in files.read_bytes(self.place(name)) for name in self.names())
        except Refusal:
            return False  # a text that cannot be read is told of where it is asked for, not in the menu of every page

    def before(self, base: str) -> str:
        """The text with this hash, as it was shown; "" if it is not remembered."""
        return self._bases.get(base, "")

    def write_text(self, name: str, text: str, base: str) -> bool:
        """Write a text whole or not at all, if the disk still holds what the page was made from; whether it was written.

        Raises Refusal."""
        with self._lock:
            now, here = self.read(name)
            if here != base:
                return False
            plain = text.replace("\r\n", "\n").replace("\r", "\n")
            files.write_text(self.place(name), plain.replace("\n", "\r\n") if "\r\n" in now else plain)
            return True


def above_amber(text: str) -> bool:
    """Whether a text has the word of a label above AMBER, or says that its labels are others."""
    return _ABOVE.search(text) is not None


def apart(yours: str, disk: str) -> list[tuple[str, str]]:
    """Two texts as stretches, one after the other: (yours, on the disk), equal where they are the same."""
    mine, theirs = yours.splitlines(keepends=True), disk.splitlines(keepends=True)
    found = difflib.SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    return [("".join(mine[a:b]), "".join(theirs[c:d])) for _kind, a, b, c, d in found]


def merged(yours: str, disk: str, chosen: Mapping[str, str]) -> str:
    """One text of two: of each stretch that differs, what was chosen under its number: `disk`, `both`, else yours."""
    out = []
    for at, (mine, theirs) in enumerate(apart(yours, disk)):
        choice = chosen.get(f"block-{at}", "yours") if mine != theirs else "yours"
        out.append({"disk": theirs, "both": mine + theirs}.get(choice, mine))
    return "".join(out)


def fixed(text: str, span: str, words: str) -> str:
    """A text with other words in one place. span: line, column, end line, end column, counted from 1. Raises Refusal."""
    parts = span.split(",")
    if len(parts) != 4 or not all(part.isdecimal() for part in parts):
        raise Refusal("that is no place in a text.", "Open the page again.")
    line, column, last, end = map(int, parts)
    rows = text.split("\n")
    if not (0 < line <= last <= len(rows) and column > 0 and end > 0):
        raise Refusal("that is no place in this text.", "Open the page again.")
    before, after = rows[line - 1][: column - 1], rows[last - 1][end - 1 :]
    return "\n".join((*rows[: line - 1], before + words + after, *rows[last:]))


def found_in(told: str, name: str, text: str, link: Any, only: str = "") -> dict[str, Any]:
    """The findings for the screen. In: the JSON of `check`; the file that is open (its findings first) and its text; link:
    address to href; only: a rule shown in full."""
    from servanda.report.document import Finding
    from servanda.report.html import body
    from servanda.text.diagnostics import Diagnostic
    from servanda.text.read import read_text

    report, tree = read_json(told), read_text(text, name)
    findings = msgspec.convert(report["findings"], list[Diagnostic])
    groups: dict[tuple[int, str], list[Diagnostic]] = {}
    for one in findings:
        groups.setdefault((_RANK.get(one.severity.value, 3), one.code), []).append(one)
    made, number = [], 0
    for (_rank, code), mine in sorted(groups.items()):
        mine.sort(key=lambda one: (one.span.file != name, one.span))
        kept = mine if only == code else mine[:MOST_OF_RULE]
        shown = []
        for one in kept:
            number += 1
            where = f"/draft/{quote(one.span.file)}" if one.span.file else "/draft"
            span = ",".join(map(str, (one.span.line, one.span.column, one.span.end_line, one.span.end_column)))
            shown.append(
                {
                    "number": number,
                    "file": one.span.file or "the dossier",
                    "line": one.span.line,
                    "html": body([Finding(one)]),
                    "span": span,
                    "url": link(where, line=str(one.span.line)),
                    "action": where,
                    "fixes": _fixes(tree, one, span) if one.span.file == name else (),
                    "accept": link(f"/draft/{quote(name)}", accept=code, on=on) + "#accept"
                    if (on := next(filter(None, accepted_on(one.subject)), "")) and code.startswith("SV")
                    else "",
                }
            )
        made.append(
            {
                "code": code,
                "severity": mine[0].severity.value,
                "findings": mine,
                "first": mine[0].message,
                "shown": shown,
                "open": only == code,
                "more": len(mine) - len(kept),
                "url": link(f"/draft/{quote(name)}", rule=code),
                "help": link(f"/help/{code}"),
            }
        )
    silenced = msgspec.convert(report["silenced"], list[Diagnostic])
    counts = ", ".join(f"{n} {plain(word)}" for word in _RANK if (n := sum(f.severity.value == word for f in findings)))
    rules = nplain("of %(num)s rule", "of %(num)s rules", len(made))
    total = nplain("%(num)s finding", "%(num)s findings", len(findings)) + f" {rules}"
    return {
        "groups": made,
        "total": total if findings else plain("No finding"),
        "counts": counts or plain("Nothing stands in the way."),
        "codes": [group["code"] for group in made],
        "silent": [(one.code, one.subject, one.notes[-1].text) for one in silenced if one.notes],
    }


def _fixes(tree: FileTree, finding: Diagnostic, span: str) -> list[tuple[str, str, bool]]:
    """What can be written: in place of which span, which words, and whether they are added."""
    meant = [(span, word, False) for word in finding.suggestions]
    return meant + [(f"{at},1,{at},1", line, True) for at, line in mended(tree, finding)]
