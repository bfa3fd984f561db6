"""Tables of listings transcribed from the EU's Official Journal: files `consolidated/CELEX.csv` and `amendments/CELEX.csv`.

Layout: the CSV format of OpenSanctions' journal dataset (45 and 46 columns; `name` single, entity columns `a; b`). One entity may stand
on several rows, one for each measure or act: they are one entity here with several listings. An amendment adds to what the consolidated file says;
it never removes, because the format cannot say that something was removed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from servanda.base.refusal import Refusal
from servanda.base.tables.source import Data
from servanda.base.tables.text import parts
from servanda.instruments.sanctions.lists.assemble import Found, assemble
from servanda.instruments.sanctions.lists.documents import documents
from servanda.instruments.sanctions.lists.source import rows, spread
from servanda.instruments.sanctions.records import Listed, Parsed, Reject, Role, Sort

SORTS = {"Person": Sort.PERSON, "LegalEntity": Sort.ORGANISATION, "Company": Sort.ORGANISATION, "Organization": Sort.ORGANISATION, "Vessel": Sort.VESSEL, "Asset": Sort.OTHER}  # fmt: skip
NEEDED = ("programKey", "measure", "schema", "name")
MANY = {"position": "positions", "birthPlace": "birth_places", "address": "addresses"}
COUNTRIES = {"country": "countries", "jurisdiction": "countries", "nationality": "nationalities", "flag": "flags"}
NUMBERS = {
    "passportNumber": "passport", "idNumber": "national-id", "taxNumber": "tax", "innCode": "tax", "kppCode": "other", "registrationNumber": "registration", "ogrnCode": "registration",
    "okpoCode": "registration", "leiCode": "lei", "swiftBic": "swift", "imoNumber": "imo", "mmsi": "mmsi", "phone": "phone", "email": "email", "website": "website", "ticker": "other",
}  # fmt: skip
EXTRA = ("appearance", "ethnicity", "fatherName", "motherName", "legalForm", "sector", "notes")


_TAX = re.compile(r"\bINN\b|\btax\b", re.I)


def read(files: Mapping[str, Data], list_name: str, publisher: str) -> Parsed:
    """In: files or folders of them. Raises Refusal: no file, a header that lacks a column."""
    tables = spread(files, (".csv", ".csv.gz"))
    if not tables:
        raise Refusal(
            "there is no CSV file in the folder.", repair="Give the folder that holds `consolidated` and `amendments`."
        )
    rejects: list[Reject] = []
    found: dict[Key, Found] = {}
    lines = [(place, row) for name, data in tables.items() for place, row in _rows(name, data, rejects)]
    names: dict[str, set[str]] = {}
    for _, row in lines:
        names.setdefault(_stem(_key(row)), set()).add(row["name"])
    # A consolidated file is the state; what amends it comes after, whatever the files are called.
    for place, row in sorted(lines, key=lambda line: "amendmentCelex" in line[1]):
        key = _key(row)
        if key not in found:
            several = len(names[_stem(key)]) > 1
            found[key] = Found(f"{publisher}:{_stem(key)}{f'-{_mark(key.name)}' if several else ''}", SORTS[row["schema"]], place)
        else:
            found[key].seen(place)
        _row(found[key], row, place, list_name)
    return assemble(found.values(), rejects)


class Key(NamedTuple):
    """What tells one entry from another: rows that agree in it are one entity."""

    act: str
    annex: str
    record: str
    schema: str
    name: str


def _key(row: Mapping[str, str]) -> Key:
    act = row.get("celex") or row.get("amendedCelex", "")
    return Key(act, row.get("annex", ""), row.get("recordId", ""), row["schema"], row["name"])


def _mark(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:8]


def _stem(key: Key) -> str:
    """`ACT/ANNEX/ENTRY/p`; where the act prints no entry number, a hash of the name. Names that share a stem have the hash behind it as well."""
    return f"{key.act}/{key.annex or '-'}/{key.record or _mark(key.name)}/{SORTS[key.schema].value[0]}"


def _rows(name: str, data: Data, rejects: list[Reject]) -> Iterator[tuple[str, dict[str, str]]]:
    header: list[str] = []
    for line, cells in rows(name, data):
        place = f"{name} line {line}"
        if not header:
            header = cells
            missing = [column for column in NEEDED if column not in header]
            if missing or not {"celex", "amendedCelex"} & set(header):
                raise Refusal(
                    f"the header lacks {', '.join(missing) or 'celex'}: this is no table of the Official Journal.",
                    repair="Look at --format.",
                    place=place,
                )
            continue
        row = {column: cell.strip() for column, cell in zip(header, cells, strict=False) if cell.strip()}
        problem = "" if len(cells) == len(header) else f"a row of {len(cells)} columns, the header has {len(header)}"
        if not problem and row.get("schema") not in SORTS:
            problem = f"schema “{row.get('schema', '')}” is none of {', '.join(SORTS)}"
        if not problem and not row.get("name"):
            problem = "no name"
        if problem:
            rejects.append(Reject(place=place, reason=f"{problem}; the record is left out", text=",".join(cells)[:500]))
            continue
        yield place, row


def _row(one: Found, row: Mapping[str, str], place: str, list_name: str) -> None:
    one.name(row["name"], Role.PRIMARY)
    for column, role in (("alias", Role.ALIAS), ("weakAlias", Role.WEAK), ("previousName", Role.FORMER)):
        for value in _values(row, column):
            one.name(value, role)
    for column, field in MANY.items():
        for value in _values(row, column):
            one.add(field, value)
    for column, field in COUNTRIES.items():
        for value in _values(row, column):
            one.country(field, value)
    for column, what in (("birthDate", "date of birth"), ("incorporationDate", "date of establishment")):
        for value in _values(row, column):
            one.date("born", value, what, place)
    for value in _values(row, "gender"):
        if value.lower() in ("male", "female"):
            one.fields["sex"] = value.lower()
    for column, kind in NUMBERS.items():
        for value in _values(row, column):
            note = column if kind in ("tax", "registration", "other") else ""
            if kind not in ("passport", "national-id", "tax", "registration"):
                one.number(kind, value, note=note, place=place)
                continue
            for said in documents(value):
                words = "; ".join(filter(None, (note, said.words)))
                sort = "tax" if kind == "registration" and _TAX.search(words) else kind
                one.number(
                    sort, said.number, country_words=said.country, first=said.first, last=said.last, note=words, place=place
                )
    for column in EXTRA:
        for value in _values(row, column):
            one.more(column, value)
    act, amendment = row.get("celex") or row.get("amendedCelex", ""), row.get("amendmentCelex", "")
    basis = (
        f"CELEX {act}"
        + (f", annex {row['annex']}" if row.get("annex") else "")
        + (f", as amended by {amendment}" if amendment else "")
    )
    made = Listed(
        entity=one.id, list=list_name, programme=row.get("programKey", ""), measures=(row["measure"],) if row.get("measure") else (),
        legal_basis=basis, listed_on=one.day(row.get("startDate", ""), "day of listing", place), reason=row.get("reason", ""),
    )  # fmt: skip
    if made not in one.listings:
        one.listings.append(made)


def _values(row: Mapping[str, str], column: str) -> list[str]:
    cell = row.get(column, "")
    if not cell:
        return []
    if ";" not in cell and '"' not in cell:
        return [cell]
    return [part for part in parts(cell, ";") if part]
