"""Types of the words of the command line: a date, a number, a choice are read as everywhere else, and refused in our own words,
with the option that is meant; names are completed by a shell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from servanda.app.completing import dossiers, named
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest
from servanda.base.time import quoted, read_count, read_moment, read_number

Context = click.Context | None


def _place(param: click.Parameter | None) -> str:
    """The option as it is typed, or the name of an argument as the help shows it."""
    if param is None:
        return ""
    return param.opts[0] if isinstance(param, click.Option) else param.make_metavar(click.Context(click.Command(""))).strip("[]")


class _Told:
    """How the help shows a number: `N`. Its bounds are told to whoever passes them over."""

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "N"

    def _describe_range(self) -> str:
        return ""


class WholeNumber(_Told, click.IntRange):
    """A whole number in its bounds."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: Context) -> int:
        least, most = (None if bound is None else int(bound) for bound in (self.min, self.max))
        return read_count(value, least, most, _place(param))


class AnyNumber(_Told, click.FloatRange):
    """A number in its bounds."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: Context) -> float:
        found = float(read_number(value, place=_place(param)))
        if self.min is not None and found < self.min:
            raise Refusal(f"{found:g} is too small.", f"Give a number from {self.min:g} on.", _place(param), code="out-of-range")
        return found


class OneOf(click.Choice[str]):
    """One of some words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: Context) -> str:
        if value not in self.choices:
            raise Refusal(f"{quoted(value)} cannot be chosen here.", closest(str(value), self.choices), _place(param))
        return super().convert(value, param, ctx)


class DateText(click.types.StringParamType):
    """A day, a month, a year or a moment as we write it; the text is handed on, for only the dossier knows its zone."""

    name = "date"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: Context) -> Any:
        if value:
            read_moment(value, place=_place(param))
        return value


class NewFile(click.Path):
    """A file to write, in a folder that is there: one mistyped is not made."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: Context) -> Any:
        if not (folder := Path(value).parent).is_dir():
            raise Refusal(f"there is no folder {quoted(folder)}.", "Make it first, or choose another place.", _place(param))
        return super().convert(value, param, ctx)


class NamedThing(click.types.StringParamType):
    """A name that a shell can complete; whether there is such a thing is said where it is looked up. names: what there is, for
    the line so far; kind: of what, as the help shows it."""

    def __init__(self, names: Callable[[click.Context], Iterable[str]], kind: str = "name") -> None:
        self.names, self.kind = names, kind

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return self.kind.upper()

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            return [CompletionItem(one) for one in self.names(ctx) if one.casefold().startswith(incomplete.casefold())]
        except OSError:
            return []


class DossierPath(click.Path):
    """The folder or a file of a dossier. names: what else may stand there."""

    def __init__(self, names: NamedThing | None = None) -> None:
        super().__init__()
        self.names = names

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            found = [CompletionItem(one) for one in dossiers(incomplete)]
        except OSError:
            found = []
        found += self.names.shell_complete(ctx, param, incomplete) if self.names else []
        return found or super().shell_complete(ctx, param, incomplete)


def _verbs(ctx: click.Context) -> Iterable[str]:
    """What may follow the words of `help` so far."""
    here, command = ctx.find_root(), ctx.find_root().command
    for word in ctx.params.get("words") or ():
        if not isinstance(command, click.Group) or (found := command.get_command(here, word)) is None:
            return ()
        command = found
    return command.list_commands(here) if isinstance(command, click.Group) else ()


def _rules(_ctx: click.Context) -> Iterable[str]:
    from servanda.base.shipped import shipped

    return sorted(one.stem for one in shipped("rules").glob("SV*.md"))


DATE, FILE = DateText(), NewFile(dir_okay=False)
VERB, RULE = NamedThing(_verbs), NamedThing(_rules)
CLAUSE, ACTOR, READING, AGREEMENT, EVENT, TERM, PLACE, CHOICE = (
    NamedThing(partial(named, kind), kind)
    for kind in ("clause", "actor", "reading", "agreement", "event", "term", "place", "choice")
)
DOSSIER, CLAUSE_OR_DOSSIER = DossierPath(), DossierPath(CLAUSE)
