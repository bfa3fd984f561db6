"""A dossier's threats (`strategy/threats.csv`): what was announced for a line, whether the line was tested, what then followed.

Only what was tested counts. Untested lines may be the best kept of all, so they stand beside and are never taken for "not
answered". Where an answer came in part, or two who coded a threat differ, both count: the rate is then a range.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Annotated

import msgspec

from servanda.accounts.sourced import Sourced
from servanda.base.refusal import Problem, several
from servanda.base.result import Based
from servanda.base.tables.reading import Col, Records, read
from servanda.instruments.strategy.records.pooling import Pooled, PooledRate, pool
from servanda.instruments.strategy.records.rates import BaseRate

FILE = "strategy/threats.csv"
YES = ("yes", "no", "unknown")
KINDS = ("force", "sanctions", "diplomatic", "other")
BY = ("issuer", "kind", "administration")
"""By what threats are told apart. A government in office is one; a person is none."""


ANSWERED, NOT_ANSWERED, UNTESTED, UNKNOWN = 1, 2, 4, 8
"""What became of a threat. A sum of several: it can be told in so many ways."""
_ANSWERS = {"full": ANSWERED, "part": ANSWERED | NOT_ANSWERED, "none": NOT_ANSWERED}
_Group = dict[int, int]
"""How many threats bear each (sum of) outcomes."""


class Threat(Sourced, frozen=True, kw_only=True):
    """One threat as one coded it. Rows of one issuer, addressee, day and demand are about the same threat."""

    issuer: Annotated[str, Col("who announced an answer", filled=True)]
    addressee: Annotated[str, Col("to whom", filled=True)]
    date: Annotated[dt.date, Col("when", filled=True)]
    demand_or_line: Annotated[str, Col("what was demanded, or the line that was not to be crossed", filled=True)]
    answer_threatened: Annotated[str, Col("what would follow", filled=True)]
    kind: Annotated[str | None, Col("of the answer", words=KINDS)] = None
    administration: Annotated[str | None, Col("the government of the issuer in office, never a person")] = None
    public: Annotated[str | None, Col("whether it was said in public", words=YES)] = None
    tested: Annotated[str | None, Col("whether the line was crossed or the demand refused", words=YES)] = None
    crossed_on: Annotated[dt.date | None, Col("when it was")] = None
    answered: Annotated[str | None, Col("whether the answer followed", words=("full", "part", "none", "unknown"))] = None
    answered_on: Annotated[dt.date | None, Col("when it did")] = None
    coder: Annotated[str | None, Col("who coded the row: an office or a pseudonym")] = None

    def bears(self, day: dt.date) -> int:
        """What the row bears as of a day: a sum of the outcomes above."""
        if self.tested != "yes":
            return UNTESTED if self.tested == "no" else UNKNOWN
        if self.crossed_on and self.crossed_on > day:
            return UNTESTED
        if self.answered_on and self.answered_on > day:
            return UNKNOWN
        return _ANSWERS.get(self.answered or "", UNKNOWN)


class RecordRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a record. threats: all; least, most: k of n with their rates, where what can be told in two ways is told so
    that the answer followed least, or most, often; untested, unknown: not counted; two_ways: in part, or coders differ."""

    name: str
    threats: int
    least: PooledRate
    most: PooledRate
    untested: int
    unknown: int
    two_ways: int


class RecordTable(msgspec.Struct, frozen=True, kw_only=True):
    """by: one of BY; least, most: k/n of all; how: of the prior, a sentence."""

    by: str
    rows: tuple[RecordRow, ...]
    least: float | None
    most: float | None
    how: str


class Differing(msgspec.Struct, frozen=True, kw_only=True):
    """A threat that was coded in more than one way; codings: who, and what."""

    issuer: str
    addressee: str
    date: dt.date
    demand: str
    codings: tuple[tuple[str, str], ...]


