"""Joint initiatives as a page: who announced, who pays, what came, by whose word; each leaf once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from servanda.accounts.between import Between
from servanda.accounts.words import amount_words
from servanda.base.document import Cell, Details, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.instruments.alliances.initiatives.records import STAGES, InitiativesAnswer, JointInitiative
from servanda.instruments.alliances.told import closing

HOW = (
    "Who announced an initiative and who pays for it are two things. Amounts are those of the ledger of support, promises "
    "without parts; one that two initiatives tell of counts once. Stages are set beside each other, never added. A status is the "
    "word of its assessor."
)


def initiatives_page(answer: InitiativesAnswer) -> Document:
    """In: the initiatives. Out: the page."""
    blocks: list[PageBlock] = [Para(head(answer), "strong")]
    columns: dict[str, Cell] = {
        "initiative": lambda one: f"{one.id}: {one.what}", "announced by": lambda one: ", ".join(one.announced_by),
        "on": lambda one: str(one.announced_on or "no day"),
        "paid by": lambda one: ", ".join(dict.fromkeys(part.donor for part in one.parts)) or "nobody, on record",
        "status": lambda one: "; ".join(f"{each.status} ({each.assessor}, {each.on})" for each in one.statuses) or "nobody says",
        "milestones": lambda one: "; ".join(f"{each.clause}: {each.status}" for each in one.milestones) or "none named",
    }  # fmt: skip
    blocks += [table(answer.initiatives, columns, tone=_tone, caption=f"As of {answer.on}")] * bool(answer.initiatives)
    for one in answer.initiatives:
        blocks += _each(one)
    blocks += _sums(answer)
    if answer.leads:
        blocks += [Heading(2, "What may be one and is not joined"), Listing(answer.leads)]
    blocks += closing(answer.notes, answer.missing, f"As of {answer.on}. {HOW}")
    return Document("Joint initiatives", tuple(blocks), answer.basis.foot())


def head(answer: InitiativesAnswer) -> str:
    """The initiatives in a sentence."""
    if not answer.initiatives:
        return "No initiative is on record by this day."
    twice, leaves = sum(len(one.twice) for one in answer.sums), sum(len(one.leaves) for one in answer.sums)
    unpaid = [one.id for one in answer.initiatives if not one.parts]
    differ = [one.id for one in answer.initiatives if one.differ]
    said = f"{counted(len(answer.initiatives), 'initiative')} rest on {counted(leaves, 'promise')}"
    said += f", {twice} of which more than one initiative tells of: it counts once" if twice else ""
    said += f"; nothing on record pays for {', '.join(unpaid)}" if unpaid else ""
    return said + (f"; assessors differ on {', '.join(differ)}" if differ else "") + "."


def _tone(one: JointInitiative) -> str:
    return "bad" if any(each.bad for each in one.milestones) else "warn" if one.differ or not one.parts else ""


def _stages(of: Callable[[Any, int], Between | None]) -> dict[str, Cell]:
    """A column for each stage; `-`: nothing is on record."""

    def at(n: int) -> Cell:
        return lambda row: "-" if (amount := of(row, n)) is None else amount_words(amount)

    return {name: at(n) for n, name in enumerate(STAGES)}


def _each(one: JointInitiative) -> Iterable[PageBlock]:
    yield Heading(2, one.id)
    yield Para(f"{one.what}; announced by {', '.join(one.announced_by)} on {one.announced_on or 'no day'} [{one.source}].")
    columns: dict[str, Cell] = {
        "promise": "id", "of": lambda part: f"{part.what} ({part.unit})", "paid by": "donor", "to": "to",
        **_stages(lambda part, n: part.amounts[n] if part.told[n] else None), "late": "late",
    }  # fmt: skip
    title = "Who pays, between what all assessors say; -: nothing is on record"
    none = Para("Nothing on record pays for it.", "warn")
    yield table(one.parts, columns, tone=lambda part: "bad" if part.late == "yes" else "", caption=title) if one.parts else none
    beside = [part for part in one.parts if len(part.by_assessor) > 1]
    lines = tuple(f"{part.id}, by {who}: {', '.join(said)}" for part in beside for who, said in part.by_assessor)
    if lines:
        yield Details("By each assessor", (Listing(lines),))
    if one.unpaid and one.parts:
        yield Para(f"Announced it, and gives nothing to it by the ledger: {', '.join(one.unpaid)}.", "warn")
    for leaf, others in one.also:
        yield Para(f"{leaf} is told of by {', '.join(others)} as well: it is one promise, and counts once.", "warn")
    if one.milestones:
        yield Para("Milestones, by the log of evidence alone:")
        yield Listing(tuple(f"{each.clause} {each.title} ({', '.join(each.owes)}): {each.now}" for each in one.milestones))
    for said in one.statuses:
        before = f"; before: {', '.join(said.before)}" if said.before else ""
        yield Para(f"{said.assessor} says: {said.status} ({said.on}, {said.source}{before}).")
    if one.differ:
        yield Para("Its assessors differ. Neither word is taken for the other.", "warn")


def _sums(answer: InitiativesAnswer) -> Iterable[PageBlock]:
    rows = [(one, "each promise once", one.once) for one in answer.sums]
    rows += [(one, "if every initiative were another", one.told) for one in answer.sums if one.twice]
    if rows:
        yield Heading(2, "Sums")
        columns: dict[str, Cell] = {
            "unit": lambda row: row[0].unit, "counted": lambda row: row[1], **_stages(lambda row, n: row[2][n]),
            "promises": lambda row: ", ".join(row[0].leaves),
        }  # fmt: skip
        title = "On record; the second line of a unit is what adding the announcements would make of it"
        yield table(sorted(rows, key=lambda row: row[0].unit), columns, caption=title)
