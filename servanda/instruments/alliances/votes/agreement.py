"""How often states voted alike: Voeten's measure and strict equality, side by side.

Voeten's measure (Bailey, Strezhnev and Voeten 2017, after Signorino and Ritter 1999): the same vote counts one, yes against no
nothing, and an abstention beside a yes or a no half. Votes that one of the two did not cast are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown
from servanda.instruments.alliances.states import gone
from servanda.instruments.alliances.votes.records import LEAST, CommonAgreement, PairVotes, PointPair, PointRow, Sitting


class VoteCounts:
    """Of all pairs of a sitting at once. n: votes both cast; same: equal ones; half: those with one abstention; all exact counts,
    square over the states."""

    def __init__(self, sitting: Sitting) -> None:
        import numpy as np

        votes = sitting.votes
        self.states = sitting.states
        self.yes, cast = int((votes == 1).sum()), int((votes > 0).sum())
        self.yes_share = self.yes / cast if cast else 0.0
        kinds = [(votes == code).astype(np.float32) for code in (1, 2, 3)]  # exact: no session has 2 to the 24 roll calls
        present = kinds[0] + kinds[1] + kinds[2]
        self.n = (present @ present.T).astype(np.int64)
        self.same = sum(one @ one.T for one in kinds).astype(np.int64)
        crossed = kinds[1] @ (kinds[0] + kinds[2]).T
        self.half = (crossed + crossed.T).astype(np.int64)

    def pairs(self, first: Sequence[int], second: Sequence[int]) -> tuple[PairVotes, ...]:
        """Two lists of states by their places, side by side."""
        counts = [each[first, second].tolist() for each in (self.n, self.same, self.half)]
        return tuple(
            PairVotes(
                first=self.states[one], second=self.states[other], n=n, strict=None if n < LEAST else same / n,
                agreement=None if n < LEAST else (2 * same + half) / (2 * n),
            )
            for one, other, n, same, half in zip(first, second, *counts, strict=True)
        )  # fmt: skip

    def base(self) -> CommonAgreement:
        """Over all pairs with enough votes."""
        import numpy as np

        above = np.triu_indices(len(self.states), 1)
        n, same, half = (each[above] for each in (self.n, self.same, self.half))
        enough = n >= LEAST
        if not enough.any():
            return CommonAgreement(pairs=0, agreement=None, strict=None, low=None, high=None, yes=self.yes_share)
        figures = (2 * same[enough] + half[enough]) / (2 * n[enough])
        low, high = np.quantile(figures, (0.05, 0.95))
        return CommonAgreement(
            pairs=int(enough.sum()), agreement=float(figures.mean()), strict=float((same[enough] / n[enough]).mean()),
            low=float(low), high=float(high), yes=self.yes_share,
        )  # fmt: skip


def found_states(asked: Iterable[str], sitting: Sitting) -> tuple[str, ...]:
    """Codes of the states asked about, by code or name. Raises Refusal: a state that is no more, or one that did not vote."""
    by_name = {name.casefold(): key for key, name in sitting.names.items()}
    codes = {key.casefold(): key for key in sitting.states}
    found = []
    for one in asked:
        key = codes.get(one.casefold()) or by_name.get(one.casefold())
        if key is None or key not in sitting.states:  # a name stays in the table though all its votes are told as another's
            dead = gone(key or one)
            if dead is not None:
                then = f"Ask for {dead[1]}." if dead[1] else "Ask of an earlier session, or for whoever came after it."
                raise Refusal(f"{shown(one)} is {dead[0].name}, a member until {dead[0].last}.", then, "--state")
            repair = closest(one, [*sitting.states, *sitting.names.values()]) or "Look at the table."
            raise Refusal(f"{shown(one)} casts no vote in session {sitting.session}.", repair, "--state")
        found.append(key)
    return tuple(dict.fromkeys(found))


def pairs_of(agreement: VoteCounts, asked: Sequence[str]) -> tuple[PairVotes, ...]:
    """Of nobody: all pairs; of one state: its pairs with all others; of several: the pairs among them, in that order."""
    places = {key: at for at, key in enumerate(agreement.states)}
    if len(asked) == 1:
        others = [at for at in range(len(places)) if at != places[asked[0]]]
        return agreement.pairs([places[asked[0]]] * len(others), others)
    mine = [places[one] for one in asked] if asked else list(range(len(places)))
    both = [(one, other) for at, one in enumerate(mine) for other in mine[at + 1 :]]
    return agreement.pairs([one for one, _ in both], [other for _, other in both])


def points_of(
    rows: Iterable[tuple[PointRow, str]], sitting: Sitting, asked: Sequence[str]
) -> tuple[tuple[PointRow, ...], tuple[PointPair, ...], tuple[str, ...]]:
    """In: imported estimates with their places, the states asked about. Out: theirs, which pairs their bounds tell apart, who has
    none. Raises Refusal: bounds that run backwards or leave the estimate out, two estimates of one state."""
    held: dict[str, PointRow] = {}
    for row, place in rows:
        if row.session != sitting.session:
            continue
        if not row.low <= row.point <= row.high:
            raise Refusal(
                f"{shown(row.state)}: {row.point:g} does not lie between its bounds {row.low:g} and {row.high:g}.",
                "Look at the three columns again.", place,
            )  # fmt: skip
        for key in {row.state.casefold(), row.name.casefold()} - {""}:
            if key in held and held[key] != row:
                raise Refusal(f"{shown(row.state)} has two estimates for one session.", "Keep one.", place)
            held[key] = row
    found, without = [], []
    for key in asked:
        point = held.get(key.casefold()) or held.get(sitting.names.get(key, key).casefold())
        if point is None:
            without.append(key)
        else:
            found.append(replace(point, state=key))
    pairs = tuple(
        PointPair(first=one.state, second=other.state, apart=one.high < other.low or other.high < one.low)
        for at, one in enumerate(found) for other in found[at + 1 :]
    )  # fmt: skip
    return tuple(found), pairs, tuple(without)
