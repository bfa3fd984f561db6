"""Which values stand out of many: quartiles and the fences beyond them. Everything exact: no figure depends on the machine. Ours,
and not Cardinal's: what lies on the quartile itself does not stand out, so of one value alone nothing is said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from servanda.accounts.leads import Figure
from servanda.instruments.support.flags.contests import Contest
from servanda.instruments.support.flags.looking import COMPARED, OneSide
from servanda.instruments.support.flags.records import By, FlagAsked, Seen

ABOUT = "process"
"""The side of a flag that compares competitions, and no parties."""


def quantile(values: Sequence[Fraction], share: Fraction) -> Fraction:
    """The quantile of sorted values that is nearly free of bias whatever they are drawn from (Hyndman and Fan 1996, type 8): at
    the place (n + 1/3) share + 1/3, straight between neighbours."""
    at = (len(values) + Fraction(1, 3)) * share + Fraction(1, 3)
    below = at.numerator // at.denominator
    if below < 1:
        return values[0]
    if below >= len(values):
        return values[-1]
    return values[below - 1] + (at - below) * (values[below] - values[below - 1])


def compare(made: FlagAsked, asked: Sequence[Contest], by: By) -> None:
    """Gather what each competition tells, and note what lies beyond the fences."""
    told: dict[str, dict[str, list[tuple[Contest, OneSide]]]] = defaultdict(lambda: defaultdict(list))

    def tell(one: Contest) -> None:
        for each in tuple(COMPARED[made.code](one, by)):
            told[each.side][each.key].append((one, each))

    made.each(asked, tell)
    sides = made.flag.compares
    for side in sides:
        _side(made, side, told[side], by)
    if {f"every {side}" for side in sides} <= {one.about for one in made.silent}:
        made.judged = 0  # where nothing can be compared nothing is said of anybody


def _side(made: FlagAsked, side: str, told: dict[str, list[tuple[Contest, OneSide]]], by: By) -> None:
    """What stands out among parties of one side, or among competitions."""
    sort = "bids" if side == "firm" else "processes"
    if sort in by:
        told = {
            key: of for key, of in told.items()
            if (len(of) if sort == "bids" else len({one.ocid for one, _ in of})) >= by[sort]
        }  # fmt: skip
        if not told:
            made.mute(f"every {side}", f"none is told in {float(by[sort]):g} {sort} or more")
    values = {key: _figure([each.part for _, each in of]) for key, of in told.items()}
    out, fence = _beyond(made, values, by, side)
    often = Fraction(0)
    if "percentile" in by and told:
        often = quantile(sorted(Fraction(len(of)) for of in told.values()), by["percentile"] / 100)
        made.fences.append(Figure(what=f"bids of a {side} that bids much", value=float(often), unit="processes and lots"))
    for key, value in sorted(out.items()):
        if (many := len(told[key])) < often:
            continue
        contest, first = told[key][0]
        ocids = tuple(sorted({one.ocid for one, _ in told[key]}))
        hits = sum(each.part for _, each in told[key]) if isinstance(first.part, int) else value
        words = made.flag.words.format(side=side, hits=int(hits), many=many, value=float(value), fence=fence)
        figures = [Figure(what=made.flag.figures[0].what, value=float(value), unit=made.flag.figures[0].unit)]
        if side != ABOUT:
            figures.append(Figure(what="processes it is told in", value=len(ocids), unit="processes"))
        who = (key,) if side != ABOUT else first.who[: 1 + (not made.flag.high)]  # of an oddly low price only the winner is told
        made.seen.append(
            Seen(
                code=made.code, about=contest.about if side == ABOUT else key, ocids=ocids, who=who,
                party="" if side == ABOUT else key, value=float(value), words=words, figures=tuple(figures),
            )
        )  # fmt: skip


def _figure(parts: list[Any]) -> Fraction:
    """The mean of numbers; of codes of goods the kinds, in the scheme that has the most."""
    if isinstance(parts[0], tuple):
        return Fraction(max(Counter(scheme for scheme, _ in set(parts)).values()))
    return sum(parts, Fraction(0)) / len(parts)


def _beyond(made: FlagAsked, values: Mapping[str, Fraction], by: By, side: str) -> tuple[dict[str, Fraction], str]:
    """The values at or beyond the fence and beyond the quartile, and the fence told; none, and a silence, where nothing can be
    compared."""
    if not values:
        return {}, ""
    high, order, unit = made.flag.high, sorted(values.values()), made.flag.figures[0].unit
    first, third = (quantile(order, Fraction(quarter, 4)) for quarter in (1, 3))
    fence = third + by["spread"] * (third - first) if high else first - by["spread"] * (third - first)
    source, edge = f"quartiles {float(first):.4g} and {float(third):.4g} of {len(values)}", "upper" if high else "lower"
    made.fences.append(Figure(what=f"{edge} fence for a {side}", value=float(fence), unit=unit, source=source))
    why = "there is but one to compare" if len(values) == 1 else ""
    if high and fence <= 0:
        why = why or "the fence is 0: three quarters show nothing of it"
    elif not high and fence < 0:
        why = why or "the fence is below 0: nothing can be so low"
    if why:
        made.mute(f"every {side}", why)
        return {}, ""
    out = {key: of for key, of in values.items() if (of >= fence and of > third if high else of <= fence and of < first)}
    return out, f"at or {'above' if high else 'below'} the fence {float(fence):.4g} of {len(values)}"
