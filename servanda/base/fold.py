"""From acts to what stands: what may follow, and what is then so."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from servanda.base.rows import Table

Act = TypeVar("Act")
State = TypeVar("State")


class Fold(Generic[Act, State]):
    """What may follow and what then stands.

    state: a frozen struct that can be made without arguments; fields of type `Table` are kept row by row, so that a large state
    costs an act no more than a
    small one. check: raises Refusal where an act may not follow. after: the state with an act more; tables are changed in place.
    version: another one makes
    every checkpoint anew.
    """

    def __init__(
        self, state: type[State], check: Callable[[State, Act], None], after: Callable[[State, Act], State], version: int = 1
    ) -> None:
        self.state, self.check, self.after = state, check, after
        fields = msgspec.structs.fields(state)  # type: ignore[arg-type]  # a struct, by what is said above
        hints = {field.name: get_type_hints(state)[field.name] for field in fields}
        self.tables: dict[str, tuple[Any, Any]] = {
            name: get_args(hint) for name, hint in hints.items() if get_origin(hint) is Table
        }
        self.small = {name: hint for name, hint in hints.items() if name not in self.tables}
        self.shape = hashlib.sha256(f"{version} {sorted(map(str, hints.items()))}".encode()).hexdigest()[:16]


class Nothing(msgspec.Struct, frozen=True):
    """The state of a log in which anything may follow."""


FREE: Fold[Any, Nothing] = Fold(Nothing, lambda state, act: None, lambda state, act: state)
