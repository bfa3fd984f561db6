"""A dossier under a choice of readings, and every way to choose."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from servanda.base.refusal import Refusal
from servanda.model.core import Clause, Dossier, Reading, View
from servanda.model.english import short
from servanda.model.parts import narrowed
from servanda.model.sink import listed

Choice = tuple[tuple[str, str], ...]


def view(dossier: Dossier, choice: Choice = (), *, agreements: tuple[str, ...] = ()) -> View:
    """The clauses, states and terms of a dossier under a choice of readings.

    Args:
        dossier: any dossier.
        agreements: only the clauses of these agreements; none named: of all. A choice of readings of other clauses is left aside.
        choice: (clause id, reading id) for every clause read otherwise than written; the reading "" means as written.

    Returns:
        The view. Its `choice` is in the order of the clauses and names only readings that change something. The states and
        terms a reading changes are changed as soon as one of its clauses is read so; where two chosen readings change the
        same one, the reading declared later prevails.

    Raises:
        Refusal: an unknown clause, reading or agreement, a reading that is not one of the clause, a clause chosen twice.
    """
    if agreements:
        dossier = narrowed(dossier, agreements=agreements)
        left = {clause.id for clause in dossier.clauses}
        choice = tuple((clause, name) for clause, name in choice if clause in left)
    readings = {reading.id: reading for reading in dossier.readings}
    chosen: dict[str, Reading] = {}
    for clause, name in choice:
        if name == "":
            continue
        reading = readings.get(name)
        if reading is None:
            raise Refusal(f"there is no reading '{name}'", f"choose {listed(sorted(readings), 'or') or 'none'}")
        if clause not in reading.of:
            raise Refusal(
                f"'{name}' is not a reading of {short(clause)}", f"it reads {listed(short(one) for one in reading.of)}"
            )
        if chosen.get(clause, reading) is not reading:
            raise Refusal(f"{short(clause)} is chosen twice", "choose one reading for each clause")
        if _changes(reading, clause):
            chosen[clause] = reading
    order = _order(dossier)
    wanted = sorted(chosen, key=lambda clause: order.get(clause, len(order)))
    clauses = {clause.id: clause for clause in dossier.clauses}
    for ident in wanted:
        version = _version(chosen[ident], ident)
        if version is not None:
            clauses[ident] = version
    states, definitions = dict(dossier.states), dict(dossier.definitions)
    used = {reading.id for reading in chosen.values()}
    for reading in dossier.readings:
        if reading.id in used:
            states.update({state.id: state for state in reading.states})
            definitions.update({one.id: one for one in reading.definitions})
    return View(
        dossier=dossier,
        choice=tuple((ident, chosen[ident].id) for ident in wanted),
        label=_label(dossier, [(ident, chosen[ident]) for ident in wanted]),
        clauses=tuple(clauses.values()),
        states=states,
        definitions=definitions,
    )


def reading_choice(dossier: Dossier, reading_id: str) -> Choice:
    """The choice under which a reading is held: every clause it changes. () for a reading as written.

    Raises:
        Refusal: there is no such reading.
    """
    for reading in dossier.readings:
        if reading.id == reading_id:
            return tuple((clause, reading.id) for clause in reading.of if _changes(reading, clause))
    raise Refusal(
        f"there is no reading '{reading_id}'", f"choose {listed((one.id for one in dossier.readings), 'or') or 'none'}"
    )


def variants(dossier: Dossier) -> dict[str, tuple[str, ...]]:
    """Every contested clause with what it can be read as: "" (as written), then the readings that change it."""
    order = _order(dossier)
    found: dict[str, list[str]] = {}
    for reading in dossier.readings:
        for clause in reading.of:
            if _changes(reading, clause):
                found.setdefault(clause, [""]).append(reading.id)
    wanted = sorted(found, key=lambda clause: (order.get(clause, len(order)), clause))
    return {clause: tuple(dict.fromkeys(found[clause])) for clause in wanted}


class Mixes:
    """Every mix of readings: for each contested clause, as written or as one of its readings. `len` counts them without
    making them; the first is the text as written."""

    def __init__(self, dossier: Dossier) -> None:
        self._variants = variants(dossier)

    def __len__(self) -> int:
        count = 1
        for options in self._variants.values():
            count *= len(options)
        return count

    def __iter__(self) -> Iterator[Choice]:
        for names in itertools.product(*self._variants.values()):
            yield tuple((clause, name) for clause, name in zip(self._variants, names, strict=True) if name)


def mixes(dossier: Dossier) -> Mixes:
    """All mixes of readings of a dossier, as choices for `view`."""
    return Mixes(dossier)


def party_choice(dossier: Dossier, actor: str) -> Choice:
    """What an actor holds: its own readings, then those of groups it belongs to; the first for each clause."""
    groups = {
        one.id for one in dossier.actors.values() if one.sort == "group" and any(m.member == actor for m in one.members)
    }
    own = [reading for reading in dossier.readings if actor in reading.held_by]
    others = [reading for reading in dossier.readings if actor not in reading.held_by and groups & set(reading.held_by)]
    chosen: dict[str, str] = {}
    for reading in (*own, *others):
        for clause in reading.of:
            # a clause the actor itself reads as written stays so, whatever its group holds
            chosen.setdefault(clause, reading.id if _changes(reading, clause) else "")
    order = _order(dossier)
    return tuple(
        (clause, chosen[clause])
        for clause in sorted(chosen, key=lambda one: order.get(one, len(order)))
        if chosen[clause]
    )


def _order(dossier: Dossier) -> dict[str, int]:
    return {clause.id: place for place, clause in enumerate(dossier.clauses)}


def _version(reading: Reading, clause: str) -> Clause | None:
    return next((one for one in reading.clauses if one.id == clause), None)


def _changes(reading: Reading, clause: str) -> bool:
    """Whether a clause means something else under a reading than as written."""
    return _version(reading, clause) is not None or bool(reading.states or reading.definitions)


def _label(dossier: Dossier, chosen: list[tuple[str, Reading]]) -> str:
    """`clause 12 as read by Ukraine (security-first), the rest as written`."""
    if not chosen:
        return "as written"
    one_text = len({clause.agreement for clause in dossier.clauses}) < 2
    by_reading: dict[str, list[str]] = {}
    holders: dict[str, Reading] = {}
    for clause, reading in chosen:
        by_reading.setdefault(reading.id, []).append(clause)
        holders[reading.id] = reading
    parts = [
        f"{_named(clauses, one_text)} as read by {listed(holders[name].held_by)} ({name})"
        for name, clauses in by_reading.items()
    ]
    rest = "" if len(chosen) == len(dossier.clauses) else ", the rest as written"
    return "; ".join(parts) + rest


def _named(clauses: list[str], one_text: bool) -> str:
    """`clause 2`, `clauses 9.start and 9.end of minsk-ii`."""
    of: dict[str, list[str]] = {}
    for clause in clauses:
        agreement, _, local = clause.partition(":")
        of.setdefault(agreement, []).append(local)
    return listed(
        (
            f"clause{'s' * (len(names) > 1)} {listed(names, most=99)}{'' if one_text else f' of {agreement}'}"
            for agreement, names in of.items()
        ),
        most=99,
    )
