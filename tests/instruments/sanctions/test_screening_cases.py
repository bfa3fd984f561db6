"""Cases that a sanctions officer can read (`screening_cases.md`), each against a list of two records: the one of the case and one that has nothing to do with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from servanda.instruments.sanctions.records import Entity, Identifier, Listed, Name, Role, Sort
from servanda.instruments.sanctions.screening.engine import screen
from servanda.instruments.sanctions.screening.index import build
from servanda.instruments.sanctions.screening.records import Hit, Query
from servanda.instruments.sanctions.tables import to_table

HERE = Path(__file__).parent
COLUMNS = ("asked", "facts asked", "listed", "facts listed", "sort", "expected", "why")
CASES = [
    dict(zip(COLUMNS, (cell.strip() for cell in line.strip("|\n").split("|")), strict=True))
    for line in (HERE / "screening_cases.md").read_text("utf-8").splitlines()
    if line.startswith("|") and not line.startswith(("| asked", "|---"))
]


def facts(text: str) -> dict[str, str]:
    return dict(part.split("=") for part in text.split())


def listed(row: dict[str, str]) -> dict[str, object]:
    told = facts(row["facts listed"])
    entities = [
        Entity(id="t:1", sort=Sort(row["sort"]), caption=row["listed"], born=tuple(filter(None, [told.get("born")])), countries=tuple(filter(None, [told.get("country")]))),
        Entity(id="t:2", sort=Sort(row["sort"]), caption="MORROW STAR"),
    ]
    names = [
        Name(entity="t:1", text=text.strip("() "), role=Role.WEAK if "(" in text else Role.ALIAS if n else Role.PRIMARY)
        for n, text in enumerate(row["listed"].split(";"))
    ]
    names.append(Name(entity="t:2", text="Quillon Umbra Fendt"))
    numbers = [Identifier(entity="t:1", kind="imo", value=told["imo"], normal=told["imo"])] if "imo" in told else []
    listings = [Listed(entity="t:1", list="test", programme="P", legal_basis="L", listed_on="2031-01-01")]
    return {"entity": to_table("entity", entities), "name": to_table("name", names), "identifier": to_table("identifier", numbers), "listing": to_table("listing", listings)}


def asked(row: dict[str, str], threshold: float | None = None) -> tuple[Hit, ...]:
    told = facts(row["facts asked"])
    query = Query(
        id="q", names=(row["asked"],), sort=Sort.VESSEL if row["asked"] == "Sea Lantern" else Sort(row["sort"]), born=tuple(filter(None, [told.get("born")])),
        identifiers=(("imo", told["imo"]),) if "imo" in told else (),
    )  # fmt: skip
    return screen(build(listed(row), ()), [query], threshold=threshold)[0].hits


@pytest.mark.parametrize("row", CASES, ids=[f"{row['asked']} - {row['listed']}" for row in CASES])
def test_case(row: dict[str, str]) -> None:
    hits = [hit for hit in asked(row) if hit.entity == "t:1"]
    band = hits[0].band if hits else "none"
    expected = row["expected"]
    fits = {"none": band == "none", "hit": band != "none", "not strong": band != "strong"}.get(expected, band == expected)
    assert fits, (row["why"], band, hits)
    for hit in hits:
        assert 0 < hit.score < 1
        assert hit.words
        assert hit.lists[0].legal_basis == "L"
