"""Who deals with listed parties: the page of `servanda sanctions deal`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from servanda.base.document import (
    Cell,
    ChainLink,
    Chains,
    Details,
    Document,
    Heading,
    Listing,
    PageBlock,
    Para,
    Table,
    counted,
    number,
    table,
)  # fmt: skip
from servanda.instruments.sanctions.dealings.records import Dealt, Direction, Exposure, Order, Step, Volume

DRAWN = 12
TOLD = 25
"""Paths that are drawn, and exposures whose payments are told."""
HEADS = {Direction.TOWARDS: "Paying towards listed parties", Direction.FROM: "Paid from listed parties"}
ANSWERS = {"reached": "reached", "not-reached": "not reached", "in-words": "no figure in law", "cannot-say": "cannot be said"}
TONES = {"reached": "bad", "in-words": "warn", "cannot-say": "warn"}
NOT_JUDGED = (
    "Parties that these list, and parties owned or controlled by the listed, were not looked for; “nobody” above does not speak "
    "of them:"
)
REASON = (
    "Exposure is a reason to look, not a finding: trade with a party does not make its other dealings unlawful, and licences or "
    "exemptions may cover a payment."
)


def dealings_page(dealt: Dealt) -> Document:
    """In: the answer of `deal`. Out: the headline, parties by distance, exposures with bounds, paths, figures of the regimes,
    method, what was left out."""
    blocks: list[PageBlock] = [Para(_headline(dealt), "warn" if dealt.parties else "good")]
    if dealt.order is Order.ADJACENCY:
        blocks.append(Para("Days were not looked at: these are neighbours, no flows of money.", "warn"))
    days = f"{dealt.first or 'no day'} to {dealt.last or 'no day'}, up to {dealt.hops} hops"
    about = f"{dealt.transactions:,} payments between {dealt.people:,} parties, {days}."
    does = "party does" if dealt.absent == 1 else "parties do"
    absent = f"; {dealt.absent:,} more listed {does} not appear in it." if dealt.absent else "."
    blocks.append(Para(f"{about} Listed parties in the table: {_first(dealt.listed) or 'none'}{absent}"))
    for direction in Direction:
        blocks += _direction(dealt, direction)
    if dealt.not_judged:
        blocks += [Heading(2, "Not judged here"), Para(NOT_JUDGED, "warn"), Listing(dealt.not_judged)]
    blocks += [Heading(2, "How the figures were made"), Listing(dealt.method), Para(REASON, "quiet"), *_left_out(dealt)]
    return Document("Dealings with listed parties", tuple(blocks), dealt.basis.foot())


def _direction(dealt: Dealt, direction: Direction) -> list[PageBlock]:
    mine = [e for e in dealt.exposures if e.direction is direction]
    reached = [s for s in dealt.sums if s.direction is direction]
    if not mine:
        nobody = [Heading(2, HEADS[direction], direction.value), Para("Nobody, on this table.", "good")]
        return nobody if reached else []
    paid: dict[str, Cell] = {
        "hops": "hops",
        "parties": "parties",
        "paid along shortest paths to the next nearer party": lambda s: "; ".join(
            f"{amount(a)} {c} ({counted(n, 'payment')})" for c, n, a in s.paid
        ),
    }
    shown = mine[:DRAWN]
    chains = Chains(
        tuple(tuple(map(_link, e.path)) for e in shown if e.path),
        dealt.listed,
        "A shortest path of each of the nearest parties; money flows from left to right, listed parties in red",
        " ".join(path_words(e.path) for e in shown),
    )
    return [
        Heading(2, HEADS[direction], direction.value),
        table([s for s in reached if s.parties], paid, caption="By distance"),
        _exposures(mine),
        chains,
        *(_details(e) for e in mine[:TOLD]),
    ]


def _link(step: Step) -> ChainLink:
    money = f"{number(float(step.amount))} {step.currency}"
    words = f"row {step.row}: {step.payer} to {step.payee}, {step.amount} {step.currency}, {step.date}"
    return ChainLink(step.payer, step.payee, money, step.date, words)


def _headline(dealt: Dealt) -> str:
    if not dealt.listed:
        return "None of the listed parties appears in this table: nothing can be said of dealings with them."
    if not dealt.parties:
        return "Nobody in this table is connected to a listed party within the hops and days asked for."
    direct, every = sum(s.parties for s in dealt.sums if s.hops == 1), sum(s.parties for s in dealt.sums)
    told = len(dealt.exposures)
    more = f" The {told:,} nearest of {every:,} connections are told." if told < every else ""
    who = f"{dealt.parties:,} {'party is' if dealt.parties == 1 else 'parties are'} connected to listed ones"
    return f"{who}; {counted(direct, 'direct connection')}.{more}"


def _exposures(mine: Sequence[Exposure]) -> Table:
    rows = []
    for e in mine:
        volumes = [_volume(v) for v in e.volumes] or [("-", "-", "-")]
        rows += [((e.party, str(e.hops), e.listed) if not i else ("", "", "")) + told for i, told in enumerate(volumes)]
    columns = ("party", "hops", "listed party", "direct", "least to most", "haircut")
    return Table(columns, tuple(rows), caption="Exposed parties")


def _volume(v: Volume) -> tuple[str, str, str]:
    least = f"{amount(v.at_least)} to " if v.at_least != v.at_most else ""
    cut = "not traced" if v.haircut is None else f"{amount(v.haircut)} {v.currency}"
    direct = f"{amount(v.direct)} {v.currency} ({counted(v.payments, 'payment')})" if v.payments else "none"
    return direct, f"{least}{amount(v.at_most)} {v.currency}{' (changes currency)' if v.crosses else ''}", cut


def _details(e: Exposure) -> Details:
    columns: dict[str, Cell] = {
        "row": lambda s: str(s.row),
        "day": "date",
        "payer": "payer",
        "payee": "payee",
        "amount": lambda s: f"{amount(s.amount)} {s.currency}",
        "what": lambda s: ", ".join(filter(None, (s.kind, s.goods, s.id))),
    }
    blocks: list[PageBlock] = [table(e.path, columns)]
    if e.bottleneck is None:
        blocks.append(Para("The path changes currency; without a rate nothing is said of its smallest payment."))
    elif e.hops > 1:
        most = f"{amount(e.bottleneck)} {e.path[0].currency}"
        blocks.append(Para(f"Along this one path at most {most}, its smallest payment."))
    for f in e.flags:
        rows = f" Rows: {_first(tuple(map(str, f.rows)))}." if f.rows else ""
        blocks.append(Para(f"{f.regime.upper()}, {ANSWERS[f.answer]}: {f.words}{rows}", TONES.get(f.answer, "quiet")))
    return Details(f"{e.party}: {counted(e.hops, 'hop')} {e.direction.value} {e.listed}", tuple(blocks))


def _left_out(dealt: Dealt) -> list[PageBlock]:
    blocks: list[PageBlock] = []
    if dealt.outside:
        blocks.append(Para(f"{dealt.outside:,} payments lie outside the days asked for.", "quiet"))
    for currency, count in dealt.unconverted:
        stay = f"have no rate on or before their day and stay in {currency}."
        blocks.append(Para(f"{count:,} payments in {currency} {stay}", "warn"))
    if dealt.rejects:
        why = table(dealt.rejects, {"reason": lambda pair: pair[0], "rows": lambda pair: pair[1]})
        rows = table(dealt.rejected, {"row": lambda r: str(r.row), "why": "reason", "as it stands there": "text"}, none="")
        first = Details(f"The first {len(dealt.rejected):,} of them", (rows,))
        blocks += [Heading(2, "Rows that could not be read", "rejects"), why, first]
    return blocks


def path_words(path: tuple[Step, ...]) -> str:
    """A path in a sentence."""
    legs = [f"{s.payer} paid {s.payee} {amount(s.amount)} {s.currency} on {s.date} (row {s.row})" for s in path]
    return "; ".join(legs) + "."


def amount(value: Decimal) -> str:
    """An amount for a reader: thousands parted, a fraction only where there is one."""
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,}"


def _first(words: Sequence[str], most: int = 12) -> str:
    return ", ".join(words[:most]) + (f" and {len(words) - most:,} more" if len(words) > most else "")
