"""What a ledger asks of the way in which entries lie on the disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import msgspec

from servanda.base.refusal import Problem

Act = TypeVar("Act")

NOT_JSON = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding raises of bytes that are not what they ought to be."""


class Mark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place between two entries: bytes (or whatever a codec counts) and entries before it, hash of the entry before it ("" at
    the beginning)."""

    offset: int = 0
    number: int = 0
    head: str = ""


START = Mark()


class LedgerEntry(msgspec.Struct, Generic[Act], frozen=True):
    """An entry as it stands in a log: what was entered, and the mark behind it."""

    act: Act
    mark: Mark

    @property
    def number(self) -> int:
        return self.mark.number

    @property
    def hash(self) -> str:
        return self.mark.head


class Codec(Protocol[Act]):
    """How entries lie on the disk. A mark says how far a log reached: the codec counts its `offset` in whatever it likes."""

    format: str
    start: Mark

    def sealed(self, act: Act, number: int, before: str, **said: str) -> tuple[Act, bytes, str]:
        """The act as it enters the log, its bytes, its hash. said: at, person, because."""

    def read(self, place: Path, after: Mark | None = None, problems: list[Problem] | None = None) -> Iterator[LedgerEntry[Act]]:
        """The entries after a mark, hashes first. Raises Refusal (`damaged`) with the place, or notes it in `problems`."""

    def near(self, place: Path, mark: Mark) -> Mark:
        """A mark a bounded way before another, from which the chain is looked at anew."""

    def size(self, place: Path) -> int:
        """How far the log reaches, with what an interrupted append may have left."""

    def write(self, place: Path, after: Mark, made: Sequence[tuple[Act, bytes, str]]) -> tuple[LedgerEntry[Act], ...]:
        """Add acts as they were sealed behind a mark, all or none, and bring them to the disk. Raises OSError."""
