"""Packages: a choice of one option of each alternatives, and the dossier that a choice makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from servanda.base.refusal import Refusal
from servanda.model.alternatives import MARK
from servanda.model.core import Alternatives, Dossier
from servanda.model.kept import parted
from servanda.model.loader import resolve
from servanda.model.names import key_of
from servanda.model.sink import listed
from servanda.text.read import read_text
from servanda.text.syntax import FileTree

Package = dict[str, str]
"""Name of alternatives -> name of the option chosen."""


def open_choices(dossier: Dossier, agreements: Iterable[str] = ()) -> tuple[Alternatives, ...]:
    """The alternatives of which no option is chosen (of some agreements; none named: of all)."""
    wanted = tuple(agreements)
    return tuple(one for one in dossier.alternatives if not one.chosen and (not wanted or one.agreement in wanted))


def package_of(dossier: Dossier) -> Package:
    """What is chosen in a dossier."""
    return {one.id: one.chosen for one in dossier.alternatives if one.chosen}


def named_package(hashes: Mapping[str, str]) -> Package:
    """What was chosen in the dossier that hashes of files were noted of."""
    return dict(name[len(MARK) :].split("=", 1) for name in hashes if name.startswith(MARK) and "=" in name)


def files_of(hashes: Mapping[str, str]) -> dict[str, str]:
    """Of the hashes of a dossier those of its files, without what is chosen."""
    return {name: value for name, value in hashes.items() if not name.startswith(MARK)}


def choose(dossier: Dossier, choice: Mapping[str, str]) -> Dossier:
    """The dossier with options written in place, in addition to those already chosen.

    Raises:
        Refusal: there are no such alternatives, no such option, or it is chosen otherwise already.
    """
    wanted = package_of(dossier)
    for name, option in choice.items():
        one = next((one for one in dossier.alternatives if key_of(one.id) == key_of(name)), None)
        if one is None:
            known = listed((one.id for one in dossier.alternatives), "or")
            raise Refusal(f"there are no alternatives “{name}”", f"choose of {known}" if known else "the dossier has none: leave the choice out")
        found = next((own.id for own in one.options if key_of(own.id) == key_of(option)), None)
        if found is None:
            raise Refusal(f"“{option}” is no option of {one.id}", f"choose {listed((own.id for own in one.options), 'or')}")
        if wanted.setdefault(one.id, found) != found:
            raise Refusal(f"{one.id} is chosen twice: {wanted[one.id]} and {found}", "choose one option of it")
    if wanted == package_of(dossier):
        return dossier
    files, attached = parted(dossier.drafts)
    trees = {path: _read(files[path], path) for path in sorted(files) if path.casefold().endswith(".md")}
    return resolve(trees, dossier.name, files=files, attached=attached, choice=wanted)


@lru_cache(maxsize=32)
def _read(data: bytes, path: str) -> FileTree:
    """A file read; the same for every package of it."""
    return read_text(data, path)
