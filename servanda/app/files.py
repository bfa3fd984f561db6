"""Reading and writing dossiers on disk: the only place that touches files."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from servanda.app.errors import ServandaError

# What a dossier may hold besides Markdown: geometry of places, tables of period rules.
SUFFIXES = (".md", ".geojson", ".json", ".toml")
MOST_BYTES = 64 * 1024 * 1024
ATTACHED = ".text"


def read_dossier(path: str | os.PathLike[str]) -> tuple[dict[str, bytes], str, Path]:
    """Files of a dossier by relative name, its name, and its folder. `path` is a folder or one Markdown file.

    Raises ServandaError when there is nothing to read there. Hidden folders are left out; links are not followed out of the folder.
    """
    place = Path(path)
    if not place.exists():
        raise ServandaError(
            "no such file or folder.", repair="Give the dossier's folder, or make one with: servanda new NAME", place=str(path)
        )
    if place.is_file():
        return {place.name: _read(place)}, place.stem, place.parent
    files: dict[str, bytes] = {}
    total = 0
    for found in sorted(place.rglob("*")):
        relative = found.relative_to(place)
        if any(part.startswith(".") for part in relative.parts) or not found.is_file() or found.suffix.lower() not in SUFFIXES:
            continue
        if relative.name.lower() == "readme.md":
            continue  # a README tells people about the folder; it is not part of the dossier
        data = _read(found)
        total += len(data)
        if total > MOST_BYTES:
            raise ServandaError(
                f"the folder holds more than {MOST_BYTES // 1024 // 1024} MB of text.",
                repair="Give the folder of one dossier.",
                place=str(path),
            )
        files[relative.as_posix()] = data
    if not any(name.endswith(".md") for name in files):
        raise ServandaError(
            "the folder holds no Markdown file.", repair="Make a dossier with: servanda new NAME", place=str(path)
        )
    return files, place.resolve().name, place


def read_attached(folder: Path) -> dict[str, str]:
    """The user's own copies of authentic texts: agreement id -> text. Kept in a hidden folder that git ignores."""
    hidden = folder / ATTACHED
    if not hidden.is_dir():
        return {}
    return {f.stem: _read(f).decode("utf-8", "replace") for f in sorted(hidden.glob("*.txt"))}


def write_attached(folder: Path, agreement: str, text: str) -> Path:
    """Put a copy beside the dossier, out of git's sight; all or nothing."""
    hidden = folder / ATTACHED
    hidden.mkdir(exist_ok=True)
    write_text(hidden / ".gitignore", "*\n")
    target = hidden / f"{agreement}.txt"
    write_text(target, text)
    return target


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: beside it first, then moved into place."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise ServandaError(f"cannot be written: {error.strerror}.", repair="Choose another place.", place=str(path)) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise ServandaError(f"cannot be written: {error.strerror}.", repair="Nothing was changed.", place=str(path)) from error


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """A file's bytes, or a ServandaError that says why not."""
    return _read(Path(path))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ServandaError(
                f"is larger than {MOST_BYTES // 1024 // 1024} MB.",
                repair="A dossier is text; is this the right file?",
                place=str(path),
            )
        return path.read_bytes()
    except OSError as error:
        raise ServandaError(
            f"cannot be read: {error.strerror}.", repair="Check the name and your rights to it.", place=str(path)
        ) from error
