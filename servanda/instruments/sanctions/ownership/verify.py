"""Checks a proof again, from the rows of the register alone: nothing here is shared with what made it but the records and the days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from servanda.base.time import read_day
from servanda.instruments.sanctions.ownership.records import (
    ALWAYS,
    NEVER,
    WHOLE,
    Aggregate,
    Holding,
    Kind,
    Proof,
    Regime,
    Register,
    Rule,
    Step,
    Verdict,
    days_of,
)

Range = tuple[int, int]


def verify(proof: Proof, register: Register, listed: Collection[str], regime: Regime, *, votes_as_shares: bool = True) -> tuple[str, ...]:
    """What is wrong with a proof; empty when it holds.

    `must`: each step rests on earlier ones and its rows, at their least, are enough. `may`: each step's sizes lie in their ranges, fit into the company
    together with the least of all other holders, and are enough. `not`: no listed party is in the set of bounds, and everybody outside it holds too little.
    """
    return verify_all((proof,), register, listed, regime, votes_as_shares=votes_as_shares)


def verify_all(
    proofs: Collection[Proof], register: Register, listed: Collection[str], regime: Regime, *, votes_as_shares: bool = True
) -> tuple[str, ...]:
    """The same for several proofs of one register."""
    wrong: list[str] = []
    by_day: dict[str, _Rows] = {}
    for proof in proofs:
        if proof.regime != regime.id:
            wrong.append(f"the proof is under {proof.regime}, not {regime.id}")
            continue
        if proof.on not in by_day:
            by_day[proof.on] = _Rows(register, proof.on, votes_as_shares)
        check = _bounds if proof.verdict is Verdict.NOT else _chain
        wrong += check(proof, by_day[proof.on], set(listed), regime)
    return tuple(wrong)


class _Rows:
    """The rows that may hold on the day, by company; ranges per owner, blocks added up."""

    def __init__(self, register: Register, on: str, votes_as_shares: bool) -> None:
        self.day, self.as_shares = read_day(on).toordinal(), votes_as_shares
        self.of: dict[str, list[Holding]] = defaultdict(list)
        for row in register.holdings:
            if days_of(row.first, ALWAYS)[0] <= self.day < days_of(row.until, NEVER)[1]:
                self.of[row.company].append(row)

    def sure(self, row: Holding) -> bool:
        return days_of(row.first, ALWAYS)[1] <= self.day < days_of(row.until, NEVER)[0]

    def blocks(self, company: str) -> dict[tuple[str, str], list[Holding]]:
        found: dict[tuple[str, str], list[Holding]] = defaultdict(list)
        for row in self.of[company]:
            if row.kind in (Kind.OWNS, Kind.VOTES):
                found[row.owner, row.block].append(row)
        return found

    def ranges(self, company: str, *, votes: bool) -> list[tuple[str, str, bool, Range]]:
        """Owner, arrangement, whether the arrangement is certain, range: one for each block."""
        found = []
        for (owner, _block), rows in self.blocks(company).items():
            names = [r.concert for r in rows if r.concert]
            name = min(names) if names else ""
            certain = any(self.sure(r) for r in rows if r.concert == name) if name else True
            if votes:
                apart = [r for r in rows if r.kind is Kind.VOTES or r.votes_least is not None or r.votes_most is not None]
                sizes = [self._vote(r) for r in (apart or rows)]
            else:
                sizes = [(r.least if self.sure(r) else 0, r.most) for r in rows if r.kind is Kind.OWNS] or [(0, 0)]
            least = min(s[0] for s in sizes) if certain else 0
            found.append((owner, name, certain, (least, max(s[1] for s in sizes))))
        return found

    def _vote(self, row: Holding) -> Range:
        least, most = row.least, row.most
        if row.votes_least is not None or row.votes_most is not None:
            least, most = row.votes_least or 0, WHOLE if row.votes_most is None else row.votes_most
        elif row.kind is Kind.OWNS and not self.as_shares:
            least, most = 0, WHOLE
        return (least if self.sure(row) else 0), most


def _chain(proof: Proof, rows: _Rows, listed: set[str], regime: Regime) -> Iterator[str]:
    caught: set[str] = set()
    starts = [s.party for s in proof.steps if s.how == "listed"]
    if regime.aggregate is not Aggregate.YES and len(starts) > 1:
        yield f"the regime does not add up listed persons, and the proof starts from {len(starts)}"
    for step in proof.steps:
        yield from (f"{step.party}: {said}" for said in _link(step, rows, listed, caught, regime, may=proof.verdict is Verdict.MAY))
        caught.add(step.party)
    if not proof.steps or proof.steps[-1].party != proof.party:
        yield f"the last step is not about {proof.party}"


def _link(step: Step, rows: _Rows, listed: set[str], caught: set[str], regime: Regime, *, may: bool) -> Iterator[str]:
    holders = caught if regime.cascade else caught & listed
    if step.how == "listed":
        if step.party not in listed:
            yield "is not listed"
        return
    if step.refer and not may:
        yield "rests on what a person has to judge: that is no must"
    if step.how == "control":
        yield from _control(step, rows, holders, regime, may=may)
        return
    votes = step.how == "votes"
    if step.how not in ("shares", "votes") or (votes and regime.votes is Rule.IGNORED):
        yield f"the regime knows no step `{step.how}`"
        return
    if votes and regime.votes is Rule.REFER and not step.refer:
        yield "votes are to be judged under this regime, and the step does not say so"
    ranges = rows.ranges(step.party, votes=votes)
    own = (0, 0)
    if votes and not regime.own_votes_count:  # what the company holds in itself is left out of the whole, and helps nobody
        own = _own(ranges, step.party)
        ranges = [r for r in ranges if r[0] != step.party]
    itself = own[1] if may else own[0]
    joined = {(name, sure) for owner, name, sure, _ in ranges if name and owner in holders} if regime.aggregate is Aggregate.CONCERT else set()
    names = {name for name, sure in joined if sure or (may and step.refer)}
    given: dict[tuple[str, str], int] = defaultdict(int)
    for used in step.used:
        given[used.owner, used.concert] += used.size
    room: dict[tuple[str, str], list[Range]] = defaultdict(list)
    for owner, name, _sure, extent in ranges:
        room[owner, name if regime.aggregate is Aggregate.CONCERT else ""].append(extent)
    for (owner, name), size in given.items():
        nominee = may and step.refer and bool(_behind(owner, rows, regime) & holders)
        if owner not in holders and not (name and name in names) and not nominee:
            yield f"counts {owner}, who is not caught by an earlier step"
        least, most = sum(r[0] for r in room[owner, name]), sum(r[1] for r in room[owner, name])
        if size > (most if may else least) or size < 0:
            yield f"counts more of {owner} than its rows say"
    others = sum(r[0] for key, sizes in room.items() if key not in given for r in sizes) + own[0]
    recorded = sum(r[0] for sizes in room.values() for r in sizes) + own[0]
    unused = sum(max(0, sum(r[0] for r in room[key]) - size) for key, size in given.items())
    if may and sum(given.values()) + others + unused > max(WHOLE, recorded):
        yield "counts more than the company has beside the least of its other holders"
    if step.itself != itself:
        yield f"says that it holds {step.itself} of its own votes, and its rows say {itself}"
    if sum(given.values()) != step.total or not _enough(step.total, itself, regime) or _enough(step.need - 1, itself, regime) or not _enough(step.need, itself, regime):
        yield f"its holders have {sum(given.values())}, which is not enough of {WHOLE - itself}, or another need is told"


def _own(ranges: list[tuple[str, str, bool, Range]], company: str) -> Range:
    mine = [r for owner, _, _, r in ranges if owner == company]
    return min(WHOLE, sum(r[0] for r in mine)), min(WHOLE, sum(r[1] for r in mine))


def _enough(total: int, itself: int, regime: Regime) -> bool:
    """Whether so much of what is left beside the company's own holding reaches the threshold; in whole numbers, exactly."""
    have, wanted = total * WHOLE, regime.threshold * (WHOLE - itself)
    return have >= max(1, wanted) if regime.at_threshold else have > wanted


