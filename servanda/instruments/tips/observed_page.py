"""What falls on observances, as a page: what was looked at is said, and that nothing else was."""

from __future__ import annotations

from servanda.accounts.lacking import lacking
from servanda.base.document import Cell, Document, PageBlock, Para, counted, table
from servanda.instruments.tips.observed import PLACE, DaysAnswer, OnObservance, hijri_note


def days_page(answer: DaysAnswer) -> Document:
    """In: what falls on which observance. Out: the page."""
    between = f"from {answer.first} to {answer.last}"
    looked = ", ".join(counted(many, "other step" if kind == "other" else kind) for kind, many in answer.looked.items())
    looked = looked or "nothing that is due, meets or is planned"
    head = (
        f"{len(answer.found)} of what is ahead {between} ({looked}) fall{'s' * (len(answer.found) == 1)} on a listed observance."
    )
    if PLACE in answer.missing:
        head = f"Not looked at: no table of observances. What is ahead {between} ({looked}) could fall on one."
    blocks: list[PageBlock] = [Para(head, "strong"), *lacking(answer.missing)]
    columns: dict[str, Cell] = {
        "day": "day", "what": _what, "observance": _names,
        "next free day": lambda one: one.free or "none near", "by rule": "by",
    }  # fmt: skip
    if answer.found:
        blocks.append(table(answer.found, columns, caption="What falls on an observance"))
    ahead: dict[str, Cell] = {"day": "day", "of": "of", "observance": "name", "kind": "kind", "source": "source"}
    if answer.observed:
        blocks.append(table(answer.observed, ahead, caption="Observances ahead"))
    if note := hijri_note(answer.observed):
        blocks.append(Para(f"{note}.", "warn"))
    blocks += [Para(f"Not looked at: {one}.", "warn") for one in answer.unlooked]
    if answer.silent and PLACE not in answer.missing:
        blocks.append(Para(f"No row of the table is of {', '.join(answer.silent)}: what they observe is not known.", "warn"))
    said = f"Only the rows of {PLACE} were looked at, and no library of holidays; a free day is free of these alone. "
    said += (
        "Of what falls on them: deadlines of clauses, meetings of bodies whose days are known, and the rows of tips/planned.csv."
    )
    return Document("What falls on observances", (*blocks, Para(said, "quiet")), answer.basis.foot())


def _what(one: OnObservance) -> str:
    return f"{one.who}: {one.what}{f' ({one.clause})' if one.clause else f' ({one.kind})'}"


def _names(one: OnObservance) -> str:
    return "; ".join(f"{each.name} ({each.of}, {each.kind})" for each in one.observed)
