"""From a contract to the step of a tranche: ocid -> pledge -> step, by rows that somebody entered. No name is compared."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import msgspec

from servanda.accounts.stages.records import MoveRow
from servanda.instruments.support.flags.merging import moment, typed
from servanda.instruments.support.flags.records import ContractRow, DeterminationRow, Paid, RedLead, StepTally
from servanda.instruments.support.flags.shapes import OcdsPart, OcdsValue, Procured

NOWHERE = "no step and no pledge"
SORTS = ("step", "pledge", "")
Place = tuple[str, str]
"""Of SORTS, and the name."""
OLD_AMOUNT = re.compile(r"(.*\.)?value(\.amount)?")


class PaidStep(msgspec.Struct, frozen=True):
    """A step of `payments.toml` as far as it is read here: its clause, ocids and pledges it names."""

    clause: str
    ocids: tuple[str, ...] = ()
    pledges: tuple[str, ...] = ()


def steps_of(tables: Mapping[str, Any]) -> list[PaidStep]:
    """The steps of `payments.toml` that name ocids or pledges. The table is another verb's: what is odd in it is passed over
    here, as that verb says what is wrong with it."""
    made = []
    for step in (step for payment in _tables(tables.get("payment")) for step in _tables(payment.get("step"))):
        ocids, pledges = (
            tuple(one for one in given if isinstance(one, str)) if isinstance(given := step.get(name), list) else ()
            for name in ("ocids", "pledges")
        )
        if isinstance(clause := step.get("clause"), str) and (ocids or pledges):
            made.append(PaidStep(clause, ocids, pledges))
    return made


def _tables(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


class Ties(msgspec.Struct, frozen=True, kw_only=True):
    """What the dossier's tables say of contracts, each clause by its whole id."""

    contracts: Sequence[ContractRow] = ()
    moves: Sequence[MoveRow] = ()
    steps: Sequence[PaidStep] = ()
    determined: Sequence[DeterminationRow] = ()

    def ocids(self) -> set[str]:
        rows = {row.ocid for row in self.contracts} | {row.ocid for row in self.determined}
        return rows | {one for step in self.steps for one in step.ocids}

    def rows(self) -> dict[str, set[tuple[str, str, str]]]:
        """By ocid: pledge, step and contract (empty: all) under which it stands. Where a step is told, a row without one says
        nothing more."""
        made: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        paid: dict[str, set[str]] = defaultdict(set)
        for step in self.steps:
            for pledge in step.pledges:
                paid[pledge].add(step.clause)
            for ocid in step.ocids:
                made[ocid].add(("", step.clause, ""))
        told = [(row.ocid, row.pledge, row.step, row.contract) for row in self.contracts]
        words = ((word, one.pledge) for one in self.moves for word in re.split(r"[\s;,]+", one.receipt))
        told += [(word.removeprefix("ocid:"), pledge, "", "") for word, pledge in words]
        for ocid, pledge, named, contract in told:
            made[ocid] |= {(pledge, each, contract) for each in ({named} if named else paid[pledge] or {""})}
        return {ocid: {one for one in of if one[1]} or of for ocid, of in made.items()}


def tallies(
    found: Sequence[Procured], ties: Ties, leads: Sequence[RedLead], standing: Callable[[str], str] = lambda _: "",
    short: Mapping[str, str] = MappingProxyType({}), day: dt.date = dt.date.max,
) -> tuple[StepTally, ...]:  # fmt: skip
    """In: processes, the tables' rows, the leads; standing: of a clause by the log; short: its name for a reader; day: for which
    contracts are valued. Out: a line a step, one a pledge that no step is named for, one of what stands under neither. A process
    under two steps counts in both; a lead counts once in each."""
    rows = ties.rows()
    at: dict[Place, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    pledged: dict[Place, set[str]] = defaultdict(set)
    for one in found:
        for pledge, step, contract in rows.get(one.ocid, {("", "", "")}):
            key = ("step", step) if step else ("pledge", pledge) if pledge else ("", NOWHERE)
            at[key][one.ocid].add(contract)
            pledged[key] |= {pledge} - {""}
    processes = {one.ocid: one for one in found}
    made = []
    for sort, name in sorted(at, key=lambda key: (SORTS.index(key[0]), [*_natural(key[1])])):
        of = at[sort, name]
        contracts = [
            one for ocid, wanted in of.items() for one in processes[ocid].release.contracts or ()
            if "" in wanted or one.key in wanted
        ]  # fmt: skip
        agreed, unvalued = _sums(value_on(one, day) for one in contracts)
        paid, unpriced = _sums(each.value for one in contracts for each in one.payments)
        says = [row.says for row in ties.determined if row.ocid in of]
        made.append(
            StepTally(
                place=f"{sort} {short.get(name, name)}".strip(), pledges=tuple(sorted(pledged[sort, name])),
                standing=standing(name) if sort == "step" else "", processes=len(of), contracts=len(contracts),
                agreed=agreed, unvalued=unvalued, paid=paid, unpriced=unpriced,
                untold=sum(not processes[ocid].release.contracts for ocid in of),
                leads=sum(not of.keys().isdisjoint(one.ocids) for one in leads),
                established=says.count("established"), dismissed=says.count("dismissed"),
            )
        )  # fmt: skip
    return tuple(made)


def _natural(text: str) -> Iterator[tuple[int, str]]:
    for part in re.split(r"(\d+)", text):
        yield (int(part), "") if re.fullmatch(r"[0-9]{1,18}", part) else (-1, part)


def value_on(contract: OcdsPart, day: dt.date) -> OcdsValue | None:
    """What a contract is worth on a day: an amendment changes its value from its own date, and says what it was before; where one
    does not, that is not known (None)."""
    value = contract.value
    dated = [(at, one) for one in contract.amendments or () if (at := moment(one.date)) is not None and at.date() > day]
    for _, one in sorted(dated, key=lambda each: each[0], reverse=True):
        old = [each.get("former_value") for each in one.changes or () if OLD_AMOUNT.fullmatch(str(each.get("property")))]
        if one.changes and not old:
            continue  # it changed something else
        said = old[0] if old else None
        told = said if isinstance(said, dict) else {"amount": said, "currency": value.currency if value else None}
        value = typed(told, OcdsValue, f"contract {contract.key}, amendment of {one.date}")
    return value


def _sums(values: Iterator[OcdsValue | None]) -> tuple[tuple[Paid, ...], int]:
    """Sums by currency, and of how many the amount is not known."""
    sums: dict[str, list[Decimal]] = defaultdict(list)
    unknown = 0
    for one in values:
        if one is None or one.amount is None:
            unknown += 1
        else:
            sums[one.currency or ""].append(one.amount)
    made = (Paid(currency=unit, amount=sum(each, Decimal(0)), count=len(each)) for unit, each in sorted(sums.items()))
    return tuple(made), unknown
