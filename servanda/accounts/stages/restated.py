"""Which row restates which: chains that end, of one assessor, each link known no earlier than what it restates."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.accounts.stages.told import ToldMove
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown
from servanda.model.graphs import find_circles


def restating(moves: Sequence[ToldMove]) -> list[int]:
    """In: the moves. Out: of each the place of the one that it restates, -1 for none. Raises Refusal: there is none, it is
    another's, two restate one, they restate each other, or the later one is known first."""
    places = {(one.id, one.owner): at for at, one in enumerate(moves) if not one.promise}
    owners: dict[str, str] = {}
    for one in moves:
        owners.setdefault(one.id, one.owner)
    found, by = [-1] * len(moves), dict[int, str]()
    for at, one in enumerate(moves):
        if not one.replaces:
            continue
        where = f"support/moves.csv, {one.id}"
        of = places.get((one.replaces, one.owner))
        if of is None and one.replaces in owners:
            said = f"{shown(one.id)} of {shown(one.owner)} restates a row of {shown(owners[one.replaces])}."
            raise Refusal(said, "Let each restate its own figures; two that differ stand side by side.", where)
        if of is None:
            repair = closest(one.replaces, tuple(owners)) or "Keep the old row."
            raise Refusal(f"it restates {shown(one.replaces)}, which is not there.", repair, where)
        if of in by:
            said = f"{shown(one.replaces)} is restated by {shown(by[of])} and by {shown(one.id)}."
            raise Refusal(said, "Let the later one restate the earlier one.", where)
        if one.known_on < moves[of].known_on:
            said = f"it is known since {one.known_on} and restates a row known since {moves[of].known_on}."
            raise Refusal(said, "Look at both days: what restates is known later.", where)
        found[at], by[of] = of, one.id
    if rings := find_circles(range(len(found)), lambda at: [found[at]] if found[at] >= 0 else []):
        names = ", ".join(shown(moves[one].id) for one in rings[0])
        reason = f"rows restate each other in a ring: {names}."
        raise Refusal(reason, "Let the latest restate the one before it.", "support/moves.csv")
    return found
