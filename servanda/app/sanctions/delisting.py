"""Requests to be taken off a list, for the command line and for Python: open, record a step, tell what remains due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.app.errors import ServandaError
from servanda.app.sanctions import doors
from servanda.app.sanctions.lives import PathLike
from servanda.base.result import Input

FOLDER = "delisting"
"""Where the log lies unless another folder is named."""

if TYPE_CHECKING:
    from servanda.instruments.sanctions.delisting import Act, Docket, Listed


def delisting_requests(*, folder: PathLike = FOLDER, on: str = "", status: str = "", now: str = "") -> Docket:
    """The requests of a log as they stood at the end of a day (default today). Raises ServandaError when the log was changed or is not there."""
    from servanda.instruments.sanctions.delisting import FILE, Docket, open_delisting, requests

    log = Path(folder) / FILE
    if not log.exists():
        raise ServandaError(
            "there is no log of requests.", repair="Open a request with: servanda sanctions review delist open", place=str(log)
        )
    day = _date(on) if on else dt.date.fromisoformat(_now(now)[:10])
    with doors.translated():
        acts = open_delisting(Path(folder)).acts()
    found = tuple(one for one in requests(acts, day) if status in ("", one.status))
    head = acts[-1].hash if acts else ""
    inputs = (Input(name=log.name, sha256=head, note=f"hash of the last of {len(acts)} acts"),)
    basis = doors.basis("review delist", inputs, as_of=day.isoformat(), settings={"status": status or "all"})
    return Docket(basis=basis, requests=found, head=head)


def verify_delisting(*, folder: PathLike = FOLDER, heads: Sequence[str] = ()) -> tuple[str, ...]:
    """What is wrong with the log of requests, in sentences; nothing: it is as it was written. heads: hashes kept from earlier."""
    from servanda.instruments.sanctions.delisting import FILE, open_delisting

    if not (log := Path(folder) / FILE).exists():  # a name mistyped must not read like a log that is in order
        raise ServandaError("there is no log of requests.", repair="Look at --log; the first request begins a log.", place=str(log))
    with doors.translated():
        return tuple(problem.reason for problem in open_delisting(Path(folder)).verify(heads))


def delisting_open(
    request: str,
    procedure: str,
    *,
    entity: str,
    requester: str,
    grounds: str,
    received: str,
    person: str,
    reason: str = "request received",
    content: str = "",
    name: str = "",
    list: str = "",
    store: PathLike = doors.DEFAULT_STORE,
    list_files: Sequence[str] = (),
    known: str = "",
    by_hand: bool = False,
    evidence: Sequence[str] = (),
    folder: PathLike = FOLDER,
    now: str = "",
) -> Act:
    """Enter a request: by whom, for which listed record, on what grounds, received when.

    In: the record is looked up, by its id, in the store (`list`: only this list; `known`: as known on that day) or in list_files (`FORMAT=FILE`), and the hash of what the list says of it is
    entered; `content`, if given, must be the beginning of that hash. by_hand: it is looked up nowhere; `content` is entered as given, and the log says so.
    Raises ServandaError: no such list or record, another hash, by_hand without a hash.
    """
    from servanda.instruments.sanctions.delisting import Act, Listed

    if by_hand:
        listed = Listed(entity=entity, content=content, name=name, list=list, by_hand=True)
    else:
        listed = _looked_up(entity, content, name, at=(store, (list,) if list else (), known, list_files))
    act = Act(
        number=0, at=_now(now), person=person, kind="open", request=request, reason=reason, on=_date(received).isoformat(), procedure=procedure, listed=listed,
        requester=requester, grounds=grounds, evidence=tuple(evidence),
    )  # fmt: skip
    return _append(act, folder)


def delisting_step(
    request: str,
    *,
    on: str,
    person: str,
    reason: str,
    done: str = "",
    extend: str = "",
    months: int = 0,
    outcome: str = "",
    evidence: Sequence[str] = (),
    folder: PathLike = FOLDER,
    now: str = "",
) -> Act:
    """Enter what happened to a request: a step done, a step extended by months, its outcome, or (none of these) a note."""
    from servanda.instruments.sanctions.delisting import Act

    given = [word for word, value in (("done", done), ("extend", extend), ("outcome", outcome)) if value]
    if len(given) > 1:
        raise ServandaError(
            "one act is one thing: a step done, a step extended, or an outcome.", repair="Enter them one after the other."
        )
    kind = given[0] if given else "note"
    act = Act(
        number=0, at=_now(now), person=person, kind=kind, request=request, reason=reason, on=_date(on).isoformat(), step=done or extend, months=months, outcome=outcome,
        evidence=tuple(evidence),
    )  # fmt: skip
    return _append(act, folder)


def _looked_up(entity: str, content: str, name: str, *, at: tuple[PathLike, Sequence[str], str, Sequence[str]]) -> Listed:
    """The record as a list says it. at: store, lists, as known when, files."""
    from servanda.instruments.sanctions.delisting import Listed
    from servanda.instruments.sanctions.lists.hand import at_hand

    store, lists, known, files = at
    place = ", ".join(files) or str(store)
    try:
        with doors.translated():
            hand = at_hand(store=store, lists=lists, known=known, list_files=files)
    except ServandaError as error:
        other = "If no list can be had: --content HASH --by-hand."
        raise ServandaError(error.reason, repair=f"{error.repair} {other}", place=error.place) from error
    with doors.translated():
        tables = hand.tables()
    ids = tables["entity"]["id"].to_pylist()
    if entity not in ids:
        named = ", ".join(one.list for one in hand.manifests)
        raise ServandaError(
            f"“{entity}” is no record of {named}.", repair="Take the id from a hit of: servanda sanctions screen NAME, or look at --list and --known.", place=place
        )  # fmt: skip
    row = ids.index(entity)
    caption, found = (tables["entity"][column][row].as_py() for column in ("caption", "content"))
    if content and not found.startswith(content.lower()):
        raise ServandaError(
            f"the list says something else of {entity} ({caption}) than the hash {content[:16]} stands for: its hash is {found[:16]}.",
            repair="Leave --content out to enter the record as it stands, or name the day on which it stood so with --known.", place=place,
        )  # fmt: skip
    under = {
        mine for id, mine in zip(*(tables["listing"][c].to_pylist() for c in ("entity", "list")), strict=True) if id == entity
    }
    manifest = next((one for one in hand.manifests if one.list in under), hand.manifests[0])
    return Listed(entity=entity, content=found, name=name or caption, list=manifest.list, snapshot=manifest.id)


def _append(act: Act, folder: PathLike) -> Act:
    from servanda.instruments.sanctions.delisting import open_delisting

    with doors.translated():
        return open_delisting(Path(folder), doors.say).append((act,))[0].act


def _now(now: str) -> str:
    if not now:
        return dt.datetime.now(tz=dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return now if "T" in now else f"{_date(now).isoformat()}T12:00:00Z"


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ServandaError(f"“{text}” is not a day.", repair="Write it as 2032-03-14.") from error
