"""A file of words of the user's own, or a dossier: told apart, and the file read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from servanda.base.job import Given
    from servanda.words.reading.flow import Flow

MOST = 1 << 26
"""Bytes of one file that are read at most."""
_DOSSIER = (b"\n```servanda", b"\n~~~servanda", b"\nagreement:")
"""What a file of a dossier holds, in its head or body."""


def is_dossier(path: str) -> bool:
    """Whether a path names a dossier: a folder, or a file with a head or clauses of ours. What is not there is left to the
    loader."""
    from servanda.base.opening import read

    place = Path(path)
    if not place.is_file():
        return True
    if place.suffix.casefold() != ".md" or place.stat().st_size > MOST:
        return False
    data = read(place)
    return any(mark in data.replace(b"\r\n", b"\n") for mark in _DOSSIER)


def own_flow(given: Given, path: str) -> Flow:
    """A file of the user's own as its paragraphs. Raises Refusal: also for one that says a marking in its words, which no answer
    of ours would bear."""
    from servanda.app.words_of import unmarked
    from servanda.words.reading.reading import read

    name = Path(path).name
    data = given.read(path, most=MOST)
    flow = read(data, name)
    unmarked(first_lines(flow, data), name, "Make a dossier of it that bears the marking, and give its PATH.")
    return flow


def bears_marking(flow: Flow, data: bytes) -> bool:
    """Whether the first lines of a file say who may see it."""
    from servanda.text.header import said_marking

    return any(map(said_marking, first_lines(flow, data)))


def first_lines(flow: Flow, data: bytes) -> list[str]:
    """The lines of a file that may say who may see it: of its words as they were read, and of the bytes, whose head a reader
    leaves out."""
    lines = [line for one in flow.paragraphs[:40] for line in (one.now or "").splitlines()]
    if flow.format not in ("docx", "pdf"):
        lines += data[: 1 << 14].decode("utf-8", "replace").splitlines()[:60]
    return lines
