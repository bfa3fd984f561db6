"""Every table of strategy with every kind of bad cell: refused with place, reason and repair, or told; never taken for a figure."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import msgspec
import pytest
from commandline import ROOT

pytest.importorskip("scipy")

from hostile import WORD

from servanda.accounts.sourced import sourced_rows
from servanda.app import api
from servanda.app.strategy.red_lines import LinesJob
from servanda.base.refusal import Refusal
from servanda.base.tables.reading import asked, read
from servanda.instruments.strategy.experts.obstacles import Obstacle, register
from servanda.instruments.strategy.experts.questions import answers_of, questions_of
from servanda.instruments.strategy.experts.records import ExpertAnswer, ExpertQuestion
from servanda.instruments.strategy.interests.declared import StatedPosition, issues_of, positions_of
from servanda.instruments.strategy.margins import records as margins
from servanda.instruments.strategy.packages.points import bodies_of, points_of, rows_in
from servanda.instruments.strategy.packages.records import InteractionRow, PreferenceRow, RatifierRow
from servanda.instruments.strategy.records.threats import Threat, read_threats
from servanda.instruments.strategy.redlines.signalling import Stakes

HARBOUR, LAGOON = (ROOT / "dossiers" / name for name in ("harbour", "lagoon"))
Reads = Callable[[bytes], Sequence[Any]]


@pytest.fixture(scope="module")
def tables() -> dict[str, tuple[type[msgspec.Struct], bytes, Reads]]:
    """By name: schema, the table as it stands in a dossier, and what its verb makes of it."""
    harbour = api.load(HARBOUR)
    job = LinesJob(path=str(HARBOUR))
    job.loaded = harbour
    clause = partial(api.find_clause, harbour)
    data = {path.stem: path.read_bytes() for home in (HARBOUR, LAGOON) for path in (home / "strategy").glob("*.csv")}
    issues = issues_of((HARBOUR / "strategy" / "issues.toml").read_bytes())
    questions = questions_of(read("questions.csv", data["questions"], ExpertQuestion).placed(), clause)
    draft = api.load(LAGOON)
    options = {one.id: [option.id for option in one.options] for one in draft.alternatives}
    sides = next(iter(draft.agreements.values())).parties
    both = rows_in("preferences.csv", data["preferences"], PreferenceRow)

    def answers(given: bytes) -> Sequence[Any]:
        return answers_of(read("experts.csv", given, ExpertAnswer).placed(), questions)

    def obstacles(given: bytes) -> Sequence[Any]:
        return register(read("obstacles.csv", given, Obstacle).placed(), clause, lambda _: (), {}).obstacles

    def preferences(given: bytes) -> Sequence[Any]:
        rows = rows_in("preferences.csv", given, PreferenceRow)
        members = [row.member for row, _ in rows_in("ratifiers.csv", data["ratifiers"], RatifierRow)]
        points_of(rows, (), options, sides, members)
        return [row for row, _ in rows]

    def interactions(given: bytes) -> Sequence[Any]:
        rows = rows_in("interactions.csv", given, InteractionRow)
        points_of((), rows, options, sides)
        return [row for row, _ in rows]

    def ratifiers(given: bytes) -> Sequence[Any]:
        rows = rows_in("ratifiers.csv", given, RatifierRow)
        members = [row.member for row, _ in rows]
        bodies_of(rows, points_of([one for one in both if one[0].actor in sides], (), options, sides, members))
        return [row for row, _ in rows]

    def threats(given: bytes) -> Sequence[Any]:
        found = read_threats("threats.csv", given)
        if found.rejects:
            first = found.rejects[0]
            raise Refusal(first.reason, first.repair, first.place)  # the verb tells each of them and counts it
        return found.rows

    made: dict[str, tuple[type[msgspec.Struct], Reads]] = {
        "questions": (ExpertQuestion, lambda given: questions_of(read("questions.csv", given, ExpertQuestion).placed(), clause)),
        "experts": (ExpertAnswer, answers), "obstacles": (Obstacle, obstacles), "threats": (Threat, threats),
        "positions": (StatedPosition, lambda given: positions_of(given, issues, "positions.csv")),
        "preferences": (PreferenceRow, preferences), "interactions": (InteractionRow, interactions),
        "ratifiers": (RatifierRow, ratifiers),
    }  # fmt: skip
    for name, schema in (
        ("payoffs", margins.Payoff), ("detection", margins.SeenChance), ("answers", margins.RungMeans), ("lines", margins.LineNote),
        ("understood", margins.Understanding), ("edits", margins.EditCost), ("stakes", Stakes),
    ):  # fmt: skip
        made[name] = (schema, lambda given, name=name, schema=schema: sourced_rows(f"{name}.csv", given, schema, job._about))
    return {name: (schema, data[name], reads) for name, (schema, reads) in made.items()}


NAMES = ("actor", "issue", "option", "with_issue", "with_option", "clause", "clauses", "line", "holder", "rung", "question")
FREE = {("obstacles", "holder"), ("questions", "question"), ("positions", "actor")}
"""Of anybody (a position of one who is no actor is told on the page), or words."""


def bad(name: str, schema: type[msgspec.Struct], data: bytes) -> Iterator[tuple[str, bytes, bool]]:
    """What is wrong, the table, and whether it must be refused."""
    head, *body = csv.reader(io.StringIO(data.decode()))

    def made(rows: list[list[str]], heads: list[str] = head) -> bytes:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([heads, *rows])
        return out.getvalue().encode()

    yield "nothing", b"", True
    yield "only headings", made([]), False
    yield "no UTF-8", data.replace(b"\n", b"\xe9\n", 2), True
    yield "rows twice", made(body + body), name != "ratifiers"
    for at, column in enumerate(head):
        field = next(one for one in asked(schema) if one.rstrip("_") == column)
        col, kind = asked(schema)[field]
        first = next((n for n, row in enumerate(body) if row[at]), None)
        if first is None:
            continue

        def cell(value: str, at: int = at, first: int = first) -> bytes:
            return made([[*row[:at], value, *row[at + 1 :]] if n == first else row for n, row in enumerate(body)])

        if col.filled or col.needed:
            yield f"no {column}", made([[*row[:at], *row[at + 1 :]] for row in body], [*head[:at], *head[at + 1 :]]), True
        values: list[tuple[str, bool]] = [("", col.filled), (WORD, bool(col.words))]
        if kind in (float, int):
            values += [("nan", col.filled), ("inf", True), ("9" * 30, False), ("9" * 400, True), ("many", True)]
            values += [] if col.least is None else [(f"{col.least - 1:g}", True)]
            values += [] if col.most is None else [(f"{col.most + 1:g}", True)]
        elif kind is dt.date:
            values += [("yesterday", True), ("2031-02-30", True)]
        if col.words:
            values.append(("no such word", True))
        if column in NAMES and (name, column) not in FREE:
            values += [("Nobody Known" if kind is not int else "900", True), (";", True)]
        yield from ((f"{column} says {value[:20]!r}", cell(value), must) for value, must in values)
        if column.endswith("low"):
            high, n = at + 1, next(n for n, row in enumerate(body) if row[at] != row[at + 1])
            low, top = body[n][at], body[n][high]
            yield f"{column} upside down", made([[*row[:at], top, low, *row[high + 1 :]] if m == n else row for m, row in enumerate(body)]), True
            yield f"{column} alone", made([[*row[:high], "", *row[high + 1 :]] if m == n else row for m, row in enumerate(body)]), True


def test_no_bad_cell_becomes_a_figure(tables: dict[str, tuple[type[msgspec.Struct], bytes, Reads]]) -> None:
    wrong, tried = [], 0
    for name, (schema, data, reads) in tables.items():
        plain = reads(data)
        assert plain, name
        text = data.decode()
        assert reads(text.encode("utf-16")) == plain, name
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\n").writerows(csv.reader(io.StringIO(text)))
        assert reads(out.getvalue().encode()) == plain, name
        for what, table, must in bad(name, schema, data):
            tried += 1
            try:
                found = reads(table)
            except Refusal as refused:
                if not (refused.reason and refused.repair and f"{name}.csv" in refused.place):
                    wrong.append(f"{name}: {what}: {refused.place!r} {refused.reason!r} {refused.repair!r}")
                continue
            if must:
                wrong.append(f"{name}: {what}: taken")
            for row in msgspec.to_builtins(list(found)):
                if any(isinstance(value, float) and not math.isfinite(value) for value in row.values()):
                    wrong.append(f"{name}: {what}: {row}")
    assert not wrong, "\n".join(wrong)
    assert tried > 700
