"""What comes with the program beside its code: the fictional dossiers, the pages of the rules, the schema of the model, tables
of words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from servanda.base.installed import ROOT

T = TypeVar("T")
Kind = Literal["examples", "rules", "schema", "pages"]
EXAMPLES = ("harbour", "embargo", "rivers")
"""Dossiers whose parties, places and words are ours. Those of real texts stay in the checkout."""
_HOME = Path(__file__).resolve().parents[1]
_PACKAGE = _HOME / "shipped"
_CHECKOUT = {"examples": "dossiers", "rules": "docs/rules", "schema": "schema", "pages": "docs"}


def shipped(kind: Kind) -> Path:
    """The folder of a kind: within the package as a wheel installs it, or where it lies in a checkout."""
    inside = _PACKAGE / kind
    return inside if inside.is_dir() else ROOT / _CHECKOUT[kind]


class LazyTable(Mapping[str, T]):
    """The table `file` (TOML, named from the folder of the program), a `kind` under each key. It is read when the first row is
    asked for: who needs none waits for none."""

    def __init__(self, file: str, kind: type[T]) -> None:
        self.place, self.kind = _HOME / file, kind

    @cached_property
    def rows(self) -> dict[str, T]:
        rows: Any = dict[str, self.kind]  # type: ignore[name-defined] # a type made at work
        found: dict[str, T] = msgspec.toml.decode(self.place.read_bytes(), type=rows)
        return found

    def __getitem__(self, key: str) -> T:
        return self.rows[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)
