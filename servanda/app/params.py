"""Types of the words of the command line: a date, a number, a choice are read as everywhere else, and refused in our own words,
with the option that is meant."""

from __future__ import annotations

from typing import Any

import click

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest
from servanda.base.time import quoted, read_count, read_moment, read_number

Context = click.Context | None


def _place(param: click.Parameter | None) -> str:
    """The option as it is typed, or the name of an argument as the help shows it."""
    if param is None:
        return ""
    return param.opts[0] if isinstance(param, click.Option) else param.make_metavar(click.Context(click.Command(""))).strip("[]")


class WholeNumber(click.IntRange):
    """A whole number in its bounds."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: Context) -> int:
        least, most = (None if bound is None else int(bound) for bound in (self.min, self.max))
        return read_count(value, least, most, _place(param))


class AnyNumber(click.FloatRange):
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


DATE = DateText()
