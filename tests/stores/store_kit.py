"""What every store must stand: any flipped bit, any cut, any call of the system that fails, and a thousand entries in front of the next.

A store is told here by six functions (`Store`); the sweeps know nothing else of it. A case ends as `refused` (a refusal that names the file), as
`harmless` (what is read is equal to what was stored), or as a fault, which is a sentence.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from store_system import WAYS, Killed, system

HERE = Path(__file__).parent


class Store(Protocol):
    """A kind of store. name: unique. refusals: the errors a user is told (anything else is a fault of ours)."""

    name: str
    refusals: tuple[type[Exception], ...]

    def build(self, folder: Path) -> None:
        """Make a small store in an empty folder."""

    def content(self, folder: Path) -> Any:
        """Everything that is stored, as values that can be compared. Raises one of `refusals`."""

    def append(self, folder: Path, number: int) -> None:
        """Store one thing more, another for each number; `content` then differs. Raises one of `refusals`, and nothing is stored then."""

    def verify(self, folder: Path) -> Sequence[str]:
        """What the verb that verifies says, a sentence each; nothing: all is as it was written."""

    def held(self, content: Any) -> Any:
        """Of a content a comparable part (a tuple) such that an older content's is the beginning of a newer one's."""


def every() -> list[Store]:
    """The stores of all modules `kind_*.py` beside this one."""
    return [store for path in sorted(HERE.glob("kind_*.py")) for store in import_module(path.stem).STORES]


def files_of(folder: Path) -> list[Path]:
    """The files of a store, without locks (they hold no content)."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "lock" and path.suffix != ".lock")


def told(store: Store, folder: Path, path: Path, read: Callable[[], Any], stored: Any) -> str:
    """How reading ends after damage to a file: `refused`, `harmless`, or what is wrong with it."""
    try:
        found = read()
    except store.refusals as error:
        said = f"{getattr(error, 'place', '')} {error}"  # as shown to others a place is shortened
        return "refused" if path.name in said or str(path.parent) in said else f"refused without its place: {error}"
    except Exception as error:  # noqa: BLE001  # the fault that is looked for
        return f"{type(error).__name__}: {error}"
    return "harmless" if found == stored else "read as another content, without a word"


def damages(path: Path, part: float, draw: random.Random) -> Iterator[tuple[str, bytes]]:
    """Every single flipped bit and every cut of a file, or a drawn part of them; always the cuts of nothing, of one byte and of all."""
    data = path.read_bytes()
    for place in range(len(data)):
        for bit in range(8):
            if part >= 1 or draw.random() < part:
                yield f"bit {bit} of byte {place}", flipped(data, place, bit)
    for size in range(len(data)):
        if part >= 1 or size in (0, len(data) - 1) or draw.random() < part:
            yield f"cut to {size} bytes", data[:size]


def overwrite(path: Path, data: bytes) -> None:
    """Put bytes in the place of a file's own: some file systems bring one that was emptied first to the disk at once, and that takes the time of the whole sweep."""
    with path.open("r+b") as file:
        file.write(data)
        file.truncate()


def flipped(data: bytes, place: int, bit: int) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 1 << bit
    return bytes(changed)


def sweep_damage(store: Store, folder: Path, part: float = 1.0, seed: int = 10, appends: float = 0.02) -> tuple[Counter[str], list[str]]:
    """Damage each file of a small store in each way, and read it.

    part: how much of all damages is tried; appends: of how many of those also what the next append does (of the harmless twenty times as many): it is refused, or keeps what was there.

    Returns:
        How many cases there were of each kind (`flips`, `cuts`, `refused`, `harmless`, `appended`), and the faults.
    """
    draw = random.Random(seed)
    store.build(folder)
    stored = store.content(folder)
    assert not store.verify(folder), "a new store is as it was written"
    counts: Counter[str] = Counter(files=len(files_of(folder)))
    faults: list[str] = []
    for path in files_of(folder):
        whole = path.read_bytes()
        for what, data in damages(path, part, draw):
            overwrite(path, data)
            counts["cuts" if what.startswith("cut") else "flips"] += 1
            end = told(store, folder, path, lambda: store.content(folder), stored)
            if end == "harmless" and not (said := _verified(store, folder, path)).startswith("ok"):
                end = said
            if end in ("refused", "harmless"):
                counts[end] += 1
            else:
                faults.append(f"{path.relative_to(folder)}, {what}: {end}")
            if draw.random() < appends * (20 if end == "harmless" else 1):
                counts["appended"] += 1
                if wrong := _appended(store, folder, stored):
                    faults.append(f"{path.relative_to(folder)}, {what}, then an append: {wrong}")
            overwrite(path, whole)
    assert store.content(folder) == stored, "the sweep puts everything back"
    return counts, faults


