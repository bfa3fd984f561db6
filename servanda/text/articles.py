"""An authentic text that has no headings of ours, cut into articles: every character belongs to exactly one of them."""

from __future__ import annotations

import re

import msgspec

from servanda.text.openings import LISTED, SCHEMES, SIGNATURES, Mark, divided, guess


class ArticleText(msgspec.Struct, frozen=True):
    """One article: `text == source[start:end]`, its label and title left out. id: as a heading of a dossier gives it.

    at: where it begins, with label and title; what lies between `at` and `end` of all articles is the whole text but for white space.
    label: as the text writes it (`Article One`, `§ 3`). kind: `article`, or `heading` for a part or annex with no words of its own.
    """

    id: str
    title: str
    text: str
    start: int
    end: int
    at: int
    label: str = ""
    kind: str = "article"


_FENCE_FRONT = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*\n", re.DOTALL)


WAYS_OF_NUMBERING = tuple(SCHEMES)


def scheme_of(text: str) -> str:
    """The way of numbering that `auto` finds in a text."""
    return guess(text, _start(text))


def split_articles(text: str, scheme: str) -> list[ArticleText]:
    """Split a text into its articles.

    Args:
        text: the text; a front matter at its start is passed over.
        scheme: `numbered` ("1. ..." or "1.2.3. ..."), `roman` ("I. TITLE", then "1. ..." is I.1), `article`
            ("Article 5", "ARTICLE SIX", "Section 2.", "§ 3"), `bullets` (paragraphs with a dash or point, numbered by us),
            `headings` (Markdown), `paragraphs` (no numbers at all: each paragraph is numbered by us), or `auto`.

    Returns:
        Articles in the order of the text; what stands before the first is `preamble`, signatures and notes after the last
        are `closing`; both are left out where empty. Parts and annexes have ids such as `part-III`, `annex-1`; an article
        whose number has been met before is `annex-1.3` under such a heading, else `3-2`. A text without any article is one `preamble`.

    Raises:
        ValueError: unknown scheme.
    """
    start = _start(text)
    if scheme == "auto":
        scheme = guess(text, start)
    if scheme not in SCHEMES:
        raise ValueError(f"there is no way of numbering called '{scheme}'; use auto or one of {', '.join(SCHEMES)}")
    return _cut(text, start, divided(text, start, SCHEMES[scheme](text, start)), scheme)


def _start(text: str) -> int:
    front = _FENCE_FRONT.match(text)
    return front.end() if front is not None else 0


def _cut(text: str, start: int, marks: list[Mark], scheme: str) -> list[ArticleText]:
    if not any(mark.kind == "article" for mark in marks):
        return _piece(Mark("preamble", "", start, start), text, len(text))
    result = _piece(Mark("preamble", "", start, start), text, marks[0].at)
    for place, mark in enumerate(marks):
        end = marks[place + 1].at if place + 1 < len(marks) else len(text)
        annexed = place + 1 < len(marks) and marks[place + 1].id.startswith("annex")
        closing = _closing(text, [mark] if annexed else marks, scheme, end) if annexed or mark is marks[-1] else end
        result.extend(_piece(mark, text, closing, keep=True))
        result.extend(_piece(Mark("closing", "", closing, closing), text, end))
    return result


def _piece(mark: Mark, text: str, end: int, keep: bool = False) -> list[ArticleText]:
    start, at = min(mark.body, end), mark.at  # what looked like a title below may open an article of its own
    while start < end and text[start].isspace():
        start += 1
    while at < start and text[at].isspace():
        at += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end <= start and not keep:
        return []
    kind = "heading" if mark.kind == "division" and end <= start else "article"
    return [ArticleText(mark.id, mark.title if mark.body <= end else "", text[start:end], start, end, at, mark.label, kind)]


def _closing(text: str, marks: list[Mark], scheme: str, until: int) -> int:
    """Where what follows the last of these articles begins, at the latest `until`."""
    last = marks[-1]
    if last.id == "closing":
        return until
    single = (
        len(marks) >= 3
        and not last.title
        and not any(re.search(r"\n[ \t]*+\n", text[mark.body : marks[place + 1].at].rstrip()) for place, mark in enumerate(marks[:-1]))
    )
    apart = scheme in ("numbered", "bullets") and single
    at = last.body
    words = re.compile(r"\S").search(text, at)
    for match in re.compile(r"\n(?P<blank>[ \t]*\n)*").finditer(text, at, until):
        line = match.end()
        rest = text[line : min(line + 200, until)]
        blank = match["blank"] is not None
        if not rest.strip() or words is None or line <= words.start():
            continue
        if SIGNATURES.match(rest.lstrip(" \t")) and (blank or scheme != "headings"):
            return line
        if blank and apart and not rest.startswith((" ", "\t")) and LISTED.match(rest) is None:
            return line
    return until
