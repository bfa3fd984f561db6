"""What is marked above a level is unreadable on the disk, opens with the key alone, can lose its words, and is never read without a trace."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from evidence_records import START, event, source

from servanda.base import disk
from servanda.base.installed import install_hint
from servanda.base.refusal import Refusal
from servanda.evidence.custody import Custody
from servanda.evidence.knowledge import known_at
from servanda.evidence.log import Log, open_log
from servanda.evidence.records import Attribution, Entry, Marking, Ruling, Standing
from servanda.evidence.sealing import choose, key_folder

pytest.importorskip("cryptography", reason="the extra `seal` is not installed")

RED = Marking(tlp="RED", rel=("Observers",))
CANARY = "the baker saw it from her window"


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SERVANDA_KEYS", str(tmp_path / "keys"))
    return tmp_path / "keys"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A log sealed above GREEN: a source, an open event, an event and a ruling in somebody's words, one marked only GREEN."""
    place = tmp_path / "wells" / "evidence"
    open_log(place).append([source("patrol"), event("early", text="before the seal", marking=RED)], known=START)
    choose(place, "GREEN")
    log = open_log(place)
    log.append([event("seen", text=CANARY, marking=RED, sources=("patrol",), key="row 7")], known=START + 1, author="Ana", because=f"{CANARY} again")
    log.append([Attribution(id="who", event="seen", by=("Upper Village",), marking=RED), event("open", text="at the well")], known=START + 2)
    log.append([Ruling(of="seen", standing=Standing.CONFIRMED, by="Observers", because=f"{CANARY} too", marking=RED)], known=START + 3)
    log.append([event("green", text="told", marking=Marking(tlp="GREEN"))], known=START + 4)
    return place


def stored(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def stripped(entries: tuple[Entry, ...]) -> list[object]:
    """What verdicts rest on."""
    return [(e.number, e.known, getattr(e.record, "id", ""), getattr(e.record, "first", 0), getattr(e.record, "by", ()), e.record.marking) for e in entries]


def test_the_words_are_not_on_the_disk_and_come_back_with_the_key(folder: Path) -> None:
    entries = open_log(folder).entries
    assert [getattr(e.record, "text", "") for e in entries] == ["", "before the seal", CANARY, "", "at the well", "", "told"]
    assert (entries[2].author, entries[2].because) == ("Ana", f"{CANARY} again")
    assert entries[2].record.key == "row 7"  # type: ignore[union-attr]  # an event
    import pyarrow.parquet as pq

    rows = [row for path in (folder / "log").glob("*.parquet") for row in pq.read_table(path).to_pylist()]
    assert not any(word in repr(rows) for word in ("baker", "row 7", "'Ana'", '"Ana"', "Upper Village", "'seen'"))
    assert "at the well" in repr(rows)
    assert "told" in repr(rows), "GREEN is not above GREEN"
    kinds = {row["number"]: row["kind"] for row in rows}  # a segment that was merged lies there until the next append
    assert [kinds[number] for number in sorted(kinds)] == ["source", "event", "sealed", "sealed", "event", "sealed", "event"]
    assert open_log(folder).verify() == ()


def test_without_the_key_nothing_is_read_and_everything_still_verifies(folder: Path, keys: Path) -> None:
    head = open_log(folder).head
    (key,) = keys.iterdir()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.rename(keys.with_name("elsewhere"))
    with pytest.raises(Refusal, match="sealed with the key") as refused:
        open_log(folder).entries
    assert key.name in refused.value.repair
    assert (open_log(folder).verify([head]), len(open_log(folder).stored)) == ((), 7)
    key.write_bytes(keys.with_name("elsewhere").read_bytes().replace(b"key 1 ", b"key 1 0", 1)[:-2] + b"\n")
    with pytest.raises(Refusal, match="key is damaged"):
        open_log(folder).entries


def test_erased_words_are_gone_and_all_else_stays(folder: Path) -> None:
    before, heads = open_log(folder).entries, [e.hash for e in open_log(folder).entries]
    assert open_log(folder).erase("seen", by="Ben Okoro", because="she asked for it") == ((3, 6), ())
    after = open_log(folder).entries
    assert stripped(after) == stripped(before)
    assert open_log(folder).verify(heads) == ()
    for text in (after[2].record.text, after[2].because, after[5].record.because, after[2].record.key):  # type: ignore[union-attr]  # an event, a ruling
        assert text.startswith("[erased on 20")
        assert text.endswith("by Ben Okoro: she asked for it]")
    assert CANARY not in repr(after)
    known = known_at(after, None)
    assert known.events["seen"].standing is Standing.CONFIRMED
    open_log(folder).append([event("next")], known=START + 9)
    assert open_log(folder).verify(heads) == ()


def test_no_copy_of_the_folder_brings_erased_words_back(folder: Path) -> None:
    """All that is on the disk after the erasing, with the key of the user, holds them no more: the files of their keys are the only ones missing."""
    before = {path.name for path in (folder / "seal" / "keys").iterdir()}
    open_log(folder).erase("seen", by="Ben", because="asked")
    assert len(before - {path.name for path in (folder / "seal" / "keys").iterdir()}) == 2


def test_an_erasing_that_was_interrupted_holds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(path: Path) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "remove", fails)
        with pytest.raises(Refusal, match="entered, but a key could not be destroyed"):
            open_log(folder).erase("seen", by="Ben", because="asked")
    assert "[erased" in open_log(folder).entries[2].record.text  # type: ignore[union-attr]  # an event
    assert "their key is still here" in str(open_log(folder).verify()[0])
    open_log(folder).erase("seen", by="Ben", because="asked")
    assert open_log(folder).verify() == ()


