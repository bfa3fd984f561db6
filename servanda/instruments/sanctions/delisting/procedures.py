"""The ways off a list, read from `procedures.toml` in this folder."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

import msgspec

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.delisting.records import Procedure
from servanda.text.emit import did_you_mean


@lru_cache(maxsize=1)
def procedures() -> tuple[Procedure, ...]:
    """Every procedure, in the order of the file."""
    text = files(__package__).joinpath("procedures.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text)["procedure"], tuple[Procedure, ...])


def procedure(name: str) -> Procedure:
    """A procedure by id. Raises Refusal with the closest."""
    known = {one.id: one for one in procedures()}
    if name not in known:
        close = did_you_mean(name, list(known))
        raise Refusal(
            f"there is no procedure “{name}”.", repair=f"Did you mean {close[0]}?" if close else f"Known: {', '.join(known)}."
        )
    return known[name]
