"""What can be worked out again of an answer that rests on the structure of the text, and what cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import prod

import msgspec

from servanda.meaning.chain import Checked
from servanda.meaning.prepared import Prepared, prepare
from servanda.meaning.witness import Answer, StructureWitness
from servanda.model import variants, view
from servanda.model.core import Clause, ClauseStatus, Dossier

_COUNT = re.compile(r"(\d+) (mix|can|hold)")


def check_structure(answer: Answer, witness: StructureWitness, dossier: Dossier, found: Checked) -> None:
    """Its clauses are there; what it says of a ladder and of the number of mixes is worked out again; the rest is named as not re-checked."""
    prepared = prepare(view(dossier, answer.choice))
    known = {clause.id for clause in dossier.clauses} | set(prepared.clauses)
    missing = [name for name in witness.clauses if name not in known]
    found.problems += [f"there is no clause {name}" for name in missing]
    if missing:
        return
    if witness.clauses:
        found.checks.append("the clauses it names are in the text")
    if answer.question == "unanswered" and answer.subject in prepared.clauses:
        _check_ladder(answer, prepared, found)
    elif answer.question == "keepable":
        _check_counts(answer, witness, dossier, found)
    else:
        found.unchecked.append(f"that the answer is “{answer.verdict}”: it rests on a search, of which the certificate holds only sentences")


def _check_ladder(answer: Answer, prepared: Prepared, found: Checked) -> None:
    clause = prepared.clauses[answer.subject]
    awaited = any(clause.id in _breaches(other) for other in prepared.view.clauses)
    alone = [who for who in clause.bearers.actors if not any(_free(prepared, rung, who) for rung in clause.rungs)]
    if awaited or not alone:
        how = "another clause waits for its breach" if awaited else "its ladder has a rung that each who may breach it cannot hold up"
        if answer.verdict == "no":
            found.checks.append(f"clause {clause.id}: {how}")
        else:
            found.problems.append(f"a breach of clause {clause.id} is answered: {how}")
        return
    what = "nothing follows a breach of it" if not clause.rungs else f"every rung of its ladder needs {', '.join(alone)}"
    found.checks.append(f"clause {clause.id}: {what}")
    found.unchecked.append("that it can be breached at all" if answer.verdict == "yes" else "that no breach of it can happen")


def _breaches(clause: Clause) -> set[str]:
    """Clauses whose breach a clause waits for."""
    return {point.clause for point in _statuses(clause) if point.status == "breached"}


def _statuses(item: object) -> Iterator[ClauseStatus]:
    if isinstance(item, ClauseStatus):
        yield item
    elif isinstance(item, msgspec.Struct):
        for name in item.__struct_fields__:
            if name != "rungs":
                yield from _statuses(getattr(item, name))
    elif isinstance(item, tuple):
        for one in item:
            yield from _statuses(one)


def _free(prepared: Prepared, rung: Clause, actor: str) -> bool:
    """Whether a rung plainly needs nothing of an actor: another bears it, alone, and it waits for no consent of theirs."""
    if any(actor in condition.who for condition in rung.conditions if condition.kind == "consent"):
        return False
    others = [not _near(prepared, name, actor) for name in rung.bearers.actors]
    return all(others) if rung.bearers.mode == "jointly" else any(others)


def _near(prepared: Prepared, name: str, actor: str) -> bool:
    """Whether one who acts is an actor, commanded by it, or a body in which it may have to agree."""
    record = prepared.view.dossier.actors.get(name)
    if name == actor or record is None:
        return True
    vetoes = record.body.veto if record.body is not None else ()
    deciding = record.sort == "body" and (record.body is None or record.body.decides not in ("majority", "two-thirds"))
    return record.commanded_by == actor or actor in vetoes or (deciding and any(one.member == actor for one in record.members))


def _check_counts(answer: Answer, witness: StructureWitness, dossier: Dossier, found: Checked) -> None:
    counts = {m[2]: int(m[1]) for fact in witness.facts if (m := _COUNT.match(fact))}
    total = prod(len(readings) for readings in variants(dossier).values())
    broken, kept = counts.get("hold", 0), counts.get("can", 0)
    if counts.get("mix") != total:
        found.problems.append(f"there are {total} mixes of readings")
    elif kept + broken != total or answer.verdict != ("no" if broken else "yes"):
        found.problems.append("the mixes it counts do not make up its answer")
    else:
        found.checks.append(f"there are {total} mixes of readings, and the counts add up")
        found.unchecked.append(f"that {kept} of them can be kept; each conflict and each way of reading has a certificate of its own")
