"""Logs made by the version before the ledger: read to the byte, gone on with, and every head printed then still verifies."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from servanda.app.sanctions import (
    confirm_decision,
    delisting_requests,
    delisting_step,
    propose_decision,
    verify_decisions,
    verify_delisting,
)
from servanda.app.watch.journal import Journal
from servanda.app.watch.store import lines_after
from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.decisions.log import open_decisions
from servanda.instruments.sanctions.delisting.log import open_delisting

OLD = Path(__file__).with_name("old")
HEADS = json.loads((OLD / "heads.json").read_text(encoding="utf-8"))


def test_decisions_of_before(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(OLD / "decisions", tmp_path / "decisions"))
    before = (folder / "decisions.jsonl").read_bytes()
    assert verify_decisions(folder=folder, heads=HEADS["decisions"]) == ()
    held = open_decisions(folder)
    assert [entry.hash for entry in held.read()] == HEADS["decisions"]
    assert [one.status.value for one in held.state.proposals.values()] == ["standing", "standing", "rejected"]
    assert held.state.policy.longest == 300
    act = propose_decision("C-2", "xb:7", "true", reason="same ship", person="Anna Lind", hashes=("c" * 64, "d" * 64), folder=folder, now="2031-04-01")
    confirm_decision(act.number, person="Ben Okoro", folder=folder, now="2031-04-02")
    assert (folder / "decisions.jsonl").read_bytes().startswith(before)
    assert verify_decisions(folder=folder, heads=[*HEADS["decisions"], act.hash]) == ()
    assert verify_decisions(folder=folder, heads=["0" * 64]) != ()


def test_requests_of_before(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(OLD / "delisting", tmp_path / "delisting"))
    before = (folder / "delisting.jsonl").read_bytes()
    assert verify_delisting(folder=folder, heads=HEADS["delisting"]) == ()
    assert [(one.id, one.status) for one in delisting_requests(folder=folder, on="2032-08-01").requests] == [("R1", "granted"), ("R2", "open")]
    act = delisting_step("R2", on="2032-08-01", person="Ben Okoro", reason="report", done="dialogue", folder=folder, now="2032-08-02")
    assert act.number == 7
    assert (folder / "delisting.jsonl").read_bytes().startswith(before)
    assert verify_delisting(folder=folder, heads=[*HEADS["delisting"], act.hash]) == ()
    assert verify_delisting(folder=folder, heads=["0" * 64]) != ()


WATCH = "watch-killed/evidence/watch"


@pytest.mark.parametrize(
    ("file", "read"),
    [
        ("decisions/decisions.jsonl", lambda folder: open_decisions(folder).acts()),
        ("delisting/delisting.jsonl", lambda folder: open_delisting(folder).acts()),
        (f"{WATCH}/verdicts.ndjson", lambda folder: list(lines_after(folder, 0, 999))),
        (f"{WATCH}/journal-000000000001.ndjson", lambda folder: Journal(folder, 0).steps),
    ],
)
def test_every_flipped_bit_of_a_file_of_before_is_refused_though_nothing_beside_it_knows_it(file: str, read: Callable[[Path], Any], tmp_path: Path) -> None:
    data = (OLD / file).read_bytes()
    path = tmp_path / Path(file).name
    path.write_bytes(data)
    assert read(tmp_path)
    last = data.rstrip(b"\n").rfind(b"\n")
    places = [(at, at % 8) for at in (*range(0, last, 41), *range(last, len(data), 5))]
    places += [(at, bit) for at in (last, *range(last + 1, last + 12), *range(len(data) - 20, len(data))) for bit in range(8)]
    for at, bit in places:
        changed = bytearray(data)
        changed[at] ^= 1 << bit
        path.write_bytes(changed)
        with pytest.raises(Refusal):
            print(at, bit, read(tmp_path))
