"""Who deals with listed parties: the page of `servanda sanctions deal`."""

from __future__ import annotations

from decimal import Decimal

from servanda.base.document import Details, Document, Heading, Listing, PageBlock, Para, Picture, Table
from servanda.instruments.sanctions.dealings.records import Dealt, Direction, Exposure, Order, Step, Volume
from servanda.report.sanctions.dealing_paths import paths_svg

DRAWN = 12
TOLD = 25
HEADS = {Direction.TOWARDS: "Paying towards listed parties", Direction.FROM: "Paid from listed parties"}


def dealings_page(dealt: Dealt) -> Document:
    """In: the answer of `deal`. Out: the headline, parties by distance, exposures with bounds, paths, figures of the regimes, method, what was left out."""
    blocks: list[PageBlock] = [Para(_headline(dealt), "warn" if dealt.parties else "good")]
    if dealt.order is Order.ADJACENCY:
        blocks.append(Para("Days were not looked at: these are neighbours, no flows of money.", "warn"))
    blocks.append(
        Para(
            f"{dealt.transactions:,} payments between {dealt.people:,} parties, {dealt.first or 'no day'} to {dealt.last or 'no day'}, up to {dealt.hops} hops. "
            f"Listed parties in the table: {_names(dealt.listed)}"
            + (f"; {dealt.absent:,} more listed {'party does' if dealt.absent == 1 else 'parties do'} not appear in it." if dealt.absent else ".")
        )
    )
    for direction in Direction:
        mine = [e for e in dealt.exposures if e.direction is direction]
        reached = [s for s in dealt.sums if s.direction is direction]
        if not reached:
            continue
        blocks.append(Heading(2, HEADS[direction], direction.value))
        if not mine:
            blocks.append(Para("Nobody, on this table.", "good"))
            continue
        blocks.append(
            Table(
                ("hops", "parties", "paid along shortest paths to the next nearer party"),
                tuple((str(s.hops), f"{s.parties:,}", "; ".join(f"{amount(a)} {c} ({payments(n)})" for c, n, a in s.paid) or "-") for s in reached if s.parties),
                caption="By distance",
            )
        )
        blocks.append(_exposures(mine))
        shown = mine[:DRAWN]
        blocks.append(
            Picture(
                paths_svg([e.path for e in shown], dealt.listed),
                "A shortest path of each of the nearest parties; money flows from left to right, listed parties in red",
                " ".join(path_words(e.path) for e in shown),
            )
        )
        blocks += [_details(e) for e in mine[:TOLD]]
    if dealt.not_judged:
        said = "Parties that these list, and parties owned or controlled by the listed, were not looked for; “nobody” above does not speak of them:"
        blocks += [Heading(2, "Not judged here"), Para(said, "warn"), Listing(dealt.not_judged)]
    blocks += [Heading(2, "How the figures were made"), Listing(dealt.method)]
    blocks.append(
        Para(
            "Exposure is a reason to look, not a finding: trade with a party does not make its other dealings unlawful, and licences or exemptions may cover a payment.",
            "quiet",
        )
    )
    blocks += _left_out(dealt)
    return Document("Dealings with listed parties", tuple(blocks), dealt.basis.foot())


def _headline(dealt: Dealt) -> str:
    if not dealt.listed:
        return "None of the listed parties appears in this table: nothing can be said of dealings with them."
    if not dealt.parties:
        return "Nobody in this table is connected to a listed party within the hops and days asked for."
    direct = sum(s.parties for s in dealt.sums if s.hops == 1)
    told = len(dealt.exposures)
    every = sum(s.parties for s in dealt.sums)
    more = f" The {told:,} nearest of {every:,} connections are told." if told < every else ""
    return f"{dealt.parties:,} {'party is' if dealt.parties == 1 else 'parties are'} connected to listed ones; {direct:,} direct connection{'' if direct == 1 else 's'}.{more}"


