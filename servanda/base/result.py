"""What every result of a job carries, and how long work says how far it is."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from servanda.base.displayed import Displayed
from servanda.base.opening import opened
from servanda.base.refusal import Refusal

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, how much there is (0: not known). Doors draw it; the core only calls it."""


def silent(_what: str, _done: int, _of: int) -> None:
    """Nobody is watching."""


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """name: as the user knows it (a list with its date, a file); sha256: of its bytes or of the snapshot's content."""

    name: str
    sha256: str
    note: str = ""


def file_input(path: str | os.PathLike[str], note: str = "") -> Input:
    """A file as an input of a basis: its name and the SHA-256 of its bytes. Raises Refusal when it cannot be read."""
    digest = hashlib.sha256()
    try:
        with opened(path) as stream:
            while part := stream.read(1 << 20):
                digest.update(part)
    except OSError as error:
        raise unreadable(path, error) from error
    return Input(name=Path(path).name, sha256=digest.hexdigest(), note=note)


def unreadable(path: str | os.PathLike[str], error: OSError) -> Refusal:
    """What is said of a file that the system does not give."""
    return Refusal(f"the file cannot be read ({error.strerror or error}).", "Look at its name and rights.", str(path))


class Basis(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """as_of: the day in the world; known: the moment of knowledge (ISO); settings: what was chosen, as (name, value)."""

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


class Based(Displayed, msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What a job gives back. basis: what it rests on, filled in by whoever runs the job."""

    basis: Basis = Basis(job="")
