"""The page of stances: which brackets all accept, who moved, then each bracket with all allies side by side."""

from __future__ import annotations

from collections.abc import Callable

from servanda.base.document import Cell, Document, Heading, PageBlock, Para, counted, table
from servanda.instruments.alliances.stances.records import NOT_KNOWN, BracketSide, OptionSide, StancesAnswer
from servanda.instruments.alliances.told import closing

HOW = (
    "Each cell is what one row of the table says of one ally and one option, since its day. Reserved is accepted with a "
    "reservation, and is no acceptance here. Not known is no consent. Nothing is averaged and nobody is scored."
)


def stances_page(answer: StancesAnswer) -> Document:
    """In: stances side by side. Out: the page."""
    blocks: list[PageBlock] = [Para(stances_head(answer), "strong")]
    if answer.since is not None:
        blocks.append(Heading(2, f"Who moved since {answer.since}"))
        columns: dict[str, Cell] = {
            "who": "actor", "bracket": lambda one: f"{one.bracket}: {one.option}", "before": "before", "now": "now", "on": "on",
            "source": "source",
        }  # fmt: skip
        blocks.append(table(answer.moves, columns) if answer.moves else Para("By the table, nobody."))
    for one in answer.brackets:
        blocks += _bracket(one, answer)
    blocks += closing(answer.notes, answer.missing, HOW)
    return Document("Positions", tuple(blocks), answer.basis.foot())


def stances_head(answer: StancesAnswer) -> str:
    """The page in a sentence to read aloud."""
    open_ = [one for one in answer.brackets if not one.chosen]
    if not open_:
        return f"No bracket is open on {answer.on}."
    agreed = [f"{one.bracket} ({', '.join(one.accepted)})" for one in open_ if one.accepted]
    unknown = sum(cell.stance == NOT_KNOWN for one in open_ for option in one.options for cell in option.cells)
    have, which = "has" if len(agreed) == 1 else "have", f": {', '.join(agreed)}" if agreed else ""
    parts = [
        f"Of {counted(len(open_), 'open bracket')}, {len(agreed)} {have} an option that all "
        f"{len(answer.actors)} accept on {answer.on}{which}"
    ]
    opposed = [
        one.bracket
        for one in open_
        if one.options and all(any(c.stance == "opposed" for c in each.cells) for each in one.options)
    ]
    if opposed:
        parts.append(f"in {', '.join(opposed)} each option is opposed by somebody")
    if unknown:
        parts.append(f"{counted(unknown, 'position')} {'is' if unknown == 1 else 'are'} not known")
    if answer.since is not None:
        who = dict.fromkeys(one.actor for one in answer.moves)
        parts.append(f"since {answer.since} " + (f"moved: {', '.join(who)}" if who else "nobody moved"))
    return f"{'; '.join(parts)}."


def _bracket(one: BracketSide, answer: StancesAnswer) -> list[PageBlock]:
    def of(actor: str) -> Callable[[OptionSide], str]:
        place = answer.actors.index(actor)

        def said(option: OptionSide) -> str:
            cell = option.cells[place]
            since = f" since {cell.since}" if cell.since else ""
            words = f": {cell.words}" if cell.words else ""
            return f"{cell.stance}{since}{words}{' (proposes it)' if cell.proposes else ''}"

        return said

    columns: dict[str, Cell] = {
        "option": lambda option: f"{option.option}{' (chosen)' if option.option == one.chosen else ''}",
        "says": "says",
    }
    columns |= {actor: of(actor) for actor in answer.actors}
    where = f"clause {', '.join(one.clauses)}" if one.clauses else one.agreement
    sources = dict.fromkeys(f"{cell.actor}: {cell.source}" for option in one.options for cell in option.cells if cell.source)
    blocks: list[PageBlock] = [
        Heading(2, f"{one.bracket} ({where})"),
        table(one.options, columns, tone=lambda option: "good" if option.accepted else ""),
    ]
    return [*blocks, Para(f"Sources: {'; '.join(sources)}.", "quiet")] if sources else blocks
