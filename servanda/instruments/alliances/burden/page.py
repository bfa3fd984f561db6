"""Shares of spending as a page: each table bears its denominator in its title; no figure joins two of them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from servanda.base.document import Bar, Cell, Comparison, Details, Document, Heading, Listing, PageBlock, Para, table
from servanda.base.time.numbers import digits
from servanda.instruments.alliances.burden.records import BurdenAnswer
from servanda.instruments.alliances.told import closing, percent

HOW = (
    "The fixed set is the same in every year, so that a share moves only because spending does. The members of a day change: a "
    "share also moves there because somebody joined or left. Share, share of product and contribution to this support measure "
    "three different things; they are not joined into one figure."
)
MOST_BARS = 12
"""Allies of whom bars are drawn; the table has them all."""


def burden_page(answer: BurdenAnswer) -> Document:
    """In: the shares. Out: the page."""
    blocks: list[PageBlock] = [Para(head(answer), "strong"), *_fixed(answer), *_of_the_day(answer), *_apart(answer)]
    for title, lines in (("Rates used", answer.rates), ("Where the figures are from", answer.sources)):
        blocks += [Details(title, (Listing(lines),))] * bool(lines)
    blocks += closing(answer.notes, answer.missing, HOW)
    return Document(f"Burden: {answer.denominator}", tuple(blocks), answer.basis.foot())


def head(answer: BurdenAnswer) -> str:
    """The shares in a sentence."""
    most = max((one for one in answer.rows if one.member in answer.members), key=lambda one: one.fixed[-1] or 0)
    before = f" ({percent(most.fixed[0])} in {answer.years[0]})" if len(answer.years) > 1 else ""
    said = f"In {answer.years[-1]} the largest share is that of {most.member}: {percent(most.fixed[-1])}{before}"
    return f"{said}, of the sum of {answer.denominator}."


def _cell(share: Decimal | None) -> str:
    return "-" if share is None else f"{share:.6f}"


def _columns(answer: BurdenAnswer, field: str) -> dict[str, Cell]:
    def at(n: int) -> Cell:
        return lambda row: _cell(getattr(row, field)[n])

    return {"member": "member", **{str(year): at(n) for n, year in enumerate(answer.years)}}


def _fixed(answer: BurdenAnswer) -> Iterable[PageBlock]:
    mine = [one for one in answer.rows if one.member in answer.members]
    ordered = sorted(mine, key=lambda one: (-(one.fixed[-1] or 0), one.member))
    bars = [
        Bar(label=one.member, value=float(100 * (one.fixed[-1] or 0)), note=percent(one.fixed[-1])) for one in ordered[:MOST_BARS]
    ]
    more = f" ({MOST_BARS} of {len(ordered)}, the largest)" if len(ordered) > MOST_BARS else ""
    yield Comparison(title=f"Share in {answer.years[-1]}{more}: {answer.denominator}", unit="%", bars=tuple(bars))
    yield table(ordered, _columns(answer, "fixed"), caption=f"Share of 1, fixed set: {answer.denominator}")
    sums = "; ".join(f"{one.year} {digits(one.fixed.quantize(Decimal(1)))}" for one in answer.sums)
    yield Para(f"Sums of the fixed set, {answer.unit}: {sums}.", "quiet")
    lines = [f"Left out of the fixed set: {name}: {why}." for name, why in answer.left.items()]
    yield Listing(tuple(lines or ["Nobody in the table is left out of the fixed set."]))


def _of_the_day(answer: BurdenAnswer) -> Iterable[PageBlock]:
    yield Heading(2, "Members of the day")
    if not answer.has_days:
        yield Para("Who belonged when is not known: the dossier has no allies/members.csv.", "warn")
        return
    rows = [one for one in answer.rows if any(share is not None for share in one.of_the_day)]
    span = answer.denominator.rpartition(", ")[0]
    title = f"Share of 1, whoever belonged on 31 December of each year and has a known amount: {span}"
    yield table(rows, _columns(answer, "of_the_day"), caption=title)
    for n, one in enumerate(answer.sums):
        said = [f"without {', '.join(one.without)}, who stands in the fixed set"] * bool(one.without)
        said += [f"with {', '.join(one.besides)}, who does not"] * bool(one.besides)
        said += [f"of {', '.join(one.unknown)} no amount is known, so that every share is too high"] * bool(one.unknown)
        moved = [row for row in rows if row.fixed[n] is not None and row.fixed[n] != row.of_the_day[n] and row.of_the_day[n]]
        if moved:
            most = max(moved, key=lambda row: row.fixed[n] or 0)
            said.append(f"so {most.member} has {_cell(most.of_the_day[n])} of them and {_cell(most.fixed[n])} of the fixed set")
        if said:
            yield Para(f"{one.year}: {one.members} members, {'; '.join(said)}.")


def _apart(answer: BurdenAnswer) -> Iterable[PageBlock]:
    yield Heading(2, "Share of its own product")
    rows = [one for one in answer.rows if any(share is not None for share in one.of_product)]
    title = f"Spending as a share of a member's own gross domestic product, {answer.unit} at {answer.prices} prices"
    none = Para("Not known: the table has no products (column `gdp`).")
    yield table(rows, _columns(answer, "of_product"), caption=title) if rows else none
    yield Heading(2, "Contribution to this support")
    told: dict[str, Cell] = {one: one for one in ("member", "unit", "promised", "delivered", "promises")}
    title = "By the ledger of support of this dossier, promises without parts; delivered: on record"
    none = Para("Nothing: no ledger of support is in this dossier, or no member gives in it.")
    yield table(answer.given, told, caption=title) if answer.given else none
