"""What is answered of an ally that leaves: what the what-if tells, who is exposed, and what each purpose hangs on."""

from __future__ import annotations

import msgspec

from servanda.base.result import Based


class ExposedAlly(msgspec.Struct, frozen=True, kw_only=True):
    """One who is not gone and loses something. clauses: whose performance to it or with it falls, each with the reason;
    purposes: its own that cannot come true any more."""

    actor: str
    clauses: tuple[tuple[str, str], ...] = ()
    purposes: tuple[str, ...] = ()


class PurposeHangs(msgspec.Struct, frozen=True, kw_only=True):
    """A purpose that can come true while everybody is there. broken: by what is supposed; smallest: the smallest sets of allies
    whose leaving breaks it; more: there are other sets as small; asked: how many questions of the network that took."""

    purpose: str
    of: tuple[str, ...]
    broken: bool
    smallest: tuple[tuple[str, ...], ...]
    asked: int
    whole: bool = True


class LeavingAnswer(Based, frozen=True, kw_only=True):
    """what: what `strategy whatif` answers; allies: whose leaving was tried; without_purpose: none that can come true is written
    down."""

    what: object
    supposed: str
    exposed: tuple[ExposedAlly, ...]
    purposes: tuple[PurposeHangs, ...]
    allies: tuple[str, ...]
    without_purpose: bool = False
