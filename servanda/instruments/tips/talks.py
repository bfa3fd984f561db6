"""How long talks took, or agreements stood, by the user's own copy of PA-X or of UCDP's peace agreements: one case a process, or
an agreement.

A case is watched from its first day to the day on which it reached its end, or to the last day of the file. PA-X: a process (PP)
reaches its end with its first agreement at the stage asked for. UCDP: an agreement ends where the file gives a day for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.result import Based
from servanda.base.tables.faults import closest, shown
from servanda.base.tables.reading import Col, Records, plain, rows_of
from servanda.base.tables.sheets import Sheet
from servanda.instruments.tips.waited import median_of, reached_by

LEAST = 20
"""Cases below which no share is given: ours, a choice; the list says more than a figure then."""
YEARS = (1, 2, 5, 10)
DAYS_A_YEAR = 365.25
_PAX_CLOCK = "from the first agreement of a process to its first of stage {}"
_UCDP_CLOCK = "from the day it was signed to the day it ended"
STAGES = ("SubComp", "SubPar", "Cea", "Imp", "Pre", "Ren")


class PaxTalk(msgspec.Struct, frozen=True, kw_only=True):
    """A row of PA-X: an agreement of a process."""

    process: Annotated[str, Col("the process", names=("PP",), filled=True)]
    name: Annotated[str, Col("its name", names=("PPName",))] = ""
    region: Annotated[str, Col("the region", names=("Reg",))] = ""
    about: Annotated[str, Col("what the conflict is about", names=("Contp",))] = ""
    on: Annotated[dt.date, Col("the day of the agreement", names=("Dat",), filled=True)]
    stage: Annotated[str, Col("its stage", names=("Stage",), filled=True)]


class UcdpPact(msgspec.Struct, frozen=True, kw_only=True):
    """A row of UCDP's peace agreements. ends: the day, by its column `duration`."""

    process: Annotated[str, Col("the agreement", names=("paid",), filled=True)]
    name: Annotated[str, Col("its name", names=("pa_name",))] = ""
    region: Annotated[str, Col("the region, by its number", names=("region",))] = ""
    about: Annotated[str, Col("what the conflict is about, by its number", names=("incompatibility",))] = ""
    on: Annotated[dt.date, Col("the day it was signed", names=("pa_date",), filled=True)]
    ended: Annotated[str, Col("whether it ended", names=("ended",))] = ""
    ends: Annotated[dt.date | None, Col("the day it ended", names=("duration",))] = None


class TalkCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case of the reference class. days: it was watched; reached: whether its end came within."""

    name: str
    first: dt.date
    days: int
    reached: bool


class TalkShare(msgspec.Struct, frozen=True, kw_only=True):
    """The share of cases whose end came within so many years, 0-1, with 95 % bounds where they can be had. beyond: no case was
    watched for so long."""

    years: int
    share: float
    low: float | None
    high: float | None
    beyond: bool = False


class PatienceAnswer(Based, frozen=True, kw_only=True):
    """clock: what is counted; became: what its end is called; chosen: the filters, in words; last: the day on which the file
    ends; refused: rows that count for nothing, and why. shares and median are empty where there are fewer than LEAST cases."""

    clock: str
    of: str
    became: str
    chosen: str
    last: dt.date
    cases: tuple[TalkCase, ...]
    shares: tuple[TalkShare, ...] = ()
    median: float | None = None
    refused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ended(self) -> int:
        return sum(one.reached for one in self.cases)


def patience(
    sheet: Sheet,
    name: str,
    *,
    stage: str = STAGES[0],
    region: str = "",
    about: str = "",
    years: Sequence[int] = YEARS,
    until: dt.date | None = None,
) -> PatienceAnswer:
    """What a table tells of how long it took. until: the last day that the file covers, where that is not the day of its last
    row. Raises Refusal: a table of neither layout, a filter with no such word, a last day before rows of the file."""
    headers = {plain(one) for one in sheet.columns}
    pax = "ppname" in headers  # UCDP has a column pp as well
    if not pax and "paid" not in headers:
        raise Refusal(
            "the table is neither PA-X nor UCDP's peace agreements.",
            "Give a table with a column PPName or paid, as they are published.",
            name,
        )
    found: Records[PaxTalk] | Records[UcdpPact] = rows_of(sheet, name, PaxTalk) if pax else rows_of(sheet, name, UcdpPact)
    rows: tuple[PaxTalk | UcdpPact, ...] = found.rows
    if not rows:
        raise Refusal("no row of the table can be read.", "Give the table as it was published.", name)
    latest = max(row.on for row in rows)
    last = until or latest
    if last < latest:
        raise Refusal(
            f"the last day, {last}, lies before a row of {latest}.", "Give a later day, or leave --until out.", "--until"
        )
    refused = [f"{one.place}: {one.reason}" for one in found.rejects]
    kept = [row for row in rows if _is(row.region, region) and _is(row.about, about)]
    for flag, value, known in (
        ("--region", region, {row.region for row in rows}),
        ("--about", about, {row.about for row in rows}),
    ):
        if value and not any(_is(one, value) for one in known):
            raise Refusal(f"no row says {shown(value)} there.", closest(value, sorted(known)), flag)
    if pax:
        cases = _of_processes([row for row in kept if isinstance(row, PaxTalk)], stage, last)
        notes: list[str] = []
    else:
        cases, wrong, notes = _of_pacts([row for row in kept if isinstance(row, UcdpPact)], last)
        refused += wrong
    if not cases:
        raise Refusal("no case is left.", "Ask with fewer filters.", name)
    spans = [(one.days, one.reached) for one in cases]
    enough, longest = len(cases) >= LEAST, max(one.days for one in cases)
    shares = []
    for count in years if enough else ():
        by = reached_by(spans, count * DAYS_A_YEAR)
        shares.append(TalkShare(years=count, share=by.share, low=by.low, high=by.high, beyond=longest < count * DAYS_A_YEAR))
    chosen = ", ".join(f"{what} {value}" for what, value in (("region", region), ("about", about)) if value)
    return PatienceAnswer(
        clock=_PAX_CLOCK.format(stage) if pax else _UCDP_CLOCK, became="reached it" if pax else "ended",
        of="process" if pax else "agreement", chosen=chosen, last=last, cases=tuple(cases), shares=tuple(shares),
        median=median_of(spans) if enough else None, refused=tuple(refused), notes=tuple(notes),
    )  # fmt: skip


def _is(value: str, wanted: str) -> bool:
    return not wanted or value.casefold() == wanted.casefold()


def _of_processes(rows: Iterable[PaxTalk], stage: str, last: dt.date) -> list[TalkCase]:
    by: dict[str, list[PaxTalk]] = {}
    for row in rows:
        by.setdefault(row.process, []).append(row)
    made = []
    for mine in by.values():
        first = min(row.on for row in mine)
        end = min((row.on for row in mine if row.stage == stage), default=None)
        made.append(
            TalkCase(
                name=mine[0].name or mine[0].process, first=first, days=((end or last) - first).days, reached=end is not None
            )
        )
    return made


def _of_pacts(rows: Iterable[UcdpPact], last: dt.date) -> tuple[list[TalkCase], list[str], list[str]]:
    made, refused, open_ = [], [], 0
    for row in rows:
        if row.ends is not None and row.ends < row.on:
            refused.append(f"{row.name or row.process}: it ends on {row.ends}, before it begins on {row.on}")
            continue
        if row.ends is not None and row.ends > last:
            refused.append(f"{row.name or row.process}: it ends on {row.ends}, after the last day of the file, {last}")
            continue
        open_ += row.ends is None and row.ended.casefold() == "true"
        made.append(
            TalkCase(
                name=row.name or row.process, first=row.on, days=((row.ends or last) - row.on).days, reached=row.ends is not None
            )
        )
    said = [
        f"{open_} ended on a day that the file does not give: they count as standing to its last day, which "
        "makes the share look longer"
    ]
    return made, refused, said * (open_ > 0)
