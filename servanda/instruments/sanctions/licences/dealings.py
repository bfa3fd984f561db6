"""A table of dealings, one a row. What a row does not say is not known, and never guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.tables import reading
from servanda.base.tables.reading import Col
from servanda.base.tables.sheets import PLAIN, FileSays
from servanda.base.tables.source import Data
from servanda.instruments.sanctions.licences.records import NONE, Dealing
from servanda.text.emit import did_you_mean


class DealingRow(msgspec.Struct, frozen=True):
    """A row of a table of dealings. "" and None: not known."""

    date: Annotated[dt.date, Col("the day", filled=True)]
    id: Annotated[str, Col("a name of its own")] = ""
    activity: Annotated[str, Col("an act of the dossier")] = ""
    party: Annotated[str, Col("the listed party; `none`: it is known that there is none")] = ""
    programme: Annotated[str, Col("under which the party is listed")] = ""
    actor: Annotated[str, Col("who does it")] = ""
    value: Annotated[Decimal | None, Col("how much", least=0)] = None
    currency: Annotated[str, Col("of the value")] = ""
    place: Annotated[str, Col("where")] = ""
    facts: Annotated[tuple[str, ...], Col("requirements that are so, parted by `;`; one that is not so begins with `not: `")] = ()
    under: Annotated[str, Col("the licence under which it is booked")] = ""


def read_dealings(data: Data, name: str, activities: Sequence[str] = (), says: FileSays = PLAIN) -> tuple[Dealing, ...]:
    """The dealings of a table.

    In: its bytes and its name for messages; the acts of the dossier, to catch a misspelt activity. Raises Refusal with the row:
    no header, unknown column, no date, a value that is no number or below zero, an id twice.
    """
    found: dict[str, Dealing] = {}
    for number, (row, place) in enumerate(reading.read(name, data, DealingRow, says=says, only=True).placed(), 1):
        dealing = _dealing(row, place, activities, number)
        if dealing.id in found:
            raise Refusal(f"the id “{dealing.id}” stands twice.", "Give each dealing an id of its own.", place)
        found[dealing.id] = dealing
    return tuple(found.values())


def dealing_of(row: Mapping[str, str], place: str, activities: Sequence[str] = ()) -> Dealing:
    """One dealing from texts by the names of `DealingRow`. Raises Refusal naming what cannot be read."""
    return _dealing(reading.one(DealingRow, row, place), place, activities, 1)


def _dealing(row: DealingRow, place: str, activities: Sequence[str], number: int) -> Dealing:
    if row.activity and activities and row.activity.casefold() not in {one.casefold() for one in activities}:
        close = did_you_mean(row.activity, list(activities))
        hint = (
            f"Did you mean “{close[0]}”?"
            if close
            else "Use the words of an act of the dossier, or leave it empty if it is not known."
        )
        raise Refusal(f"the dossier knows no activity “{row.activity}”.", hint, place)
    facts = tuple((one.removeprefix("not:").strip(), not one.startswith("not:")) for one in row.facts)
    so = {text.casefold() for text, is_so in facts if is_so}
    if both := next((text for text, is_so in facts if not is_so and text.casefold() in so), ""):
        raise Refusal(f"“{both}” is said to be so and not to be so.", "Leave one of the two out.", place)
    if row.party.casefold() not in ("", NONE) and row.programme.casefold() == NONE:
        raise Refusal(
            f"there is a listed party, {row.party}, and no programme.",
            "Give the programme under which it is listed, or leave it empty if it is not known.",
            place,
        )
    return Dealing(
        id=row.id or f"dealing {number}",
        day=row.date,
        activity=row.activity,
        listed=row.party,
        programme=row.programme or (NONE if row.party.casefold() == NONE else ""),
        actor=row.actor,
        value=row.value,
        currency=row.currency.upper(),
        place=row.place,
        facts=facts,
        under=row.under,
    )
