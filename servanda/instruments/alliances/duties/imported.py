"""Obligations as others tell them, by pair and kind, with years and source. They are imported facts: nothing is found here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from servanda.base.refusal import Refusal
from servanda.base.tables.kinds import open_table
from servanda.base.tables.reading import plain, rows_of
from servanda.base.tables.sheets import Cell, cell_text
from servanda.base.tables.source import Data
from servanda.instruments.alliances.duties.records import OBLIGATIONS, AtopRow, ObligationFact, ObligationRow

ATOP = "ATOP (Leeds, Ritter, Mitchell and Long 2002)"
Told = dict[tuple[str, str, str, str], dict[int, int | None]]


def numbers_of(said: Iterable[str], allies: Collection[str]) -> dict[int, str]:
    """In: `ACTOR=NUMBER` each. Out: actor by number. Raises Refusal: no number, no such ally, one number or ally twice."""
    found: dict[int, str] = {}
    for one in said:
        name, _, number = (part.strip() for part in one.rpartition("="))
        if not number.isdecimal() or name not in allies or int(number) in found or name in found.values():
            repair = f"Write ALLY=NUMBER, once for each ally; they are: {', '.join(allies)}."
            raise Refusal(f"“{one}” names no ally with its number, or one that is named already.", repair, "--numbered")
        found[int(number)] = name
    return found


def atop_facts(name: str, data: Data, numbers: Mapping[int, str]) -> tuple[ObligationFact, ...]:
    """In: a table in ATOP's layout (dyad-years), who is which number. Out: obligations between those named. Raises Refusal."""
    sheet = open_table(name, data)
    columns = [one for one in sheet.columns if plain(one) in ("ccode1", "ccode2")]
    wanted = {str(number) for number in numbers}

    def keep(cells: Mapping[str, Cell]) -> bool:
        told = [cell_text(cells.get(one)).strip() for one in columns]
        return all(one in wanted or not one.isdecimal() for one in told)  # what is no number is to be refused, not left out

    told: Told = {}
    for row, place in rows_of(sheet, name, AtopRow, keep=keep).placed():
        if row.first == row.second:
            raise Refusal(f"the state {row.first} stands on both sides.", "Look at the row again.", place)
        party, other = sorted((numbers[row.first], numbers[row.second]))
        for kind in OBLIGATIONS:
            years, said = told.setdefault((party, other, kind, f"{ATOP}, {name}"), {}), getattr(row, kind.replace("-", "_"))
            if years.get(row.year, said) != said:  # each pair may stand in the table in both orders
                raise Refusal(f"{kind} of {party} and {other} in {row.year} is told in two ways.", "Keep one.", place)
            years[row.year] = said
    return _facts(told)


def own_facts(rows: Iterable[ObligationRow]) -> tuple[ObligationFact, ...]:
    """The same from the dossier's own table."""
    told: Told = {}
    for row in rows:
        party, other = sorted((row.party, row.other))
        told.setdefault((party, other, row.obligation, f"{row.source}, {row.owner}"), {})[row.year] = 1
    return _facts(told)


def _facts(told: Told) -> tuple[ObligationFact, ...]:
    found = []
    for (party, other, kind, source), years in sorted(told.items()):
        yes, blank = (spans(year for year, said in years.items() if said == word) for word in (1, None))
        if yes or blank:
            found.append(ObligationFact(party=party, other=other, obligation=kind, years=yes, source=source, not_told=blank))
    return tuple(found)


def spans(years: Iterable[int]) -> str:
    """`2000-2004, 2006`."""
    found: list[list[int]] = []
    for year in sorted(set(years)):
        if found and year == found[-1][-1] + 1:
            found[-1][1:] = [year]
        else:
            found.append([year])
    return ", ".join("-".join(map(str, one)) for one in found)
