"""The Swiss sanctions list of SECO, XML (`swiss-sanctions-list`): programmes, targets with identities, places.

The list keeps those who were taken off it; they are kept here too, with `delisted_on`. What stands in `modification` as history (`added`,
`removed`) is not read as present.
"""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from itertools import islice

from servanda.base.refusal import Refusal
from servanda.base.tables.source import Data
from servanda.base.tables.xmlstream import records, text, texts
from servanda.instruments.sanctions.lists.assemble import Found, assemble
from servanda.instruments.sanctions.lists.parts import script_of
from servanda.instruments.sanctions.records import Listed, Parsed, Reject, Role, Sort

ROLES = {"primary-name": Role.PRIMARY, "alias": Role.ALIAS, "formerly-known-as": Role.FORMER}
SORTS = {"individual": Sort.PERSON, "entity": Sort.ORGANISATION}
OBJECTS = {"vessel": Sort.VESSEL, "aircraft": Sort.AIRCRAFT}
DOCUMENTS = {
    "passport": "passport",
    "diplomatic-passport": "passport",
    "resident-permit": "national-id",
    "id-card": "national-id",
}
LABELS = tuple(
    (kind, re.compile(words, re.I))
    for kind, words in (
        ("imo", r"imo(?: (?:number|no)s?\.?)?"), ("website", r"websites?"), ("email", r"e-?mail(?: address(?:es)?)?"), ("phone", r"(?:tele)?phone(?: numbers?)?|tel\.?"),
        ("swift", r"(?:swift|bic)(?:[ /](?:bic|swift))?(?: codes?)?"),
    )
)  # fmt: skip
"""Labels of `other-information` that say which number follows."""
GIVEN = ("given-name", "further-given-name", "father-name", "grand-father-name")
MOST_VARIANTS = 20
"""Ways to write one name that are kept."""

Place = tuple[str, str]  # words, country words
Waiting = list[tuple[Found, str, str, str]]  # entity, field, id of the place, what stands beside it


def read(files: Mapping[str, Data], list_name: str, publisher: str) -> Parsed:
    """Raises Refusal: another root, XML that cannot be read (with line and column)."""
    found: list[Found] = []
    rejects: list[Reject] = []
    sets: dict[str, tuple[str, str]] = {}
    places: dict[str, Place] = {}
    waiting: Waiting = []
    published = ""
    for name, data in files.items():
        for path, element in records(name, data, ("sanctions-program", "target", "place")):
            place = f"{name} {path}"
            if path.count("/") == 1:
                if element.tag != "swiss-sanctions-list":
                    raise Refusal(
                        f"the root is {element.tag}, not swiss-sanctions-list.", repair="Look at --format.", place=place
                    )
                published = (element.get("date") or "")[:10]
            elif element.tag == "sanctions-program":
                title, key = _english(element, "program-name"), _english(element, "program-key")
                for part in element.findall("sanctions-set"):
                    if part.get("lang") in ("eng", None) or part.get("ssid") not in sets:
                        sets[part.get("ssid") or ""] = (key or title, ", ".join(filter(None, (title, text(part)))))
            elif element.tag == "place":
                state = element.find("country")
                words = text(state)
                code = (state.get("iso-code") or words) if state is not None else ""
                places[element.get("ssid") or ""] = (
                    ", ".join(filter(None, (text(element, "location"), text(element, "area"), words))),
                    code,
                )
            else:
                made = _target(element, place, publisher, list_name, sets, waiting)
                if isinstance(made, Reject):
                    rejects.append(made)
                else:
                    found.append(made)
    for one, field, id, beside in waiting:  # places may stand after the targets that name them
        words, country = places.get(id, ("", ""))
        one.add(field, ", ".join(filter(None, (beside, words))))
        if field == "addresses":
            one.country("countries", country)
    return assemble(found, rejects, published)


