"""Stores as they were written before anything here was sealed: they open, what was printed of them still holds, and they take the next."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import store_kit as kit
from kind_evidence import START, event

from servanda.base.refusal import Refusal
from servanda.evidence.log import open_log
from servanda.evidence.records import Entry
from servanda.instruments.sanctions.batch.folder import answers_of, read_part, read_run
from servanda.instruments.sanctions.lists.store import open_store

BEFORE = Path(__file__).parent / "before"
HEADS = json.loads((BEFORE / "heads.json").read_text())


@pytest.fixture
def log(tmp_path: Path) -> Path:
    shutil.copytree(BEFORE / "evidence", tmp_path / "evidence")
    return tmp_path / "evidence"


def test_an_old_log_opens_and_every_head_ever_printed_verifies(log: Path) -> None:
    was = {path.name: path.read_bytes() for path in kit.files_of(log)}
    assert [entry.hash for entry in open_log(log).entries] == HEADS["evidence"]
    assert open_log(log).verify(HEADS["evidence"]) == ()
    assert {path.name: path.read_bytes() for path in kit.files_of(log)} == was, "reading rewrites nothing"


def test_an_old_log_takes_the_next_and_keeps_its_heads(log: Path) -> None:
    before: tuple[Entry, ...] = open_log(log).entries
    for number in range(4):
        open_log(log).append([event(f"next {number}")], known=START + 50)
        assert open_log(log).verify(HEADS["evidence"]) == ()
    assert open_log(log).entries[: len(before)] == before
    assert json.loads((log / "log" / "head.json").read_text())["format"] == "servanda.evidence.head/2"


def test_damage_to_an_old_manifest_is_refused_too(log: Path) -> None:
    """Every single bit: it bears no hash, but what it says must add up with itself and with what lies beside it."""
    path, stored = log / "log" / "head.json", open_log(log).entries
    data, ends = path.read_bytes(), set()
    for place in range(len(data)):
        for bit in range(8):
            kit.overwrite(path, kit.flipped(data, place, bit))
            ends.add(kit.told(KIND, log, path, lambda: open_log(log).entries, stored))
    for size in range(len(data)):
        kit.overwrite(path, data[:size])
        ends.add(kit.told(KIND, log, path, lambda: open_log(log).entries, stored))
    assert ends == {"refused"}


def test_an_old_snapshot_opens_and_old_runs_can_be_read(tmp_path: Path) -> None:
    shutil.copytree(BEFORE / "lists", tmp_path / "lists")
    shutil.copytree(BEFORE / "run", tmp_path / "run")
    store = open_store(tmp_path / "lists")
    (one,) = store.snapshots()
    assert store.verify() == ()
    assert store.tables(one.id)["entity"].num_rows == 10
    assert read_run(tmp_path / "run").done
    assert len(read_part(tmp_path / "run" / "chunks" / "000000.json").screened) == len(list(answers_of(tmp_path / "run"))) == 14
    chunk = tmp_path / "run" / "chunks" / "000000.json"
    chunk.write_bytes(chunk.read_bytes().replace(b'"screened"', b'"screamed"', 1))
    with pytest.raises(Refusal, match="damaged"):
        read_part(chunk)


KIND = next(store for store in kit.every() if store.name == "evidence")
