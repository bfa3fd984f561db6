"""Who can stall it: for each duty, which actor, doing nothing of its own will and breaching nothing, keeps it from ever being done?

Where few clauses hang together the runs themselves tell: those that keep the text and the duty are tried, and an actor that is passive in
none of them can stall it (`holding`). Where many do, the network says what others can bring about (`reaching`). The stalling run is shown,
replayed. What is withheld may be asked for by the text, or a free act for which no clause asks: the answer says which.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import msgspec

from servanda.calendar import Instant
from servanda.check.aside import around, said
from servanda.check.chains import Choice
from servanda.check.confirm import end, stands
from servanda.check.control import how_withheld, stallers, through_bearers
from servanda.check.deadline import OutOfTime, left, share
from servanda.check.desk import Desk, Plan
from servanda.check.explore import Tried
from servanda.check.explore.completing import Whole, completed, keeps, passive
from servanda.check.explore.will import in_breach, needs_will
from servanda.check.network import Cycle, Frame, solve
from servanda.check.problem import ORIGIN, Bound, Duty, Milestone, Problem, Undecided
from servanda.check.questions.happen import kept_in
from servanda.check.questions.holding import MOST_TOGETHER, Holding, together
from servanda.check.questions.reaching import Fixpoint, Reach, lost
from servanda.check.questions.turns import in_turn, out_of_time
from servanda.check.questions.withheld import surely
from servanda.check.replay import DAY, Replayed, events_of, run_of
from servanda.check.words import event_label, listed
from servanda.meaning.keys import key_of
from servanda.meaning.runs import Event, Run, Status
from servanda.meaning.structure import after_a_breach
from servanda.meaning.witness import Answer, Expected, NotFoundWitness, RunWitness, StructureWitness
from servanda.model.core import ActRef, Clause

FREE = "hangs on a free act of"
"""In the answer, where no clause asks for what is withheld."""

LONG = 36
"""Clauses of a text in which runs are not tried for each of them."""

BY_FORM = "by the form of the text, in every run: it is needed, nobody else can do it, and no duty obliges anybody who could withhold it"
"""On what a certain answer rests."""

NO_DATES = "no dates fit the run"


def stall(desk: Desk, choice: Choice, limit: float = 10.0, *, subject: str = "", actor: str = "") -> Iterator[Answer]:
    """One answer `yes` for every duty and actor that can stall it; with `subject` also what holds of the others.

    limit: seconds for trying runs, shared among the clauses that hang together. Of a long text runs are tried only for a clause and an
    actor that are asked about: the free acts on which its contingencies hang are not listed of themselves.
    """
    table, aside = around(desk, choice, limit)
    for answer in _stall(table, choice, limit, subject=subject, actor=actor):
        yield said(desk, aside, answer)


def _stall(desk: Desk, choice: Choice, limit: float, *, subject: str, actor: str) -> Iterator[Answer]:
    duties = [c for c in desk.view(choice).clauses if c.modal == "must" and (not subject or c.id == subject)]
    prepared = desk.player(choice).prepared
    groups: dict[frozenset[str], list[Clause]] = {}
    for clause in duties:
        groups.setdefault(together(desk, choice, clause.id), []).append(clause)
    told: dict[str, list[Answer]] = {}
    small = [names for names in groups if len(names) <= MOST_TOGETHER] if (subject and actor) or _short(desk, choice) else []

    def by_runs(names: frozenset[str]) -> Iterator[Answer]:
        holding = _holding(desk, choice, names)
        for clause in groups[names]:
            if holding.held[clause.id].kept is not None:
                told[clause.id] = list(_by_runs(desk, choice, holding, clause, actor, subject=bool(subject)))
            elif holding.cut:
                raise OutOfTime
        return iter(())

    def by_network(clauses: list[Clause]) -> Iterator[Answer]:
        return _by_network(desk, choice, clauses, actor, limit, subject=subject)

    for number, names in enumerate(small):
        try:
            with share(len(small) + 1 - number):
                by_runs(names)
        except OutOfTime:
            rest = [c for some in small[number:] for c in groups[some] if c.id not in told] if left() <= 0 else groups[names]
            for clause in groups[names]:
                told.setdefault(clause.id, [_no_time(desk, choice, clause.id, actor, rest)])
    waiting = next((c for c in duties if c.id == subject and after_a_breach(prepared, c)), None)
    open_ = [clause for clause in duties if clause.id not in told and clause is not waiting]
    for answer in in_turn(
        [open_] if open_ else [],
        by_network,
        lambda clauses, _: _no_time(desk, choice, subject, actor, clauses),
        lambda clauses: listed([desk.local(clause.id) for clause in clauses]),
    ):
        told.setdefault(answer.subject, []).append(answer)
    for clause in duties:
        yield from told.get(clause.id, ())
    yield from told.get("", ()) if not subject else ()
    if waiting is not None and not any(told.values()):
        text = f"{desk.local(subject)} waits for a breach, so it is kept in no run that keeps the text"
        yield _no(desk, choice, subject, actor, text)
    if subject and not duties and any(c.id == subject for c in desk.view(choice).clauses):
        yield _no(desk, choice, subject, actor, f"{desk.local(subject)} is no duty: there is nothing to stall")


# --- by trying runs ----------------------------------------------------------------------------------------------------


def _by_runs(desk: Desk, choice: Choice, holding: Holding, clause: Clause, actor: str, *, subject: bool) -> Iterator[Answer]:
    held = holding.held[clause.id]
    found = False
    named: set[str] = set()
    for name in [actor] if actor else _bodies_last(desk, held.actors):
        if name in held.actors and holding.cut and not holding.sure(clause.id, name):
            found = True
            text = f"whether {name} can stall {desk.local(clause.id)} is not decided: the time was over before all runs were tried in which others may get it done"
            yield _told(desk, choice, clause.id, name, "not decided", text, None)
            continue
        shown = holding.withheld(clause.id, name) if name in held.actors else None
        if shown is not None:
            answer = _stalls(desk, choice, holding, clause, name, *shown)
            if answer.verdict == "not decided" or stands(desk, answer):
                for one in _of_its_own(desk, clause, answer, named, actor):
                    found = True
                    yield one
        elif name in held.actors:
            found = True
            text = f"whether {name} can stall {desk.local(clause.id)} is not decided: no run was found in which it does nothing and breaches nothing"
            yield _told(desk, choice, clause.id, name, "not decided", text, None)
    if subject and not found:
        yield from _not_held(desk, choice, holding, clause, actor)


def _bodies_last(desk: Desk, names: Sequence[str]) -> list[str]:
    """Actors before the bodies and groups that they are members of."""
    return sorted(names, key=lambda name: bool(desk.dossier.actors[name].members))


def _of_its_own(desk: Desk, clause: Clause, answer: Answer, named: set[str], actor: str) -> Iterator[Answer]:
    """An answer, but of a body whose members are all bound by the duty: where they can stall it themselves, or are in breach in
    the run shown, it is nobody beside them. named: who has been named for the duty, gone on with; actor: who was asked about."""
    members = through_bearers(desk.dossier, clause, answer.actor)
    witness = answer.witness
    if members and not named & members and isinstance(witness, RunWitness):
        verdicts = Whole(desk, answer.choice).judge_at(witness.run, witness.now).verdicts
        members &= {bearer for bearer, name in in_breach(verdicts) if name == clause.id}
    if not members:
        named.add(answer.actor)
        yield answer
    elif actor:
        text = f"{actor} acts through its members, and all of them bear {desk.local(clause.id)} themselves: ask of each of them"
        yield _told(desk, answer.choice, clause.id, actor, "not decided", text, None)


def _not_held(desk: Desk, choice: Choice, holding: Holding, clause: Clause, actor: str) -> Iterator[Answer]:
    """That an actor (or anybody) cannot stall a duty: a run that keeps it and the text, in which the actor does nothing of its own will."""
    freely = holding.held[clause.id].freely
    shown = (
        freely.get(actor)
        if actor
        else next((one for one in freely.values() if all(passive(holding.explorer, one, a) for a in freely)), None)
    )
    actors = (actor,) if actor else tuple(freely)
    whole = _in_the_whole(desk, choice, holding, clause.id, shown.run, actors) if shown is not None else None
    if whole is None:
        covered = holding.explorer.covered(holding.most).text()
        text = f"nobody was found who can stall {desk.local(clause.id)}: others get it done, in {covered}"
        yield _told(desk, choice, clause.id, actor, "not found", text, holding)
        return
    witness = RunWitness(
        run=whole.run, now=whole.now, choice=choice, expected=(Expected(clause=clause.id, status=(Status.KEPT,)),), complies=True,
        passive=(actor,) if actor else tuple(freely),
    )  # fmt: skip
    text = f"{actor or 'no actor'} {'cannot' if actor else 'can'} stall it by doing nothing: others get it done and keep the text"
    yield Answer(
        question="stall", subject=clause.id, verdict="no", text=text, choice=choice, label=desk.view(choice).label, actor=actor,
        method="runs", witness=witness,
    )  # fmt: skip


def _in_the_whole(
    desk: Desk, choice: Choice, holding: Holding, clause: str, run: Run, actors: tuple[str, ...]
) -> Tried | None:
    """A run of the group of clauses made one that keeps the whole text, in which the actors stay passive; None if that is
    not found. Before it the run in which everything is done at its last moment, which serves many clauses and is worked out once."""
    whole = Whole(desk, choice)
    last, free = _at_the_last_moment(desk, choice, whole)
    if last is not None and last.status(clause) is Status.KEPT and set(actors) <= free:
        return last
    rest: list[Event] = []
    try:
        plan = desk.plan(choice)
        own = {ground.term for ground in holding.explorer.grounds}
        rest = [
            one
            for one in (plan.replayed.run.events if isinstance(plan, Plan) else ())
            if one.term not in own and not any(needs_will(desk.dossier, one, actor) for actor in actors)
        ]
    except Undecided:
        pass
    for events in ((), tuple(rest)):
        tried = completed(whole, run_of([*run.events, *events]))
        if keeps(whole, tried) and all(passive(whole, tried, actor) for actor in actors):
            return tried
    return None


def _at_the_last_moment(desk: Desk, choice: Choice, whole: Whole) -> tuple[Tried | None, set[str]]:
    """The run in which nothing is done before its last moment, if it keeps the text; and who is passive in it."""
    key = f"at the last moment {choice!r}"
    if key not in desk.kept:
        tried = completed(whole, Run())
        kept = keeps(whole, tried)
        free = {actor for actor in desk.dossier.actors if passive(whole, tried, actor)} if kept else set()
        desk.kept[key] = (tried if kept else None, free)
    return cast("tuple[Tried | None, set[str]]", desk.kept[key])


def _known_run(desk: Desk, choice: Choice, clause: str) -> Run | None:
    """A run that keeps the text and a duty, as long as it may be; None: none was found."""
    found = kept_in(desk, choice, clause, left(4.0) / 2)
    return found.run if found is not None and found.complies else None


def _holding(desk: Desk, choice: Choice, names: frozenset[str]) -> Holding:
    key = f"holding {choice!r} {sorted(names)!r}"
    known = desk.kept.get(key)
    if not isinstance(known, Holding):
        known = desk.kept[key] = Holding(desk, choice, names, lambda name: _known_run(desk, choice, name))
    known.work(0.6 * left(10.0))
    return known


def _stalls(
    desk: Desk, choice: Choice, holding: Holding, clause: Clause, actor: str, tried: Tried, back: tuple[Event, ...]
) -> Answer:
    free = holding.free(back)
    if len(holding.prepared.clauses) > len(holding.explorer.names):
        full = _in_full(desk, choice, tried.run, clause.id, actor)
        if full is None:
            text = f"whether {actor} can stall {desk.local(clause.id)} is not decided: no run was found in which it keeps the whole text as well"
            return _told(desk, choice, clause.id, actor, "not decided", text, None)
        tried = full
    whole = Whole(desk, choice)
    now = end(whole.player, tried.run, whole.start)
    if now > tried.now:  # of what recurs up to a day, every window
        tried = whole.judge_at(tried.run, now)
        if not passive(whole, tried, actor) and (full := _in_full(desk, choice, tried.run, clause.id, actor)) is not None:
            tried = whole.judge_at(full.run, max(full.now, end(whole.player, full.run, whole.start)))
        if tried.status(clause.id) is Status.KEPT or not passive(whole, tried, actor):
            text = f"whether {actor} can stall {desk.local(clause.id)} is not decided: no run was found in which it breaches nothing at the end"
            return _told(desk, choice, clause.id, actor, "not decided", text, None)
    why = "; ".join(dict.fromkeys(_withheld(desk, event, actor) for event in back))
    effect = _effect(clause, tried, actor)
    sure = surely(desk, choice, clause, actor)
    where, covered = desk.local(clause.id), holding.explorer.witness(choice, holding.most)
    if sure:
        text = f"{where} {FREE} {actor}, for which no clause asks: {why}, so {effect}" if free else f"{actor} can stall {where}: {why}, so {effect}"
    else:
        text = f"{actor} can stall {where} in every run that was tried ({tried_words(covered)}; no proof): {why}, so {effect}"
        text += f"; it {FREE} {actor}, for which no clause asks" if free else ""
    status = tried.status(clause.id)
    witness = RunWitness(
        run=tried.run, now=tried.now, choice=choice, expected=(Expected(clause=clause.id, status=(status,)),), passive=(actor,)
    )
    return Answer(
        question="stall", subject=clause.id, verdict="yes" if sure else "as far as tried", text=text, choice=choice,
        label=desk.view(choice).label, actor=actor, witness=witness, method="runs", covered=None if sure else covered,
        because=(why, effect, BY_FORM if sure else f"that others cannot get it done was looked for in {tried_words(covered)}: that is no proof"),
        repair=_repair(desk, clause, back[0].term, actor, free=free),
    )  # fmt: skip


def tried_words(covered: NotFoundWitness) -> str:
    """`120 runs of up to 2 acts`."""
    return f"{covered.runs} run{'s' * (covered.runs != 1)} of up to {covered.acts} act{'s' * (covered.acts != 1)}"


def _withheld(desk: Desk, event: Event, actor: str) -> str:
    """The omission in words."""
    label = event_label(desk.dossier, ActRef(term=event.term, args=event.args), event.by)
    if event.term in ("extension", "certification", "authorisation", "determination"):
        about = desk.local(dict(event.args).get("of", ""))
        label = f"the {event.term} of {about} by {', '.join(event.by)}"
    if event.term == "consent":
        label = f"{', '.join(event.by)} consents to {desk.local(dict(event.args).get('to', ''))}"
    term = desk.dossier.terms.get(event.term)
    sort = "consent" if event.term == "consent" else "event" if term is not None and term.sort == "event" else "act"
    controllers = event.by or (term.controllers if term is not None else ())
    node = Milestone(
        key=key_of(event), label=label, sort=sort, term=event.term, args=event.args, by=event.by, controllers=controllers
    )
    return how_withheld(desk.dossier, node, actor)


def _effect(clause: Clause, tried: Tried, actor: str) -> str:
    """What comes of it for the duty."""
    found = tried.verdicts[0].get(clause.id, ())
    others = dict.fromkeys(b for one in found if one.status is Status.BREACHED for b in one.instance.bearers)
    if others:
        return f"it is never done, and {', '.join(others)} is in breach for want of what {actor} withholds"
    status = tried.status(clause.id)
    if status is Status.NOT_IN_FORCE:
        return "it never falls due"
    return "it is never done"


def _told(desk: Desk, choice: Choice, clause: str, actor: str, verdict: str, text: str, holding: Holding | None) -> Answer:
    witness = holding.explorer.witness(choice, holding.most) if holding is not None else None
    return Answer(
        question="stall", subject=clause, verdict=verdict, text=text, choice=choice, label=desk.view(choice).label, actor=actor,
        method="runs", witness=witness,
    )  # fmt: skip


def _no_time(desk: Desk, choice: Choice, clause: str, actor: str, rest: Sequence[Clause]) -> Answer:
    about = desk.local(clause) if clause else "them"
    text = f"whether {actor or 'anybody'} can stall {about} is {out_of_time([desk.local(one.id) for one in rest])}"
    return _told(desk, choice, clause, actor, "not decided", text, None)


def _short(desk: Desk, choice: Choice) -> bool:
    return len(desk.view(choice).clauses) <= LONG


def _no(desk: Desk, choice: Choice, clause: str, actor: str, text: str) -> Answer:
    return Answer(
        question="stall", subject=clause, verdict="no", text=text, choice=choice, label=desk.view(choice).label, actor=actor,
        method="structure", witness=StructureWitness(facts=(text,), clauses=(clause,)),
    )  # fmt: skip


# --- by the network ----------------------------------------------------------------------------------------------------


def _by_network(desk: Desk, choice: Choice, clauses: list[Clause], actor: str, limit: float, *, subject: str) -> Iterator[Answer]:
    problem = desk.problem(choice)
    fixpoint = Fixpoint(desk, choice)
    base = fixpoint.run("")
    by_id = {clause.id: clause for clause in clauses}
    duties: dict[str, list[Duty]] = {}
    for duty in problem.duties:
        if duty.clause in by_id:
            duties.setdefault(duty.clause, []).append(duty)
    found = False
    named: dict[str, set[str]] = {clause.id: set() for clause in clauses}
    for name in [actor] if actor else _bodies_last(desk, stallers(desk.dossier, problem.nodes[1:])):
        reach = fixpoint.run(name)
        stalled: list[tuple[str, int]] = []
        for clause, owed in duties.items():
            missing = [n for duty in owed for n in lost(duty, base, reach)]
            blamed = next((b for n in missing if (b := fixpoint.blame(n, reach, set())) is not None), None)
            if blamed is not None:
                stalled.append((clause, blamed))
        if not stalled:
            continue
        played = _play(desk, choice, problem, reach, name, tuple(clause for clause, _ in stalled))
        for clause, withheld in stalled:
            if _kept_somewhere(desk, choice, by_id[clause], limit):
                answer = _answer(desk, choice, problem, by_id[clause], name, withheld, played)
                for one in _of_its_own(desk, by_id[clause], answer, named[clause], actor):
                    found = True
                    yield one
    if subject and not found:
        names = together(desk, choice, subject)
        long = len(desk.view(choice).clauses) > LONG and not actor
        holding = _holding(desk, choice, names) if len(names) <= MOST_TOGETHER and not long else None
        if long:
            text = f"nobody was found who can stall {desk.local(subject)}: the network of what waits for what shows none; the text is long, so runs are tried only where one actor is asked about"
            left = NotFoundWitness(acts=1, left=("runs: the text is long",), choice=choice)
            yield msgspec.structs.replace(_told(desk, choice, subject, actor, "not found", text, None), witness=left)
        elif holding is not None:
            covered = holding.explorer.covered(holding.most).text()
            text = f"{desk.local(subject)} is kept in no run that keeps the text, as far as was tried: {covered}"
            yield _told(desk, choice, subject, actor, "not found", text, holding)
        else:
            text = f"not decided: {len(names)} clauses hang together, too many to try; the network finds nobody who can stall it"
            yield _told(desk, choice, subject, actor, "not decided", text, None)


def _kept_somewhere(desk: Desk, choice: Choice, clause: Clause, limit: float) -> bool:
    """Whether a run is known that keeps the text and the duty: what nobody can get done, nobody stalls."""
    key = f"kept somewhere {choice!r} {clause.id}"
    if key not in desk.kept:
        desk.kept[key] = kept_in(desk, choice, clause.id, limit)
    shown = desk.kept[key]
    return isinstance(shown, RunWitness) and shown.complies


def _play(
    desk: Desk, choice: Choice, problem: Problem, reach: Reach, actor: str, stalled: tuple[str, ...]
) -> tuple[Replayed, str]:
    """The stalling run, replayed as far as the actor's duties and the stalled clauses go; and what is wrong with it, if anything."""
    bounds = _bounds(problem, reach)
    frame = Frame(problem.start, problem.horizon, problem.start_source)
    player = desk.player(choice)
    mine = [clause.id for clause in player.view.clauses if actor in clause.bearers.actors]
    played = Replayed(events_of(problem, player.view, {}), problem.horizon, {})
    trouble = NO_DATES
    for some in (bounds, [b for b in bounds if b.lower or _own(problem, b, actor)], [b for b in bounds if b.lower]):
        for rounding in (desk.noon(problem.zone), None):
            solved = solve(some, reach.reached, frame, rounding)
            if isinstance(solved, Cycle):
                continue
            times = {n: at for n, at in solved.times.items() if n != ORIGIN and n in reach.reached}
            now = _end(problem, times, {*mine, *stalled})
            run, verdicts = player.complete(events_of(problem, player.view, times), now, only=(actor,), wanted=[*mine, *stalled])
            own = [v for v in player.breaches(verdicts) if actor in v.instance.bearers and v.instance.clause in mine]
            played = Replayed(run, now, verdicts)
            if not own:
                return played, ""
            why = own[0].reasons[0].text if own[0].reasons else "no reason given"
            trouble = f"in the run found {actor} breaches {desk.local(own[0].instance.clause)} ({why})"
    return played, trouble


