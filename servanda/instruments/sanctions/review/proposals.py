"""A proposed adjustment of a measure: the user's proposal, complete or not made. Nothing here recommends one."""

from __future__ import annotations

import difflib
import enum
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.result import Based
from servanda.base.time import read_day


class Adjustment(enum.StrEnum):
    """What is proposed to be done with a measure."""

    TIGHTEN = "tighten"
    EASE = "ease"
    EXTEND = "extend"
    SUSPEND = "suspend"
    END = "end"
    RETARGET = "retarget"  # aim at others, or at the same in another way

    @property
    def words(self) -> str:
        return "target differently" if self is Adjustment.RETARGET else self.value


SORTS = ("effect", "leads", "diff", "measures", "screening", "other")


class _Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Reference(_Record, frozen=True, kw_only=True):
    """A result that the proposal rests on. sort: one of effect, leads, diff, measures, screening, other. sha256: of the file. shows: what it shows, in the proposer's words."""

    sort: str
    file: str
    sha256: str
    shows: str
    against: bool = False  # it speaks against the proposal


class Cost(_Record, frozen=True, kw_only=True):
    """A cost to others. bearer: who bears it. low, high: its range in `unit`; both None: not known, and then `why_unknown` says why."""

    bearer: str
    what: str
    low: float | None = None
    high: float | None = None
    unit: str = ""
    source: str = ""
    why_unknown: str = ""

    @property
    def known(self) -> bool:
        return self.low is not None or self.high is not None


class ChangeProposal(Based, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A proposed adjustment. measure: as the dossier names it (a clause) or as the list names it. change: in a sentence what would be different.

    objective: what it is to achieve; evidence: at least one result; costs: at least one bearer, range with source or the reason why it is not known; next_review:
    when it is looked at again, YYYY-MM-DD; decides: who decides; proposed_by, proposed_on: whose it is. undone_by: what would undo it.
    """

    measure: str
    adjustment: Adjustment
    change: str
    objective: str
    evidence: tuple[Reference, ...]
    costs: tuple[Cost, ...]
    next_review: str
    decides: str
    proposed_by: str
    proposed_on: str
    signs: tuple[str, ...] = ()
    undone_by: str = ""
    notes: str = ""


_NEEDED = {
    "measure": "the measure it is about",
    "adjustment": "what is to be done: tighten, ease, extend, suspend, end or retarget",
    "change": "what would be different, in a sentence",
    "objective": "what it is to achieve",
    "evidence": "the results it rests on",
    "costs": "what it costs others",
    "next_review": "when it is looked at again",
    "decides": "who decides",
    "proposed_by": "who proposes it",
    "proposed_on": "the day of the proposal",
}
_HASH = re.compile(r"^[0-9a-f]{64}$")


def propose(said: Mapping[str, Any]) -> ChangeProposal:
    """In: what the user wrote, with the names of `ChangeProposal`. Out: the proposal. Errors: one that names everything that
    is missing or cannot be."""
    if unknown := sorted(set(said) - set(ChangeProposal.__struct_fields__)):
        near = difflib.get_close_matches(unknown[0], ChangeProposal.__struct_fields__, 1, 0.5)
        raise Refusal(
            f"a proposal has no `{unknown[0]}`.",
            repair=f"Did you mean `{near[0]}`?" if near else f"It has: {', '.join(_NEEDED)}.",
            place=unknown[0],
        )
    missing = [
        f"`{name}`: {means}"
        for name, means in _NEEDED.items()
        if not said.get(name) or (isinstance(said[name], str) and not said[name].strip())
    ]
    if not missing:
        missing = _lacking(said)
    if missing:
        raise Refusal(
            f"the proposal is not complete: {'; '.join(missing)}.",
            repair="Add what is missing; a proposal is whole or it is none.",
            place="proposal",
        )
    try:
        made = msgspec.convert({k: v for k, v in said.items() if k != "basis"}, ChangeProposal)
    except msgspec.ValidationError as error:
        raise Refusal(f"the proposal cannot be read: {error}.", repair="Look at that field.", place="proposal") from None
    _sound(made)
    return made


def _entries(said: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = said[name]
    if not isinstance(value, list | tuple) or not all(isinstance(v, Mapping) for v in value):
        raise Refusal(f"`{name}` is not a list of entries.", repair=f"Write each as [[{name}]].", place=name)
    return list(value)


def _lacking(said: Mapping[str, Any]) -> list[str]:
    out = []
    for i, one in enumerate(_entries(said, "evidence"), 1):
        lack = [k for k in ("sort", "file", "sha256", "shows") if not str(one.get(k, "")).strip()]
        out += [f"evidence {i} lacks {', '.join(f'`{k}`' for k in lack)}"] * bool(lack)
    for i, one in enumerate(_entries(said, "costs"), 1):
        lack = [k for k in ("bearer", "what") if not str(one.get(k, "")).strip()]
        known = one.get("low") is not None or one.get("high") is not None
        lack += [k for k in (("unit", "source") if known else ("why_unknown",)) if not str(one.get(k, "")).strip()]
        out += [f"cost {i} lacks {', '.join(f'`{k}`' for k in lack)}"] * bool(lack)
    return out


def _sound(made: ChangeProposal) -> None:
    days = {name: read_day(getattr(made, name), place=name) for name in ("proposed_on", "next_review")}
    if days["next_review"] <= days["proposed_on"]:
        raise Refusal(
            f"the next review ({made.next_review}) does not come after the proposal ({made.proposed_on}).",
            repair="Give a later day.",
            place="next_review",
        )
    for i, one in enumerate(made.evidence, 1):
        if one.sort not in SORTS:
            raise Refusal(
                f"evidence of the sort `{one.sort}` is not known.",
                repair=f"Write one of {', '.join(SORTS)}.",
                place=f"evidence {i}",
            )
        if not _HASH.match(one.sha256):
            raise Refusal(
                "the hash is not a SHA-256 in hex (64 digits).",
                repair="Take it from the file that you rest on.",
                place=f"evidence {i}",
            )
    for i, cost in enumerate(made.costs, 1):
        if cost.low is not None and cost.high is not None and cost.low > cost.high:
            raise Refusal(
                f"the range of the cost runs from {cost.low:g} down to {cost.high:g}.",
                repair="Put the lower figure first.",
                place=f"cost {i}",
            )