def _english(element: ET.Element, tag: str) -> str:
    every = element.findall(tag)
    return text(next((one for one in every if one.get("lang") == "eng"), every[0] if every else None))


def _target(
    element: ET.Element, place: str, publisher: str, list_name: str, sets: Mapping[str, tuple[str, str]], waiting: Waiting
) -> Found | Reject:
    number = element.get("ssid")
    body = next((one for one in element if one.tag in ("individual", "entity", "object")), None)
    if not number or body is None:
        return Reject(
            place=place, reason="no ssid, or neither individual, entity nor object; the record is left out", text=number or ""
        )
    sort = SORTS.get(body.tag) or OBJECTS.get(body.get("object-type", ""), Sort.OTHER)
    one = Found(f"{publisher}:{number}", sort, place)
    if body.get("sex") in ("male", "female"):
        one.fields["sex"] = body.get("sex", "")
    for identity in body.findall("identity"):
        _identity(one, identity, waiting)
    for other in texts(body, "other-information"):
        label, colon, value = other.partition(":")
        kind = next((kind for kind, word in LABELS if colon and word.fullmatch(label.strip())), "")
        for number, beside in _numbers(value) if kind else ():
            one.number(kind, number, note=beside)
        if not kind:
            one.more("other information", other)
    for relation in body.findall("relation"):
        if relation.get("target-id"):
            one.edge("linked-to", f"{publisher}:{relation.get('target-id')}", note=relation.get("relation-type", ""))
    one.number("other", text(element, "foreign-identifier"), note="reference of another list")
    _listing(one, element, body, list_name, sets)
    return one


def _listing(one: Found, element: ET.Element, body: ET.Element, list_name: str, sets: Mapping[str, tuple[str, str]]) -> None:
    days: dict[str, list[str]] = {}
    latest = ("", "")
    for change in element.findall("modification"):
        kind = change.get("modification-type", "")
        day = one.day(change.get("effective-date") or change.get("enactment-date") or "", f"day of {kind or 'modification'}")
        days.setdefault(kind, []).append(day)
        latest = max(latest, (day, kind))
    ids = [element.get("sanctions-set-id") or "", *texts(element, "sanctions-set-id")]
    reason = "\n".join(texts(body, "justification"))
    for id in list(dict.fromkeys(filter(None, ids))) or [""]:
        programme, basis = sets.get(id, (id, ""))
        one.listings.append(
            Listed(
                entity=one.id, list=list_name, programme=programme, legal_basis=basis, reason=reason, listed_on=min(filter(None, days.get("listed", [])), default=""),
                amended_on=max(filter(None, days.get("amended", [])), default=""), delisted_on=latest[0] if latest[1] == "de-listed" else "",
            )
        )  # fmt: skip


def _identity(one: Found, identity: ET.Element, waiting: Waiting) -> None:
    for name in identity.findall("name"):
        _name(one, name, identity.get("main", "true") == "true")
    for nationality in identity.findall("nationality/country"):
        one.country("nationalities", nationality.get("iso-code") or text(nationality))
    for birth in identity.findall("day-month-year"):
        year, month, day = (birth.get(part) or "" for part in ("year", "month", "day"))
        if birth.get("calendar", "Gregorian").lower() == "gregorian" and year:
            words = "-".join(filter(None, (year, month.zfill(2) if month else "", day.zfill(2) if day and month else "")))
            one.date("born", f"circa {words}" if birth.get("quality") in ("circa", "approximate") else words, "date of birth")
        elif year:
            one.more("date of birth as published", f"{year}-{month}-{day} ({birth.get('calendar')} calendar)")
    for birth in identity.findall("place-of-birth"):
        waiting.append((one, "birth_places", birth.get("place-id") or "", ""))
    for address in identity.findall("address"):
        beside = ", ".join(filter(None, (text(address, part) for part in ("c-o", "address-details", "p-o-box", "zip-code"))))
        waiting.append((one, "addresses", address.get("place-id") or "", beside))
    for document in identity.findall("identification-document"):
        issuer = document.find("issuer")
        kind = DOCUMENTS.get(document.get("document-type", ""), "other")
        one.number(
            kind, text(document, "number"), country_words=(issuer.get("code") or text(issuer)) if issuer is not None else "", first=text(document, "date-of-issue"),
            last=text(document, "expiry-date"), note="; ".join(filter(None, (document.get("document-type", "") if kind == "other" else "", text(document, "remark")))),
        )  # fmt: skip


