"""Several tables entered together, in the one order in which their rows became known."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.base.refusal import Refusal
from servanda.evidence.imports.plans import ImportPlan, Planned
from servanda.evidence.records import Source


def merge_plans(plans: Sequence[ImportPlan]) -> tuple[Planned, ...]:
    """The records of all plans by the moment they became known; a source that two plans name is entered once, at its first use.

    Raises Refusal where two plans would enter the same record (the same table given twice).
    """
    seen: dict[str, str] = {}
    for plan in plans:
        for ident in {i.record.id for i in plan.items if not isinstance(i.record, Source) and hasattr(i.record, "id")}:
            if ident in seen:
                raise Refusal(
                    f"“{plan.file}” and “{seen[ident]}” hold the same records (mapping {plan.mapping}).",
                    repair="Give each table once.",
                )
            seen[ident] = plan.file
    items = sorted((i for plan in plans for i in plan.items), key=lambda i: i.known)
    sources: set[str] = set()
    found = []
    for item in items:
        if isinstance(item.record, Source) and item.change == "new":
            if item.record.id in sources:
                continue
            sources.add(item.record.id)
        found.append(item)
    # A source stands in front of what rests on it, whichever plan brought it.
    return tuple(sorted(found, key=lambda i: (i.known, not isinstance(i.record, Source))))
