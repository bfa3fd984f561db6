"""A table of dealings: CSV with a header, one dealing a row. What a row does not say is not known, and never guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from servanda.base.refusal import Refusal
from servanda.base.tables.text import divider, first_line
from servanda.base.time import STRICT, How, decimal_of, read_day, read_number, settled
from servanda.instruments.sanctions.licences.records import NONE, Dealing
from servanda.text import did_you_mean

COLUMNS = ("id", "date", "activity", "party", "programme", "actor", "value", "currency", "place", "facts", "under")
"""party: the listed party; `none`: it is known that there is none. facts: requirements that are so, parted by `;`; one that is not so begins with `not: `."""

MOST = 1_000_000


def read_dealings(data: bytes, name: str, activities: Sequence[str] = ()) -> tuple[Dealing, ...]:
    """The dealings of a CSV file (UTF-8).

    In: its bytes and its name for messages; the acts of the dossier, to catch a misspelt activity. Raises Refusal with the line: no header, unknown column, no date, a value that is
    no number or below zero, an id twice.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal("the file is not UTF-8.", repair="Save it as UTF-8.", place=name) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=divider(first_line(text)), restkey="*", strict=True)
    found: list[Dealing] = []
    seen: set[str] = set()
    try:
        for column in reader.fieldnames or ():
            if column not in COLUMNS:
                close = did_you_mean(column, COLUMNS)
                hint = f"Did you mean `{close[0]}`?" if close else f"Columns: {', '.join(COLUMNS)}."
                raise Refusal(f"`{column}` is no column of a table of dealings.", repair=hint, place=f"{name}, line 1")
        twice = next((one for one in reader.fieldnames or () if (reader.fieldnames or []).count(one) > 1), None)
        if twice is not None:
            raise Refusal(f"column `{twice}` stands twice.", repair="Leave one of them out.", place=f"{name}, line 1")
        if "date" not in (reader.fieldnames or ()):
            raise Refusal(
                "there is no column `date`.", repair=f"Begin with a header: {','.join(COLUMNS)}.", place=f"{name}, line 1"
            )
        rows = [(f"{name}, line {reader.line_num}", row) for row in reader]
        how, decimal = settled(row["date"] for _, row in rows), decimal_of(row.get("value") for _, row in rows) or "."
        for place, row in rows:
            if "*" in row:
                raise Refusal(
                    "the row has more cells than the header.", repair="Put a text with a comma in quotes.", place=place
                )
            dealing = dealing_of({key: value or "" for key, value in row.items()}, place, activities, number=len(found) + 1, how=how, decimal=decimal)
            if dealing.id in seen:
                raise Refusal(
                    f"the id “{dealing.id}” stands twice.", repair="Give each dealing an id of its own.", place=place
                )
            seen.add(dealing.id)
            found.append(dealing)
            if len(found) > MOST:
                raise Refusal(f"more than {MOST:,} rows.", repair="Part the table.", place=name)
    except csv.Error as error:
        raise Refusal(
            f"this is no CSV: {error}.", repair="Mend the line.", place=f"{name}, line {reader.line_num}"
        ) from error
    return tuple(found)


def dealing_of(
    row: Mapping[str, str], place: str, activities: Sequence[str] = (), *, number: int = 1, how: How = STRICT, decimal: str = "strict"
) -> Dealing:
    """One dealing from named texts, as in `COLUMNS`; how, decimal: of the columns of days and of values. Raises Refusal naming what cannot be read."""
    said = {key: value.strip() for key, value in row.items()}
    day = read_day(said.get("date", ""), how, place)
    value = read_number(said["value"], decimal, place) if said.get("value") else None
    if value is not None and value < 0:
        raise Refusal(f"a value of {value} cannot be.", "Give a number from zero on.", place)
    activity = said.get("activity", "")
    if activity and activities and activity.casefold() not in {one.casefold() for one in activities}:
        close = did_you_mean(activity, list(activities))
        hint = (
            f"Did you mean “{close[0]}”?"
            if close
            else "Use the words of an act of the dossier, or leave it empty if it is not known."
        )
        raise Refusal(f"the dossier knows no activity “{activity}”.", repair=hint, place=place)
    facts = [one.strip() for one in said.get("facts", "").split(";") if one.strip()]
    so = {one.casefold() for one in facts if not one.startswith("not:")}
    both = next((one for one in facts if one.startswith("not:") and one.removeprefix("not:").strip().casefold() in so), "")
    if both:
        raise Refusal(
            f"“{both.removeprefix('not:').strip()}” is said to be so and not to be so.",
            repair="Leave one of the two out.",
            place=place,
        )
    if said.get("party", "").casefold() not in ("", NONE) and said.get("programme", "").casefold() == NONE:
        raise Refusal(
            f"there is a listed party, {said['party']}, and no programme.",
            repair="Give the programme under which it is listed, or leave it empty if it is not known.",
            place=place,
        )
    return Dealing(
        id=said.get("id") or f"dealing {number}",
        day=day,
        activity=activity,
        listed=said.get("party", ""),
        programme=said.get("programme", "") or (NONE if said.get("party", "").casefold() == NONE else ""),
        actor=said.get("actor", ""),
        value=value,
        currency=said.get("currency", "").upper(),
        place=said.get("place", ""),
        facts=tuple((one.removeprefix("not:").strip(), not one.startswith("not:")) for one in facts),
        under=said.get("under", ""),
    )