def _exposures(mine: list[Exposure]) -> Table:
    rows = []
    for e in mine:
        if e.volumes:
            rows += [(e.party if not i else "", str(e.hops) if not i else "", e.listed if not i else "", *_volume(v)) for i, v in enumerate(e.volumes)]
        else:
            rows.append((e.party, str(e.hops), e.listed, "-", "-", "-"))
    return Table(("party", "hops", "listed party", "direct", "least to most", "haircut"), tuple(rows), caption="Exposed parties")


def _volume(v: Volume) -> tuple[str, str, str]:
    span = f"{amount(v.at_least)} to {amount(v.at_most)} {v.currency}" if v.at_least != v.at_most else f"{amount(v.at_most)} {v.currency}"
    if v.crosses:
        span += " (changes currency)"
    cut = "not traced" if v.haircut is None else f"{amount(v.haircut)} {v.currency}"
    return (f"{amount(v.direct)} {v.currency} ({payments(v.payments)})" if v.payments else "none", span, cut)


def _details(e: Exposure) -> Details:
    blocks: list[PageBlock] = [
        Table(
            ("row", "day", "payer", "payee", "amount", "what"),
            tuple((str(s.row), s.date, s.payer, s.payee, f"{amount(s.amount)} {s.currency}", ", ".join(filter(None, (s.kind, s.goods, s.id))) or "-") for s in e.path),
        )
    ]
    if e.bottleneck is not None and e.hops > 1:
        blocks.append(Para(f"Along this one path at most {amount(e.bottleneck)} {e.path[0].currency}, its smallest payment."))
    elif e.bottleneck is None:
        blocks.append(Para("The path changes currency; without a rate nothing is said of its smallest payment."))
    if e.flags:
        tones = {"reached": "bad", "in-words": "warn", "cannot-say": "warn"}
        blocks += [Para(f"{f.regime.upper()}, {ANSWERS[f.answer]}: {f.words}{_rows(f.rows)}", tones.get(f.answer, "quiet")) for f in e.flags]
    return Details(f"{e.party}: {e.hops} hop{'s' if e.hops > 1 else ''} {e.direction.value} {e.listed}", tuple(blocks))


ANSWERS = {"reached": "reached", "not-reached": "not reached", "in-words": "no figure in law", "cannot-say": "cannot be said"}


def _left_out(dealt: Dealt) -> list[PageBlock]:
    blocks: list[PageBlock] = []
    if dealt.outside:
        blocks.append(Para(f"{dealt.outside:,} payments lie outside the days asked for.", "quiet"))
    for currency, count in dealt.unconverted:
        blocks.append(Para(f"{count:,} payments in {currency} have no rate on or before their day and stay in {currency}.", "warn"))
    if dealt.rejects:
        blocks.append(Heading(2, "Rows that could not be read", "rejects"))
        blocks.append(Table(("reason", "rows"), tuple((reason, f"{count:,}") for reason, count in dealt.rejects)))
        rows = tuple((str(r.row), r.reason, r.text) for r in dealt.rejected)
        blocks.append(Details(f"The first {len(rows):,} of them", (Table(("row", "why", "as it stands there"), rows),)))
    return blocks


def path_words(path: tuple[Step, ...]) -> str:
    """A path in a sentence."""
    legs = [f"{s.payer} paid {s.payee} {amount(s.amount)} {s.currency} on {s.date} (row {s.row})" for s in path]
    return "; ".join(legs) + "."


def amount(value: Decimal) -> str:
    """An amount for a reader: thousands parted, a fraction only where there is one."""
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,}"


def payments(count: int) -> str:
    """`1 payment`, `2 payments`."""
    return f"{count:,} payment{'' if count == 1 else 's'}"


def _names(names: tuple[str, ...], most: int = 12) -> str:
    return (", ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")) or "none"


def _rows(rows: tuple[int, ...], most: int = 12) -> str:
    if not rows:
        return ""
    return f" Rows: {', '.join(map(str, rows[:most]))}{f' and {len(rows) - most:,} more' if len(rows) > most else ''}."
