"""Does compliance defeat a purpose, or allow a concern? The run with the fewest events in which all keep the text all the same.

Those who comply do what their duties ask once these have fallen due, and nothing else. Each way in which the purpose can fail (an event
never comes, or comes too late) or the concern come true is laid on top of that, and the search finds the least that must happen then.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from servanda.calendar import Instant, describe
from servanda.check.chains import Choice, told
from servanda.check.dates import cond_points
from servanda.check.desk import Desk, run_search
from servanda.check.milestones import HORIZON_MARGIN
from servanda.check.points import Literal
from servanda.check.problem import ORIGIN, Alternative, Bound, Problem, Rule, Source, Undecided
from servanda.check.registry import Frame
from servanda.check.replay import DAY, events_of
from servanda.check.search import Conflict, Mode, Solution
from servanda.check.shifts import SAME
from servanda.check.words import shift_words, unconfirmed
from servanda.meaning.evaluate import purpose_holds
from servanda.meaning.keys import key_of, parse_key
from servanda.meaning.witness import Answer, ChainWitness, RunWitness, StructureWitness, Witness
from servanda.model.core import Occurs, Purpose
from servanda.model.english import point_text


def purpose(desk: Desk, choice: Choice, limit: float, *, sort: str = "purpose", subject: str = "") -> Iterator[Answer]:
    """One answer for each purpose (or concern)."""
    for wanted in desk.dossier.purposes:
        if wanted.sort == sort and (not subject or wanted.id == subject):
            yield _answer(desk, choice, wanted, limit)


def _answer(desk: Desk, choice: Choice, wanted: Purpose, limit: float) -> Answer:
    label = desk.view(choice).label
    base = Answer(question=wanted.sort, subject=wanted.id, verdict="", text="", choice=choice, label=label, method="temporal network")
    trouble: list[str] = []
    closed: list[tuple[str, ...]] = []
    witness: Witness | None = None
    best: tuple[int, RunWitness] | None = None
    try:
        problem, candidates = _candidates(desk, choice, wanted)
        for extra, happens in candidates:
            found = run_search(problem, Mode.WEAK, limit, more=extra, happens=happens)
            if isinstance(found, Conflict):
                chain = told(problem, found, choice)
                closed.append(chain.links)
                witness = chain.witness
                continue
            played = _play(desk, choice, problem, found, wanted)
            if isinstance(played, str):
                trouble.append(played)
            elif best is None or len(played.run.events) < best[0]:
                best = (len(played.run.events), played)
    except Undecided:
        return _with(base, "not decided", f"not decided in {limit:g} s")
    what = wanted.text or wanted.id
    if best is not None:
        count = f"{best[0] or 'no'} event{'s' * (best[0] != 1)}"
        fails = "is defeated" if wanted.sort == "purpose" else "comes true"
        text = f"“{what}” {fails} while everybody keeps the text: {count} and nobody in breach"
        return _with(base, "yes", text, best[1], _told(desk, choice, wanted, best[1]))
    if trouble:
        return _with(base, "not decided", unconfirmed("run"), None, tuple(trouble))
    try:
        barred = run_search(desk.problem(choice), Mode.WEAK, limit)
    except Undecided:
        return _with(base, "not decided", f"not decided in {limit:g} s")
    if isinstance(barred, Conflict):
        links = told(desk.problem(choice), barred, choice).links
        return _with(base, "not decided", f"no run keeps the text, so nothing can be said of “{what}”", None, links)
    because = tuple(dict.fromkeys(link for links in closed for link in links))
    if len(closed) != 1 or not isinstance(witness, ChainWitness):
        witness = StructureWitness(facts=because or ("the text leaves no way",))
    fails = "holds in every run in which all comply" if wanted.sort == "purpose" else "comes true in no run in which all comply"
    return _with(base, "no", f"“{what}” {fails}", witness, because)


def _with(base: Answer, verdict: str, text: str, witness: Witness | None = None, because: tuple[str, ...] = ()) -> Answer:
    return msgspec.structs.replace(base, verdict=verdict, text=text, witness=witness, because=because)


def _told(desk: Desk, choice: Choice, wanted: Purpose, witness: RunWitness) -> tuple[str, ...]:
    """What of the events the purpose speaks of comes in the run, and what never does."""
    zone = desk.problem(choice).zone
    dates = {key_of(event): event.at for event in reversed(witness.run.events)}
    found: list[str] = []
    for point in cond_points(wanted.cond):
        words = point_text(point, desk.dossier)
        if isinstance(point, Occurs):
            at = next((at for key, at in dates.items() if parse_key(key).term == point.event.act.term), None)
            found.append(f"“{words}” never comes" if at is None else f"“{words}” comes on {describe(at, zone)}")
    return (*found, f"the run is looked at on {describe(witness.now, zone)}")


def _candidates(
    desk: Desk, choice: Choice, wanted: Purpose
) -> tuple[Problem, list[tuple[tuple[Rule, ...], tuple[int, ...]]]]:
    """The problem with the milestones of the purpose, and the ways in which it fails (or the concern comes true)."""
    view = desk.view(choice)
    compiler = desk.compiler(choice)
    clause = view.clauses[0]
    frame = Frame(clause, wanted.of, 0)
    ways = compiler.ways(wanted.cond, frame, wanted.sort == "concern")
    deadline = compiler.moment(wanted.by, frame, "last") if wanted.by is not None else None
    limit = deadline.shift.delta if deadline is not None and deadline.node == ORIGIN else None
    problem = compiler.problem(HORIZON_MARGIN)
    found: list[tuple[tuple[Rule, ...], tuple[int, ...]]] = []
    for way in ways:
        for turns in _turns(way, limit):
            rules = tuple(rule for rule, _ in turns)
            found.append((_said(desk, choice, wanted, rules), tuple(dict.fromkeys(n for _, nodes in turns for n in nodes))))
    return problem, found


def _said(desk: Desk, choice: Choice, wanted: Purpose, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The same rules, each bound with its sentence: this way is closed by the text, so what it asks for must be told."""
    nodes, zone = desk.compiler(choice).nodes, desk.problem(choice).zone
    opening = "the purpose fails in this way" if wanted.sort == "purpose" else "the concern comes true in this way"

    def told_bound(bound: Bound) -> Bound:
        if bound.anchor == ORIGIN:
            at = bound.shift.delta
            when = f"after {describe(at - 1, zone)}" if bound.lower else f"by {describe(at, zone)}"
        else:
            how = shift_words(bound.shift)
            when = f"later than {how + ' ' if how else ''}{nodes[bound.anchor].label}"
        return msgspec.structs.replace(bound, text=f"{opening} only if {nodes[bound.at].label} comes {when}")

    return tuple(
        msgspec.structs.replace(
            rule,
            alternatives=tuple(
                msgspec.structs.replace(way, bounds=tuple(told_bound(bound) for bound in way.bounds)) for way in rule.alternatives
            ),
        )
        for rule in rules
    )


