"""Tables of preferences and of who ratifies, and what packages come to, as data."""

from __future__ import annotations

from typing import Annotated

import msgspec

from servanda.accounts.sourced import Sourced
from servanda.base.result import Based
from servanda.base.tables.reading import Col

MOST = 100
"""Points an actor has in all: what the best it can hope for is worth."""
FLOOR, WITHOUT = "floor", "no agreement"
"""What stands as option of a row without an issue: the least at which an actor signs, what it has if nobody does."""
BASES = ("stated", "act", "expert", "assumed")


class PreferenceRow(Sourced, frozen=True, kw_only=True):
    """A row of preferences.csv: what an option is worth to an actor, from low to high. Both empty: not known."""

    actor: Annotated[str, Col("a party, an actor of the dossier or a member of a body that ratifies", filled=True)]
    issue: Annotated[str | None, Col("a name of alternatives; empty for what holds of all together")] = None
    option: Annotated[str, Col("an option of it; without an issue `floor` or `no agreement`", filled=True)]
    low: Annotated[float | None, Col("points, at the least", needed=True, least=0, most=MOST)] = None
    high: Annotated[float | None, Col("points, at the most", needed=True, least=0, most=MOST)] = None
    basis: Annotated[str, Col("what it rests on", filled=True, words=BASES)]


class InteractionRow(Sourced, frozen=True, kw_only=True):
    """A row of interactions.csv: what two options are worth together, beside what each is worth alone."""

    actor: Annotated[str, Col("as in preferences.csv", filled=True)]
    issue: Annotated[str, Col("a name of alternatives", filled=True)]
    option: Annotated[str, Col("an option of it", filled=True)]
    with_issue: Annotated[str, Col("a name of other alternatives", filled=True)]
    with_option: Annotated[str, Col("an option of these", filled=True)]
    low: Annotated[float, Col("points on top, less than none if they go ill together", filled=True, least=-MOST, most=MOST)]
    high: Annotated[float, Col("the same, at the most", filled=True, least=-MOST, most=MOST)]


class RatifierRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of ratifiers.csv: one condition of a member of a body. A member says yes if all its rows are met."""

    actor: Annotated[str, Col("for which delegation's signature the body is asked", filled=True)]
    body: Annotated[str, Col("an assembly, a council, a vote", filled=True)]
    quota: Annotated[int, Col("so much weight must say yes", filled=True, least=1)]
    member: Annotated[str, Col("a group or an office, never a person", filled=True)]
    weight: Annotated[int, Col("its votes", filled=True, least=0)]
    issue: Annotated[str | None, Col("the alternatives it looks at; empty: all together")] = None
    floor_low: Annotated[float | None, Col("points it asks for, at the least", needed=True, least=0, most=MOST)] = None
    floor_high: Annotated[float | None, Col("the same, at the most", needed=True, least=0, most=MOST)] = None
    source: Annotated[str, Col("where it is from", filled=True)]


class Barred(msgspec.Struct, frozen=True, kw_only=True):
    """Options that do not enter together. verdict: no (the text cannot be kept) or not decided; why: in words of the checker."""

    chosen: tuple[tuple[str, str], ...]
    verdict: str
    why: str


class DrawShare(msgspec.Struct, frozen=True, kw_only=True):
    """Part of the draws, from low to high: they differ where something is not known."""

    low: float
    high: float


class ActorStand(msgspec.Struct, frozen=True, kw_only=True):
    """What a package is to an actor. accepts: in what part of the draws it is worth its floor; worth: points, from all ranges;
    margin: points over the floor at the middle of what is stated, None where something is not known; issue: that costs it most,
    its best option of it, and the points between (None: not known)."""

    actor: str
    accepts: DrawShare
    low: float
    high: float
    margin: float | None = None
    issue: str = ""
    prefers: str = ""
    costs: float | None = None


class BodyVote(msgspec.Struct, frozen=True, kw_only=True):
    """What a body does with a package. ratifies: part of the draws; against: members that say no in most; enough: the smallest
    sets of these that block it (minimal: none can be spared)."""

    actor: str
    body: str
    ratifies: DrawShare
    against: tuple[str, ...] = ()
    enough: tuple[tuple[str, ...], ...] = ()


class BodySeen(msgspec.Struct, frozen=True, kw_only=True):
    """A body as it is. blockers: the minimal sets of members whose no is enough, the first of them; sets: how many there are;
    fewest: members in the smallest."""

    actor: str
    body: str
    quota: int
    weight: int
    members: int
    blockers: tuple[tuple[str, ...], ...]
    sets: int
    fewest: int


class PackageShown(msgspec.Struct, frozen=True, kw_only=True):
    """A package and what it is to everybody. picked: by which measures; signs: part of the draws in which it is worth every
    floor; least: to the actor to whom it is so least often; both: all sign and every body ratifies; blocked: all sign and a
    body does not; differs: in how many issues from the draft; better: a package no worse to anybody and better to somebody, at
    the middle of what is stated; unsaid: why it may not be the one looked for."""

    picked: tuple[str, ...]
    package: tuple[tuple[str, str], ...]
    signs: DrawShare
    least: DrawShare
    both: DrawShare
    blocked: DrawShare
    standings: tuple[ActorStand, ...]
    votes: tuple[BodyVote, ...]
    differs: int
    better: tuple[tuple[str, str], ...] = ()
    unsaid: tuple[str, ...] = ()

    @property
    def nearest_to_walking(self) -> ActorStand:
        """Who accepts it least often; of equals the one with least over its floor."""
        return min(self.standings, key=lambda one: (one.accepts.low, one.accepts.high, one.margin or 0.0))


class Mixture(msgspec.Struct, frozen=True, kw_only=True):
    """Two actors: what each would have of the best split if lots or shares could divide what lies between two packages. Points,
    first and second actor."""

    nash: tuple[float, float]
    smorodinsky: tuple[float, float]


class PackagesSeen(Based, frozen=True, kw_only=True):
    """The packages of a draft. combinations: how many there are; entered: of how many the text can be kept, None: not counted;
    shown: the first is what the page begins with; draft: what stands first in every bracket; undecided: what cannot be said,
    with why; unknown: figures nobody gave; readings: what a reading, or a mix of them, makes of texts that can be kept as
    written."""

    actors: tuple[str, ...]
    issues: tuple[str, ...]
    combinations: int
    entered: int | None
    barred: tuple[Barred, ...]
    readings: tuple[str, ...] = ()
    shown: tuple[PackageShown, ...]
    draft: PackageShown
    undecided: tuple[str, ...]
    unknown: tuple[str, ...]
    figures: tuple[tuple[str, int], ...]
    bodies: tuple[BodySeen, ...]
    mixture: Mixture | None
    draws: int
    method: str
