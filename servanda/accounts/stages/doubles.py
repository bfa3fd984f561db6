"""Likely doubles: two entries of one assessor, from one donor to one recipient, at one stage, of about one amount, within a
month. A lead: nothing is joined but by who keeps the table, who lets one row restate the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from servanda.accounts.between import Between
from servanda.accounts.stages.answers import DoubleLead
from servanda.accounts.stages.records import PledgeRow
from servanda.accounts.stages.told import ToldMove

WITHIN = Decimal("0.01")
"""Of the larger amount; ours, from practice of those who clean such tables by hand: nobody has published a figure."""
DAYS = 30
MOST_LEADS = 200
"""Leads that are told: a table with so many says the same thing over and over, and nobody reads more."""


def doubles(
    moves: Iterable[ToldMove], pledges: Mapping[str, PledgeRow], leaves: frozenset[str]
) -> tuple[tuple[DoubleLead, ...], bool]:
    """In: the moves that stand. Out: the leads by the amount that would be told twice, the largest first, and whether there are
    more than are told."""
    groups: dict[tuple[str, ...], list[ToldMove]] = {}
    for one in moves:
        pledge = pledges[one.pledge]
        if one.pledge in leaves and one.amount.known and one.amount.high:
            for giver in {pledge.donor, pledge.via} - {""}:
                groups.setdefault((giver, pledge.to, one.stage, one.unit, one.owner, str(one.refund)), []).append(one)
    found: dict[tuple[str, str, str], DoubleLead] = {}
    for key in sorted(groups):
        for lead in _leads(groups[key], pledges, key[0]):
            found.setdefault((lead.first, lead.second, lead.stage), lead)
            if len(found) > MOST_LEADS:  # a table with so many says the same thing over and over: nobody reads more
                break
    told = sorted(found.values(), key=lambda lead: (-(lead.counted.low or 0), lead.first, lead.second))
    return tuple(told[:MOST_LEADS]), len(found) > MOST_LEADS


def _leads(moves: Sequence[ToldMove], pledges: Mapping[str, PledgeRow], giver: str) -> Iterable[DoubleLead]:
    rows = sorted(moves, key=lambda one: (one.amount.high or 0, one.date, one.id))
    for at, one in enumerate(rows):
        for other in _near(rows, at):
            pair = pledges[one.pledge], pledges[other.pledge]
            if one.id != other.id and not (one.stage == "pledged" and _known_apart(*pair)):
                yield _lead(one, other, pair, giver)


def _near(rows: Sequence[ToldMove], at: int) -> Iterable[ToldMove]:
    low, high = _ends(rows[at])
    for other in rows[at + 1 :]:
        other_low, other_high = _ends(other)
        if other_high - high > WITHIN * other_high:
            return
        if abs(other_low - low) <= WITHIN * max(other_low, low) and abs((other.date - rows[at].date).days) <= DAYS:
            yield other


def _ends(one: ToldMove) -> tuple[Decimal, Decimal]:
    """Both ends; those without a most are not looked at."""
    return one.amount.low or Decimal(0), one.amount.high or Decimal(0)


def _known_apart(one: PledgeRow, other: PledgeRow) -> bool:
    """Two parts of one promise are told apart by who wrote them down."""
    return one.id != other.id and one.part_of == other.part_of != ""


def _lead(one: ToldMove, other: ToldMove, pair: tuple[PledgeRow, PledgeRow], giver: str) -> DoubleLead:
    first, second = sorted((one, other), key=lambda each: (each.date, each.id))
    ends = (one.amount.low, other.amount.low), (one.amount.high, other.amount.high)
    low, high = (min(end for end in each if end is not None) for each in ends)
    return DoubleLead(
        first=first.id, second=second.id, stage=one.stage, donor=giver, to=pair[0].to, counted=Between(low, high), unit=one.unit,
        days=abs((one.date - other.date).days), sources=(first.said, second.said), via=len({each.donor for each in pair}) > 1,
    )  # fmt: skip
