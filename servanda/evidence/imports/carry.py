"""Carrying out a dry run: all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from servanda.base.refusal import Refusal
from servanda.calendar import civil
from servanda.evidence.imports.merge import merge_plans
from servanda.evidence.imports.plans import ImportPlan
from servanda.evidence.log import Batch, Log
from servanda.evidence.records import Entry


def carry_out(
    plan: ImportPlan | Sequence[ImportPlan], log: Log, *, allow_rejects: int = 0, skip_rejects: bool = False
) -> tuple[Entry, ...]:
    """Enter what a plan (or several, together) says, in one step on the disk.

    In: the plan; the log; allow_rejects: so many rejected rows a table are accepted, skip_rejects: any number; their rows are not entered.
    Out: the new entries, () if nothing is new. Raises Refusal, and changes nothing, where rows were rejected and that is not accepted,
    where the log has grown since the plan was made, or where a row became known before the log's last entry; Refusal as `Log.append`.
    """
    plans = (plan,) if isinstance(plan, ImportPlan) else tuple(plan)
    for one in plans:
        if len(one.rejects) > allow_rejects and not skip_rejects:
            raise Refusal(
                f"{len(one.rejects)} of {one.rows} rows cannot be read; nothing was imported.",
                repair="Mend them (the list names row and reason), or import the others with --skip-rejects.",
                place=one.file,
            )
        if one.entries != len(log.entries):
            raise Refusal(
                "the log has changed since the dry run; nothing was imported.", repair="Make the dry run again.", place=one.file
            )
    items = merge_plans(plans)
    if not items:
        return ()
    last = log.entries[-1].known if log.entries else None
    if last is not None and items[0].known < last:
        raise Refusal(
            f"the first row became known on {civil(items[0].known, 'UTC').date()}, but the log already holds what became known on "
            f"{civil(last, 'UTC').date()}; nothing was imported, for what was known on a day is never changed afterwards.",
            repair="Import with --known and today's date (you learn it today), or start an empty log and import all tables in one command.",
            place=", ".join(p.file for p in plans),
        )
    batches = [
        Batch(records=tuple(i.record for i in group), known=key[0], author=key[1], because=key[2])
        for key, group in groupby(items, key=lambda i: (i.known, i.author, i.because))
    ]
    return tuple(log.append_all(batches))
