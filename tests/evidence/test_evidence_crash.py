"""However an append ends - an error at any step, a full disk, a kill at any moment - the log stays readable and takes the next entry."""

from __future__ import annotations

import errno
import os
import random
import re
import signal
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from amounts import amount
from evidence_records import START, event

import servanda.base.disk as disk
import servanda.base.snapshots as snapshots
import servanda.evidence.storage as storage
from servanda.base.refusal import Refusal
from servanda.evidence.log import open_log
from servanda.evidence.records import Marking

WRITERS = (disk, snapshots, storage)
STEPS = ("open", "write", "fsync", "replace", "unlink", "ftruncate", "pwrite", "listdir")


class Failing:
    """The operating system, failing at its n-th call: refusing, writing half first, or ending the process."""

    def __init__(self, at: int, how: Callable[[], None]) -> None:
        self.at, self.calls, self.how = at, 0, how

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in STEPS:
            return real

        def call(*arguments: Any) -> Any:
            self.calls += 1
            if self.calls == self.at:
                if name == "write":
                    real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])  # a torn write
                self.how()
            return real(*arguments)

        return call


def full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def begun(folder: Path, appends: int) -> list[str]:
    log = open_log(folder)
    for i in range(appends):
        log.append([event(f"e{i}")], known=START + i)
    return [entry.hash for entry in log.entries]


@pytest.mark.parametrize("appends", [0, 1, 3, 4])
def test_an_error_at_any_step_leaves_the_old_log_or_the_new(appends: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = set()
    for step in range(1, 60):
        folder = tmp_path / str(step)
        before = begun(folder, appends)
        failing = Failing(step, full)
        log = open_log(folder)
        with monkeypatch.context() as patch:
            for module in WRITERS:
                patch.setattr(module, "os", failing)
            refused: Refusal | None = None
            try:
                log.append([event("new"), event("newer")], known=START + 100)
            except Refusal as error:
                refused = error
        failed = refused is not None
        assert refused is None or (re.search("could not be written|cannot be read", refused.reason) and refused.repair)
        assert failed is (failing.calls >= step)
        after = [entry.hash for entry in open_log(folder).entries]
        assert after[:appends] == before
        assert len(after) in ((appends, appends + 2) if failed else (appends + 2,)), "all of a batch or nothing"
        outcomes.add((failed, len(after)))
        assert open_log(folder).verify() == ()
        assert log.append([event("next")], known=START + 101)[0].number == len(after) + 1, "the same object can go on"
        assert open_log(folder).verify() == ()
        left = {path.name for path in (folder / "log").iterdir()}
        assert not any(name.endswith(".new") for name in left)
        if not failed:
            break
    else:
        pytest.fail("an append has no end")
    assert {(True, appends), (False, appends + 2)} <= outcomes


def test_what_is_left_over_is_tidied_away(tmp_path: Path) -> None:
    begun(tmp_path, 3)
    folder = tmp_path / "log"
    torn = "000000004-000000009-" + "0" * 16 + ".parquet"
    (folder / torn).write_bytes(b"half")
    (folder / "head.json.new").write_bytes(b'{"for')
    (folder / "notes.txt").write_text("kept by hand")
    assert len(open_log(tmp_path).entries) == 3
    assert open_log(tmp_path).verify() == ()
    open_log(tmp_path).append([event("next")], known=START + 9)
    left = {path.name for path in folder.iterdir()}
    assert "head.json.new" not in left
    assert torn not in left
    assert (folder / "lost+found" / torn).read_bytes() == b"half", "what nobody can vouch for is moved, not removed"
    assert "notes.txt" in left, "what is not ours is left alone"


def appending(folder: Path, told: int, prepare: Callable[[], None]) -> None:
    """In a process of its own: append for ever, and tell the number of each entry once `append` has returned."""
    prepare()
    log = open_log(folder)
    number = len(log.entries)
    while True:
        size = 1 + number % 3
        log.append([event(f"n{number + i}") for i in range(size)], known=START + 1)
        number += size
        os.write(told, number.to_bytes(4, "big"))


def killed(folder: Path, prepare: Callable[[], None], wait: float | None) -> int:
    """Start such a process, kill it after a while (or let it end itself), and say what it had told."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            appending(folder, writing, prepare)
        finally:
            os._exit(1)
    os.close(writing)
    if wait is not None:
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "it was killed, and did not fail by itself"
    with os.fdopen(reading, "rb") as pipe:
        data = pipe.read()
    return int.from_bytes(data[-4:], "big") if data else 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be forked")
def test_a_kill_at_any_moment_loses_nothing_that_was_told(tmp_path: Path) -> None:
    random_ = random.Random(11)
    have = len(begun(tmp_path, 2))
    for turn in range(amount(30, 14)):
        if turn % 2:
            told = killed(tmp_path, lambda: None, random_.uniform(0.005, 0.06))
        else:
            step = random_.randrange(1, 60)

            def prepare(step: int = step) -> None:
                failing = Failing(step, lambda: os.kill(os.getpid(), signal.SIGKILL))
                for module in WRITERS:  # in the child only
                    module.os = failing  # type: ignore[attr-defined]

            told = killed(tmp_path, prepare, None)
        log = open_log(tmp_path)
        now = len(log.entries)
        assert now >= max(have, told), "told means on the disk"
        assert log.verify() == ()
        log.append([event(f"after{turn}", first=START + turn)], known=START + 1)
        have = now + 1
    ids = [entry.record.id for entry in open_log(tmp_path).entries]  # type: ignore[union-attr]  # only events here
    assert len(ids) == len(set(ids))


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir() if path.is_file()}


def test_a_log_that_holds_more_than_clear_is_closed_to_others(tmp_path: Path) -> None:
    begun(tmp_path, 2)
    folder = tmp_path / "log"
    os.chmod(folder, 0o755)
    for path in folder.iterdir():
        os.chmod(path, 0o644)  # as they were made before
    open_log(tmp_path).append([event("seen", marking=Marking(tlp="AMBER"))], known=START + 9)
    assert (stat.S_IMODE(folder.stat().st_mode), modes(folder)) == (0o700, {0o600})


def test_a_folder_given_to_a_group_stays_the_groups(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    folder.mkdir()
    os.chmod(folder, 0o2770)
    begun(tmp_path, 3)
    open_log(tmp_path).append([event("seen", marking=Marking(tlp="RED", rel=("Observers",)))], known=START + 9)
    assert (stat.S_IMODE(folder.stat().st_mode), modes(folder)) == (0o2770, {0o660})
