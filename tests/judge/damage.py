"""Witnesses damaged in one place, and whether what they then claim is still so.

`damaged` gives every answer that differs from another in one field of its witness (or in what it is about). Sentences (`text`, `because`, `facts` ...) are for people
and left alone. `holds` says, by the definitions of docs/questions.md and the evaluator alone, whether a damaged claim is true all the same: an
event a second later often shows what it showed before. Only damage that makes a claim false must be refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from itertools import pairwise
from typing import Any

import msgspec
from msgspec.structs import replace

from judge.runs import Seen, in_order, look
from judge.verdicts import Bench
from servanda.meaning import Status, clause_status, evaluate, key_of, purpose_holds
from servanda.meaning.witness import Answer, RunWitness, ScheduleWitness, Slack
from servanda.model.core import Dossier

BOUNDS = {"earliest", "latest", "critical", "clauses"}
"""Of a step of a schedule: what rests on the search for other schedules, and is not worked out again from one run; the judge holds it against all."""
SENTENCES = {"text", "label", "because", "repair", "method", "facts", "span", "left"}
"""Fields that are for people; nothing is claimed with them."""
FORMAL = {"consent", "determination", "extension", "certification", "authorisation"}


def damaged(answer: Answer, dossier: Dossier) -> Iterator[tuple[str, Answer]]:
    """Every answer with one place changed: where, and the answer."""
    words = {"clause": [*(c.id for c in dossier.clauses), "t:none"], "actor": [*dossier.actors], "term": [*dossier.terms, "no such act"]}
    for name in ("subject", "actor", "choice"):
        for value in _other(name, getattr(answer, name), words):
            yield f"answer.{name}", replace(answer, **{name: value})
    if answer.witness is not None:
        for where, witness in _inside(answer.witness, words):
            yield f"witness.{where}", replace(answer, witness=witness)


def _inside(item: Any, words: dict[str, list[str]]) -> Iterator[tuple[str, Any]]:
    """A structure with one of its places changed."""
    for name in item.__struct_fields__:
        if name in SENTENCES or (name in BOUNDS and isinstance(item, Slack)):
            continue
        value = getattr(item, name)
        for where, other in _changed(name, value, words):
            yield f"{type(item).__name__}.{where}", replace(item, **{name: other})


def _changed(name: str, value: Any, words: dict[str, list[str]]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, msgspec.Struct):
        yield from _inside(value, words)
    elif isinstance(value, tuple) and any(isinstance(one, msgspec.Struct) for one in value):
        for index, one in enumerate(value):
            yield f"{name}[-]", value[:index] + value[index + 1 :]
            for where, other in _inside(one, words):
                yield f"{name}[]{where}", (*value[:index], other, *value[index + 1 :])
    else:
        yield from ((name, other) for other in _other(name, value, words))


def _other(name: str, value: Any, words: dict[str, list[str]]) -> list[Any]:
    """Other values for a plain field."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, Enum):
        return [one for one in type(value) if one is not value]
    if isinstance(value, int):
        return [value + shift for shift in (1, -1, 86400, -86400, 40 * 86400)]
    if isinstance(value, Decimal):
        return [value + 1, value - 1]
    if isinstance(value, tuple):
        shorter: list[Any] = [value[:index] + value[index + 1 :] for index in range(len(value))]
        if name in ("by", "passive", "bearers"):
            shorter += [(one,) for one in words["actor"] if (one,) != value]
        if name == "status":
            shorter += [(one,) for one in Status if one not in value]
        if name in ("clauses",):
            shorter += [(one,) for one in words["clause"] if (one,) != value]
        return shorter
    if isinstance(value, str):
        kinds = {"clause": "clause", "subject": "clause", "duty": "clause", "prohibition": "clause", "actor": "actor", "term": "term"}
        if name in kinds:
            return [one for one in words[kinds[name]] if one != value]
        if name == "kind":
            return ["max" if value == "min" else "min"]
        if name == "part":
            return [one for one in ("by", "within", "only after", "from", "core") if one != value]
        return [f"{value} of nobody", ""] if value else []
    return []


# --- whether it is still so ------------------------------------------------------------------------------------------


def holds(answer: Answer, bench: Bench) -> bool:
    """Whether what an answer claims with its witness is so, as far as a run can show it. Only of runs and schedules."""
    witness = answer.witness
    if answer.aside:
        less = bench._without_clauses(answer.aside)
        return less is not None and holds(replace(answer, aside=()), less)
    if isinstance(witness, ScheduleWitness):
        return (
            answer.question in ("schedule", "keepable")
            and witness.run.choice == answer.choice
            and _run_holds(replace(answer, question="keepable", witness=witness.run), witness.run, bench)
            and _steps_hold(witness)
        )
    assert isinstance(witness, RunWitness)
    return witness.choice == answer.choice and _run_holds(answer, witness, bench)


