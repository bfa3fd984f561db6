"""The log of requests: acts chained by hash, each checked against those before it; nothing is ever changed or removed.

The same construction as the log of decisions (`servanda.instruments.sanctions.decisions.chain`) over other records, with the first line
`servanda.sanctions.delisting/1`. Bytes in, bytes out: files are the door's.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence

import msgspec

from servanda.instruments.sanctions.delisting.procedures import procedure
from servanda.instruments.sanctions.delisting.records import OUTCOMES, Act
from servanda.instruments.sanctions.problems import SanctionsError

FORMAT = "servanda.sanctions.delisting/1"
FILE = "delisting.jsonl"
_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER: msgspec.json.Decoder[Act] = msgspec.json.Decoder(Act)


def hash_of(act: Act, before: str) -> str:
    """The hash an act ought to have after the hash `before` ("" for the first)."""
    bare = _ENCODER.encode(msgspec.structs.replace(act, hash=""))
    return hashlib.sha256(f"{FORMAT}\n{before}\n".encode() + bare).hexdigest()


def read(data: bytes, place: str) -> tuple[Act, ...]:
    """The acts of a log. Raises SanctionsError with the line where it was changed: a log that was changed says nothing."""
    found: list[Act] = []
    before = ""
    for number, line in enumerate(data.splitlines(), 1):
        try:
            act = _DECODER.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise SanctionsError(
                "the line is none of this log.", repair="Restore the log from a copy.", place=f"{place}, line {number}"
            ) from error
        if act.number != number or act.hash != hash_of(act, before) or _ENCODER.encode(act) != line:
            raise SanctionsError(
                "the log was changed at or before this line.", repair="Restore it from a copy.", place=f"{place}, line {number}"
            )
        before = act.hash
        found.append(act)
    return tuple(found)


def appended(acts: Sequence[Act], act: Act) -> tuple[Act, bytes]:
    """The act as it enters the log, and its line. Raises SanctionsError when it may not enter: no person or reason, an unknown request, step or day."""
    check(acts, act)
    numbered = msgspec.structs.replace(act, number=len(acts) + 1, hash="")
    sealed = msgspec.structs.replace(numbered, hash=hash_of(numbered, acts[-1].hash if acts else ""))
    return sealed, _ENCODER.encode(sealed) + b"\n"


def check(acts: Sequence[Act], act: Act) -> None:
    """Raise SanctionsError when an act may not follow the acts before it."""
    if not act.person.strip() or not act.reason.strip():
        raise SanctionsError("an act needs the person who enters it and a reason.", repair="Give --by and --reason.")
    day = _day(act.on)
    # the furthest clock is 14 hours before UTC: there it is tomorrow already
    if day > (dt.datetime.fromisoformat(act.at) + dt.timedelta(hours=14)).date():
        raise SanctionsError(f"{act.on} lies after the day of the entry.", repair="Enter what has happened, on its day.")
    opened = next((one for one in acts if one.kind == "open" and one.request == act.request), None)
    if act.kind == "open":
        _check_open(act, opened)
        return
    if opened is None:
        known = [one.request for one in acts if one.kind == "open"]
        raise SanctionsError(f"there is no request “{act.request}”.", repair=f"Known: {', '.join(known) or 'none'}.")
    if day < _day(opened.on):
        raise SanctionsError(f"{act.on} lies before the request was received ({opened.on}).", repair="Look at the day.")
    mine = [one for one in acts if one.request == act.request]
    if any(one.kind == "outcome" for one in mine) and act.kind != "note":
        raise SanctionsError(f"request “{act.request}” is closed.", repair="Open another, or add a note.")
    if act.kind == "outcome" and act.outcome not in OUTCOMES:
        raise SanctionsError(f"“{act.outcome}” is no outcome.", repair=f"Known: {', '.join(OUTCOMES)}.")
    if act.kind in ("done", "extend"):
        _check_step(act, mine, opened)


def _check_open(act: Act, opened: Act | None) -> None:
    procedure(act.procedure)
    if opened is not None:
        raise SanctionsError(f"request “{act.request}” is open already.", repair="Give this one another id.")
    if act.listed is None or not act.listed.entity or not act.listed.content:
        raise SanctionsError(
            "a request names the listed record: its id and the hash of its content.",
            repair="Give --entity, and with --by-hand --content.",
        )
    if not act.requester.strip() or not act.grounds.strip():
        raise SanctionsError("a request says by whom and on what grounds.", repair="Give --requester and --grounds.")


def _check_step(act: Act, mine: Sequence[Act], opened: Act) -> None:
    steps = {one.id: one for one in procedure(opened.procedure).steps}
    if act.step not in steps:
        raise SanctionsError(f"“{act.step}” is no step of {opened.procedure}.", repair=f"Its steps: {', '.join(steps)}.")
    if any(one.kind == "done" and one.step == act.step for one in mine):
        raise SanctionsError(f"step “{act.step}” is done already.", repair="Add a note where something is to be said of it.")
    if act.kind == "extend":
        most = steps[act.step].extend
        before = sum(one.months for one in mine if one.kind == "extend" and one.step == act.step)
        if act.months < 1 or before + act.months > most:
            raise SanctionsError(
                f"step “{act.step}” can be extended by {most} months in all, and was by {before}.",
                repair="Give --months within that.",
            )


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise SanctionsError(f"“{text}” is not a day.", repair="Write it as 2032-03-14.") from error