def _control(step: Step, rows: _Rows, holders: set[str], regime: Regime, *, may: bool) -> Iterator[str]:
    for used in step.used:
        for row in rows.of[step.party]:
            rule = regime.control_rule(row.kind)
            if row.owner != used.owner or row.kind is not used.kind or used.owner not in holders or rule in (Rule.IGNORED, Rule.NOMINEE):
                continue
            if (rule is Rule.CAUGHT and rows.sure(row)) or (may and step.refer):
                return
    yield "no row says that a caught party controls it in a way that counts"


def _bounds(proof: Proof, rows: _Rows, listed: set[str], regime: Regime) -> Iterator[str]:
    if proof.party in listed:
        yield f"{proof.party} is listed"
    if regime.aggregate is Aggregate.YES:
        yield from _closed({s.party for s in proof.steps}, proof, rows, listed, regime)
        return
    sets: dict[str, set[str]] = defaultdict(set)
    for step in proof.steps:
        sets[step.person].add(step.party)
    for person in sorted(_above(proof.party, rows, regime) & listed):
        yield from (f"of {person}: {said}" for said in _closed(sets[person], proof, rows, {person}, regime))


def _closed(inside: set[str], proof: Proof, rows: _Rows, seeds: set[str], regime: Regime) -> Iterator[str]:
    if proof.party not in inside:
        yield f"no bound is given for {proof.party}"
    for party in sorted(inside & seeds):
        yield f"{party} is listed and cannot be in the set"
    for party in sorted(inside):
        for row in rows.of[party]:
            if row.kind in (Kind.OWNS, Kind.VOTES) or regime.control_rule(row.kind) in (Rule.IGNORED, Rule.NOMINEE):
                continue
            if _outside(row.owner, inside, seeds, regime):
                yield f"{party}: {row.owner} controls it and is not in the set"
        for votes in (False, True):
            if votes and regime.votes is Rule.IGNORED:
                continue
            ranges = rows.ranges(party, votes=votes)
            own = (0, 0)
            if votes and not regime.own_votes_count:
                own = _own(ranges, party)
                ranges = [r for r in ranges if r[0] != party]
            names = {name for owner, name, _, _ in ranges if name and _outside(owner, inside, seeds, regime)}
            joint = regime.aggregate is Aggregate.CONCERT
            out = [
                r for owner, name, _, r in ranges
                if (joint and name in names) or any(_outside(one, inside, seeds, regime) for one in (owner, *_behind(owner, rows, regime)))
            ]  # fmt: skip
            recorded, low = sum(r[0] for *_, r in ranges) + own[0], sum(r[0] for r in out)
            # either they have too little at their most, or too little fits in beside the least of the others
            if all(_enough(most, itself, regime) for most, itself in ((sum(r[1] for r in out), own[1]), (max(WHOLE, recorded) - (recorded - low), own[0]))):
                yield f"{party}: those outside the set can hold enough"