def _in_full(desk: Desk, choice: Choice, run: Run, clause: str, actor: str) -> Tried | None:
    """A run looked at when every last moment of the whole text is over, with what the actor owes by then done; the duty still undone."""
    prepared = desk.player(choice).prepared
    mine = [n for n, one in prepared.clauses.items() if actor in one.bearers.actors and n not in prepared.red]
    whole, part = Whole(desk, choice), Whole(desk, choice, (clause, *mine))
    plain: Tried | None = None
    for number in range(4):  # best a run in which nobody is in breach
        if number in (1, 2):
            found = whole.judge(completed(part, run, only=actor).run if number == 2 else run)
        else:
            found = completed(whole, run, only=actor if number == 3 else "", passive=actor)
        if found.status(clause) is Status.KEPT or not passive(whole, found, actor):
            continue
        if number or keeps(whole, found):
            return found
        plain = found
    if plain is not None:
        return plain
    return None


def _own(problem: Problem, bound: Bound, actor: str) -> bool:
    return actor in problem.nodes[bound.at].by


def _end(problem: Problem, times: dict[int, Instant], clauses: set[str]) -> Instant:
    """After all that happens and the deadlines of these clauses."""
    last = max([problem.start, *times.values()])
    for duty in problem.duties:
        for bound in duty.deadlines if duty.clause in clauses and not set(duty.performs) & times.keys() else ():
            if bound.anchor == ORIGIN:
                last = max(last, bound.shift.delta)
            elif bound.anchor in times:
                last = max(last, min(bound.shift.apply(times[bound.anchor]), problem.horizon))
    return last + DAY


