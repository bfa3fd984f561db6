"""Requests to be taken off a list, for the command line and for Python: open, record a step, tell what remains due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.app.errors import ServandaError
from servanda.app.sanctions import doors
from servanda.app.sanctions.measures import PathLike
from servanda.instruments.sanctions.basis import Input

FOLDER = "delisting"
"""Where the log lies unless another folder is named."""

if TYPE_CHECKING:
    from servanda.instruments.sanctions.delisting import Act, Docket


def delisting_requests(*, folder: PathLike = FOLDER, on: str = "", status: str = "", now: str = "") -> Docket:
    """The requests of a log as they stood at the end of a day (default today). Raises ServandaError when the log was changed or is not there."""
    import hashlib

    from servanda.instruments.sanctions.delisting import FILE, Docket, read, requests

    log = Path(folder) / FILE
    data = _bytes(log)
    if data is None:
        raise ServandaError(
            "there is no log of requests.", repair="Open a request with: servanda sanctions review delist open", place=str(log)
        )
    day = _date(on) if on else dt.date.fromisoformat(_now(now)[:10])
    with doors.translated():
        acts = read(data, str(log))
    found = tuple(one for one in requests(acts, day) if status in ("", one.status))
    inputs = (Input(name=log.name, sha256=hashlib.sha256(data).hexdigest(), note=f"{len(acts)} acts"),)
    basis = doors.basis("review delist", inputs, as_of=day.isoformat(), settings={"status": status or "all"})
    return Docket(basis=basis, requests=found, head=acts[-1].hash if acts else "")


def delisting_open(
    request: str,
    procedure: str,
    *,
    entity: str,
    content: str,
    requester: str,
    grounds: str,
    received: str,
    person: str,
    reason: str = "request received",
    name: str = "",
    list: str = "",
    evidence: Sequence[str] = (),
    folder: PathLike = FOLDER,
    now: str = "",
) -> Act:
    """Enter a request: by whom, for which listed record (id and content hash), on what grounds, received when."""
    from servanda.instruments.sanctions.delisting import Act, Listed

    listed = Listed(entity=entity, content=content, name=name, list=list)
    act = Act(
        number=0, at=_now(now), person=person, kind="open", request=request, reason=reason, on=received, procedure=procedure, listed=listed,
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
        number=0, at=_now(now), person=person, kind=kind, request=request, reason=reason, on=on, step=done or extend, months=months, outcome=outcome,
        evidence=tuple(evidence),
    )  # fmt: skip
    return _append(act, folder)


def _append(act: Act, folder: PathLike) -> Act:
    """Enter an act: read, check, append, under a lock so that two writers cannot both take the same number."""
    from servanda.app.files import write_bytes
    from servanda.evidence.problems import EvidenceError
    from servanda.evidence.storage import make_folder, only_writer
    from servanda.instruments.sanctions.delisting import FILE, appended, read

    place = Path(folder) / FILE
    try:
        make_folder(place.parent)
        with only_writer(place.parent), doors.translated():
            data = _bytes(place) or b""
            sealed, line = appended(read(data, str(place)), act)
            write_bytes(place, data + line)
    except EvidenceError as error:
        raise ServandaError(
            f"{error.reason}.", repair=f"{error.repair[:1].upper()}{error.repair[1:]}.", place=str(place)
        ) from error
    return sealed


def _bytes(log: PathLike) -> bytes | None:
    try:
        return Path(log).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ServandaError(
            f"the log cannot be read ({error.strerror}).", repair="Look at its rights.", place=str(log)
        ) from error


def _now(now: str) -> str:
    if not now:
        return dt.datetime.now(tz=dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return now if "T" in now else f"{_date(now).isoformat()}T12:00:00Z"


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ServandaError(f"“{text}” is not a day.", repair="Write it as 2032-03-14.") from error
