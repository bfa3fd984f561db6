"""What several questions about one dossier share: views, problems, searches and players, each made once."""

from __future__ import annotations

import itertools

import msgspec

from servanda.base.inside import inside
from servanda.calendar import Instant
from servanda.check.chains import Choice, parts_of
from servanda.check.confirm import end, faults
from servanda.check.deadline import clock, left
from servanda.check.explore import LONGER, explorer
from servanda.check.explore.completing import gone_on_with
from servanda.check.mentioned import last_date
from servanda.check.milestones import compile_into, compile_view
from servanda.check.network import Cycle, Frame, Schedule, latest, solve
from servanda.check.played import Played
from servanda.check.points import Compiler
from servanda.check.premises import ROLES, loosened
from servanda.check.problem import ORIGIN, Problem, Rule, Undecided
from servanda.check.proofs import prove
from servanda.check.replay import DAY, Replayed, end_of, events_of
from servanda.check.search import Conflict, Mode, Search, Solution, holds
from servanda.meaning.ended import not_performed
from servanda.meaning.keys import key_of
from servanda.meaning.piecewise import Verdicts
from servanda.meaning.runs import Run, Status
from servanda.meaning.witness import Expected, NotFoundWitness, RunWitness, ScheduleWitness, Slack
from servanda.model.core import Dossier
from servanda.model.views import party_choice, reading_choice


class Plan(msgspec.Struct):
    """A run in which the text is kept and all that is expected is performed, played before it is shown.

    problem, solution, times: the schedule it was made from (no solution: found among runs tried one by one). trouble: why it is none after
    all, in sentences; covered: then what else was tried.
    """

    problem: Problem
    solution: Solution | None
    times: dict[int, Instant]
    replayed: Replayed
    trouble: tuple[str, ...] = ()
    covered: NotFoundWitness | None = None


class Never(msgspec.Struct, frozen=True):
    """A proof that there is no plan: a conflict of rules that hold in every run, and the problem whose rules they are."""

    problem: Problem
    conflict: Conflict


