"""After a conflict the other questions go on: a smallest set of the clauses in conflict is set aside, and the answer says which."""

from __future__ import annotations

import msgspec

from servanda.check.chains import Choice, parts_of
from servanda.check.deadline import OutOfTime
from servanda.check.desk import Desk, run_search
from servanda.check.problem import Undecided
from servanda.check.repair import hitting_set
from servanda.check.search import Conflict, Mode
from servanda.check.words import listed
from servanda.meaning.witness import Answer

MOST_ROUNDS = 12
"""Conflicts that are set aside one after the other before it is given up."""


def around(desk: Desk, choice: Choice, limit: float, mode: Mode = Mode.WEAK) -> tuple[Desk, tuple[str, ...]]:
    """A desk on which some run keeps the text (STRONG: with all that is expected done), and the clauses left out there.

    The desk itself and none, if nothing need be left out, or there was no time to find out what.
    """
    key = f"aside {mode} {choice!r}"
    known = desk.kept.get(key)
    if not isinstance(known, Desk):
        try:
            known = desk.kept[key] = _around(desk, choice, limit, mode)
        except OutOfTime:
            return desk, ()
    return known, tuple(name for name in known.aside if name not in desk.aside)


def _around(desk: Desk, choice: Choice, limit: float, mode: Mode) -> Desk:
    conflicts: list[frozenset[tuple[str, str, int, str]]] = []
    table = desk
    try:
        for _ in range(MOST_ROUNDS):
            if not isinstance(run_search(table.problem(choice), mode, limit), Conflict):
                return table
            found = run_search(table.proof(choice), mode, limit)
            if not isinstance(found, Conflict):
                return table
            clauses = frozenset((part[0], "core", 0, "") for part in parts_of(found))
            if not clauses:
                return desk
            conflicts.append(clauses)
            chosen = hitting_set(conflicts)
            if chosen is None:
                return desk
            left = tuple(sorted(part[0] for part in chosen))
            table = Desk(desk.whole, (*desk.aside, *left), red_lines=desk.red_lines)
    except Undecided:
        return desk
    return desk


def said(desk: Desk, aside: tuple[str, ...], answer: Answer) -> Answer:
    """An answer about the text without some clauses, which says so."""
    if not aside:
        return answer
    names = listed([desk.local(name) for name in aside])
    one = len(aside) == 1
    why = f"{names} {'is' if one else 'are'} set aside here: no run keeps the text with {'it' if one else 'them'}"
    return msgspec.structs.replace(answer, aside=aside, label=f"{answer.label}, without {names}", because=(why, *answer.because))
