"""What the page on duties among allies is made of."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar

import msgspec

from servanda.accounts.sourced import Sourced
from servanda.base.result import Based
from servanda.base.tables.reading import Col

OBLIGATIONS = ("defence", "offence", "neutrality", "non-aggression", "consultation")
"""The kinds of obligation that ATOP tells apart (Leeds, Ritter, Mitchell and Long 2002)."""


class ObligationRow(Sourced, frozen=True, kw_only=True):
    """That somebody says two states are bound to each other in a year. It is imported, never our verdict."""

    KEY: ClassVar[tuple[str, ...]] = ("party", "other", "year", "obligation", "owner")
    party: Annotated[str, Col("one of the two", filled=True)]
    other: Annotated[str, Col("the other", filled=True)]
    year: Annotated[int, Col("the year", filled=True, least=1648, most=2200)]
    obligation: Annotated[str, Col("which kind", words=OBLIGATIONS, filled=True)]


class AtopRow(msgspec.Struct, frozen=True, kw_only=True):
    """A dyad-year in the layout of ATOP as `peacesciencer` gives it: 1 where there is such an obligation."""

    first: Annotated[int, Col("number of a state", names=("ccode1",), filled=True)]
    second: Annotated[int, Col("number of a state", names=("ccode2",), filled=True)]
    year: Annotated[int, Col("the year", filled=True)]
    defence: Annotated[int | None, Col("", names=("atop_defense",), needed=True, least=0, most=1)] = None
    offence: Annotated[int | None, Col("", names=("atop_offense",), needed=True, least=0, most=1)] = None
    neutrality: Annotated[int | None, Col("", names=("atop_neutral",), needed=True, least=0, most=1)] = None
    non_aggression: Annotated[int | None, Col("", names=("atop_nonagg",), needed=True, least=0, most=1)] = None
    consultation: Annotated[int | None, Col("", names=("atop_consul",), needed=True, least=0, most=1)] = None


class ObligationFact(msgspec.Struct, frozen=True, kw_only=True):
    """That a source tells of an obligation between two allies. years: as `2000-2018, 2020`; not_told: years of the pair in which
    it leaves this kind blank."""

    party: str
    other: str
    obligation: str
    years: str
    source: str
    not_told: str = ""


class OwedDuty(msgspec.Struct, frozen=True, kw_only=True):
    """One duty of one ally, or of several jointly. stands: done | late | unknown | open | excused | not owed (lapsed, or not
    in force); said: in the words of the monitor; judged_by: who says whether it is breached; self_judging: the ally itself."""

    clause: str
    title: str
    bearers: tuple[str, ...]
    stands: str
    said: str
    due: dt.date | None = None
    occasion: str = ""
    done_late: dt.date | None = None
    judged_by: tuple[str, ...] = ()
    sentence: str = ""

    @property
    def self_judging(self) -> bool:
        return bool(set(self.bearers) & set(self.judged_by))


class AllyDuties(msgspec.Struct, frozen=True, kw_only=True):
    """How many duties an ally owes, and of these how many stand how: owed = done + late + unknown + open. A joint duty counts at
    each of those who owe it. excused: not owed any more; late_done: of those that are late, how many were done since;
    self_judged: of owed and excused, how many only the ally itself can call breached."""

    ally: str
    owed: int
    done: int
    late: int
    unknown: int
    open: int
    excused: int = 0
    late_done: int = 0
    self_judged: int = 0


class DutiesAnswer(Based, frozen=True, kw_only=True):
    """allies: in the order of the text; duties: each that is counted, and those that are not owed; waiting: clauses that nothing
    has set going; facts: obligations as others tell them; left: what is not counted here."""

    on: dt.date
    allies: tuple[AllyDuties, ...]
    duties: tuple[OwedDuty, ...]
    waiting: tuple[OwedDuty, ...] = ()
    facts: tuple[ObligationFact, ...] = ()
    left: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
