"""Whatever is changed in a log is found, and named."""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from evidence_records import START, event, source

from servanda.evidence.chain import hash_of
from servanda.evidence.log import open_log
from servanda.evidence.problems import EvidenceError
from servanda.evidence.records import Entry
from servanda.evidence.segments import encode


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    log = open_log(tmp_path)
    log.append([source(), *(event(f"e{i}", sources=("mission",)) for i in range(9))], known=START)
    log.append([event(f"f{i}") for i in range(4)], known=START + 1)
    log.append([event("g")], known=START + 2)
    return tmp_path / "log"


def rewritten(folder: Path, change: Callable[[list[Entry]], Sequence[Entry]], *, manifest: bool = True) -> None:
    """Change the first segment as one would who knows the format, and, if asked, make the manifest fit the new file."""
    head = json.loads((folder / "head.json").read_text())
    segment = head["segments"][0]
    entries = [entry for entry in open_log(folder.parent).entries if segment["first"] <= entry.number <= segment["last"]]
    data = encode(change(entries))
    (folder / segment["file"]).write_bytes(data)
    if manifest:
        segment["sha256"] = hashlib.sha256(data).hexdigest()
        (folder / "head.json").write_text(json.dumps(head))


def with_text(entry: Entry, text: str) -> Entry:
    return msgspec.structs.replace(entry, record=msgspec.structs.replace(entry.record, text=text))


def found(folder: Path, *seen: str) -> str:
    return "\n".join(str(problem) for problem in open_log(folder.parent).verify(seen))


def test_an_untouched_log_has_no_problem(folder: Path) -> None:
    assert found(folder, *(entry.hash for entry in open_log(folder.parent).entries)) == ""


