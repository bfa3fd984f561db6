"""Who could know, as a page that is itself for named readers only."""

from __future__ import annotations

from servanda.base.document import Document, PageBlock, Para, table
from servanda.instruments.channels.knowing import Knowing

MEANS = (
    "Could know means: said it, was told, was present, was read in, stands above somebody who could, or had a report from "
    "one. It says nothing of who told anybody, and who is not on it may know all the same. This list is itself as closely "
    "held as what it is about."
)


def knowing_page(answer: Knowing) -> Document:
    """The count in a sentence, then each name with its reason."""
    many = f"{len(answer.who)} of {answer.names}"
    first = (
        f"{answer.item} is public on {answer.on}; those who could know by {answer.on}: {many}."
        if answer.public
        else f"Those who could know {answer.item} by {answer.on}: {many}."
    )
    blocks: list[PageBlock] = [Para(first, "strong")]
    if answer.who:
        blocks.append(
            table(answer.who, {"name": "name", "since": lambda one: one.since, "why": "why", "in so many ways": "ways"})
        )
    else:
        blocks.append(Para("By the table nobody had spoken of it by then; that is no proof that nobody had."))
    blocks.append(Para(MEANS, "quiet"))
    return Document("Who could know", tuple(blocks), answer.basis.foot())
