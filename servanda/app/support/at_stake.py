"""What of the ledger hangs on an actor, on clauses, or lies between two sides: for verbs of other instruments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from servanda.base.job import Given

if TYPE_CHECKING:
    from servanda.accounts.pledged import PledgedLine
    from servanda.accounts.stages.answers import LedgerAnswer, PledgeSums
    from servanda.app.asking import AskingJob

TABLE = "support/pledges.csv"


def ledger_beside(job: AskingJob, given: Given, day: str) -> LedgerAnswer | None:
    """The ledger of the same dossier as of a day; None: it has none, or a reader is named. Raises Refusal: as the ledger."""
    from msgspec.structs import replace

    from servanda.app.support.amounts import LedgerJob

    if job.reader is not None or job.beside(TABLE) is None:
        return None
    inner = replace(given, inputs=[], settings={})
    found = LedgerJob(path=job.path, readings=job.readings, choose=job.choose, as_of=day).answer(inner)
    given.took(*(one for one in inner.inputs if one.name.startswith("support/")))
    return found


def at_stake(job: AskingJob, given: Given, day: str, how: Callable[[PledgeSums], str]) -> tuple[PledgedLine, ...]:
    """The promises without parts that are not delivered in full, of which `how` says something; () where the dossier has no
    ledger. Tables of support go to no named reader: for one there are none. Raises Refusal: as the ledger."""
    from servanda.accounts.pledged import PledgedLine
    from servanda.accounts.words import amount_words

    found = ledger_beside(job, given, day)
    lines = []
    for one in found.pledges if found else ():
        if one.leaf and one.done != "yes" and (said := how(one)):
            promised, delivered = one.stages[0], one.stages[-1]
            lines.append(
                PledgedLine(
                    id=one.id, clause=one.clause, what=one.what, how=said, promised=amount_words(promised.amount, one.unit),
                    delivered=amount_words(delivered.amount, one.unit) if delivered.rows else "nothing",
                    open=amount_words(one.open, one.unit), late=one.late,
                )
            )  # fmt: skip
    return tuple(lines)
