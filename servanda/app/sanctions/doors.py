"""What every door of the sanctions instrument shares: missing extras, what is said beside, progress, the page."""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from servanda.base.installed import missing
from servanda.base.result import Progress, silent

if TYPE_CHECKING:
    from rich.console import Console


DELAY = 0.5
"""Seconds of work before anything is drawn: what is quick needs no bar."""

LIBRARIES = ("numba", "numpy", "llvmlite", "polars", "pyarrow", "icu", "rapidfuzz", "scipy")
"""What the extras of the instruments install, by the names under which it is imported."""


def extra_of(command: str) -> str:
    """The extra that brings the libraries of a job: it is called like its instrument, of `draft` `words`."""
    return {"strategy": "strategy", "draft": "words"}.get(command.partition(" ")[0], "sanctions")


@contextmanager
def extra_named(extra: str = "sanctions") -> Iterator[None]:
    """A library that is not installed is refused, with its extra."""
    try:
        yield
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library not in LIBRARIES:
            raise  # a module of ours that is not there is our bug
        raise missing(library, extra) from error


def say(text: str) -> None:
    """Tell on stderr what a person should know and nothing depends on."""
    click.echo(f"servanda: {text}", err=True)


def needs(*modules: str, extra: str = "sanctions") -> None:
    """Raise Refusal naming the extra, when one of these libraries is not installed. Imports them."""
    for module in modules:
        try:
            importlib.import_module(module)
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] != module.partition(".")[0]:
                raise
            raise missing(module, extra) from error


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
