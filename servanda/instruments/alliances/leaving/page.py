"""The page of an ally that leaves: who is exposed and what breaks, then the what-if as it stands, word for word."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.base.document import Cell, Document, Heading, PageBlock, Para, counted, table
from servanda.instruments.alliances.leaving.records import LeavingAnswer, PurposeHangs
from servanda.instruments.alliances.told import closing

HOW = (
    "All of this is on the text: it tells what can no longer come once somebody is gone, never whether anybody will go; how "
    "likely that is nobody says here. A smallest set is one of which no ally can be left out; dates are not weighed in it."
)


def leaving_page(answer: LeavingAnswer, title: str, whatif: Sequence[PageBlock]) -> Document:
    """In: the answer; title and blocks of the page of the what-if. Out: the page."""
    broken = [one for one in answer.purposes if one.broken]
    blocks: list[PageBlock] = [Para(leaving_head(answer), "warn" if broken or answer.exposed else "strong")]
    if answer.exposed:
        columns: dict[str, Cell] = {
            "who": "actor", "loses": lambda one: "; ".join(f"{clause}: {why}" for clause, why in one.clauses) or "no clause",
            "its purposes that break": lambda one: "; ".join(one.purposes) or "none",
        }  # fmt: skip
        blocks += [Heading(2, "Who is exposed"), table(answer.exposed, columns)]
    if answer.purposes:
        hangs: dict[str, Cell] = {
            "purpose": "purpose", "of": lambda one: ", ".join(one.of), "breaks now": lambda one: "yes" if one.broken else "no",
            "breaks when these leave": _smallest,
        }  # fmt: skip
        blocks += [
            Heading(2, "What each purpose hangs on"),
            table(
                answer.purposes,
                hangs,
                tone=lambda one: "bad" if one.broken else "",
                caption=f"The smallest sets of {', '.join(answer.allies)}",
            ),
        ]
    none = "no purpose that can come true is written down: what a set of allies would break is not known"
    blocks += [Heading(2, title), *whatif, *closing([none] * answer.without_purpose, (), HOW)]
    return Document(title, tuple(blocks), answer.basis.foot())


def leaving_head(answer: LeavingAnswer) -> str:
    """The page in a sentence to read aloud."""
    broken = [one for one in answer.purposes if one.broken]
    who = (
        f"{', '.join(one.actor for one in answer.exposed)} {'is' if len(answer.exposed) == 1 else 'are'} exposed"
        if answer.exposed
        else "nobody else is exposed"
    )
    parts = [f"On the text, if {answer.supposed}, {who}"]
    if answer.purposes:
        said = (
            f"{len(broken)} of {counted(len(answer.purposes), 'purpose')} can no longer come true"
            if broken
            else "no purpose breaks"
        )
        parts.append(said)
    least = min((one for one in answer.purposes if one.smallest), key=lambda one: len(one.smallest[0]), default=None)
    if least is not None:
        who = " and ".join(least.smallest[0])
        parts.append(f"the smallest set of allies whose leaving breaks a purpose is {who} (“{least.purpose}”)")
    return f"{'; '.join(parts)}."


def _smallest(one: PurposeHangs) -> str:
    if not one.smallest:
        return "not even when all leave"
    return "; or ".join(" and ".join(some) for some in one.smallest)
