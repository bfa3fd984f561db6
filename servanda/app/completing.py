"""What a shell can complete: names that a dossier holds, dossiers, verbs. The files are looked at line by line; no model is made
of them, for a shell asks at every stroke. Where something cannot be read there is nothing to offer, and never an error."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

import click

from servanda.base.opening import opened

MOST_FILES, MOST_FOLDERS, MOST_BYTES = 100, 400, 1 << 20
"""So much is looked at, so that a shell answers at once wherever one stands."""
_AGREEMENT = re.compile(r"^agreement\s*:[ \t]*(\S+)", re.MULTILINE)
_LINES = {
    kind: re.compile(rf"^{line}", re.MULTILINE)
    for kind, line in {
        "clause": r"[ \t]*clause[ \t]+([^\s\"]+)",
        "reading": r"reading[ \t]+(\S+)",
        "actor": r"actor[ \t]+([^\n]*\S)",
        "event": r"event[ \t]+([^\n]*\S)",
        "term": r"(?:event|act)[ \t]+([^\n]*\S)",
        "place": r"place[ \t]+([^\n]*\S)",
        "choice": r"[ \t]*(alternatives|option)[ \t]+(\S+)",
    }.items()
}


def named(kind: str, ctx: click.Context) -> Iterator[str]:
    """The names of a kind in the dossier that a line is about, each once; a clause that several agreements have, with each."""
    texts = tuple(_texts(_place(ctx)))
    if kind == "agreement":
        yield from dict.fromkeys(id for id, _ in texts if id)
    elif kind == "clause":
        found = list(dict.fromkeys((id, name) for id, text in texts for name in _LINES[kind].findall(text)))
        locals_ = [name for _, name in found]
        yield from dict.fromkeys(name if not id or locals_.count(name) == 1 else f"{id}:{name}" for id, name in found)
    elif kind == "choice":
        name = ""
        for keyword, word in chain.from_iterable(_LINES[kind].findall(text) for _, text in texts):
            if keyword == "option":
                yield f"{name}={word}"
            else:
                name = word
    else:
        yield from dict.fromkeys(name for _, text in texts for name in _LINES[kind].findall(text))


def dossiers(incomplete: str) -> Iterator[str]:
    """Folders with an agreement in them, here or one or two below what was typed."""
    before = incomplete.rpartition("/")[0]
    base = Path(before) if before or not incomplete.startswith("/") else Path("/")
    for found in _few(base, MOST_FOLDERS, "*/", "*/*/"):
        if found.as_posix().startswith(incomplete) and any(id for id, _ in _texts(found, "*.md")):
            yield found.as_posix()


def _place(ctx: click.Context) -> Path:
    """The dossier that the line names already, before or behind the word that is being typed; else the folder one is in."""
    given = ctx.params.get("path")
    if isinstance(given, str) and given != ".":
        return Path(given)
    words = os.environ.get("COMP_WORDS", "").split()[1:]
    return next((Path(word) for word in reversed(words) if Path(word).exists()), Path())


def _texts(place: Path, *globs: str) -> Iterator[tuple[str, str]]:
    """Of each file of a dossier the agreement it holds ("": none), and its blocks. Of a file: of all beside it."""
    for path in _few(place.parent if place.is_file() else place, MOST_FILES, *(globs or ("*.md", "*/*.md"))):
        with opened(path) as file:
            text = file.read(MOST_BYTES).decode("utf-8", "replace").replace("\r\n", "\n")
        head = text[3:].partition("\n---")[0] if text.startswith("---\n") else ""
        agreement = _AGREEMENT.search(head)
        blocks = (part.partition("\n```")[0] for part in text.split("\n```servanda")[1:])
        yield agreement[1] if agreement else "", "\n".join(blocks)


def _few(place: Path, most: int, *globs: str) -> Iterable[Path]:
    found = islice(chain.from_iterable(place.glob(one) for one in globs), most)
    seen = (one for one in found if not any(part.startswith(".") and part != ".." for part in one.parts))
    return sorted(one for one in seen if one.is_file() or one.is_dir())
