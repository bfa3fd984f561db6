"""Tables of holdings (`owner`, `company`, ...) or parties (`id`, ...), by the names of the columns. Shares and votes in per
cent."""

from __future__ import annotations

from typing import Annotated

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.tables.kinds import open_table
from servanda.base.tables.reading import Col, Records, headers, plain, rows_of
from servanda.base.tables.sheets import FileSays
from servanda.base.tables.source import Data
from servanda.base.time import Partial
from servanda.instruments.sanctions.ownership.imports.sizes import sizes
from servanda.instruments.sanctions.ownership.records import WHOLE, Holding, Kind, Party, Problem, Register, percent


class HoldingRow(msgspec.Struct, frozen=True):
    """A row of a table of holdings."""

    owner: Annotated[str, Col("who holds", filled=True)]
    company: Annotated[str, Col("what is held", filled=True)]
    kind: Annotated[str, Col("what the holder does", words=tuple(Kind))] = Kind.OWNS
    share: Annotated[str, Col("of the shares: 49.9, 25-50; empty: not known", unit="%")] = ""
    votes: Annotated[str, Col("of the votes, where they differ", unit="%")] = ""
    from_: Annotated[Partial | None, Col("the day from which it holds")] = None
    until: Annotated[Partial | None, Col("the first day on which it holds no longer")] = None
    concert: Annotated[str, Col("a name that those who act together share")] = ""
    block: Annotated[str, Col("class of shares")] = ""
    note: Annotated[str, Col("anything")] = ""


class PartyRow(msgspec.Struct, frozen=True):
    """A row of a table of parties."""

    id: Annotated[str, Col("as the holdings write it", filled=True)]
    name: Annotated[str, Col("its name")] = ""
    sort: Annotated[str, Col("person or company")] = ""
    weight: Annotated[float | None, Col("turnover, assets", least=0, doubtful=True)] = None
    unit: Annotated[str, Col("of the weight")] = ""


def read(data: Data, name: str) -> Register:
    """A register from one table. Rows that cannot be used are rejected, counted and listed; a row that ends early is taken, what
    it does not say is not known. Raises Refusal when the file as a whole is wrong."""
    says = FileSays(short_rows="blank")
    sheet = open_table(name, data, says)
    columns = {plain(column) for column in sheet.columns}
    if {"owner", "company"} <= columns:
        return _holdings(rows_of(sheet, name, HoldingRow, says, only=True))
    if "id" in columns:
        return _parties(rows_of(sheet, name, PartyRow, says, only=True))
    raise Refusal(
        f"the first row names neither owner and company (holdings) nor id (parties); it has {', '.join(sheet.columns)}.",
        repair=f"Holdings: {', '.join(headers(HoldingRow))}. Parties: {', '.join(headers(PartyRow))}.",
        place=name,
    )


def _rejected(found: Records[HoldingRow] | Records[PartyRow]) -> list[Problem]:
    return [Problem(place=one.place, reason=f"{one.reason}.", rejected=True) for one in found.rejects]


def _holdings(rows: Records[HoldingRow]) -> Register:
    found, problems = [], _rejected(rows)
    for row, place in zip(rows.rows, rows.places, strict=True):
        try:
            one = _holding(row, place)
        except Refusal as error:
            problems.append(Problem(place=place, reason=error.reason, rejected=True))
            continue
        if one.owner == one.company:
            problems.append(Problem(place=place, reason=f"{one.owner} holds {percent(one.most)} of itself: kept; own shares help to catch nobody."))
        found.append(one)
    return Register(holdings=tuple(found), problems=tuple(problems))


def _holding(row: HoldingRow, place: str) -> Holding:
    kind, share, votes = Kind(row.kind), row.share, row.votes
    if kind not in (Kind.OWNS, Kind.VOTES) and (share or votes):
        raise Refusal(f"a row of kind {kind} has no share")
    least, most = sizes(votes if kind is Kind.VOTES and not share else share) if kind in (Kind.OWNS, Kind.VOTES) else (0, WHOLE)
    vote = sizes(votes) if votes and kind is Kind.OWNS else (None, None)
    if row.from_ and row.until and row.from_.first > row.until.last:
        raise Refusal(f"it ends ({row.until}) before it begins ({row.from_})")
    return Holding(
        owner=row.owner, company=row.company, kind=kind, least=least, most=most, votes_least=vote[0], votes_most=vote[1],
        first=str(row.from_ or ""), until=str(row.until or ""), concert=row.concert, block=row.block, place=place, note=row.note,
    )  # fmt: skip


def _parties(rows: Records[PartyRow]) -> Register:
    found: dict[str, Party] = {}
    problems = _rejected(rows)
    for row, place in zip(rows.rows, rows.places, strict=True):
        if row.id in found:
            problems.append(Problem(place=place, reason=f"“{row.id}” stands twice: the first row is kept.", rejected=True))
            continue
        found[row.id] = Party(id=row.id, name=row.name, sort=row.sort, weight=row.weight, unit=row.unit)
    problems += [Problem(place=one.first, reason=f"{one}.") for one in rows.unread]
    return Register(parties=tuple(found.values()), problems=tuple(problems))
