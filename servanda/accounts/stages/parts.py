"""Which promise is a part of which: a sum runs over those without parts, so that nothing is counted with its whole and again
alone."""

from __future__ import annotations

from collections.abc import Mapping

from servanda.accounts.between import total
from servanda.accounts.stages.records import PledgeRow
from servanda.accounts.stages.told import amount_told
from servanda.accounts.words import amount_words
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown
from servanda.model.graphs import find_circles

PLACE = "support/pledges.csv"


def check_parts(pledges: Mapping[str, PledgeRow]) -> None:
    """Raises Refusal: a part of nothing, or of itself by way of others."""
    for one in pledges.values():
        if one.part_of and one.part_of not in pledges:
            repair = closest(one.part_of, tuple(pledges)) or "Add the row of the whole, or leave `part_of` empty."
            raise Refusal(f"{shown(one.id)} is a part of {shown(one.part_of)}, which is no pledge of the table.", repair, PLACE)
    for ring in find_circles(pledges, lambda name: filter(None, [pledges[name].part_of])):
        said = f"promises are parts of each other in a ring: {', '.join(map(shown, ring))}."
        raise Refusal(said, "Leave `part_of` empty in the row of the whole.", PLACE)


def leaves_of(pledges: Mapping[str, PledgeRow]) -> tuple[frozenset[str], list[str]]:
    """In: promises by id, as they are known. Out: those without parts, and which wholes their parts do not add up to."""
    wholes = {one.part_of for one in pledges.values() if one.part_of in pledges}
    notes = []
    for name in sorted(wholes):
        whole, parts = pledges[name], [one for one in pledges.values() if one.part_of == name]
        if all(one.unit == whole.unit for one in parts):
            own = amount_told(whole.amount_low, whole.amount_high)
            come = total(amount_told(one.amount_low, one.amount_high) for one in parts)
            if own.known and come.known and own != come:
                said = f"{name} is {amount_words(own)} {whole.unit} by its own row"
                notes.append(f"{said}, its parts are {amount_words(come)}: they count")
    return frozenset(pledges) - wholes, notes
