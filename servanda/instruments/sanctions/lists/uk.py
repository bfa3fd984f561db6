"""The UK Sanctions List, XML (`Designations` of `Designation`) and CSV (a line with the date of the report, a header, a row for each name or address).

Name 6 is the family name or the whole name of an entity or ship, Name 1 to 5 the given names. Days are day/month/year; `dd/mm/1950` says the year alone.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping

from servanda.base.refusal import Refusal
from servanda.base.tables.source import Data
from servanda.base.tables.xmlstream import records, text, texts
from servanda.base.time import read_date
from servanda.instruments.sanctions.lists.assemble import BY_NAME, Found, assemble
from servanda.instruments.sanctions.lists.documents import country_of
from servanda.instruments.sanctions.lists.parts import PUBLISHED
from servanda.instruments.sanctions.lists.source import head, rows
from servanda.instruments.sanctions.records import Listed, Parsed, Reject, Role, Sort

SORTS = {"individual": Sort.PERSON, "entity": Sort.ORGANISATION, "ship": Sort.VESSEL}
Fields = dict[str, list[str]]
"""Column of the CSV: its values. The XML is turned into the same."""

NAMES = tuple(f"Name {number}" for number in (1, 2, 3, 4, 5))
LINES = (*(f"Address Line {number}" for number in (1, 2, 3, 4, 5, 6)), "Address Postal Code", "Address Country")
NAME_COLUMNS = (*NAMES, "Name 6", "Name type", "Alias strength")
NUMBERS = (
    ("Business registration number (s)", "registration", ""), ("IMO number", "imo", ""),
    ("Phone number", "phone", ""), ("Email address", "email", ""), ("Website", "website", ""), ("UN Reference Number", "other", "UN reference"), ("OFSI Group ID", "other", "OFSI group"),
    ("Hull identification number (HIN)", "other", "hull identification number"),
)  # fmt: skip
EXTRA = (
    "Other Information",
    "Type of entity",
    "Previous owner/operator (s)",
    "Previous flags",
    "Length of ship",
)
PAPERS = (("Passport", "number", "passport"), ("National Identifier", "number", "national-id"))
"""Papers whose number and description stand in two columns (`Passport number`, `Passport additional information`)."""
ABOUT = "additional information"
XML: tuple[tuple[str, str], ...] = (
    ("LastUpdated", "Last Updated"), ("DateDesignated", "Date Designated"), ("UniqueID", "Unique ID"), ("OFSIGroupID", "OFSI Group ID"), ("UNReferenceNumber", "UN Reference Number"),
    ("RegimeName", "Regime Name"), ("IndividualEntityShip", "Designation Type"), ("DesignationSource", "Designation source"), ("SanctionsImposed", "Sanctions Imposed"),
    ("OtherInformation", "Other Information"), ("UKStatementofReasons", "UK Statement of Reasons"), (".//PhoneNumber", "Phone number"), (".//EmailAddress", "Email address"), (".//Website", "Website"),
    (".//DOB", "D.O.B"), (".//Nationality", "Nationality(/ies)"),
    (".//Position", "Position"), (".//Gender", "Gender"), (".//Title", "Title"),
    (".//TypeOfEntity", "Type of entity"), (".//Subsidiary", "Subsidiaries"), (".//ParentCompany", "Parent company"), (".//BusinessRegistrationNumber", "Business registration number (s)"),
    (".//IMONumber", "IMO number"), (".//CurrentOwnerOperator", "Current owner/operator (s)"), (".//PreviousOwnerOperator", "Previous owner/operator (s)"), (".//CurrentBelievedFlagOfShip", "Current believed flag of ship"),
    (".//PreviousFlag", "Previous flags"), (".//TypeOfShip", "Type of ship"), (".//TonnageOfShip", "Tonnage of ship"), (".//LengthOfShip", "Length of ship"), (".//YearBuilt", "Year Built"), (".//HullIdentificationNumber", "Hull identification number (HIN)"),
)  # fmt: skip
SEVERAL = (
    "D.O.B", "Nationality(/ies)", "Position", "Title", "Passport number", "National Identifier number", "Business registration number (s)", "IMO number", "Phone number", "Email address",
    "Website", "Current owner/operator (s)", "Parent company", "Subsidiaries", "Passport additional information", "National Identifier additional information", "Current believed flag of ship",
)  # fmt: skip
"""Columns of the CSV that may hold several values: after `;`, on lines of their own, or numbered `(1) ... (2) ...`."""
_MANY = re.compile(r"(?:(?<!\s)[^\S\n]++)?+(?:\n|;|(?<!\w)\(\d+\))\s*")


def read(files: Mapping[str, Data], list_name: str, publisher: str) -> Parsed:
    """Either layout, told by its first character. Raises Refusal: neither of the two, XML or CSV that cannot be read."""
    found: dict[str, Found] = {}
    rejects: list[Reject] = []
    published = ""
    for name, data in files.items():
        is_xml = head(name, data, 64).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
        for number, (place, fields, names, addresses) in enumerate(_xml(name, data) if is_xml else _csv(name, data)):
            if "published" in fields:
                published = fields["published"][0]
                continue
            id = _one(fields, "Unique ID")
            if not id:
                rejects.append(Reject(place=place, reason="no unique id; the record is left out", text=str(fields)[:300]))
                continue
            one = found.get(id)
            if one is None or is_xml:
                sort = SORTS.get(_one(fields, "Designation Type").lower(), Sort.OTHER)
                key = (
                    id if one is None else f"{id} {number}"
                )  # a second Designation of one id is a duplicate, which `assemble` tells
                one = found[key] = Found(f"{publisher}:{id}", sort, place)
            else:
                one.seen(place)
            _read(one, fields, names, addresses, place, list_name)
    return assemble(found.values(), rejects, published)


def _one(fields: Fields, column: str) -> str:
    return next(iter(fields.get(column, ())), "")


def _xml(name: str, data: Data) -> Iterator[tuple[str, Fields, list[dict[str, str]], list[list[str]]]]:
    for path, element in records(name, data, ("Designation", "DateGenerated")):
        place = f"{name} {path}"
        if path.count("/") == 1:
            if element.tag != "Designations":
                raise Refusal(
                    f"the root is {element.tag}, not Designations: this is not the UK's list.",
                    repair="Look at --format.",
                    place=place,
                )
            continue
        if element.tag == "DateGenerated":
            yield place, {"published": [_day(text(element))]}, [], []
            continue
        fields = {column: values for tag, column in XML if (values := texts(element, tag))}
        names = [
            {f"Name {n}": text(one, f"Name{n}") for n in range(1, 7)}
            | {"Name type": text(one, "NameType"), "Alias strength": text(one, "AliasStrength")}
            for one in element.findall("Names/Name")
        ]
        names += [{"Name non-latin script": words} for words in texts(element, ".//NameNonLatinScript")]
        fields["Birth place"] = [
            _joined(one, ("TownOfBirth", "CountryOfBirth")) for one in element.findall(".//BirthDetails/Location")
        ]
        for paper, number, _kind in PAPERS:
            tag = paper.replace(" ", "")
            for holder in element.iter():
                if (said := [text(child) for child in holder if child.tag == f"{tag}Number"]) and said[0]:
                    fields.setdefault(f"{paper} {number}", []).append(said[0])
                    fields.setdefault(f"{paper} {ABOUT}", []).append(text(holder, f"{tag}AdditionalInformation"))
        lines = [
            [text(one, f"AddressLine{n}") for n in range(1, 7)] + [text(one, "AddressPostalCode"), text(one, "AddressCountry")]
            for one in element.findall(".//Addresses/Address")
        ]
        yield place, fields, names, lines


def _joined(element: ET.Element, tags: tuple[str, ...]) -> str:
    return ", ".join(filter(None, (text(element, tag) for tag in tags)))


def _csv(name: str, data: Data) -> Iterator[tuple[str, Fields, list[dict[str, str]], list[list[str]]]]:
    header: list[str] = []
    for line, cells in rows(name, data):
        place = f"{name} line {line}"
        if not header:
            if cells[0].strip().lower().startswith("report date"):
                day = cells[0].partition(":")[2].strip() or next((cell.strip() for cell in cells[1:] if cell.strip()), "")
                yield place, {"published": [_day(day)]}, [], []
                continue
            header = ["Designation Type" if cell.strip() == "Individual, Entity, Ship" else cell.strip() for cell in cells]
            if "Unique ID" not in header or "Name 6" not in header:
                raise Refusal(
                    "the header lacks “Unique ID” or “Name 6”: this is not the UK's list.",
                    repair="Look at --format.",
                    place=place,
                )
            continue
        row = {column: cell.strip() for column, cell in zip(header, cells, strict=False) if cell.strip()}
        fields = {
            column: [value for value in _MANY.split(cell) if value] if column in SEVERAL else [cell]
            for column, cell in row.items()
        }
        fields["Birth place"] = [", ".join(filter(None, (row.get("Town of birth"), row.get("Country of birth"))))]
        names = [{column: row.get(column, "") for column in NAME_COLUMNS}]
        if row.get("Name non-latin script"):
            names.append({"Name non-latin script": row["Name non-latin script"]})
        yield place, fields, names, [[row.get(column, "") for column in LINES]]


def _day(words: str) -> str:
    try:
        return str(read_date(words, PUBLISHED))
    except Refusal:
        return ""  # the day of a report is asked of the user where the file does not say it


def _read(
    one: Found, fields: Fields, names: list[dict[str, str]], addresses: list[list[str]], place: str, list_name: str
) -> None:
    for name in names:
        _name(one, name)
    for line in addresses:
        one.add("addresses", ", ".join(filter(None, line)))
        one.country("countries", line[-1])
    for words in fields.get("Position", []):
        one.add("positions", words)
    for words in fields.get("Title", []):  # Mullah, Haji, Dr: an address, no office
        one.more("title", words)
    for words in fields.get("Birth place", []):
        one.add("birth_places", words)
    for words in fields.get("D.O.B", []):
        one.date("born", words, "date of birth", place)
    for words in fields.get("Year Built", []):
        one.date("born", words, "year of build", place)
    for words in fields.get("Nationality(/ies)", []):
        one.country("nationalities", words)
    for words in fields.get("Current believed flag of ship", []):
        one.country("flags", words)
    for column, field in (("Type of ship", "vessel_type"), ("Tonnage of ship", "tonnage")):
        if _one(fields, column):
            one.fields[field] = _one(fields, column)
    sex = _one(fields, "Gender").lower()
    if sex in ("male", "female"):
        one.fields["sex"] = sex
    for paper, number, kind in PAPERS:
        _papers(one, kind, fields.get(f"{paper} {number}", []), fields.get(f"{paper} {ABOUT}", []), f"{paper} {ABOUT}".lower(), place)
    for column, kind, note in NUMBERS:
        for words in fields.get(column, []):
            one.number(kind, words, note=note, place=place)
    for words in fields.get("Current owner/operator (s)", []):
        # the list does not say which of the two: who operates a ship may hold nothing of it
        one.edge("owns", BY_NAME + words, inward=True, note="owner or operator, the list does not say which", least=0.0, most=1.0)
    for words in fields.get("Parent company", []):
        one.edge("owns", BY_NAME + words, inward=True, note="parent company as published")
    for words in fields.get("Subsidiaries", []):
        one.edge("owns", BY_NAME + words, note="subsidiary as published")
    for column in EXTRA:
        for words in fields.get(column, []):
            one.more(column.lower(), words)
    listed = Listed(
        entity=one.id, list=list_name, programme=_one(fields, "Regime Name"), legal_basis=_one(fields, "Regime Name"), reason=_one(fields, "UK Statement of Reasons"),
        measures=tuple(part.strip() for words in fields.get("Sanctions Imposed", []) for part in words.split("|") if part.strip()),
        listed_on=one.day(_one(fields, "Date Designated"), "day of designation", place), amended_on=one.day(_one(fields, "Last Updated"), "day of update", place),
    )  # fmt: skip
    if listed not in one.listings:
        one.listings.append(listed)


def _papers(one: Found, kind: str, numbers: list[str], about: list[str], label: str, place: str) -> None:
    """Numbers with what stands beside them; a number that stands twice is one, with both descriptions. What cannot be put to one number is kept as it is."""
    paired = len(numbers) == len(about) or len(numbers) == 1
    said: dict[str, list[str]] = {}
    for place_in_list, number in enumerate(numbers):
        beside = about if len(numbers) == 1 else about[place_in_list : place_in_list + 1] if paired else []
        said.setdefault(number, []).extend(filter(None, beside))
    for number, words in said.items():
        where = next((code for one_word in words if (code := country_of(one_word))), "")
        one.number(kind, number, country_words=where, note="; ".join(dict.fromkeys(words)), place=place)
    for rest in about if not paired or not numbers else ():
        one.more(label, rest)


def _name(one: Found, name: Mapping[str, str]) -> None:
    if "Name non-latin script" in name:
        one.name(name["Name non-latin script"], Role.ORIGINAL)
        return
    given, family = " ".join(filter(None, (name[part] for part in NAMES))), name["Name 6"]
    kind, weak = name.get("Name type", "").lower(), name.get("Alias strength", "").lower().startswith("low")
    role = Role.WEAK if weak else Role.PRIMARY if kind == "primary name" else Role.ALIAS
    parted = one.sort is Sort.PERSON and given and family
    one.name(f"{given} {family}".strip(), role, family=family if parted else "", given=given if parted else "")
