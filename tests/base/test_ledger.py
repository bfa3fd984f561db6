"""The ledger: what stands follows from the log alone, an act costs the same in a large log, a checkpoint is a help and never the truth."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import stat
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from servanda.base import disk
from servanda.base.ledger import Fold, Ledger
from servanda.base.lines import WINDOW, JsonLines
from servanda.base.refusal import Refusal
from servanda.base.rows import Table

AT = "2031-03-14T10:00:00Z"


class Move(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """So many grains into a well, or out of it."""

    well: str
    grains: int
    number: int = 0
    at: str = ""
    person: str = ""
    reason: str = ""
    system: str = ""
    hash: str = ""


class Wells(msgspec.Struct, frozen=True):
    """Grains by well; an empty well is no row."""

    held: Table[str, int] = msgspec.field(default_factory=Table)
    moves: int = 0


def check(state: Wells, move: Move) -> None:
    if state.held.get(move.well, 0) + move.grains < 0:
        raise Refusal("there is not so much in it", "Take less.", code="not-allowed")


def after(state: Wells, move: Move) -> Wells:
    left = state.held.get(move.well, 0) + move.grains
    if left:
        state.held[move.well] = left
    elif move.well in state.held:
        del state.held[move.well]
    return msgspec.structs.replace(state, moves=state.moves + 1)


def opened(folder: Path, told: list[str] | None = None) -> Ledger[Move, Wells]:
    said = told if told is not None else []
    return Ledger(folder / "wells.jsonl", JsonLines("test.wells/1", Move), Fold(Wells, check, after), told=said.append, wait=5)


def moved(folder: Path, *moves: tuple[str, int], told: list[str] | None = None) -> dict[str, int]:
    ledger = opened(folder, told)
    ledger.append([Move(well=well, grains=grains) for well, grains in moves], at=AT, person="Anna Lind", because="harvest")
    return ledger.look(lambda state: {well: state.held[well] for well, _ in moves})


def same(folder: Path) -> Wells:
    """What stands by the log alone, which the checkpoint says too."""
    ledger = opened(folder)
    whole, mark = ledger.whole()
    assert ledger.look(lambda state: (dict(state.held), state.moves)) == (dict(whole.held), whole.moves)
    assert ledger.head == mark.head
    assert ledger.verify() == ()
    return whole


def test_any_sequence_of_acts_by_any_hands_stands_as_a_fold_in_memory_says(tmp_path: Path) -> None:
    draw = random.Random(5)
    expected: dict[str, int] = {}
    ledger = opened(tmp_path)
    for turn in range(150):
        if draw.random() < 0.6:
            ledger = opened(tmp_path)  # another process, as far as it knows
        moves = []
        for _ in range(draw.randrange(0, 4)):
            well = f"well {draw.randrange(60)}"
            grains = draw.choice([1, 2, -expected.get(well, 0)])
            expected[well] = expected.get(well, 0) + grains
            moves.append(Move(well=well, grains=grains))
        ledger.append(moves, at=AT, person="Anna Lind")
        if turn % 30 == 0:
            assert dict(same(tmp_path).held) == {well: grains for well, grains in expected.items() if grains}
    assert dict(same(tmp_path).held) == {well: grains for well, grains in expected.items() if grains}


def test_an_act_that_may_not_follow_leaves_all_as_it_was(tmp_path: Path) -> None:
    moved(tmp_path, ("a", 3))
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    ledger = opened(tmp_path)
    for acts in ([Move(well="a", grains=-4)], [Move(well="a", grains=-3), Move(well="a", grains=-1)]):
        with pytest.raises(Refusal) as refused:
            ledger.append(acts)
        assert refused.value.code == "not-allowed"
        assert {one.name: one.read_bytes() for one in tmp_path.iterdir() if one.name != "lock"} == {k: v for k, v in before.items() if k != "lock"}
    ledger.append([Move(well="a", grains=-3)], at=AT)
    assert dict(same(tmp_path).held) == {}


def test_who_believes_another_head_is_told_so(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    first = ledger.append([Move(well="a", grains=1)], expect="")[0]
    ledger.append([Move(well="a", grains=1)], expect=first.hash)
    with pytest.raises(Refusal) as refused:
        opened(tmp_path).append([Move(well="a", grains=1)], expect=first.hash)
    assert refused.value.code == "changed"


def test_who_entered_it_is_known_from_the_system_beside_the_name_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "somebody else")
    monkeypatch.setenv("USER", "somebody else")
    moved(tmp_path, ("a", 1))
    (entry,) = opened(tmp_path).read()
    assert (entry.act.person, entry.act.at, entry.act.reason, entry.act.system) == ("Anna Lind", AT, "harvest", disk.user())
    assert disk.user() != "somebody else"


def _holding(folder: str, held: object, done: object) -> None:
    with disk.only_writer(Path(folder)):
        held.set()  # type: ignore[attr-defined]
        done.wait(60)  # type: ignore[attr-defined]


def test_a_log_that_another_writes_is_busy_and_the_code_says_so(tmp_path: Path) -> None:
    moved(tmp_path, ("a", 1))
    spawn = multiprocessing.get_context("spawn")
    held, done = spawn.Event(), spawn.Event()
    holder = spawn.Process(target=_holding, args=(str(tmp_path), held, done))
    holder.start()
    assert held.wait(60)
    ledger = opened(tmp_path)
    ledger.wait = 0.1
    with pytest.raises(Refusal) as refused:
        ledger.append([Move(well="a", grains=1)])
    done.set()
    holder.join()
    assert refused.value.code == "busy"
    assert f"process {holder.pid} of {disk.user()}" in refused.value.reason
    assert same(tmp_path).held["a"] == 1


# --- what lies on the disk -------------------------------------------------------------------------------------------


def test_a_checkpoint_that_is_not_as_it_was_written_is_made_anew_and_that_is_said_once(tmp_path: Path) -> None:
    moved(tmp_path, *((f"well {n}", 2) for n in range(40)))
    for name in ("wells.checkpoint", "wells.rows"):
        path = tmp_path / name
        data = path.read_bytes()
        for damage in (b"", data[:-9], data.replace(b"2", b"7"), bytes(len(data))):
            path.write_bytes(damage)
            assert any("nothing is lost by that" in problem.reason for problem in opened(tmp_path).verify())
            told: list[str] = []
            state = moved(tmp_path, ("well 3", 1), ("well 3", -1), told=told)
            assert len(told) == 1, (name, told)
            assert name in told[0]
            assert state["well 3"] == 2
            same(tmp_path)
            quiet: list[str] = []
            moved(tmp_path, ("well 3", 0), told=quiet)
            assert quiet == []


def test_a_log_that_lost_what_the_checkpoint_saw_is_not_gone_on_with(tmp_path: Path) -> None:
    for n in range(3):
        moved(tmp_path, ("a", n + 1))
    path = tmp_path / "wells.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    other = tmp_path / "other"
    for n in range(3):
        moved(other, ("a", n + 2))
    for left in (b"".join(lines[:2]), lines[0], b"", b"".join(lines)[:-1], (other / "wells.jsonl").read_bytes()):
        path.write_bytes(left)
        for act in (lambda: moved(tmp_path, ("a", 1)), lambda: opened(tmp_path).state, lambda: list(opened(tmp_path).read())):
            with pytest.raises(Refusal, match="no longer in the log") as refused:
                act()
            assert refused.value.code == "damaged"
            assert "wells.checkpoint" in refused.value.repair
        assert any("no longer in the log" in problem.reason for problem in opened(tmp_path).verify())
        assert path.read_bytes() == left
    path.write_bytes(b"".join(lines[:2]))
    (tmp_path / "wells.checkpoint").unlink()  # a person has looked
    assert moved(tmp_path, ("a", 1))["a"] == 4


def test_what_an_interrupted_append_left_is_cut_off_and_said(tmp_path: Path) -> None:
    moved(tmp_path, ("a", 1))
    path = tmp_path / "wells.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:40])
    assert opened(tmp_path).state.held["a"] == 1
    assert any("never entered" in problem.reason for problem in opened(tmp_path).verify())
    told: list[str] = []
    moved(tmp_path, ("a", 1), told=told)
    assert any("cut off" in one for one in told)
    assert path.read_bytes().startswith(whole)
    same(tmp_path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda line: line.replace(b'"well"', b'"wall"'), "does not fit"),
        (lambda line: line.replace(b'"grains":2', b'"grains": 2'), "does not fit"),
        (lambda line: line.replace(b'"hash"', b'"hush"'), "cannot be read"),
        (lambda line: b"{}\n", "cannot be read"),
        (lambda line: b"\xff" * 40 + b"\n", "cannot be read"),
        (lambda line: b"[" * 4000 + b"\n", "cannot be read"),
        (lambda line: line + line, "does not fit"),
    ],
)
def test_another_line_is_refused_by_its_number(tmp_path: Path, change: Callable[[bytes], bytes], said: str) -> None:
    moved(tmp_path, ("a", 1), ("b", 2), ("c", 3))
    path = tmp_path / "wells.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + change(lines[1]) + lines[2])
    with pytest.raises(Refusal, match=f"line [23] {said}") as refused:
        _ = opened(tmp_path).state
    assert refused.value.place == str(path)


def forged(line: bytes, before: str) -> bytes:
    """The line with the hash that belongs to it: what somebody can write who knows how."""
    codec = JsonLines("test.wells/1", Move)
    bare = msgspec.json.decode(line)
    del bare["hash"]
    hash = codec.hashed(before, msgspec.json.encode(bare, order="sorted"))
    return msgspec.json.encode(bare | {"hash": hash}, order="sorted") + b"\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"colour": "red"}, "unknown field"),
        ({"well": None}, "cannot be read"),
        ({"reason": ""}, "not written as"),
        ({"number": 3}, "bears the number 3"),
        ({"grains": -9}, "was not allowed"),
    ],
)
def test_a_line_whose_hash_is_right_is_still_read_strictly(tmp_path: Path, words: dict[str, object], said: str) -> None:
    moved(tmp_path, ("a", 1))
    (entry,) = opened(tmp_path).read()
    line = msgspec.json.encode({"well": "a", "grains": 1, "number": 2, "hash": ""} | words)
    path = tmp_path / "wells.jsonl"
    path.write_bytes(path.read_bytes() + forged(line, entry.hash))
    with pytest.raises(Refusal, match=f"line 2 .*{said}"):
        _ = opened(tmp_path).state
    with pytest.raises(Refusal, match=f"line 2 .*{said}"):
        moved(tmp_path, ("a", 1))
    assert any(said in problem.reason for problem in opened(tmp_path).verify())


def test_a_line_without_what_it_must_have_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wells.jsonl"
    path.write_bytes(forged(msgspec.json.encode({"number": 1, "hash": "", "well": "a"}), ""))
    with pytest.raises(Refusal, match=r"line 1 cannot be read as an act .*grains"):
        _ = opened(tmp_path).state


def test_a_pipe_in_the_place_of_the_log_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "wells.jsonl")
    with pytest.raises(Refusal, match="is no file"):
        _ = opened(tmp_path).state


# --- cost ------------------------------------------------------------------------------------------------------------


def cost(folder: Path) -> tuple[int, int]:
    """Bytes read and written by an act of a process that knows nothing yet."""
    read, written = [0], [0]
    real_read, real_write = disk.read, disk.write

    def reading(path: Path, start: int = 0, end: int | None = None) -> bytes | None:
        found = real_read(path, start, end)
        read[0] += len(found or b"")
        return found

    def writing(handle: int, data: bytes) -> None:
        written[0] += len(data)
        real_write(handle, data)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk, "read", reading)
        patch.setattr(disk, "write", writing)
        moved(folder, ("well 7", 1))
    return read[0], written[0]


def test_an_act_reads_and_writes_as_much_in_a_large_log_as_in_a_small_one(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    costs = []
    for size in (300, 3000):
        done = ledger.look(lambda state: state.moves)
        ledger.append([Move(well=f"well {n}", grains=1) for n in range(done, size)], at=AT, person="Anna Lind")
        costs.append(cost(tmp_path))
    (read, written), (read_later, written_later) = costs
    assert (tmp_path / "wells.jsonl").stat().st_size > 10 * WINDOW
    assert read_later < 1.2 * read + 4096  # a tree ten times as large is a branch deeper
    assert written_later < 1.2 * written + 4096


def test_the_rows_do_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("servanda.base.ledger.ROOM", 2000)
    sizes = set()
    for _ in range(60):
        moved(tmp_path, ("a", 1))
        sizes.add((tmp_path / "wells.rows").stat().st_size)
    assert max(sizes) < 4000
    same(tmp_path)


# --- rights ----------------------------------------------------------------------------------------------------------


def modes(folder: Path) -> dict[str, int]:
    return {one.name: stat.S_IMODE(one.stat().st_mode) for one in (folder, *folder.iterdir())}


def test_files_are_for_their_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        moved(tmp_path / "store" / "log", ("a", 1))
    finally:
        os.umask(before)
    assert modes(tmp_path / "store" / "log") == {"log": 0o700, "lock": 0o600, "wells.jsonl": 0o600, "wells.checkpoint": 0o600, "wells.rows": 0o600}
    assert stat.S_IMODE((tmp_path / "store").stat().st_mode) == 0o700
    (tmp_path / "store" / "log" / "wells.jsonl").chmod(0o644)  # as it was written before
    moved(tmp_path / "store" / "log", ("a", 1))
    assert set(modes(tmp_path / "store" / "log").values()) == {0o700, 0o600}


def test_a_folder_given_to_its_group_once_is_the_groups_for_good(tmp_path: Path) -> None:
    shared = tmp_path / "store"
    shared.mkdir()
    shared.chmod(0o2770)
    before = os.umask(0o077)
    try:
        moved(shared / "log", ("a", 1))
        moved(shared / "log", ("a", 1))
    finally:
        os.umask(before)
    found = modes(shared / "log")
    assert found.pop("log") == 0o2770
    assert set(found.values()) == {0o660}
    assert {one.stat().st_gid for one in (shared / "log").iterdir()} == {shared.stat().st_gid}


def test_a_folder_that_everybody_may_write_in_is_nobodys_choice(tmp_path: Path) -> None:
    shared = tmp_path / "store"
    shared.mkdir()
    shared.chmod(0o1777)
    moved(shared / "log", ("a", 1))
    assert modes(shared / "log")["wells.jsonl"] == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become two other persons")
def test_two_persons_of_one_group_write_one_log() -> None:
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        shared = Path(home) / "store"
        shared.mkdir()
        os.chown(shared, 0, 4242)
        shared.chmod(0o2770)
        for person in (3001, 3002, 3001):
            child = os.fork()
            if not child:
                try:
                    os.setgroups([4242])
                    os.setgid(person)
                    os.setuid(person)
                    moved(shared / "log", ("a", 1))
                    os._exit(0)
                finally:
                    os._exit(1)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert opened(shared / "log").state.held["a"] == 3
        assert [entry.act.system for entry in opened(shared / "log").read()] == ["user 3001", "user 3002", "user 3001"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be forked")
def test_what_was_confirmed_before_a_kill_is_there(tmp_path: Path) -> None:
    draw, confirmed = random.Random(7), list[str]()
    for _ in range(8):
        out, into = os.pipe()
        child = os.fork()
        if not child:
            try:
                for n in range(10_000):
                    entry = opened(tmp_path).append([Move(well=f"well {n % 30}", grains=1)], at=AT)[0]
                    os.write(into, f"{entry.hash}\n".encode())
            finally:
                os._exit(1)
        os.close(into)
        confirmed.append(os.read(out, 65).decode())  # it has begun
        time.sleep(draw.uniform(0, 0.05))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(out, "rb") as rest:
            confirmed += rest.read().decode().splitlines(keepends=True)
        ledger = opened(tmp_path)
        hashes = {f"{entry.hash}\n" for entry in ledger.read()}
        assert hashes >= {one for one in confirmed if one.endswith("\n")}
        ledger.append([Move(well="after", grains=1)], at=AT)
        same(tmp_path)
