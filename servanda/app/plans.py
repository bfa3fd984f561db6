"""The clauses of a dossier as plans, kept between processes: compiling three hundred parties and a thousand places takes longer than judging a million events.

What is kept is named by a hash of everything it was made from (the files, the readings chosen, this version and its code) and begins with the hash of what
follows; what is damaged, or was made from anything else, is made again. It is data (MessagePack, read into the types of a plan), never code.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

from servanda.base.refusal import Refusal
from servanda.monitor.plan import Compiled

Choice = tuple[tuple[str, str], ...]
_CODE = ("calendar", "text", "model", "meaning", "monitor")


class Plans(msgspec.Struct, frozen=True):
    """compiled: the plans. kept: whether they were found ready made. where: the file they are kept in; None if that folder cannot be written."""

    compiled: Compiled
    kept: bool
    where: Path | None


def plans(files: Mapping[str, bytes], name: str, *, choice: Choice = (), cache: Path | None = None) -> Plans:
    """The clauses of a dossier as plans.

    Args:
        files: path within the dossier -> contents; all that the dossier is read from.
        name: what the dossier is called.
        choice: (clause id, reading id) for every clause read otherwise than written, as for `servanda.model.view`.
        cache: the folder to keep plans in; by default `servanda/plans` in the user's cache folder.

    Raises:
        Refusal: the files do not make a dossier without errors.
    """
    file = (_cache() if cache is None else cache) / f"{_key(files, name, choice)}.plans"
    found = _read(file)
    if found is not None:
        return Plans(found, True, file)
    made = _compiled(files, name, choice)
    return Plans(made, False, file if _keep(file, made) else None)


def _compiled(files: Mapping[str, bytes], name: str, choice: Choice) -> Compiled:
    from servanda.model.loader import load_files
    from servanda.model.views import view
    from servanda.monitor.compile import compile_view

    dossier = load_files(files, name)
    wrong = [one for one in dossier.diagnostics if one.severity.value == "error"]
    if wrong:
        raise Refusal(
            f"the dossier has {len(wrong)} errors, the first: {wrong[0].message}",
            repair="Mend them; `servanda check` lists all.",
            place=name,
        )
    return compile_view(view(dossier, choice))


def _key(files: Mapping[str, bytes], name: str, choice: Choice) -> str:
    found = hashlib.sha256()
    parts = [name.encode(), _code(), repr(tuple(choice)).encode()]
    for path in sorted(files):
        parts += [path.encode(), files[path]]
    for part in parts:
        found.update(len(part).to_bytes(8, "little"))
        found.update(part)
    return found.hexdigest()


@lru_cache(maxsize=1)
def _code() -> bytes:
    """What the compiler is: this version, and size and time of its sources, so that a changed checkout never takes old plans for its own."""
    from servanda import __version__

    root = Path(__file__).resolve().parent.parent
    sources = sorted(one for floor in _CODE for one in (root / floor).rglob("*.py"))
    stamps = [(str(one.relative_to(root)), (stat := one.stat()).st_size, stat.st_mtime_ns) for one in sources]
    return repr((__version__, stamps)).encode()


def _cache() -> Path:
    said = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(said) if said else Path.home() / ".cache") / "servanda" / "plans"


def _read(file: Path) -> Compiled | None:
    """What is kept, if it is whole; None: it has to be made."""
    try:
        data = file.read_bytes()
    except OSError:  # not kept yet
        return None
    if hashlib.sha256(data[32:]).digest() != data[:32]:
        return None
    try:
        return msgspec.msgpack.decode(data[32:], type=Compiled)
    except msgspec.MsgspecError:  # whole, but no plans: somebody else's file
        return None


def _keep(file: Path, made: Compiled) -> bool:
    """Put plans away, whole or not at all. False: the folder cannot be written, and the next process compiles again."""
    data = msgspec.msgpack.encode(made)
    part = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(hashlib.sha256(data).digest() + data)
        part.replace(file)
    except OSError:
        return False
    return True
