"""The log of requests: a ledger of acts, one JSON line each, every act checked against what stands of its request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec

from servanda.base.ledger import Fold, Ledger
from servanda.base.lines import JsonLines
from servanda.base.refusal import Refusal
from servanda.base.rows import Table
from servanda.base.time import read_day, read_moment
from servanda.instruments.sanctions.delisting.procedures import procedure
from servanda.instruments.sanctions.delisting.records import OUTCOMES, Act

FILE = "delisting.jsonl"


class Stands(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the next act on a request is checked against. on: the day it was received; extended: months by step."""

    on: str
    procedure: str
    done: tuple[str, ...] = ()
    extended: dict[str, int] = {}
    closed: bool = False


class RequestsState(msgspec.Struct, frozen=True):
    """What stands, by request."""

    requests: Table[str, Stands] = msgspec.field(default_factory=Table)


def after(state: RequestsState, act: Act) -> RequestsState:
    """The state with an act more."""
    if act.kind == "open":
        state.requests[act.request] = Stands(on=act.on, procedure=act.procedure)
    elif (one := state.requests.get(act.request)) is not None:
        if act.kind == "done":
            one = msgspec.structs.replace(one, done=(*one.done, act.step))
        elif act.kind == "extend":
            one = msgspec.structs.replace(one, extended=one.extended | {act.step: one.extended.get(act.step, 0) + act.months})
        elif act.kind == "outcome":
            one = msgspec.structs.replace(one, closed=True)
        state.requests[act.request] = one
    return state


def check(state: RequestsState, act: Act) -> None:
    """Raise Refusal when an act may not follow."""
    if not act.person.strip() or not act.reason.strip():
        raise Refusal("an act needs the person who enters it and a reason.", repair="Give --by and --because.")
    day = read_day(act.on)
    # the furthest clock is 14 hours before UTC: there it is tomorrow already
    if day > (read_moment(act.at).utc() + dt.timedelta(hours=14)).date():
        raise Refusal(f"{act.on} lies after the day of the entry.", repair="Enter what has happened, on its day.")
    opened = state.requests.get(act.request)
    if act.kind == "open":
        _check_open(act, opened)
        return
    if opened is None:
        raise Refusal(
            f"there is no request “{act.request}”.", repair=f"Known: {', '.join(sorted(state.requests)) or 'none'}."
        )
    if day < read_day(opened.on):
        raise Refusal(f"{act.on} lies before the request was received ({opened.on}).", repair="Look at the day.")
    if opened.closed and act.kind != "note":
        raise Refusal(f"request “{act.request}” is closed.", repair="Open another, or add a note.")
    if act.kind == "outcome" and act.outcome not in OUTCOMES:
        raise Refusal(f"“{act.outcome}” is no outcome.", repair=f"Known: {', '.join(OUTCOMES)}.")
    if act.kind in ("done", "extend"):
        _check_step(act, opened)


def _check_open(act: Act, opened: Stands | None) -> None:
    procedure(act.procedure)
    if opened is not None:
        raise Refusal(f"request “{act.request}” is open already.", repair="Give this one another id.")
    if act.listed is None or not act.listed.entity or not act.listed.content:
        raise Refusal(
            "a request names the listed record: its id and the hash of its content.",
            repair="Give --entity, and with --by-hand --content.",
        )
    if not act.requester.strip() or not act.grounds.strip():
        raise Refusal("a request says by whom and on what grounds.", repair="Give --requester and --grounds.")


def _check_step(act: Act, opened: Stands) -> None:
    steps = {one.id: one for one in procedure(opened.procedure).steps}
    if act.step not in steps:
        raise Refusal(f"“{act.step}” is no step of {opened.procedure}.", repair=f"Its steps: {', '.join(steps)}.")
    if act.step in opened.done:
        raise Refusal(f"step “{act.step}” is done already.", repair="Add a note where something is to be said of it.")
    if act.kind == "extend":
        most = steps[act.step].extend
        before = opened.extended.get(act.step, 0)
        if act.months < 1 or before + act.months > most:
            raise Refusal(
                f"step “{act.step}” can be extended by {most} months in all, and was by {before}.",
                repair="Give --months within that.",
            )


LINES = JsonLines("servanda.sanctions.delisting/1", Act)
FOLD = Fold(RequestsState, check, after)


def open_delisting(folder: Path | str, told: Callable[[str], None] | None = None) -> Ledger[Act, RequestsState]:
    """The log in a folder (`delisting.jsonl`); it is made at the first act. told: hears what a person should know and nothing
    depends on."""
    return Ledger(Path(folder) / FILE, LINES, FOLD, told=told)
