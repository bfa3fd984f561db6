"""What of the ledger hangs on an actor, on clauses, or lies between two sides: for verbs of other instruments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from servanda.base.job import Given

if TYPE_CHECKING:
    from servanda.accounts.pledged import PledgedLine
    from servanda.app.asking import AskingJob
    from servanda.instruments.support.ledger.answers import PledgeSums

TABLE = "support/pledges.csv"


def at_stake(job: AskingJob, given: Given, day: str, how: Callable[[PledgeSums], str]) -> tuple[PledgedLine, ...]:
    """The promises without parts that are not delivered in full, of which `how` says something; () where the dossier has no
    ledger. Tables of support go to no named reader: for one there are none. Raises Refusal: as the ledger."""
    from msgspec.structs import replace

    from servanda.accounts.between import amount_words
    from servanda.accounts.pledged import PledgedLine
    from servanda.app.support.amounts import LedgerJob

    if job.reader is not None or job.beside(TABLE) is None:
        return ()
    inner = replace(given, inputs=[], settings={})
    ledger = LedgerJob(path=job.path, readings=job.readings, choose=job.choose, as_of=day)
    found = ledger.answer(inner)
    given.took(*(one for one in inner.inputs if one.name.startswith("support/")))
    lines = []
    for one in found.pledges:
        if one.leaf and one.done != "yes" and (said := how(one)):
            promised, delivered = one.stages[0], one.stages[-1]
            lines.append(
                PledgedLine(
                    id=one.id, clause=one.clause, what=one.what, how=said, promised=f"{amount_words(promised.amount)} {one.unit}",
                    delivered=f"{amount_words(delivered.amount)} {one.unit}" if delivered.rows else "nothing",
                    open=f"{amount_words(one.open)} {one.unit}", late=one.late,
                )
            )  # fmt: skip
    return tuple(lines)
