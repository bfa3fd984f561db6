"""Command lines in, what they show out: run in processes of their own, each answer kept until a file of the dossier changes.

The server itself loads no engine: whatever is asked is asked as a command, so that a page, its `.json` and what the terminal
prints cannot differ.
"""

from __future__ import annotations

import glob
import hashlib
import itertools
import multiprocessing
import os
import queue
import threading
from collections import OrderedDict
from collections.abc import Collection, Sequence
from concurrent.futures import Future, wait
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple

from servanda.base import opening
from servanda.base.document import Document

MOST_KEPT = 200
"""Answers that are kept at a time."""
REST_SECONDS = 60.0
"""After so long without an order a process is ended and its memory given back; the next order begins a new one."""
WAIT = 4.0
"""Seconds a page waits for an answer before it says what is being done."""
LONG = frozenset(("check", "ask", "report", "verify", "strategy", "support", "allies", "sanctions"))
"""Verbs that may take long: they have a process of their own, so that a click on a clause need not wait for them."""


class Shown(NamedTuple):
    """What a command showed. page: its document, if it made one; refused: reason, repair and place where it could not be done."""

    page: Document | None
    text: str
    code: int = 0
    refused: tuple[str, str, str] | None = None


class Task(NamedTuple):
    """A command at work. stage: one entry, what is being done now."""

    words: tuple[str, ...]
    given: str
    future: Future[Shown]
    stage: list[str]


def still_at_work(tasks: Collection[Task]) -> list[Task]:
    """Of these, what has not ended after a while."""
    wait([task.future for task in tasks], WAIT)
    return [task for task in tasks if not task.future.done()]


class Worker:
    """One process after the other's orders. Cancelling ends the process; the next task begins a new one."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.tasks: queue.Queue[Task | None] = queue.Queue()
        self.process: BaseProcess | None = None
        self.now: Task | None = None
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        here: Connection | None = None
        while True:
            try:
                task = self.tasks.get(timeout=REST_SECONDS if here is not None else None)
            except queue.Empty:
                self.stop()
                here = None
                continue
            if task is None:
                return
            if not task.future.set_running_or_notify_cancel():
                continue
            self.now = task
            try:
                if here is None or self.process is None or not self.process.is_alive():
                    self.process, here = _begin(self.folder)
                here.send((task.words, task.given))
                while True:
                    kind, told = here.recv()
                    if kind == "shown":
                        break
                    task.stage[0] = told
                task.future.set_result(told)
            except (EOFError, OSError):
                here = None
                task.future.set_result(Shown(None, "", 2, ("it was stopped before its end.", "Ask again.", "")))
            self.now = None

    def stop(self) -> None:
        """End what is being done."""
        if self.process is not None:
            self.process.kill()


def _begin(folder: str) -> tuple[BaseProcess, Connection]:
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_work, args=(there, folder), daemon=True)
    process.start()
    there.close()
    return process, here


def _work(pipe: Connection, folder: str) -> None:
    """The process: a command line after the other, until the server is gone."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends it
    os.chdir(folder)
    while True:
        try:
            words, given = pipe.recv()
        except (EOFError, OSError):
            return
        shown = run(words, given, lambda text: pipe.send(("stage", text)))
        try:
            pipe.send(("shown", shown))
        except OSError:
            return


def run(words: Sequence[str], given: str, say: Any) -> Shown:
    """Run one command line in this process; nothing reaches a terminal."""
    import contextlib
    import io
    import sys

    import click

    from servanda.app.caught import catching
    from servanda.app.cli import root
    from servanda.base.refusal import Refusal

    out, before = io.StringIO(), sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(given.encode("utf-8")), encoding="utf-8")
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()), catching(say) as pages:
            code = root.main(list(words), prog_name="servanda", standalone_mode=False)
    except Refusal as error:
        return Shown(None, "", 2, (error.reason, error.repair, error.where))
    except click.ClickException as error:
        return Shown(None, "", 2, (error.format_message(), "", ""))
    except OSError as error:
        return Shown(
            None,
            "",
            2,
            (f"the system refuses it ({error.strerror or error}).", "Look at your rights and the room on the disk.", ""),
        )
    except Exception as error:  # noqa: BLE001 # as `main`: told as a fault of ours, never hidden
        return Shown(
            None,
            "",
            70,
            (
                f"a part of Servanda failed ({type(error).__name__}). This is a bug of ours.",
                "Run the command in a terminal.",
                "",
            ),
        )
    finally:
        sys.stdin = before
    return Shown(pages[-1] if pages else None, out.getvalue(), code if isinstance(code, int) else 0)


class Engine:
    """Answers of a dossier. folder: that in which commands are run; root: the dossier's own."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root, folder
        self.lanes = {"quick": Worker(str(folder)), "long": Worker(str(folder))}
        self._kept: OrderedDict[tuple[Any, ...], Task] = OrderedDict()
        self._hashes: dict[str, tuple[tuple[int, ...], str]] = {}
        self._lock = threading.Lock()

    def fingerprint(self) -> str:
        """A hash over all files of the dossier, its log included, of the log of decisions on hits and of
        what lists were imported. A file is read
        again only when the disk says so."""
        total = hashlib.sha256()
        store = os.path.join(self.folder, os.environ.get("SERVANDA_STORE", "sanctions-store"))
        beside = os.path.join(store, "decisions")
        total.update("\n".join(sorted(glob.glob("*/*/manifest.json", root_dir=store))).encode("utf-8", "surrogateescape"))
        for folder, inner, names in itertools.chain(os.walk(self.root), os.walk(beside)):
            inner[:] = sorted(name for name in inner if not name.startswith(".") or name == ".servanda")
            for name in sorted(names):
                place = os.path.join(folder, name)
                try:
                    found = os.stat(place)
                    key = (found.st_mtime_ns, found.st_size, found.st_ino)
                    if self._hashes.get(place, ((), ""))[0] != key:
                        self._hashes[place] = (key, hashlib.sha256(opening.read(place)).hexdigest())
                    total.update(f"{place}\0{self._hashes[place][1]}\n".encode("utf-8", "surrogateescape"))
                except OSError:
                    total.update(f"{place}\0?\n".encode("utf-8", "surrogateescape"))
        return total.hexdigest()

    def task(self, words: Sequence[str], given: str = "", *, keep: bool = True) -> Task:
        """Have a command run, or take what it showed before."""
        import datetime as dt

        key = (tuple(words), given, self.fingerprint(), dt.date.today())
        with self._lock:
            if keep and (found := self._kept.get(key)) is not None and not found.future.cancelled():
                self._kept.move_to_end(key)
                return found
            made = Task(tuple(words), given, Future(), ["waiting for its turn"])
            if keep:
                self._kept[key] = made
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        self.lanes["long" if words[0] in LONG else "quick"].tasks.put(made)
        return made

    def ask(self, words: Sequence[str], given: str = "", *, keep: bool = True) -> Shown:
        """What a command shows; waits for it."""
        return self.task(words, given, keep=keep).future.result()

    def cancel(self) -> None:
        """End all long work; what was asked is answered as stopped and may be asked again."""
        with self._lock:
            for key, one in list(self._kept.items()):
                if not one.future.done():
                    one.future.cancel()
                    del self._kept[key]
        self.lanes["long"].stop()

    def close(self) -> None:
        """End the processes."""
        for lane in self.lanes.values():
            lane.tasks.put(None)
            lane.stop()