class ThreatRecord(Based, frozen=True, kw_only=True):
    """issuer: whose alone, "" for all. all: of all threats together, by themselves; next_: the rate of the one with most tested
    threats, were one more answered, and were one more not. later: rows of after the day; rejected: not read."""

    issuer: str
    all: RecordRow
    tables: tuple[RecordTable, ...]
    next_: tuple[str, float, float] | None
    differing: tuple[Differing, ...]
    base_rates: tuple[BaseRate, ...]
    later: int
    rejected: int = 0
    notes: tuple[str, ...] = ()


def read_threats(name: str, data: bytes) -> Records[Threat]:
    """The rows of a table of threats, those that cannot be so left out as rejects. Raises Refusal: it is no such table, or one
    coder told of a threat twice."""
    from servanda.base.tables.reading import RowLeft

    found = read(name, data, Threat)
    rows, places, left = [], [], list(found.rejects)
    seen: dict[object, str] = {}
    twice = []
    for row, place in zip(found.rows, found.places, strict=True):
        number = int(place.rsplit(" ", 1)[-1])
        if why := _odd(row):
            left.append(RowLeft(number=number, place=place, reason=why[0], repair=why[1]))
            continue
        if (key := (row.issuer, row.addressee, row.date, row.demand_or_line, row.coder)) in seen:
            reason = f"one coder tells of a threat twice: it stands in {seen[key].rpartition(', ')[2]} as well"
            twice.append(Problem(reason=reason, repair="keep one row, or name two coders", place=place))
        seen[key] = place
        rows.append(row)
        places.append(place)
    if twice:
        raise several("the table cannot be used", twice)
    left.sort(key=lambda one: one.number)
    return msgspec.structs.replace(found, rows=tuple(rows), places=tuple(places), rejects=tuple(left))


def _odd(row: Threat) -> tuple[str, str] | None:
    """Why a row cannot be so, and what to do."""
    for name, day in (("crossed", row.crossed_on), ("answered", row.answered_on)):
        if day and day < row.date:
            return f"the threat is {name} on {day}, before it was made on {row.date}", "Look at both days again."
    if row.crossed_on and row.answered_on and row.answered_on < row.crossed_on:
        return f"it is answered on {row.answered_on}, before it was tested on {row.crossed_on}", "Look at both days again."
    if row.tested != "yes" and (row.crossed_on or row.answered in ("full", "part", "none") or row.answered_on):
        said = row.tested or "nothing"
        return f"`tested` says {said}, and the row tells of a test or its answer", "Say tested yes, or empty the other cells."
    if row.answered in ("none", None, "unknown") and row.answered_on:
        said = row.answered or "nothing"
        return f"`answered` says {said}, and there is a day of the answer", "Say full or part, or empty the day."
    return None


def record(threats: Sequence[Threat], day: dt.date, base_rates: tuple[BaseRate, ...] = (), issuer: str = "") -> ThreatRecord:
    """The record as of a day. In: rows; issuer: told alone, but drawn towards the rate of all."""
    coded = _coded(threats, day)
    mine = [rows for rows, _bears in coded if issuer in ("", rows[0].issuer)]
    tables = [_table(by, _groups(coded, by), issuer) for by in BY]
    whole = Counter(bears for rows, bears in coded if issuer in ("", rows[0].issuer))
    differing = tuple(
        Differing(
            issuer=rows[0].issuer, addressee=rows[0].addressee, date=rows[0].date, demand=rows[0].demand_or_line,
            codings=tuple((one.coder or "not said", _coding(one)) for one in rows),
        )
        for rows in mine
        if len(rows) > 1 and len({_coding(one) for one in rows}) > 1
    )  # fmt: skip
    kinds = {row.kind for rows in mine for row in rows}
    least, most = (pool({"": _count(whole, how)}, prior=(1, 1)).rates[0] for how in (False, True))
    return ThreatRecord(
        issuer=issuer, all=_row("all", whole, least, most), tables=tuple(table for table, _least in tables),
        next_=_next(*tables[0]), differing=differing,
        base_rates=tuple(one for one in base_rates if one.kind in kinds or None in kinds),
        later=sum(one.date > day for one in threats),
    )  # fmt: skip


