"""What `channels check` and `channels said` tell, as pages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from servanda.base.document import Cell, Details, Document, Heading, Listing, PageBlock, Para, Table, counted, table
from servanda.instruments.channels.records import BINDS, SaidRow
from servanda.instruments.channels.spoken import SaidByDay
from servanda.instruments.channels.together import Together, Undercut

NO_ALL_CLEAR = (
    "This is what the texts say, and only the texts named here: what is offered by word of mouth and stands in no row is not "
    "seen, and that nothing was found is no proof that nothing is wrong."
)
HOW = (
    "Each set was put to the core's own question, whether it can be kept at all, and each answer was checked again by code of "
    "its own. What binds of a channel are offers and acceptances that were not taken back; an offer that waits to be "
    "accepted is taken as accepted."
)


def check_page(answer: Together) -> Document:
    """The conflicts first, then what can stand, then what is found on the channels, then how."""
    blocks: list[PageBlock] = [Para(head(answer), "strong")]
    if answer.conflicts:
        blocks.append(Heading(2, "What cannot be kept together"))
        for one in answer.conflicts:
            blocks += _conflict(one)
    if answer.stand:
        blocks += [Heading(2, "What can all stand"), _stand(answer.stand, answer)]
        if answer.free:
            blocks.append(Para(f"In no conflict, so in every set: {', '.join(answer.free)}."))
        for label, sets in answer.elsewhere:
            blocks.append(Para(f"With {label} it is another matter:"))
            blocks.append(_stand(sets, answer))
    if answer.findings:
        blocks.append(Heading(2, "What is found on the channels"))
        blocks.append(
            Listing(
                tuple(
                    f"{f'{one.rule} ' * bool(one.rule)}{'' if one.decided else 'Not decided: '}{one.text} {one.repair}"
                    for one in answer.findings
                )
            )
        )
    blocks += _undecided(answer)
    blocks += [Heading(2, "The channels"), _channels(answer)]
    if answer.remarks:
        blocks.append(Listing(tuple(f"{channel}: {text}" for channel, text in answer.remarks)))
    sources = table(
        answer.sources, {"source": "name", "clauses": lambda one: ", ".join(one.clauses)}, caption="What is to be kept together"
    )
    blocks += [Details(counted(len(answer.sources), "source"), (sources,)), Para(HOW, "quiet"), Para(NO_ALL_CLEAR, "quiet")]
    return Document(f"Channels on {answer.on}", tuple(blocks), answer.basis.foot())


def head(answer: Together) -> str:
    """The answer in a sentence or two to read aloud."""
    open_ = sum(1 for one in answer.clashes if not one.decided)
    rest = f" Of {counted(open_, 'set')} it is not decided." if open_ else ""
    if not answer.conflicts:
        many = counted(len(answer.sources), "source")
        return f"Nothing was found that cannot be kept together: {many}, as they stand on {answer.on}.{rest}"
    written = [one for one in answer.conflicts if one.label == "as written"]
    worst = [one for one in written if one.rule and not (answer.whole and one.lifted)]
    count = len(written)
    first = (
        f"All of it can be kept together; {counted(count, 'set')} of it cannot where what lifts it falls away."
        if written and answer.whole
        else f"Not all of it can be kept: {counted(count, 'conflict')} among what is agreed, offered, told and drawn as a line."
        if written
        else "As written all of it can be kept; under a reading that somebody holds it cannot."
    )
    second = ""
    if worst:
        names = dict.fromkeys(name for one in worst for name in one.sources if name != "official")
        second = f" Against the open text: {', '.join(names)}."
    largest = max(answer.stand, key=len, default=())
    return f"{first}{second} The most that can all stand: {', '.join((*largest, *answer.free))}.{rest}"


def _conflict(one: Undercut) -> list[PageBlock]:
    names = " and ".join(one.sources) if one.sources[1:] else f"{one.sources[0]} alone"
    short = f": {one.short}" if one.short else ""
    blocks: list[PageBlock] = [Para(f"{names}{short}", "bad")]
    if one.label != "as written":
        blocks.append(Para(f"Only with {one.label}.", "warn"))
    if one.lifted:
        blocks.append(Para(f"It can be kept where this stands too: {'; or '.join(map(' and '.join, one.lifted))}.", "warn"))
    blocks.append(Listing(one.chain or (one.text,), ordered=True))
    if one.not_under:
        blocks.append(Para(f"It hangs on a reading: not with {'; nor with '.join(one.not_under)}."))
    blocks.append(
        Para(
            f"Smallest change: {one.mend}." if one.mend else "Which change of a single part would mend it is not known.", "plain"
        )
    )
    if one.rule:
        blocks.append(Para(f"{one.rule}: what is offered in a channel contradicts the open text.", "warn"))
    return blocks


def _stand(sets: Sequence[Sequence[str]], answer: Together) -> Table:
    every = dict.fromkeys(name for one in (*sets, *answer.stand) for name in one)
    rows = tuple((", ".join(one), ", ".join(name for name in every if name not in one) or "nothing") for one in sets)
    return Table(("these together", "then these must give way"), rows)


def _undecided(answer: Together) -> list[PageBlock]:
    open_ = [one for one in answer.clashes if not one.decided]
    if not open_:
        return []
    said = tuple(f"{' and '.join(one.sources)}: {one.text}" for one in open_)
    more = "Of a larger set that holds one of these nothing is said either."
    return [Heading(2, "Not decided"), Listing(said), Para(more, "warn")]


def _channels(answer: Together) -> Table:
    return table(
        answer.channels,
        {
            "channel": "channel",
            "on this day": "state",
            "binds": lambda one: ", ".join(f"{item.item} ({item.how} of {item.since})" for item in one.items) or "nothing",
        },
    )


def said_page(answer: SaidByDay) -> Document:
    """What was said, channel by channel and day by day, and what of it binds."""
    binding = sum(len(one.items) for one in answer.channels)
    days = sum(len(one.said) for one in answer.channels)
    many = counted(len(answer.channels), "channel")
    binds_now = f"{counted(binding, 'item')} {'binds' if binding == 1 else 'bind'}"
    first = f"{counted(days, 'statement')} in {many} by {answer.on}; {binds_now}."
    blocks: list[PageBlock] = [Para(first, "strong")]
    for one in answer.channels:
        blocks.append(Heading(2, f"{one.channel}: {one.state}"))
        binds = partial(_binds, binds={item.item for item in one.items})
        if one.said:
            columns: dict[str, Cell] = {
                "day": lambda row: row.on,
                "by": "by",
                "to": lambda row: ", ".join(row.to),
                "present": lambda row: ", ".join(row.present),
                "what": "kind",
                "items": lambda row: ", ".join(row.items),
                "in short": "words",
                "binds": binds,
                "confirmed": lambda row: f"by {row.confirmed}" if row.confirmed else "by nobody",
            }
            blocks.append(table(one.said, columns))
        else:
            blocks.append(Para("Nothing has been said here by this day, as far as the table tells."))
        blocks += [Listing(one.remarks)] * bool(one.remarks)
    blocks.append(Para("What nobody has confirmed is not false: it is what the table says was said.", "quiet"))
    return Document(f"What was said by {answer.on}", tuple(blocks), answer.basis.foot())


def _binds(row: SaidRow, binds: set[str]) -> str:
    if row.kind not in BINDS:
        return "no"
    left = [item for item in row.items if item in binds]
    return "yes" if len(left) == len(row.items) else f"only {', '.join(left)}" if left else "no longer"
