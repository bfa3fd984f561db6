"""The files of a dossier kept beside it while a choice is open, with the user's own copies of texts among them."""

from __future__ import annotations

from collections.abc import Mapping

_TEXTS, _END = ".text/", ".txt"


def kept_files(files: Mapping[str, bytes], attached: Mapping[str, str]) -> dict[str, bytes]:
    """One mapping of both."""
    return {**files, **{f"{_TEXTS}{name}{_END}": text.encode("utf-8", "surrogatepass") for name, text in attached.items()}}


def parted(kept: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, str]]:
    """The files, and the attached texts, that `kept_files` joined."""
    texts = {
        path[len(_TEXTS) : -len(_END)]: data.decode("utf-8", "surrogatepass")
        for path, data in kept.items()
        if path.startswith(_TEXTS)
    }
    return {path: data for path, data in kept.items() if not path.startswith(_TEXTS)}, texts
