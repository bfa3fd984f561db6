"""The meaning of the regimes, slow and obvious: every completion of what is unknown is tried.

A completion gives each stated holding one size inside its range, such that no company is held beyond the whole (or beyond what is recorded
of it at least, where the record itself says more than the whole), and says of each open question of control yes or no. In each completion the
caught are found by going round until nobody is added. Must: caught in all; may: in some; not: in none. The engine (`derive`) shares no code
with this file beyond the records and the days, and the two are compared on generated registers. Use it on a dozen rows, not on a register.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterator

import msgspec

from servanda.base.time import read_day
from servanda.instruments.sanctions.ownership.records import (
    ALWAYS,
    NEVER,
    WHOLE,
    Aggregate,
    Holding,
    Kind,
    Regime,
    Register,
    Rule,
    Verdict,
    days_of,
)


class Item(msgspec.Struct, frozen=True):
    """What one owner holds of one block of one company on the day: ranges of shares and of votes; the arrangement it falls under, and if that is certain."""

    owner: str
    company: str
    shares: tuple[int, int]
    votes: tuple[int, int]
    concert: str
    certain: bool


class World(msgspec.Struct, frozen=True):
    """A completion: sizes by item, and the open questions answered yes."""

    shares: dict[int, int]
    votes: dict[int, int]
    yes: frozenset[tuple[str, ...]]


def answers(
    register: Register, listed: Collection[str], regime: Regime, on: str, *, step: int = WHOLE // 10, votes_as_shares: bool = True
) -> dict[str, Verdict]:
    """The verdict on everybody in the register by trying all completions whose sizes are multiples of `step` or ends of a range."""
    rows = [h for h in register.holdings if _holds(h, on) != "no"]
    items = _items(rows, on, votes_as_shares)
    control = [(h.owner, h.company, regime.control_rule(h.kind), _holds(h, on)) for h in rows if h.kind not in (Kind.OWNS, Kind.VOTES)]
    everybody = {p.id for p in register.parties} | {n for h in register.holdings for n in (h.owner, h.company)} | set(listed)
    always, ever = set(everybody), set[str]()
    for world in _worlds(items, control, regime, step):
        found = caught(items, control, world, listed, regime)
        always &= found
        ever |= found
    return {n: Verdict.MUST if n in always else Verdict.MAY if n in ever else Verdict.NOT for n in everybody}


def caught(
    items: list[Item], control: list[tuple[str, str, Rule, str]], world: World, listed: Collection[str], regime: Regime
) -> set[str]:
    """Who is caught in one completion. Where listed persons are not added up, each is followed alone."""
    if regime.aggregate is Aggregate.YES:
        return _round(items, control, world, set(listed), regime)
    return set(listed).union(*(_round(items, control, world, {one}, regime) for one in listed))


def _round(items: list[Item], control: list[tuple[str, str, Rule, str]], world: World, start: set[str], regime: Regime) -> set[str]:
    found = set(start)
    while True:
        holders = found if regime.cascade else start
        acting = {one for number, (owner, one, rule, _) in enumerate(control) if rule is Rule.NOMINEE and owner in holders and ("control", str(number)) in world.yes}
        added = {c for c in {i.company for i in items} if _enough(c, items, world, holders | acting, regime)}
        for number, (owner, company, rule, holds) in enumerate(control):
            open_question = rule is Rule.REFER or holds == "perhaps"
            if rule not in (Rule.IGNORED, Rule.NOMINEE) and owner in holders and (not open_question or ("control", str(number)) in world.yes):
                added.add(company)
        if added <= found:
            return found
        found |= added


def _enough(company: str, items: list[Item], world: World, holders: set[str], regime: Regime) -> bool:
    """Whether the holders have enough of the company's shares, or of its votes where these count."""
    groups: set[str] = set()
    if regime.aggregate is Aggregate.CONCERT:
        groups = {
            i.concert for n, i in enumerate(items) if i.company == company and i.concert and i.owner in holders and _joined(n, i, world)
        }
    mine = [
        n for n, i in enumerate(items) if i.company == company and (i.owner in holders or (i.concert in groups and _joined(n, i, world)))
    ]
    if sum(world.shares[n] for n in mine) >= regime.need:
        return True
    votes = regime.votes is Rule.CAUGHT or (regime.votes is Rule.REFER and ("votes", company) in world.yes)
    own = [n for n, i in enumerate(items) if i.company == company == i.owner and not regime.own_votes_count]
    have = sum(world.votes[n] for n in mine if n not in own) * WHOLE
    wanted = regime.threshold * (WHOLE - min(WHOLE, sum(world.votes[n] for n in own)))
    return votes and have > 0 and (have >= wanted if regime.at_threshold else have > wanted)


