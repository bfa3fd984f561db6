"""The remarks of OFAC's files: parts between semicolons, each with its label, read into dates, places, numbers, aliases and relations.

What has no label we know is kept in `extra` under `remark`; the remarks as a whole are kept as published.
"""

from __future__ import annotations

import re

import msgspec

from servanda.instruments.sanctions.lists.assemble import BY_NAME, Found
from servanda.instruments.sanctions.records import Role, Sort

_SPLIT = re.compile(r";\s+(?![^']*'(?:;|\.?$))|;\s*$")
_ALIAS = re.compile(r"^([afn])\.k\.a\.,?\s++(.+)$")
_WALLET = re.compile(r"^Digital Currency Address\s*+-?\s*+([A-Z0-9]+)\s++(\S+)$")
_LISTING_DAY = re.compile(r"^Listing Date\s*+(?:\(([^)]*)\))?:?\s*+(.+)$")
_TAIL = re.compile(r"(?<!\s)\s++(issued|expires|expired)\s++((?:\d{1,2}\s+)?(?:[A-Z][a-z]{2,8}\s+)?\d{4})")
_WHERE = re.compile(r"(?:(?<!\s)\s++)?+\(([^()]{2,60})\)\s*+$")
_KIN = re.compile(
    r"^((?:half-|step-|grand)?(?:brother|sister|son|daughter|father|mother)(?:-in-law)?|wife|husband|widow|spouse|cousin|nephew|niece|uncle|aunt) of ([A-Z].+)$",
    re.I,
)
_KEPT = (
    "Aircraft Model",
    "Aircraft Operator",
    "Former Vessel Flag",
    "Other Vessel Flag",
    "Other Vessel Type",
    "Target Type",
    "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions",
)
_VALUE = re.compile(r"^(?=.*\d)\S++(?: \S++){0,4}$")

