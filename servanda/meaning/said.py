"""What is said of an instance by how strongly its clause binds: while nothing has ended it, when what it speaks of was done, when its time is over."""

from __future__ import annotations

from typing import NamedTuple


class Said(NamedTuple):
    """While it is open, when its act was done, when its time is over."""

    open: str
    done: str = ""
    over: str = ""


SAID = {
    "must": Said("performance is owed"),
    "must not": Said("the prohibition runs"),
    "may": Said("the power is open", "exercised", "not exercised in its time"),
    "effort": Said("the effort is owed", "the result was reached", "its time is over without the result, which by itself breaches nothing"),
    "effort not": Said("the effort is owed", over="its time is over"),
    "intent": Said("the intent stands", over="its time is over"),
    "intent not": Said("the intent stands", over="its time is over"),
}
"""By modal. Without `done` its act never settles it: an intent is not kept by one act, nor is the effort that something does not happen."""


def of_state(state: str, held: bool | None, at: str) -> str:
    """Whether a state that is owed held (None: that is not known), and at which moment, if that is known ("": it is not)."""
    text = f"it is not known whether {state} held" if held is None else f"{state} {'held' if held else 'did not hold'}"
    return f"{text}, {at}" if at else text
