"""The gold of tests/words/gold reads: its texts are the texts it was written on, its sentences stand in them, its counts are its own."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

GOLD = Path(__file__).parent / "gold"
SHARED = Path(__file__).parents[2].parent / "shared" / "data"
FILES = sorted(GOLD.glob("*.toml"))
COUNTS = {  # clauses, sentences that hold none: as in the README
    "cambodia_thailand_2025": (24, 8),
    "south_sudan_2017": (26, 5),
    "us_israel_2022": (19, 23),
    "r_arcss_2018_by_lot": (16, 9),
}
CLAUSE = {"sentence", "address", "bearer", "modal", "act", "time", "verifier", "note"}
OTHER = {"sentence", "address", "why", "note"}
MODALS = {"must", "must not", "may", "weak", "none"}
WHYS = {"recital", "definition", "heading", "declaratory", "lead-in", "closing"}


def read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def words(gold: dict[str, Any]) -> str:
    file = SHARED / gold["text"]
    if not file.is_file():
        pytest.skip("the shared data (texts of agreements) are not at ../shared")
    return " ".join(file.read_text(encoding="utf-8").split())


def test_every_gold_is_counted() -> None:
    assert {file.stem for file in FILES} == set(COUNTS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_rows_keep_the_format(file: Path) -> None:
    gold = read(file)
    assert (len(gold["clause"]), len(gold["not_a_clause"])) == (gold["clauses"], gold["not_clauses"]) == COUNTS[file.stem]
    for row in gold["clause"]:
        assert set(row) - {"lot"} == CLAUSE
        assert row["modal"] in MODALS
    for row in gold["not_a_clause"]:
        assert set(row) - {"lot"} == OTHER
        assert row["why"] in WHYS
    both = {(row["address"], row["sentence"]) for row in gold["clause"]} & {
        (row["address"], row["sentence"]) for row in gold["not_a_clause"]
    }
    assert not both


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_field_quotes_more_than_six_words(file: Path) -> None:
    gold = read(file)
    for row in gold["clause"] + gold["not_a_clause"]:
        quoted = [row["sentence"], row.get("act", ""), row.get("time", ""), row.get("verifier", ""), *row.get("bearer", [])]
        assert all(len(each.split()) <= 6 for each in quoted), row


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_text_is_the_one_it_was_written_on(file: Path) -> None:
    gold = read(file)
    words(gold)
    assert hashlib.sha256((SHARED / gold["text"]).read_bytes()).hexdigest() == gold["sha256"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_quoted_stands_in_the_text(file: Path) -> None:
    gold = read(file)
    text = words(gold)
    for row in gold["clause"] + gold["not_a_clause"]:
        assert row["sentence"] in text, row
        for each in (*row.get("bearer", []), row.get("time", ""), row.get("verifier", "")):
            assert each in text, row


def test_the_lot_is_the_one_that_the_seed_draws() -> None:
    gold = read(GOLD / "r_arcss_2018_by_lot.toml")

    def rank(number: int) -> str:
        return hashlib.sha256(f"{gold['seed']}:{number}".encode()).hexdigest()

    drawn = sorted(range(1, gold["sentences"] + 1), key=rank)[: len(gold["clause"]) + len(gold["not_a_clause"])]
    assert sorted(drawn) == sorted(row["lot"] for row in gold["clause"] + gold["not_a_clause"])