def _run_holds(answer: Answer, witness: RunWitness, bench: Bench) -> bool:
    if answer.question in ("keepable", "schedule", "falls-due", "purpose", "concern", "part", "unanswered", "can-happen") and answer.actor:
        return False  # these are asked of nobody
    if answer.question in ("keepable", "schedule", "repair") and answer.subject:
        return False
    dossier, truths = bench.dossier, bench.truths
    choices = {witness.choice, *(one.reading for one in witness.expected if one.reading is not None)}
    if not choices <= set(bench.table.runs) or not well_formed(witness, dossier):
        return False
    for one in witness.expected:
        under = bench.table.prepared[witness.choice if one.reading is None else one.reading]
        if one.clause not in under.clauses or not one.status:
            return False
        found = evaluate(under, witness.run, witness.now)[one.clause]
        mine = [v for v in found if not one.bearers or v.instance.bearers == one.bearers]
        if clause_status(mine) not in one.status:
            return False
    seen = look(bench.table.prepared[witness.choice], in_order(witness.run.events), witness.now)
    if witness.complies and not seen.keeps:
        return False
    if witness.purpose and purpose_holds(bench.table.prepared[witness.choice], witness.purpose, witness.run, witness.now) is not witness.purpose_holds:
        return False
    if any(name not in dossier.actors or not truths.passive(seen, name, witness.choice) for name in witness.passive):
        return False
    return _fits(answer, witness, bench, seen)


def _fits(answer: Answer, witness: RunWitness, bench: Bench, seen: Seen) -> bool:
    """Whether the run shows what the question asks."""
    statuses = [set(one.status) for one in witness.expected if one.clause == answer.subject]
    at_end = bench.replayed(witness, witness.choice)
    if answer.question == "keepable":
        return witness.complies and at_end.keeps and not bench.truths.undone(at_end, witness.choice)
    if answer.question in ("purpose", "concern"):
        wanted = next((p for p in bench.dossier.purposes if p.id == answer.subject), None)
        return (
            wanted is not None
            and wanted.id == witness.purpose
            and wanted.sort == answer.question
            and witness.complies
            and bench.truths.shows(wanted, at_end, witness.choice)
        )
    if answer.question == "falls-due":
        return at_end.statuses.get(answer.subject) is Status.KEPT and {Status.KEPT} in statuses
    if answer.question == "unanswered":
        return answer.subject in at_end.statuses and bool(statuses) and not bench._answered(at_end, answer.subject)
    if answer.question == "part":
        mine = [one for one in witness.expected if one.clause == answer.subject]
        return any(not set(a.status) & set(b.status) and a.reading != b.reading for a in mine for b in mine)
    if answer.question == "stall" and answer.verdict == "no":
        kept = at_end.statuses.get(answer.subject) is Status.KEPT and at_end.keeps
        named = answer.actor in witness.passive if answer.actor else bool(witness.passive)
        return kept and named and {Status.KEPT} in statuses
    if answer.question == "stall":
        kept = at_end.statuses.get(answer.subject) is Status.KEPT
        without = bench.truths.kept_without(witness.choice, answer.subject, answer.actor) if answer.subject in at_end.statuses else None
        return witness.passive == (answer.actor,) and bool(statuses) and not kept and (without is None)
    if answer.question == "can-happen":
        return answer.subject in {key_of(event) for event in witness.run.events if event.at >= bench.table.force}
    return False


def _steps_hold(witness: ScheduleWitness) -> bool:
    happened = {(key_of(event), event.at) for event in witness.run.run.events}
    for step in witness.steps:
        if step.at is not None and ((step.event, step.at) not in happened or (step.earliest or step.at) > step.at or (step.latest or step.at) < step.at):
            return False
    return True


def well_formed(witness: RunWitness, dossier: Dossier) -> bool:
    """Whether a run is one of this dossier: known acts and events by known actors who can do them, in order, up to the moment it is looked at."""
    events = witness.run.events
    bound = {name for clause in dossier.clauses for name in clause.bearers.actors}
    for event in events:
        term = dossier.terms.get(event.term)
        if term is None and event.term not in FORMAL:
            return False
        if (term is None or term.sort == "act") != bool(event.by) or any(name not in dossier.actors for name in event.by):
            return False
        if term is not None and {name for name, _ in event.args} - {slot.name for slot in term.slots}:
            return False
        if term is not None and not all(name in term.doers or name in bound for name in event.by):
            return False
        if event.at > witness.now:
            return False
    return all(one.at <= other.at for one, other in pairwise(events))
