"""Joint initiatives as a page: who announced, who pays, what came, by whose word; each leaf once."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.accounts.words import amount_words
from servanda.base.document import Cell, Details, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.instruments.alliances.initiatives.records import STAGES, InitiativesAnswer, JointInitiative, PaidPart

HOW = (
    "Who announced an initiative and who pays for it are two things. Amounts are those of the ledger of support, promises without "
    "parts; one that two initiatives tell of counts once. Stages are set beside each other, never added. A status is the word of "
    "its assessor."
)


def initiatives_page(answer: InitiativesAnswer) -> Document:
    """In: the initiatives. Out: the page."""
    blocks: list[PageBlock] = [Para(head(answer), "strong")]
    if answer.initiatives:
        blocks.append(
            table(
                answer.initiatives,
                {
                    "initiative": lambda one: f"{one.id}: {one.what}", "announced by": lambda one: ", ".join(one.announced_by),
                    "on": lambda one: str(one.announced_on or "no day"),
                    "paid by": lambda one: ", ".join(dict.fromkeys(part.donor for part in one.parts)) or "nobody, on record",
                    "status": _status, "milestones": _milestones,
                },
                tone=lambda one: "bad" if any(each.bad for each in one.milestones) else "warn" if one.differ or not one.parts else "",
                caption=f"As of {answer.on}",
            )
        )  # fmt: skip
    for one in answer.initiatives:
        blocks += _each(one)
    blocks += _sums(answer)
    if answer.leads:
        blocks.append(Heading(2, "What may be one and is not joined"))
        blocks.append(Listing(answer.leads))
    if answer.outside:
        blocks.append(Para(f"Promises of the ledger of which no initiative tells: {', '.join(answer.outside)}.", "quiet"))
    blocks += [Listing(tuple(f"{one}." for one in answer.notes))] * bool(answer.notes)
    if answer.missing:
        lacks = ", ".join(answer.missing)
        blocks.append(Para(f"Tables the dossier does not have, so that what they would say is not known: {lacks}.", "warn"))
    blocks.append(Para(f"As of {answer.on}. {HOW}", "quiet"))
    return Document("Joint initiatives", tuple(blocks), answer.basis.foot())


def head(answer: InitiativesAnswer) -> str:
    """The initiatives in a sentence."""
    if not answer.initiatives:
        return "No initiative is on record by this day."
    twice = {leaf for one in answer.sums for leaf in one.twice}
    unpaid = [one.id for one in answer.initiatives if not one.parts]
    differ = [one.id for one in answer.initiatives if one.differ]
    leaves = sum(len(one.leaves) for one in answer.sums)
    said = f"{counted(len(answer.initiatives), 'initiative')} rest on {counted(leaves, 'promise')}"
    said += f", {len(twice)} of which more than one initiative tells of: it counts once" if twice else ""
    said += f"; nothing on record pays for {', '.join(unpaid)}" if unpaid else ""
    return said + (f"; assessors differ on {', '.join(differ)}" if differ else "") + "."


def _status(one: JointInitiative) -> str:
    return "; ".join(f"{each.status} ({each.assessor}, {each.on})" for each in one.statuses) or "nobody says"


def _milestones(one: JointInitiative) -> str:
    return "; ".join(f"{each.clause}: {each.status}" for each in one.milestones) or "none named"


def _cell(part: PaidPart, stage: int) -> str:
    return amount_words(part.amounts[stage]) if part.told[stage] else "-"


def _stages() -> dict[str, Cell]:
    def at(n: int) -> Cell:
        return lambda part: _cell(part, n)

    return {name: at(n) for n, name in enumerate(STAGES)}


def _each(one: JointInitiative) -> Iterable[PageBlock]:
    yield Heading(2, one.id)
    yield Para(f"{one.what[:1].upper()}{one.what[1:]}. Announced by {', '.join(one.announced_by)} on {one.announced_on or 'no day'} [{one.source}].")
    if one.parts:
        yield table(
            one.parts,
            {"promise": "id", "of": lambda part: f"{part.what} ({part.unit})", "paid by": "donor", "to": "to", **_stages(), "late": "late"},
            tone=lambda part: "bad" if part.late == "yes" else "",
            caption="Who pays, between what all assessors say; -: nothing is on record",
        )  # fmt: skip
        lines = [
            f"{part.id}, by {who}: {', '.join(said)}" for part in one.parts if len(part.by_assessor) > 1
            for who, said in part.by_assessor
        ]  # fmt: skip
        if lines:
            yield Details("By each assessor", (Listing(tuple(lines)),))
    else:
        yield Para("Nothing on record pays for it.", "warn")
    if one.unpaid and one.parts:
        yield Para(f"Announced it, and gives nothing to it by the ledger: {', '.join(one.unpaid)}.", "warn")
    for leaf, others in one.also:
        yield Para(f"{leaf} is told of by {', '.join(others)} as well: it is one promise, and counts once.", "warn")
    rows = [
        f"{each.clause} {each.title} ({', '.join(each.owes)}): {each.status}" + (f", by {each.due}" if each.due else "")
        for each in one.milestones
    ]
    if rows:
        yield Para("Milestones, by the log of evidence alone:")
        yield Listing(tuple(rows))
    for said in one.statuses:
        before = f"; before: {', '.join(said.before)}" if said.before else ""
        yield Para(f"{said.assessor} says: {said.status} ({said.on}, {said.source}{before}).")
    if one.differ:
        yield Para("Its assessors differ. Neither word is taken for the other.", "warn")


def _sums(answer: InitiativesAnswer) -> Iterable[PageBlock]:
    if answer.sums:
        yield Heading(2, "Sums")
        rows = [(one, "each promise once", one.once) for one in answer.sums]
        rows += [(one, "if every initiative were another", one.told) for one in answer.sums if one.twice]

        def at(n: int) -> Cell:
            return lambda row: amount_words(row[2][n]) if row[0].on_record[n] else "-"

        yield table(
            sorted(rows, key=lambda row: row[0].unit),
            {
                "unit": lambda row: row[0].unit, "counted": lambda row: row[1], **{name: at(n) for n, name in enumerate(STAGES)},
                "promises": lambda row: ", ".join(row[0].leaves),
            },
            tone=lambda row: "" if row[1].startswith("each") else "warn",
            caption="On record; the second line of a unit is what adding the announcements would make of it",
        )  # fmt: skip
