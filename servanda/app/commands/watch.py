"""servanda watch: verdicts as they change, while evidence comes in."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from servanda.app.cli import EXIT_FOUND
from servanda.app.commands.options import CHOOSE, LIMIT, PATH, READING, TO
from servanda.app.params import OneOf, WholeNumber
from servanda.app.readers import reader
from servanda.base.refusal import Refusal
from servanda.base.shown import in_json, one_line

if TYPE_CHECKING:
    from servanda.app.watch.session import Answer
    from servanda.app.watch.store import ReadersLines
    from servanda.monitor.watching.data import Delta


@click.command(
    epilog="""\b
Examples:
  tail -f -n +1 events.ndjson | servanda watch harbour
  servanda watch harbour --spool incoming --json --out verdicts.log
  servanda watch harbour --http 8431

One record a line, see docs/how-to/watch-live.md. What was said stands, numbered and without
holes, in PATH/evidence/watch/verdicts.ndjson, however the watch ends.

Exit codes: 0 every line was taken, 1 lines were refused, 2 it could not be done."""
)
@PATH
@click.option(
    "--file", "source", default=None, metavar="FILE", help="Read lines from a file. Default: from standard input, also `-`."
)
@click.option("--spool", default=None, metavar="FOLDER", help="Take in files moved into this folder.")
@click.option(
    "--http",
    default=None,
    type=WholeNumber(0, 65535),
    metavar="PORT",
    help="Listen on the loopback address (0: any free port).",
)
@CHOOSE
@READING
@click.option(
    "--clock", type=OneOf(("wall", "input")), default="wall", help="The present, or the time of the newest event."
)
@click.option(
    "--after",
    type=WholeNumber(0),
    default=None,
    metavar="N",
    help="First show the verdicts after number N that stand in the list already.",
)
@TO
@LIMIT
@click.option("--once", is_flag=True, help="Take in what lies in the folder, then end.")
@click.option("-o", "--out", default=None, metavar="FILE", help="Add the verdicts to this file instead of printing them.")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line; the default where nobody looks on (a pipe, a file)."
)
def command(
    path: str, source: str | None, spool: str | None, http: int | None, readings: tuple[str, ...], choose: tuple[str, ...], clock: str, after: int | None, to: str,
    tlp: str, once: bool, out: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Watch the dossier at PATH: take in evidence as it comes, and say what changes in the verdicts.

    Ends when the input ends, or at SIGTERM or Ctrl-C, always so that the next start goes on where it stood."""
    from servanda.app.watching import readers_lines, verdict_lines, watch

    who = reader(path, to, tlp)
    rejected = 0
    with _opened(out) as stream:
        plain = not as_json and stream.isatty()
        showing = _Showing(stream, plain, None if who is None else readers_lines(path, who))
        if after is not None:
            showing.lines(verdict_lines(path, after, reader=who))

        def told(answer: Answer) -> None:
            nonlocal rejected
            for text in answer.marked:
                click.echo(f"marked anew: {text}", err=True)
            for one in answer.rejects:
                rejected += 1
                click.echo(f"{one.source}, line {one.line}: {one.reason}. {one.repair[:1].upper()}{one.repair[1:]}", err=True)

        def ready(where: str, token: str) -> None:
            if where:
                click.echo(f"listening on {where}", err=True)
                click.echo(f"who sends shows: Authorization: Bearer {token} (also in DOSSIER/evidence/watch/token)", err=True)

        with contextlib.ExitStack() as files:
            given: IO[bytes] | str | None = None if source in (None, "stdin", "-") else source
            if source in ("stdin", "-") and (spool is not None or http is not None):
                raise Refusal("there are several inputs.", repair="Choose one of --file, --spool and --http.")
            files.callback(stream.flush)
            watch(
                path, source=given, spool=spool, http=http, readings=readings, choose=choose, clock=clock, once=once, out=showing.deltas, told=told, ready=ready,
            )  # fmt: skip
    return EXIT_FOUND if rejected else 0


class _Showing:
    """Where verdicts are shown. They are on the disk already: a reader that has gone is no reason to stop watching."""

    def __init__(self, stream: Any, plain: bool, mine: ReadersLines | None = None) -> None:
        """mine: the lines of the reader to whom alone they go, after those told before (None: internal)."""
        self.stream, self.plain, self.open, self.mine = stream, plain, True, mine

    def deltas(self, new: Sequence[tuple[Delta, bytes]]) -> None:
        if self.mine is not None:
            new = [found for delta, _ in new if (found := self.mine.take(delta)) is not None]
        self._write(self._told(delta, line) for delta, line in new)

    def lines(self, found: Any) -> None:
        from servanda.app.watch.store import delta_of

        self._write(self._told(delta_of(line.rstrip(b"\n")), line) for line in found)

    def _told(self, delta: Delta | None, line: bytes) -> str:
        if self.plain and delta is not None:
            return f"{delta.number}  {delta.marking or 'not marked'}  {one_line(delta.text)}\n"
        return in_json(line.decode("utf-8", "replace"))

    def _write(self, lines: Any) -> None:
        if not self.open:
            return
        try:
            for line in lines:
                self.stream.write(line)
            self.stream.flush()
        except BrokenPipeError:
            self.open = False


@contextlib.contextmanager
def _opened(out: str | None) -> Any:
    if out is None:
        yield sys.stdout
        return
    try:
        file = Path(out).open("a", encoding="utf-8")  # noqa: SIM115  # closed by the with below
    except OSError as error:
        raise Refusal(f"cannot be written ({error.strerror}).", repair="Choose another place.", place=out) from error
    with file:
        yield file
