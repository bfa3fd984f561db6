"""Registers drawn at random, small enough for the oracle: cycles, own shares, ranges, votes, control, arrangements, dates, blocks."""

from __future__ import annotations

import random

from hypothesis import strategies as st

from servanda.instruments.sanctions.ownership.records import WHOLE, Aggregate, Holding, Kind, Party, Regime, Register, Rule

TENTH = WHOLE // 10
DAY = "2031-05-10"
NAMES = tuple("ABCDEF")


def share(per_cent: float) -> int:
    return round(per_cent * (WHOLE // 100))


def holds(owner: str, company: str, per_cent: float, most: float | None = None, **rest: object) -> Holding:
    """A row in per cent."""
    return Holding(owner=owner, company=company, least=share(per_cent), most=share(per_cent if most is None else most), **rest)  # type: ignore[arg-type] # fields as given


def register(*rows: Holding) -> Register:
    return Register(holdings=rows, parties=tuple(Party(id=n) for n in NAMES))


DATES = st.sampled_from([("", ""), ("", ""), ("", ""), ("2031-05", ""), ("", "2031-05"), ("2031-05-10", ""), ("", "2031-05-10"), ("2031", "2032")])


@st.composite
def rows(draw: st.DrawFn, *, ranged: bool, rich: bool) -> Holding:
    kinds = [Kind.OWNS] * 6 + ([Kind.VOTES, Kind.APPOINTS, Kind.CONTROLS, Kind.DIRECTS, Kind.ACTS_FOR] if rich else [])
    kind = draw(st.sampled_from(kinds))
    owner, company = draw(st.sampled_from(NAMES)), draw(st.sampled_from(NAMES[1:]))
    least = most = 0
    if kind in (Kind.OWNS, Kind.VOTES):
        least = draw(st.integers(0, 10))
        most = draw(st.integers(least, min(10, least + 3))) if ranged else least
    votes: tuple[int | None, int | None] = (None, None)
    if rich and kind is Kind.OWNS and draw(st.integers(0, 5)) == 0:
        low = draw(st.integers(0, 10))
        votes = (low * TENTH, low * TENTH)
    first, until = draw(DATES) if rich and ranged else ("", "")
    concert = draw(st.sampled_from(["", "", "", "one", "two"])) if rich and kind is Kind.OWNS else ""
    block = draw(st.sampled_from(["", "", "b"])) if rich else ""
    return Holding(
        owner=owner, company=company, kind=kind, least=least * TENTH, most=most * TENTH, votes_least=votes[0], votes_most=votes[1],
        first=first, until=until, concert=concert, block=block,
    )  # fmt: skip


def registers(*, ranged: bool, rich: bool, size: int) -> st.SearchStrategy[Register]:
    return st.lists(rows(ranged=ranged, rich=rich), max_size=size).map(
        lambda some: register(*(msg(row, number) for number, row in enumerate(some, 1)))
    )


def msg(row: Holding, number: int) -> Holding:
    import msgspec

    return msgspec.structs.replace(row, place=f"row {number}")


def _sound(rule: Regime) -> bool:
    """A table of regimes does not let nominees stand beside joint arrangements."""
    return rule.aggregate is not Aggregate.CONCERT or rule.control_rule(Kind.ACTS_FOR) is not Rule.NOMINEE


REGIMES = st.builds(
    Regime,
    id=st.just("drawn"),
    name=st.just("drawn"),
    authority=st.just("nobody"),
    first=st.just("2000-01-01"),
    threshold=st.sampled_from([WHOLE // 2, 3 * TENTH]),
    at_threshold=st.booleans(),
    aggregate=st.sampled_from(list(Aggregate)),
    cascade=st.sampled_from([True, True, True, False]),
    votes=st.sampled_from([Rule.CAUGHT, Rule.REFER, Rule.IGNORED]),
    own_votes_count=st.booleans(),
    control=st.sampled_from(
        [
            (),
            ((Kind.APPOINTS, Rule.CAUGHT), (Kind.CONTROLS, Rule.REFER)),
            ((Kind.ACTS_FOR, Rule.NOMINEE),),
            ((Kind.ACTS_FOR, Rule.NOMINEE), (Kind.CONTROLS, Rule.CAUGHT)),
            ((Kind.ACTS_FOR, Rule.REFER), (Kind.APPOINTS, Rule.REFER), (Kind.CONTROLS, Rule.CAUGHT), (Kind.DIRECTS, Rule.IGNORED)),
        ]
    ),
).filter(_sound)

LISTED = st.sets(st.sampled_from(NAMES), min_size=0, max_size=3)


def drawn(seed: int) -> tuple[Register, set[str], Regime]:
    """A denser register than hypothesis likes to draw: sizes near thresholds, somebody always listed, at most three ranges."""
    dice = random.Random(seed)
    found = []
    for number in range(1, dice.randint(6, 16)):
        owner, company = dice.choice(NAMES), dice.choice(NAMES[1:])
        kind = dice.choices([Kind.OWNS, Kind.VOTES, Kind.APPOINTS, Kind.CONTROLS], [12, 1, 1, 1])[0]
        size = dice.choice([2, 3, 3, 4, 5, 6]) * TENTH if kind in (Kind.OWNS, Kind.VOTES) else 0
        most = size + 2 * TENTH if size and number <= 3 and dice.random() < 0.5 else size
        votes = dice.choice([2, 6]) * TENTH if kind is Kind.OWNS and dice.random() < 0.1 else None
        found.append(
            Holding(
                owner=owner, company=company, kind=kind, least=size, most=most, votes_least=votes, votes_most=votes,
                concert=dice.choice(["", "", "one"]) if kind is Kind.OWNS else "", place=f"row {number}",
            )
        )  # fmt: skip
    rule = Regime(
        id="drawn", name="drawn", authority="nobody", first="2000-01-01", at_threshold=dice.random() < 0.5, aggregate=dice.choice(list(Aggregate)),
        cascade=dice.random() < 0.8, votes=dice.choice([Rule.CAUGHT, Rule.REFER, Rule.IGNORED]), own_votes_count=dice.random() < 0.5,
        control=((Kind.APPOINTS, Rule.CAUGHT), (Kind.CONTROLS, Rule.REFER)),
    )  # fmt: skip
    return register(*found), set(dice.sample(NAMES, dice.randint(1, 2))), rule
