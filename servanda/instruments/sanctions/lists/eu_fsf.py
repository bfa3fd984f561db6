"""The EU's consolidated financial sanctions files (FSF), XML 1.1 (`export` of `sanctionEntity`) and CSV (one row for each attribute, semicolons).

The two carry the same fields under nearly the same names: both are turned into groups of attributes with small-letter keys and read by the
same code. The CSV of the older layout does not say which aliases are weak; all are `alias` then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from servanda.base.refusal import Refusal
from servanda.base.tables.source import Data
from servanda.base.tables.xmlstream import records, text
from servanda.instruments.sanctions.lists.assemble import Found, assemble
from servanda.instruments.sanctions.lists.parts import script_of
from servanda.instruments.sanctions.lists.source import head, rows
from servanda.instruments.sanctions.records import Listed, Parsed, Reject, Role, Sort

Group = dict[str, str]
SORTS = {"p": Sort.PERSON, "person": Sort.PERSON, "e": Sort.ORGANISATION, "enterprise": Sort.ORGANISATION}
KINDS = {
    "passport": "passport", "travel": "passport", "id": "national-id", "ssn": "national-id", "residentperm": "national-id", "birthcert": "national-id", "electionid": "national-id",
    "fiscalcode": "tax", "regnumber": "registration", "tradelic": "registration", "swiftbic": "swift", "imo": "imo", "lei": "lei",
}  # fmt: skip
CONTACTS = {"phone": "phone", "fax": "phone", "email": "email", "web": "website", "website": "website", "url": "website"}
DOUBTS = {
    "knownfalse": "known false",
    "knownexpired": "known expired",
    "reportedlost": "reported lost",
    "revokedbyissuer": "revoked",
    "diplomatic": "diplomatic",
}
_MIXED = re.compile(r"^(ENTITY|NAMEALIAS|ADDRESS|BIRTHDATE|IDENTIFICATION|CITIZENSHIP)_", re.I)


def read(files: Mapping[str, Data], list_name: str, publisher: str) -> Parsed:
    """Either layout, told by its first character. Raises Refusal: neither of the two, XML or CSV that cannot be read."""
    found: dict[str, Found] = {}
    rejects: list[Reject] = []
    published = ""
    for name, data in files.items():
        is_xml = head(name, data, 64).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
        for place, day, groups in _xml(name, data) if is_xml else _csv(name, data):
            published = published or day
            _take(found, rejects, place, groups, list_name, publisher, is_xml)
    return assemble(found.values(), rejects, published)


def _xml(name: str, data: Data) -> Iterator[tuple[str, str, list[tuple[str, Group]]]]:
    day = ""
    for path, element in records(name, data, ("sanctionEntity",)):
        if path.count("/") == 1:
            if element.tag != "export":
                raise Refusal(
                    f"the root is {element.tag}, not export: this is no FSF file.",
                    repair="Look at --format.",
                    place=f"{name} {path}",
                )
            day = (element.get("generationDate") or "")[:10]
            continue
        groups: list[tuple[str, Group]] = [("entity", _keys(element.attrib))]
        for child in element:
            group = _keys(child.attrib)
            group["remark"] = " ".join(words for one in child.findall("remark") if (words := text(one)))
            if child.tag == "remark":
                groups[0][1]["remark"] = " ".join(filter(None, (groups[0][1].get("remark"), text(child))))
            elif child.tag == "regulation":
                groups[0][1].update(
                    {f"regulation_{k}": v for k, v in group.items()}, regulation_publicationurl=text(child, "publicationUrl")
                )
            elif child.tag == "subjectType":
                groups[0][1]["subjecttype_classificationcode"] = group.get("classificationcode") or group.get("code", "")
            else:
                group["contacts"] = "\n".join(
                    f"{one.get('key', '')}={one.get('value', '')}" for one in child.findall("contactInfo")
                )
                groups.append((child.tag.lower(), group))
        yield f"{name} {path}", day, groups


def _keys(attributes: Mapping[str, str]) -> Group:
    """Attributes by small-letter names; the two layouts differ in a few, which are given the CSV's."""
    same = {
        "identificationtypecode": "typecode",
        "identificationtypedescription": "typedescription",
        "dayofmonth": "day",
        "monthofyear": "month",
        "issuedate": "issueddate",
    }
    return {same.get(k.lower(), k.lower()): " ".join(v.split()) for k, v in attributes.items()}