def counts(threats: Iterable[Threat], day: dt.date, *, most: bool = False) -> dict[str, tuple[int, int]]:
    """k and n of each issuer, for whoever needs the counts alone: `pool(counts(...))`. most: told so that answers are most."""
    return {issuer: _count(group, most) for issuer, group in _groups(_coded(threats, day), "issuer").items()}


def _coded(threats: Iterable[Threat], day: dt.date) -> list[tuple[list[Threat], int]]:
    """Of each threat its rows, and what they bear together."""
    by: dict[object, list[Threat]] = defaultdict(list)
    for one in threats:
        if one.date <= day:
            by[one.issuer, one.addressee, one.date, one.demand_or_line].append(one)
    return [
        (rows, rows[0].bears(day) if len(rows) == 1 else reduce(or_, (one.bears(day) for one in rows))) for rows in by.values()
    ]


def _groups(coded: Iterable[tuple[list[Threat], int]], by: str) -> dict[str, _Group]:
    groups: dict[str, _Group] = defaultdict(dict)
    for (issuer, said, bears), many in Counter((rows[0].issuer, _said(rows, by), bears) for rows, bears in coded).items():
        groups[issuer if by == "issuer" else f"{issuer}: {said or f'{by} not said'}"][bears] = many
    return dict(sorted(groups.items()))


def _said(rows: list[Threat], by: str) -> str | None:
    if len(rows) == 1:
        said: str | None = getattr(rows[0], by)
        return said
    return " or ".join(sorted({value for one in rows if (value := getattr(one, by))}))


def _coding(one: Threat) -> str:
    if one.tested != "yes":
        return "not tested" if one.tested == "no" else "whether it was tested is not known"
    said = {"full": "answered", "part": "answered in part", "none": "not answered"}
    return f"tested, {said.get(one.answered or '', 'the answer is not known')}"


def _count(group: _Group, most: bool) -> tuple[int, int]:
    """k and n, told so that the answer followed least often or most often."""
    first, last = (ANSWERED, NOT_ANSWERED) if most else (NOT_ANSWERED, ANSWERED)
    leading, only = sum(many for bears, many in group.items() if bears & first), group.get(last, 0)
    return leading if most else only, leading + only


def _row(name: str, group: _Group, least: PooledRate, most: PooledRate) -> RecordRow:
    return RecordRow(
        name=name, threats=sum(group.values()), least=least, most=most,
        untested=group.get(UNTESTED, 0), unknown=group.get(UNKNOWN, 0),
        two_ways=sum(many for bears, many in group.items() if bears.bit_count() > 1),
    )  # fmt: skip


def _table(by: str, groups: dict[str, _Group], issuer: str) -> tuple[RecordTable, Pooled]:
    whose = "issuer" if by == "issuer" else "group"
    least = pool({name: _count(group, False) for name, group in groups.items()}, whose=whose)
    same = not any(bears.bit_count() > 1 for group in groups.values() for bears in group)
    most = least if same else pool({name: _count(group, True) for name, group in groups.items()}, whose=whose)
    rows = (_row(name, group, *rates) for (name, group), *rates in zip(groups.items(), least.rates, most.rates, strict=True))
    mine = tuple(row for row in rows if not issuer or row.name == issuer or row.name.startswith(f"{issuer}: "))
    return RecordTable(by=by, rows=mine, least=least.pooled, most=most.pooled, how=least.how), least


def _next(table: RecordTable, learnt: Pooled) -> tuple[str, float, float] | None:
    """What one more tested threat would do to the rate that rests on most."""
    if not table.rows or table.most is None:
        return None
    one = max(table.rows, key=lambda row: row.least.n)
    known = {rate.issuer: (rate.k, rate.n) for rate in learnt.rates}
    k, n = known[one.name]
    up, down = (pool(known | {one.name: (k + more, n + 1)}).of(one.name).rate for more in (1, 0))
    return one.name, up, down
