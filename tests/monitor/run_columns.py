"""A run as columns: what the kernels read, with the dictionaries that say what the codes mean."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from servanda.base.refusal import Refusal
from servanda.monitor.table import NO_AMOUNT, Columns, Dictionaries

if TYPE_CHECKING:
    from servanda.meaning import Run


def from_run(run: Run, known: Dictionaries | None = None, *, complete: str = "") -> tuple[Columns, Dictionaries, tuple[int, ...]]:
    """The events of a run as an event table.

    In: a run; dictionaries to begin with (their codes stay as they are). Out: columns in order of time; dictionaries; for each row the index of its event
    in the run. Gaps are not events: the kernels say nothing of them. complete: of a log, who declares that it holds all that happened: a table has no
    place for who looked.

    Raises:
        Refusal: the run is a log and nobody declares it complete; an event is known only to an interval, has several measures, an amount only
            within bounds, or an amount has more decimals than the dictionaries' scale.
    """
    if run.watched is not None and not complete:
        raise Refusal(
            "a log does not hold all that happened, and a table cannot say where somebody looked",
            "judge it one instance at a time, or name who declares it complete",
        )
    order = sorted(range(len(run.events)), key=lambda index: run.events[index].at)
    events = [run.events[index] for index in order]
    old = known or Dictionaries(terms=())
    terms, places, units = ({name: code for code, name in enumerate(one)} for one in (old.terms, old.places, old.units))
    doers = {doer: code for code, doer in enumerate(old.doers)}
    slots: dict[str, dict[str, int]] = {
        slot: {name: code for code, name in enumerate(names)} for slot, names in old.slots.items()
    }
    for event in events:
        if event.late is not None and event.late > event.at:
            raise Refusal(f"an event of '{event.term}' is known only to an interval", "let the batch back-end judge it")
        if event.open_ended or event.least is not None:
            raise Refusal(
                f"of an event of '{event.term}' the amount is known only within bounds", "let the batch back-end judge it"
            )
        if event.measures or event.several:
            raise Refusal(
                f"an event of '{event.term}' has several measures, or stands for several happenings",
                "let the batch back-end judge it",
            )
        terms.setdefault(event.term, len(terms))
        if event.by:
            doers.setdefault(event.by, len(doers))
        if event.place:
            places.setdefault(event.place, len(places))
        if event.unit:
            units.setdefault(event.unit, len(units))
        for slot, value in event.args:
            names = slots.setdefault(slot, {})
            if slot not in old.numbered:
                names.setdefault(value, len(names))
    amounts = [event.amount for event in events]
    scale = max([old.scale, *(_decimals(one) for one in amounts if one is not None)])
    if known is not None and scale > old.scale:
        raise Refusal(f"an amount has {scale} decimals, the table has {old.scale}", "write the table again with a finer scale")
    columns: Columns = {
        "at": np.array([event.at for event in events], dtype=np.int64),
        "term": np.array([terms[event.term] for event in events], dtype=np.uint16),
        "by": np.array([doers[event.by] if event.by else -1 for event in events], dtype=np.int32),
        "place": np.array([places[event.place] if event.place else -1 for event in events], dtype=np.int32),
        "known": np.array([event.known for event in events], dtype=np.uint8),
    }
    for slot, names in slots.items():
        said = [dict(event.args).get(slot) for event in events]
        codes = [-1 if one is None else int(one) if slot in old.numbered else names[one] for one in said]
        columns[f"slot:{slot}"] = np.array(codes, dtype=np.int32)
    if (known is not None and old.units) or any(one is not None for one in amounts) or any(event.unit for event in events):
        scaled = [NO_AMOUNT if one is None else int(one.scaleb(scale)) for one in amounts]
        columns["amount"] = np.array(scaled, dtype=np.int64)
        columns["unit"] = np.array([units[event.unit] if event.unit else -1 for event in events], dtype=np.int16)
    made = Dictionaries(
        terms=tuple(terms), doers=tuple(doers), places=tuple(places), slots={slot: tuple(names) for slot, names in slots.items()},
        numbered=old.numbered, units=tuple(units), scale=scale,
    )  # fmt: skip
    return columns, made, tuple(order)


def _decimals(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