def _csv(name: str, data: Data) -> Iterator[tuple[str, str, list[tuple[str, Group]]]]:
    header: list[tuple[str, str]] = []
    for line, cells in rows(name, data, delimiter=";"):
        if not header:
            header = [_column(cell) for cell in cells]
            if ("entity", "logicalid") not in header or ("namealias", "wholename") not in header:
                raise Refusal(
                    "the header lacks Entity_LogicalId or NameAlias_WholeName: this is no FSF file.",
                    repair="Look at --format.",
                    place=f"{name} line {line}",
                )
            continue
        groups: dict[str, Group] = {}
        for (group, key), cell in zip(header, cells, strict=False):
            if cell.strip():
                groups.setdefault(group, {})[key] = " ".join(cell.split())
        day = groups.pop("", {}).get("filegenerationdate", "")
        yield f"{name} line {line}", "-".join(reversed(day.split("/"))) if "/" in day else day[:10], list(groups.items())


def _column(cell: str) -> tuple[str, str]:
    match = _MIXED.match(cell)
    return (match.group(1).lower(), cell[match.end() :].strip().lower()) if match else ("", cell.strip().lower())


def _take(
    found: dict[str, Found],
    rejects: list[Reject],
    place: str,
    groups: list[tuple[str, Group]],
    list_name: str,
    publisher: str,
    whole: bool,
) -> None:
    """One entity of the XML, or one row of the CSV, which adds to the entity it names. whole: a second record of an entity is a duplicate."""
    entity = next((group for kind, group in groups if kind == "entity"), {})
    number = entity.get("logicalid") or entity.get("eu_referencenumber") or entity.get("eureferencenumber", "")
    if not number:
        rejects.append(Reject(place=place, reason="no logical id; the record is left out", text=str(groups)[:300]))
        return
    one = found.get(number)
    if one is None or whole:
        code = (entity.get("subjecttype_classificationcode") or entity.get("subjecttype") or "").lower()
        key = number if one is None else f"{number} {place}"
        one = found[key] = Found(f"{publisher}:{number}", SORTS.get(code, Sort.OTHER), place)
    else:
        one.seen(place)
    for kind, group in groups:
        _GROUPS[kind](one, group, place) if kind in _GROUPS else _entity(
            one, group, place, list_name
        ) if kind == "entity" else None


def _entity(one: Found, group: Group, place: str, list_name: str) -> None:
    if group.get("remark"):
        one.fields["remarks"] = group["remark"]
    one.more("designation details", group.get("designationdetails", ""))
    one.number("other", group.get("eu_referencenumber") or group.get("eureferencenumber", ""), note="EU reference")
    one.number("other", group.get("unitednationid") or "", note="UN reference")
    listed = Listed(
        entity=one.id, list=list_name, programme=group.get("regulation_programme", ""),
        legal_basis=" ".join(filter(None, (group.get("regulation_type") or group.get("regulation_regulationtype", ""), group.get("regulation_numbertitle", "")))),
        listed_on=one.day(group.get("designationdate", ""), "day of designation", place), amended_on=one.day(group.get("regulation_publicationdate", ""), "day of publication", place),
    )  # fmt: skip
    if listed not in one.listings:
        one.listings.append(listed)
    if url := group.get("regulation_publicationurl"):
        if all(seen.url != url for seen in one.evidence):
            one.seen(place, url=url)


