"""The one process in which questions are asked, seen from the server: the newest text wins, and nobody waits for an old one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import wait
from typing import Any

from servanda.app.opened.stages import CheckStage
from servanda.app.opened.worker import AskedOf, work

PATIENCE_SECONDS = 2.0
"""So long may what is called off go on; then its process is ended and begun anew."""
Told = Callable[[str, "CheckStage | None"], None]


class QuestionProcess:
    """told: called with the key and each stage, in a thread of its own; with None where nothing more comes of what was asked
    under that key.

    The process begins with the first question, and ends with `close` or with the server.
    """

    def __init__(self, told: Told, patience: float = PATIENCE_SECONDS) -> None:
        self.told, self.patience = told, patience
        self.process: Any = None
        self.starts = 0
        self._pipe: Any = None
        self._thread: threading.Thread | None = None
        self._lock, self._spawn = threading.Lock(), get_context("spawn")
        self._waiting: dict[str, AskedOf] = {}
        self._running: AskedOf | None = None
        self._off, self._until, self._ends = False, 0.0, False
        self._woken, self._wake = self._spawn.Pipe(duplex=False)

    def ask(self, asked: AskedOf) -> None:
        """Ask; what was asked under the same key is called off."""
        self._call(asked.key, asked)

    def cancel(self, key: str) -> None:
        """Call off what was asked under a key."""
        self._call(key, None)

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._ends = True
            thread = self._thread
        self._wake.send(None)
        if thread is not None:
            thread.join()

    def _call(self, key: str, asked: AskedOf | None) -> None:
        with self._lock:
            if self._ends or (asked is None and self._thread is None):
                return
            self._waiting.pop(key, None)
            if asked is not None:
                self._waiting[key] = asked
            if self._running is not None and self._running.key == key:
                self._off = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, daemon=True)
                self._thread.start()
        self._wake.send(None)

    def _serve(self) -> None:
        while not self._ends:
            try:
                if self.process is None and self._waiting:  # not before there is something to ask, also after one has died
                    self._start()
                if self.process is not None:
                    self._send()
                left = max(0.0, self._until - time.monotonic()) if self._until else None
                ready = wait([self._woken] if self.process is None else [self._woken, self._pipe], left)
                if self._woken in ready:
                    self._woken.recv()
                if self._pipe in ready:
                    self._hear(self._pipe.recv())
                if not ready:  # it does not stop
                    self._end()
            except (OSError, EOFError):  # it has died
                self._end()
        self._end()

    def _send(self) -> None:
        """What is next, or that it is called off."""
        with self._lock:
            send, asked = False, None
            if self._running is None and self._waiting:
                self._running = asked = self._waiting.pop(next(iter(self._waiting)))
                self._off, self._until, send = False, 0.0, True
            elif self._off and not self._until:
                self._until, send = time.monotonic() + self.patience, True
        try:
            if send:
                self._pipe.send(asked)
        except OSError:  # it had died before it was asked: the next one is
            with self._lock:
                if asked is not None:
                    self._running = None
                    self._waiting.setdefault(asked.key, asked)
            raise

    def _hear(self, stage: CheckStage | None) -> None:
        with self._lock:
            asked, off = self._running, self._off
            if stage is None:
                self._running, self._until = None, 0.0
        if asked is not None and not off:
            self.told(asked.key, stage)

    def _start(self) -> None:
        self._pipe, theirs = self._spawn.Pipe()
        self.process = self._spawn.Process(target=work, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self.starts += 1

    def _end(self) -> None:
        """End the process, and with it what it was at."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self._pipe.close()
            self.process = self._pipe = None
        with self._lock:
            lost, self._running, self._until = None if self._off else self._running, None, 0.0
        if lost is not None and not self._ends:
            self.told(lost.key, None)