CHANGES: dict[str, tuple[Callable[[list[Entry]], Sequence[Entry]], str]] = {
    "a word": (lambda e: [*e[:3], with_text(e[3], "nothing happened"), *e[4:]], "entry 4 .*hash does not follow"),
    "the moment it became known": (lambda e: [*e[:3], msgspec.structs.replace(e[3], known=START - 9), *e[4:]], "entry 4 .*hash does not follow"),
    "the author": (lambda e: [*e[:3], msgspec.structs.replace(e[3], author="somebody"), *e[4:]], "entry 4 .*hash does not follow"),
    "the order": (lambda e: [*e[:3], e[4], e[3], *e[5:]], "entry 5 .*entry 4 ought to stand here"),
    "one removed": (lambda e: [*e[:3], *e[4:]], "entry 5 .*entry 4 ought to stand here"),
    "one removed, the rest renumbered": (
        lambda e: [*e[:3], *(msgspec.structs.replace(x, number=x.number - 1) for x in e[4:])], "entry 4 .*hash does not follow",
    ),
    "one put in twice": (lambda e: [*e[:4], *e[3:]], "entry 4 .*it stands after entry 4"),
    "a hash": (lambda e: [*e[:3], msgspec.structs.replace(e[3], hash="0" * 64), *e[4:]], "entry 4 .*hash does not follow"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("manifest", [True, False], ids=["manifest made to fit", "manifest untouched"])
def test_a_change_by_one_who_knows_the_format(name: str, manifest: bool, folder: Path) -> None:
    change, expected = CHANGES[name]
    rewritten(folder, change, manifest=manifest)
    text = found(folder)
    assert any(re.search(expected, line) for line in text.splitlines()), text
    assert ("its bytes are not those" in text) is not manifest
    if not manifest:
        with pytest.raises(EvidenceError, match="not as it was written"):
            open_log(folder.parent).entries


def test_a_whole_chain_written_anew_is_found_by_a_head_noted_elsewhere(folder: Path) -> None:
    noted = open_log(folder.parent).entries[6].hash

    def forge(entries: list[Entry]) -> list[Entry]:
        before, made = "", []
        for entry in [*entries[:3], with_text(entries[3], "nothing happened"), *entries[4:]]:
            before = hash_of(entry, before)
            made.append(msgspec.structs.replace(entry, hash=before))
        return made

    rewritten(folder, forge)
    head = json.loads((folder / "head.json").read_text())
    head["segments"] = head["segments"][:1]
    head["entries"] = head["segments"][0]["last"]
    (folder / "head.json").write_text(json.dumps(head))
    head["head"] = open_log(folder.parent).entries[-1].hash
    (folder / "head.json").write_text(json.dumps(head))
    assert found(folder) == "", "the chain alone cannot show it"
    assert "removed or written anew" in found(folder, noted)


def test_an_end_cut_off_with_its_manifest_is_found_by_a_head_noted_elsewhere(folder: Path) -> None:
    entries = open_log(folder.parent).entries
    head = json.loads((folder / "head.json").read_text())
    head["segments"].pop()
    head["entries"] = head["segments"][-1]["last"]
    head["head"] = entries[head["entries"] - 1].hash
    (folder / "head.json").write_text(json.dumps(head))
    assert found(folder) == ""
    assert "removed or written anew" in found(folder, entries[-1].hash)


@pytest.mark.parametrize("what", ["head", "entries"])
def test_a_manifest_that_does_not_fit(what: str, folder: Path) -> None:
    head: dict[str, Any] = json.loads((folder / "head.json").read_text())
    head[what] = "0" * 64 if what == "head" else head[what] + 1
    (folder / "head.json").write_text(json.dumps(head))
    assert "manifest" in found(folder)


def test_a_segment_removed(folder: Path) -> None:
    segment = next(folder.glob("000000001-*.parquet"))
    segment.unlink()
    assert f"segment {segment.name}: it is missing, with entries 1 to" in found(folder)
    with pytest.raises(EvidenceError, match="missing"):
        open_log(folder.parent).entries


def test_a_manifest_removed(folder: Path) -> None:
    (folder / "head.json").unlink()
    assert "manifest of the log is missing" in found(folder)
    with pytest.raises(EvidenceError, match="manifest of the log is missing"):
        open_log(folder.parent).append([event("new")], known=START + 9)
    assert list(folder.glob("*.parquet")), "nothing is tidied away without a manifest"


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"format": "other/9", "entries": 0, "head": "", "segments": []}', b"\xff\xfe"])
def test_a_manifest_that_cannot_be_read(data: bytes, folder: Path) -> None:
    (folder / "head.json").write_bytes(data)
    assert "head.json" in found(folder)


def test_a_manifest_that_points_elsewhere(folder: Path) -> None:
    text = (folder / "head.json").read_text()
    name = next(folder.glob("000000001-*.parquet")).name
    (folder / "head.json").write_text(text.replace(name, "../../elsewhere.parquet"))
    assert "no segment" in found(folder)


def test_any_changed_byte_is_found(folder: Path, tmp_path: Path) -> None:
    random_ = random.Random(7)
    for file in sorted(folder.iterdir()):
        if file.name == "lock":
            continue
        data = file.read_bytes()
        for _ in range(40):
            place, bit = random_.randrange(len(data)), 1 << random_.randrange(8)
            changed = bytes([*data[:place], data[place] ^ bit, *data[place + 1 :]])
            if file.name == "head.json" and _same(changed, data):
                continue
            file.write_bytes(changed)
            assert found(folder), f"{file.name}, byte {place}"
        for cut in (0, len(data) // 2, len(data) - 1):
            file.write_bytes(data[:cut])
            if not (file.name == "head.json" and _same(data[:cut], data)):
                assert found(folder), f"{file.name} cut at {cut}"
        file.write_bytes(data)
    assert found(folder) == ""
    shutil.rmtree(tmp_path / "log")


def _same(one: bytes, two: bytes) -> bool:
    """Whether two manifests say the same: a blank more or less is no change."""
    try:
        return bool(json.loads(one) == json.loads(two))
    except ValueError:
        return False
