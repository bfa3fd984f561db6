"""Accounts of one thing that contradict each other stand side by side. They are never fused into one.

Two sources that each put .99 on what the other holds impossible, and .01 on a third, leave Dempster's rule with the third
as certain, which neither of them believes (L. A. Zadeh, A simple view of the Dempster-Shafer theory of evidence, AI
Magazine 7(2), 1986). So only the weight of the conflict is told: the share of their belief that cannot hold together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from servanda.base.marking import folded
from servanda.base.refusal import Refusal
from servanda.evidence.records import Source
from servanda.evidence.worlds import families
from servanda.instruments.sharing.records import ShareAccount, ShareConflict, ShareRule

SETTLES = "a report of another origin made on the spot, or what each source itself saw, told apart from what it was told"
Belief = Mapping[str, Decimal]


def weight(one: Belief, other: Belief) -> Decimal:
    """How much of two beliefs contradicts: the sum of the products over answers that differ (K)."""
    return sum((mine * theirs for says, mine in one.items() for also, theirs in other.items() if says != also), Decimal(0))


def fused(one: Belief, other: Belief) -> Belief:
    """Raises Refusal where two beliefs contradict at all; else the one they share."""
    if much := weight(one, other):
        raise Refusal(
            f"these accounts contradict each other (K = {much.normalize():f}), and are not put together into one.",
            f"Show both. What would settle it: {SETTLES}.",
        )
    return one


def conflict(item: str, accounts: Sequence[ShareAccount], sources: Mapping[str, Source]) -> ShareConflict | None:
    """The accounts of one thing, where they do not all say the same; None where they do. Raises Refusal where a source
    puts more than all of its belief."""
    mine = [one for one in accounts if one.item == item]
    if len({folded(one.says) for one in mine}) < 2 or len({one.told_by for one in mine}) < 2:
        return None
    beliefs: dict[str, dict[str, Decimal]] = {}
    for one in mine:
        beliefs.setdefault(one.told_by, {})[folded(one.says)] = Decimal(-1) if one.share is None else one.share
    for source, held in beliefs.items():
        if (whole := sum(held.values(), Decimal(0))) > 1:
            raise Refusal(
                f"{source} puts {whole.normalize():f} of its belief on {item}, more than all of it.",
                "Let its shares add up to 1 at most.",
                "share/accounts.csv",
            )
    known = all(share >= 0 for held in beliefs.values() for share in held.values())
    told = list(beliefs.values())
    pairs = [weight(one, other) for place, one in enumerate(told) for other in told[place + 1 :]] if known else []
    settled = tuple(dict.fromkeys(one.settled_by for one in mine if one.settled_by)) or (SETTLES,)
    return ShareConflict(
        item=item,
        accounts=tuple(mine),
        weight=max(pairs) if pairs else None,
        origins=len(origins(beliefs, sources)),
        settled_by=settled,
    )


def origins(named: Iterable[str], sources: Mapping[str, Source]) -> frozenset[str]:
    """The origins of these sources: two that pass on one report, or declare one origin, are one."""
    family = families(sources)
    return frozenset(family.get(one, one) for one in named)


def grounds(
    what: str, named: Sequence[str], sources: Mapping[str, Source], reliability: str, credibility: str
) -> list[ShareRule]:
    """SV930 and SV931 of one claim. named: the sources it rests on; reliability, credibility: as they count for it, two
    scales that are never put together."""
    found: list[ShareRule] = []
    if not named:
        found.append(
            ShareRule(code="SV930", words=f"{what} names no source.", repair="Name who says so, or do not tell it as a fact.")
        )
    elif not reliability or reliability == "F" or credibility == "6":
        why = (
            "nobody has graded its source"
            if not reliability
            else "its source cannot be judged (F)"
            if reliability == "F"
            else "its truth cannot be judged (6)"
        )
        found.append(
            ShareRule(
                code="SV930",
                words=f"{what} is told as a fact, and {why}.",
                repair="Grade it, or say with it that it could not be judged.",
            )
        )
    if named and len(origins(named, sources)) == 1:
        also = "one source" if len(named) == 1 else f"{len(named)} sources of one origin"
        found.append(
            ShareRule(
                code="SV931", words=f"{what} rests on {also}.", repair="Say so with it, or look for a source of another origin."
            )
        )
    return found
