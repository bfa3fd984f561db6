"""The command line: thin; every verb is a public function plus a way to show its result."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from servanda.app.groups import Verbs, verb
from servanda.app.jobs_table import JOBS
from servanda.app.old import put_right
from servanda.base.refusal import Refusal
from servanda.base.shown import in_json, one_line, shown
from servanda.base.version import VERSION

if TYPE_CHECKING:
    from rich.console import Console

    from servanda.base.document import Document

EXIT_FOUND, EXIT_ERROR, EXIT_UNDECIDED, EXIT_BUG = 1, 2, 3, 70
"""What a command ends with besides 0: something was found; it could not be done; a question is not decided; a fault of ours."""
TOLD = {
    "Write an agreement": {
        "new": "Make a small dossier to start from, or copy an example.",
        "show": "Show all commitments in one table: who, what, by when.",
        "explain": "Say one clause in plain English, under each reading.",
        "fmt": "Put the clauses in the standard form.",
        "text": "Attach your own copy of an authentic text.",
        "draft": "From the words of a text to clauses, one decision at a time.",
        "lsp": "Check while you type: the language server that your editor starts.",
    },
    "Check it before signing": {
        "check": "Find what nobody can verify, enforce or keep.",
        "ask": "Ask one question; the answer comes with its witness.",
        "side": "Say what it means for one side; for the mediator alone.",
        "rules": "List the rules of drafting, or explain one.",
        "verify": "Check a saved answer again, by other means.",
        "open": "Open the workbench: the same answers in your browser.",
    },
    "Watch it afterwards": {
        "evidence": "Enter and show what happened, who says so, since when it is known.",
        "monitor": "Say what became of every clause, on any day.",
        "due": "Say what falls due, what is overdue, which clocks run.",
        "why": "Say why a clause stands as it does.",
        "diff": "Say what changed between two days, and because of what.",
        "watch": "Take in evidence as it comes, and say what changes.",
    },
    "Share it": {
        "report": "Write the monitoring report, with what its reader may see.",
        "export": "Write the dossier as JSON, for other programs.",
    },
    "Instruments": {
        "sanctions": "Lists, screening, ownership, dealings, evasion, review.",
        "strategy": "Red lines, records, interests, packages, experts, what if.",
        "support": "Aid and an economy that stands: from promise to delivery.",
        "allies": "What allies owe, bear, agree, say, trade and vote.",
        "channels": "Back channels that must not undercut: conflicts, who could know, sealed logs.",
        "share": "May it go to them: reasons, least changes, exports.",
        "tips": "Before a meeting: days to avoid, and how long such talks took.",
    },
    "Servanda itself": {
        "help": "Say what a verb does: servanda help VERB.",
        "mcp": "Open a door for an assistant, which may read and nothing else.",
        "completion": "Let your shell complete verbs, options, clauses and names.",
        "figures": "List every number the program goes by, with source and date.",
        "about": "Say what is installed here, and of what it is made.",
        "version": "Print the versions.",
    },
}
"""What one wants to do, and each verb for it with what it does."""
COMMANDS = {name: verb(name, job=name in JOBS) for verbs in TOLD.values() for name in verbs}
"""Each verb, and what gives its command when it is used."""


def _version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(f"servanda {VERSION}")
        context.exit()


@click.group(
    cls=Verbs,
    verbs=COMMANDS,
    told=TOLD,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: servanda new my-agreement, then servanda check my-agreement. More of a verb: servanda help VERB.",
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version.")
def root() -> None:
    """Write an agreement's commitments beside its words, and check them before signing."""