KINDS: tuple[tuple[str, str], ...] = (
    ("Vessel Registration Identification IMO", "imo"), ("Company Number IMO", "registration"), ("Identification Number IMO", "registration"),
    ("Vessel Registration Number IMO", "imo"), ("MMSI", "mmsi"), ("Legal Entity Number", "lei"), ("SWIFT/BIC", "swift"), ("Website", "website"), ("Email Address", "email"),
    ("Phone Number", "phone"), ("Telephone", "phone"), ("Fax", "phone"), ("Diplomatic Passport", "passport"), ("British National Overseas Passport", "passport"),
    ("Stateless Person Passport", "passport"), ("Passport", "passport"), ("Travel Document Number", "passport"), ("National ID", "national-id"), ("Personal ID Card", "national-id"), ("Tazkira National ID Card", "national-id"),
    ("Tazkira", "national-id"), ("Cedula", "national-id"), ("C.U.R.P.", "national-id"), ("CURP", "national-id"), ("D.N.I.", "national-id"), ("SSN", "national-id"), ("National Foreign ID Number", "national-id"),
    ("Identification Number", "national-id"), ("Kenyan ID", "national-id"), ("Bosnian Personal ID", "national-id"), ("Turkish Identification Number", "national-id"), ("Birth Certificate Number", "national-id"),
    ("Residency Number", "national-id"), ("Electoral Registry", "national-id"), ("Numero de Identidad", "national-id"), ("I.F.E.", "national-id"), ("Citizen's Card Number", "national-id"), ("Refugee ID Card", "national-id"), ("Stateless Person ID Card", "national-id"),
    ("Tax ID", "tax"), ("US FEIN", "tax"), ("RIF", "tax"), ("R.F.C.", "tax"), ("RFC", "tax"), ("NIT", "tax"), ("V.A.T. Number", "tax"), ("RUC", "tax"), ("C.U.I.T.", "tax"), ("C.U.I.P.", "tax"), ("C.U.I.", "tax"), ("Italian Fiscal Code", "tax"), ("Fiscal Code", "tax"), ("RTN", "tax"), ("NIE", "tax"), ("N.I.E.", "tax"), ("C.I.F.", "tax"), ("CNP", "national-id"), ("UAE Identification", "national-id"),
    ("Registration Number", "registration"), ("Business Registration Document", "registration"), ("Business Registration Number", "registration"), ("Registration ID", "registration"), ("Company Number", "registration"), ("Company ID", "registration"),
    ("Government Gazette Number", "registration"), ("Unified Social Credit Code (USCC)", "registration"), ("Commercial Registry Number", "registration"), ("Chamber of Commerce Number", "registration"), ("C.R.", "registration"), ("Trade License", "registration"),
    ("Folio Mercantil", "registration"), ("Matricula Mercantil", "registration"), ("Economic Register Number (CBLS)", "registration"), ("Central Registration System Number", "registration"), ("Business Number", "registration"), ("Public Registration Number", "registration"),
    ("Istanbul Chamber of Comm.", "registration"), ("Branch Unit Number", "registration"), ("Registered Charity", "registration"), ("Certificate of Incorporation Number", "registration"), ("D-U-N-S Number", "registration"), ("Enterprise Number", "registration"), ("UK Company Number", "registration"), ("United Social Credit Code", "registration"), ("Permit Number", "registration"), ("LE Number", "registration"), ("Organization Code", "registration"), ("Registration Certificate Number", "registration"), ("License", "registration"), ("Dubai Chamber of Commerce Membership", "registration"),
    ("Romanian C.R.", "registration"), ("Tourism License", "registration"), ("Vessel Registration Identification", "registration"), ("Vessel Registration Number", "registration"), ("Aircraft Tail Number", "other"), ("Previous Aircraft Tail Number", "other"), ("Aircraft Manufacturer's Serial Number (MSN)", "other"),
    ("Aircraft Construction Number (also called L/N or S/N or F/N)", "other"), ("Aircraft Mode S Transponder Code", "other"), ("Aircraft Serial Identification", "other"), ("BIK (RU)", "other"), ("BIC Container Code", "other"), ("ISIN", "other"), ("Equity Ticker", "other"), ("Driver's License", "other"), ("Military Registration Number", "other"), ("Serial No.", "other"),
)  # fmt: skip
"""Label in the remarks: kind of identifier. The longest label that fits decides; a number that looks like one under a label we do not know is `other`."""

_LABELS = sorted(KINDS, key=lambda pair: -len(pair[0]))
_FIRST = {label[:3].lower() for label, _ in KINDS}
_UNKNOWN_LABEL = re.compile(r"^((?:[A-Z][\w.'/-]*\s+){0,4}(?:No\.|Number|ID|Card|Code|#))\s+(\S.*)$")


def read(one: Found, remarks: str) -> None:
    """Read the remarks of an entity into its fields."""
    words = remarks.strip()
    if not words:
        return
    for part in _SPLIT.split(words.removesuffix(".")):
        part = (part or "").strip()
        if part:
            _part(one, part)


def _part(one: Found, part: str) -> None:
    said = part
    if part.startswith("alt. "):
        part = part[5:]
    alias = _ALIAS.match(part)
    if alias:
        # The files give an alias in the remarks only when OFAC calls it weak; what is strong stands in `alt`.
        one.name(alias.group(2).strip("'\" "), Role.WEAK)
    elif part.startswith("DOB "):
        one.date("born", part[4:], "date of birth")
    elif part.startswith("Organization Established Date "):
        one.date("born", part[30:], "date of establishment")
    elif part.startswith(("Aircraft Manufacture Date ", "Vessel Year of Build ", "Year of Build ")):
        one.date("born", part.rsplit(" Date ", 1)[-1].rsplit(" Build ", 1)[-1], "date of build")
    elif part.startswith("POB "):
        one.add("birth_places", part[4:])
    elif part.lower().startswith("nationality of registration "):
        one.country("countries", part[28:])
    elif part.startswith("nationality "):
        one.country("nationalities", part[12:])
    elif part.startswith("citizen "):
        one.country("nationalities", part[8:])
    elif part.startswith("Gender "):
        sex = part[7:].strip().lower()
        if sex in ("male", "female"):
            one.fields["sex"] = sex
        else:
            one.more("remark", said)
    elif part.startswith("Linked To:"):
        one.edge("linked-to", BY_NAME + " ".join(part[10:].split()))
    elif part.startswith("Vessel Flag "):
        one.country("flags", part[12:])
    elif part.startswith("Vessel Type "):
        one.fields.setdefault("vessel_type", part[12:])
    elif part.startswith("Other Vessel Call Sign "):
        one.number("call-sign", part[23:])
    elif wallet := _WALLET.match(part):
        one.number("wallet", wallet.group(2), note=wallet.group(1))
    elif day := _LISTING_DAY.match(part):
        _listing_day(one, day.group(1) or "", day.group(2))
    elif not _number(one, part):
        _other(one, part, said)


