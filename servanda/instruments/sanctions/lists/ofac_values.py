"""The words of OFAC's advanced XML that decide into which column something goes, and its dates."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from servanda.base.tables.xmlstream import text
from servanda.instruments.sanctions.records import Sort

SORTS = {"individual": Sort.PERSON, "entity": Sort.ORGANISATION, "vessel": Sort.VESSEL, "aircraft": Sort.AIRCRAFT}
DOCUMENTS = (
    ("passport", "passport"), ("tax", "tax"), ("r.f.c", "tax"), ("v.a.t", "tax"), ("imo", "imo"), ("mmsi", "mmsi"), ("swift", "swift"), ("legal entity number", "lei"), ("registration", "registration"), ("company", "registration"),
    ("national id", "national-id"), ("cedula", "national-id"), ("identification number", "national-id"), ("license", "registration"), ("gazette", "registration"),
)  # fmt: skip
"""Words in the type of a document: kind of identifier, the first that fits."""
NUMBERS = {
    "website": "website",
    "email address": "email",
    "phone number": "phone",
    "mmsi": "mmsi",
    "vessel call sign": "call-sign",
    "swift/bic": "swift",
    "other vessel call sign": "call-sign",
}
COUNTRIES = {
    "nationality country": "nationalities",
    "citizenship country": "nationalities",
    "vessel flag": "flags",
    "nationality of registration": "countries",
}
DATES = {
    "birthdate": "born",
    "organization established date": "born",
    "aircraft manufacture date": "born",
    "vessel year of build": "born",
}
RELATIONS = (
    ("own", "owns"),
    ("control", "controls"),
    ("leader", "directs"),
    ("director", "directs"),
    ("acting for", "acts-for"),
    ("behalf", "acts-for"),
    ("family", "family"),
    ("spouse", "family"),
    ("associate", "associate"),
)
PARTS = (
    "ReferenceValueSets",
    "DateOfIssue",
    "Location",
    "IDRegDocument",
    "DistinctParty",
    "ProfileRelationship",
    "SanctionsEntry",
)


def date_of(element: ET.Element) -> str:
    """A day as Year, Month, Day say it, as far as they do."""
    year, month, day = (text(element, part) for part in ("Year", "Month", "Day"))
    return "-".join(filter(None, (year, month.zfill(2) if month else "", day.zfill(2) if day and month else "")))


def period(period: ET.Element | None) -> str:
    """A period as words that the reader of dates understands: a day, a year where it spans one, else a range."""
    if period is None:
        return ""
    start, end = period.find("Start"), period.find("End")
    about = "circa " if any(side is not None and side.get("Approximate") == "true" for side in (start, end)) else ""
    first = date_of(side) if start is not None and (side := start.find("From")) is not None else ""
    last = date_of(side) if end is not None and (side := end.find("To")) is not None else first
    if first[:4] == last[:4] and first.endswith("-01-01") and last.endswith("-12-31"):
        return about + first[:4]
    return about + (first if first == last or not last else f"{first} to {last}")
