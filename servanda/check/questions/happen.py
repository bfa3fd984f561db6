"""Can this event ever happen, can this clause ever fall due and be done? Yes with a run, no with a proof.

A run in which nobody breaches anything is looked for first; if there is none, one in which another clause is breached, and the answer says so.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterator

import msgspec

from servanda.check.aside import around, said
from servanda.check.chains import Choice, told
from servanda.check.confirm import end, faults, seconds_for, shortened, stands
from servanda.check.deadline import clock, left
from servanda.check.desk import REFUTING, Desk, Never, Plan, run_search, unweighed
from servanda.check.explore import LONGER, explorer
from servanda.check.explore.completing import completed, gone_on_with
from servanda.check.explore.events import mentions
from servanda.check.milestones import HORIZON_MARGIN, compile_into
from servanda.check.problem import Problem, Undecided
from servanda.check.proofs import Proof
from servanda.check.questions.turns import in_turn
from servanda.check.replay import DAY, events_of
from servanda.check.search import Conflict, Mode, Solution
from servanda.meaning.ended import not_ended, out_of_nature
from servanda.meaning.keys import key_of, parse_key
from servanda.meaning.runs import Event, Run, Status
from servanda.meaning.witness import Answer, CoreWitness, Expected, NotFoundWitness, RunWitness, StructureWitness, Witness
from servanda.model.core import ActRef, Clause


def can_happen(desk: Desk, choice: Choice, limit: float, *, subject: str = "") -> Iterator[Answer]:
    """One answer for each event the clauses speak of; `subject`: an event key."""
    problem = desk.problem(choice)
    keys = [n.key for n in problem.nodes if n.sort in ("act", "event", "consent") and (not subject or n.key == subject)]
    if not keys and not subject:  # powers and prohibitions alone
        keys = list(_spoken(desk, choice))
    if not keys:
        base = Answer(question="can-happen", subject=subject, verdict="", text="", choice=choice, label=desk.view(choice).label)
        if not subject:
            yield msgspec.structs.replace(base, verdict="none written", text="no clause speaks of anything that could happen")
        else:
            text = "no clause speaks of it, so nothing in the text keeps it from happening"
            yield msgspec.structs.replace(base, verdict="not decided", text=text, method="structure")
    table, aside = around(desk, choice, limit) if keys else (desk, ())

    def label(key: str) -> str:
        number = problem.names.get(key)
        return f"“{problem.nodes[number].label if number is not None else key.replace(' | ', ' ')}”"

    yield from in_turn(
        tuple(dict.fromkeys(keys)),
        lambda key: iter((said(table, aside, _Event(table, choice, key, left(limit)).answer()),)),
        lambda key, why: _undecided(desk, "can-happen", choice, key, why),
        label,
    )


def _spoken(desk: Desk, choice: Choice) -> Iterator[str]:
    """The acts of all clauses, by those who may, must or must not do them; without any, what they (and states) wait for."""
    prepared = desk.player(choice).prepared
    found = mentions(prepared, frozenset(clause.id for clause in desk.view(choice).clauses))
    for one in [each for each in found if each.core] or found:
        for by in one.doers:
            yield key_of(Event(term=one.act.term, args=one.act.args, by=by, at=0))


def falls_due(desk: Desk, choice: Choice, limit: float, *, subject: str = "") -> Iterator[Answer]:
    """One answer for each duty: whether it can ever be owed and done while nobody breaches anything. subject: any clause."""
    clauses = [c for c in desk.view(choice).clauses if (c.id == subject if subject else c.modal == "must")]
    if not clauses:
        what = f"there is no clause {subject}" if subject else "no duty is written down"
        yield Answer(
            question="falls-due", subject=subject, verdict="none written", text=what, choice=choice, label=desk.view(choice).label
        )
        return
    if clauses[0].degree:
        why = f"{desk.local(subject)} {'owes an effort' if clauses[0].degree == 'effort' else 'declares an intent'}: no result of it falls due"
        yield _undecided(desk, "falls-due", choice, subject, why)
        return
    table, aside = around(desk, choice, limit)

    def one(clause: Clause) -> Iterator[Answer]:
        if clause.id in aside:
            yield _Due(desk, choice, clause, left(limit)).answer()
        else:
            yield said(table, aside, _Due(table, choice, clause, left(limit)).answer())

    yield from in_turn(
        clauses, one, lambda clause, why: _undecided(desk, "falls-due", choice, clause.id, why), lambda clause: desk.local(clause.id)
    )


def _undecided(desk: Desk, question: str, choice: Choice, subject: str, why: str) -> Answer:
    return Answer(
        question=question, subject=subject, verdict="not decided", text=why, choice=choice, label=desk.view(choice).label, method="runs"
    )


def kept_in(desk: Desk, choice: Choice, clause: str, limit: float) -> RunWitness | None:
    """Some run in which a clause is kept, as short or long as it is found; one that keeps the whole text if there is one."""
    table, _ = around(desk, choice, limit)
    found = next((one for one in table.view(choice).clauses if one.id == clause), None)
    if found is None:
        return None
    due = _Due(table, choice, found, limit)
    try:
        shown = due.quick()
    except Undecided:
        shown = None
    witness = shown or due.answer().witness
    return witness if isinstance(witness, RunWitness) else None


class _Sought(ABC):
    """A question for a run that keeps the text and shows one thing."""

    question = ""
    never = ""
    found = ""

    def __init__(self, desk: Desk, choice: Choice, subject: str, limit: float) -> None:
        self.desk = desk
        self.choice = choice
        self.subject = subject
        self.limit = limit
        self.player = desk.player(choice)
        self.problem = desk.problem(choice)
        self.base = Answer(
            question=self.question, subject=subject, verdict="", text="", choice=choice, label=desk.view(choice).label,
            method="temporal network",
        )  # fmt: skip

    @abstractmethod
    def shows(self, run: Run, *, complies: bool = True) -> RunWitness | None:
        """The run as a witness, if it shows what is asked for."""

    @abstractmethod
    def wanted(self) -> tuple[int, ...]:
        """Milestones of the quick search that make a likely run."""

    @abstractmethod
    def supposed(self) -> tuple[Problem, tuple[int, ...]]:
        """The problem that proofs rest on, and the milestones that the question supposes to happen."""

    def answer(self) -> Answer:
        """Yes with a run, no with a proof, else what was tried."""
        try:
            return self._answer()
        except Undecided:
            return msgspec.structs.replace(
                self.base, verdict="not decided", text=f"not decided in {self.limit:g} s", method="solver"
            )

    def _answer(self) -> Answer:
        shown = self.quick()
        if shown is not None:
            return self._yes(shown)
        problem, supposed = self.supposed()
        sure = run_search(problem, Mode.WEAK, self.limit, happens=supposed)
        if isinstance(sure, Solution):
            shown = self._played(problem, sure)
            if shown is not None:
                return self._yes(shown)
        shown, covered = self._explored(few=isinstance(sure, Conflict))
        if shown is not None:
            return self._yes(shown)
        return self._otherwise(problem, supposed, sure, covered)

    def quick(self) -> RunWitness | None:
        """The run in which all is done, or what the quick search finds."""
        return self._planned() or self._searched(self.problem, self.wanted())

    def _otherwise(
        self, problem: Problem, supposed: tuple[int, ...], sure: Solution | Conflict, covered: NotFoundWitness | None
    ) -> Answer:
        """No run that keeps the text was found: perhaps one that does not, perhaps none at all."""
        alone = self._alone(problem, supposed)
        if alone is not None:
            return self._yes(alone, proved=isinstance(sure, Conflict) and not unweighed(self.desk, self.choice, sure))
        free = msgspec.structs.replace(problem, rules=[rule for rule in problem.rules if not rule.bans])
        never = run_search(free, Mode.NONE, self.limit, happens=supposed)
        if isinstance(never, Conflict):
            chain = told(free, never, self.choice)
            witness: Witness = chain.witness
            if isinstance(witness, CoreWitness) and not witness.cases:
                witness = StructureWitness(facts=chain.links or ("the text leaves no way",))
            answer = msgspec.structs.replace(
                self.base, verdict="no", text=f"{self.never}: {chain.text}", witness=witness, because=chain.links
            )  # fmt: skip
            if stands(self.desk, answer):
                return answer
            covered = covered or self._explored(few=False)[1]
        quick = run_search(self.problem, Mode.WEAK, self.limit, happens=self.wanted())
        parts = unweighed(self.desk, self.choice, quick) if isinstance(quick, Conflict) else ()
        if covered is None:
            return msgspec.structs.replace(self.base, verdict="not decided", text="not decided: no run was tried", because=parts)
        text = f"no run was found that shows it, among {covered.runs} runs of up to {covered.acts} events; that is no proof"
        return msgspec.structs.replace(self.base, verdict="not found", text=text, witness=covered, method="runs", because=parts)

    # --- runs ---

    def _planned(self) -> RunWitness | None:
        """The run in which all is done, if it shows this too."""
        try:
            plan = self.desk.plan(self.choice, self.limit)
        except Undecided:
            return None
        return None if isinstance(plan, Never) or plan.trouble else self._in(plan)

    def _in(self, plan: Plan) -> RunWitness | None:
        return self.shows(plan.replayed.run)

    def _searched(self, problem: Problem, happens: tuple[int, ...], mode: Mode = Mode.WEAK) -> RunWitness | None:
        found = run_search(problem, mode, self.limit, happens=happens)
        return self._played(problem, found, complies=mode is Mode.WEAK) if isinstance(found, Solution) else None

    def _played(self, problem: Problem, found: Solution, *, complies: bool = True) -> RunWitness | None:
        for times in (self.desk.sensible(problem, found), {n: at for n, at in found.schedule.times.items() if n}):
            run = events_of(problem, self.player.view, times)
            run, _ = self.player.complete(run, end(self.player, run, problem.start), whole=self.question == "falls-due")
            shown = self.shows(run, complies=complies)
            if shown is not None:
                return shown
        return None

    def _explored(self, *, few: bool) -> tuple[RunWitness | None, NotFoundWitness | None]:
        if not self.desk.few_acts(self.choice):
            return None, None
        runs = explorer(self.desk, (self.choice,))
        most, until = (REFUTING, 0.2) if few else (runs.allowance(), left(self.limit) / 3)
        stop = clock() + until
        for tried in itertools.chain(runs.runs(most, stop), runs.longer(0 if few else most // LONGER, stop)):
            found = gone_on_with(runs, tried) if self._near(tried.run) else None
            shown = self.shows(found.run) if found is not None and not found.breaches() else None
            if shown is not None:
                return shown, None
        return None, runs.witness(self.choice, most)

    def _near(self, run: Run) -> bool:
        return True

    def _alone(self, problem: Problem, supposed: tuple[int, ...]) -> RunWitness | None:
        """A run that shows it although somebody is then in breach of another clause."""
        free = msgspec.structs.replace(problem, rules=[rule for rule in problem.rules if not rule.bans])
        found = self._searched(self.problem, self.wanted(), Mode.NONE) or self._searched(free, supposed, Mode.NONE)
        return found or self._tried_alone()

    def _tried_alone(self) -> RunWitness | None:
        """Such a run among those of few events."""
        if not self.desk.few_acts(self.choice):
            return None
        runs = explorer(self.desk, (self.choice,))
        for tried in runs.runs(runs.allowance(), clock() + left(self.limit) / 3):
            if not self._near(tried.run):
                continue
            late = self.question == "falls-due" and tried.status(self.subject) is Status.BREACHED
            run = completed(runs, tried.run).run if late else tried.run
            if (shown := self.shows(run, complies=False)) is not None:
                return shown
        return None

    def _yes(self, shown: RunWitness, *, proved: bool = True) -> Answer:
        complies = shown.complies
        until = clock() + seconds_for(shown.run, self.limit)
        shown = shortened(shown.run, lambda run: self.shows(run, complies=complies), shown, until)
        text = self.found
        if complies:
            text += ", while nobody breaches anything"
        elif proved:
            text += ", though another clause cannot be kept then"
        else:
            text += ", though no run was found in which every other clause is kept then"
        return msgspec.structs.replace(self.base, verdict="yes", text=text, witness=shown)


class _Event(_Sought):
    question = "can-happen"
    never = "it can never happen"
    found = "it can happen"

    def shows(self, run: Run, *, complies: bool = True) -> RunWitness | None:
        if not any(key_of(event) == self.subject and event.at >= self.problem.start for event in run.events):
            return None
        if any(out_of_nature(self.player.prepared, run)):
            return None
        now = end(self.player, run, self.problem.start)
        verdicts = self.player.play(run, now)
        if faults(self.player, run, now, verdicts) if complies else any(not_ended(self.player.prepared, verdicts, now)):
            return None
        return RunWitness(run=run, now=now, choice=self.choice, complies=complies)

    def wanted(self) -> tuple[int, ...]:
        number = self.problem.names.get(self.subject)
        return (number,) if number is not None else ()

    def supposed(self) -> tuple[Problem, tuple[int, ...]]:
        view = self.desk.view(self.choice)
        compiler = Proof(view, self.player.prepared)
        key = parse_key(self.subject)
        if key.sort == "consent":
            happens: tuple[int, ...] = (compiler.consent(key.by[0], key.to),)
        elif key.by:
            happens = tuple(compiler.first(ActRef(term=key.term, args=key.args), doer) for doer in key.by)
        else:
            happens = (compiler.act(ActRef(term=key.term, args=key.args), ()),)
        compile_into(compiler, [(clause, None) for clause in view.clauses])
        return compiler.problem(HORIZON_MARGIN), happens

    def _near(self, run: Run) -> bool:
        return any(key_of(event) == self.subject for event in run.events)

    def _alone(self, problem: Problem, supposed: tuple[int, ...]) -> RunWitness | None:
        key = parse_key(self.subject)
        if key.sort == "consent":
            return super()._alone(problem, supposed)
        term = self.desk.dossier.terms.get(key.term)
        event = Event(term=key.term, args=key.args, by=key.by, at=self.problem.start + DAY)
        bare = self.shows(Run(events=(event,)), complies=False) if term is None or not term.follows else None
        return bare or super()._alone(problem, supposed)


class _Due(_Sought):
    question = "falls-due"
    never = "it can never fall due and be done"
    found = "it can fall due, and be done in time"

    def __init__(self, desk: Desk, choice: Choice, clause: Clause, limit: float) -> None:
        super().__init__(desk, choice, clause.id, limit)
        self.clause = clause
        self.found = {"may": "it can be used", "must not": "it can be kept to its end"}.get(clause.modal, self.found)
        self.never = {"may": "it can never be used", "must not": "it is never kept: its time has no end"}.get(
            clause.modal, self.never
        )

    def shows(self, run: Run, *, complies: bool = True) -> RunWitness | None:
        if any(out_of_nature(self.player.prepared, run)):
            return None
        now = end(self.player, run, self.problem.start)
        verdicts = self.player.play(run, now)
        if self.player.status(verdicts, self.subject) is not Status.KEPT:
            return None
        if faults(self.player, run, now, verdicts) if complies else any(not_ended(self.player.prepared, verdicts, now)):
            return None
        expected = (Expected(clause=self.subject, status=(Status.KEPT,)),)
        return RunWitness(run=run, now=now, choice=self.choice, expected=expected, complies=complies)

    def wanted(self) -> tuple[int, ...]:
        duties = [duty for duty in self.problem.duties if duty.clause == self.subject]
        nodes = [n for duty in duties for n in (*duty.trigger, *duty.performs[:1])]
        if self.clause.modal == "may":
            compiler = self.desk.compiler(self.choice)
            nodes = [compiler.perform(self.clause, act, by) for act in self.clause.acts[:1] for by in self.clause.doers.shares]
        return tuple(dict.fromkeys(nodes))

    def supposed(self) -> tuple[Problem, tuple[int, ...]]:
        view = self.desk.view(self.choice)
        compiler = Proof(view, self.player.prepared)
        compile_into(compiler, [(clause, None) for clause in view.clauses])
        recurs = any(timing.kind in ("every", "whenever") for timing in self.clause.timing)
        happens: tuple[int, ...] = ()
        if self.clause.modal == "must not":
            anchor = compiler.closed(self.clause)
            happens = (anchor,) if anchor is not None else ()
        elif not recurs:
            happens = (compiler.whole(self.clause),)
        return compiler.problem(HORIZON_MARGIN), happens
