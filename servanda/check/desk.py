"""What several questions about one dossier share: views, problems, searches and players, each made once."""

from __future__ import annotations

import time

import msgspec

from servanda.calendar import Instant
from servanda.check.chains import Choice
from servanda.check.dates import last_date
from servanda.check.memory import Memory
from servanda.check.milestones import compile_into, compile_view
from servanda.check.network import Cycle, Frame, Schedule, latest, solve
from servanda.check.points import Compiler
from servanda.check.problem import ORIGIN, Problem, Rule, Undecided
from servanda.check.replay import DAY, Noon, Player, Replayed, end_of, events_of
from servanda.check.search import Conflict, Mode, Search, Solution, holds
from servanda.meaning.runs import Status
from servanda.meaning.witness import Expected, RunWitness, ScheduleWitness, Slack
from servanda.model import party_choice, reading_choice, view
from servanda.model.core import Dossier, View


class Plan(msgspec.Struct):
    """A schedule of sensible dates that was replayed: `trouble` says where the reference evaluator saw it otherwise."""

    solution: Solution
    times: dict[int, Instant]
    replayed: Replayed
    trouble: tuple[str, ...] = ()


class Desk:
    """One dossier on the desk. All that is kept here follows from the dossier alone."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self._views: dict[Choice, View] = {}
        self._problems: dict[Choice, Problem] = {}
        self._compilers: dict[Choice, Compiler] = {}
        self._players: dict[Choice, Player] = {}
        self._memory = Memory()
        self._plans: dict[Choice, Plan | Conflict] = {}
        self._noons: dict[str, Noon] = {}
        self.kept: dict[str, object] = {}  # what one question worked out and another can use

    def view(self, choice: Choice = ()) -> View:
        if choice not in self._views:
            self._views[choice] = view(self.dossier, choice)
        return self._views[choice]

    def problem(self, choice: Choice = ()) -> Problem:
        if choice not in self._problems:
            self._problems[choice] = compile_view(self.view(choice))
        return self._problems[choice]

    def compiler(self, choice: Choice = ()) -> Compiler:
        """A compiler that has read all clauses, to which more milestones may be added."""
        if choice not in self._compilers:
            view_ = self.view(choice)
            self._compilers[choice] = Compiler(view_)
            compile_into(self._compilers[choice], [(clause, None) for clause in view_.clauses])
        return self._compilers[choice]

    def player(self, choice: Choice = ()) -> Player:
        if choice not in self._players:
            self._players[choice] = Player(self.view(choice), self._memory)
        return self._players[choice]

    def noon(self, zone: str) -> Noon:
        return self._noons.setdefault(zone, Noon(zone))

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

    def plan(self, choice: Choice = (), limit: float = 10.0) -> Plan | Conflict:
        """The schedule in which every duty that is owed is performed, or why there is none. Raises Undecided."""
        if choice not in self._plans:
            problem = self.problem(choice)
            found = run_search(problem, Mode.STRONG, limit)
            self._plans[choice] = found if isinstance(found, Conflict) else self._confirmed(choice, problem, found, limit)
        return self._plans[choice]

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
            run, verdicts = player.complete(events_of(problem, player.view, times), now)
        trouble = [
            f"{self.local(v.instance.clause)} is breached in it: {v.reasons[0].text if v.reasons else 'no reason given'}"
            for v in player.breaches(verdicts)
        ]
        for duty in problem.duties:
            owed = set(duty.trigger) <= solution.happens and not set(duty.never) & solution.happens
            for verdict in verdicts.get(duty.clause, ()) if owed else ():
                wrong = verdict.status not in (Status.KEPT, Status.BREACHED, Status.EXCUSED)
                if wrong and verdict.instance.window is None and verdict.instance.trigger_event is None:
                    why = verdict.reasons[0].text if verdict.reasons else "no reason given"
                    trouble.append(f"{self.local(duty.clause)} is {verdict.status.value} at its end: {why}")
        return Plan(solution, times, Replayed(run, now, verdicts), tuple(dict.fromkeys(trouble)))

    def _shared(self, choice: Choice, problem: Problem, solution: Solution) -> tuple[dict[int, Instant], Replayed] | None:
        """The schedule of another choice of readings, if it keeps the text under this one too: only what differs is played again.

        A verdict hangs on the run and on the clauses in its closure alone, so those of the others stand.
        """
        for other, plan in self._plans.items():
            if isinstance(plan, Plan) and not plan.trouble and self.view(other).states == self.view(choice).states:
                found = self._borrowed(other, plan, choice, problem, solution)
                if found is not None:
                    return found
        return None

    def _borrowed(
        self, other: Choice, plan: Plan, choice: Choice, problem: Problem, solution: Solution
    ) -> tuple[dict[int, Instant], Replayed] | None:
        theirs = self.problem(other)
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

    def schedule(self, choice: Choice, plan: Plan) -> ScheduleWitness:
        """A plan as a witness: each step with its earliest, latest and chosen moment."""
        problem = self.problem(choice)
        steps = slack(problem, plan.solution, plan.times)
        return ScheduleWitness(steps=steps, run=self.witness(choice, plan.replayed, problem, complies=True))

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
    started = time.perf_counter()
    search = Search(problem, mode, more, until=started + limit / 2)
    try:
        return search.run(happens, never)
    except Undecided:
        from servanda.check.solver import decide

        left = max(0.1, limit - (time.perf_counter() - started))
        return decide(search, happens, never, left)


def slack(problem: Problem, solution: Solution, times: dict[int, Instant]) -> tuple[Slack, ...]:
    """Earliest and latest of every step; critical: no day to lose, or on the chain that ends with the least slack."""
    frame = Frame(problem.start, problem.horizon, problem.start_source)
    last = latest(solution.bounds, solution.happens, frame)
    early = solution.schedule.times
    room = {n: end - early[n] for n, end in last.items() if end is not None}
    critical = {n for n, free in room.items() if free < 86400}
    if room and not critical:
        node = min(room, key=lambda n: (room[n], n))
        critical.add(node)
        while node in solution.schedule.cause and node != ORIGIN:
            bound = solution.schedule.cause[node]
            node = bound.anchor if bound.lower else bound.at
            if node in critical:
                break
            critical.add(node)
    found: list[Slack] = []
    for number in sorted(times, key=lambda n: (times[n], n)):
        node_ = problem.nodes[number]
        if node_.sort in ("act", "event", "consent"):
            found.append(
                Slack(
                    event=node_.key,
                    text=node_.label,
                    at=times[number],
                    earliest=early.get(number),
                    latest=last.get(number),
                    critical=number in critical,
                    clauses=tuple(dict.fromkeys(node_.clauses)),
                )
            )
    return tuple(found)
