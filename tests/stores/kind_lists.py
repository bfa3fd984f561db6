"""The store of sanctions lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.lists.registry import read
from servanda.instruments.sanctions.lists.store import open_store

LISTS = Path(__file__).resolve().parents[2] / "dossiers" / "embargo" / "lists"


class Lists:
    """One snapshot of a small list; an append is the next snapshot."""

    name = "lists"
    refusals: tuple[type[Exception], ...] = (Refusal,)

    def _add(self, folder: Path, day: str, known: str) -> None:
        parsed = read("ofac-csv", {part: LISTS / day / f"{part}.csv" for part in ("prim", "alt", "add")})
        open_store(folder).add(parsed, list="belmora", publisher="xb", format="ofac-csv", files=[("prim.csv", "0" * 64)], known=known)

    def build(self, folder: Path) -> None:
        self._add(folder, "2031-07-04", "2031-07-04T00:00:00Z")

    def content(self, folder: Path) -> Any:
        store = open_store(folder)
        return tuple((one, *(repr(table.to_pydict()) for table in store.tables(one.id).values())) for one in store.snapshots())

    def append(self, folder: Path, number: int) -> None:
        self._add(folder, ("2031-07-04", "2031-12-15")[number % 2], f"2032-01-01T00:00:00.{number:03}Z")

    def verify(self, folder: Path) -> list[str]:
        return [f"{one.snapshot}: {one.what}" for one in open_store(folder).verify()]

    def held(self, content: Any) -> Any:
        return content


STORES = [Lists()]
