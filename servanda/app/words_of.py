"""The words of a file that a person gives: plain text as it stands, all else through its reader, as canonical words."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servanda.words.structure import Canonical, Structure

_OTHER = (".docx", ".docm", ".dotx", ".doc", ".odt", ".rtf", ".pdf", ".htm", ".html", ".xhtml")
_SIGNS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")
_MOST_PAGES_NAMED = 12
"""Numbers of missing pages that a sentence lists; more are counted."""


class WordsOfFile(NamedTuple):
    """structure, words: what the reader and the articles came to."""

    structure: Structure
    words: Canonical


def is_plain(data: bytes, name: str) -> bool:
    """Whether a file is words as they stand: their hash is taken of the file itself, as it always was."""
    return not data.startswith(_SIGNS) and PurePath(name).suffix.casefold() not in _OTHER


def own_text(data: bytes, name: str, mend: str = "") -> str:
    """Words as they stand in a file of somebody's own. mend: what to do with one that bears a marking, "" where it may. Raises
    Refusal."""
    from servanda.words.reading.reading import decoded

    text = decoded(data, name)
    if mend:
        unmarked(text.splitlines()[:40], name, mend)
    return text


def unmarked(lines: Iterable[str], name: str, mend: str) -> None:
    """Raises Refusal where one of the first lines of a file says who may see it. mend: what to do then."""
    from servanda.text.header import said_marking

    if any(map(said_marking, lines)):
        raise Refusal("this file bears a marking.", mend, name)


def words_of(data: bytes, name: str, scheme: str = "", incomplete: bool = False) -> WordsOfFile:
    """The canonical words of a file of any format. incomplete: also where pages are missing.

    Raises Refusal for a file that cannot be read, and for one of which pages are missing unless `incomplete`.
    """
    from servanda.words.reading.reading import read
    from servanda.words.structure import canonical, structured

    flow = read(data, name)
    if flow.missing and not incomplete:
        raise Refusal(
            f"the words of {_pages(flow.missing)} are not in it: they are pictures.",
            "Have them recognised first (ocrmypdf) and read them against the original; or go on without them: --incomplete.",
            name,
        )
    structure = structured(flow, scheme)
    return WordsOfFile(structure, canonical(structure))


def found_in(structure: Structure, words: Canonical) -> tuple[str, ...]:
    """What was found, each a sentence: the answer first, then the next best reading, then what is left out and what
    was mended.
    """
    best = structure.tried[0]
    counted = sum(one.kind == "article" for one in structure.whole.units)
    said = [
        f"{counted} article{'s' * (counted != 1)} found, numbered as `{words.scheme}`; {words.length} signs, "
        f"sha256 {words.sha256[:12]}…"
        if counted
        else f"No article found: {words.length} signs in one piece, sha256 {words.sha256[:12]}…",
        f"Why `{best.scheme}`: {best.why} (score {best.score:.2f}).",
    ]
    if (after := next((one for one in structure.tried[1:] if one.score > 0), None)) is not None:
        said.append(f"Next best is `{after.scheme}` (score {after.score:.2f}): {after.why}.")
    kinds = [kind for kind in ("preamble", "closing") if any(one.kind == kind for one in structure.whole.units)]
    if kinds:
        said.append(f"Set apart as no article: {' and '.join(kinds)}.")
    said += [f"Left out: {one}" for one in structure.left_out[:3]]
    if len(structure.left_out) > 3:
        said.append(f"Left out: {len(structure.left_out) - 3} lines more.")
    if structure.missing:
        said.append(f"INCOMPLETE: the words of {_pages(structure.missing)} are not here.")
    return (*said, *structure.said)


def _pages(pages: tuple[int, ...]) -> str:
    named = ", ".join(str(page) for page in pages[:_MOST_PAGES_NAMED])
    more = f" and {len(pages) - _MOST_PAGES_NAMED} more" if len(pages) > _MOST_PAGES_NAMED else ""
    return f"page{'s' * (len(pages) > 1)} {named}{more}"
