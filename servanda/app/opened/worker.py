"""The process in which questions are asked: it keeps answers, and stops at once where a newer text is there."""

from __future__ import annotations

import datetime as dt
import os
import queue
import threading
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import parent_process
from multiprocessing.connection import Connection

import msgspec

from servanda.app.opened.kept import KeptAnswers
from servanda.app.opened.snapshot import OpenSnapshot
from servanda.app.opened.stages import LIMIT_SECONDS, CheckStage, questions_stages
from servanda.base.refusal import Refusal
from servanda.check.deadline import Deadline, OutOfTime, under
from servanda.meaning.witness import Answer
from servanda.model.core import Dossier


class AskedOf(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be asked of a snapshot. key: of the same key the newest counts; question, subject: one question about one
    clause ("": all that a check asks)."""

    key: str
    snapshot: OpenSnapshot
    today: dt.date
    limit: float = LIMIT_SECONDS
    question: str = ""
    subject: str = ""


class StoppedDeadline(Deadline):
    """Over as soon as it is called off."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__()
        self.stop = stop

    def left(self) -> float:
        return 0.0 if self.stop.is_set() else super().left()


class AskedOfWorker:
    """Answers one call after the other; one that comes empty calls off the one that is being answered."""

    def __init__(self, calls: Connection) -> None:
        self.calls, self.stop = calls, threading.Event()
        self.next: queue.SimpleQueue[AskedOf] = queue.SimpleQueue()
        self.kept = KeptAnswers(_ask)

    def listen(self) -> None:
        """Take calls in until the other side is gone."""
        with suppress(EOFError, OSError):
            while True:
                asked = self.calls.recv()
                if asked is None:
                    self.stop.set()
                else:
                    self.next.put(asked)
        os._exit(0)

    def work(self) -> None:
        """Answer for ever: stages, then nothing."""
        while True:
            asked = self.next.get()
            self.stop.clear()
            for stage in self._answered(asked):
                if self.stop.is_set():
                    break
                self.calls.send(stage)
            self.calls.send(None)

    def _answered(self, asked: AskedOf) -> Iterator[CheckStage]:
        version = asked.snapshot.version
        try:
            with under(StoppedDeadline(self.stop)):
                dossier = asked.snapshot.dossier
                if not asked.question:
                    yield from questions_stages(dossier, version, asked.today, self.kept.answers, asked.limit)
                    return
                from servanda.app.api import ask

                found = ask(dossier, asked.question, subject=asked.subject, limit_seconds=asked.limit)
                yield CheckStage(name="asked", version=version, answers={asked.question: found})
        except Refusal as refusal:
            yield CheckStage(
                name="asked" if asked.question else "questions", version=version, failed=f"{refusal.reason} {refusal.repair}"
            )
        except OutOfTime:
            return


def _ask(dossier: Dossier, question: str) -> tuple[Answer, ...]:
    from servanda.check.api import answers_for

    return answers_for(dossier, question, limit_seconds=LIMIT_SECONDS)


def _watch() -> None:
    """When the server ends, however it ends, end too."""
    server = parent_process()
    assert server is not None
    server.join()
    os._exit(0)


def work(calls: Connection) -> None:
    """Answer until the server ends."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for one in (0, 1):  # the server's own output is a protocol
        os.dup2(nowhere, one)
    threading.Thread(target=_watch, daemon=True).start()
    worker = AskedOfWorker(calls)
    threading.Thread(target=worker.listen, daemon=True).start()
    worker.work()
