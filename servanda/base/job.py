"""One declaration of a job: its fields are the words a person gives, `run` gives the answer, `page` says it.

From it come the command, the public function, the JSON schema, the page of the reference (`servanda/app/jobs.py`). A job meets
no clock and opens no file itself: it asks `Given`, which remembers what was read. So whoever runs it can fill in the basis.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from servanda.base.document import Document
from servanda.base.opening import read
from servanda.base.refusal import Refusal
from servanda.base.result import Basis, Input, Progress, file_input, silent, unreadable
from servanda.base.time.days import read_day

J = TypeVar("J", bound="Job")
SHOWN = ("html", "markdown", "json")
"""How an answer can be asked for. What else the runner takes on itself: `store`, `known`, `today`, `now`."""


def opt(help: str, *flags: str, metavar: str = "", least: float | None = None, below: float | None = None) -> Any:
    """What an option means. flags: default `--` and the field's name; metavar: FILE and FOLDER at its end name a place on a disk;
    least, below: the numbers it may be."""
    bounds = {"minimum": least, "exclusiveMaximum": below}
    return msgspec.Meta(
        description=help,
        extra={"flags": flags, "metavar": metavar, "least": least, "below": below},
        extra_json_schema={name: value for name, value in bounds.items() if value is not None},
    )


def arg(metavar: str, help: str = "") -> Any:
    """A word without a flag."""
    return msgspec.Meta(description=help or metavar, extra={"flags": (), "metavar": metavar, "argument": True})


class JobField(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a job as a door needs it. kind: str, int, float or bool; choices: what it may be, empty for anything."""

    field: str
    kind: type
    many: bool
    choices: tuple[str, ...]
    default: Any  # msgspec.NODEFAULT where it must be given
    help: str
    flags: tuple[str, ...]
    metavar: str
    argument: bool = False
    least: float | None = None
    below: float | None = None

    @property
    def place(self) -> str:
        """How an error names it."""
        return self.metavar if self.argument else self.flags[0]

    @property
    def bounds(self) -> str:
        """Which numbers it may be, in words."""
        last = "" if self.below is None else f" to below {self.below:g}" if self.kind is float else f" to {self.below - 1:g}"
        return f"from {self.least:g}{last}" if self.least is not None else ""