def _joined(number: int, item: Item, world: World) -> bool:
    return item.certain or ("concert", str(number)) in world.yes


def _worlds(items: list[Item], control: list[tuple[str, str, Rule, str]], regime: Regime, step: int) -> Iterator[World]:
    questions: list[tuple[str, ...]] = [
        ("control", str(n)) for n, (_o, _c, rule, holds) in enumerate(control) if rule in (Rule.REFER, Rule.NOMINEE) or (rule is Rule.CAUGHT and holds == "perhaps")
    ]
    if regime.votes is Rule.REFER:
        own = {i.company for i in items if i.owner == i.company and i.votes[1] and not regime.own_votes_count}
        questions += [("votes", c) for c in sorted({i.company for i in items if i.votes != i.shares} | own)]
    if regime.aggregate is Aggregate.CONCERT:
        questions += [("concert", str(n)) for n, i in enumerate(items) if i.concert and not i.certain]
    for shares in _sizes([i.shares for i in items], [i.company for i in items], step):
        all_votes: Iterator[dict[int, int]] = iter([shares])
        # Where everybody's votes have the range of their shares, a vote is as a share: nothing is gained by trying both apart.
        if regime.votes is not Rule.IGNORED and any(i.votes != i.shares for i in items):
            all_votes = _sizes([i.votes for i in items], [i.company for i in items], step)
        for votes in all_votes:
            for said in itertools.product((False, True), repeat=len(questions)):
                yield World(shares, votes, frozenset(q for q, yes in zip(questions, said, strict=True) if yes))


def _sizes(ranges: list[tuple[int, int]], companies: list[str], step: int) -> Iterator[dict[int, int]]:
    """Every choice of sizes in which no company is held beyond the whole, or beyond its recorded least."""
    recorded: dict[str, int] = defaultdict(int)
    for (least, _most), company in zip(ranges, companies, strict=True):
        recorded[company] += least
    choices = [sorted({least, most, *range(least, most, step)}) for least, most in ranges]
    for chosen in itertools.product(*choices):
        total: dict[str, int] = defaultdict(int)
        for size, company in zip(chosen, companies, strict=True):
            total[company] += size
        if all(total[c] <= max(WHOLE, recorded[c]) for c in total):
            yield dict(enumerate(chosen))


def _items(rows: list[Holding], on: str, votes_as_shares: bool) -> list[Item]:
    """Rows of one owner, company and block become one item: stated twice it counts once, stated differently its range spans both."""
    together: dict[tuple[str, str, str], list[Holding]] = defaultdict(list)
    for row in rows:
        if row.kind in (Kind.OWNS, Kind.VOTES):
            together[(row.owner, row.company, row.block)].append(row)
    found = []
    for (owner, company, _block), same in together.items():
        shares = [(h.least if _holds(h, on) == "yes" else 0, h.most) for h in same if h.kind is Kind.OWNS]
        # votes said in a row of their own replace those taken from the shares
        stated = [h for h in same if h.kind is Kind.VOTES or h.votes_least is not None or h.votes_most is not None]
        votes = [(low if _holds(h, on) == "yes" else 0, high) for h in stated or same for low, high in [_votes(h, votes_as_shares)]]
        joint = sorted((h.concert, _holds(h, on) == "yes") for h in same if h.concert)
        name = joint[0][0] if joint else ""
        certain = any(sure for said, sure in joint if said == name)
        if name and not certain:  # whether the arrangement stands is open: nothing is sure of what is under it
            shares, votes = [(0, high) for _, high in shares], [(0, high) for _, high in votes]
        found.append(Item(owner, company, _hull(shares), _hull(votes), name, certain))
    return found


def _votes(row: Holding, votes_as_shares: bool) -> tuple[int, int]:
    if row.votes_least is not None or row.votes_most is not None:
        return row.votes_least or 0, WHOLE if row.votes_most is None else row.votes_most
    return (row.least, row.most) if votes_as_shares or row.kind is Kind.VOTES else (0, WHOLE)


def _hull(ranges: list[tuple[int, int]]) -> tuple[int, int]:
    return (min(low for low, _ in ranges), max(high for _, high in ranges)) if ranges else (0, 0)


def _holds(row: Holding, on: str) -> str:
    """`yes`, `no`, or `perhaps` where the day falls inside a date given as a month or a year."""
    day = read_day(on).toordinal()
    (earliest, latest), (ends, surely_ended) = days_of(row.first, ALWAYS), days_of(row.until, NEVER)
    if day < earliest or day >= surely_ended:
        return "no"
    return "yes" if latest <= day < ends else "perhaps"
