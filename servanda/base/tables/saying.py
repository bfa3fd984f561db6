"""What a person says on the command line of how a table is written, for every job that reads one: `--written delimiter=;`.

The words of `FileSays`, and two that are said of columns: `dates` (dmy, mdy, ymd, excel ...) and `decimal` settle what a column
does not settle itself. Before a word may stand the file that is meant: `rates.csv:sheet=2032`. A file of TOML holds many at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Any

import msgspec

from servanda.base.decoding import read_toml
from servanda.base.opening import read
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest
from servanda.base.tables.sheets import FileSays
from servanda.base.time.policy import FORMS, UNSETTLED

OPTION = "--written"
_OF_COLUMNS = {"dates": FORMS, "decimal": (".", ",")}
_KEYS = (*FileSays.__struct_fields__, *(key for key in _OF_COLUMNS if key not in FileSays.__struct_fields__))
Words = dict[str, Any]


class _Spoken:
    """By file (none: all), what is said of it; seen: the files that were opened."""

    def __init__(self) -> None:
        self.of: dict[str, Words] = {}
        self.columns: Words = {}
        self.seen: set[str] = set()

    def add(self, file: str, key: str, value: Any) -> None:
        """One word. Raises Refusal."""
        if key not in _KEYS:
            raise Refusal(f"“{key}” is nothing that is said of a table.", closest(key, _KEYS, most=20), OPTION)
        if key in _OF_COLUMNS:
            if file:
                raise Refusal(f"{key} is said of all tables, not of one.", f"Write {key}={value} alone.", OPTION)
            if value not in _OF_COLUMNS[key]:
                raise Refusal(f"“{value}” is no word for {key}.", f"Choose of: {' '.join(_OF_COLUMNS[key])}", OPTION)
            self.columns[key] = value
            return
        mine = self.of.setdefault(file, {})
        mine[key] = {**mine.get(key, {}), **value} if key == "cells" and isinstance(value, dict) else value
        try:
            msgspec.convert(mine, FileSays, strict=False)
        except msgspec.ValidationError as error:
            repair = "See docs/importing.md for what each takes."
            raise Refusal(f"{key} cannot be {value!r} ({error}).", repair, OPTION) from error


_NOW: ContextVar[_Spoken | None] = ContextVar("spoken", default=None)


@contextmanager
def saying(words: Sequence[str]) -> Iterator[None]:
    """While it lasts, tables are read as these words say: `[FILE:]KEY=VALUE`, or `[FILE:]NAME.toml`. Raises Refusal: a word that
    says nothing; at the end, a file that was not read."""
    if not words:
        yield
        return
    spoken = _Spoken()
    for word in words:
        left, sign, value = word.partition("=")
        file, _, key = left.rpartition(":")
        if sign:
            key, _, column = key.partition(".")
            parts = tuple(value.split(";")) if key == "blank" else {column: value} if key == "cells" else value
            spoken.add(file, key, parts)
        elif key.endswith(".toml"):
            for name, inner in _tables(key).items():
                spoken.add(file, name, inner)
        else:
            raise Refusal(f"“{word}” says nothing of a table.", "Write KEY=VALUE: delimiter=; or header=3 for example.", OPTION)
    now = _NOW.set(spoken)
    columns = UNSETTLED.set((spoken.columns.get("dates", ""), spoken.columns.get("decimal", "")))
    try:
        yield
    finally:
        _NOW.reset(now)
        UNSETTLED.reset(columns)
    if idle := [file for file in spoken.of if file and file not in spoken.seen]:
        raise Refusal(f"no table “{idle[0]}” was read.", closest(idle[0], spoken.seen), OPTION)


def _tables(path: str) -> Words:
    try:
        return read_toml(read(path).decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, TOMLDecodeError) as error:
        raise Refusal(f"cannot be read as TOML ({error}).", "Look at its name and its lines.", path) from error


def words_of(given: str | Sequence[str] | Mapping[str, object]) -> tuple[str, ...]:
    """What Python gives as words: one, several, or a mapping from keys to values."""
    if isinstance(given, Mapping):
        return tuple(f"{key}={value}" for key, value in given.items())
    return (given,) if isinstance(given, str) else tuple(given)


def files_of(words: Sequence[str]) -> tuple[str, ...]:
    """The files that words are read from."""
    return tuple(word.rpartition(":")[2] for word in words if "=" not in word)


def said(name: str, says: FileSays) -> FileSays:
    """What is said of a file: by its reader or a mapping, and over that by a person."""
    spoken = _NOW.get()
    if spoken is None:
        return says
    plain = Path(name).name
    spoken.seen.add(plain)
    over = {**spoken.of.get("", {}), **spoken.of.get(plain, {})}
    return msgspec.structs.replace(says, **_typed(over)) if over else says


def _typed(words: Words) -> Words:
    made = msgspec.convert(words, FileSays, strict=False)
    return {key: getattr(made, key) for key in words}
