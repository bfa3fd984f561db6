"""Manifests that cover themselves, folders and files that are whole or not there, and nothing overwritten in lost+found."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import msgspec
import pytest

from servanda.base import snapshots
from servanda.base.refusal import Refusal


class Part(msgspec.Struct, frozen=True, kw_only=True):
    name: str = "a"
    rows: tuple[int, ...] = ()


class Made(msgspec.Struct, frozen=True, kw_only=True):
    format: str = "made/1"
    parts: tuple[Part, ...] = ()
    sha256: str = ""


MADE = Made(parts=(Part(name="ä\u2028"), Part(rows=(1, 2))), sha256="of something else")


@pytest.mark.parametrize("compact", [True, False])
@pytest.mark.parametrize("value", [MADE, Made()])
def test_what_is_sealed_is_json_and_comes_back(value: Made, compact: bool) -> None:
    data = snapshots.sealed(value, compact=compact)
    assert snapshots.unsealed(data, Made, "m") == value
    assert data.endswith(b"}\n")
    assert (data.count(b"\n") == 1) is compact
    assert msgspec.json.decode(data)["format"] == "made/1"


@pytest.mark.parametrize("compact", [True, False])
def test_signs_that_command_a_terminal_are_escaped_and_older_files_are_read(compact: bool) -> None:
    value = Made(parts=(Part(name="\x7f\u202e\U000e0041"), Part(name="\x7f")))
    for write in (snapshots.sealed, snapshots.plain):
        new, older = (write(value, compact=compact, raw=raw) for raw in (False, True))
        assert new != older
        assert new.isascii()
        assert b"\x7f" not in new
        for data in (new, older):
            assert snapshots.unsealed(data, Made, "m", unsealed_too=write is snapshots.plain) == value


@pytest.mark.parametrize("compact", [True, False])
@pytest.mark.parametrize("old", [True, False])
def test_every_flip_and_cut_is_refused(compact: bool, old: bool) -> None:
    """Of an old one without a seal: a flip either is refused or says what it says and nothing less (the text of a value is not covered)."""
    data = snapshots.plain(MADE, compact=compact) if old else snapshots.sealed(MADE, compact=compact)
    assert snapshots.unsealed(data, Made, "m", unsealed_too=old) == MADE
    for place in range(len(data)):
        for changed in (data[:place], *(data[:place] + bytes([data[place] ^ (1 << bit)]) + data[place + 1 :] for bit in range(8))):
            try:
                found = snapshots.unsealed(changed, Made, "m", unsealed_too=old)
            except Refusal as error:
                assert (error.code, error.place) == ("damaged", "m")  # noqa: PT017  # most are refused, the rest is looked at
            else:
                assert old
                assert changed in [snapshots.plain(found, compact=compact, raw=raw) for raw in (False, True)]
                assert found != MADE


def test_a_seal_taken_off_or_put_on_by_hand_is_refused() -> None:
    with pytest.raises(Refusal, match="own hash"):
        snapshots.unsealed(snapshots.plain(MADE), Made, "m")
    for data in (b"", b"{", b"{}", b"null\n", b"\xff", b"[" * 100_000):
        with pytest.raises(Refusal, match="damaged"):
            snapshots.unsealed(data, Made, "m", unsealed_too=True)


def test_nothing_in_lost_and_found_is_overwritten(tmp_path: Path) -> None:
    kept = []
    for text in ("one", "two", "three"):
        (tmp_path / "f").write_text(text)
        kept.append(snapshots.keep(tmp_path / "f"))
    assert [path.read_text() for path in kept] == ["one", "two", "three"]
    assert not (tmp_path / "f").exists()


def stage(place: Path, data: bytes, *, fails: bool = False) -> None:
    with snapshots.staged(place) as draft:
        snapshots.fill(draft, {"x": data})
        if fails:
            raise RuntimeError


def test_a_folder_is_there_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        stage(tmp_path / "a" / "one", b"1", fails=True)
    assert list((tmp_path / "a").iterdir()) == []
    stage(tmp_path / "a" / "one", b"1")
    with pytest.raises(FileExistsError):
        stage(tmp_path / "a" / "one", b"2")
    assert [path.read_bytes() for path in (tmp_path / "a").rglob("x")] == [b"1"]


def test_rights(tmp_path: Path) -> None:
    """A folder of one person is closed to others; what is made in a folder that its group may write is the group's."""

    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    stage(tmp_path / "mine" / "one", b"1")
    snapshots.put(tmp_path / "mine" / "m.json", MADE)
    assert [mode(tmp_path / "mine" / name) for name in ("", "one", "one/x", "m.json")] == [0o700, 0o700, 0o600, 0o600]
    ours = tmp_path / "ours"
    ours.mkdir()
    os.chmod(ours, 0o2770)
    stage(ours / "one", b"1")
    snapshots.put(ours / "m.json", MADE)
    assert [mode(ours / name) for name in ("one", "one/x", "m.json")] == [0o2770, 0o660, 0o660]
    (tmp_path / "said.md").write_text("x")
    os.chmod(tmp_path / "said.md", 0o640)
    snapshots.lay(tmp_path, {"said.md": b"y", "closed.md": b"z"})
    assert mode(tmp_path / "said.md") == 0o640, "a file that is there keeps its rights"
    snapshots.lay(tmp_path, {"closed.md": b"z"}, mode=0o600)
    assert mode(tmp_path / "closed.md") == 0o600
