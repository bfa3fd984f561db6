"""What clauses ask to be delivered: which good, how much, where, by when; and what of it is on record as done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from servanda.accounts.between import UNKNOWN, Between, total
from servanda.calendar import Instant, day_of
from servanda.instruments.support.delivery.records import WantedGood
from servanda.meaning.runs import Status, Verdict
from servanda.model.core import Actor, Clause

GOOD = "good"


def wanted_of(
    clauses: Iterable[Clause],
    verdicts: Callable[[str], tuple[Verdict, ...]],
    actors: Mapping[str, Actor],
    zone: str,
    now: Instant,
    moved: Iterable[tuple[str, str, Between]] = (),
) -> tuple[tuple[WantedGood, ...], tuple[str, ...]]:
    """Demands in the order of their days, and clauses on goods that are not looked at, with why. What may have been
    delivered but is not certain makes the range; what no record knows counts as still to be delivered. moved: clause, unit and
    amount of what the ledger has as delivered, which counts what the log has too; in another unit it may be all or nothing."""
    clauses, moved = tuple(clauses), tuple(moved)
    several = len({one.agreement for one in clauses}) > 1
    found: list[WantedGood] = []
    left: list[str] = []
    for clause in clauses:
        for quantity in clause.quantities:
            good = actors.get(quantity.amount.of)
            if clause.modal != "must" or good is None or GOOD not in good.kinds:
                continue
            places = {value for act in clause.acts for slot, value in act.args if slot == "place"} | set(clause.places)
            live = [one for one in verdicts(clause.id) if one.status is not Status.KEPT]
            number = clause.id if several else clause.local
            name = f"{number} {clause.title}".strip()
            why = (
                "it is not about a least amount" if quantity.relation not in ("at least", "exactly")
                else "it names no place, or several" if len(places) != 1
                else "it has several bearers or occasions" if len(live) > 1
                else ""
            )  # fmt: skip
            if not live and not why:
                continue
            if not why and (live[0].due is None or live[0].status is Status.BREACHED or live[0].due < now):
                why = "its day is not known" if live[0].due is None else "its day is past"
            if why:
                left.append(f"{name}: {why}")
                continue
            due, done = live[0].due, next((one for one in live[0].amounts if one.wanted == quantity.amount.number), None)
            assert due is not None
            asked, unit = quantity.amount.number, f"{quantity.amount.unit or 'units'} of {good.id}"
            told = total(much if counted == unit else UNKNOWN for name, counted, much in moved if name == clause.id)
            low = max(done.low if done else Decimal(0), told.low or Decimal(0))
            high = max(low, done.high or low if done else low, asked if told.high is None else told.high)
            if low >= asked:
                continue
            found.append(
                WantedGood(
                    clause=number, title=clause.title, bearers=clause.bearers.actors, good=good.id, place=places.pop(),
                    least=max(asked - high, Decimal(0)), most=asked - low, unit=quantity.amount.unit, by=day_of(due, zone),
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.by, one.clause))), tuple(left)
