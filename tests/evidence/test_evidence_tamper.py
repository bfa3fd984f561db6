"""Whatever is changed in a log is found, and named."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from evidence_records import START, event, source

from servanda.base import snapshots
from servanda.base.refusal import Refusal
from servanda.evidence.chain import FORMAT, hash_of
from servanda.evidence.log import open_log
from servanda.evidence.records import Entry
from servanda.evidence.segments import encode
from servanda.evidence.storage import SegmentsManifest, segment_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    log = open_log(tmp_path)
    log.append([source(), *(event(f"e{i}", sources=("mission",)) for i in range(9))], known=START)
    log.append([event(f"f{i}") for i in range(4)], known=START + 1)
    log.append([event("g")], known=START + 2)
    return tmp_path / "log"


def manifest_of(folder: Path) -> dict[str, Any]:
    head: dict[str, Any] = json.loads((folder / "head.json").read_text())
    del head["sha256"]
    return head


def forge(folder: Path, head: dict[str, Any]) -> None:
    """Write a manifest as one would who knows the format: with its own hash."""
    snapshots.put(folder / "head.json", msgspec.convert(head, SegmentsManifest))


def rewritten(folder: Path, change: Callable[[list[Entry]], Sequence[Entry]], *, manifest: bool = True) -> None:
    """Change the first segment as one would who knows the format, and, if asked, make its name and the manifest fit the new file."""
    head = manifest_of(folder)
    segment = head["segments"][0]
    entries = [entry for entry in open_log(folder.parent).entries if segment["first"] <= entry.number <= segment["last"]]
    data = encode(change(entries))
    if manifest:
        (folder / segment["file"]).unlink()
        head["segments"][0] = msgspec.to_builtins(segment_of(segment["first"], segment["last"], data))
        forge(folder, head)
    (folder / head["segments"][0]["file"]).write_bytes(data)


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
    if manifest:
        assert any(re.search(expected, line) for line in text.splitlines()), text
        assert "its bytes are not those" not in text
    else:
        assert "it is damaged, with entries 1 to 10: its bytes are not those that were written" in text
        assert "does not follow" not in text, "what is known to be bad is not read"
        with pytest.raises(Refusal, match="the segment is damaged, with entries 1 to 10"):
            open_log(folder.parent).entries


def shortened(folder: Path, segments: int, head: str) -> None:
    """Take the last segments away, with their place in the manifest."""
    now = manifest_of(folder)
    for gone in now["segments"][segments:]:
        (folder / gone["file"]).unlink()
    now["segments"] = now["segments"][:segments]
    forge(folder, now | {"entries": now["segments"][-1]["last"], "head": head})


def test_a_whole_chain_written_anew_is_found_by_a_head_noted_elsewhere(folder: Path) -> None:
    noted = open_log(folder.parent).entries[6].hash
    made: list[Entry] = []

    def anew(entries: list[Entry]) -> list[Entry]:
        before = ""
        for entry in [*entries[:3], with_text(entries[3], "nothing happened"), *entries[4:]]:
            before = hash_of(entry, before)
            made.append(msgspec.structs.replace(entry, hash=before))
        return made

    rewritten(folder, anew)
    shortened(folder, 1, made[-1].hash)
    assert found(folder) == "", "the chain alone cannot show it"
    assert "removed or written anew" in found(folder, noted)


def test_an_end_cut_off_with_its_manifest_is_found_by_a_head_noted_elsewhere(folder: Path) -> None:
    entries = open_log(folder.parent).entries
    before = manifest_of(folder)
    keep = len(before["segments"]) - 1
    shortened(folder, keep, entries[before["segments"][keep - 1]["last"] - 1].hash)
    assert found(folder) == ""
    assert "removed or written anew" in found(folder, entries[-1].hash)


def test_an_older_manifest_beside_newer_segments_is_refused_and_nothing_is_removed(folder: Path) -> None:
    older = (folder / "head.json").read_bytes()
    open_log(folder.parent).append([event("newer")], known=START + 3)
    (folder / "head.json").write_bytes(older)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "lock"}
    for act in (lambda: open_log(folder.parent).entries, lambda: open_log(folder.parent).append([event("next")], known=START + 9)):
        with pytest.raises(Refusal, match=r"ends with entry 15, and beside it lies 0000000\d\d-000000016-.*entries may be missing") as refused:
            act()
        assert refused.value.code == "damaged"
    assert "entries may be missing" in found(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "lock"} == before


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "as before it was sealed"])
@pytest.mark.parametrize("key", ["format", "entries", "head", "segments", "file", "first", "last", "sha256"])
def test_a_key_that_is_not_known_or_missing_is_refused_before_anything_is_removed(key: str, sealed: bool, folder: Path) -> None:
    path = folder / "head.json"
    if not sealed:
        path.write_bytes(snapshots.plain(msgspec.convert(manifest_of(folder) | {"format": FORMAT}, SegmentsManifest)))
        assert found(folder) == ""
    data = path.read_text()
    for changed in (data.replace(f'"{key}"', f'"{key[:-1]}_"'), re.sub(rf'\n *"{key}": [^\n]*(?=\n)', "", data, count=1), "{}\n", "{}"):
        assert changed != data
        path.write_text(changed)
        before = sorted(one.name for one in folder.iterdir() if one.name != "lock")
        with pytest.raises(Refusal, match=r"head\.json"):
            open_log(folder.parent).append([event("new")], known=START + 9)
        with pytest.raises(Refusal, match=r"head\.json"):
            open_log(folder.parent).entries
        assert "head.json" in found(folder)
        assert sorted(one.name for one in folder.iterdir() if one.name != "lock") == before


@pytest.mark.parametrize("what", ["head", "entries"])
def test_a_manifest_that_does_not_fit(what: str, folder: Path) -> None:
    head = manifest_of(folder)
    head[what] = "0" * 64 if what == "head" else head[what] + 1
    forge(folder, head)
    assert "manifest" in found(folder)
    with pytest.raises(Refusal, match="manifest"):
        open_log(folder.parent).entries


def test_a_segment_removed(folder: Path) -> None:
    segment = next(folder.glob("000000001-*.parquet"))
    segment.unlink()
    assert f"segment {segment.name}: it is missing, with entries 1 to" in found(folder)
    with pytest.raises(Refusal, match="missing"):
        open_log(folder.parent).entries


def test_a_manifest_removed(folder: Path) -> None:
    (folder / "head.json").unlink()
    assert "manifest of the log is missing" in found(folder)
    with pytest.raises(Refusal, match="manifest of the log is missing"):
        open_log(folder.parent).append([event("new")], known=START + 9)
    assert list(folder.glob("*.parquet")), "nothing is tidied away without a manifest"


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"format": "other/9", "entries": 0, "head": "", "segments": []}', b"\xff\xfe"])
def test_a_manifest_that_cannot_be_read(data: bytes, folder: Path) -> None:
    (folder / "head.json").write_bytes(data)
    assert "head.json" in found(folder)


def test_a_manifest_that_points_elsewhere(folder: Path) -> None:
    head = manifest_of(folder)
    head["segments"][0]["file"] = "../../elsewhere.parquet"
    forge(folder, head)
    assert "no segment" in found(folder)
