"""However a watch ends, at whatever moment: no verdict is lost, and none is told twice."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from amounts import amount
from commandline import EXECUTABLE
from watch_support import Crash, Failing, crash, failing, feed, lines, said, undisturbed, wells

from servanda.app.watch.store import delta_of
from servanda.base.refusal import Refusal
from servanda.evidence.log import open_log
from servanda.model.core import Dossier

KILLS = int(os.environ.get("SERVANDA_WATCH_KILLS", str(amount(45, 10))))
"""Processes killed at random moments. Set it to thousands to look for longer (`bench/watch_kills.py` does)."""

CRASHES = int(os.environ.get("SERVANDA_WATCH_CRASHES", str(amount(250, 35))))
"""Processes ended, in thought, at a chosen operation on their files."""


@pytest.fixture(scope="module")
def stream() -> list[bytes]:
    return lines()


@pytest.fixture(scope="module")
def expected(stream: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Dossier]:
    return undisturbed(tmp_path_factory.mktemp("undisturbed"), stream)


def checked(home: Path, wanted: bytes) -> None:
    """What was said is, to the byte, what would have been said without interruption; numbers run without holes."""
    assert said(home) == wanted
    numbers = [found.number for line in wanted.splitlines() if (found := delta_of(line))]
    assert numbers == list(range(1, len(numbers) + 1))
    log = open_log(home / "evidence")
    assert log.verify() == ()
    ids = [getattr(entry.record, "id", "") for entry in log.entries]
    assert "patrol" in ids


def begun(folder: Path, stream: list[bytes]) -> Path:
    home = wells(folder)
    (folder / "stream").write_bytes(b"\n".join(stream) + b"\n")
    return home


def test_the_stream_is_worth_it(expected: tuple[bytes, Dossier]) -> None:
    found = [one for line in expected[0].splitlines() if (one := delta_of(line))]
    assert len(found) > 50
    assert {one.kind for one in found} == {"asserted", "changed", "withdrawn", "violation"}
    assert {one.now for one in found} >= {"breached", "kept", "pending", "unknown", "certain", "perhaps", ""}


def test_a_crash_at_any_operation(stream: list[bytes], expected: tuple[bytes, Dossier], tmp_path: Path) -> None:
    wanted, dossier = expected
    draw = random.Random(3)
    crashes, turn = 0, 0
    while crashes < CRASHES:
        folder = tmp_path / str(turn)
        home = begun(folder, stream)
        turn += 1
        while True:
            step = draw.choice([draw.randrange(1, 60), draw.randrange(1, 320)])
            try:
                with failing(Failing(step, crash, torn=draw.choice([0, 0.3, 0.9, 1]))):
                    feed(home, folder / "stream", dossier)
                break
            except Crash:
                crashes += 1
        checked(home, wanted)
    assert crashes >= CRASHES


def killed(work: Callable[[], object], after: float) -> bool:
    """Do some work in a process of its own and kill it after so many seconds; whether it was killed before it was done."""
    child = os.fork()
    if not child:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "it failed by itself"
    return os.WIFSIGNALED(status)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be forked")
def test_a_kill_at_any_moment(stream: list[bytes], expected: tuple[bytes, Dossier], tmp_path: Path) -> None:
    wanted, dossier = expected
    draw = random.Random(4)
    kills, turn = 0, 0
    while kills < KILLS:
        folder = tmp_path / str(turn)
        home = begun(folder, stream)
        turn += 1
        alive = True
        while alive:
            alive = killed(lambda home=home, folder=folder: feed(home, folder / "stream", dossier), draw.uniform(0.001, 0.2))  # type: ignore[misc]
            kills += alive
        checked(home, wanted)


def test_a_kill_of_the_command_itself(stream: list[bytes], tmp_path: Path) -> None:
    groups = [line for number, one in enumerate(stream) for line in ((one, b"") if number % 3 == 2 else (one,))]
    wanted, _ = undisturbed(tmp_path / "undisturbed", groups, group=1000, every=5000)
    home = begun(tmp_path, groups)
    words = [EXECUTABLE, "watch", home, "--file", tmp_path / "stream", "--clock", "input"]
    draw, kills = random.Random(6), 0
    for _ in range(4):
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as one:
            time.sleep(draw.uniform(0.35, 0.75))
            one.kill()
        kills += one.returncode == -signal.SIGKILL
    assert subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 1, "some lines are bad"
    checked(home, wanted)
    assert kills


@pytest.mark.parametrize("wrong", [errno.ENOSPC, errno.EIO])
def test_a_full_disk_is_said_and_nothing_more_is_acknowledged(
    wrong: int, stream: list[bytes], expected: tuple[bytes, Dossier], tmp_path: Path
) -> None:
    wanted, dossier = expected

    def full() -> None:
        raise OSError(wrong, os.strerror(wrong))

    for turn, step in enumerate((1, 4, 11, 18, 27, 40, 55, 70, 90, 130, 170) if wrong == errno.ENOSPC else (5, 30, 60)):
        folder = tmp_path / str(turn)
        home = begun(folder, stream)
        told = b""
        with pytest.raises(Refusal) as refused, failing(Failing(step, full, after=True)) as system:
            feed(home, folder / "stream", dossier)
        assert os.strerror(wrong) in refused.value.reason
        assert refused.value.repair
        assert system.calls >= step
        path = home / "evidence" / "watch" / "verdicts.ndjson"
        told = said(home) if path.exists() else b""
        assert wanted.startswith(told[: told.rfind(b"\n") + 1])
        feed(home, folder / "stream", dossier)
        checked(home, wanted)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be forked")
def test_a_disk_that_really_takes_no_more(stream: list[bytes], expected: tuple[bytes, Dossier], tmp_path: Path) -> None:
    import resource

    wanted, dossier = expected
    for turn, room in enumerate((2_000, 9_000, 30_000)):
        folder = tmp_path / str(turn)
        home = begun(folder, stream)
        child = os.fork()
        if not child:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
            try:
                feed(home, folder / "stream", dossier)
                os._exit(0)
            except Refusal as error:
                os._exit(7 if error.code == "full" else 8)
            finally:
                os._exit(9)
        _, status = os.waitpid(child, 0)
        assert os.WEXITSTATUS(status) == 7
        feed(home, folder / "stream", dossier)
        checked(home, wanted)


@pytest.mark.parametrize("name", ["journal", "verdicts", "snapshot"])
@pytest.mark.parametrize("how", ["cut", "zeros", "noise"])
def test_a_torn_last_write_in_any_file(name: str, how: str, stream: list[bytes], expected: tuple[bytes, Dossier], tmp_path: Path) -> None:
    wanted, dossier = expected
    draw = random.Random(f"{name}{how}")
    for turn, step in enumerate((100, 150, 190)):
        folder = tmp_path / str(turn)
        home = begun(folder, stream)
        with pytest.raises(Crash), failing(Failing(step, crash, torn=0)):
            feed(home, folder / "stream", dossier)
        files = sorted(one for one in (home / "evidence" / "watch").iterdir() if one.name.startswith(name) and one.suffix in (".json", ".ndjson"))
        file = files[-1]
        data = file.read_bytes()
        if name == "snapshot":
            if len(files) > 1:  # the last of them was being written
                file.write_bytes(data[: len(data) // 2] + (b"\0" * 40 if how == "zeros" else b""))
        else:
            garbage = {"cut": b'{"number":9', "zeros": b"\0" * 50, "noise": draw.randbytes(80).replace(b"\n", b"-") + b"\n"}[how]
            file.write_bytes(data + (garbage if name == "verdicts" else b"9" + garbage))
        feed(home, folder / "stream", dossier)
        checked(home, wanted)


def test_damage_that_no_crash_leaves_is_not_mended(stream: list[bytes], expected: tuple[bytes, Dossier], tmp_path: Path) -> None:
    _, dossier = expected
    home = begun(tmp_path, stream)
    with pytest.raises(Crash), failing(Failing(150, crash)):
        feed(home, tmp_path / "stream", dossier, every=1000)
    folder = home / "evidence" / "watch"
    for name in ("journal-000000000001.ndjson", "verdicts.ndjson"):
        data = (folder / name).read_bytes()
        assert data.count(b"\n") > 4
        (folder / name).write_bytes(data.replace(b"1", b"2", 1))
        with pytest.raises(Refusal, check=lambda error: error.code == "damaged"):
            feed(home, tmp_path / "stream", dossier)
        (folder / name).write_bytes(data)
    feed(home, tmp_path / "stream", dossier)