def test_what_cannot_be_erased_is_said(folder: Path) -> None:
    with pytest.raises(Refusal, match="not sealed when they were entered"):
        open_log(folder).erase("early", by="Ben", because="asked")
    with pytest.raises(Refusal, match="no record 'nobody'"):
        open_log(folder).erase("nobody", by="Ben", because="asked")
    for by, because in (("", "asked"), ("Ben", " ")):
        with pytest.raises(Refusal, match="needs the person"):
            open_log(folder).erase("seen", by=by, because=because)
    assert open_log(folder).entries[2].record.text == CANARY  # type: ignore[union-attr]  # an event


def test_a_key_that_is_lost_is_no_erasing(folder: Path) -> None:
    next((folder / "seal" / "keys").iterdir()).unlink()
    with pytest.raises(Refusal, match="is missing, and nobody has erased them"):
        open_log(folder).entries
    assert "nobody has erased them" in str(open_log(folder).verify()[0])


def test_every_reading_is_entered_once_and_one_that_cannot_be_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    acts = Custody(folder / "seal").acts()
    for _ in range(3):
        assert Log(folder, verb="evidence show").entries
    (read,) = Custody(folder / "seal").acts()[len(acts) :]
    assert (read.kind, read.verb, read.marking, read.count, read.system, read.person) == ("read", "evidence show", "RED", 4, disk.user(), disk.user())
    assert read.at

    def fails(handle: int, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "write", fails)
    with pytest.raises(Refusal, match="only when that is entered"):
        Log(folder, verb="evidence gaps").entries


def test_a_log_that_holds_nothing_above_the_level_is_read_without_a_trace(tmp_path: Path) -> None:
    place = tmp_path / "wells" / "evidence"
    choose(place, "AMBER")
    open_log(place).append([event("a", marking=Marking(tlp="AMBER"))], known=START)
    assert open_log(place).entries
    assert Custody(place / "seal").acts() == ()
    assert open_log(place).verify() == ()


@pytest.mark.parametrize("what", ["NATO:SECRET", "UN:CONFIDENTIAL", "NOBODY:KNOWS"])
def test_a_label_that_cannot_be_compared_is_sealed(what: str, folder: Path) -> None:
    open_log(folder).append([event("foreign", text=CANARY, marking=Marking(tlp=what))], known=START + 9)
    assert open_log(folder).entries[-1].record.text == CANARY  # type: ignore[union-attr]  # an event
    import pyarrow.parquet as pq

    assert not any(CANARY in repr(pq.read_table(path).to_pylist()) for path in (folder / "log").glob("*.parquet"))


def test_choosing_again_changes_the_level_and_keeps_the_key(folder: Path, keys: Path) -> None:
    choose(folder, "CLEAR")
    open_log(folder).append([event("now", text="green now", marking=Marking(tlp="GREEN"))], known=START + 9)
    assert len(list(keys.iterdir())) == 1
    assert [e.record.text for e in open_log(folder).entries if isinstance(e.record, type(event()))][-2:] == ["told", "green now"]
    assert b"green now" not in stored(folder)
    with pytest.raises(Refusal, match="is no marking"):
        choose(folder, "")


def test_keys_inside_the_dossier_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVANDA_KEYS", str(folder.parent / "keys"))
    with pytest.raises(Refusal, match="in the folder of what they open"):
        choose(folder, "AMBER")
    monkeypatch.delenv("SERVANDA_KEYS")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/settings")
    assert key_folder() == Path("/settings/servanda/keys")


def test_what_is_missing_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)
        with pytest.raises(Refusal, match="cryptography is not installed") as refused:
            open_log(folder).entries
        assert refused.value.repair == install_hint("seal")
        assert open_log(folder).verify() == ()
    (folder / "seal" / "seal.json").unlink()
    with pytest.raises(Refusal, match="what they were sealed with is missing"):
        open_log(folder).entries
    assert "it is missing, and entries are sealed by it" in str(open_log(folder).verify()[0])


def test_only_the_owner_reads_what_lies_there(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder / "log", folder / "seal"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