Turn = tuple[Rule, tuple[int, ...]]


def _turns(way: list[Literal], limit: Instant | None) -> list[list[Turn]]:
    """The ways in which a conjunction of moments that have, or have not, come can be true at the end (or at the limit)."""
    source = Source("", "purpose", 0, "", "the purpose or concern")
    positive = [lit for lit in way if lit.positive and lit.anchor.node != ORIGIN]
    found: list[list[Turn]] = [[]]
    for literal in positive:
        node = literal.anchor.node
        bounds = (Bound(node, ORIGIN, False, SAME.plus(limit), source),) if limit is not None else ()
        found = [[*turns, (Rule((), (Alternative(happens=(node,), bounds=bounds),), source), (node,))] for turns in found]
    for literal in way:
        node = literal.anchor.node
        if literal.positive or node == ORIGIN:
            continue
        never: Turn = (Rule((), (Alternative(never=(node,)),), source), ())
        later: list[Turn] = []
        if limit is not None:
            late = Bound(node, ORIGIN, True, SAME.plus(limit + 1), source)
            later.append((Rule((), (Alternative(happens=(node,), bounds=(late,)),), source), (node,)))
        for other in positive:
            late = Bound(node, other.anchor.node, True, other.anchor.shift.plus(1), source)
            later.append((Rule((), (Alternative(happens=(node,), bounds=(late,)),), source), (node,)))
        found = [[*turns, turn] for turns in found for turn in (never, *later)]
    return found


def _play(desk: Desk, choice: Choice, problem: Problem, found: Solution, wanted: Purpose) -> RunWitness | str:
    """The run of a solution, looked at when all deadlines of the text are over; a sentence if it does not show what it should."""
    times = desk.sensible(problem, found)
    player = desk.player(choice)
    now = max([problem.start, *times.values()])
    for duty in problem.duties:
        for bound in duty.deadlines:
            if bound.source.part in ("while", "until"):
                continue
            if bound.anchor == ORIGIN:
                now = max(now, bound.shift.delta)
            elif bound.anchor in found.happens:
                now = max(now, min(problem.horizon, bound.shift.apply(found.schedule.times[bound.anchor])))
    now += DAY
    run, verdicts = player.complete(events_of(problem, player.view, times), now)
    breaches = player.breaches(verdicts)
    if breaches:
        one = breaches[0]
        why = one.reasons[0].text if one.reasons else "no reason given"
        return f"{desk.local(one.instance.clause)} is breached in the run found: {why}"
    holds = purpose_holds(player.prepared, wanted, run, now)
    if holds is not (wanted.sort == "concern"):
        return f"in the run found the {wanted.sort} comes out as {holds}"
    return RunWitness(run=run, now=now, choice=choice, complies=True, purpose=wanted.id, purpose_holds=holds)