def _other(one: Found, part: str, said: str) -> None:
    """What is no number: relations, labels with a word after them, and prose."""
    _, dash, risk = part.partition("Additional Sanctions Information - ")
    name, colon, rest = part.partition(":")
    kin = _KIN.match(part)
    label = next((one for one in _KEPT if part.startswith(one)), "")
    if dash:
        one.more("additional sanctions information", risk)
    elif kin:
        one.edge("family", BY_NAME + kin.group(2), note=kin.group(1).lower())
        one.more("remark", said)
    elif label:
        words = part[len(label) :].strip(" :")
        one.more(label.lower(), words)
        if label == "Aircraft Operator":
            one.edge("linked-to", BY_NAME + words, note="operator of the aircraft")
    elif colon and rest.strip() and len(name) < 60:
        one.more(name.lower() if name.startswith(("Secondary sanctions", "Organization Type")) else name, rest.strip())
    else:
        one.more("remark", said)


def _listing_day(one: Found, under: str, words: str) -> None:
    """The earliest day of listing said; all are kept as published."""
    one.more(f"listing date ({under})" if under else "listing date", words)
    day = one.day(words, "date of listing")
    if day:
        one.listings = [
            msgspec.structs.replace(listed, listed_on=min(filter(None, (listed.listed_on, day)))) for listed in one.listings
        ]


def _number(one: Found, part: str) -> bool:
    low = part[:3].lower()
    if low in _FIRST:
        for label, kind in _LABELS:
            if part.startswith(label):
                rest = part[len(label) :]
                if rest[:1] in ("", " ", ".", "(", ":") and _split(one, label, kind, rest):
                    return True
    match = _UNKNOWN_LABEL.match(part)
    return match is not None and _split(one, match.group(1).removesuffix(" No."), "other", " " + match.group(2), strict=True)


def _split(one: Found, label: str, kind: str, rest: str, *, strict: bool = False) -> bool:
    """The value after a label, with its country in brackets and its days; False when it does not look like a number."""
    days = dict(_TAIL.findall(rest))
    rest = re.sub(r"^[ .]*(?:No\.?|Number|#)?[\s:]*", "", _TAIL.sub("", rest))
    where = ""
    # `(98)(21)(664)` is a number of a telephone, `(Iran)` a country: a country has letters
    while (match := _WHERE.search(rest)) and any(ch.isalpha() for ch in match.group(1)):
        where = where or match.group(1)  # the outermost names the country, one before it a town or province
        rest = rest[: match.start()]
    value = rest.strip()
    free = kind in ("website", "email", "swift")
    if (
        not value
        or (not free and not any(ch.isdigit() for ch in value))
        or ((strict or len(value) > 60) and not _VALUE.match(value))
    ):
        return False
    note = (
        ""
        if kind in ("imo", "mmsi", "lei", "website", "email", "phone", "passport", "swift") and label != "Diplomatic Passport"
        else label
    )
    if kind == "imo" and one.sort is not Sort.VESSEL:
        kind = "registration"
    one.number(
        kind,
        value,
        country_words=where,
        first=days.get("issued", ""),
        last=days.get("expires") or days.get("expired") or "",
        note=note,
    )
    return True
