"""The index of lists, made once and kept in the store."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.base.disk import make_folder
from servanda.base.refusal import Refusal
from servanda.base.result import Progress, silent
from servanda.instruments.sanctions.lists.hand import AtHand

if TYPE_CHECKING:
    import os

    from servanda.instruments.sanctions.screening.index import Index

INDEXES = ".indexes"
"""Folder of the store for indexes; whatever is in it can be made again."""


def key_of(hand: AtHand) -> str:
    """SHA-256 over the content of the lists and the program that makes an index of them."""
    digest = hashlib.sha256(_program())
    for one in sorted(hand.manifests, key=lambda one: (one.list, one.id)):
        digest.update(f"{one.list} {one.id} {one.published} {one.content}\n".encode())
    return digest.hexdigest()


def index_of(
    hand: AtHand, *, keep: str | os.PathLike[str] | None, like: AtHand | None = None, progress: Progress = silent
) -> Index:
    """The index of the lists.

    keep: the store; an index made before of the same content by the same program is taken from there, a new one put there. like:
    lists whose index gives the weights of words (re-screening). Raises Refusal.
    """
    from servanda.instruments.sanctions.screening.index import Index, build

    key = key_of(hand)
    if like is not None and (other := key_of(like)) != key:
        key = hashlib.sha256(f"{key} {other}".encode()).hexdigest()
    else:
        like = None
    place = None if keep is None else Path(keep) / INDEXES / f"{key[:32]}.index"
    if place is not None and place.is_file():
        try:
            return Index.load(place)
        except Refusal:
            progress("the kept index is not as it was written, or of another version", 0, 0)
    progress("building the index", 0, 0)
    weights = None if like is None else index_of(like, keep=keep, progress=progress)
    index = build(hand.tables(), hand.manifests, like=weights)
    if place is not None:
        try:
            make_folder(place.parent)
            index.save(place)
        except OSError as error:
            raise Refusal(
                f"the index cannot be written ({error.strerror or error}).", "Choose another --store.", str(place)
            ) from error
    return index


def _program() -> bytes:
    """Everything of the program that an index depends on: the files of the package that makes it, and whether it had ICU."""
    from servanda.instruments.sanctions.screening.scripts import without_icu

    digest = hashlib.sha256(without_icu().encode())
    for path in sorted(Path(__file__).parent.iterdir()):
        if path.suffix in (".py", ".json", ".toml") and path.is_file():
            digest.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.digest()
