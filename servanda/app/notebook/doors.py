"""Public functions as a notebook calls them: with what they give goes what its page needs beside it.

The command line does not come through here. Nothing of a result changes; where a path was given, the page is that of the dossier
as it was then.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servanda.app.old import WORDS as OLD_WORDS
from servanda.base.displayed import Displayed, ShownTuple, leave, left

if TYPE_CHECKING:
    from servanda.base.job import Job

LOADED = ("check", "ask", "side")
"""Functions that take a dossier: of a path it is loaded here, once, and kept for the page."""
BESIDE = ("why", "verify")
"""Functions that read the folder as well: the dossier of the page is loaded beside."""
ON_DOSSIERS = (*LOADED, *BESIDE, "certificate", "explain", "show")


@functools.cache
def door(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A public function, the same but for what it leaves with its result."""
    takes = inspect.signature(function)

    @functools.wraps(function)
    def call(*given: Any, **named: Any) -> Any:
        before = OLD_WORDS.get(name, {})
        bound = takes.bind(*given, **{before.get(word, word): value for word, value in named.items()})
        said = bound.arguments
        who, dossier, path = said.get("reader"), said.get("dossier"), said.get("path")
        if name in ON_DOSSIERS:
            if isinstance(dossier, Displayed):
                who = who or left(dossier, "who")
            else:
                from servanda.app.api import load

                choose = said.get("choose", ())
                dossier = load(dossier, choose=choose, reader=who)  # type: ignore[arg-type]
                if name not in BESIDE:
                    said["dossier"] = dossier
                    said.pop("choose", None)
        result = function(*given, **named) if before else function(*bound.args, **bound.kwargs)
        about: dict[str, Any] = {"who": who, "dossier": dossier if isinstance(dossier, Displayed) else None}
        if name.startswith("evidence_") and path is not None:
            about["path"] = str(Path(path).resolve())
            if isinstance(result, Displayed) or (type(result) is tuple and result and isinstance(result[0], Displayed)):
                from servanda.app.api import load
                from servanda.app.evidence import zone_of

                about["zone"] = zone_of(load(path, reader=who))
        return _left(result, about)

    return call


def told(answer: Any, job: Job) -> Any:
    """The answer of a job, with the job that says its page."""
    return _left(answer, {"job": job})


def _left(result: Any, about: dict[str, Any]) -> Any:
    if (
        type(result) is tuple
        and all(isinstance(one, Displayed | tuple | str) for one in result)
        and ("job" in about or not _plain(result))
    ):
        result = ShownTuple(result)
        for one in result:
            if isinstance(one, Displayed) and "job" not in about:
                _left(one, about)
    if isinstance(result, Displayed) and hasattr(result, "__dict__"):
        for name, value in about.items():
            leave(result, name, value)
    return result


def _plain(result: tuple[Any, ...]) -> bool:
    """Whether it is a pair of plain values (a name and where it lies, two lists of numbers), which a notebook shows by itself."""
    first = result[0] if result else ()
    return (
        bool(result)
        and not isinstance(first, Displayed)
        and not (isinstance(first, tuple) and any(isinstance(one, Displayed) for one in first))
    )
