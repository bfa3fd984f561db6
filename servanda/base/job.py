"""One declaration of a job: its fields are the words a person gives, `run` gives the answer, `page` says it.

From it come the command, the public function, the JSON schema, the page of the reference (`servanda/app/jobs.py`). A job meets
no clock and opens no file itself: it asks `Given`, which remembers what was read. So whoever runs it can fill in the basis.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, cast

import msgspec

from servanda.base import snapshots
from servanda.base.document import Document
from servanda.base.opening import read
from servanda.base.refusal import Refusal
from servanda.base.result import Basis, Input, Progress, file_input, silent, unreadable
from servanda.base.time.days import read_day

SHOWN = ("html", "markdown", "json")
"""How an answer can be asked for. What else the runner takes on itself: `store`, `known`, `today`, `now`, and
`written` of whoever reads a table of the user's."""


class JobField(msgspec.Struct, frozen=True, kw_only=True):
    """A word that a job takes. kind: str, int, float or bool; choices: what it may be, empty for anything; flags: default `--`
    and the field's name; metavar: FILE and FOLDER at its end name a place on a disk; least, below: the numbers it may be."""

    field: str = ""
    kind: type = str
    many: bool = False
    choices: tuple[str, ...] = ()
    default: Any = ""
    needed: bool = False
    help: str
    flags: tuple[str, ...] = ()
    metavar: str = ""
    argument: bool = False
    width: int = 1  # words that stand together behind the flag
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


# What makes a field says of what type the word is in `run`; so a type checker knows it without an annotation.


def word(help: str, metavar: str = "", *flags: str, default: str = "", of: Iterable[str] = ()) -> str:
    """A word behind a flag. of: what it may be."""
    return cast(str, JobField(help=help, metavar=metavar, flags=flags, default=default, choices=tuple(map(str, of))))


def needed(help: str, metavar: str, *flags: str, of: Iterable[str] = ()) -> str:
    """A word behind a flag that must be given."""
    return cast(str, JobField(help=help, metavar=metavar, flags=flags, needed=True, choices=tuple(map(str, of))))


def two(help: str, metavar: str, *flags: str) -> tuple[str, ...]:
    """Two words behind one flag, or none."""
    return cast(tuple[str, ...], JobField(help=help, metavar=metavar, flags=flags, many=True, width=2, default=()))


def many(help: str, metavar: str, *flags: str) -> tuple[str, ...]:
    """A flag that may be repeated."""
    return cast(tuple[str, ...], JobField(help=help, metavar=metavar, flags=flags, many=True, default=()))


def flag(help: str, *flags: str, default: bool = False) -> bool:
    """A flag alone."""
    return cast(bool, JobField(help=help, flags=flags, kind=bool, default=default))


def number(help: str, metavar: str, default: int, *flags: str, least: int | None = None, below: int | None = None) -> int:
    """A whole number behind a flag."""
    made = JobField(help=help, metavar=metavar, flags=flags, kind=int, default=default, least=least, below=below)
    return cast(int, made)


def perhaps(help: str, metavar: str, *flags: str) -> int | None:
    """A whole number behind a flag; None where it is not given."""
    return cast("int | None", JobField(help=help, metavar=metavar, flags=flags, kind=int, default=None))


def share(help: str, metavar: str, *flags: str) -> float | None:
    """A number from 0 to below 1; None where it is not given."""
    made = JobField(help=help, metavar=metavar, flags=flags, kind=float, default=None, least=0, below=1)
    return cast("float | None", made)


def arg(metavar: str, default: str | None = None) -> str:
    """A word without a flag."""
    return cast(str, JobField(help="", metavar=metavar, argument=True, needed=default is None, default=default or ""))


def count(metavar: str) -> int:
    """A whole number without a flag."""
    return cast(int, JobField(help="", metavar=metavar, argument=True, kind=int, needed=True))


def args(metavar: str, *, needed: bool = False) -> tuple[str, ...]:
    """Words without a flag, as many as one likes."""
    made = JobField(help="", metavar=metavar, argument=True, many=True, needed=needed, default=())
    return cast(tuple[str, ...], made)


