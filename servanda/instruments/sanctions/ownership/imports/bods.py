"""Beneficial Ownership Data Standard, 0.2 to 0.4: statements to a register.

What is done, and why: an *indirect* interest whose component records are in the file is left to them (counted once); without them
its size is not known, since a declared indirect figure is usually a product of shares and the regimes do not multiply. A *replaced* or *updated*
statement holds until the new one begins; with the same begin it was a correction and falls away. An interest of no stated kind may be a
holding of any size. Appointment of the board is taken as control to be judged: the standard does not say that it is of the majority.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.tables.source import Data
from servanda.instruments.sanctions.ownership.imports.interests import KINDS, indirect, size
from servanda.instruments.sanctions.ownership.imports.lines import objects
from servanda.instruments.sanctions.ownership.records import ALWAYS, NEVER, Holding, Kind, Party, Problem, Register, days_of


class _Version(msgspec.Struct, frozen=True):
    """One statement about a relationship. status: new, updated, closed."""

    record: str
    subject: str
    holder: str
    said: str
    status: str
    interests: tuple[dict[str, Any], ...]
    components: tuple[str, ...]
    place: str


def read(data: Data, name: str) -> Register:
    """A register from BODS statements (a JSON list or JSON lines; both may hold 0.2, 0.3 and 0.4). Raises Refusal when the file is not JSON."""
    problems: list[Problem] = []
    rows = list(objects(data, name, problems))
    roots = _roots(row for row, _ in rows)
    parties: dict[str, Party] = {}
    versions: dict[str, list[_Version]] = defaultdict(list)
    for row, place in rows:
        sort = str(row.get("recordType") or row.get("statementType") or "")
        sort = {"entityStatement": "entity", "personStatement": "person", "ownershipOrControlStatement": "relationship"}.get(sort, sort)
        id = str(row.get("recordId") or roots.get(_id(row), _id(row)))
        if sort not in ("entity", "person", "relationship") or not id:
            problems.append(Problem(place=place, reason="it is no statement on an entity, a person or a relationship.", rejected=True))
            continue
        about = row.get("recordDetails", row)
        about = about if isinstance(about, dict) else {}
        if sort != "relationship":
            parties[id] = Party(id=id, name=_name(about), sort=sort)
            continue
        one = _version(row, about, id, roots, place)
        if one.subject and one.holder:
            versions[id].append(one)
        else:
            problems.append(Problem(place=place, reason=_unnamed(about, one)))
    known = set(versions)
    holdings = [h for one in versions.values() for h in _history(sorted(one, key=lambda v: v.said), known, problems)]
    return Register(parties=tuple(parties.values()), holdings=tuple(holdings), problems=tuple(problems))


def _id(row: dict[str, Any]) -> str:
    return str(row.get("statementId") or row.get("statementID") or "")


def _roots(rows: Iterator[dict[str, Any]]) -> dict[str, str]:
    """Statement id (before 0.4): the first statement of its chain of replacements, which stands for the record."""
    replaced: dict[str, str] = {}
    own: dict[str, str] = {}
    for row in rows:
        id = _id(row)
        own[id] = str(row.get("recordId") or id)
        for old in row.get("replacesStatements") or ():
            replaced[id] = str(old)
            break

    def root(id: str) -> str:
        seen = {id}
        while id in replaced and replaced[id] in own and replaced[id] not in seen:
            id = replaced[id]
            seen.add(id)
        return id

    return {id: own[root(id)] for id in own}


def _name(about: dict[str, Any]) -> str:
    names = about.get("names") or ()
    first = names[0] if isinstance(names, list) and names and isinstance(names[0], dict) else {}
    return str(about.get("name") or first.get("fullName") or "")


def _party(value: Any, roots: dict[str, str]) -> str:
    """The record a reference means; nothing where the party is not specified."""
    if isinstance(value, str):
        return roots.get(value, value)
    if isinstance(value, dict):
        for key in ("describedByEntityStatement", "describedByPersonStatement"):
            if value.get(key):
                return roots.get(str(value[key]), str(value[key]))
    return ""


def _version(row: dict[str, Any], about: dict[str, Any], id: str, roots: dict[str, str], place: str) -> _Version:
    interests = about.get("interests")
    given = tuple(i for i in interests if isinstance(i, dict)) if isinstance(interests, list) else ()
    parts = about.get("componentRecords") or row.get("componentStatementIDs") or ()
    return _Version(
        record=id,
        subject=_party(about.get("subject"), roots),
        holder=_party(about.get("interestedParty"), roots),
        said=str(row.get("statementDate") or "")[:10],
        status=str(row.get("recordStatus") or "new"),
        # a relationship of which nothing is said may be anything
        interests=given or ({},),
        components=tuple(roots.get(str(p), str(p)) for p in parts),
        place=f"{place} ({_id(row) or id})",
    )


def _unnamed(about: dict[str, Any], one: _Version) -> str:
    value = about.get("interestedParty") or about.get("subject")
    said = value if isinstance(value, dict) else {}
    unspecified = said.get("unspecified") if isinstance(said.get("unspecified"), dict) else said
    reason = str((unspecified or {}).get("description") or (unspecified or {}).get("reason") or "no reason is given")
    return f"the {'holder' if one.subject else 'company'} is not named ({reason}): the holding is not counted."


def _history(versions: list[_Version], known: set[str], problems: list[Problem]) -> Iterator[Holding]:
    """The holdings of one record over time, from its versions in the order of their statements."""
    for number, one in enumerate(versions):
        later = versions[number + 1 :]
        for interest in one.interests:
            word = str(interest.get("type") or "")
            if indirect(interest) and one.components and set(one.components) & known:
                problems.append(Problem(place=one.place, reason=f"the indirect {word or 'interest'} of {one.holder} in {one.subject} is left to its components."))
                continue
            first, until = str(interest.get("startDate") or "")[:10], str(interest.get("endDate") or "")[:10]
            superseded, ends = _superseded(word, first, later)
            if superseded:
                continue
            until = min(filter(None, (until, ends)), default="")
            if one.status == "closed" and not until:
                until = one.said
            yield from _holdings(one, interest, word, first, until, problems)


def _superseded(word: str, first: str, later: list[_Version]) -> tuple[bool, str]:
    """Whether a later version says the same interest anew (same begin), else the day on which a later version puts another in its place."""
    for version in later:
        same = [i for i in version.interests if str(i.get("type") or "") == word]
        if not same:
            return False, version.said
        starts = [str(i.get("startDate") or "")[:10] for i in same]
        if first in starts:
            return True, ""
        return False, min(filter(None, starts), default=version.said)
    return False, ""


def _holdings(one: _Version, interest: dict[str, Any], word: str, first: str, until: str, problems: list[Problem]) -> Iterator[Holding]:
    kind = KINDS.get(word.replace("-", "").casefold(), Kind.CONTROLS) if word else Kind.OWNS
    try:
        least, most = size(interest, kind)
        days_of(first, ALWAYS), days_of(until, NEVER)
    except Refusal as error:
        problems.append(Problem(place=one.place, reason=error.reason, rejected=True))
        return
    owner, company = one.holder, one.subject
    if kind is Kind.ACTS_FOR:  # the nominee acts under the arrangement: it is the one looked at
        owner, company = company, owner
    yield Holding(
        owner=owner, company=company, kind=kind, least=least, most=most, first=first, until=until, place=one.place, note=word or "kind of interest not stated"
    )  # fmt: skip
