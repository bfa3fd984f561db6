"""The public function of the watch: a dossier and a stream of evidence in, verdicts as they change out. The clock, signals and the terminal are met here."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from servanda.app.api import Choose, PathLike, load
from servanda.app.choosing import settled
from servanda.app.files import folder_of
from servanda.base.opening import opened
from servanda.base.refusal import Refusal
from servanda.base.version import VERSION

if TYPE_CHECKING:
    from types import FrameType

    from servanda.app.watch.session import Answer, Session
    from servanda.app.watch.store import ReadersLines
    from servanda.evidence.marking import Recipient
    from servanda.model.core import Dossier
    from servanda.monitor.watching.data import Delta

CLOCKS = ("wall", "input")
POLL = 1.0
"""Seconds between two looks at the clock and at the folder."""


@contextmanager
def watching(
    path: PathLike,
    *,
    readings: Sequence[str] = (),
    choose: Choose = (),
    clock: str = "wall",
    out: Callable[[Sequence[tuple[Delta, bytes]]], None] | None = None,
    every: int = 10_000,
    now: Callable[[], int] | None = None,
    dossier: Dossier | None = None,
) -> Iterator[Session]:
    """A session over a dossier, recovered from whatever ended the last one; it ends with a snapshot.

    In: the dossier's folder; readings: ids (default: as written); choose: options of alternatives; clock: wall, or input (time is that of the newest event); out: called with new verdicts
    and their lines once they are on the disk; every: a snapshot after so many records; now: instead of the clock; dossier: loaded already.
    Raises Refusal: another watch runs, the disk refuses, files were damaged by other hands. What the caller's own
    body or `out` raises passes as it is.
    """
    from servanda.app.monitoring import choice_of, common_zone
    from servanda.app.watch.session import Session
    from servanda.base import disk
    from servanda.base.disk import make_folder, only_writer
    from servanda.base.refusal import Refusal
    from servanda.evidence.fusion import DEFAULT
    from servanda.evidence.sealing import open_vault
    from servanda.model.views import view
    from servanda.monitor.watching.data import Basis

    folder = folder_of(path)
    if clock not in CLOCKS:
        raise Refusal(f"“{clock}” is no clock.", repair="Use wall or input.", place="--clock")
    loaded = load(path, choose=choose) if dossier is None else dossier
    settled(loaded)
    seen = view(loaded, choice_of(loaded, readings))
    basis = Basis(
        dossier=loaded.name, hashes=loaded.hashes, choice=seen.choice, label=seen.label, policy=DEFAULT.sentence, version=VERSION
    )
    time_ = None if clock == "input" else now or (lambda: int(time.time()))
    home = folder / "evidence" / "watch"
    with ExitStack() as stack:
        try:
            if open_vault(home.parent) is not None:
                raise Refusal(
                    "the evidence is sealed, and a watch keeps what it takes in a journal that is not.",
                    repair="Enter it with: servanda evidence import, or watch a dossier whose evidence is not sealed.",
                    place=str(path),
                )
            make_folder(home)
            stack.enter_context(only_writer(home, what="the dossier is being watched by"))
            session = Session(
                folder, loaded, seen, basis, common_zone(loaded), clock=time_, out=out or (lambda new: None), every=every
            )
        except Refusal as error:
            if error.code == "busy":
                error.place = str(path)
            raise
        except OSError as error:
            raise disk.refused(Path(error.filename or home), error) from error
        stack.callback(session.release)
        yield session  # what goes wrong here is told as what it is: the session says itself what its files refused
        session.close()


def watch(
    path: PathLike,
    *,
    source: IO[bytes] | PathLike | None = None,
    spool: PathLike | None = None,
    http: int | None = None,
    readings: Sequence[str] = (),
    choose: Choose = (),
    clock: str = "wall",
    once: bool = False,
    out: Callable[[Sequence[tuple[Delta, bytes]]], None] | None = None,
    told: Callable[[Answer], None] | None = None,
    ready: Callable[[str, str], None] | None = None,
    every: int = 10_000,
) -> None:
    """Watch a dossier until the input ends, or SIGTERM or SIGINT asks to stop.

    In: source: a stream or a file of NDJSON (default: standard input), or spool: a folder, or http: a port on the loopback address (0: any). once: of a folder,
    what lies there now. told: called with what became of lines, after they are on the disk. ready: called with the address and the token that senders must show, or twice "", when it begins. Rest: as `watching`.
    """
    if sum(one is not None for one in (source, spool, http)) > 1:
        raise Refusal("there are several inputs.", repair="Choose one of --from, --spool and --http.")
    if once and http is not None:
        raise Refusal("a service has no end.", repair="Leave --once out, or use --from or --spool.", place="--once")
    if spool is not None and not Path(spool).is_dir():
        raise Refusal("is no folder.", repair="Make it, then start again.", place=str(spool))
    heard = told or (lambda answer: None)
    began = ready or (lambda where, token: None)
    with _signals() as stopped, watching(path, readings=readings, choose=choose, clock=clock, out=out, every=every) as session:
        if http is not None:
            _serve(session, http, stopped, began)
        elif spool is not None:
            began("", "")
            _folder(session, Path(spool), stopped, heard, once)
        else:
            began("", "")
            _stream(session, source, stopped, heard)


def _stream(
    session: Session, source: IO[bytes] | PathLike | None, stopped: Callable[[], bool], heard: Callable[[Answer], None]
) -> None:
    from servanda.app.watch.feeds import standard_input, stream

    if source is None:
        stream(session, standard_input(), "stdin", stopped, heard, POLL)
    elif isinstance(source, str | Path):
        try:
            file = opened(source)
        except OSError as error:
            raise Refusal(f"cannot be read ({error.strerror}).", repair="Check the name; a pipe is read as standard input: servanda watch DOSSIER < PIPE", place=str(source)) from error
        with file:
            stream(session, file, Path(source).name, stopped, heard, POLL)
    else:
        stream(session, source, "stream", stopped, heard, POLL)  # type: ignore[arg-type]  # a stream: a path was met above


def _folder(session: Session, folder: Path, stopped: Callable[[], bool], heard: Callable[[Answer], None], once: bool) -> None:
    from servanda.app.watch.feeds import spool

    while not stopped():
        taken = spool(session, folder, heard, stopped)
        session.tick()
        if once:
            return
        if not taken:
            time.sleep(POLL / 4)


def _serve(session: Session, port: int, stopped: Callable[[], bool], began: Callable[[str, str], None]) -> None:
    from servanda.app.watch.http import Server

    with Server(session, port) as server:
        server.timeout = POLL / 4
        began(f"http://127.0.0.1:{server.server_address[1]}", server.token)
        while not stopped():
            server.handle_request()
            if server.failed is not None:
                raise server.failed
            server.tick()


@contextmanager
def _signals() -> Iterator[Callable[[], bool]]:
    """Whether SIGTERM or SIGINT has asked to stop; a second one stops at once, as a kill would."""
    asked: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        signal.signal(number, before[signal.Signals(number)])

    before = {}
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            before[number] = signal.getsignal(number)
            signal.signal(number, stop)
    except ValueError:  # not the main thread: whoever called us hears the signals
        before = {}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def verdict_lines(path: PathLike, after: int = 0, *, reader: Recipient | None = None) -> Iterator[bytes]:
    """The lines of the list of verdicts after a number, as they stand on the disk; complete ones only. reader: only those he may see, numbered for him."""
    from servanda.app.watch.store import lines_after, lines_for

    home = folder_of(path) / "evidence" / "watch"
    return lines_after(home, after, sys.maxsize) if reader is None else lines_for(home, after, sys.maxsize, reader)


def readers_lines(path: PathLike, reader: Recipient) -> ReadersLines:
    """The lines of a reader, after those of the list as it stands."""
    from servanda.app.watch.store import ReadersLines

    found = ReadersLines(reader)
    for _ in found.all(folder_of(path) / "evidence" / "watch"):
        pass
    return found
