"""Plain text: paragraphs between blank lines, wrapped lines joined, labels left where they stand."""

from __future__ import annotations

from dataclasses import replace

from servanda.base.late import expression
from servanda.words.reading.flow import Paragraph, ParagraphKind

_NUMBERED = expression(r"(\d{1,4})([.)])[ \t]+(?=\S)")
LABELLED = expression(
    r"(?:\(?(?:[a-zа-я]{1,3}|[A-Z]|\d{1,3})\)|\d{1,3}(?:\.\d{1,3}){0,4}[.)]?(?=\s+[A-ZÀ-ÞА-Я“\"«])|"
    r"[ivxlcIVXLC]{1,6}\.|[-•*]|§|"
    r"(?i:article|section|chapter|annex|part|appendix|protocol|title|стаття|статья)"
    r"\s+(?:[ivxlcIVXLC]{1,7}|\d{1,4})\b)"
    r"(?:\s|$|[.:–—-])"
)
"""How a line begins that goes on with nothing before it."""
SHORT = 0.7
"""A line that reaches less far than this share of the longest ends its paragraph, where a capital follows."""


def read_plain(text: str) -> tuple[list[Paragraph], list[str]]:
    lines = text.split("\n")
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    width = lengths[int(len(lengths) * 0.9)] if lengths else 0
    joined: list[list[str]] = []
    before = ""
    for line in lines:
        words = " ".join(line.split())
        if not words:
            before = ""
            continue
        if before and not starts_anew(before, words, width):
            joined[-1].append(words)
        else:
            joined.append([words])
        before = line.rstrip()
    made = []
    for words in map(" ".join, joined):
        found = _NUMBERED.match(words)
        if found:
            made.append(Paragraph(words[found.end() :], words[found.end() :], ParagraphKind.ITEM, f"{found[1]}{found[2]}"))
        else:
            made.append(Paragraph(words, words))
    return renumbered(made)


def starts_anew(before: str, words: str, width: int) -> bool:
    """Whether a line begins a paragraph, after the line before it; width: how far lines reach here."""
    if LABELLED.match(words):
        return True
    if width > 120:  # not wrapped: a line is a paragraph
        return True
    return len(before) < SHORT * width and not words[0].islower() and before.rstrip()[-1:] not in ",-–"


def renumbered(paragraphs: list[Paragraph]) -> tuple[list[Paragraph], list[str]]:
    """Lists in which each item is "1.": what is left of a list when a web page is made into text. Between two
    headings they are counted on.
    """
    made = list(paragraphs)
    found: list[tuple[int, int]] = []  # where, and how many
    section: list[int] = []
    for at, one in enumerate([*made, Paragraph(None, None, ParagraphKind.HEADING)]):
        if one.kind is ParagraphKind.HEADING:
            if len(section) > 1 and all(made[item].label[:-1] == "1" for item in section):
                found.append((section[0], len(section)))
                for number, item in enumerate(section, start=1):
                    made[item] = replace(made[item], label=f"{number}{made[item].label[-1]}")
            section = []
        elif one.kind is ParagraphKind.ITEM and one.level == 0 and one.label[:-1].isdecimal():
            section.append(at)
    return made, [
        f"Each of {many} points was numbered “1.” (what programs leave of a web page); they are counted here 1 to {many}, "
        f"from “{_begin(made[at])}”: compare with the original."
        for at, many in found
    ]


def _begin(one: Paragraph) -> str:
    words = one.now or ""
    return words if len(words) < 50 else f"{words[:47].rstrip()}..."
