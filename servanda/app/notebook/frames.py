"""Results as typed tables of polars. A moment is a Datetime in the zone of the answer; what is not known is null, never 0 or "".

The columns of each table stand here once; `docs/how-to/notebook.md` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from servanda.base.displayed import left
from servanda.base.refusal import Refusal

Cells = Mapping[str, tuple[str, Callable[[Any], Any]]]
"""Column: its sort (text, whole, number, moment, list, truth) and a function of the row."""


def _cells(told: str, **more: Callable[[Any], Any]) -> Cells:
    """Columns as `name`, `name:sort` or `name:sort=field.of.it`; of what is worked out, the function stands in `more`."""
    found: dict[str, tuple[str, Callable[[Any], Any]]] = {}
    for one in told.split():
        head, _, field = one.partition("=")
        name, _, kind = head.partition(":")
        found[name] = (kind or "text", more.get(name) or attrgetter(field or name))
    return found


FINDING = _cells(
    "code severity:text=severity.value undecided:truth subject message words repair file:text=span.file "
    "line:whole headings:list=breadcrumb",
    line=lambda one: one.span.line if one.span.file else None,
)
ANSWER = _cells("question subject actor reading:text=label verdict answer:text=text because:list method")
CLAUSE = _cells(
    "clause:text=id agreement article title modal bearers:list=bearers.actors acts:list places:list seen_by:list rungs:whole "
    "file:text=span.file line:whole",
    acts=lambda one: [act.term for act in one.acts],
    seen_by=lambda one: [by for part in one.verification for by in part.by],
    rungs=lambda one: len(one.rungs),
    line=lambda one: one.span.line or None,
)
STATE = _cells(
    "clause agreement title modal bearers:list status:text=status.value answer since:moment due:moment performed_late:moment "
    "score:whole violations_at_least:whole lack",
    violations_at_least=lambda one: None if one.status.value in ("unknown", "not in force") else one.violations_least,
)
VIEW = _cells(
    "id term:text=event.term first:moment last:moment precision by:list=event.by place:text=event.place published:number "
    "standing sources:list marking known:moment=known_at",
    first=lambda one: one.event.at if one.first is None else one.first,
    last=lambda one: one.event.at if one.last is None else one.last,
)
DUE = _cells("kind clause title bearers:list what due:moment=at waits_for because")
EVENT = _cells(
    "id:text=record.id term:text=record.term first:moment=record.first last:moment=record.last precision:text=record.precision "
    "place:text=record.place longitude:number latitude:number amount:number=record.amount unit:text=record.unit bound "
    "attributed_to:list sources:list=record.sources standing:text=standing.value marking known:moment text:text=record.text",
    longitude=lambda one: one.record.point and one.record.point[0],
    latitude=lambda one: one.record.point and one.record.point[1],
    bound=lambda one: one.record.bound if one.record.amount is not None else None,
    attributed_to=lambda one: [by for told in one.attributions for by in told.record.by],
    marking=lambda one: _marking(one),
)
Found = tuple[Cells, Sequence[Any], str]
"""Columns, rows, the zone of the clock."""


def _marking(one: Any) -> str:
    from servanda.evidence.marking import marking_text

    return marking_text(one.record.marking)


def _of_many(some: Any) -> dict[str, Found]:
    kinds = {"Answer": ("answers", ANSWER), "KnownEvent": ("events", EVENT)}
    name = type(some[0]).__name__ if some else ""
    return {kinds[name][0]: (kinds[name][1], some, left(some[0], "zone") or "UTC")} if name in kinds else {}


TABLES: Mapping[str, Callable[[Any], dict[str, Found]]] = {
    "CheckReport": lambda one: {
        "findings": (FINDING, one.findings, "UTC"),
        "answers": (ANSWER, [answer for some in one.answers.values() for answer in some], "UTC"),
    },
    "Dossier": lambda one: {"clauses": (CLAUSE, one.clauses, "UTC"), "findings": (FINDING, one.diagnostics, "UTC")},
    "Monitored": lambda one: {"clauses": (STATE, one.clauses, one.basis.zone), "events": (VIEW, one.events, one.basis.zone)},
    "Due": lambda one: {"dues": (DUE, one.items, one.basis.zone)},
    "Knowledge": lambda one: {"events": (EVENT, tuple(one.events.values()), left(one, "zone") or "UTC")},
    "ShownTuple": _of_many,
}


def frame(result: Any, name: str) -> Any:
    """A table of a result; name "": its first. Raises Refusal for a name it does not have, and where polars is missing."""
    try:
        import polars
    except ImportError as error:
        from servanda.base.installed import missing

        raise missing("polars", "monitor", "to_polars()") from error
    if type(result).__name__ == "Released":
        return _released(polars, result, name)
    tables = TABLES[type(result).__name__](result)
    cells, rows, zone = tables[_chosen(name, list(tables))]
    values = {head: [None if (value := cell(row)) == "" else value for row in rows] for head, (_, cell) in cells.items()}
    return polars.DataFrame([_column(polars, head, kind, zone, values[head]) for head, (kind, _) in cells.items()])


def _chosen(name: str, known: Sequence[str]) -> str:
    if not known:
        raise Refusal(
            "there is nothing here to make a table of.", "Take it from a result that holds findings, clauses, dues or events."
        )
    if name and name not in known:
        raise Refusal(f"there is no table “{name}” here.", f"Choose of: {', '.join(known)}.")
    return name or known[0]


def _column(polars: Any, name: str, kind: str, zone: str, values: list[Any]) -> Any:
    if kind == "moment":
        moments = polars.Series(name, [None if at is None else at * 1_000_000 for at in values], dtype=polars.Int64)
        return moments.cast(polars.Datetime("us", "UTC")).dt.convert_time_zone(zone)
    if kind == "number":
        values = [None if value is None else float(value) for value in values]
    if kind == "list":
        values = [list(value) for value in values]
    sorts = {"text": polars.String, "whole": polars.Int64, "number": polars.Float64, "truth": polars.Boolean}
    return polars.Series(name, values, dtype=sorts.get(kind, polars.List(polars.String)))


MOMENTS = frozenset(("since", "last moment", "performed late", "from", "to", "first", "last", "known since"))
"""Columns of a released report that hold moments in ISO 8601."""
NUMBERS = frozenset(("longitude", "latitude", "amount", "at least", "at most"))
WHOLE = frozenset(("score", "item", "entries of these whose doer is not established"))


def _released(polars: Any, released: Any, name: str) -> Any:
    """A table of what has passed the gate, as its spreadsheet holds it."""
    from servanda.report.monitoring.tables import tables
    from servanda.report.release import opened

    data = opened(released)
    found = {one.name: one for one in tables(data)}
    one = found[_chosen(name or "matrix", list(found))]
    columns = []
    for at, head in enumerate(one.columns):
        values = [row[at] for row in one.rows]
        if head in MOMENTS or (one.name, head) == ("dues", "when"):
            texts = polars.Series(head, values, dtype=polars.String)
            columns.append(
                texts.str.to_datetime("%Y-%m-%dT%H:%M:%S%z", time_unit="us", strict=True).dt.convert_time_zone(data.zone)
            )
        else:
            kind = "number" if head in NUMBERS else "whole" if head in WHOLE else "text"
            columns.append(
                _column(
                    polars,
                    head,
                    kind,
                    "",
                    values if kind != "text" else [None if value is None else str(value) for value in values],
                )
            )
    return polars.DataFrame(columns)
