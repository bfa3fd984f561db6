"""The consolidated list of the UN Security Council, XML as published (root `CONSOLIDATED_LIST`).

Schema: https://www.un.org/sc/resources/sc-sanctions.xsd. The list says neither family name nor measures; both stay unknown.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping

from servanda.base.refusal import Refusal
from servanda.base.tables.source import Data
from servanda.base.tables.xmlstream import records, text, texts
from servanda.instruments.sanctions.lists.assemble import Found, assemble
from servanda.instruments.sanctions.records import Listed, Parsed, Reject, Role, Sort

QUALITY = {"low": Role.WEAK, "f.k.a.": Role.FORMER}
RESOLUTIONS = {
    "al-qaida": "Security Council resolutions 1267 (1999), 1989 (2011) and 2253 (2015)", "taliban": "Security Council resolution 1988 (2011)", "drc": "Security Council resolution 1533 (2004)",
    "dprk": "Security Council resolution 1718 (2006)", "iraq": "Security Council resolution 1518 (2003)", "libya": "Security Council resolution 1970 (2011)", "somalia": "Security Council resolution 2713 (2023)",
    "car": "Security Council resolution 2745 (2024)", "sudan": "Security Council resolution 1591 (2005)", "southsudan": "Security Council resolution 2206 (2015)", "yemen": "Security Council resolution 2140 (2014)",
    "haiti": "Security Council resolution 2653 (2022)", "gb": "Security Council resolution 2048 (2012)",
}  # fmt: skip
"""UN_LIST_TYPE: the resolution after which the committee that keeps the list is named today; the file itself does not say it. Those of 2713 (before: 751) and 2745
(before: 2127) were read in texts of the UN of 2024 and 2025, the others are from general knowledge: look the committee up before you rely on one.
Of a list that is not here the basis stays unknown: under which resolution those of Iran stand since 2025 is disputed among members of the Council."""
PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def read(files: Mapping[str, Data], list_name: str, publisher: str) -> Parsed:
    """Raises Refusal: another root, XML that cannot be read (with line and column)."""
    found: list[Found] = []
    rejects: list[Reject] = []
    published = ""
    for name, data in files.items():
        for path, element in records(name, data, ("INDIVIDUAL", "ENTITY")):
            place = f"{name} {path}"
            if element.tag == "CONSOLIDATED_LIST":
                published = (element.get("dateGenerated") or "")[:10]
            elif path.count("/") == 1:
                raise Refusal(
                    f"the root is {element.tag}, not CONSOLIDATED_LIST: this is not the UN's list.",
                    repair="Look at --format.",
                    place=place,
                )
            else:
                reference = text(element, "REFERENCE_NUMBER") or text(element, "DATAID")
                if not reference:
                    rejects.append(
                        Reject(
                            place=place, reason="no reference number; the record is left out", text=text(element, "FIRST_NAME")
                        )
                    )
                    continue
                found.append(_entity(element, Found(f"{publisher}:{reference}", _sort(element), place), list_name))
    return assemble(found, rejects, published)


def _sort(element: ET.Element) -> Sort:
    return Sort.PERSON if element.tag == "INDIVIDUAL" else Sort.ORGANISATION


def _entity(element: ET.Element, one: Found, list_name: str) -> Found:
    kind = element.tag
    one.name(" ".join(filter(None, (text(element, part) for part in PARTS))), Role.PRIMARY)
    for original in text(element, "NAME_ORIGINAL_SCRIPT").split(";"):
        one.name(original, Role.ORIGINAL)
    for alias in element.findall(f"{kind}_ALIAS"):
        quality = text(alias, "QUALITY").lower()
        for words in text(alias, "ALIAS_NAME").split(";"):
            one.name(words, QUALITY.get(quality, Role.ALIAS))
        one.more("alias note", text(alias, "NOTE"))
        for field, words in (("DATE_OF_BIRTH", "born under an alias"), ("CITY_OF_BIRTH", "birth place under an alias")):
            one.more(words, text(alias, field))
    for words in texts(element, "DESIGNATION/VALUE"):
        one.add("positions", words)
    for words in texts(element, "TITLE/VALUE"):  # Mullah, Haji: an address, no office
        one.more("title", words)
    for words in texts(element, "NATIONALITY/VALUE"):
        one.country("nationalities", words)
    sex = text(element, "GENDER").lower()
    if sex in ("male", "female"):
        one.fields["sex"] = sex
    for birth in element.findall(f"{kind}_DATE_OF_BIRTH"):
        _born(one, birth)
    for birth in element.findall(f"{kind}_PLACE_OF_BIRTH"):
        one.add("birth_places", _place(birth))
    for address in element.findall(f"{kind}_ADDRESS"):
        one.add("addresses", _place(address))
        one.country("countries", text(address, "COUNTRY"))
        one.more("address note", text(address, "NOTE"))
    for document in element.findall(f"{kind}_DOCUMENT"):
        _document(one, document)
    comments = text(element, "COMMENTS1")
    if comments:
        one.fields["remarks"] = comments
    updated = [one.day(words, "day of update") for words in texts(element, "LAST_DAY_UPDATED/VALUE")]
    one.listings.append(
        Listed(
            entity=one.id, list=list_name, programme=text(element, "UN_LIST_TYPE"), legal_basis=RESOLUTIONS.get(text(element, "UN_LIST_TYPE").lower(), ""),
            listed_on=one.day(text(element, "LISTED_ON"), "day of listing"), amended_on=max(updated, default=""),
            delisted_on=one.day(text(element, "DELISTED_ON"), "day of delisting"),
        )
    )  # fmt: skip
    return one


def _place(element: ET.Element) -> str:
    return ", ".join(filter(None, (text(element, part) for part in ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY"))))


def _born(one: Found, birth: ET.Element) -> None:
    sort = text(birth, "TYPE_OF_DATE").upper()
    first, last = text(birth, "FROM_YEAR"), text(birth, "TO_YEAR")
    words = text(birth, "DATE") or text(birth, "YEAR") or (f"{first} to {last}" if first and last else first or last)
    if words:
        one.date("born", f"circa {words}" if sort == "APPROXIMATELY" else words, "date of birth")
    one.more("birth note", text(birth, "NOTE"))


def _document(one: Found, document: ET.Element) -> None:
    sort = " ".join(filter(None, (text(document, "TYPE_OF_DOCUMENT"), text(document, "TYPE_OF_DOCUMENT2"))))
    low = sort.lower()
    kind = (
        "passport"
        if "passport" in low or "passeport" in low or "pasaporte" in low
        else "national-id"
        if "national" in low
        else "other"
    )
    place = text(document, "COUNTRY_OF_ISSUE") or text(document, "ISSUING_COUNTRY")
    issued = text(document, "DATE_OF_ISSUE")
    note = "; ".join(filter(None, (sort if kind == "other" else "", text(document, "NOTE"))))
    one.number(kind, text(document, "NUMBER"), country_words=place, first=issued, note=note)
