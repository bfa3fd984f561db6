"""3xx on what a date hangs on: events nobody certifies, anchors undefined or defined twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import atoms, by_article, covered, unwrap, with_rungs
from servanda.check.rules.facts.moments import resolve_edge
from servanda.check.rules.facts.words import ERROR, GRADED, WARNING, listed, named, verb
from servanda.model.core import Builtin, Clause, ClauseStatus, DayOf, Edge, Occurs, Past, Point, State
from servanda.model.english import act_text
from servanda.text.diagnostics import Diagnostic


class EventNobodyCertifies(Rule):
    """SV306. Looks at what the times of a clause hang on; a certifier of the act, of the clause about it, or a
    determination settles it. Where a verifier reports it within a time, it is no error: the moment is told, if by nobody's word alone."""

    code = "SV306"
    decidability = "S"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        certified, reported = _told(context, _judged), _told(context, _reported)
        by_id = {c.id: c for c in with_rungs(context.dossier.clauses)}
        hanging: dict[bool, dict[str, set[str]]] = {False: {}, True: {}}  # whether a verifier reports it at least
        for clause in context.clauses:
            if not clause.binds:
                continue
            for point in _anchors(context, clause):
                if isinstance(point, Occurs):
                    term = context.dossier.terms.get(point.event.act.term)
                    if term is not None and not term.certified_by and term.id not in certified:
                        event = f"“{act_text(point.event.act, context.dossier, done=True)}”"
                        hanging[term.id in reported].setdefault(clause.id, set()).add(event)
                elif isinstance(point, ClauseStatus) and point.status in ("kept", "breached"):
                    other = by_id.get(point.clause)
                    if other is not None and not _judged(other):
                        event = f"clause {other.local} being {point.status}"
                        hanging[_reported(other)].setdefault(clause.id, set()).add(event)
        for at_least, found in hanging.items():
            for group in by_article(c for c in context.clauses if found.get(c.id)):
                awaited = {event for c in group for event in found[c.id]}
                made = self.on_clauses(
                    context,
                    group,
                    f"The time of {named(group)} hangs on {listed(awaited)}, and nobody is named to certify "
                    f"{verb(len(awaited), 'it', 'them')}{'; a verifier reports it' if at_least else ''}.",
                    "Name who certifies it and notifies the parties (certified by ... under the act or the clause).",
                )
                yield replace(made, severity=WARNING) if at_least and made.severity is ERROR else made


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


def _told(context: Context, how: Callable[[Clause], bool]) -> set[str]:
    """Acts whose performance some clause has told in this way."""
    return {a.term for c in context.clauses if how(c) for a in c.acts}


def _reported(clause: Clause) -> bool:
    """Whether somebody verifies it who has to report within a time."""
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
