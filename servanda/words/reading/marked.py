"""Markdown: headings, lists and tables as CommonMark has them; what is labelled by hand, as in plain text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from servanda.base.late import expression
from servanda.words.reading.flow import Paragraph, ParagraphKind
from servanda.words.reading.plain import renumbered, starts_anew
from servanda.words.reading.said import counted

if TYPE_CHECKING:
    from markdown_it.token import Token

_HEAD = expression(r"\A---[ \t]*\n[^\0]*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)")


def read_markdown(text: str) -> tuple[list[Paragraph], list[str]]:
    from markdown_it import MarkdownIt

    said = []
    head = _HEAD.match(text)
    if head:
        text = text[head.end() :]
        said.append("The head of the file (between two lines of ---) is no part of the words.")
    left: Counter[str] = Counter()
    made: list[Paragraph] = []
    labels: list[str] = []  # of the lists around: "" once a paragraph has taken it
    heading, row, column, cell = 0, 0, -1, False
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        kind = token.type
        if kind == "heading_open":
            heading = int(token.tag[1])
        elif kind == "heading_close":
            heading = 0
        elif kind == "list_item_open":
            labels.append(f"{token.info}{token.markup}" if token.info else "•")
        elif kind == "list_item_close":
            labels.pop()
        elif kind == "tr_open":
            row, column = row + 1, -1
        elif kind in ("th_open", "td_open"):
            column, cell = column + 1, True
        elif kind in ("th_close", "td_close"):
            cell = False
        elif kind == "html_block":
            left["comment|comments" if token.content.lstrip().startswith("<!--") else "piece of HTML|pieces of HTML"] += 1
        elif kind in ("fence", "code_block"):
            made += [Paragraph(line, line) for line in map(str.strip, token.content.split("\n")) if line]
        elif kind == "inline":
            for words in _paragraphs(token, left):
                if heading:
                    made.append(Paragraph(words, words, ParagraphKind.HEADING, level=heading))
                elif cell:
                    made.append(Paragraph(words, words, ParagraphKind.CELL, column=column, row=row))
                elif labels and labels[-1]:
                    made.append(Paragraph(words, words, ParagraphKind.ITEM, labels[-1], len(labels) - 1))
                    labels[-1] = ""
                else:
                    made.append(Paragraph(words, words))
    if left:
        said.append(f"Left out: {counted(left)}.")
    made, more = renumbered(made)
    return made, said + more


def _paragraphs(token: Token, left: Counter[str]) -> list[str]:
    """The words of a block without the signs of Markdown; a line that begins with a label of its own is a paragraph."""
    parts: list[list[str]] = [[]]
    for one in token.children or ():
        if one.type == "softbreak":
            parts.append([])
        elif one.type == "hardbreak":
            parts[-1].append("\n")
        elif one.type == "image":
            left["picture|pictures"] += 1
        elif one.type == "html_inline":
            left["piece of HTML|pieces of HTML"] += 1
        else:
            parts[-1].append(one.content)
    lines = ["".join(part) for part in parts]
    width = max(len(line) for line in lines)
    made: list[list[str]] = []
    before = ""
    for line in lines:
        words = line.strip() if "\n" in line else " ".join(line.split())
        if not words:
            continue
        if made and not starts_anew(before, words, min(width, 100)):
            made[-1].append(words)
        else:
            made.append([words])
        before = line
    return [" ".join(one) for one in made]
