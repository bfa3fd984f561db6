"""What goes out and comes in as rows: proposals, rejects, what was taken from a file of others, clauses made from rows."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from servanda.accounts.sourced import Sourced
from servanda.accounts.stages.records import MoveRow, NeedRow, PledgeRow
from servanda.base.result import Based
from servanda.base.tables.reading import RowLeft

SCHEMAS: dict[str, type[Sourced]] = {"needs": NeedRow, "pledges": PledgeRow, "moves": MoveRow}
"""The tables that go out and come in, by name: `support/<name>.csv` of a dossier."""
Held = dict[str, tuple[Sourced, ...]]
"""Rows by the name of their table."""


class RowsOut(Based, frozen=True, kw_only=True):
    """What was written. rows: by table; missing: tables that the dossier does not have."""

    file: str
    rows: tuple[tuple[str, int], ...]
    missing: tuple[str, ...] = ()


class CellProposal(msgspec.Struct, frozen=True, kw_only=True):
    """A cell that says other than the dossier. new_row: the row is new: `old` is empty. note: what an accepted one does, or
    what it does not change; place: of the row in the file."""

    table: str
    row: str
    column: str
    old: str
    new: str
    new_row: bool = False
    note: str = ""
    place: str = ""


class RowConflict(msgspec.Struct, frozen=True, kw_only=True):
    """A row that cannot be taken as it is, with one repair."""

    table: str
    row: str
    reason: str
    repair: str
    place: str = ""


class RowsRead(Based, frozen=True, kw_only=True):
    """What a file that came back says. read: rows of each table; proposals: changed cells, new rows cell by cell; gone: rows
    of the dossier that the file no longer has (they stay); written: files of the dossier that were changed, none unless
    accepted."""

    file: str
    read: tuple[tuple[str, int], ...]
    proposals: tuple[CellProposal, ...] = ()
    conflicts: tuple[RowConflict, ...] = ()
    rejects: tuple[tuple[str, RowLeft], ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    by: str = ""

    @property
    def changes(self) -> int:
        """Proposals: a changed cell is one, a new row is one."""
        new = {(one.table, one.row) for one in self.proposals if one.new_row}
        return sum(not one.new_row for one in self.proposals) + len(new)


class MadeClause(msgspec.Struct, frozen=True, kw_only=True):
    """A clause of a row. id: in its agreement; lacks: what the row does not say and the clause therefore leaves out."""

    pledge: str
    id: str
    text: str
    lacks: tuple[str, ...] = ()


class ClausesMade(Based, frozen=True, kw_only=True):
    """bound: rows that have a clause; left: rows of which none can be made, and why; text: the file; file: where it was
    written."""

    agreement: str
    made: tuple[MadeClause, ...]
    left: tuple[RowConflict, ...] = ()
    bound: int = 0
    text: str = ""
    file: str = ""
    linked: bool = False


class NotTaken(msgspec.Struct, frozen=True, kw_only=True):
    """What a file holds and the ledger does not take."""

    what: str
    count: int
    why: str


class StageTotal(msgspec.Struct, frozen=True, kw_only=True):
    """The sum of what was taken, by stage and unit. moves: so many amounts; unknown: moves without one, which the sum leaves
    out."""

    stage: str
    unit: str
    amount: Decimal
    moves: int
    unknown: int = 0


class SumOff(msgspec.Struct, frozen=True, kw_only=True):
    """A total that is not the sum of its parts. told, made: in the unit of the table; place: where it stands."""

    place: str
    what: str
    told: Decimal
    made: Decimal
    tolerance: Decimal

    @property
    def off(self) -> Decimal:
        return self.told - self.made


class SumsLooked(msgspec.Struct, frozen=True, kw_only=True):
    """How many totals of one sort were looked at, and which are off. unknown: a part or the total is not known."""

    what: str
    tolerance: Decimal
    looked: int
    unknown: int
    off: tuple[SumOff, ...] = ()


class Took(msgspec.Struct, frozen=True, kw_only=True):
    """What a file gave. read: its rows, activities or releases; taken: those of which something was taken."""

    read: int
    taken: int
    counts: str = "rows"
    pledges: tuple[PledgeRow, ...] = ()
    moves: tuple[MoveRow, ...] = ()
    rejects: tuple[RowLeft, ...] = ()
    left: tuple[NotTaken, ...] = ()
    sums: tuple[SumsLooked, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def totals(self) -> tuple[StageTotal, ...]:
        """By stage and unit; a refund is taken off, and a row that was restated is not counted."""
        restated = {move.replaces for move in self.moves if move.replaces}
        found: dict[tuple[str, str], list[Decimal | None]] = {}
        for move in self.moves:
            if move.id not in restated:
                amount = None if move.amount_low is None else -move.amount_low if move.refund == "yes" else move.amount_low
                found.setdefault((move.stage, move.unit), []).append(amount)
        return tuple(
            StageTotal(
                stage=stage, unit=unit, amount=sum((one for one in amounts if one is not None), Decimal(0)),
                moves=sum(one is not None for one in amounts), unknown=sum(one is None for one in amounts),
            )
            for (stage, unit), amounts in found.items()
        )  # fmt: skip

    @property
    def why(self) -> tuple[tuple[str, int], ...]:
        """Rejects by reason, the most frequent first: what stands in quotation marks is left out of a reason."""
        found: dict[str, int] = {}
        for one in self.rejects:
            said = plain_reason(one)
            found[said] = found.get(said, 0) + 1
        return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def plain_reason(left: RowLeft) -> str:
    """A reason as others share it: without the words of the cell."""
    head, mark, rest = left.reason.partition("“")
    said = f"{head}…{rest.partition('”')[2]}" if mark else left.reason
    return f"{left.column}: {said}" if left.column else said


class SupportImported(Based, frozen=True, kw_only=True):
    """files: what was read; layout: as what; took: what they gave; known: rows that the dossier holds already, as they are;
    written: files that were changed or made, none unless asked for."""

    files: tuple[str, ...]
    layout: str
    took: Took
    known: int = 0
    written: tuple[str, ...] = ()