class Job(ABC):
    """The first paragraph of a job's docstring is its help.

    short: one line for the list of verbs. exits: what the codes 0 and 1 mean. examples: lines to type after `servanda`.
    asks: what the runner takes on itself. needs: libraries of an extra, looked for before anything else. calls: fields that
    Python gives by their order. says: a function from the answer to its page, or to a line. untold: fields that the basis of the
    answer does not name: the answer tells them, or they change nothing in it.
    """

    short: ClassVar[str] = ""
    exits: ClassVar[tuple[str, ...]] = ("done",)
    examples: ClassVar[tuple[str, ...]] = ()
    asks: ClassVar[tuple[str, ...]] = SHOWN
    needs: ClassVar[tuple[str, ...]] = ()
    calls: ClassVar[tuple[str, ...]] = ()
    untold: ClassVar[tuple[str, ...]] = ()
    says: ClassVar[Any]

    def __init__(self, **words: Any) -> None:
        """A job of words as a terminal or Python gives them: paths, days, lists, mappings are plain words here. Raises
        Refusal."""
        known = {one.field: one for one in fields_of(type(self))}
        for name, value in words.items():
            if name not in known:
                raise TypeError(f"{type(self).__name__} has no word {name!r}")
            if value is not None:
                self.__dict__[name] = _checked(known[name], _plain(value))
        for name, one in known.items():
            if one.needed and not self.__dict__.get(name):
                raise Refusal(f"{one.place} must be given.", one.help, one.place)
            self.__dict__.setdefault(name, one.default)

    @abstractmethod
    def run(self, given: Given) -> Any:
        """The answer; of a `Based` the basis is filled in afterwards. Raises Refusal."""

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


def fields_of(job: type[Job]) -> tuple[JobField, ...]:
    """The words of a job, in their order, those of its bases first; one declared anew stands where that was done."""
    found: dict[str, JobField] = {}
    for base in reversed(job.__mro__):
        mine = {name: one for name, one in vars(base).items() if isinstance(one, JobField)}
        found = {name: one for name, one in found.items() if name not in mine} | mine
    return tuple(
        msgspec.structs.replace(one, field=name, flags=one.flags or (f"--{name.replace('_', '-')}",))
        for name, one in found.items()
    )


def _checked(one: JobField, value: Any) -> Any:
    if one.many and not isinstance(value, tuple):
        value = (value,)
    for each in value if one.many else (value,):
        if one.choices and each and each not in one.choices:
            raise Refusal(f"“{each}” is none of those to choose from.", f"Choose of: {', '.join(one.choices)}.", one.place)
        if one.least is not None and not (one.least <= each < (float("inf") if one.below is None else one.below)):
            raise Refusal(f"{each} is no number for this.", f"Give a number {one.bounds}.", one.place)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return tuple(f"{name}={one}" for name, one in value.items())
    return tuple(map(_plain, value)) if isinstance(value, list | tuple | set | frozenset) else value


class Given(msgspec.Struct, kw_only=True):
    """What a job is given to work with: the clock, files, how far work is told. It remembers what it gave out: the basis.

    command: all of it; job, version: as the basis names them; store: folder of lists; known: the day of knowledge; today, now:
    taken for the clock's. written: what a person says of how tables are written. say: tells a person what nothing depends on.
    """

    command: str = ""
    job: str = ""
    version: str = ""
    store: str = ""
    known: str = ""
    today: str = ""
    now: str = ""
    written: tuple[str, ...] = ()
    progress: Progress = silent
    say: Callable[[str], None] = lambda _text: None
    inputs: list[Input] = msgspec.field(default_factory=list)
    settings: dict[str, object] = msgspec.field(default_factory=dict)
    as_of: str = ""

    def day(self, text: str = "", place: str = "--on") -> dt.date:
        """The day in the world that the answer is about: the one given, or today (in UTC). Raises Refusal when it is none."""
        text, place = (text, place) if text else (self.today or self.moment()[:10], "--today")
        day = read_day(text, place=place)
        self.as_of = day.isoformat()
        return day

    def moment(self) -> str:
        """The moment taken for now, or the clock's, in UTC; a day alone is taken at noon."""
        if not self.now:
            return dt.datetime.now(tz=dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return self.now if "T" in self.now else f"{read_day(self.now, place='--now')}T12:00:00Z"

    def read(self, path: str, note: str = "", *, most: int = 1 << 29, larger: str = "Split it.") -> bytes:
        """A file whole; it is an input. larger: what to do with one of more than `most` bytes. Raises Refusal."""
        try:
            if (size := os.path.getsize(path)) > most:
                raise Refusal(f"the file has {size / 2**20:,.0f} MB; {most >> 20:,} MB are read at most.", larger, path)
            data = read(path)
        except OSError as error:
            raise unreadable(path, error) from error
        self.took(Input(name=Path(path).name, sha256=hashlib.sha256(data).hexdigest(), note=note))
        return data

    def file(self, path: str, note: str = "") -> Path:
        """A file that is read piece by piece; it is an input. Raises Refusal."""
        self.took(file_input(path, note))
        return Path(path)

    def write(self, path: str, text: str) -> None:
        """A file that the job was asked for, whole or not at all. Raises Refusal."""
        snapshots.write(Path(path), text.encode())

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
    for one in fields_of(type(job)):
        value = getattr(job, one.field)
        hidden = one.argument or one.field in job.untold or one.metavar.endswith(("FILE", "FOLDER"))
        if not hidden and value not in ("", (), None, False):
            yield one.flags[0].lstrip("-").replace("-", " "), value


def _said(value: object) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "none"
    return "yes" if value is True else "no" if value is False else "none" if value is None else str(value)