def _outside(owner: str, inside: set[str], seeds: set[str], regime: Regime) -> bool:
    return owner not in inside and (regime.cascade or owner in seeds)


def _behind(owner: str, rows: _Rows, regime: Regime) -> set[str]:
    """Those for whom a party acts, where the regime takes what he holds for theirs, perhaps."""
    if regime.control_rule(Kind.ACTS_FOR) is not Rule.NOMINEE:
        return set()
    return {row.owner for row in rows.of[owner] if row.kind is Kind.ACTS_FOR}


def _above(party: str, rows: _Rows, regime: Regime) -> set[str]:
    """Everybody from whom a path of holdings of some size, or of control that counts, leads to the party."""
    seen, waiting = {party}, [party]
    while waiting:
        company = waiting.pop()
        sides = (False,) if regime.votes is Rule.IGNORED else (False, True)
        owners = {owner for votes in sides for owner, _, _, size in rows.ranges(company, votes=votes)
                  if size[1] > 0 and not (votes and owner == company and not regime.own_votes_count)}  # fmt: skip
        owners |= {principal for owner in owners for principal in _behind(owner, rows, regime)}  # of holdings alone: control is not held for another
        owners |= {row.owner for row in rows.of[company] if regime.control_rule(row.kind) not in (Rule.IGNORED, Rule.NOMINEE)}
        waiting += owners - seen
        seen |= owners
    return seen
