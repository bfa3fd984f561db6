"""What every result of a job carries, and how long work says how far it is."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, how much there is (0: not known). Doors draw it; the core only calls it."""


def silent(_what: str, _done: int, _of: int) -> None:
    """Nobody is watching."""


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """name: as the user knows it (a list with its date, a file); sha256: of its bytes or of the snapshot's content."""

    name: str
    sha256: str
    note: str = ""


class Basis(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """as_of: the day in the world; known: the moment of knowledge (ISO); settings: what was chosen, as (name, value), defaults included."""

    job: str
    inputs: tuple[Input, ...] = ()
    as_of: str = ""
    known: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    version: str = ""

    def foot(self) -> tuple[str, ...]:
        """The lines under a page."""
        lines = [f"{i.name}: sha256 {i.sha256[:16]}{f' ({i.note})' if i.note else ''}" for i in self.inputs]
        if self.settings:
            lines.append("; ".join(f"{name}: {value}" for name, value in self.settings))
        moments = [f"as of {self.as_of}"] * bool(self.as_of) + [f"as known {self.known}"] * bool(self.known)
        lines.append(", ".join((f"servanda {self.version}".strip(), f"job {self.job}", *moments)))
        return tuple(lines)