class Job(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first paragraph of a job's docstring is its help.

    short: one line for the list of verbs. exits: what the codes 0 and 1 mean. examples: lines to type after `servanda`.
    asks: what the runner takes on itself. needs: libraries of an extra, looked for before anything else. calls: fields that
    Python gives by their order. says: a function from the answer to its page, or to a line. untold:
    fields that the basis of the answer does not name: the answer tells them, or they change nothing in it.
    """

    short: ClassVar[str] = ""
    exits: ClassVar[tuple[str, ...]] = ("done",)
    examples: ClassVar[tuple[str, ...]] = ()
    asks: ClassVar[tuple[str, ...]] = SHOWN
    needs: ClassVar[tuple[str, ...]] = ()
    calls: ClassVar[tuple[str, ...]] = ()
    says: ClassVar[Any]
    untold: ClassVar[tuple[str, ...]] = ()

    def run(self, given: Given) -> Any:
        """The answer; of a `Based` the basis is filled in afterwards. Raises Refusal."""
        raise NotImplementedError

    def found(self, answer: Any) -> bool:
        """Whether there is something to look at: exit code 1."""
        return False

    def page(self, answer: Any, full: bool) -> Document | str:
        """What `says` says. full: for a file; else for a terminal, where one reads less at once."""
        said: Document | str = type(self).says(answer)
        return said

    def data(self, answer: Any) -> object:
        """What is told as JSON."""
        return answer

    def interrupted(self) -> str:
        """What whoever interrupts it should know."""
        return ""


@cache
def words(job: type[Job]) -> tuple[JobField, ...]:
    """The fields of a job, in their order."""
    return tuple(_word(one) for one in msgspec.structs.fields(job))


def _word(field: msgspec.structs.FieldInfo) -> JobField:
    held, meta = get_args(field.type)
    many = get_origin(held) is tuple
    held = get_args(held)[0] if many else held
    if get_origin(held) in (Union, UnionType):
        held = next(one for one in get_args(held) if one is not NoneType)
    listed = get_origin(held) is Literal
    choices = get_args(held) if listed else tuple(one.value for one in held) if issubclass(held, Enum) else ()
    extra = {**meta.extra, "flags": meta.extra["flags"] or (f"--{field.name.replace('_', '-')}",)}
    kind = str if choices else held
    return JobField(
        field=field.name,
        kind=kind,
        many=many,
        choices=tuple(map(str, choices)),
        default=field.default,
        help=meta.description,
        **extra,
    )


def made(job: type[J], values: Mapping[str, Any]) -> J:
    """A job of words as a terminal or Python gives them (paths, days, lists, mappings are plain words here). Raises Refusal."""
    known = {one.field: one for one in words(job)}
    if unknown := [name for name in values if name not in known]:
        raise TypeError(f"{job.__name__} has no word {unknown[0]!r}")
    plain = {name: _plain(value) for name, value in values.items() if not (value is None and known[name].default is None)}
    for name, value in plain.items():
        one = known[name]
        if one.many and not isinstance(value, tuple):
            plain[name] = value = (value,)
        for each in value if one.many else (value,):
            if one.choices and each not in one.choices:
                raise Refusal(f"“{each}” is none of those to choose from.", f"Choose of: {', '.join(one.choices)}.", one.place)
            if one.least is not None and not (one.least <= each < (float("inf") if one.below is None else one.below)):
                raise Refusal(f"{each} is no number for this.", f"Give a number {one.bounds}.", one.place)
    if lacking := [one for one in known.values() if one.default is msgspec.NODEFAULT and one.field not in plain]:
        raise Refusal("this must be given.", lacking[0].help, lacking[0].place)
    return msgspec.convert(plain, job)


def _plain(value: Any) -> Any:
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return tuple(f"{name}={one}" for name, one in value.items())
    return tuple(map(_plain, value)) if isinstance(value, list | tuple | set | frozenset) else value


class Given:
    """What a job is given to work with: the clock, files, how far work is told. It remembers what it gave out: the basis.

    job, version: as the basis names them; store: folder of lists; known: the day of knowledge; today, now: taken for the
    clock's. say: tells a person what nothing depends on.
    """

    def __init__(
        self,
        *,
        job: str = "",
        version: str = "",
        store: str = "",
        known: str = "",
        today: str = "",
        now: str = "",
        progress: Progress = silent,
        say: Callable[[str], None] = lambda _text: None,
    ) -> None:
        self.job, self.version = job, version
        self.store, self.known, self.progress, self.say = store, known, progress, say
        self._today, self._now = today, now
        self.inputs: list[Input] = []
        self.settings: dict[str, object] = {}
        self.as_of = ""

    def day(self, text: str = "", place: str = "--on") -> dt.date:
        """The day in the world that the answer is about: the one given, or today (in UTC). Raises Refusal when it is none."""
        day = read_day(text, place=place) if text else self.today()
        self.as_of = day.isoformat()
        return day

    def today(self) -> dt.date:
        """The day taken for today, or the clock's in UTC."""
        return read_day(self._today or self.now()[:10], place="--today")

    def now(self) -> str:
        """The moment taken for now, or the clock's; a day alone is taken at noon."""
        if not self._now:
            return dt.datetime.now(tz=dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return self._now if "T" in self._now else f"{read_day(self._now, place='--now')}T12:00:00Z"

    def read(self, path: str, note: str = "", *, most: int = 1 << 29, larger: str = "Split it.") -> bytes:
        """A file whole; it is an input. larger: what to do with one of more than `most` bytes. Raises Refusal."""
        try:
            if os.path.getsize(path) > most:
                raise Refusal(f"the file is larger than {most >> 20} MB.", larger, path)
            data = read(path)
        except OSError as error:
            raise unreadable(path, error) from error
        self.took(Input(name=Path(path).name, sha256=hashlib.sha256(data).hexdigest(), note=note))
        return data

    def file(self, path: str, note: str = "") -> Path:
        """A file that is read piece by piece; it is an input. Raises Refusal."""
        self.took(file_input(path, note))
        return Path(path)

    def took(self, *inputs: Input) -> None:
        """What else the answer rests on."""
        self.inputs += inputs

    def basis(self, job: Job) -> Basis:
        """What an answer rests on: the inputs and settings so far, the words of the job but for names of files."""
        chosen = dict(_chosen(job)) | self.settings
        said = tuple((name, _said(value)) for name, value in chosen.items())
        return Basis(
            job=self.job, inputs=tuple(self.inputs), as_of=self.as_of, known=self.known, settings=said, version=self.version
        )


def _chosen(job: Job) -> Iterator[tuple[str, object]]:
    for one in words(type(job)):
        value = getattr(job, one.field)
        hidden = one.argument or one.field in job.untold or one.metavar.endswith(("FILE", "FOLDER"))
        if not hidden and value not in ("", (), None, False):
            yield one.flags[0].lstrip("-").replace("-", " "), value


def _said(value: object) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "none"
    return "yes" if value is True else "no" if value is False else "none" if value is None else str(value)
