"""What two readings of a text have in common, and whether a run keeps it at a moment: the ground on which the readings of an ambiguity part.

The definitions are those of `docs/questions.md`, `ambiguous`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from servanda.base.inside import inside
from servanda.calendar import Instant
from servanda.meaning.asked import Choice, played, under
from servanda.meaning.chain import Checked
from servanda.meaning.ended import offences
from servanda.meaning.force import dated, force_point
from servanda.meaning.forms import bare
from servanda.meaning.premises import begin_of
from servanda.meaning.prepared import Prepared
from servanda.meaning.results import clause_status
from servanda.meaning.runs import Run, Status
from servanda.meaning.times import BEGINNING
from servanda.meaning.witness import Answer, NotFoundWitness, RunWitness
from servanda.model.core import Clause, Dossier
from servanda.model.register import Entry, register
from servanda.model.views import reading_choice


def common_to(one: Prepared, other: Prepared) -> frozenset[str]:
    """The clauses and rungs of which two views say the same, with all that their statuses hang on. Red lines are none of them."""
    mine, theirs = one.clauses, other.clauses
    apart = {name for name in mine.keys() | theirs.keys() if not _same(mine, theirs, name, rungs=True)}
    states = {name for name in one.view.states.keys() | other.view.states.keys() if not _same(one.view.states, other.view.states, name)}
    found = set()
    for name in (mine.keys() & theirs.keys()) - one.red:
        hangs = one.closure(name) | other.closure(name)
        if not hangs & apart and not (states and states & (_words(one, hangs) | _words(other, hangs))):
            found.add(name)
    return frozenset(found)


def _same(mine: Mapping[str, object], theirs: Mapping[str, object], name: str, *, rungs: bool = False) -> bool:
    """Whether two views hold the same piece; rungs: those of a clause are looked at as clauses of their own."""
    pair = mine.get(name), theirs.get(name)
    if pair[0] is pair[1] or None in pair:
        return pair[0] is pair[1]
    return bare(replace(pair[0], rungs=()) if rungs else pair[0]) == bare(replace(pair[1], rungs=()) if rungs else pair[1])  # type: ignore[type-var]


def _words(prepared: Prepared, names: frozenset[str]) -> set[str]:
    """What some clauses speak of, with what the states they speak of speak of."""
    words = {word for name in names if name in prepared.clauses for word in inside(prepared.clauses[name], str, "rungs")}
    open_ = [name for name in prepared.view.states if name in words]
    while open_:
        more = {*inside(prepared.view.states[open_.pop()], str)} - words
        words |= more
        open_ += [name for name in prepared.view.states if name in more]
    return words


def begins(views: Iterable[Prepared], clause: str) -> Instant:
    """The moment at which the text of a clause begins to bind, or may, under a reading: no reading of it is looked at before."""
    return min(_begins(view, view.clauses[clause]) for view in views)


def _begins(prepared: Prepared, clause: Clause) -> Instant:
    settings, point = prepared.settings_of(clause.agreement), force_point(clause)
    at = settings.force if point is None else dated(settings, point)
    return begin_of(prepared) if at is None else max(begin_of(prepared), at)


def until(run: Run, now: Instant) -> Run:
    """What has happened of a run by a moment."""
    return Run(events=tuple(event for event in run.events if event.at <= now))


def apart(statuses: tuple[Status, Status]) -> bool:
    """Whether two readings part: each says something, and not the same."""
    return statuses[0] is not statuses[1] and Status.UNKNOWN not in statuses


def kept(prepared: Prepared, run: Run, now: Instant, common: frozenset[str]) -> bool:
    """Whether at a moment nothing of what is common is breached, and no violation of it, not even one perhaps, is on record."""
    return not offences(prepared, played(prepared, run, now, common), run, now).keys() & common


# --- checking an answer again ----------------------------------------------------------------------------------------


def readings_of(entry: Entry, clause: str, dossier: Dossier) -> dict[str, Choice]:
    """The readings of a clause that an entry covers, each with the choice it stands for."""
    return {
        reading.id: reading_choice(dossier, reading.id)
        for reading in dossier.readings
        if reading.id in entry.readings and clause in reading.of
    }


def check_bite(answer: Answer, witness: RunWitness, dossier: Dossier, whole: Dossier, found: Checked) -> None:
    """That a run parts two readings of an entry, that it keeps what is common to them by then, and that nothing earlier in it parts them so."""
    pair = [expected for expected in witness.expected if expected.clause == answer.subject]
    choices = [witness.choice if one.reading is None else one.reading for one in pair]
    if len(pair) != 2 or len(witness.expected) != 2 or {*choices} != {answer.choice, answer.against}:
        found.problems.append("the run does not compare the two readings it is about")
        return
    _check_covered(answer, choices, whole, found)
    views = under(dossier, choices[0], whole), under(dossier, choices[1], whole)
    begin, common = begins(views, answer.subject), common_to(*views)
    if witness.now < begin:
        found.problems.append("the run is looked at before the text binds")
    hurt = sorted({name for view in views for name in offences(view, played(view, witness.run, witness.now, common), witness.run, witness.now)} & common)
    found.problems += [f"clause {name}, which both read alike, is not kept by then" for name in hurt]
    if not hurt:
        found.checks.append(f"replayed: of the {len(common)} clauses and rungs that both read alike none is breached by then")
    if answer.verdict == "yes" and (begin == BEGINNING or witness.now != begin):
        found.problems.append("that nothing earlier parts them is certain only at the moment at which the text begins to bind")
    moments = {begin, witness.now - 1, *(event.at + more for event in witness.run.events for more in (-1, 0, 1))}
    if begin == BEGINNING:  # without a date the run itself is all the time there is
        begin = witness.run.events[0].at if witness.run.events else witness.now
    before = [at for at in sorted(moments) if begin <= at < witness.now]
    samples = answer.covered.sample if answer.covered is not None else ()
    looks = [(until(witness.run, at), at) for at in before] + [(one.run, one.now) for one in samples if one.now < witness.now]
    if any(_parts(answer.subject, views, run, at, common, hard=_hard(witness)) for run, at in looks):
        found.problems.append("the readings part at an earlier moment")
    elif looks:
        found.checks.append(f"at {len(looks)} earlier moments, of this run and of others that were looked at, they do not part so")


def _hard(witness: RunWitness) -> bool:
    """Whether it is claimed that one reading says breached."""
    return any(Status.BREACHED in expected.status for expected in witness.expected)


def _parts(
    clause: str, views: tuple[Prepared, Prepared], run: Run, now: Instant, common: frozenset[str], *, hard: bool = False
) -> bool:
    statuses = [clause_status(played(view, run, now, frozenset((clause,)))[clause]) for view in views]
    if not apart((statuses[0], statuses[1])) or (hard and Status.BREACHED not in statuses):
        return False
    return all(kept(view, run, now, common) for view in views)


def _check_covered(answer: Answer, choices: list[Choice], dossier: Dossier, found: Checked) -> None:
    entries = [entry for entry in register(dossier) if answer.subject in entry.clauses]
    known = [choice for entry in entries for choice in readings_of(entry, answer.subject, dossier).values()]
    if not entries:
        found.problems.append(f"clause {answer.subject} is in no entry of the register of ambiguities")
    elif any(choice not in known for choice in choices):
        found.problems.append("the entry in the register does not cover these readings")
    else:
        found.checks.append("the entry in the register covers both readings")


def check_alike(answer: Answer, dossier: Dossier, whole: Dossier, found: Checked) -> None:
    """That two readings of an entry say the same of a clause in all that its status hangs on."""
    choices = [answer.choice, answer.against or ()]
    _check_covered(answer, choices, whole, found)
    if answer.subject in common_to(under(dossier, choices[0], whole), under(dossier, choices[1], whole)):
        found.checks.append(f"both readings say the same of clause {answer.subject}")
    else:
        found.problems.append(f"the two readings do not say the same of clause {answer.subject}")


def shown_by_sample(answer: Answer, witness: NotFoundWitness, dossier: Dossier, whole: Dossier, found: Checked) -> None:
    """Some of the runs that were looked at, looked at again: none may part the readings."""
    choices = [answer.choice, answer.against or ()]
    _check_covered(answer, choices, whole, found)
    views = under(dossier, choices[0], whole), under(dossier, choices[1], whole)
    common = common_to(*views)
    if any(_parts(answer.subject, views, one.run, one.now, common) for one in witness.sample):
        found.problems.append("one of the runs it looked at shows what is said not to have been found")
    elif witness.sample:
        found.checks.append(f"{len(witness.sample)} of the {witness.runs} runs looked at again: none parts them")


def unread(dossier: Dossier, subject: str) -> bool:
    """Whether no entry (of a clause, or at all) covers two readings."""
    entries = [entry for entry in register(dossier) if not subject or subject in entry.clauses]
    return all(len(readings_of(entry, subject or clause, dossier)) < 2 for entry in entries for clause in entry.clauses)
