"""How plainly texts are worded, as a page."""

from __future__ import annotations

from collections import Counter

from servanda.base.document import Cell, Details, Document, PageBlock, Para, counted, table
from servanda.base.result import Based
from servanda.instruments.tips.plain import KINDS, MOST_WORDS
from servanda.instruments.tips.plain.finding import PlainFinding, PlainText

TOLD = {
    "long": f"over {MOST_WORDS} words", "double": "double negation", "idiom": "idiom", "hedge": "hedge",
    "pronoun": "pronoun without its noun",
}  # fmt: skip
MOST_TOLD = 20
"""Findings of a text that stand in its first table; the others stand below it, folded."""


class PlainAnswer(Based, frozen=True, kw_only=True):
    texts: tuple[PlainText, ...]

    @property
    def found(self) -> int:
        return sum(len(one.found) for one in self.texts)


def plain_page(answer: PlainAnswer) -> Document:
    """In: what was found. Out: the page, the count first."""
    many = sum(one.sentences for one in answer.texts)
    kinds = Counter(one.kind for text in answer.texts for one in text.found)
    said = ", ".join(f"{TOLD[kind]} {kinds[kind]}" for kind in KINDS if kinds[kind])
    if not many:
        head = "Not looked at: there is no sentence here."
    elif answer.found:
        head = f"{counted(answer.found, 'place')} in {counted(many, 'sentence')} could be said more plainly: {said}."
    else:
        head = f"Nothing that these tables know stumbles in {counted(many, 'sentence')}."
    blocks: list[PageBlock] = [Para(head, "strong")]
    columns: dict[str, Cell] = {
        "where": "place", "what": lambda one: TOLD[one.kind], "words": lambda one: _quoted(one.words, one.kind),
        "shorter": _shorter,
    }  # fmt: skip
    for text in answer.texts:
        caption = f"{text.name} ({text.language or 'no language'})"
        if text.found:
            blocks.append(table(text.found[:MOST_TOLD], columns, caption=caption))
        if rest := text.found[MOST_TOLD:]:
            blocks.append(Details(f"{len(rest)} more in {text.name}", (table(rest, columns),)))
        if text.unlooked:
            blocks.append(Para(f"{caption}: {text.unlooked}.", "warn"))
        if text.ease is not None:
            said = (
                f"{caption}: reading ease {text.ease:.0f} (Flesch; 0 hard, 100 easy), school grade {text.grade:.0f} (Kincaid), "
            )
            blocks.append(Para(f"{said}syllables counted roughly. No text is judged by these.", "quiet"))
    blocks.append(
        Para(
            "Each shorter wording is made by rule and is applied nowhere: look whether it still says what you mean. A hedge or a "
            "double negation that was bargained for stays. How often these tables are right has not been measured.",
            "quiet",
        )
    )
    return Document("What could be said more plainly", tuple(blocks), answer.basis.foot())


def _quoted(words: str, kind: str) -> str:
    return words if kind == "long" else f"“{words}”"


def _shorter(one: PlainFinding) -> str:
    return one.shorter or "no joint was found: part it by hand"
