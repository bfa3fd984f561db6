"""Shares of spending as a page: each table bears its denominator in its title; no figure joins two of them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from servanda.base.document import Bar, Cell, Comparison, Details, Document, Heading, Listing, PageBlock, Para, table
from servanda.base.time.numbers import digits
from servanda.instruments.alliances.burden.records import BurdenAnswer, MemberShares

HOW = (
    "The fixed set is the same in every year, so that a share moves only because spending does. The members of a day change: there "
    "a share also moves because somebody joined or left. Share, share of product and contribution to this support measure three "
    "different things; they are not joined into one figure."
)
MOST_BARS, LEAST_BAR = 12, Decimal("0.0005")


def burden_page(answer: BurdenAnswer) -> Document:
    """In: the shares. Out: the page."""
    blocks: list[PageBlock] = [Para(head(answer), "strong"), *_fixed(answer), *_left(answer), *_of_the_day(answer)]
    blocks += [*_product(answer), *_given(answer), *_rest(answer), Para(HOW, "quiet")]
    return Document(f"Burden: {answer.denominator}", tuple(blocks), answer.basis.foot())


def head(answer: BurdenAnswer) -> str:
    """The shares in a sentence."""
    last = len(answer.years) - 1
    most = max((one for one in answer.rows if one.member in answer.members), key=lambda one: one.fixed[last] or Decimal(0))
    first = percent(most.fixed[0])
    before = f" ({first} in {answer.years[0]})" if last else ""
    said = f"In {answer.years[last]} the largest share is that of {most.member}: {percent(most.fixed[last])}{before}"
    return f"{said}, of the sum of {answer.denominator}."


def percent(share: Decimal | None) -> str:
    return "not known" if share is None else f"{digits((100 * share).quantize(Decimal('0.01')))} %"


def _cell(share: Decimal | None) -> str:
    return "-" if share is None else f"{share:.6f}"


def _columns(answer: BurdenAnswer, field: str) -> dict[str, Cell]:
    def at(n: int) -> Cell:
        return lambda row: _cell(getattr(row, field)[n])

    return {"member": "member", **{str(year): at(n) for n, year in enumerate(answer.years)}}


def _fixed(answer: BurdenAnswer) -> Iterable[PageBlock]:
    mine = [one for one in answer.rows if one.member in answer.members]
    last = len(answer.years) - 1
    ordered = sorted(mine, key=lambda one: (-(one.fixed[last] or Decimal(0)), one.member))
    drawn = [one for one in ordered if (one.fixed[last] or Decimal(0)) >= LEAST_BAR][:MOST_BARS]
    yield Comparison(
        title=f"Share in {answer.years[last]}: {answer.denominator}", unit="%",
        bars=tuple(Bar(label=one.member, value=float(100 * (one.fixed[last] or 0)), note=percent(one.fixed[last])) for one in drawn),
    )  # fmt: skip
    if len(drawn) < len(ordered):
        yield Para(f"{len(drawn)} of {len(ordered)} are drawn, the largest; the table has all.", "quiet")
    yield table(ordered, _columns(answer, "fixed"), caption=f"Share of 1, fixed set: {answer.denominator}")
    sums = {str(one.year): digits(one.fixed.quantize(Decimal(1))) for one in answer.sums}
    yield Para(f"Sums of the fixed set, {answer.unit}: {'; '.join(f'{year} {said}' for year, said in sums.items())}.", "quiet")


def _left(answer: BurdenAnswer) -> Iterable[PageBlock]:
    if answer.left:
        yield Listing(tuple(f"Left out of the fixed set: {one.member}: {one.why}." for one in answer.left))
    else:
        yield Para("Nobody in the table is left out of the fixed set.")


def _of_the_day(answer: BurdenAnswer) -> Iterable[PageBlock]:
    yield Heading(2, "Members of the day")
    if not answer.has_days:
        yield Para("Who belonged when is not known: the dossier has no allies/members.csv.", "warn")
        return
    rows = [one for one in answer.rows if any(share is not None for share in one.of_the_day)]
    span = answer.denominator.rpartition(", ")[0]
    yield table(
        rows, _columns(answer, "of_the_day"),
        caption=f"Share of 1, whoever belonged on 31 December of each year and has a known amount: {span}",
    )  # fmt: skip
    for one in answer.sums:
        said = [f"without {', '.join(one.without)}, who stands in the fixed set"] * bool(one.without)
        said += [f"with {', '.join(one.besides)}, who does not"] * bool(one.besides)
        said += [f"of {', '.join(one.unknown)} no amount is known, so that every share is too high"] * bool(one.unknown)
        if said:
            yield Para(f"{one.year}: {one.members} members, {'; '.join(said)}{_moved(answer, one.year)}.")


def _moved(answer: BurdenAnswer, year: int) -> str:
    """How the two tables tell the largest member of a year."""
    n = answer.years.index(year)
    both: list[MemberShares] = [one for one in answer.rows if one.fixed[n] is not None and one.of_the_day[n] is not None]
    if not both:
        return ""
    most = max(both, key=lambda one: one.fixed[n] or Decimal(0))
    if most.fixed[n] == most.of_the_day[n]:
        return ""
    return f". So {most.member} has {_cell(most.of_the_day[n])} of the members of the day, {_cell(most.fixed[n])} of the fixed set"


def _product(answer: BurdenAnswer) -> Iterable[PageBlock]:
    yield Heading(2, "Share of its own product")
    rows = [one for one in answer.rows if any(share is not None for share in one.of_product)]
    if rows:
        yield table(
            rows, _columns(answer, "of_product"),
            caption=f"Spending of a member as a share of its own gross domestic product, both in {answer.unit} at {answer.prices} prices",
        )  # fmt: skip
    else:
        yield Para("Not known: the table has no products (column `gdp`).")


def _given(answer: BurdenAnswer) -> Iterable[PageBlock]:
    yield Heading(2, "Contribution to this support")
    if answer.given:
        columns: dict[str, Cell] = {
            "member": "member", "unit": "unit", "promised": "promised", "delivered, on record": "delivered", "promises": "promises",
        }  # fmt: skip
        yield table(answer.given, columns, caption="By the ledger of support of this dossier, promises without parts")
    else:
        yield Para("Nothing: no ledger of support is in this dossier, or no member gives in it.")


def _rest(answer: BurdenAnswer) -> Iterable[PageBlock]:
    if answer.rates:
        yield Details("Rates used", (Listing(answer.rates),))
    if answer.sources:
        yield Details("Where the figures are from", (Listing(answer.sources),))
    if answer.notes:
        yield Listing(tuple(f"{one}." for one in answer.notes))
    if answer.missing:
        lacks = ", ".join(answer.missing)
        yield Para(f"Tables the dossier does not have, so that what they would say is not known: {lacks}.", "warn")
