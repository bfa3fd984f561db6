"""The answer of `monitor`: every clause as of one moment, on what was known by one moment, under one choice of readings or all."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.evidence.fusion import Fused
from servanda.evidence.knowledge import Knowledge
from servanda.meaning import Run, Status, Verdict, clause_status, prepare
from servanda.meaning.prepared import Prepared
from servanda.meaning.runs import Violation
from servanda.model.core import Clause, Dossier, View
from servanda.model.views import Choice, party_choice, reading_choice, view
from servanda.monitor.answers import Basis, ClauseState, Column, Monitored, Performed, ReadingRow, SideBySide, Standing, they_part
from servanda.monitor.counting import possible, recorded
from servanda.monitor.engine import verdicts, violations
from servanda.monitor.late import performed_late
from servanda.monitor.seen import event_views
from servanda.monitor.settling import declared, lack_of
from servanda.monitor.small import cut, listens_to, only
from servanda.monitor.states import all_late, relied_on, state_of
from servanda.monitor.words import answer_word, unique


class Found:
    """What the engine says of a run under a view, asked once and used by every answer."""

    def __init__(self, prepared: Prepared, fused: Fused, basis: Basis) -> None:
        self.prepared, self.fused, self.basis = prepared, fused, basis
        self.verdicts: dict[str, tuple[Verdict, ...]] = verdicts(prepared, fused.run, basis.as_of)
        self.every: tuple[Violation, ...] = violations(prepared, fused.run, basis.as_of)
        self.recorded = recorded(self.every)
        self.possible = possible(self.every)
        self.late: dict[str, tuple[Performed, ...]] = performed_late(prepared, fused.run, basis.as_of, self.verdicts)

    def state(self, name: str, knowledge: Knowledge | None) -> ClauseState:
        """The state of one clause."""
        clause = self.prepared.clauses[name]
        mine, broken = self.verdicts.get(name, ()), self.recorded.get(name, ())
        late = self.late.get(name, ())
        views = {one.index: one for one in event_views(self.fused, knowledge, relied_on(mine, broken, late))}
        perhaps = self.possible.get(name, 0)
        return state_of(self.prepared, clause, self.fused.run, self.basis, self.verdicts, broken, perhaps, late, views)


def found_of(of: View | Prepared, fused: Fused, basis: Basis) -> Found:
    """Ask the engine once: verdicts, violations, late performances."""
    return Found(prepare(of), fused, basis)


def monitor(
    of: View | Prepared, fused: Fused, basis: Basis, *, knowledge: Knowledge | None = None, agreement: str = ""
) -> Monitored:
    """Every clause and red line of a view after what is known to have happened.

    In: the view; the fused evidence; the basis (as of, known, closed ...); what was known, for sources, grades and texts (None: events are told by
    id only); agreement: only its clauses. Out: states in the order of the text; the events they rely on; the gaps; notes on the evidence as a whole.
    """
    return monitored(found_of(of, fused, basis), knowledge, agreement)


def monitored(found: Found, knowledge: Knowledge | None, agreement: str = "") -> Monitored:
    """The same from what the engine was asked already."""
    prepared, fused = found.prepared, found.fused
    names = [
        name for name, clause in prepared.clauses.items() if name not in prepared.parent and agreement in ("", clause.agreement)
    ]
    states = tuple(found.state(name, knowledge) for name in names)
    wanted: set[int] = set()
    for one in states:
        wanted |= relied_on(one.instances, one.violations, one.performed)
    views = event_views(fused, knowledge, wanted)
    gaps = tuple(gap for gap in fused.run.gaps if gap.first <= found.basis.as_of)
    looks = tuple(one for one in declared(fused.run) if one.first <= found.basis.as_of)
    return Monitored(basis=found.basis, clauses=states, events=views, gaps=gaps, notes=_notes(fused, found.basis), watched=looks)


def _notes(fused: Fused, basis: Basis) -> tuple[str, ...]:
    notes = list(fused.notes)
    if not fused.run.events:
        what = "No act or event is recorded" if basis.entries else "No evidence is recorded"
        notes.append(f"{what}: what is said rests on the calendar{', and on who looked' if declared(fused.run) else ' alone'}.")
    elif all(event.at > basis.as_of for event in fused.run.events):
        notes.append("No recorded event lies before this moment: what is said rests on the calendar alone.")
    if fused.run.watched is not None and not declared(fused.run):
        notes.append("Nobody is recorded as having looked: what is not on record is unknown, not absent.")
    uncertain = sum(1 for event in fused.run.events if not event.known and event.at <= basis.as_of)
    if uncertain:
        notes.append(
            "1 event is held as uncertain: nothing rests on it alone."
            if uncertain == 1
            else f"{uncertain} events are held as uncertain: nothing rests on them alone."
        )
    return tuple(notes)


# --- readings side by side -------------------------------------------------------------------------------------------


def columns_of(dossier: Dossier) -> tuple[Column, ...]:
    """The choices of readings worth setting side by side: as written, all that each holder holds, and each reading alone.

    A choice that is the same as one before it is left out.
    """
    found: dict[Choice, Column] = {(): Column(label="as written")}
    for holder in unique(name for reading in dossier.readings for name in reading.held_by):
        choice = view(dossier, party_choice(dossier, holder)).choice
        known = found.get(choice)
        if known is None:
            found[choice] = Column(label=holder, choice=choice, holder=holder)
        else:
            found[choice] = replace(known, also=(*known.also, holder))
    for reading in dossier.readings:
        choice = view(dossier, reading_choice(dossier, reading.id)).choice
        found.setdefault(choice, Column(label=reading.id, choice=choice, reading=reading.id))
    return tuple(found.values())


def side_by_side(
    dossier: Dossier, fused: Fused, basis: Basis, *, columns: Sequence[Column] = (), agreement: str = ""
) -> SideBySide:
    """Every clause under each choice of readings, on the same evidence; where they part is marked.

    In: the dossier, the evidence, the basis of the answer as written; columns: which choices (default `columns_of`).
    """
    wanted = tuple(columns) or columns_of(dossier)
    answers: list[dict[str, Standing]] = []
    clauses: dict[str, Clause] = {}
    plain = prepare(view(dossier))
    written = _standing(plain, fused.run, basis.as_of, frozenset(plain.clauses))
    for column in wanted:
        prepared = prepare(view(dossier, column.choice))
        clauses |= {name: one for name, one in prepared.clauses.items() if name not in clauses}
        touched = _touched(prepared, plain)
        answers.append({**written, **_standing(prepared, fused.run, basis.as_of, touched)} if touched else written)
    rows = []
    for name in answers[0]:
        clause = clauses[name]
        if agreement not in ("", clause.agreement):
            continue
        states = [answer.get(name) for answer in answers]
        words = tuple(
            answer_word(one[0], clause.modal, basis, one[2]) if one is not None and one[0] is not None else "-" for one in states
        )
        rows.append(
            ReadingRow(
                clause=name,
                title=clause.title,
                statuses=tuple(None if one is None else one[0] for one in states),
                answers=words,
                parts=they_part(one or (None, None, "") for one in states),
                late=tuple(None if one is None else one[1] for one in states),
                lacks=tuple("" if one is None else one[2] for one in states) if any(one is not None and one[2] for one in states) else (),
            )
        )
    return SideBySide(basis=basis, columns=wanted, rows=tuple(rows), notes=_notes(fused, basis))


def _touched(prepared: Prepared, plain: Prepared) -> frozenset[str]:
    """The clauses that a choice of readings may bring to another answer than the text as written: those it reads, and what hangs on them."""
    if prepared.view.states != plain.view.states:
        return frozenset(prepared.clauses)
    read = {name for name, _ in prepared.view.choice}
    return frozenset(
        name
        for name in prepared.clauses
        if read & prepared.closure(name) or (name in plain.clauses and read & plain.closure(name))
    )


def _standing(prepared: Prepared, run: Run, now: Instant, names: frozenset[str]) -> dict[str, Standing]:
    """How some clauses (no rungs) stand, asked of no more of the view and the run than they hang on."""
    closure = frozenset(other for name in names for other in prepared.closure(name))
    small = prepare(only(prepared.view, closure))
    less = cut(run, listens_to(prepared, closure)).run
    given = verdicts(small, less, now)
    late = performed_late(small, less, now, {name: given.get(name, ()) for name in names})
    return {
        name: (clause_status(given.get(name, ())), all_late(given.get(name, ()), late.get(name, ())), _lack(given.get(name, ())))
        for name in prepared.clauses
        if name in names and name not in prepared.parent
    }


def _lack(verdicts: Sequence[Verdict]) -> str:
    return lack_of(verdicts) if clause_status(verdicts) is Status.UNKNOWN else ""

