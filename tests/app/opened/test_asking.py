"""Questions in their own process: the newest text wins, what does not stop is ended, and nothing outlives the server."""

from __future__ import annotations

import datetime as dt
import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_stages import PEOPLE, TEXT

from servanda.app.opened.asking import QuestionProcess
from servanda.app.opened.snapshot import OpenSnapshot
from servanda.app.opened.stages import CheckStage
from servanda.app.opened.worker import AskedOf

TODAY = dt.date(2031, 2, 25)
PATIENCE = 60.0
HEAVY = Path(__file__).parents[3] / "dossiers" / "minsk"


def snapshot(version: int, text: str = TEXT) -> OpenSnapshot:
    return OpenSnapshot(version=version, name="quay", files={"people.md": PEOPLE.encode(), "quay.md": text.encode()})


def heavy(version: int) -> OpenSnapshot:
    """A text whose questions take seconds, and none of whose answers is at hand."""
    more = f"\n```servanda\nactor Somebody Else {version}\n```\n".encode()
    files = {one.name: one.read_bytes() + more * (one.name == "actors.md") for one in HEAVY.glob("*.md")}
    return OpenSnapshot(version=version, name="minsk", files=files)


class Listening:
    """What was told, in order."""

    def __init__(self) -> None:
        self.got: queue.Queue[tuple[str, CheckStage | None]] = queue.Queue()
        self.process = QuestionProcess(lambda key, stage: self.got.put((key, stage)))

    def ask(self, key: str, of: OpenSnapshot, **more: str) -> None:
        self.process.ask(AskedOf(key=key, snapshot=of, today=TODAY, **more))

    def all(self) -> list[tuple[str, CheckStage]]:
        """Everything until nothing more comes of what was asked."""
        found = []
        while (one := self.got.get(timeout=PATIENCE))[1] is not None:
            found.append((one[0], one[1]))
        return found


@pytest.fixture(scope="module")
def listening() -> Iterator[Listening]:
    one = Listening()
    yield one
    one.process.close()
    assert one.process.process is None


def test_answers_come_one_after_the_other(listening: Listening) -> None:
    listening.ask("a", snapshot(1))
    found = [stage for _, stage in listening.all()]
    assert [len(stage.answers) for stage in found] == [*range(1, len(found)), len(found) - 1]
    assert [stage.done for stage in found] == [*[False] * (len(found) - 1), True]
    assert any(one.code == "SV305" for one in found[-1].findings)
    listening.ask("b", snapshot(2), question="stall", subject="quay:1.pay")
    [(key, stage)] = listening.all()
    assert (key, stage.done, list(stage.answers)) == ("b", True, ["stall"])
    listening.ask("b", snapshot(2), question="nonsense")
    assert "nonsense" in listening.all()[0][1].failed


def test_the_newest_wins(listening: Listening) -> None:
    listening.ask("a", heavy(1))
    assert listening.got.get(timeout=PATIENCE)[1] is not None
    for version in range(2, 20):
        listening.ask("a", heavy(version))
    listening.ask("a", snapshot(20))
    versions = [stage.version for _, stage in listening.all()]
    assert versions == sorted(versions)
    assert versions[-1] == 20
    assert versions.count(20) > 5
    assert listening.process.starts == 1


def test_what_is_called_off_tells_nothing_more(listening: Listening) -> None:
    listening.ask("a", heavy(30))
    assert listening.got.get(timeout=PATIENCE)[1] is not None
    listening.process.cancel("a")
    listening.ask("b", snapshot(31))
    assert {key for key, _ in listening.all()[1:]} == {"b"}


def test_what_does_not_stop_is_ended(listening: Listening) -> None:
    starts = listening.process.starts
    listening.process.patience = 0.2
    listening.ask("a", heavy(40))
    assert listening.got.get(timeout=PATIENCE)[1] is not None
    os.kill(listening.process.process.pid, signal.SIGSTOP)
    listening.ask("a", snapshot(41))
    assert listening.all()[-1][1].version == 41
    assert listening.process.starts == starts + 1
    listening.process.patience = 2.0


def test_one_that_dies_is_begun_anew(listening: Listening) -> None:
    starts = listening.process.starts
    listening.ask("a", heavy(50))
    assert listening.got.get(timeout=PATIENCE)[1] is not None
    os.kill(listening.process.process.pid, signal.SIGKILL)
    assert not [one for _, one in listening.all() if one.done]
    listening.ask("a", snapshot(51))
    assert listening.all()[-1][1].done
    assert listening.process.starts == starts + 1


def test_it_ends_with_its_server(tmp_path: Path) -> None:
    """Also where the server is killed."""
    script = tmp_path / "server.py"
    script.write_text(
        "import sys, time\nsys.path[:0] = sys.argv[1:]\n"
        "from servanda.app.opened.asking import QuestionProcess\n"
        "from test_asking import TODAY, AskedOf, snapshot\n"
        "if __name__ == '__main__':\n"
        "    one = QuestionProcess(lambda key, stage: print(one.process.pid, flush=True))\n"
        "    one.ask(AskedOf(key='a', snapshot=snapshot(1), today=TODAY))\n    time.sleep(60)\n",
        encoding="utf-8",
    )
    here = Path(__file__)
    command = [sys.executable, str(script), str(here.parents[3]), str(here.parent), str(here.parents[2])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        worker = int(server.stdout.readline())
        server.kill()
    for _ in range(600):
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{worker}/stat").exists() and Path(f"/proc/{worker}/stat").read_text().split(")")[-1].split()[0] == "Z":
            return
        time.sleep(0.05)
    pytest.fail("it outlived its server")


def test_one_that_died_idle_is_begun_when_it_is_needed(listening: Listening) -> None:
    listening.ask("a", snapshot(60))
    listening.all()
    starts = listening.process.starts
    os.kill(listening.process.process.pid, signal.SIGKILL)
    time.sleep(0.1)
    listening.ask("a", snapshot(61))
    listening.ask("a", snapshot(62))
    assert listening.all()[-1][1].version == 62
    assert listening.process.starts == starts + 1
