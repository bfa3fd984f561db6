"""What waits for what: clauses as boxes, an arrow from each to those whose event it waits for."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.base.document import Edge, Node, Picture
from servanda.check.run import CheckReport
from servanda.meaning.witness import ChainWitness, CoreWitness
from servanda.model.core import (
    AllOf,
    AnyCond,
    Clause,
    ClauseStatus,
    Cond,
    Consent,
    DayOf,
    Dossier,
    NotCond,
    Occurs,
    Offset,
    Past,
    Point,
)
from servanda.report.svg import graph_svg


def dependency_picture(dossier: Dossier, report: CheckReport | None = None) -> Picture | None:
    """The graph of the whole dossier, readings included (labelled by reading); clauses on a chain that cannot be kept are red."""
    performs: dict[str, list[str]] = {}
    for clause in dossier.clauses:
        for act in clause.acts:
            if clause.modal == "must":
                performs.setdefault(act.term, []).append(clause.id)
    nodes: dict[str, Node] = {}
    edges: dict[tuple[str, str], Edge] = {}
    red = set(_on_chains(report))
    labels = _labels(dossier)

    def add(clause: Clause, suffix: str) -> None:
        for point, part in waits(clause):
            for target, label in _targets(point, performs):
                if target == clause.id:
                    continue
                nodes.setdefault(
                    target,
                    Node(target, label or labels.get(target, target), "bad" if target in red else "outside" if label else ""),
                )
                nodes.setdefault(clause.id, Node(clause.id, labels[clause.id], "bad" if clause.id in red else ""))
                key = (clause.id, target)
                edges.setdefault(key, Edge(clause.id, target, f"{part}{suffix}"))

    for clause in dossier.clauses:
        add(clause, "")
    for reading in dossier.readings:
        for clause in reading.clauses:
            add(clause, f" (as read by {', '.join(reading.held_by)})")
    order = {c.id: i for i, c in enumerate(dossier.clauses)}
    svg = graph_svg(sorted(nodes.values(), key=lambda n: (order.get(n.id, -1), n.id)), list(edges.values()))
    if not svg:
        return None
    said = {n.id: n.label.replace("\n", " ") for n in nodes.values()}
    words = "; ".join(f"{said[e.source]} waits for {said[e.target]} ({e.label})" for e in edges.values())
    return Picture(
        svg,
        "An arrow runs from a clause to what it waits for, all readings laid over one another. Red arrows close a circle"
        + ("; framed red is what cannot all be kept" if any(one.tone == "bad" for one in nodes.values()) else ""),
        words,
    )


def waits(clause: Clause) -> Iterator[tuple[Point, str]]:
    """The points a clause waits for, with the part of the clause that says so."""
    for timing in clause.timing:
        clocks = ("only after", "from", "within", "immediately", "not before", "whenever", "on")
        if timing.kind in clocks and timing.point is not None:
            yield timing.point, timing.kind
        if timing.cond is not None:
            for point in points(timing.cond):
                yield point, timing.kind
        if timing.trigger is not None:
            yield Occurs(event=timing.trigger), timing.kind
        for one in () if timing.any_of else timing.becomes:  # arrows to all clauses would say nothing
            yield one, timing.kind
    for condition in clause.conditions:
        for point in points(condition.cond):
            yield point, "with the consent of" if condition.kind == "consent" else condition.kind


def points(cond: Cond) -> Iterator[Point]:
    """The points a condition speaks of."""
    match cond:
        case Past(point=point):
            yield point
        case NotCond(cond=inner):
            yield from points(inner)
        case AllOf(conds=conds) | AnyCond(conds=conds):
            for inner in conds:
                yield from points(inner)
        case _:
            return


def _targets(point: Point, performs: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """(node id, label if it is no clause) for what has to happen."""
    match point:
        case Occurs(event=event):
            found = performs.get(event.act.term)
            if found:
                for clause in found:
                    yield clause, ""
            else:
                yield f"event:{event.act.term}", event.act.term
        case ClauseStatus(clause=clause):
            yield clause, ""
        case Consent(who=who):
            for actor in who:
                yield f"consent:{actor}", f"consent of {actor}"
        case DayOf(of=of) | Offset(of=of):
            yield from _targets(of, performs)
        case _:
            return


def _labels(dossier: Dossier) -> dict[str, str]:
    """Clause id -> local id (with the agreement where several have it) and, on a second line, the title."""
    locals_ = [c.local for c in dossier.clauses]
    return {c.id: f"{c.local if locals_.count(c.local) == 1 else c.id}\n{c.title}".strip() for c in dossier.clauses}


def _on_chains(report: CheckReport | None) -> Iterator[str]:
    if report is None:
        return
    for answer in report.answers.get("keepable", ()):
        if answer.verdict == "no" and isinstance(answer.witness, ChainWitness | CoreWitness):
            for step in answer.witness.steps:
                if step.clause:
                    yield step.clause
