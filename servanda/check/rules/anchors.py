"""3xx on what a date hangs on: events nobody certifies, anchors undefined or defined twice."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import atoms, by_article, covered, unwrap, with_rungs
from servanda.check.rules.facts.moments import resolve_edge
from servanda.check.rules.facts.words import ERROR, GRADED, listed, named, verb
from servanda.model.core import Builtin, Clause, ClauseStatus, DayOf, Edge, Occurs, Past, Point, State
from servanda.model.english import act_text
from servanda.text.diagnostics import Diagnostic


class EventNobodyCertifies(Rule):
    """SV306. Looks at what the times of a clause hang on; a certifier of the act, of the clause about it, a
    determination, or a verifier who reports within a time settles it."""

    code = "SV306"
    decidability = "S"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        certified = _certified(context)
        by_id = {c.id: c for c in with_rungs(context.dossier.clauses)}
        hanging: dict[str, set[str]] = {}
        for clause in context.clauses:
            if not clause.binds:
                continue
            events = hanging.setdefault(clause.id, set())
            for point in _anchors(context, clause):
                if isinstance(point, Occurs):
                    term = context.dossier.terms.get(point.event.act.term)
                    if term is not None and not term.certified_by and term.id not in certified:
                        events.add(f"“{act_text(point.event.act, context.dossier, done=True)}”")
                elif isinstance(point, ClauseStatus) and point.status in ("kept", "breached"):
                    other = by_id.get(point.clause)
                    if other is not None and not (_judged(other) or _reported(other)):
                        events.add(f"clause {other.local} being {point.status}")
        for group in by_article(c for c in context.clauses if hanging.get(c.id)):
            awaited = {event for c in group for event in hanging[c.id]}
            yield self.on_clauses(
                context,
                group,
                f"The time of {named(group)} hangs on {listed(awaited)}, and nobody is named to certify "
                f"{verb(len(awaited), 'it', 'them')}.",
                "Name who certifies it and notifies the parties (certified by ... under the act or the clause).",
            )


def _anchors(context: Context, clause: Clause) -> Iterator[Point]:
    """What the times of a clause hang on: points, orders, and the starts of the states it runs in or counts from."""
    for timing in clause.timing:
        if timing.kind in ("whenever", "extended by", "lapses after"):
            continue
        if timing.point is not None:
            yield resolve_edge(context.dossier, unwrap(timing.point))
        if timing.kind == "only after" and timing.cond is not None:
            for atom in atoms(timing.cond):
                if isinstance(atom, Past):
                    yield resolve_edge(context.dossier, unwrap(atom.point))
        if timing.kind == "while":
            yield resolve_edge(context.dossier, Edge(edge="start", state=timing.state))


def _certified(context: Context) -> set[str]:
    """Acts whose performance some clause has certified, determined, or verified by somebody who has to report it within a time."""
    return {a.term for c in context.clauses if _judged(c) or _reported(c) for a in c.acts}


def _reported(clause: Clause) -> bool:
    return any(v.sort == "verified" and v.reports_within is not None and v.reports_to for v in clause.verification)


def _judged(clause: Clause) -> bool:
    return clause.determination is not None or any(v.sort == "certified" for v in clause.verification)


class AnchorUndefined(Rule):
    """SV311. Edges of states and the entry into force: a date needs exactly one thing that fixes what it is counted from."""

    code = "SV311"
    decidability = "S"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        effects = [e for c in with_rungs(context.clauses) for e in c.effects]
        agreement = context.agreement
        settled = covered(context)
        troubles: dict[tuple[str, str], list[Clause]] = {}
        for clause in with_rungs(context.clauses):
            for point in _all_points(clause):
                trouble = ""
                if isinstance(point, Edge):
                    state = context.dossier.states.get(point.state)
                    verb = "starts" if point.edge == "start" else "ends"
                    trouble = _edge_trouble(state, verb, any(e.verb == verb and e.state == point.state for e in effects))
                elif isinstance(point, Builtin) and point.name == "entry into force":
                    if agreement.in_force is None and agreement.entry is None and "entry-into-force" not in settled:
                        trouble = "nothing says when the text enters into force"
                if trouble:
                    name = point.state if isinstance(point, Edge) else "entry into force"
                    troubles.setdefault((name, trouble), []).append(clause)
        for (name, trouble), clauses in troubles.items():
            unique = list({c.id: c for c in clauses}.values())
            yield self.on_clauses(
                context,
                unique,
                f"A date of {named(unique)} is counted from “{name}”, but {trouble}.",
                "Fix the anchor once: by a date, by an event somebody certifies, or by one clause that starts it.",
                words=name,
            )


def _edge_trouble(state: State | None, verb: str, by_effect: bool) -> str:
    if state is None:
        return ""
    point = state.start if verb == "starts" else state.end
    if point is None and not by_effect:
        return f"nothing says when it {verb}"
    if point is not None and by_effect:
        return f"it {verb} both at a point of its own and by the effect of a clause"
    return ""


def _all_points(clause: Clause) -> Iterator[Point]:
    for timing in clause.timing:
        if timing.point is not None:
            inner = unwrap(timing.point)
            if isinstance(timing.point, DayOf) and timing.point.relation == "of" and not isinstance(inner, Edge):
                continue
            yield inner
        if timing.kind == "while":
            yield Edge(edge="start", state=timing.state)
    for seen in clause.verification:
        for point in (seen.start, seen.end):
            if point is not None:
                yield unwrap(point)
