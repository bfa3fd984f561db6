"""A dossier as its reader may have it: the files he may see, and nothing that tells of others.

Nothing is struck out of an answer afterwards: the files he may not see are not read at all, so whatever is made from the rest is what would have been made had
they never been written. What would show that something is missing is refused before anything is made, to whoever releases: a file that goes out and names what
only a file that stays declares, and a head of which nobody can say how it marks its file.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from servanda.base.marking import Recipient, marking_text, may_see
from servanda.base.refusal import Refusal
from servanda.base.schemes import FOLDER
from servanda.model.core import Dossier, FileMarking
from servanda.model.loader import load_files
from servanda.model.markings import read_markings
from servanda.model.names import clean
from servanda.model.sink import Sink, listed
from servanda.text.diagnostics import Diagnostic
from servanda.text.read import read_head

_UNREAD = frozenset(("SY035", "SY036", "SY037", "NR153", "NR154", "NR155", "NR156", "NR157", "NR158"))
_BROKEN_HEAD = frozenset(("SY020", "SY021", "SY022", "SY023", "SY024", "SY026", "SY028", "SY029"))
"""In a file that has a marking: lines of its head that may have been a list of release."""
_OWN_TABLES = frozenset(("words.toml", "measures.toml", "licences.toml"))
"""Tables that a dossier has by their names; no file names them."""


_OWN_DOOR = ("channels/channels.toml",)
"""Tables that go out by a door of their own alone, which looks at the marking that they bear."""


def hidden_from(dossier: Dossier, reader: Recipient) -> tuple[str, ...]:
    """The files of a dossier that a reader may not see."""
    return _hidden(dossier.markings, reader)


def _hidden(markings: Mapping[str, FileMarking], reader: Recipient) -> tuple[str, ...]:
    return tuple(file for file, one in markings.items() if not may_see(one.marking, reader))


def released(files: Mapping[str, bytes], reader: Recipient) -> dict[str, bytes]:
    """The files of a dossier for a reader: those he may see, and of geometry and tables those that these name.

    Raises Refusal, to whoever releases: a marking that cannot be read; something a file that goes out hangs on, and a file that stays declares.
    """
    sink = Sink()
    heads = {path: read_head(files[path], path) for path in sorted(files) if path.casefold().endswith(".md")}
    markings = read_markings(heads, files, sink)
    for found in (*(one for head in heads.values() for one in head.diagnostics), *sink.found):
        if found.code in _UNREAD or found.code == "SY020" or (found.code in _BROKEN_HEAD and found.span.file in markings):
            raise Refusal(f"nobody can say who may see this file: {found.message}", found.repair, f"{found.span.file}:{found.span.line}")
    hidden = _hidden(markings, reader)
    kept = _named({path: data for path, data in files.items() if path not in hidden}, files)
    if not hidden:
        return kept
    known = {_key(one) for one in load_files(files, "").diagnostics}
    hanging = [one for one in load_files(kept, "").diagnostics if _key(one) not in known]
    if hanging:
        first = hanging[0]
        more = f" So {'does' if len(hanging) == 2 else 'do'} {len(hanging) - 1} more." if hanging[1:] else ""
        stays = listed(f"{path} ({marking_text(markings[path].marking)})" for path in hidden)
        raise Refusal(
            f"this hangs on what {reader.name or 'such a reader'} may not see: {first.message}{more}",
            f"Move what it names out of {stays}, or mark this file as high. Nothing was written.",
            f"{first.span.file}:{first.span.line}",
        )
    return kept


def _key(found: Diagnostic) -> tuple[object, ...]:
    return found.code, found.span


def _named(seen: Mapping[str, bytes], files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Without geometry and tables that no file which may be seen names: they belong to another, or to none."""
    texts = [data.lower() for path, data in seen.items() if path.casefold().endswith(".md")]

    def stays(path: str) -> bool:
        if path in _OWN_DOOR:
            return False
        if path.casefold().endswith(".md") or path in _OWN_TABLES or posixpath.dirname(path) == FOLDER:
            return path in seen
        name = posixpath.basename(path).encode().lower()
        return any(name in text for text in texts)

    return {path: data for path, data in files.items() if stays(path)}


def agreements_in(files: Mapping[str, bytes]) -> frozenset[str]:
    """The ids of the agreements that the heads of these files name."""
    heads = (read_head(data, path) for path, data in files.items() if path.casefold().endswith(".md"))
    return frozenset(clean(entry.value) for head in heads for entry in head.header if entry.key == "agreement")
