"""Sums that show that something cannot be delivered: kept in a file, and checked again against the dossier by plain
shortest ways."""

from __future__ import annotations

import os

import msgspec

from servanda.app.support.delivering import DeliverJob
from servanda.base.job import Given
from servanda.instruments.support.delivery.proof import weighed
from servanda.instruments.support.delivery.records import SavedLengths
from servanda.meaning.verify import VerifyResult


def rechecked(data: bytes, dossier: object) -> VerifyResult:
    """Whether the sums hold, and are of this dossier: its clauses and tables as they stand. Raises Refusal: cannot be read."""
    from servanda.base.decoding import read_json

    saved = read_json(data, type=SavedLengths)
    proof = saved.lengths
    found = weighed(proof)
    problems = [*found.problems]
    if not found.holds and not problems:
        problems.append(f"the sums show nothing: {float(found.room):,.6g} is not less than {float(found.asked):,.6g}")
    checks = [
        f"capacity times length comes to {float(found.room):,.6g}, units times shortest way to {float(found.asked):,.6g}",
        f"{len(proof.lines)} lines and nights and {len(proof.stocks)} stocks with a length; the shortest ways were found anew",
    ]
    if not isinstance(dossier, str | os.PathLike):
        return VerifyResult(
            not problems, tuple(checks), tuple(problems), ("whether the sums are of this dossier: its tables are not at hand",)
        )
    job = DeliverJob(path=os.fspath(dossier), as_of=saved.as_of, readings=saved.readings, choose=saved.choose)
    given = Given(known=saved.known, today=max(saved.as_of, saved.known))
    _, wanted, _, first = job.demands(given)
    task = job.network(given).task(wanted, first, best=saved.at_best)
    many = len(proof.task.demands)
    if msgspec.structs.replace(task, demands=task.demands[:many]) == proof.task:
        checks.append(
            f"they are of the clauses and tables of the dossier, at the {'best' if saved.at_best else 'worst'} of what is known"
        )
    else:
        problems.append("the clauses or tables of the dossier are no longer those that the sums are of")
    return VerifyResult(not problems, tuple(checks), tuple(problems))
