"""Results as plain JSON-ready values: what `--json` prints."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from enum import Enum
from typing import Any

import msgspec

from servanda.meaning.witness import Answer


def plain(value: Any) -> Any:
    """Structs, dataclasses, enums, dates and decimals as dicts, lists and strings; keys keep the names of the fields;
    `type` tells the sorts of witnesses, points and conditions apart.

    How long an answer took is left out: the same inputs give the same bytes.
    """
    if isinstance(value, msgspec.Struct):
        tag = value.__struct_config__.tag
        kind = {"type": tag} if isinstance(tag, str) else {}
        timed = isinstance(value, Answer)
        return kind | {f: plain(getattr(value, f)) for f in value.__struct_fields__ if not (timed and f == "seconds")}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.date | dt.time | Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(v) for v in value)
    return value
