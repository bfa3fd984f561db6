"""The description of a detector and what it found, as data: one detector is a table that describes it and a file with one function."""

from __future__ import annotations

from importlib.resources import files

import msgspec

from servanda.accounts.leads import Figure, Lead, Silence, Threshold
from servanda.base.displayed import Displayed
from servanda.base.document import Comparison, Course


class DetectorColumn(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    means: str
    needed: bool = True


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """A choice in words that a detector takes beside its thresholds: a country, a month. default "": the detector says what it does then."""

    name: str
    default: str
    means: str


class About(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True):
    """A detector for those who use it: what it looks for, from whom the method is, what it reads, when it says nothing."""

    code: str
    title: str
    looks_for: str
    source: str
    tables: tuple[tuple[str, tuple[DetectorColumn, ...]], ...]
    thresholds: tuple[Threshold, ...]
    blind: tuple[str, ...]  # what it cannot see
    settings: tuple[Setting, ...] = ()
    optional: tuple[str, ...] = ()  # tables it can do without


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    column: tuple[DetectorColumn, ...]


class _Described(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A description as its file has it."""

    title: str
    looks_for: str
    source: str
    table: tuple[_Table, ...]
    threshold: tuple[Threshold, ...]
    blind: tuple[str, ...]
    setting: tuple[Setting, ...] = ()
    optional: tuple[str, ...] = ()


def described(code: str, file: str) -> About:
    """The description of a detector, from `file`.toml in this package."""
    said = msgspec.toml.decode(files(__package__).joinpath(f"{file}.toml").read_bytes(), type=_Described)
    return About(
        code=code,
        title=said.title,
        looks_for=said.looks_for,
        source=said.source,
        tables=tuple((one.name, one.column) for one in said.table),
        thresholds=said.threshold,
        blind=said.blind,
        settings=said.setting,
        optional=said.optional,
    )


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """A table of what was measured, cells told: unknown is the word `not known`, never empty and never zero."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: str = ""


class Found(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    leads: tuple[Lead, ...] = ()
    silences: tuple[Silence, ...] = ()
    figures: tuple[Figure, ...] = ()  # what was measured whether or not it led anywhere
    courses: tuple[Course, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    grids: tuple[Grid, ...] = ()
