"""What every door of the sanctions instrument shares: errors said the same way, missing extras, progress, the store, the basis, the page."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from servanda.base.installed import missing
from servanda.base.result import Basis, Input, Progress, silent
from servanda.base.result import file_input as base_input
from servanda.instruments.sanctions.lists.hand import DEFAULT_STORE as DEFAULT_STORE

if TYPE_CHECKING:
    from rich.console import Console

    from servanda.base.document import Document

PathLike = str | os.PathLike[str]
DELAY = 0.5
"""Seconds of work before anything is drawn: what is quick needs no bar."""

LIBRARIES = ("numba", "numpy", "llvmlite", "polars", "pyarrow", "icu", "rapidfuzz", "scipy")
"""What the extra `sanctions` installs, by the names under which it is imported."""

STORE = click.option(
    "--store",
    envvar="SERVANDA_STORE",
    default=DEFAULT_STORE,
    show_default=True,
    metavar="FOLDER",
    type=click.Path(file_okay=False),
    help="Where snapshots of lists are kept (or SERVANDA_STORE).",
)
HTML = click.option(
    "--html", "html_path", default=None, metavar="FILE", type=click.Path(dir_okay=False), help="Write the page as one HTML file."
)


@contextmanager
def extra_named() -> Iterator[None]:
    """A library that is not installed is refused, with its extra."""
    try:
        yield
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library not in LIBRARIES:
            raise  # a module of ours that is not there is our bug
        raise missing(library, "sanctions") from error


def say(text: str) -> None:
    """Tell on stderr what a person should know and nothing depends on."""
    click.echo(f"servanda: {text}", err=True)


def needs(*modules: str) -> None:
    """Raise Refusal naming the extra, when one of these libraries is not installed. Imports them."""
    for module in modules:
        try:
            importlib.import_module(module)
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] != module.partition(".")[0]:
                raise
            raise missing(module, "sanctions") from error


@contextmanager
def progress(console: Console | None = None) -> Iterator[Progress]:
    """A `Progress` drawn on stderr when it is a terminal and the work lasts longer than `DELAY`; silent otherwise.

    Use: `with progress() as told: work(progress=told)`.
    """
    if console is None:
        from servanda.app.cli import console as made

        console = made(stderr=True)
    if not console.is_terminal:
        yield silent
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    started = time.monotonic()
    bars = Bars(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console, transient=True
    )
    tasks: dict[str, object] = {}

    def told(what: str, done: int, of: int) -> None:
        if not tasks and time.monotonic() - started < DELAY:
            return
        if not tasks:
            bars.start()
        if what not in tasks:
            tasks[what] = bars.add_task(what, total=of or None)
        bars.update(tasks[what], completed=done, total=of or None)  # type: ignore[arg-type] # rich's TaskID is an int it does not export as one

    try:
        yield told
    finally:
        if tasks:
            bars.stop()


def basis(
    job: str,
    inputs: Sequence[Input] = (),
    *,
    as_of: str = "",
    known: str = "",
    settings: Mapping[str, object] | Sequence[tuple[str, str]] = (),
) -> Basis:
    """What a result rests on, with this version of Servanda. settings: everything that was chosen, defaults included."""
    from servanda.app.api import VERSION

    pairs = settings.items() if isinstance(settings, Mapping) else settings
    said = tuple((name, value if isinstance(value, str) else _said(value)) for name, value in pairs)
    return Basis(job=job, inputs=tuple(inputs), as_of=as_of, known=known, settings=said, version=VERSION)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list | set | frozenset):
        return ", ".join(str(one) for one in (sorted(value) if isinstance(value, set | frozenset) else value)) or "none"
    return "none" if value is None else str(value)


def file_input(path: PathLike, note: str = "") -> Input:
    """A file as an input of a basis. Raises Refusal when it cannot be read."""
    return base_input(path, note)


def write_page(document: Document, path: str | os.PathLike[str]) -> Path:
    """Write a page as one HTML file, whole or not at all. Raises Refusal when the folder cannot be written to."""
    from servanda.app.files import write_text
    from servanda.report.html import html

    place = Path(path)
    write_text(place, html(document))
    return place


def put_verified(problems: Sequence[str], with_head: bool, as_json: bool) -> int:
    """Tell what verifying a log has found, on stdout; the exit code."""
    from servanda.app.cli import EXIT_FOUND, put_json

    if as_json:
        put_json({"problems": problems})
        return EXIT_FOUND if problems else 0
    for one in problems:
        click.echo(f"{one}.")
    if not problems:
        kept = "" if with_head else " Without a head kept elsewhere, a log that was cut off at its end cannot be told from a shorter one."
        click.echo(f"The log is as it was written.{kept}")
    return EXIT_FOUND if problems else 0
