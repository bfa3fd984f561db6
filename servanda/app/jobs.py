"""Doors of jobs: what each declaration of a job (`servanda/base/job.py`) becomes: a command, a function of Python."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import msgspec

from servanda.app.commands.options import WRITTEN
from servanda.app.groups import Verbs
from servanda.app.jobs_table import GROUPS, JOBS, PYTHON
from servanda.app.notebook.doors import told
from servanda.app.params import AGREEMENT, CHOICE, CLAUSE, DATE, DOSSIER, READING, AnyNumber, OneOf, WholeNumber
from servanda.base.document import Document
from servanda.base.job import Given, Job, JobField, fields_of
from servanda.base.refusal import Refusal
from servanda.base.result import Based, file_input
from servanda.base.tables.saying import files_of, saying, words_of

RUNNER = {
    "store": click.Option(
        ["--store"],
        envvar="SERVANDA_STORE",
        default="sanctions-store",
        show_default=True,
        metavar="FOLDER",
        type=click.Path(file_okay=False),
        help="Where snapshots of lists are kept (or SERVANDA_STORE).",
    ),
    "known": click.Option(
        ["--known"], default="", type=DATE, help="Only what was known by the end of this day. Default: now."
    ),
    "today": click.Option(["--today"], default="", type=DATE, help="Take this day for today."),
    "now": click.Option(
        ["--now"], default="", metavar="MOMENT", type=DATE, help="Take this moment (2033-02-04T10:00:00Z) or day for now."
    ),
    "written": click.Option(["--written"], **WRITTEN),
    "out": click.Option(
        ["--out"],
        default=None,
        metavar="FILE",
        type=click.Path(dir_okay=False, allow_dash=True),
        help="Write it into this file (.html, .json, else Markdown), for its owner alone; - prints it, also into a pipe.",
    ),
    "html": click.Option(
        ["--html"], default=None, metavar="FILE", type=click.Path(dir_okay=False), help="Write the page as one HTML file."
    ),
    "markdown": click.Option(["--markdown"], is_flag=True, help="Print as Markdown."),
    "json": click.Option(["--json"], is_flag=True, help="Print as JSON."),
}
"""What a runner of jobs takes on itself."""
TYPES = {
    "DATE": DATE, "DAY1": DATE, "DAY2": DATE, "PATH": DOSSIER, "CLAUSE": CLAUSE,
    "--reading": READING, "--agreement": AGREEMENT, "--choose": CHOICE,
}  # fmt: skip
"""How words are read and completed, by their flag or by what stands for them in the help."""
GIVEN = ("store", "known", "today", "now")


def load(place: str) -> type[Job]:
    """The declaration at `module:Class`."""
    module, _, name = place.partition(":")
    job: type[Job] = getattr(importlib.import_module(module), name)
    return job


def given_for(name: str, **more: Any) -> Given:
    """What the job of a command is given to work with."""
    from servanda.app.sanctions.doors import say
    from servanda.base.version import VERSION

    return Given(command=name, job=name.removeprefix("sanctions "), version=VERSION, say=say, **more)


def run(job: Job, given: Given) -> Any:
    """The answer of a job, its basis filled in. Raises Refusal."""
    from servanda.app.sanctions import doors

    extra = doors.extra_of(given.command)
    doors.needs(*job.needs, extra=extra)
    given.took(*(file_input(one, "how tables are written") for one in files_of(given.written)))
    given.settings |= {"written": given.written} if given.written else {}
    with doors.extra_named(extra), saying(given.written):
        answer = job.run(given)
    return msgspec.structs.replace(answer, basis=given.basis(job)) if isinstance(answer, Based) else answer


def function(name: str, job: type[Job]) -> Callable[..., Any]:
    """The public function of a job: its words by name, those in `calls` by their order; `progress` is told how far work is."""

    def call(*given: Any, **named: Any) -> Any:
        named = dict(zip(job.calls, given, strict=False)) | named
        if "encoding" in named and "written" in job.asks:
            said = "`encoding` is `written={'encoding': ...}` now; the old name goes with the next release"
            warnings.warn(said, FutureWarning, stacklevel=2)
            named["written"] = (*words_of(named.get("written", ())), f"encoding={named.pop('encoding')}")
        own = {key: named.pop(key) for key in (*GIVEN, "progress") if key in named and (key in job.asks or key == "progress")}
        own = {key: value if key == "progress" else str(value) for key, value in own.items()}
        if "written" in job.asks:
            own["written"] = words_of(named.pop("written", ()))
        if "store" in job.asks:
            own.setdefault("store", RUNNER["store"].default)
        asked = job(**named)
        return told(run(asked, given_for(name, **own)), asked)

    call.__name__, call.__doc__ = job.__name__, job.__doc__
    return call


def public(instrument: str) -> dict[str, Callable[[], Callable[..., Any]]]:
    """The public functions of an instrument by name, each made when it is used."""
    mine = {name: told for name, told in PYTHON.items() if told[0].partition(" ")[0] == instrument}
    return {name: partial(_function_at, *told) for name, told in mine.items()}


class PublicPackage(ModuleType):
    """A package whose public functions may be called like its modules: importing the module does not put it in the function's
    place."""

    _public: Mapping[str, Callable[[], Callable[..., Any]]]

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and name in self.__dict__.get("_public", ())):
            super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        if name in self.__dict__.get("_public", ()):
            return self._public[name]()
        raise AttributeError(f"module 'servanda.{self.__name__.rpartition('.')[2]}' has no attribute {name!r}")


def door(package: str) -> None:
    """Make the package of an instrument the door to its jobs: `servanda.<instrument>.<job>()`, each imported on first use."""
    module = sys.modules[package]
    module.__class__ = PublicPackage
    vars(module)["_public"] = found = public(package.rpartition(".")[2])
    vars(module)["__all__"] = sorted(found)


def _function_at(command: str, place: str) -> Callable[..., Any]:
    return function(command, load(place))


def command(name: str, job: type[Job]) -> click.Command:
    """The command of a job: `words` are its options, in their order, then what the runner takes on itself."""

    def callback(**values: Any) -> int:
        how = {key: values.pop(key) if key in job.asks else None for key in RUNNER}
        return _answered(name, job, values, how)

    code = f"0 {job.exits[0]}, " + (f"1 {job.exits[1]}, " if len(job.exits) > 1 else "") + "2 it could not be done."
    return click.Command(
        name.rpartition(" ")[2],
        callback=callback,
        params=[*map(_param, fields_of(job)), *(RUNNER[one] for one in RUNNER if one in job.asks)],
        help=job.__doc__,
        short_help=job.short,
        epilog="\b\n" + "\n".join((*_examples(job.examples), "", f"Exit codes: {code}")),
    )


def _examples(lines: Sequence[str]) -> list[str]:
    """Examples as they stand in a help: what is too long for a line goes on before an option."""
    told = [f"Example{'s' if len(lines) > 1 else ''}:"] * bool(lines)
    for one in lines:
        line = f"  servanda {one}"
        while len(line) > 88 and (cut := line.rfind(" -", 12, 88)) > 0:
            told, line = [*told, line[:cut]], " " * 11 + line[cut:]
        told.append(line)
    return told


def _param(one: JobField) -> click.Parameter:
    numbers: dict[type, Any] = {int: WholeNumber(), float: AnyNumber()}
    kind = OneOf(one.choices) if one.choices else numbers.get(one.kind, one.kind)
    if one.metavar.endswith(("FILE", "FOLDER")):
        kind = click.Path()
    if not (one.metavar == "DATE" and one.many):  # dates of birth are written in many ways, and read where they are used
        kind = TYPES.get(one.place, TYPES.get(one.metavar, kind))
    if one.argument:
        metavar = one.metavar if one.needed and not one.many else f"[{one.metavar}]{'...' * one.many}"
        return click.Argument([one.field], type=kind, nargs=-1 if one.many else 1, metavar=metavar, required=one.needed)
    flag = one.kind is bool
    default: dict[str, Any] = {"default": one.default or None if one.choices else one.default}
    return click.Option(
        [*one.flags, one.field],
        help=one.help,
        required=one.needed,
        is_flag=flag or None,  # False would let what stands behind `--by=` be read as an option
        multiple=one.many and one.width == 1,
        nargs=one.width,
        type=None if flag else kind,
        metavar=None if flag or one.choices else one.metavar or None,
        show_default=bool(one.default) and not flag,
        **({} if flag or one.needed or one.many else default),
    )


def _answered(name: str, job: type[Job], values: Mapping[str, Any], how: Mapping[str, Any]) -> int:
    """Run a job for a terminal, and tell its answer in the way asked for; the exit code."""
    from servanda.app.cli import EXIT_FOUND, put, put_json, put_text, write_page
    from servanda.app.sanctions import doors
    from servanda.report.markdown import markdown

    asked = job(**values)
    if "out" in job.asks:
        closely_held(how["out"])
    with doors.progress() as progress:
        given = given_for(name, progress=progress, written=how["written"] or (), **{key: how[key] or "" for key in GIVEN})
        try:
            answer = run(asked, given)
        except KeyboardInterrupt:
            if said := asked.interrupted():
                doors.say(said)
            raise
    if how["out"] and how["out"] != "-":
        _written(asked, answer, how["out"], as_json=bool(how["json"]))
        return EXIT_FOUND if asked.found(answer) else 0
    if how["html"] and isinstance(whole := asked.page(answer, full=True), Document):
        write_page(whole, how["html"])
    if how["json"]:
        put_json(asked.data(answer))
    elif isinstance(page := asked.page(answer, full=False), str):
        put_text(page if page.endswith("\n") else f"{page}\n")
    elif how["markdown"]:
        put_text(markdown(page))
    else:
        put(page)
    return EXIT_FOUND if asked.found(answer) else 0


def closely_held(out: str | None) -> None:
    """Refuse to print what is closely held into a pipe or a file that nobody has named. Raises Refusal."""
    if not out and not sys.stdout.isatty():
        raise Refusal(
            "this is for a terminal: what stands behind a pipe or > may be read by others.",
            "Name a file: --out FILE. Or say that it may go there: --out -", "--out",
        )  # fmt: skip


def _written(asked: Job, answer: Any, place: str, *, as_json: bool) -> None:
    """The whole page as a file for its owner alone. Raises Refusal."""
    from servanda.app.cli import json_text
    from servanda.base import disk
    from servanda.report.html import html
    from servanda.report.markdown import markdown

    page = asked.page(answer, full=True)
    if as_json or place.endswith(".json"):
        text = json_text(asked.data(answer))
    elif isinstance(page, str):
        text = page
    else:
        text = html(page) if place.endswith(".html") else markdown(page)
    try:
        disk.make_folder(Path(place).parent)
        disk.put(Path(place), text.encode())
    except OSError as error:
        raise disk.refused(place, error) from error


class _Group(Verbs):
    """A group of the table. A library that is not installed is named, wherever a job first needs it."""

    def invoke(self, ctx: click.Context) -> object:
        from servanda.app.sanctions.doors import extra_named, extra_of

        with extra_named(extra_of(f"{ctx.info_name}")):
            return super().invoke(ctx)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Where nothing else is said: the first example of each of its first jobs."""
        if not self.epilog:
            jobs = [load(JOBS[name][1]) for name in JOBS if name.rpartition(" ")[0] == self.name]
            self.epilog = "\b\n" + "\n".join(_examples([one.examples[0] for one in jobs if one.examples][:4]))
        super().format_epilog(ctx, formatter)


def group(name: str) -> click.Command:
    """The command of a group of the table, what is in it imported when it is used."""
    short, help, epilog = GROUPS[name]
    inside: dict[str, Callable[[], click.Command]] = {}
    for whole in JOBS:
        if whole.startswith(f"{name} "):
            verb, _, more = whole.removeprefix(f"{name} ").partition(" ")
            inside[verb] = partial(group, f"{name} {verb}") if more else partial(leaf, whole)
    return _Group(name, short_help=short, help=help, epilog=epilog, verbs=inside, word="job")


def leaf(name: str) -> click.Command:
    """The command of a job of the table."""
    return command(name, load(JOBS[name][1]))
