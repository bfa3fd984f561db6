"""Part of a dossier as a dossier: some agreements only, without some clauses, with red lines as if they had been agreed."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from servanda.base.refusal import Refusal
from servanda.calendar import Instant
from servanda.model.core import Agreement, Dossier, Reading
from servanda.model.sink import listed

_MOST = 16
_SIGNED: list[tuple[Agreement, Instant, Agreement]] = []


def narrowed(
    dossier: Dossier,
    *,
    agreements: Iterable[str] = (),
    without: Iterable[str] = (),
    with_red_lines: bool = False,
    signed: Iterable[tuple[str, Instant]] = (),
) -> Dossier:
    """What is left of a dossier, with the same world, vocabulary and file hashes.

    Args:
        dossier: any dossier.
        agreements: only these, with their clauses, readings, purposes and concerns; none named: all.
        without: clauses to leave out, with their rungs and what readings make of them.
        with_red_lines: red lines become clauses that bind like any other.
        signed: when agreements were signed, as if they said the hour.

    Returns:
        The dossier itself if nothing is asked for. What a clause says of one that is left out is not known.

    Raises:
        Refusal: there is no such agreement or clause.
    """
    wanted, dropped = tuple(dict.fromkeys(agreements)), frozenset(without)
    for name in wanted:
        if name not in dossier.agreements:
            raise Refusal(f"there is no agreement '{name}'", f"choose {listed(sorted(dossier.agreements), 'or') or 'none'}")
    red = tuple(line.clause for line in dossier.red_lines) if with_red_lines else ()
    known = {clause.id for clause in (*dossier.clauses, *red)}
    if dropped - known:
        raise Refusal(f"there is no clause '{sorted(dropped - known)[0]}'", "name clauses of the dossier in full")
    hours = {name: at for name, at in signed if name in dossier.agreements}
    if not (wanted or dropped or red or hours):
        return dossier
    kept = tuple(
        clause
        for clause in (*dossier.clauses, *red)
        if clause.id not in dropped and (not wanted or clause.agreement in (*wanted, ""))
    )
    names = {clause.id for clause in kept}
    return msgspec.structs.replace(
        dossier,
        agreements={
            name: _signed(one, hours[name]) if name in hours else one
            for name, one in dossier.agreements.items()
            if not wanted or name in wanted
        },
        clauses=kept,
        readings=tuple(one for reading in dossier.readings if (one := _of(reading, names)) is not None),
        purposes=tuple(one for one in dossier.purposes if not wanted or one.agreement in (*wanted, "")),
        red_lines=() if with_red_lines else dossier.red_lines,
    )


def _signed(agreement: Agreement, at: Instant) -> Agreement:
    """An agreement as if it said this hour, the same object each time it is asked for: what was worked out under it is worked
    out once."""
    for known, when, one in _SIGNED:
        if known is agreement and when == at:
            return one
    _SIGNED.insert(0, (agreement, at, msgspec.structs.replace(agreement, signed=at, signed_late=None)))
    del _SIGNED[_MOST:]
    return _SIGNED[0][2]


def _of(reading: Reading, clauses: set[str]) -> Reading | None:
    """A reading of what is left of its clauses; None if nothing is."""
    left = tuple(name for name in reading.of if name in clauses)
    if not left:
        return None
    return msgspec.structs.replace(reading, of=left, clauses=tuple(one for one in reading.clauses if one.id in clauses))
