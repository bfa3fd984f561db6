"""Single changes of a red line, each a line, a dossier or tables of its own to be looked at anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from servanda.instruments.strategy.margins.seeing import can_block
from servanda.instruments.strategy.margins.tables import MarginTables
from servanda.instruments.strategy.margins.watching import freed, watched
from servanda.model.core import Clause, Dossier, RedLine


class ChangedLine(NamedTuple):
    """A change: its name, what is done in words, and what then stands."""

    edit: str
    words: str
    line: RedLine
    dossier: Dossier
    tables: MarginTables


def changes(line: RedLine, dossier: Dossier, tables: MarginTables) -> Iterator[ChangedLine]:
    """Every single change that would change something."""

    def with_clause(edit: str, words: str, clause: Clause, changed: Dossier = dossier) -> ChangedLine:
        new = replace(line, clause=clause)
        lines = tuple(new if one.id == line.id else one for one in changed.red_lines)
        return ChangedLine(edit, words, new, replace(changed, red_lines=lines), tables)

    clause = line.clause
    for edit, words, seen in watched(clause, dossier):
        yield with_clause(edit, words, seen)
    unseen = [act.term for act in clause.acts if act.term in dossier.terms and not dossier.terms[act.term].observed_as]
    if unseen and not any(v.means for v in clause.verification):
        terms = dossier.terms | {name: replace(dossier.terms[name], observed_as=("what is seen or counted",)) for name in unseen}
        yield with_clause("threshold", "say by what a crossing is seen or counted", clause, replace(dossier, terms=terms))
    mine = [rung for rung in clause.rungs if set(rung.bearers.actors) & set(line.issuer)]
    if mine and clause.rungs[0] is not mine[0]:
        others = tuple(rung for rung in clause.rungs if rung is not mine[0])
        yield with_clause("first rung", "let the issuer's own step come first", replace(clause, rungs=(mine[0], *others)))
    for rung in mine:
        if can_block(rung, dossier):
            rungs = tuple(freed(one, dossier, line.issuer) if one is rung else one for one in clause.rungs)
            yield with_clause("blocker", f"let no other hold up rung {number(rung)}", replace(clause, rungs=rungs))
    rows = [row for row in tables.answers or () if row.line == line.id and row.own_cost_high]
    if rows:
        half = tuple(
            replace(row, own_cost_low=row.own_cost_low / 2, own_cost_high=row.own_cost_high / 2)
            if row in rows and row.own_cost_low is not None and row.own_cost_high is not None
            else row
            for row in tables.answers or ()
        )
        yield ChangedLine("own cost", "halve what the answer costs the issuer", line, dossier, tables._replace(answers=half))
    if not any(note.line == line.id and note.assures for note in tables.notes or ()):
        yield ChangedLine("assurance", "say what will not happen if the line is respected", line, dossier, tables)


def number(rung: Clause) -> str:
    """`2`, of the id of a rung."""
    return rung.id.rpartition("rung:")[2]