class Door:
    """Standard output or error: what is written there passes through `shown`, whoever wrote it. beneath: the stream itself, for what sets its own signs (colours)
    round words that it has passed through `shown`, or must come out byte for byte."""

    def __init__(self, beneath: Any) -> None:
        self.beneath = beneath

    def write(self, text: str) -> int:
        self.beneath.write(shown(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.beneath, name)


@contextlib.contextmanager
def _doors() -> Iterator[None]:
    """Nothing reaches a terminal but through a `Door`."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Door(before[0]), Door(before[1])
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def console(*, stderr: bool = False) -> Console:
    """A console that respects NO_COLOR, pipes and the window's width. Words given to it must have passed through `shown`: it writes beneath the door."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(file=getattr(stream, "beneath", stream), highlight=False, markup=False, emoji=False, soft_wrap=False)


def put(document: Document) -> None:
    """Show a document on standard output, or give it to whoever catches pages."""
    from servanda.app.caught import keep

    if keep(document):
        return
    from servanda.report.terminal import show

    show(document, console())


def put_page(page: Document, answer: Any, as_markdown: bool, as_json: bool, html: str | None = None) -> None:
    """Show a page in the form asked for, or the answer it tells as JSON; also write it as one file of HTML."""
    if html:
        write_page(page, html)
    if as_json:
        put_json(answer)
    elif as_markdown:
        from servanda.report.markdown import markdown

        put_text(markdown(page))
    else:
        put(page)


def write_page(page: Document, place: str) -> None:
    """Write a page as one file of HTML, whole or not at all. Raises Refusal when the folder cannot be written to."""
    from pathlib import Path

    from servanda.app.files import write_text
    from servanda.report.html import html

    write_text(Path(place), html(page))


def put_json(value: Any) -> None:
    """Print a value as JSON."""
    put_text(json_text(value))


def put_text(text: str) -> None:
    """Print text; of JSON the same values come out, whatever letters they hold."""
    sys.stdout.write(in_json(text) if text[:1] in ("{", "[") else text)


def json_text(value: Any) -> str:
    """A value as JSON, keys in their order, one trailing newline."""
    import msgspec

    from servanda.report.data import plain

    return in_json(msgspec.json.format(msgspec.json.encode(plain(value), order="deterministic"), indent=2).decode("utf-8")) + "\n"


def main() -> None:
    """Run the command line; an error a person can mend ends with exit code 2 and says how, never with a traceback."""
    # A command lives for a second or two and holds what it reads to its end: looking for garbage often costs a sixth of that time.
    gc.set_threshold(200_000, 50, 50)
    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal's encoding does not know is shown by its number, not by a crash.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    with _doors():
        _run()


def _run() -> None:
    try:
        words, hints = put_right(sys.argv[1:])
        for hint in hints:
            click.echo(hint, err=True)
        code = root.main(words, standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        click.echo("stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        told = io.StringIO()
        error.show(told)
        click.echo(told.getvalue(), err=True, nl=False)
        sys.exit(EXIT_ERROR)
    except Refusal as error:
        where = f"{error.where}: " if error.where else ""
        click.echo(one_line(f"servanda: {where}{error.reason}"), err=True)
        if error.repair:
            click.echo(f"  {one_line(error.repair)}", err=True)
        sys.exit(EXIT_ERROR)
    except BrokenPipeError:
        # The reader (head, less) has gone; that is no error of ours.
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        if os.environ.get("SERVANDA_DEBUG"):
            raise
        name = error.filename if isinstance(error.filename, str) else ""
        where = f"{Refusal('', place=name).where}: " if name else ""
        click.echo(one_line(f"servanda: {where}the system refuses it ({error.strerror or error})."), err=True)
        click.echo("  Look at the name, your rights to it, and the room on the disk.", err=True)
        sys.exit(EXIT_ERROR)
    except Exception as error:
        if os.environ.get("SERVANDA_DEBUG"):
            raise
        click.echo(
            f"servanda: a part of Servanda failed ({type(error).__name__}: {one_line(str(error))}). This is a bug of ours, not of your text.\n"
            "  Nothing was judged. To see where: set SERVANDA_DEBUG=1 and run it again; please report what it prints.",
            err=True,
        )
        sys.exit(EXIT_BUG)


if __name__ == "__main__":
    main()
