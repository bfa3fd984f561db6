"""OFAC's advanced XML (`Sanctions`: reference values, locations, documents, distinct parties, relationships, entries), SDN or consolidated.

Schema: OFAC, "Advanced Sanctions Data Model" (after the UN's). The ids of parties are those of the CSV (`us-ofac:36`), so that lists in either form
name the same entity alike. Parts are read in the order of the schema: what a party refers to stands before it, relations and entries after.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping

from servanda.base.refusal import Refusal
from servanda.base.tables.source import Data
from servanda.base.tables.xmlstream import records, text
from servanda.instruments.sanctions.lists.assemble import Found, assemble
from servanda.instruments.sanctions.lists.ofac_values import (
    COUNTRIES,
    DATES,
    DOCUMENTS,
    NUMBERS,
    PARTS,
    RELATIONS,
    SORTS,
    date_of,
    period,
)
from servanda.instruments.sanctions.records import Listed, Parsed, Reject, Role, Sort


class _Reading:
    """What was read so far; parties refer to it."""

    def __init__(self, list_name: str, publisher: str) -> None:
        self.list_name, self.publisher = list_name, publisher
        self.words: dict[tuple[str, str], str] = {}  # (tag, ID): its words
        self.codes: dict[str, str] = {}  # country id: ISO 2 where given
        self.part_kinds: dict[tuple[str, str], str] = {}
        self.locations: dict[str, tuple[str, str]] = {}
        self.documents: dict[str, list[ET.Element]] = {}
        self.found: dict[str, Found] = {}  # by profile id
        self.every: list[Found] = []
        self.rejects: list[Reject] = []
        self.published = ""

    def said(self, tag: str, element: ET.Element | None, attribute: str) -> str:
        return self.words.get((tag, element.get(attribute) or ""), "") if element is not None else ""


def read(files: Mapping[str, Data], list_name: str, publisher: str) -> Parsed:
    """Raises Refusal: another root, XML that cannot be read (with line and column)."""
    now = _Reading(list_name, publisher)
    for name, data in files.items():
        for path, element in records(name, data, PARTS):
            place = f"{name} {path}"
            if path.count("/") == 1:
                if element.tag != "Sanctions":
                    raise Refusal(
                        f"the root is {element.tag}, not Sanctions: this is no advanced XML of OFAC.",
                        repair="Look at --format.",
                        place=place,
                    )
            elif element.tag == "DateOfIssue":
                now.published = date_of(element)
            else:
                _READ[element.tag](now, element, place)
    return assemble(now.every, now.rejects, now.published)


def _references(now: _Reading, element: ET.Element, _place: str) -> None:
    for one in element.iter():
        tag = one.tag.rpartition("}")[2]
        if one.get("ID") is not None:
            words = " ".join((one.text or "").split()) or one.get("Description") or ""
            now.words[tag, one.get("ID") or ""] = words
            if tag == "Country" and one.get("ISO2"):
                now.codes[one.get("ID") or ""] = (one.get("ISO2") or "").lower()
            if tag == "LegalBasis":
                now.words["LegalBasisShort", one.get("ID") or ""] = one.get("LegalBasisShortRef") or words


def _country(now: _Reading, id: str) -> str:
    return now.codes.get(id) or now.words.get(("Country", id), "")


def _location(now: _Reading, element: ET.Element, _place: str) -> None:
    parts = [text(one) for one in element.iter("Value") if text(one)]
    where = element.find("LocationCountry")
    country = _country(now, where.get("CountryID") or "") if where is not None else ""
    area = element.find("LocationAreaCode")
    if not country and area is not None:
        country = now.said("AreaCode", area, "AreaCodeID")
    words = now.words.get(("Country", where.get("CountryID") or ""), "") if where is not None else country
    now.locations[element.get("ID") or ""] = (", ".join(filter(None, (*parts, words))), country)


def _document(now: _Reading, element: ET.Element, _place: str) -> None:
    import copy

    now.documents.setdefault(element.get("IdentityID") or "", []).append(
        copy.deepcopy(element)
    )  # the reader empties its elements


def _party(now: _Reading, element: ET.Element, place: str) -> None:
    number = element.get("FixedRef")
    profile = element.find("Profile")
    if not number or profile is None:
        now.rejects.append(Reject(place=place, reason="no FixedRef or no Profile; the record is left out", text=number or ""))
        return
    kind = now.said("PartySubType", profile, "PartySubTypeID").lower()
    subtype = (
        {"1": "vessel", "2": "aircraft", "3": "entity", "4": "individual"}.get(profile.get("PartySubTypeID") or "", "")
        if not kind or kind == "unknown"
        else kind
    )
    one = Found(f"{now.publisher}:{number}", SORTS.get(subtype, Sort.OTHER), place)
    now.found.setdefault(profile.get("ID") or number, one)
    now.every.append(one)
    remarks = text(element, "Comment")
    if remarks:
        one.fields["remarks"] = remarks
    for identity in profile.findall("Identity"):
        groups = {
            group.get("ID") or "": now.said("NamePartType", group, "NamePartTypeID").lower()
            for group in identity.iter("NamePartGroup")
        }
        for alias in identity.findall("Alias"):
            _alias(now, one, alias, groups)
        for document in now.documents.get(identity.get("ID") or "", ()):
            _number(now, one, document)
    for feature in profile.findall("Feature"):
        _feature(now, one, feature)


def _alias(now: _Reading, one: Found, alias: ET.Element, groups: Mapping[str, str]) -> None:
    kind = now.said("AliasType", alias, "AliasTypeID").lower()
    for documented in alias.findall("DocumentedName"):
        values = [value for part in documented.findall("DocumentedNamePart") if (value := part.find("NamePartValue")) is not None]
        by_kind: dict[str, list[str]] = {}
        for value in values:
            by_kind.setdefault(groups.get(value.get("NamePartGroupID") or "", ""), []).append(text(value))
        family = " ".join(by_kind.get("last name", []))
        given = " ".join(words for part in ("first name", "middle name", "patronymic") for words in by_kind.get(part, []))
        latin = all(now.said("Script", value, "ScriptID").lower() in ("latin", "") for value in values)
        if alias.get("LowQuality") == "true":
            role = Role.WEAK
        elif not latin:
            role = Role.ORIGINAL
        elif alias.get("Primary") == "true":
            role = Role.PRIMARY
        else:
            role = Role.FORMER if kind.startswith("f.k.a") else Role.ALIAS
        rest = " ".join(
            text(value)
            for value in values
            if groups.get(value.get("NamePartGroupID") or "", "") not in ("last name", "first name", "middle name", "patronymic")
        )
        whole = (
            f"{family}, {given}{f' {rest}' if rest else ''}" if family and given else " ".join(text(value) for value in values)
        )
        one.name(whole, role, family=family if given else "", given=given if family else "")


def _number(now: _Reading, one: Found, document: ET.Element) -> None:
    sort = now.said("IDRegDocType", document, "IDRegDocTypeID")
    kind = next((kind for word, kind in DOCUMENTS if word in sort.lower()), "other")
    if kind == "imo" and one.sort is not Sort.VESSEL:
        kind = "registration"
    days = {
        now.said("IDRegDocDateType", day, "IDRegDocDateTypeID").lower(): period(day.find("DatePeriod"))
        for day in document.findall("DocumentDate")
    }
    one.number(
        kind, text(document, "IDRegistrationNo"), country_words=_country(now, document.get("IssuedBy-CountryID") or ""), first=days.get("issue date", ""),
        last=days.get("expiration date", ""), note="; ".join(filter(None, (sort if kind not in ("passport", "imo", "mmsi", "lei", "swift") else "", text(document, "Comment")))),
    )  # fmt: skip


def _feature(now: _Reading, one: Found, feature: ET.Element) -> None:
    sort = now.said("FeatureType", feature, "FeatureTypeID")
    low = sort.lower()
    for version in feature.findall("FeatureVersion"):
        detail = version.find("VersionDetail")
        words = text(detail) or now.said("DetailReference", detail, "DetailReferenceID")
        place = version.find("VersionLocation")
        where, country = now.locations.get(place.get("LocationID") or "", ("", "")) if place is not None else ("", "")
        if low in DATES:
            one.date(DATES[low], period(version.find("DatePeriod")) or words, sort.lower())
        elif low in COUNTRIES:
            one.country(COUNTRIES[low], country or where or words)
        elif low == "place of birth":
            one.add("birth_places", words or where)
        elif low == "location":
            one.add("addresses", where)
            one.country("countries", country)
        elif low == "gender":
            if words.lower() in ("male", "female"):
                one.fields["sex"] = words.lower()
        elif low == "title":
            one.add("positions", words)
        elif low.startswith("vessel type"):
            one.fields["vessel_type"] = words
        elif low in ("vessel gross tonnage", "vessel tonnage", "vessel dwt"):
            one.fields.setdefault("tonnage", words)
        elif low in NUMBERS:
            one.number(NUMBERS[low], words)
        elif low.startswith("digital currency address"):
            one.number("wallet", words, note=sort.rpartition("-")[2].strip())
        else:
            one.more(sort or f"feature {feature.get('FeatureTypeID')}", words or where or period(version.find("DatePeriod")))


def _relation(now: _Reading, element: ET.Element, place: str) -> None:
    source, target = (now.found.get(element.get(side) or "") for side in ("From-ProfileID", "To-ProfileID"))
    sort = now.said("RelationType", element, "RelationTypeID")
    if source is None or target is None:
        now.rejects.append(
            Reject(
                place=place,
                reason=f"a relation ({sort or 'unknown'}) to a party that the file does not have",
                text=element.get("ID") or "",
            )
        )
        return
    kind = next((kind for word, kind in RELATIONS if word in sort.lower()), "linked-to")
    note = f"{sort} (former)" if element.get("Former") == "true" else sort
    if "owned" in sort.lower() or "controlled" in sort.lower():  # said of the one that is owned: the other owns
        source.edge(kind, target.id, inward=True, note=note)
    else:
        source.edge(kind, target.id, note=note)


def _entry(now: _Reading, element: ET.Element, place: str) -> None:
    one = now.found.get(element.get("ProfileID") or "")
    if one is None:
        now.rejects.append(
            Reject(place=place, reason="an entry for a party that the file does not have", text=element.get("ProfileID") or "")
        )
        return
    events = element.findall("EntryEvent")
    days = sorted(
        filter(
            None,
            (one.day(date_of(date), "day of listing", place) for event in events if (date := event.find("Date")) is not None),
        )
    )
    bases = list(dict.fromkeys(filter(None, (now.said("LegalBasisShort", event, "LegalBasisID") for event in events))))
    programmes: list[str] = []
    measures: list[str] = []
    for measure in element.findall("SanctionsMeasure"):
        sort = now.said("SanctionsType", measure, "SanctionsTypeID")
        (programmes if sort.lower() == "program" else measures).append(text(measure, "Comment") or sort)
    for programme in programmes or [""]:
        listed = Listed(
            entity=one.id, list=now.list_name, programme=programme, measures=tuple(measures), legal_basis="; ".join(bases), listed_on=days[0] if days else "",
        )  # fmt: skip
        if listed not in one.listings:
            one.listings.append(listed)


_READ = {
    "ReferenceValueSets": _references, "Location": _location, "IDRegDocument": _document, "DistinctParty": _party,
    "ProfileRelationship": _relation, "SanctionsEntry": _entry,
}  # fmt: skip
