"""Files of the log: complete or not there. The manifest says what is whole; what lies beside it must be explained, and is never deleted on its word alone.

In the folder: `head.json` (the manifest), segments `NUMBER-NUMBER-HASH.parquet`, `lock`, and `lost+found` for what an interrupted writer left. A writer says first
what is to be (`head.json.new`), then writes the segment, then puts the new manifest in the place of the old in one step: until that step everybody reads the old
state, after it everybody reads the new. A segment beyond the manifest that nobody announced means that the manifest is not the newest: the log is refused.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from servanda.base import disk, snapshots
from servanda.base.disk import make_folder as make_folder  # where others still look for it
from servanda.base.refusal import Refusal
from servanda.evidence.chain import FORMAT

MANIFEST = "head.json"
NEXT = "head.json.new"
HEAD = "servanda.evidence.head/2"
"""Format of the manifest: sealed with its own hash. Before it, manifests bore the format of the chain and no hash; they are read as they are."""
_SEGMENT = re.compile(r"(\d{9,})-(\d{9,})-([0-9a-f]{16})\.parquet")
_HASH = re.compile(r"[0-9a-f]{64}")
_ATTEMPTS = 50
_RESTORE = "restore it from a copy"


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """file: name in the folder. first, last: numbers of its entries. sha256: of its bytes."""

    file: str
    first: int
    last: int
    sha256: str

    @property
    def rows(self) -> int:
        return self.last - self.first + 1


class SegmentsManifest(msgspec.Struct, frozen=True, kw_only=True):
    """entries: how many. head: hash of the last, "" if there is none. segments: in order."""

    format: str = HEAD
    entries: int = 0
    head: str = ""
    segments: tuple[Segment, ...] = ()


def read_manifest(folder: Path) -> SegmentsManifest:
    """The last complete state; an empty one where no log is yet.

    Raises:
        Refusal: the manifest is damaged or does not add up, or segments lie there that it does not explain.
    """
    for _ in range(_ATTEMPTS):
        manifest = _manifest(folder / MANIFEST)
        strange = _unexplained(folder, manifest)
        if not strange:
            return manifest or SegmentsManifest()
        if _manifest(folder / MANIFEST) == manifest:  # else a writer has just finished
            break
    if manifest is None:
        raise Refusal("the manifest of the log is missing", _RESTORE, str(folder / MANIFEST), code="damaged")
    raise Refusal(
        f"the manifest ends with entry {manifest.entries}, and beside it lies {strange}, which it does not name: entries may be missing here",
        "restore the newest manifest from a copy; if there is none, move that file into lost+found beside it and enter what it held again",
        str(folder / MANIFEST), code="damaged",
    )  # fmt: skip


def _manifest(path: Path) -> SegmentsManifest | None:
    data = disk.read(path)
    if data is None:
        return None
    manifest = snapshots.unsealed(data, SegmentsManifest, path, unsealed_too=True)
    sealed = data != snapshots.plain(manifest, raw=True)
    if manifest.format not in (HEAD, FORMAT):
        raise Refusal(f"the log is of format '{manifest.format}', not {HEAD}", "read it with the version that wrote it", str(path))
    if wrong := "its hash is missing or too much" if sealed is not (manifest.format == HEAD) else _sums(manifest):
        raise Refusal(f"the manifest of the log is damaged ({wrong})", _RESTORE, str(path), code="damaged")
    return manifest


def _sums(manifest: SegmentsManifest) -> str:
    """What in a manifest contradicts the rest of it, "" if nothing does."""
    end = 0
    for segment in manifest.segments:
        if (name := _SEGMENT.fullmatch(segment.file)) is None:
            return f"it names a file that is no segment: {segment.file}"
        if (int(name[1]), int(name[2])) != (segment.first, segment.last) or not segment.sha256.startswith(name[3]) or not _HASH.fullmatch(segment.sha256):
            return f"what it says of {segment.file} is not what that name says"
        if segment.first > segment.last:
            return f"{segment.file} ends before it begins"
        if segment.first != end + 1:
            return f"{segment.file} ought to begin with entry {end + 1}"
        end = segment.last
    if manifest.entries != end:
        return f"it counts {manifest.entries} entries, its segments hold {end}"
    return "" if bool(manifest.head) is bool(manifest.entries) and (not manifest.head or _HASH.fullmatch(manifest.head)) else "its head is no hash"


def _unexplained(folder: Path, manifest: SegmentsManifest | None) -> str:
    """The name of a segment beyond the manifest that no writer has announced and that is whole; "" if there is none.

    What ends within the manifest was replaced by a larger segment; what is torn was never finished.
    """
    for name in left_over(folder, manifest or SegmentsManifest()):
        found = _SEGMENT.fullmatch(name)
        if found is None or int(found[2]) <= (manifest.entries if manifest else 0):
            continue
        if manifest is not None and name in _announced(folder, manifest):
            continue
        if manifest is None or _whole(folder / name):
            return name
    return ""


def _announced(folder: Path, manifest: SegmentsManifest) -> frozenset[str]:
    """The segments that a writer, going on from this manifest, said it would write."""
    try:
        after = _manifest(folder / NEXT)
    except Refusal:  # torn: then nothing was written after it
        return frozenset()
    if after is None or after.entries <= manifest.entries:
        return frozenset()
    return frozenset(segment.file for segment in after.segments)


def _whole(path: Path) -> bool:
    data = disk.read(path)
    name = _SEGMENT.fullmatch(path.name)
    return data is not None and name is not None and hashlib.sha256(data).hexdigest().startswith(name[3])


def left_over(folder: Path, manifest: SegmentsManifest) -> list[str]:
    """The segments in the folder that the manifest does not name."""
    named = {segment.file for segment in manifest.segments}
    try:
        return sorted(name for name in os.listdir(folder) if _SEGMENT.fullmatch(name) and name not in named)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Refusal(f"the log cannot be read ({error.strerror})", "check the folder", str(folder)) from error


def read_segment(folder: Path, segment: Segment) -> bytes:
    """The bytes of a segment, as they are; FileNotFoundError when it is gone, Refusal when it cannot be read."""
    path = folder / segment.file
    data = disk.read(path)
    if data is None:
        raise FileNotFoundError(2, "No such file", str(path))
    return data


def changed(segment: Segment, data: bytes) -> bool:
    """Whether the bytes are other than those written."""
    return hashlib.sha256(data).hexdigest() != segment.sha256


def read_state(folder: Path) -> tuple[SegmentsManifest, tuple[bytes, ...]]:
    """A complete state: the manifest and the bytes of its segments, as one writer left them.

    A writer may tidy old segments away while we read; then there is a newer manifest, and we read that.

    Raises:
        Refusal: a segment of the present manifest is missing or has been changed.
    """
    manifest = read_manifest(folder)
    for _ in range(_ATTEMPTS):
        try:
            found = tuple(read_segment(folder, segment) for segment in manifest.segments)
        except FileNotFoundError as error:
            newer = read_manifest(folder)
            if newer == manifest:
                raise Refusal("a segment of the log is missing", _RESTORE, str(error.filename), code="damaged") from error
            manifest = newer
            continue
        for segment, data in zip(manifest.segments, found, strict=True):
            if changed(segment, data):
                raise Refusal(
                    f"the segment is damaged, with entries {segment.first} to {segment.last}: it is not as it was written", _RESTORE,
                    str(folder / segment.file), code="damaged",
                )  # fmt: skip
        return manifest, found
    raise Refusal("the log changed again and again while it was read", "try again when less is being entered", str(folder))


def segment_of(first: int, last: int, data: bytes) -> Segment:
    """The segment that these bytes will be."""
    sha = hashlib.sha256(data).hexdigest()
    return Segment(file=f"{first:09}-{last:09}-{sha[:16]}.parquet", first=first, last=last, sha256=sha)


def write_state(folder: Path, manifest: SegmentsManifest, segment: Segment | None = None, data: bytes = b"") -> None:
    """Announce a manifest, write its new segment, and put the manifest in the place of the old, each brought to the disk. Raises OSError."""
    snapshots.fill(folder, {NEXT: snapshots.sealed(manifest)})
    if segment is not None:
        snapshots.fill(folder, {segment.file: data})
    disk.sync_folder(folder)
    os.replace(folder / NEXT, folder / MANIFEST)
    disk.sync_folder(folder)


def tidy(folder: Path, manifest: SegmentsManifest, needless: Callable[[str, bytes], bool]) -> None:
    """Put away what compaction has replaced and what an interrupted writer left. Only the writer may.

    needless: whether all that a segment (name, bytes) holds is held by the log as it was read; only then it is removed, else it moves to `lost+found`.
    """
    for name in left_over(folder, manifest):
        path = folder / name
        data = disk.read(path)
        if data is not None and needless(name, data):
            disk.remove(path)
        else:
            snapshots.keep(path)


def tighten(folder: Path) -> None:
    """Close the folder and what is in it to everybody but its owner, unless it was given to a group: it holds more than CLEAR. What is a colleague's is left to him."""
    if disk.group_of(folder) is not None:
        return
    for path, mode in ((folder, 0o700), *((path, 0o600) for path in folder.iterdir() if path.is_file())):
        found = os.stat(path)
        if found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) & 0o077:
            os.chmod(path, mode)


@contextmanager
def only_writer(folder: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold the log for writing, see `disk.only_writer`. Raises Refusal (`busy`)."""
    with disk.only_writer(folder, wait):
        yield
