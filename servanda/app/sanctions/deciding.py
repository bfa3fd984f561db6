"""Decisions on hits, for the command line and for Python: what stands, proposing, confirming, rejecting, checking the log, taking it out."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from servanda.app.sanctions import doors
from servanda.app.sanctions.doors import PathLike
from servanda.base.refusal import Refusal
from servanda.base.result import Basis, Input
from servanda.base.shown import in_json

if TYPE_CHECKING:
    from servanda.instruments.sanctions.decisions.log import Decisions
    from servanda.instruments.sanctions.decisions.records import Act, Pair, Policy, Proposal


TOLD = 10
"""So many ids of a screening are told to whoever names one that is not there."""


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """The decisions of a log, in order of number. head: hash of its last line; problems: what is wrong with the file."""

    basis: Basis
    policy: Policy
    proposals: tuple[Proposal, ...]
    head: str = ""
    problems: tuple[str, ...] = ()


def decisions(*, store: PathLike = doors.DEFAULT_STORE, folder: PathLike | None = None, status: str = "", query: str = "", entity: str = "") -> Register:
    """Everything decided, or the proposals of a status (awaiting, standing, ...), a query, a listed record. Raises Refusal when the log was changed."""
    from servanda.instruments.sanctions.decisions.records import Status

    if status and status not in list(Status):
        raise Refusal(f"no proposal is ever “{status}”.", repair=f"Choose of: {', '.join(Status)}.", place="--status")
    log = _log(store, folder)
    state, mark = log.whole()
    chosen = tuple(
        one for number, one in sorted(state.proposals.items())
        if (not status or one.status == status) and query in ("", one.pair.query) and entity in ("", one.pair.entity)
    )  # fmt: skip
    settings = {"status": status or "all", "query": query or "all", "entity": entity or "all"}
    return Register(basis=_basis(log, mark.head, settings), policy=state.policy, proposals=chosen, head=mark.head)


def proposal(number: int, *, store: PathLike = doors.DEFAULT_STORE, folder: PathLike | None = None) -> Proposal:
    """One proposal as it stands now, at a cost that does not grow with the log. Raises Refusal when there is none of this number."""
    found = _log(store, folder).look(lambda state: state.proposals.get(number))
    if found is None:
        raise Refusal(f"there is no proposal {number}.", repair="See them with: servanda sanctions decide list")
    return found


def propose_decision(
    query: str,
    entity: str,
    verdict: str,
    *,
    reason: str,
    person: str,
    screened: PathLike | None = None,
    hashes: tuple[str, str] | None = None,
    expires: str = "",
    store: PathLike = doors.DEFAULT_STORE,
    folder: PathLike | None = None,
    now: str = "",
) -> Act:
    """Propose a verdict (true, false, unresolved) on a hit; with `expires` a whitelisting.

    In: query, entity: the ids; screened: the folder of a run or a saved `--json` of `screen`, from which the hashes of both records are taken (or `hashes`: of the query record
    and of the listed one); now: the moment (default the clock's). Out: the act as logged. Raises Refusal: no such hit, a reason or person missing, a rule broken.
    """
    from servanda.instruments.sanctions.batch.customers import made_from_place
    from servanda.instruments.sanctions.decisions.records import Pair, Verdict

    if verdict not in list(Verdict):
        raise Refusal(f"“{verdict}” is no verdict.", repair=f"Choose of: {', '.join(Verdict)}.")
    if made_from_place(query):
        raise Refusal(
            f"“{query}” is the place of a row, not the id of a customer: with a row more above it, the decision would be another's.",
            repair="Screen the file again with the column of your own numbers: --column id=COLUMN, then decide on that id.", place="QUERY",
        )  # fmt: skip
    seen: tuple[tuple[str, str], ...] = ()
    if screened is not None:
        pair, seen = find_hit(screened, query, entity)
    elif hashes is not None:
        pair = Pair(query=query, query_hash=hashes[0], entity=entity, entity_hash=hashes[1])
    else:
        raise Refusal(
            "a decision is about two records as they stood.", repair="Say where the hit is: --from FOLDER of a run, or a saved answer.", place="--from"
        )
    return _log(store, folder).propose(pair, Verdict(verdict), reason=reason, person=person, at=moment(now), expires=expires, seen=seen)


def confirm_decision(
    number: int, *, person: str, reason: str = "", store: PathLike = doors.DEFAULT_STORE, folder: PathLike | None = None, now: str = ""
) -> Act:
    """Confirm a proposal as second person. Raises Refusal when it is one's own, or does not wait."""
    return _log(store, folder).confirm(number, person=person, at=moment(now), reason=reason)


def reject_decision(number: int, *, person: str, reason: str, store: PathLike = doors.DEFAULT_STORE, folder: PathLike | None = None, now: str = "") -> Act:
    """Reject a proposal, or withdraw one's own. Raises Refusal when it does not wait or no reason is given."""
    return _log(store, folder).reject(number, person=person, at=moment(now), reason=reason)


def begin_decisions(
    *, person: str, two: Sequence[str], longest: int, store: PathLike = doors.DEFAULT_STORE, folder: PathLike | None = None, now: str = ""
) -> Act:
    """Begin a log with a policy of one's own. Raises Refusal when it has begun already (without this the default policy is written)."""
    from servanda.instruments.sanctions.decisions.records import Policy

    return _log(store, folder).begin(Policy(two=tuple(two), longest=longest), person=person, at=moment(now))


def verify_decisions(*, store: PathLike = doors.DEFAULT_STORE, folder: PathLike | None = None, heads: Sequence[str] = ()) -> tuple[str, ...]:
    """What is wrong with the log, in sentences; nothing: it is as it was written. heads: hashes kept from earlier. Raises Refusal when there is no log."""
    log = _log(store, folder)
    if not log.place.exists():  # a name mistyped must not read like a log that is in order
        raise Refusal("there is no log of decisions here.", repair="Look at --store; the first proposal begins a log.", place=str(log.place))
    return tuple(problem.reason for problem in log.verify(heads))


def export_decisions(form: str = "csv", *, store: PathLike = doors.DEFAULT_STORE, folder: PathLike | None = None) -> str:
    """All proposals with what became of them, as text: `csv` or `json`. Raises Refusal for another form or a log that was changed."""
    from servanda.instruments.sanctions.decisions.export import csv_text, rows

    found = decisions(store=store, folder=folder).proposals
    if form == "csv":
        return csv_text(found)
    if form == "json":
        return in_json(json.dumps(rows(found), ensure_ascii=False, indent=2)) + "\n"
    raise Refusal(f"there is no form “{form}”.", repair="Choose csv or json.", place="--as")


def find_hit(screened: PathLike, query: str, entity: str) -> tuple[Pair, tuple[tuple[str, str], ...]]:
    """The pair of a hit as it was screened, and what was seen of it. Raises Refusal when the screening has no such query or hit."""
    from servanda.instruments.sanctions.batch.folder import answers_of
    from servanda.instruments.sanctions.decisions.records import Pair, query_content

    there, ids = list[str](), list[str]()
    for answer in answers_of(Path(screened)):
        one = answer.screened
        if one.query.id != query:
            ids += [one.query.id] if one.hits and len(ids) <= TOLD else []
            continue
        there += [hit.entity for hit in one.hits]
        for hit in one.hits:
            if hit.entity == entity:
                pair = Pair(query=query, query_hash=query_content(one.query), entity=entity, entity_hash=hit.content)
                lists = ", ".join(dict.fromkeys(under.list for under in hit.lists))
                snapshots = ", ".join(dict.fromkeys(under.snapshot for under in hit.lists if under.snapshot))
                seen = (("name", hit.query_name), ("listed", hit.listed_name), ("score", f"{hit.score:.4f}"), ("lists", lists), ("snapshots", snapshots))
                return pair, tuple(pair for pair in seen if pair[1])
        raise Refusal(
            f"“{query}” has no hit “{entity}”.", repair=f"Its hits are: {', '.join(there) or 'none'}.", place=str(screened)
        )
    told = f"With hits are: {', '.join(ids)}." if 0 < len(ids) <= TOLD else "Look at the ids in its results."
    raise Refusal(f"the screening has no query “{query}”.", repair=told, place=str(screened))


def moment(now: str) -> str:
    """The moment given, a day given as its noon, or the clock's; UTC to the second."""
    if not now:
        return dt.datetime.now(tz=dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{now}T12:00:00Z" if len(now) == 10 else now


def _log(store: PathLike, folder: PathLike | None) -> Decisions:
    from servanda.instruments.sanctions.batch.asking import DECISIONS
    from servanda.instruments.sanctions.decisions.log import open_decisions

    return open_decisions(Path(store) / DECISIONS if folder is None else Path(folder), doors.say)


def _basis(log: Decisions, head: str, settings: dict[str, str]) -> Basis:
    return doors.basis("decide", (Input(name=log.place.name, sha256=head, note="hash of its last line"),) if head else (), settings=settings)
