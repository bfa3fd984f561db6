"""CSV: holdings (`owner`, `company`, ...) or parties (`id`, ...), by the names of the columns. Shares and votes in per cent."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from servanda.base.refusal import Refusal
from servanda.base.tables.text import divider, first_line
from servanda.base.time import How, read_date, read_number, settled
from servanda.instruments.sanctions.ownership.imports.sizes import sizes
from servanda.instruments.sanctions.ownership.records import (
    ALWAYS,
    NEVER,
    WHOLE,
    Holding,
    Kind,
    Party,
    Problem,
    Register,
    days_of,
    percent,
)

HOLDINGS = ("owner", "company", "kind", "share", "votes", "from", "until", "concert", "block", "note")
PARTIES = ("id", "name", "sort", "weight", "unit")


def read(data: bytes, name: str) -> Register:
    """A register from one CSV. Rows that cannot be used are rejected, counted and listed; raises Refusal when the file as a whole is wrong."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Refusal("the file is not UTF-8.", repair="Save it again as UTF-8.", place=f"{name}, line {line}") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=divider(first_line(text)), strict=True)
    try:
        columns = [c.strip().casefold() for c in reader.fieldnames or ()]
        reader.fieldnames = columns
        if {"owner", "company"} <= set(columns):
            _only(columns, HOLDINGS, name)
            return _holdings(reader, name)
        if "id" in columns:
            _only(columns, PARTIES, name)
            return _parties(reader, name)
    except csv.Error as error:
        raise Refusal(f"the file is not a CSV that can be read ({error}).", repair="Look at quotes and line ends there.", place=f"{name}, line {reader.line_num}") from error
    raise Refusal(
        f"the first row names neither owner and company (holdings) nor id (parties); it has {', '.join(columns) or 'nothing'}.",
        repair=f"Holdings: {', '.join(HOLDINGS)}. Parties: {', '.join(PARTIES)}.",
        place=name,
    )


def _only(columns: list[str], known: tuple[str, ...], name: str) -> None:
    for column in columns:
        if column not in known:
            raise Refusal(f"there is no column “{column}”.", repair=f"There are: {', '.join(known)}.", place=name)
    if len(set(columns)) < len(columns):
        raise Refusal("a column stands twice.", repair="Give each column once.", place=name)


def _rows(reader: csv.DictReader[str], name: str) -> Iterator[tuple[dict[str, str], str]]:
    for number, row in enumerate(reader, 2):
        # DictReader puts surplus cells under None
        yield {k: (v or "").strip() for k, v in row.items() if k is not None and not isinstance(v, list)}, f"{name}, row {number}"


def _holdings(reader: csv.DictReader[str], name: str) -> Register:
    found, problems = [], []
    rows = list(_rows(reader, name))
    how = {column: settled(row.get(column) for row, _ in rows) for column in ("from", "until")}
    for row, place in rows:
        try:
            one = _holding(row, place, how)
        except Refusal as error:
            problems.append(Problem(place=place, reason=error.reason, rejected=True))
            continue
        if one.owner == one.company:
            problems.append(Problem(place=place, reason=f"{one.owner} holds {percent(one.most)} of itself: kept; own shares help to catch nobody."))
        found.append(one)
    return Register(holdings=tuple(found), problems=tuple(problems))


def _holding(row: Mapping[str, str], place: str, how: Mapping[str, How]) -> Holding:
    if not row.get("owner") or not row.get("company"):
        raise Refusal("owner or company is empty")
    word = row.get("kind") or Kind.OWNS
    if word not in tuple(Kind):
        raise Refusal(f"there is no kind “{word}”; there are {', '.join(Kind)}")
    kind = Kind(word)
    share, votes = row.get("share", ""), row.get("votes", "")
    if kind not in (Kind.OWNS, Kind.VOTES) and (share or votes):
        raise Refusal(f"a row of kind {kind} has no share")
    least, most = sizes(votes if kind is Kind.VOTES and not share else share) if kind in (Kind.OWNS, Kind.VOTES) else (0, WHOLE)
    vote = sizes(votes) if votes and kind is Kind.OWNS else (None, None)
    first, until = (str(read_date(row[column], how[column])) if row.get(column) else "" for column in ("from", "until"))
    if days_of(first, ALWAYS)[0] > days_of(until, NEVER)[1]:
        raise Refusal(f"it ends ({until}) before it begins ({first})")
    return Holding(
        owner=row["owner"],
        company=row["company"],
        kind=kind,
        least=least,
        most=most,
        votes_least=vote[0],
        votes_most=vote[1],
        first=first,
        until=until,
        concert=row.get("concert", ""),
        block=row.get("block", ""),
        place=place,
        note=row.get("note", ""),
    )


def _parties(reader: csv.DictReader[str], name: str) -> Register:
    found: dict[str, Party] = {}
    problems = []
    for row, place in _rows(reader, name):
        if not row.get("id"):
            problems.append(Problem(place=place, reason="it has no id.", rejected=True))
            continue
        if row["id"] in found:
            problems.append(Problem(place=place, reason=f"“{row['id']}” stands twice: the first row is kept.", rejected=True))
            continue
        weight = None
        if row.get("weight"):
            try:
                weight = float(read_number(row["weight"], "."))
            except Refusal as error:
                problems.append(Problem(place=place, reason=f"its weight: {error} It is left out."))
            if weight is not None and weight < 0:
                problems.append(Problem(place=place, reason=f"its weight “{row['weight']}” is no amount: left out."))
                weight = None
        found[row["id"]] = Party(id=row["id"], name=row.get("name", ""), sort=row.get("sort", ""), weight=weight, unit=row.get("unit", ""))
    return Register(parties=tuple(found.values()), problems=tuple(problems))
