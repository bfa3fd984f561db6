"""What a file of others gives, gathered row by row: pledges once, moves with one stage each, what is rejected and why."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from servanda.accounts.stages.records import MoveRow, PledgeRow
from servanda.base.document import counted
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault, shown
from servanda.base.tables.reading import RowLeft
from servanda.base.time import TABLE, read_day, read_number
from servanda.instruments.support.rows.believed import look_at
from servanda.instruments.support.rows.records import NotTaken, SumsLooked, Took

ASK, REFUND, CORRECTION = "ask", "refund", "correction"
"""What a negative amount is, by whoever imports: not said, it gives back what was counted, it takes back what was never so."""


class ImportFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of a file. as_of: the day for which it holds; owner: whose figures they are; to: who receives; join: the
    number of an activity, process or row to that of a pledge of the dossier."""

    as_of: dt.date | None = None
    owner: str = ""
    to: str = ""
    negative: str = ASK
    incoming: bool = False
    join: Mapping[str, str] = {}


class Gathered:
    """What was taken so far."""

    def __init__(self, facts: ImportFacts) -> None:
        self.facts = facts
        self.pledges: dict[str, PledgeRow] = {}
        self.moves: dict[str, MoveRow] = {}
        self.rejects: list[RowLeft] = []
        self.notes: list[str] = []
        self._left: dict[tuple[str, str], int] = {}

    def leave(self, what: str, why: str, count: int = 1) -> None:
        """Something that the ledger does not take."""
        if count:
            self._left[what, why] = self._left.get((what, why), 0) + count

    def reject(self, number: int, place: str, fault: RowFault | Refusal, text: str = "", column: str = "") -> None:
        column = column or getattr(fault, "column", "")
        left = RowLeft(
            number=number, place=place, reason=fault.args[0].rstrip("."), repair=fault.repair, column=column, text=text[:200]
        )
        self.rejects.append(left)

    def pledge(self, **said: Any) -> str:
        """The number of a pledge, made if nobody has it yet. Raises RowFault: a field that must be filled is not."""
        key = said["id"]
        if key in self.facts.join:
            return self.facts.join[key]
        if key not in self.pledges:
            self.pledges[key] = _filled(PledgeRow, {"to": self.facts.to} | self._shared(said))
        return str(key)

    def move(self, amount: Decimal | None, **said: Any) -> str:
        """One thing that was done, and its number. amount: negative ones are what the person said they are; None: not known.
        Raises RowFault."""
        said = self._shared(said)
        if amount is not None and amount < 0:
            said |= self._negative(amount, said)
            amount = Decimal(0) if "replaces" in said else -amount
        key, number = said["id"], 1
        while said["id"] in self.moves:
            number += 1
            said["id"] = f"{key}~{number}"
        self.moves[said["id"]] = _filled(MoveRow, said | {"amount_low": amount, "amount_high": amount})
        return str(said["id"])

    def _shared(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """What is said of a row, with what is said of all of them where it says nothing."""
        return {"owner": self.facts.owner, "as_of": self.facts.as_of} | {key: value for key, value in said.items() if value}

    def _negative(self, amount: Decimal, said: Mapping[str, Any]) -> dict[str, str]:
        if self.facts.negative == REFUND:
            return {"refund": "yes"}
        if self.facts.negative != CORRECTION:
            reason = f"{shown(f'{amount:f}')} is negative: a correction or a refund?"
            raise RowFault(reason, repair="Say which: --negative refund, or --negative correction.", column="amount")
        restated = {one.replaces for one in self.moves.values()}
        same = [
            one for one in self.moves.values()
            if (one.pledge, one.stage, one.unit, one.amount_low) == (said["pledge"], said["stage"], said["unit"], -amount)
            and one.id not in restated and one.refund == "no" and not one.replaces
        ]  # fmt: skip
        if len(same) != 1:
            many = "no earlier row of that amount is there" if not same else f"{len(same)} rows of that amount are there"
            reason = f"{shown(f'{amount:f}')} corrects a row, and {many}: which one it restates is not known"
            raise RowFault(reason, repair="Restate the row by hand, or say that it is a refund.", column="amount")
        return {"replaces": same[0].id}

    def took(self, read: int, taken: int, counts: str, sums: tuple[SumsLooked, ...] = ()) -> Took:
        """All of it. read: what the file has; taken: of how many something was taken."""
        left = tuple(NotTaken(what=what, count=count, why=why) for (what, why), count in self._left.items())
        if bounds := sum(one.dated == "until" for one in self.moves.values()):
            self.notes.append(f"{counted(bounds, 'move')} dated `until`: done on that day at the latest, perhaps before")
        rejects = tuple(sorted(self.rejects, key=lambda one: one.number))
        return Took(
            read=read, taken=taken, counts=counts, pledges=tuple(self.pledges.values()), moves=tuple(self.moves.values()),
            rejects=rejects, left=left, sums=sums, notes=tuple(dict.fromkeys(self.notes)),
        )  # fmt: skip


def _filled(kind: type[Any], said: Mapping[str, Any]) -> Any:
    """A row, if all that must be filled is. Raises RowFault."""
    for field in ("donor", "to", "what", "sort", "unit", "date", "source", "as_of", "owner"):
        if field in kind.__struct_fields__ and not said.get(field):
            repair = REPAIRS.get(field, f"Name its column: --column {field}=HEADING")
            raise RowFault(f"`{field}` is not given", repair=repair, column=field)
    row = kind(**{key: value for key, value in said.items() if key in kind.__struct_fields__})
    look_at(row)
    return row


def published(amount: str, currency: str, day: str) -> tuple[Decimal, dt.date]:
    """Amount and day of what a publisher tells. Raises RowFault: one of them, or the currency, is not given; Refusal: no number,
    no day."""
    said = (("an amount is not given", amount), ("the amount has no currency", currency), ("a day is not given", day))
    for reason, cell in said:
        if not cell:
            raise RowFault(reason, repair="Ask the publisher for it.", column="date" if cell is day else "value")
    return read_number(amount), read_day(day, TABLE)


REPAIRS = {
    "as_of": "Say for which day the file holds: --as-of DATE", "owner": "Say whose figures they are: --owner NAME",
    "to": "Say who receives: --recipient NAME", "unit": "Give each amount its currency or unit.",
    "date": "Give the day on which it was done.",
}  # fmt: skip


def key_of(*words: str) -> str:
    """A number made of words: letters and figures with dashes between."""
    return "-".join(filter(None, (re.sub(r"\W+", "-", word.casefold()).strip("-") for word in words))) or "row"
