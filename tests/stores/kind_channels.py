"""The sealed log of a channel as a store."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

from servanda.base.refusal import Refusal
from servanda.instruments.channels.boxes import public_of
from servanda.instruments.channels.log import open_sealed, root_of, seal_act
from servanda.instruments.channels.records import SaidRow

KEY = hashlib.sha256(b"no secret").digest()


class SealedChannel:
    """Three statements of a channel."""

    name = "channels"
    refusals: tuple[type[Exception], ...] = (Refusal,)

    def _seal(self, folder: Path, number: int) -> None:
        said = SaidRow(channel="lark", on=dt.date(2031, 4, 1), by="E", to=("F",), items=("lark:0",), kind="offer", words=str(number))
        draw = lambda many: hashlib.shake_256(f"{number}".encode()).digest(many)  # noqa: E731
        open_sealed(folder, "lark").append((seal_act(said, "2031-04-01T10:00:00Z", [public_of(KEY)], draw),))

    def build(self, folder: Path) -> None:
        for number in range(3):
            self._seal(folder, number)

    def content(self, folder: Path) -> Any:
        log = open_sealed(folder, "lark")
        acts = [entry.act for entry in log.read()]
        return acts, root_of(acts), log.state

    def append(self, folder: Path, number: int) -> None:
        self._seal(folder, 100 + number)

    def verify(self, folder: Path) -> list[str]:
        return [str(problem) for problem in open_sealed(folder, "lark").verify()]

    def held(self, content: Any) -> Any:
        return content[0]


STORES = [SealedChannel()]