def _name(one: Found, name: ET.Element, main: bool) -> None:
    """A name in its parts, then in each spelling that its parts have."""
    role = ROLES.get(name.get("name-type", ""), Role.ALIAS)
    if role is Role.PRIMARY and not main:
        role = Role.ALIAS
    if name.get("quality") == "low":
        role = Role.WEAK
    parts = sorted(
        (part for part in name.findall("name-part") if part.get("name-part-type") != "title"),
        key=lambda part: int(part.get("order") or 0) if (part.get("order") or "0").isdecimal() else 0,
    )
    for title in name.findall("name-part[@name-part-type='title']"):
        one.more("title", text(title, "value"))
    one.name(
        " ".join(filter(None, (text(part, "value") for part in parts))),
        role,
        family=_of(parts, ("family-name",)),
        given=_of(parts, GIVEN),
    )
    told = [part for part in parts if any(text(element) for element in part)]
    for chosen in _spellings(one, told):
        words = list(zip(chosen, told, strict=True))
        whole = " ".join(filter(None, chosen))
        family = " ".join(word for word, part in words if part.get("name-part-type") == "family-name")
        given = " ".join(word for word, part in words if part.get("name-part-type") in GIVEN)
        original = script_of(whole) not in ("Latn", "") and role is not Role.WEAK
        one.name(whole, Role.ORIGINAL if original else role if role is Role.WEAK else Role.ALIAS, family=family, given=given)


def _spellings(one: Found, parts: list[ET.Element]) -> Iterator[tuple[str, ...]]:
    """Every way to write the name in one script: each part in any of its spellings there, those that change fewest parts first, at most `MOST_VARIANTS` a script.

    A spelling in a script in which another part has none makes no name (that would be half in one, half in another); it is kept in `extra`.
    """
    spelt: dict[str, list[list[str]]] = {}
    for number, part in enumerate(parts):
        for element in (part.find("value"), *part.findall("spelling-variant")):
            if element is not None and (words := text(element)):
                script = script_of(words) or (element.get("script") or "Latn").title()
                of = spelt.setdefault(script, [[] for _ in parts])[number]
                of += [words] if words not in of else []
    values = tuple(text(part, "value") for part in parts)
    for script in sorted(spelt):
        choices = spelt[script]
        if not all(choices):
            for words in (word for has in choices for word in has if word not in values):
                one.more(f"part of a name in {script}", words)
            continue
        firsts = tuple(has[0] for has in choices)
        every = islice(itertools.product(*choices), 10_000)
        ways = sorted(every, key=lambda way: sum(a != b for a, b in zip(way, firsts, strict=True)))
        if len(ways) > MOST_VARIANTS:
            one.more("spellings of a name", f"{len(ways)} ways to combine the parts of {' '.join(values)}; {MOST_VARIANTS} are taken")
        yield from (way for way in ways[:MOST_VARIANTS] if way != values)


def _numbers(words: str) -> Iterator[tuple[str, str]]:
    """The numbers after a label, divided by commas or semicolons outside brackets, each with what stands in brackets after it."""
    for part in re.split(r"[,;](?![^()]*\))", words):
        number, _, beside = part.partition("(")
        if number.strip(" ."):
            yield number.strip(" ."), beside.strip(" ).")


def _of(parts: list[ET.Element], kinds: tuple[str, ...]) -> str:
    return " ".join(filter(None, (text(part, "value") for part in parts if part.get("name-part-type") in kinds)))
