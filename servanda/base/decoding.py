"""JSON and TOML that somebody else wrote: whatever is wrong with them, one error says so, brackets too deep and bytes that are no text among the rest."""

from __future__ import annotations

import tomllib
from typing import Any, TypeVar, overload

import msgspec

T = TypeVar("T")


@overload
def read_json(data: bytes | str) -> Any: ...


@overload
def read_json(data: bytes | str, type: type[T]) -> T: ...


def read_json(data: bytes | str, type: Any = Any) -> Any:
    """The value. Raises msgspec.DecodeError (ValidationError where it is JSON of another shape)."""
    try:
        return msgspec.json.decode(data, type=type)
    except RecursionError as error:
        raise msgspec.DecodeError("its brackets go too deep") from error
    except UnicodeError as error:
        raise msgspec.DecodeError(f"it is not UTF-8 ({getattr(error, 'reason', error)})") from error


def read_toml(text: str) -> dict[str, Any]:
    """The tables. Raises tomllib.TOMLDecodeError."""
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise tomllib.TOMLDecodeError("its brackets go too deep") from error