def _verified(store: Store, folder: Path, path: Path) -> str:
    """Of a harmless damage: verify names it, or has nothing to say because all is as it was; it never breaks."""
    try:
        store.verify(folder)
    except store.refusals:
        return "ok"
    except Exception as error:  # noqa: BLE001  # the fault that is looked for
        return f"verify: {type(error).__name__}: {error}"
    return "ok"


def _appended(store: Store, folder: Path, stored: Any) -> str:
    """What is wrong with an append after damage: nothing ("") if every byte stays somewhere, or all that was read before the damage is still read."""
    beside = folder.with_name(f"{folder.name}-appended")
    shutil.rmtree(beside, ignore_errors=True)
    shutil.copytree(folder, beside)
    before = Counter(one.read_bytes() for one in files_of(beside))
    was = store.held(stored)
    try:
        with suppress(*store.refusals):
            store.append(beside, 901)
        if not before - Counter(one.read_bytes() for one in files_of(beside)):
            return ""
        held = store.held(store.content(beside))
    except Exception as error:  # noqa: BLE001  # the fault that is looked for
        return f"{type(error).__name__}: {error}"
    return "" if held[: len(was)] == was else "it went on without what was there"


def sweep_calls(store: Store, home: Path, ways: Sequence[str] = WAYS, part: float = 1.0, seed: int = 10, most: int = 400) -> tuple[Counter[str], list[str]]:
    """Let the n-th call of an append fail, for each n and in each way: the store is then as before or as after, and takes the next."""
    draw = random.Random(seed)
    base = home / "base"
    base.mkdir(parents=True)
    store.build(base)
    before = store.content(base)
    counts: Counter[str] = Counter()
    faults: list[str] = []
    for way in ways:
        for at in range(1, most):
            if part < 1 and at > 2 and draw.random() >= part:
                continue
            folder = home / "tried"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(base, folder)
            ended = ""
            with system(folder, at, way) as now:
                try:
                    store.append(folder, 1)
                except store.refusals:
                    ended = "refused"
                except Killed:
                    ended = "killed"
                except Exception as error:  # noqa: BLE001  # the fault that is looked for
                    ended = f"{type(error).__name__}: {error}"
                calls = now.calls
            counts["calls"] += 1
            counts[ended or "done"] += 1
            if wrong := _after_failure(store, folder, before, ended):
                faults.append(f"{way} at call {at}: {wrong}")
            if calls < at:
                break
        else:
            faults.append(f"{way}: an append has no end")
    return counts, faults


def _after_failure(store: Store, folder: Path, before: Any, ended: str) -> str:
    if ended not in ("", "refused", "killed"):
        return ended
    try:
        after = store.content(folder)
        held, was = store.held(after), store.held(before)
        if held[: len(was)] != was:
            return "what was there is gone"
        if not ended and after == before:
            return "it was said to be stored, and is not"
        with suppress(*store.refusals):  # the same thing again may be refused as known
            store.append(folder, 1)
        store.append(folder, 2)
        again = store.held(store.content(folder))
        if again[: len(held)] != held or len(again) <= len(held):
            return "it does not take the next"
        if said := store.verify(folder):
            return f"verify says: {said[0]}"
    except Exception as error:  # noqa: BLE001  # the fault that is looked for: a refusal here is one as well
        return f"afterwards {type(error).__name__}: {error}"
    return ""


def bytes_of_append(store: Store, folder: Path, number: int) -> tuple[int, int]:
    """How many bytes one append reads and writes."""
    with system(folder) as now:
        store.append(folder, number)
    return now.read, now.written