def _bounds(problem: Problem, reach: Reach) -> list[Bound]:
    """The bounds that hold among what is reached: of each rule the first way that is open."""
    found: list[Bound] = []
    for rule in problem.rules:
        if set(rule.guard) <= reach.reached and rule.guard:
            ways = [w for w in rule.alternatives if set(w.happens) <= reach.reached and not set(w.never) & reach.reached]
            if ways:
                found += ways[0].bounds
    return found


def _answer(
    desk: Desk, choice: Choice, problem: Problem, clause: Clause, actor: str, blamed: int, played: tuple[Replayed, str]
) -> Answer:
    replayed, trouble = played
    node = problem.nodes[blamed]
    why = how_withheld(desk.dossier, node, actor)
    label = desk.view(choice).label
    shown = None if trouble else _in_full(desk, choice, replayed.run, clause.id, actor)
    if shown is None:
        trouble = trouble or "in the run in which others do all they can it is kept all the same, or the actor breaches something"
        return Answer(
            question="stall", subject=clause.id, verdict="not decided", text=f"whether {actor} can stall it is not decided: {trouble}",
            choice=choice, label=label, actor=actor, because=(why, trouble), method="structure",
        )  # fmt: skip
    effect = _effect(clause, shown, actor)
    witness = RunWitness(
        run=shown.run,
        now=shown.now,
        choice=choice,
        expected=(Expected(clause=clause.id, status=(shown.status(clause.id),)),),
        complies=keeps(Whole(desk, choice), shown),
        passive=(actor,),
    )
    sure = surely(desk, choice, clause, actor)
    where = desk.local(clause.id)
    looked = NotFoundWitness(acts=max(1, len(shown.run.events)), runs=1, left=("other runs: the text is long, and its network was read",), choice=choice)
    how = "" if sure else " as far as the network of what waits for what shows, which is no proof"
    return Answer(
        question="stall", subject=clause.id, verdict="yes" if sure else "as far as tried", covered=None if sure else looked,
        text=f"{actor} can stall {where}{how}: {why}, so {effect}", choice=choice, label=label, actor=actor, witness=witness,
        method="structure", because=(why, effect, *((BY_FORM,) if sure else ())), repair=_repair(desk, clause, node.sort, actor),
    )  # fmt: skip


def _repair(desk: Desk, clause: Clause, what: str, actor: str, *, free: bool = False) -> str:
    where = desk.local(clause.id)
    if what == "consent":
        return f"Say by when {actor} must consent to {where}, and that silence is consent, or who decides instead."
    if free:
        return f"If {where} is not meant to hang on {actor} alone, oblige {actor} to it by a day, or say what holds when it does not come."
    return f"Give what {actor} must do for {where} a deadline of its own, or say what holds when it does not come."