class Desk(Played):
    """One dossier on the desk: what is played with, and the problems, proofs and plans made of it."""

    def __init__(self, dossier: Dossier, aside: tuple[str, ...] = (), *, red_lines: bool = False) -> None:
        super().__init__(dossier, aside, red_lines=red_lines)
        self._problems: dict[Choice, Problem] = {}
        self._proofs: dict[Choice, Problem] = {}
        self._compilers: dict[Choice, Compiler] = {}
        self._plans: dict[Choice, Plan | Never] = {}

    def problem(self, choice: Choice = ()) -> Problem:
        if choice not in self._problems:
            self._problems[choice] = compile_view(self.view(choice))
        return self._problems[choice]

    def proof(self, choice: Choice = ()) -> Problem:
        """What proofs under a choice may rest on."""
        if choice not in self._proofs:
            self._proofs[choice] = prove(self.view(choice), self.player(choice).prepared)
        return self._proofs[choice]

    def compiler(self, choice: Choice = ()) -> Compiler:
        """A compiler that has read all clauses, to which more milestones may be added."""
        if choice not in self._compilers:
            view_ = self.view(choice)
            self._compilers[choice] = Compiler(view_)
            compile_into(self._compilers[choice], [(clause, None) for clause in view_.clauses])
        return self._compilers[choice]

    def words_of(self, choice: Choice, names: frozenset[str]) -> frozenset[str]:
        """All that the verdicts of some clauses, with all they hang on, can hang on: what no string of them names changes nothing."""
        prepared = self.player(choice).prepared
        words = {*names, *(word for name in names for word in inside(prepared.clauses[name], str, "rungs"))}
        open_ = [state for state in prepared.view.states if state in words]
        while open_:
            words |= (more := {*inside(prepared.view.states[open_.pop()], str)} - words)
            open_ += [state for state in prepared.view.states if state in more]
        return frozenset(words)

    def choice_of(self, reading: str | None) -> Choice:
        """The choice a reading (or, with an actor's name, a party) stands for; none: as written."""
        if not reading or reading == "as written":
            return ()
        if any(one.id == reading for one in self.dossier.readings):
            return reading_choice(self.dossier, reading)
        return party_choice(self.dossier, reading)

    def local(self, clause: str) -> str:
        """`clause 9.end`, with the agreement only where there are several."""
        agreement, _, name = clause.partition(":")
        if not name:
            return f"clause {clause}"
        return f"clause {name}" if len(self.dossier.agreements) < 2 else f"clause {name} of {agreement}"

    # --- schedules ---

    def sensible(self, problem: Problem, solution: Solution) -> dict[int, Instant]:
        """Times at civil noon where the bounds allow it, else the earliest."""
        frame = Frame(problem.start, problem.horizon, problem.start_source)
        found = solve(solution.bounds, solution.happens, frame, self.noon(problem.zone))
        times = solution.schedule.times if isinstance(found, Cycle) else found.times
        return {number: at for number, at in times.items() if number != ORIGIN}

    def plan(self, choice: Choice = (), limit: float = 10.0) -> Plan | Never:
        """A run in which every duty that is expected is performed, or the proof that there is none. Raises Undecided.

        The quick search finds most of them; a proof is taken only from the rules that hold in every run. What lies between the two is looked
        for among runs tried one by one, and if it is not there, the plan says what was tried.
        """
        if choice not in self._plans:
            self._plans[choice] = self._planned(choice, limit)
        return self._plans[choice]

    def _planned(self, choice: Choice, limit: float) -> Plan | Never:
        problem = self.problem(choice)
        found = run_search(problem, Mode.STRONG, limit)
        first = None if isinstance(found, Conflict) else self._confirmed(choice, problem, found, limit)
        if first is not None and not first.trouble:
            return first
        proof = self.proof(choice)
        sure = run_search(proof, Mode.STRONG, limit)
        second = None if isinstance(sure, Conflict) else self._replayed(choice, proof, sure)
        if second is not None and second.trouble:
            hopeful = prove(self.view(choice), self.player(choice).prepared, hopeful=True)
            again = run_search(hopeful, Mode.STRONG, limit)
            second = second if isinstance(again, Conflict) else self._replayed(choice, hopeful, again)
        if second is not None and not second.trouble:
            return second
        tried, covered = self._explored(choice, limit, few=second is None)
        if tried is not None:
            return tried
        if isinstance(sure, Conflict):
            return Never(proof, sure)
        open_ = first if first is not None else second
        assert open_ is not None
        parts = unweighed(self, choice, found) if isinstance(found, Conflict) else ()
        return msgspec.structs.replace(open_, trouble=(*open_.trouble, *parts), covered=covered)

    def kept_by(self, choice: Choice, problem: Problem, solution: Solution) -> bool:
        """Whether the run of a solution keeps the text, whatever it leaves undone."""
        player = self.player(choice)
        run = events_of(problem, player.view, self.sensible(problem, solution))
        now = end(player, run, problem.start)
        run, verdicts = player.complete(run, now)
        return not faults(player, run, now, verdicts)

    def _explored(self, choice: Choice, limit: float, *, few: bool) -> tuple[Plan | None, NotFoundWitness | None]:
        """A plan among the runs of few events. few: a proof says there is none, so that a short look is enough."""
        problem, player = self.problem(choice), self.player(choice)
        if not self.few_acts(choice, Mode.STRONG):
            return None, None
        runs = explorer(self, (choice,))
        most = REFUTING if few else runs.allowance()
        stop = clock() + (0.3 if few else left(limit) / 2)
        for tried in itertools.chain(runs.runs(most, stop, MOST_ACTS), runs.longer(0 if few else most // LONGER, stop)):
            tried = gone_on_with(runs, tried)
            if not tried.breaches():
                run, verdicts = player.complete(tried.run, tried.now, whole=True)
                if not self._trouble(choice, run, tried.now, verdicts):
                    keys = {key_of(event): event.at for event in reversed(run.events)}
                    times = {n: keys[node.key] for n, node in enumerate(problem.nodes) if node.key in keys}
                    return Plan(problem, None, times, Replayed(run, tried.now, verdicts)), None
        return None, runs.witness(choice, most, MOST_ACTS)

    def looked_for(self, choice: Choice, limit: float) -> Plan:
        """What the runs of few events show where a proof did not stand being checked again."""
        found, covered = self._explored(choice, limit, few=False)
        if found is not None:
            self._plans[choice] = found
            return found
        why = "no schedule was found, and the reason why there is none did not stand being checked again"
        return Plan(self.problem(choice), None, {}, Replayed(Run(), 0, {}), (why,), covered)

    def few_acts(self, choice: Choice, mode: Mode = Mode.WEAK) -> bool:
        """Whether a run of the few events that are tried one by one can keep the text: not where more duties than that have to be done."""
        problem = self.problem(choice)
        owed = [d for d in problem.duties if not d.trigger and not d.never]
        if mode is Mode.WEAK:
            owed = [d for d in owed if any(b.anchor == ORIGIN for b in d.deadlines) and () in d.needs]
        return len({d.performs for d in owed}) <= MOST_ACTS

    def _confirmed(self, choice: Choice, problem: Problem, solution: Solution, limit: float) -> Plan:
        """The plan; where it leans on a duty being lifted and does not replay, one that does not lean on that."""
        plan = self._replayed(choice, problem, solution)
        if plan.trouble and any(duty.never for duty in problem.duties):
            again = run_search(problem.strict(), Mode.STRONG, limit)
            if isinstance(again, Solution):
                second = self._replayed(choice, problem, again)
                return plan if second.trouble else second
        return plan

    def _replayed(self, choice: Choice, problem: Problem, solution: Solution) -> Plan:
        player = self.player(choice)
        shared = self._shared(choice, problem, solution)
        if shared is not None:
            times, replayed = shared
            run, now, verdicts = replayed.run, replayed.now, replayed.verdicts
        else:
            times = self.sensible(problem, solution)
            now = end_of(problem, times)
            if any(timing.kind == "every" for clause in player.view.clauses for timing in clause.timing):
                now = max(now, min(problem.horizon, (last_date(player.view) or now) + DAY))
            run, verdicts = player.complete(events_of(problem, player.view, times), now, whole=True)
            later = end(player, run, problem.start)
            if later > now:
                now = later
                run, verdicts = player.complete(run, now, whole=True)
        return Plan(problem, solution, times, Replayed(run, now, verdicts), self._trouble(choice, run, now, verdicts))

    def _trouble(self, choice: Choice, run: Run, now: Instant, verdicts: Verdicts) -> tuple[str, ...]:
        """Why a run does not keep the text with all that is expected performed; empty: it does."""
        player = self.player(choice)
        undone = [self._named(why) for why in not_performed(player.prepared, verdicts, now)]
        return tuple(dict.fromkeys((*map(self._named, faults(player, run, now, verdicts)), *undone)))

    def _named(self, why: str) -> str:
        """A sentence with the names of clauses as the text has them."""
        for clause in self.dossier.clauses:
            why = why.replace(f"clause {clause.id} ", f"{self.local(clause.id)} ")
        return why

    def _shared(self, choice: Choice, problem: Problem, solution: Solution) -> tuple[dict[int, Instant], Replayed] | None:
        """The schedule of another choice of readings, if it keeps the text under this one too: only what differs is played again.

        A verdict hangs on the run and on the clauses in its closure alone, so those of the others stand.
        """
        for other, plan in self._plans.items():
            if (
                isinstance(plan, Plan)
                and plan.solution is not None
                and not plan.trouble
                and self.view(other).states == self.view(choice).states
            ):
                found = self._borrowed(other, plan, choice, problem, solution)
                if found is not None:
                    return found
        return None

    def _borrowed(
        self, other: Choice, plan: Plan, choice: Choice, problem: Problem, solution: Solution
    ) -> tuple[dict[int, Instant], Replayed] | None:
        theirs = plan.problem
        known = {theirs.nodes[n].key: at for n, at in plan.times.items()}
        if any(problem.nodes[n].key not in known for n in solution.happens) or len(known) != len(solution.happens):
            return None
        times = {n: known[problem.nodes[n].key] for n in solution.happens}
        shown = Schedule({**times, ORIGIN: 0}, {})
        if not all(holds(bound, shown) for bound in solution.bounds):
            return None
        now = plan.replayed.now
        if events_of(problem, self.view(choice), times) != events_of(theirs, self.view(other), plan.times):
            return None
        before = {clause.id: clause for clause in self.view(other).clauses}
        changed = {clause.id for clause in self.view(choice).clauses if before.get(clause.id) is not clause}
        player = self.player(choice)
        again = [name for name in player.prepared.clauses if player.prepared.closure(name) & changed]
        verdicts = {**plan.replayed.verdicts, **player.play(plan.replayed.run, now, again)}
        verdicts = {name: verdicts[name] for name in player.prepared.clauses if name in verdicts}
        if len(verdicts) != len(player.prepared.clauses):
            return None
        return times, Replayed(plan.replayed.run, now, verdicts)

    def schedule(self, choice: Choice, plan: Plan, *, bounded: bool = True) -> ScheduleWitness:
        """A plan as a witness. bounded: each step with its earliest and latest moment in any run that is a plan."""
        known = slack(self.proof(choice), plan.problem, plan.times) if bounded else {}
        steps: list[Slack] = []
        for number in sorted(plan.times, key=lambda n: (plan.times[n], n)):
            node = plan.problem.nodes[number]
            if node.sort in ("act", "event", "consent"):
                early, late, critical = known.get(number, (None, None, False))
                steps.append(
                    Slack(
                        event=node.key,
                        text=node.label,
                        at=plan.times[number],
                        earliest=early,
                        latest=late,
                        critical=critical,
                        clauses=tuple(dict.fromkeys(node.clauses)),
                    )
                )
        return ScheduleWitness(steps=tuple(steps), run=self.witness(choice, plan.replayed, plan.problem, complies=True))

    def witness(self, choice: Choice, played: Replayed, problem: Problem, *, complies: bool) -> RunWitness:
        """A played run as a witness that expects every performed duty to be kept."""
        clauses = dict.fromkeys(duty.clause for duty in problem.duties)
        player = self.player(choice)
        kept = [name for name in clauses if player.status(played.verdicts, name) is Status.KEPT]
        return RunWitness(
            run=played.run,
            now=played.now,
            choice=choice,
            expected=tuple(Expected(clause=name, status=(Status.KEPT,)) for name in kept),
            complies=complies,
        )


MOST_ACTS = 2
"""Runs of up to so many events are tried one by one."""
REFUTING = 120
"""Runs tried to refute a proof before it is believed."""


def unweighed(desk: Desk, choice: Choice, conflict: Conflict) -> tuple[str, ...]:
    """The parts of clauses on account of which a conflict of the quick search proves nothing."""
    prepared = desk.player(choice).prepared
    found: list[str] = []
    for name in dict.fromkeys(part[0] for part in parts_of(conflict)):
        clause = prepared.clauses.get(name)
        for part in loosened(prepared, clause, *ROLES) if clause is not None else ():
            found.append(f"the search does not weigh “{part}” of {desk.local(name)} exactly")
    return tuple(found)


def run_search(
    problem: Problem,
    mode: Mode,
    limit: float,
    *,
    more: tuple[Rule, ...] = (),
    happens: tuple[int, ...] = (),
    never: tuple[int, ...] = (),
) -> Solution | Conflict:
    """Search cheaply; where there are too many cases, ask the solver. Raises Undecided when that runs out of time too."""
    limit = left(limit)
    started = clock()
    search = Search(problem, mode, more, until=started + limit / 2)
    try:
        return search.run(happens, never)
    except Undecided:
        from servanda.check.solver import decide

        return decide(search, happens, never, max(0.1, limit - (clock() - started)))


def slack(proof: Problem, shown: Problem, times: dict[int, Instant]) -> dict[int, tuple[Instant | None, Instant | None, bool]]:
    """Earliest and latest of the steps of a schedule, in every run that is one: only what always holds bounds them.

    The third: critical, without a day to lose, or on the chain that ends with the least slack.
    """
    happens, bounds = Search(proof, Mode.STRONG).forced()
    frame = Frame(proof.start, proof.horizon, proof.start_source)
    found = solve(bounds, happens, frame)
    if isinstance(found, Cycle):
        return {}
    last = latest(bounds, happens, frame)
    room = {n: end - found.times[n] for n, end in last.items() if end is not None}
    critical = {n for n, free in room.items() if free < DAY}
    if room and not critical:
        critical = _chain(found, min(room, key=lambda n: (room[n], n)))
    by_key: dict[str, list[int]] = {}
    for number in happens:
        by_key.setdefault(proof.nodes[number].key, []).append(number)
    told: dict[int, tuple[Instant | None, Instant | None, bool]] = {}
    for number in times:
        node = shown.nodes[number]
        same = by_key.get(node.key, [])
        own = [n for n in same if set(proof.nodes[n].clauses) & set(node.clauses)] if node.clauses else same
        if own and set(node.clauses) <= {name for n in own for name in proof.nodes[n].clauses}:
            ends = [last[n] for n in own]
            late = None if any(end is None for end in ends) else max(end for end in ends if end is not None)
            told[number] = (min(found.times[n] for n in own), late, any(n in critical for n in own))
    return told


def _chain(found: Schedule, node: int) -> set[int]:
    """A step, and those that make it as late as it is."""
    chain = {node}
    while node in found.cause and node != ORIGIN:
        bound = found.cause[node]
        node = bound.anchor if bound.lower else bound.at
        if node in chain:
            break
        chain.add(node)
    return chain
