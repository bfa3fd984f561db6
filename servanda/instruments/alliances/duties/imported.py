"""Obligations as others tell them, by pair and kind, with years and source. They are imported facts: nothing is found here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from servanda.base.refusal import Refusal
from servanda.base.tables.kinds import open_table
from servanda.base.tables.reading import plain, rows_of
from servanda.base.tables.sheets import Cell, cell_text
from servanda.base.tables.source import Data
from servanda.instruments.alliances.duties.records import OBLIGATIONS, AtopRow, ObligationFact, ObligationRow

ATOP = "ATOP (Leeds, Ritter, Mitchell and Long 2002)"
CODES = {plain("ccode1"), plain("ccode2")}


def codes_of(said: Iterable[str], allies: Iterable[str]) -> dict[int, str]:
    """In: `ACTOR=NUMBER` each. Out: actor by number. Raises Refusal: no number, no such ally, one number or ally twice."""
    found: dict[int, str] = {}
    for one in said:
        name, _, number = one.rpartition("=")
        if not number.strip().isdecimal() or name.strip() not in allies:
            known = ", ".join(allies)
            raise Refusal(f"“{one}” names no ally with its number.", f"Write ALLY=NUMBER; the allies: {known}.", "--code")
        code = int(number)
        if code in found or name.strip() in found.values():
            raise Refusal(f"“{one}”: the number or the ally is named twice.", "Name each ally once, with one number.", "--code")
        found[code] = name.strip()
    return found


def atop_facts(name: str, data: Data, codes: Mapping[int, str]) -> tuple[ObligationFact, ...]:
    """In: a table in ATOP's layout (dyad-years), who is which number. Out: the obligations between those named. Raises Refusal."""
    sheet = open_table(name, data)
    columns = [one for one in sheet.columns if plain(one) in CODES]
    wanted = {str(code) for code in codes}

    def keep(cells: Mapping[str, Cell]) -> bool:
        told = [cell_text(cells.get(one)).strip() for one in columns]
        return all(one in wanted or not one.isdecimal() for one in told)  # what is no number is to be refused, not left out

    told: dict[tuple[str, str, str], dict[int, int | None]] = {}
    for row, place in rows_of(sheet, name, AtopRow, keep=keep).placed():
        if row.first == row.second:
            raise Refusal(f"the state {row.first} stands on both sides.", "Look at the row again.", place)
        pair = tuple(sorted((codes[row.first], codes[row.second])))
        for kind in OBLIGATIONS:
            years = told.setdefault((*pair, kind), {})  # type: ignore[arg-type]
            said = getattr(row, kind.replace("-", "_"))
            if years.get(row.year, said) != said:  # each pair may stand in the table in both orders
                raise Refusal(f"{kind} between {' and '.join(pair)} in {row.year} is told in two ways.", "Keep one.", place)
            years[row.year] = said
    return tuple(
        ObligationFact(
            party=party, other=other, obligation=kind, years=spans(year for year, said in years.items() if said == 1),
            source=f"{ATOP}, {name}", not_told=spans(year for year, said in years.items() if said is None),
        )
        for (party, other, kind), years in sorted(told.items())
        if 1 in years.values() or None in years.values()
    )  # fmt: skip


def own_facts(rows: Iterable[ObligationRow]) -> tuple[ObligationFact, ...]:
    """The same from the dossier's own table."""
    told: dict[tuple[str, str, str, str], set[int]] = {}
    for row in rows:
        party, other = sorted((row.party, row.other))
        told.setdefault((party, other, row.obligation, f"{row.source}, {row.owner}"), set()).add(row.year)
    return tuple(
        ObligationFact(party=party, other=other, obligation=kind, years=spans(years), source=source)
        for (party, other, kind, source), years in sorted(told.items())
    )


def spans(years: Iterable[int]) -> str:
    """`2000-2004, 2006`."""
    found: list[list[int]] = []
    for year in sorted(set(years)):
        if found and year == found[-1][1] + 1:
            found[-1][1] = year
        else:
            found.append([year, year])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in found)
