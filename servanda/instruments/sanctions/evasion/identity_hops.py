"""Ships that change flag and name again and again, and numbers that two ships use at one time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from servanda.accounts.leads import Figure, Lead, Row, Silence
from servanda.instruments.sanctions.evasion.inputs import chosen, days, table, text
from servanda.instruments.sanctions.evasion.leads import Found, described
from servanda.instruments.sanctions.evasion.ships.numbers import imo_fits, plain_name

if TYPE_CHECKING:
    import polars as pl

ABOUT = described("identity-hop", "identity_hops")
INNOCENT = (
    "The ship was sold, chartered bareboat or refinanced, and each time flag and name changed as usual.",
    "A register struck the ship off, or closed to its kind, and the owner had to find another.",
    "Slips in the table: an old name kept by one source, a name written in two ways.",
)
SETTLE = (
    "The continuous synopsis record of the ship (SOLAS XI-1/5), which lists flags, names and owners with dates.",
    "The registers named: certificate of registry, and of deletion from the one before.",
    "Class and P&I club for each time: who insured it under which name.",
    "Bills of sale or charters that go with the changes.",
)
SHARED_INNOCENT = (
    "The device of one ship was set up wrongly, or taken from another ship and not set anew.",
    "The number was given to the second ship after the first had left the flag, and one source was slow to notice.",
    "Slips in the table.",
)
SHARED_SETTLE = (
    "The ITU list of ship stations (MARS) and the register of the flag: to whom the number was given, from when.",
    "Tracks under the number: two places at one time are two ships.",
    "Photographs or port calls that show the IMO number on the hull.",
)


class SeenIdentity(NamedTuple):
    """A row: what a ship was called, from when, until when it is known to have been so."""

    row: int
    imo: str
    first: dt.date
    last: dt.date
    name: str
    flag: str
    mmsi: str
    owner: str


class IdentityChange(NamedTuple):
    day: dt.date
    before: str
    after: str
    row: int


def leads(tables: Mapping[str, pl.DataFrame], *, thresholds: Mapping[str, float] = {}) -> Found:
    """In: `identities`. Out: a lead for each ship that hops, one for each MMSI used by two at once, silences for rows that cannot be used."""
    limits = chosen(ABOUT, thresholds)
    seen, silences = _read(table(tables, ABOUT, "identities"))
    ships: dict[str, list[SeenIdentity]] = defaultdict(list)
    for one in seen:
        ships[one.imo].append(one)
    found = [lead for imo in sorted(ships) if (lead := _hops(imo, ships[imo], limits))]
    found += _shared(seen, limits)
    figures = (Figure(what="ships", value=float(len(ships)), unit="ships"), Figure(what="rows used", value=float(len(seen)), unit="rows"))
    return Found(leads=tuple(found), silences=tuple(silences), figures=figures)


def changes(rows: Sequence[SeenIdentity], field: str) -> list[IdentityChange]:
    """What a field (flag, name, owner) changed from and to, in order of days. Empty cells are unknown and change nothing."""
    out: list[IdentityChange] = []
    held = ""
    for one in rows:
        value = str(getattr(one, field))
        same = plain_name(value) == plain_name(held) if field == "name" else value.casefold() == held.casefold()
        if value and held and not same:
            out.append(IdentityChange(one.first, held, value, one.row))
        held = value or held
    return out


def unexplained(of: Sequence[IdentityChange], sales: Sequence[IdentityChange], within: int) -> list[IdentityChange]:
    """Changes without those that belong to a change of owner: of each sale the nearest one, no further off than so many days."""
    left = list(of)
    for sale in sales:
        near = [c for c in left if abs((c.day - sale.day).days) <= within]
        if near:
            left.remove(min(near, key=lambda c: (abs((c.day - sale.day).days), c.day)))
    return left


def densest(of: Sequence[IdentityChange], window: int) -> list[IdentityChange]:
    """The most changes within any window of so many days."""
    best: list[IdentityChange] = []
    for i, start in enumerate(of):
        mine = [c for c in of[i:] if (c.day - start.day).days <= window]
        best = mine if len(mine) > len(best) else best
    return best


def _hops(imo: str, rows: list[SeenIdentity], limits: Mapping[str, float]) -> Lead | None:
    rows = sorted(rows, key=lambda one: (one.first, one.row))
    sales = changes(rows, "owner")
    window = int(limits["window_days"])
    every = {what: changes(rows, what) for what in ("flag", "name")}
    near = {what: densest(unexplained(of, sales, int(limits["sale_days"])), window) for what, of in every.items()}
    over = [what for what, limit in (("flag", limits["flags"]), ("name", limits["names"])) if len(near[what]) >= limit]
    if not over:
        return None
    back = [c for c in near["flag"] if any(b.before.casefold() == c.after.casefold() for b in near["flag"] if b.day <= c.day and b is not c)]
    weight = "strong" if len(over) == 2 or (back and "flag" in over) else "middling"
    told = [c for what in over for c in near[what]]
    name = next((one.name for one in reversed(rows) if one.name), "")
    parts = [
        f"{len(near[what])} changes of {what} from {near[what][0].day} to {near[what][-1].day} ({' - '.join([near[what][0].before, *(c.after for c in near[what])])})"
        for what in over
    ]
    owners = f"; {len(sales)} changes of owner are known, and one change of each kind is put down to each" if sales else "; no change of owner is known"
    return Lead(
        detector=ABOUT.code,
        subject=(f"IMO {imo}", *([name] if name else [])),
        seen=f"IMO {imo}{f' (now {name})' if name else ''}: {' and '.join(parts)}{owners}." + (f" It went back to the flag {back[0].after}." if back else ""),
        innocent=INNOCENT,
        settle=SETTLE,
        weight=weight,
        because=f"{' and '.join(over)} changed at least {limits['flags' if over[0] == 'flag' else 'names']:g} times within {window} days"
        + (", and it went back to a former flag" if back else ""),
        first=min(c.day for c in told).isoformat(),
        last=max(c.day for c in told).isoformat(),
        figures=tuple(
            Figure(what=f"changes of {what} within {window} days", value=float(len(near[what])), unit="changes") for what in ("flag", "name")
        ),
        rows=tuple(Row(table="identities", number=c.row, words=f"{c.day}: {c.before} to {c.after}") for c in sorted(told)),
    )


def _shared(seen: Iterable[SeenIdentity], limits: Mapping[str, float]) -> list[Lead]:
    """An MMSI that two IMO numbers had at one time, longer than registers need."""
    spans: dict[str, dict[str, list[SeenIdentity]]] = defaultdict(lambda: defaultdict(list))
    for one in seen:
        if one.mmsi:
            spans[one.mmsi][one.imo].append(one)
    found = []
    for mmsi, ships in sorted(spans.items()):
        spanned = [(min(s.first for s in rows), max(s.last for s in rows), imo, rows) for imo, rows in sorted(ships.items())]
        for i, (first, last, imo, rows) in enumerate(spanned):
            for first2, last2, imo2, rows2 in spanned[i + 1 :]:
                start, end = max(first, first2), min(last, last2)
                if (end - start).days <= limits["overlap_days"]:
                    continue
                found.append(
                    Lead(
                        detector=ABOUT.code,
                        subject=(f"IMO {imo}", f"IMO {imo2}"),
                        seen=f"MMSI {mmsi} was used by IMO {imo} from {first} to {last} and by IMO {imo2} from {first2} to {last2}: both from {start} to {end}.",
                        innocent=SHARED_INNOCENT,
                        settle=SHARED_SETTLE,
                        weight="middling",
                        because=f"{(end - start).days} days are more than the {limits['overlap_days']:g} that registers may need to catch up",
                        first=start.isoformat(),
                        last=end.isoformat(),
                        figures=(Figure(what="days in common", value=float((end - start).days), unit="days"),),
                        rows=tuple(Row(table="identities", number=s.row, words=f"{s.imo} {s.first}") for s in (*rows, *rows2)),
                    )
                )
    return found


def _read(frame: pl.DataFrame) -> tuple[list[SeenIdentity], list[Silence]]:
    """Rows that can be used, sorted by ship and day; why the others cannot, counted by reason."""
    frame = days(frame, "identities", "first", "last")
    seen: list[SeenIdentity] = []
    wrong: dict[str, list[int]] = defaultdict(list)
    for row in frame.iter_rows(named=True):
        imo = text(row["imo"]).upper().removeprefix("IMO").strip(" :.")
        if not imo_fits(imo):
            wrong["is no IMO number: seven digits whose last is the check digit"].append(row["row"])
        elif row["first"] is None:
            wrong["has no day: the order of changes is not known"].append(row["row"])
        else:
            last = max(row["last"] or row["first"], row["first"])
            seen.append(
                SeenIdentity(
                    row["row"], imo, row["first"], last, *(text(row.get(name)) for name in ("name", "flag", "mmsi", "owner"))
                )
            )
    silences = [
        Silence(detector=ABOUT.code, about=f"{len(rows)} row{'s' if len(rows) > 1 else ''} of identities, the first row {rows[0]}", reason=reason)
        for reason, rows in wrong.items()
    ]
    return sorted(seen, key=lambda one: (one.imo, one.first, one.row)), silences
