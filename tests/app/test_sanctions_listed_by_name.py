"""A listed party that the register does not know must not end as "0 caught"."""

from __future__ import annotations

from pathlib import Path

import pytest

import servanda
from servanda.base.refusal import Refusal


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = Path(__file__).parents[2] / "dossiers" / "embargo" / "ownership" / "holdings.csv"
    target = tmp_path / "holdings.csv"
    target.write_bytes(path.read_bytes())
    return target


def caught(register: Path, *listed: str) -> set[str]:
    found = servanda.sanctions.own([register], listed=listed, on="2031-07-10", regimes=["us-ofac"])
    return {row.party for row in found.answers if str(row.verdict) == "must"}


def test_a_name_is_found_whatever_its_letters_are(register: Path) -> None:
    assert "Brightwater Freight" in caught(register, "Toren Vaskeld")


@pytest.mark.parametrize("word", ["Toren Vaskelt", "", "Nobody Of That Name"])
def test_a_name_that_is_not_there_is_an_error_not_an_all_clear(register: Path, word: str) -> None:
    with pytest.raises(Refusal) as told:
        caught(register, word)
    assert told.value.place == "--listed"
    assert ("Toren Vaskeld" in told.value.repair) == (word == "Toren Vaskelt")


def test_a_party_of_bods_is_found_by_its_own_name() -> None:
    file = Path(__file__).parents[3] / "shared" / "data" / "sanctions" / "ownership" / "bods" / "examples_indirect-ownership.json"
    if not file.exists():
        pytest.skip("../shared has no BODS examples")
    from servanda.instruments.sanctions.ownership.imports import read

    register = read(file.read_bytes(), file.name)
    one = next(p for p in register.parties if p.name and any(h.owner == p.id for h in register.holdings))
    by_id = servanda.sanctions.own([file], listed=[one.id], on="2025-01-01", regimes=["us-ofac"])
    by_name = servanda.sanctions.own([file], listed=[one.name.upper()], on="2025-01-01", regimes=["us-ofac"])
    assert [r.party for r in by_id.answers] == [r.party for r in by_name.answers]