def _name(one: Found, group: Group, place: str) -> None:
    text_ = group.get("wholename") or " ".join(
        filter(None, (group.get(part) for part in ("firstname", "middlename", "lastname")))
    )
    weak = group.get("strong", "").lower() in ("false", "no", "0")
    first = not any(name.role is Role.PRIMARY for name in one.names)
    script = script_of(text_)
    role = (
        Role.WEAK
        if weak
        else Role.PRIMARY
        if first and script in ("Latn", "")
        else Role.ORIGINAL
        if script not in ("Latn", "")
        else Role.ALIAS
    )
    given = " ".join(filter(None, (group.get("firstname"), group.get("middlename"))))
    family = group.get("lastname", "") if one.sort is Sort.PERSON and given else ""
    one.name(text_, role, language=group.get("namelanguage", "").lower(), family=family, given=given if family else "")
    one.add("positions", group.get("function", ""))
    one.more("title", group.get("title", ""))  # Mullah, Haji, Dr: an address, no office
    if group.get("gender", "").upper() in ("M", "F"):
        one.fields["sex"] = "male" if group["gender"].upper() == "M" else "female"
    one.more("name remark", group.get("remark", ""))


def _born(one: Found, group: Group, place: str) -> None:
    year, first, last = group.get("year", ""), group.get("yearrangefrom", ""), group.get("yearrangeto", "")
    words = group.get("birthdate", "")
    if not words and year and year != "0":
        words = "-".join(
            filter(
                None,
                (
                    year,
                    group.get("month", "").zfill(2) if group.get("month") else "",
                    group.get("day", "").zfill(2) if group.get("day") else "",
                ),
            )
        )
    if not words and first:
        words = f"{first} to {last}" if last else first
    calendar = group.get("calendartype", "").upper()
    if words and calendar not in ("", "GREGORIAN"):
        one.more("date of birth as published", f"{words} ({calendar.lower()} calendar)")
        one.rejects.append(
            Reject(
                place=place,
                reason=f"a date of birth in the {calendar.lower()} calendar, which is not converted; it is kept as published",
                text=words,
            )
        )
    elif words:
        one.date("born", f"circa {words}" if group.get("circa", "").lower() == "true" else words, "date of birth", place)
    one.add("birth_places", _where(group))
    one.more("birth remark", group.get("remark", ""))


def _where(group: Group) -> str:
    unknown = group.get("countryiso2code", "") in ("00", "")
    parts = [group.get(part, "") for part in ("street", "pobox", "zipcode", "place", "city", "region")]
    return ", ".join(filter(None, (*parts, "" if unknown else group.get("countrydescription", "").title())))


def _country(group: Group) -> str:
    return "" if group.get("countryiso2code", "") in ("00", "") else group["countryiso2code"]


def _address(one: Found, group: Group, place: str) -> None:
    one.add("addresses", _where(group))
    one.country("countries", _country(group))
    for contact in (group.get("contacts") or group.get("contactinfo", "")).splitlines():
        key, _, value = contact.partition("=")
        one.number(
            CONTACTS.get(key.strip().lower(), "other"), value, note="" if key.strip().lower() in CONTACTS else key, place=place
        )
    one.more("address remark", group.get("remark", ""))


def _identification(one: Found, group: Group, place: str) -> None:
    code = group.get("typecode", "").lower()
    kind = KINDS.get(code, "other")
    doubts = [words for key, words in DOUBTS.items() if group.get(key, "").lower() == "true"]
    described = [group.get("typedescription", "")] if kind in ("other", "registration", "national-id") else []
    one.number(
        kind, group.get("number") or group.get("latinnumber", ""), country_words=_country(group), first=group.get("issueddate", ""), last=group.get("validto", ""),
        note="; ".join(filter(None, (*described, *doubts, group.get("issuedby", ""), group.get("remark", "")))), place=place,
    )  # fmt: skip


def _citizenship(one: Found, group: Group, _place: str) -> None:
    one.country("nationalities", _country(group))


_GROUPS = {
    "namealias": _name,
    "birthdate": _born,
    "address": _address,
    "identification": _identification,
    "citizenship": _citizenship,
}
