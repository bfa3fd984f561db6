"""Registers from files: CSV, BODS, FollowTheMoney, list edges, Arrow columns; bad input is told with its place."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from servanda.base.refusal import Refusal

pytest.importorskip("numba", reason="needs the extra servanda[sanctions]")

import pyarrow as pa
from hypothesis import given, settings
from ownership_cases import DAY, LISTED, NAMES, REGIMES, registers, share

from servanda.instruments.sanctions.ownership.checks import doubtful
from servanda.instruments.sanctions.ownership.columns import coded, from_arrow
from servanda.instruments.sanctions.ownership.derive import derive
from servanda.instruments.sanctions.ownership.graph import graph
from servanda.instruments.sanctions.ownership.imports import merged, read
from servanda.instruments.sanctions.ownership.imports.listed import read as read_edges
from servanda.instruments.sanctions.ownership.imports.sizes import sizes
from servanda.instruments.sanctions.ownership.records import WHOLE, Holding, Kind, Regime, Register, percent
from servanda.instruments.sanctions.ownership.regimes import regime
from servanda.instruments.sanctions.records import Edge, Entity, Sort

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "sanctions"
BODS = SHARED / "ownership" / "bods"
shared = pytest.mark.skipif(not BODS.is_dir(), reason="the shared data are not here")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50", (50, 50)), ("49.9 %", (49.9, 49.9)), ("33,5", (33.5, 33.5)), ("25-50", (25, 50)), ("25 % to 50 %", (25, 50)),
        (">=50", (50, 100)), ("<=20", (0, 20)), ("", (0, 100)), ("unknown", (0, 100)), ("0", (0, 0)),
    ],
)  # fmt: skip
def test_sizes(text: str, expected: tuple[float, float]) -> None:
    assert sizes(text) == (share(expected[0]), share(expected[1]))


def test_open_sizes() -> None:
    assert sizes(">25-50") == (share(25) + 1, share(50))
    assert sizes("25-<50") == (share(25), share(50) - 1)
    assert sizes(">50") == (share(50) + 1, WHOLE)
    assert [percent(s) for s in (share(49.9), share(50) + 1, share(50) - 1, 1, 0)] == ["49.9 %", "just over 50 %", "just under 50 %", "0.0000001 %", "0 %"]


@pytest.mark.parametrize("text", ["-5", "101", "half", "60-40", "nan", "inf", "1e99"])
def test_no_sizes(text: str) -> None:
    with pytest.raises(Refusal, match=r"no share|more than the whole|least above|negative"):
        sizes(text)


def test_a_csv_with_bad_rows_keeps_the_good_ones() -> None:
    text = (
        "owner,company,kind,share,from,until\nX,A,owns,50,,\nX,B,owns,-5,,\nX,C,owns,120,,\n,D,owns,5,,\nX,E,likes,5,,\nX,F,controls,5,,\n"
        "X,G,owns,5,2031-02-30,\nX,H,owns,5,2032,2031\nA,A,owns,10,,\n"
    )
    found = read(text.encode(), "h.csv")
    assert [(h.company, h.place) for h in found.holdings] == [("A", "h.csv, line 2"), ("A", "h.csv, line 10")]
    rejected = sorted((p.place, p.reason) for p in found.problems if p.rejected)
    assert [place for place, _ in rejected] == [f"h.csv, line {n}" for n in range(3, 10)]
    assert "negative" in rejected[0][1]
    assert "more than the whole" in rejected[1][1]
    assert "ends (2031) before it begins (2032)" in rejected[6][1]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a,b\n1,2\n", "neither owner and company"),
        (b"", "the file is empty"),
        (b"owner,company,colour\n", "a column `colour`"),
        ("owner,company\nA,Ä\n".encode("latin-1"), "not in UTF-8"),
        (b'owner,company\n"A,B\n', "begins on line 2 cannot be read"),
        (b"[1, 2", "not JSON"),
        (b"{broken\n{broken\n", "nothing in the file is a JSON object"),
        (b"[" * 100_000, "not JSON"),
        (b"\x1f\x8bnothing", "gzip file is damaged"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(data: bytes, reason: str) -> None:
    with pytest.raises(Refusal, match=reason) as caught:
        read(data, "f")
    assert caught.value.place.startswith("f")


def test_more_than_the_whole_is_told_and_counted() -> None:
    held = read(b"owner,company,share\nX,C,60\nY,C,60\nX,D,30\nX,D,40\n", "h.csv")
    found = derive(graph(held), ["X"], regime("us-ofac", DAY), DAY)
    reasons = [p.reason for p in doubtful(found.at)]
    assert any("at least 120 % of its shares are held" in r for r in reasons)
    assert any("the holding of X in D is said in 2 ways: taken as 30 % to 40 %" in r for r in reasons)
    assert found.verdict("C") == "must"


def statement(version: str, **rest: Any) -> dict[str, Any]:
    return {"publicationDetails": {"bodsVersion": version}, **rest}


def test_bods_0_2_with_replaced_statements() -> None:
    rows = [
        statement("0.2", statementID="c1", statementType="entityStatement", statementDate="2030-01-01", name="C"),
        statement("0.2", statementID="p1", statementType="personStatement", statementDate="2030-01-01", names=[{"fullName": "P"}]),
        statement("0.2", statementID="p2", statementType="personStatement", statementDate="2031-01-01", names=[{"fullName": "P"}], replacesStatements=["p1"]),
        statement("0.2", statementID="o1", statementType="ownershipOrControlStatement", statementDate="2030-01-01", subject={"describedByEntityStatement": "c1"},
                  interestedParty={"describedByPersonStatement": "p1"}, interests=[{"type": "shareholding", "share": {"exact": 60}, "startDate": "2029-01-01"}]),
        statement("0.2", statementID="o2", statementType="ownershipOrControlStatement", statementDate="2031-05-01", subject={"describedByEntityStatement": "c1"},
                  interestedParty={"describedByPersonStatement": "p2"}, replacesStatements=["o1"],
                  interests=[{"type": "shareholding", "share": {"minimum": 25, "maximum": 50, "exclusiveMaximum": True}, "startDate": "2031-04-01"}]),
    ]  # fmt: skip
    lines = "\n".join(json.dumps(r) for r in rows).encode()
    for data in (lines, json.dumps(rows).encode(), gzip.compress(lines)):
        found = read(data, "b.json")
        assert {p.name for p in found.parties} == {"C", "P"}
        assert [(h.owner, h.least, h.most, h.first, h.until) for h in found.holdings] == [
            ("p1", share(60), share(60), "2029-01-01", "2031-04-01"),
            ("p1", share(25), share(50) - 1, "2031-04-01", ""),
        ]


@shared
def test_bods_real_examples() -> None:
    for path in sorted(BODS.glob("*.json")):
        found = read(path.read_bytes(), path.name)
        assert not [p for p in found.problems if p.rejected], path.name
        assert found.parties


@shared
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("examples_indirect-ownership", [("owns", 60, 60), ("owns", 0, 100)]),
        ("examples_mixed-direct-and-indirect-ownership", [("owns", 50, 50), ("owns", 0, 100), ("owns", 50, 50)]),
        ("examples_multiple-indirect-ownership", [("owns", 50, 50), ("owns", 50, 50), ("owns", 0, 100), ("owns", 0, 100)]),
        ("examples_bods-package-fi-soe", [("owns", 76.5, 76.5), ("owns", 100, 100), ("owns", 23.5, 23.5), ("controls", 0, 100)]),
        ("examples_nomination", [("controls", 0, 100), ("acts-for", 0, 100), ("directs", 0, 100)]),
        ("examples_listed-company-exempt-from-disclosure", []),
    ],
)
def test_bods_indirect_interests_are_not_counted_twice(name: str, expected: list[tuple[str, float, float]]) -> None:
    found = read((BODS / f"{name}.json").read_bytes(), name)
    assert [(h.kind, h.least, h.most) for h in found.holdings] == [(k, share(a), share(b)) for k, a, b in expected]


@shared
def test_bods_updated_statements_have_their_days() -> None:
    held = read((BODS / "examples_tecido.json").read_bytes(), "tecido")
    rule = regime("us-ofac", "2020-01-01")

    def caught(person: str, on: str) -> str:
        return derive(graph(held), [person], rule, on).verdict("01B68D7633")

    days = ("2015-01-01", "2021-09-23", "2021-09-24", "2023-04-01")
    assert [caught("018AF6B3EB", d) for d in days] == ["must", "must", "not", "not"]
    assert [caught("033E84672B", d) for d in days] == ["not", "not", "must", "must"]


def test_follow_the_money() -> None:
    rows: list[dict[str, Any]] = [
        {"id": "x", "schema": "Person", "caption": "X", "properties": {"name": ["X"]}},
        {"id": "o1", "schema": "Ownership", "properties": {"owner": ["x"], "asset": ["c"], "percentage": ["50%"], "startDate": ["2030"]}},
        {"op": "ADD", "entity": {"id": "o2", "schema": "Ownership", "properties": {"owner": [{"id": "x"}], "asset": ["d"]}}},
        {"id": "d1", "schema": "Directorship", "properties": {"director": ["x"], "organization": ["c"]}},
        {"id": "r1", "schema": "Representation", "properties": {"agent": ["a"], "client": ["x"]}},
        {"id": "o3", "schema": "Ownership", "properties": {"owner": ["x"]}},
        {"id": "o4", "schema": "Ownership", "properties": {"owner": ["x"], "asset": ["e"], "percentage": ["lots"]}},
    ]
    found = read("\n".join(json.dumps(r) for r in rows).encode() + b"\n[]\nnonsense\n", "f.json")
    assert [(h.owner, h.company, h.kind, h.least, h.most) for h in found.holdings] == [
        ("x", "c", Kind.OWNS, share(50), share(50)),
        ("x", "d", Kind.OWNS, 0, WHOLE),
        ("x", "c", Kind.DIRECTS, 0, WHOLE),
        ("x", "a", Kind.ACTS_FOR, 0, WHOLE),
    ]
    assert len([p for p in found.problems if p.rejected]) == 4


def test_edges_of_lists() -> None:
    edges = (
        Edge(source="x", target="c", kind="owns", least=0.5, most=0.5),
        Edge(source="a", target="x", kind="acts-for"),
        Edge(source="x", target="w", kind="family"),
        Edge(source="x", target="d", kind="owns", least=-1.0),
    )
    found = read_edges((Entity(id="x", sort=Sort.PERSON, caption="X"),), edges)
    assert [(h.owner, h.company, h.kind, h.least) for h in found.holdings] == [("x", "c", Kind.OWNS, share(50)), ("x", "a", Kind.ACTS_FOR, 0)]
    assert len(found.problems) == 1


def arrow(held: Register) -> tuple[pa.Table, pa.Table]:
    rows = held.holdings
    cells = {
        "owner": [h.owner for h in rows], "company": [h.company for h in rows], "kind": [h.kind.value for h in rows], "least": [h.least / WHOLE for h in rows],
        "most": [h.most / WHOLE for h in rows], "votes_least": [None if h.votes_least is None else h.votes_least / WHOLE for h in rows],
        "votes_most": [None if h.votes_most is None else h.votes_most / WHOLE for h in rows], "first": [h.first or None for h in rows],
        "until": [h.until or None for h in rows], "concert": [h.concert or None for h in rows], "block": [h.block or None for h in rows],
    }  # fmt: skip
    text, size = pa.string(), pa.float64()
    types = [text, text, text, size, size, size, size, text, text, text, text]
    table = pa.table({name: pa.array(column, kind) for (name, column), kind in zip(cells.items(), types, strict=True)})
    return pa.table({"id": pa.array(NAMES)}), table


@settings(max_examples=60, deadline=None, derandomize=True)
@given(registers(ranged=True, rich=True, size=12), LISTED, REGIMES)
def test_columns_are_as_rows(held: Register, listed: set[str], rule: Regime) -> None:
    parties, holdings = arrow(held)
    expected = derive(graph(held), listed, rule, DAY)
    for table in (holdings, coded(parties, holdings)):
        found = derive(from_arrow(parties, table), listed, rule, DAY)
        assert [found.verdict(n) for n in NAMES] == [expected.verdict(n) for n in NAMES]
        assert [found.answer(n).verdict for n in NAMES] == [expected.verdict(n) for n in NAMES]


def test_columns_refuse_what_cannot_be() -> None:
    ids = pa.table({"id": ["a", "b"]})
    good: dict[str, list[Any]] = {"owner": ["a"], "company": ["b"], "least": [0.5], "most": [0.5]}
    assert from_arrow(ids, pa.table(good)).size == 2
    for change, reason in (
        ({"owner": ["z"]}, "not among the parties"), ({"least": [-0.1]}, "no holding can be"), ({"most": [1.5]}, "no holding can be"),
        ({"least": [0.9]}, "least is above its most"), ({"most": [float("nan")]}, "no holding can be"), ({"owner": [7]}, "no row of the parties"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=reason):
            from_arrow(ids, pa.table({**good, **change}))
    with pytest.raises(Refusal, match="stands twice"):
        from_arrow(pa.table({"id": ["a", "a"]}), pa.table(good))
    with pytest.raises(Refusal, match="no column company"):
        from_arrow(ids, pa.table({"owner": ["a"]}))


def test_two_files_make_one_register() -> None:
    one = read(b"id,name,weight,unit\nC,The C,5,crowns\nC,again,1,\nD,,-3,\n", "p.csv")
    assert [p.rejected for p in one.problems] == [True, False]
    whole = merged([read(b"owner,company,share\nX,C,50\n", "h.csv"), one])
    assert {p.id: p.weight for p in whole.parties} == {"C": 5.0, "D": None}
    assert isinstance(whole.holdings[0], Holding)
