"""Makes the fictional lists of dossiers/embargo/lists: Belmora's list, in every layout that the importers read, written from one table.

Nobody and nothing in it is real; ships' numbers begin with 0, which is never allocated. Run: python scripts/embargo_lists.py
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

FOLDER = Path(__file__).resolve().parent.parent / "dossiers" / "embargo" / "lists"
LISTED, AGAIN = "2031-07-04", "2031-12-15"
ORDER = "Regulation on measures in view of the Fell crossing"
COUNTRY = {"xa": "Ardenholm", "xb": "Belmora", "xc": "Corvany", "xd": "Dunmere", "xe": "Estrane"}
MONTH = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Row = dict[str, Any]


def table() -> list[Row]:
    """The list of 4 July 2031."""
    person, firm, ship = {"sort": "person"}, {"sort": "organisation"}, {"sort": "vessel"}
    return [
        person | {"number": "101", "family": "Vaskeld", "given": "Toren", "original": "ВАСКЕЛЬД Торен", "strong": ["Vaskelt, Toren"], "weak": ["The Ferryman"], "sex": "male", "born": "1961-03-14",
                  "birth_place": "Port Sorrel, Corvany", "country": "xc", "passport": "C0457781", "city": "Port Sorrel", "position": "Harbour master of the Fell crossing", "reason": "Ordered the barriers of the Fell crossing to be closed."},
        person | {"number": "102", "family": "Desthov", "given": "Ilmar", "original": "ДЕСТОВ Ильмар", "strong": ["Destov, Ilmar"], "weak": [], "sex": "male", "born": "1958",
                  "birth_place": "Kelm, Corvany", "country": "xc", "passport": "C0311920", "city": "Kelm", "position": "Director of Ostvale Bank", "reason": "Pays for the barriers through Ostvale Bank."},
        person | {"number": "103", "family": "Kalvik", "given": "Sorenna", "original": "КАЛЬВИК Сорена", "strong": ["Calvic, Sorena"], "weak": ["Sora"], "sex": "female", "born": "1969-11-02",
                  "birth_place": "Ostvale, Corvany", "country": "xc", "passport": "C0529904", "city": "Ostvale", "position": "Owner of Kelmport Trading House", "reason": "Owns Kelmport Trading House."},
        firm | {"number": "104", "family": "Harrow Strand Shipping", "strong": ["Harrow Strand Lines"], "weak": ["HSS"], "born": "2009", "country": "xc", "city": "Port Sorrel", "register": "XC-2009-0418", "reason": "Carries the material of the barriers."},
        firm | {"number": "105", "family": "Kelmport Trading House", "strong": ["Kelmport Handelshaus"], "weak": [], "born": "1998-05-20", "country": "xc", "city": "Kelm", "register": "XC-1998-1120", "owner": "103", "reason": "Buys the material of the barriers."},
        firm | {"number": "106", "family": "Ostvale Bank", "strong": ["Bank of Ostvale"], "weak": ["OVB"], "born": "1987", "country": "xc", "city": "Ostvale", "register": "XC-1987-0003", "reason": "Keeps the accounts of the barriers."},
        firm | {"number": "110", "family": "Pellow Chartering", "strong": [], "weak": [], "born": "2016", "country": "xd", "city": "Dun Harbour", "register": "XD-2016-7750", "reason": "Chartered the barges of the barriers."},
        ship | {"number": "107", "family": "SEA LANTERN", "strong": ["FELL LANTERN"], "weak": [], "born": "2004", "country": "xe", "imo": "0112231", "mmsi": "090000101", "call": "XE4LA", "kind": "Crude Oil Tanker", "gross": "28,400", "owner": "104", "reason": "Owned by Harrow Strand Shipping."},
        ship | {"number": "108", "family": "GREY HERON", "strong": [], "weak": [], "born": "1999", "country": "xe", "imo": "0223341", "mmsi": "090000102", "call": "XE4GH", "kind": "Bulk Carrier", "gross": "17,050", "owner": "104", "reason": "Owned by Harrow Strand Shipping."},
        ship | {"number": "109", "family": "MORROW STAR", "strong": ["MORNING STAR II"], "weak": [], "born": "2011", "country": "xd", "imo": "0334451", "mmsi": "090000103", "call": "XD7MS", "kind": "General Cargo", "gross": "6,120", "reason": "Carried the barges of the barriers."},
    ]  # fmt: skip


def later() -> list[Row]:
    """The list of 15 December 2031: Pellow Chartering gone, Sandmere Quay Agency come, three entries changed."""
    rows = [dict(row) for row in table() if row["number"] != "110"]
    by_number = {row["number"]: row for row in rows}
    by_number["101"]["strong"] = ["Vaskelt, Toren", "Vasceld, Torren"]
    by_number["105"]["register"] = "XC-2031-2204"
    by_number["108"] |= {"country": "xd", "strong": ["GRAY HERON"]}
    rows.append({"sort": "organisation", "number": "111", "family": "Sandmere Quay Agency", "strong": [], "weak": [], "born": "2031-08", "country": "xd", "city": "Sandmere", "register": "XD-2031-9002", "reason": "Acts for Kelmport Trading House.", "since": AGAIN})  # fmt: skip
    return rows


def name(row: Row, *, last_first: bool = False) -> str:
    if "given" not in row:
        return str(row["family"])
    return f"{row['family'].upper()}, {row['given']}" if last_first else f"{row['given']} {row['family']}"


def plain(alias: str) -> str:
    """`Vaskelt, Toren` in the order of speech."""
    last, comma, first = alias.partition(", ")
    return f"{first} {last}" if comma else alias


def worded(day: str) -> str:
    """`14 Mar 1961`, as far as it is known."""
    parts = day.split("-")
    return " ".join([*(str(int(p)) for p in parts[2:3]), *(MONTH[int(p)] for p in parts[1:2]), parts[0]])


def known(rows: list[Row]) -> dict[str, Row]:
    return {row["number"]: row for row in rows}


# --- OFAC's csv ---------------------------------------------------------------------------------------------------------


def ofac_csv(rows: list[Row]) -> dict[str, str]:
    """prim, alt, add in OFAC's layout: no header, `-0-` for nothing, a last line of 0x1A."""
    files = {part: io.StringIO(newline="") for part in ("prim", "alt", "add")}
    put = {part: (lambda cells, stream=stream: stream.write(",".join(cells) + "\r\n")) for part, stream in files.items()}
    number = 500
    for row in rows:
        owner = known(rows).get(row.get("owner", ""))
        sort = {"person": "individual", "vessel": "vessel"}.get(row["sort"])
        cells = [row["number"], _q(name(row, last_first=True)), _q(sort), _q("FELL"), _q(row.get("position")), _q(row.get("call")), _q(row.get("kind")), _q(None), _q(row.get("gross")),
                 _q(COUNTRY[row["country"]] if sort == "vessel" else None), _q(name(owner) if owner and sort == "vessel" else None), _q(remarks(row, owner))]  # fmt: skip
        put["prim"](cells)
        for alias in row["strong"]:
            number += 1
            put["alt"]([row["number"], str(number), _q("aka"), _q(alias.replace("Vaskelt,", "VASKELT,").replace("Destov,", "DESTOV,").replace("Calvic,", "CALVIC,")), "-0- "])
        if row.get("city"):
            number += 1
            put["add"]([row["number"], str(number), "-0- ", _q(row["city"]), _q(COUNTRY[row["country"]]), "-0- "])
    return {part: stream.getvalue() + "\x1a" for part, stream in files.items()}


def _q(value: str | None) -> str:
    return '"' + value.replace('"', '""') + '"' if value else "-0- "


def remarks(row: Row, owner: Row | None) -> str:
    parts = []
    if row["sort"] == "person":
        parts += [f"DOB {worded(row['born'])}", f"POB {row['birth_place']}", f"nationality {COUNTRY[row['country']]}", f"Gender {row['sex'].title()}", f"Passport {row['passport']} ({COUNTRY[row['country']]})"]
    elif row["sort"] == "organisation":
        parts += [f"Organization Established Date {worded(row['born'])}", f"Registration Number {row['register']} ({COUNTRY[row['country']]})"]
    else:
        parts += [f"Vessel Year of Build {row['born']}", f"Vessel Registration Identification IMO {row['imo']}", f"MMSI {row['mmsi']}"]
    parts += [f"a.k.a. '{alias}'" for alias in row["weak"]]
    if owner:
        parts.append(f"Linked To: {name(owner, last_first=True)}")
    return "; ".join(parts) + "."


# --- XML ----------------------------------------------------------------------------------------------------------------


def tag(label: str, *inside: str, **attributes: str | None) -> str:
    """One element; `_` in the name of an attribute stands for `-`."""
    said = "".join(f" {key.rstrip('_').replace('__', '-')}={quoteattr(value)}" for key, value in attributes.items() if value)
    body = "".join(inside)
    return f"<{label}{said}>{body}</{label}>" if body else f"<{label}{said}/>"


def say(label: str, words: object, **attributes: str | None) -> str:
    return tag(label, escape(str(words)), **attributes) if words else ""


def document(body: str) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + body.replace("><", ">\n<") + "\n"


def un_xml(rows: list[Row]) -> str:
    """The UN's layout; it knows no vessels."""
    found: dict[str, list[str]] = {"INDIVIDUAL": [], "ENTITY": []}
    for row in rows:
        if row["sort"] == "vessel":
            continue
        kind = "INDIVIDUAL" if row["sort"] == "person" else "ENTITY"
        names = say("FIRST_NAME", row.get("given") or row["family"]) + (say("SECOND_NAME", row["family"]) if "given" in row else "")
        aliases = "".join(tag(f"{kind}_ALIAS", say("QUALITY", quality), say("ALIAS_NAME", plain(alias))) for quality, key in ((("Good", "strong"), ("Low", "weak")) if kind == "INDIVIDUAL" else (("a.k.a.", "strong"), ("a.k.a.", "weak"))) for alias in row[key])  # fmt: skip
        more = ""
        if kind == "INDIVIDUAL":
            date = say("DATE", row["born"]) if len(row["born"]) == 10 else say("YEAR", row["born"])
            more = tag("NATIONALITY", say("VALUE", COUNTRY[row["country"]])) + tag("INDIVIDUAL_DATE_OF_BIRTH", say("TYPE_OF_DATE", "EXACT"), date) + tag("INDIVIDUAL_PLACE_OF_BIRTH", say("CITY", row["birth_place"].split(", ")[0]), say("COUNTRY", COUNTRY[row["country"]]))
            more += tag("INDIVIDUAL_DOCUMENT", say("TYPE_OF_DOCUMENT", "Passport"), say("NUMBER", row["passport"]), say("ISSUING_COUNTRY", COUNTRY[row["country"]]))
        found[kind].append(tag(
            kind, say("DATAID", f"9{row['number']}"), say("VERSIONNUM", 1), names, say("UN_LIST_TYPE", "FELL"), say("REFERENCE_NUMBER", f"FE{kind[0].lower()}.{row['number']}"), say("LISTED_ON", row.get("since", LISTED)),
            say("GENDER", row.get("sex", "").title()), say("NAME_ORIGINAL_SCRIPT", row.get("original")), say("COMMENTS1", row["reason"]), tag("DESIGNATION", say("VALUE", row["position"])) if row.get("position") else "",
            tag("LIST_TYPE", say("VALUE", "UN List")), aliases, tag(f"{kind}_ADDRESS", say("CITY", row["city"]), say("COUNTRY", COUNTRY[row["country"]])), more))  # fmt: skip
    return document(tag("CONSOLIDATED_LIST", tag("INDIVIDUALS", *found["INDIVIDUAL"]), tag("ENTITIES", *found["ENTITY"]), dateGenerated=f"{LISTED}T00:00:00.000Z"))


def fsf_groups(row: Row) -> list[tuple[str, dict[str, str]]]:
    """The attributes of an entity in the EU's file, as (element, attributes); XML and CSV are written from them."""
    country = {"countryIso2Code": row["country"].upper(), "countryDescription": COUNTRY[row["country"]].upper()}
    names = [(name(row), "true", row), *((plain(alias), "true", None) for alias in row["strong"]), *((alias, "false", None) for alias in row["weak"]), *([(row["original"], "true", None)] if row.get("original") else [])]
    groups: list[tuple[str, dict[str, str]]] = []
    for whole, strong, main in names:
        parts = {"firstName": main["given"], "lastName": main["family"], "gender": main["sex"][0].upper(), "function": main["position"]} if main and "given" in main else {}
        groups.append(("nameAlias", {"wholeName": whole, "strong": strong, **parts}))
    if row["sort"] == "person":
        parts = {"birthdate": row["born"]} if len(row["born"]) == 10 else {"year": row["born"]}
        groups.append(("birthdate", parts | {"circa": "false", "calendarType": "GREGORIAN", "city": row["birth_place"].split(", ")[0], **country}))
        groups.append(("citizenship", country))
        groups.append(("identification", {"identificationTypeCode": "passport", "identificationTypeDescription": "National passport", "number": row["passport"], **country}))
    elif row.get("register"):
        groups.append(("identification", {"identificationTypeCode": "regnumber", "identificationTypeDescription": "Registration Number", "number": row["register"], **country}))
    if row.get("imo"):
        groups.append(("identification", {"identificationTypeCode": "imo", "identificationTypeDescription": "IMO number", "number": row["imo"], "countryIso2Code": "00"}))
    if row.get("city"):
        groups.append(("address", {"city": row["city"], **country}))
    return groups


def fsf_xml(rows: list[Row]) -> str:
    made = []
    for row in rows:
        since = row.get("since", LISTED)
        regulation = tag("regulation", say("publicationUrl", "https://official-journal.example/fell"), regulationType="regulation", numberTitle="2031/704 (OJ B12)", programme="FELL", publicationDate=since, entryIntoForceDate=since, logicalId="1")
        groups = "".join(tag(element, **attributes) for element, attributes in fsf_groups(row))
        subject = {"person": ("person", "P")}.get(row["sort"], ("enterprise", "E"))
        made.append(tag("sanctionEntity", say("remark", row["reason"]), regulation, tag("subjectType", code=subject[0], classificationCode=subject[1]), groups, designationDate=since, euReferenceNumber=f"EU.{row['number']}.31", logicalId=row["number"]))
    return document(tag("export", *made, xmlns="http://eu.europa.ec/fpi/fsd/export", generationDate=f"{LISTED}T09:00:00.000+02:00", globalFileId="1"))


def fsf_csv(rows: list[Row]) -> str:
    columns = ["fileGenerationDate", "Entity_LogicalId", "Entity_EU_ReferenceNumber", "Entity_DesignationDate", "Entity_Remark", "Entity_SubjectType", "Entity_SubjectType_ClassificationCode", "Entity_Regulation_Type", "Entity_Regulation_PublicationDate",
               "Entity_Regulation_NumberTitle", "Entity_Regulation_Programme", "Entity_Regulation_PublicationUrl", "NameAlias_LastName", "NameAlias_FirstName", "NameAlias_WholeName", "NameAlias_Strong", "NameAlias_Gender", "NameAlias_Function", "Address_City",
               "Address_CountryIso2Code", "Address_CountryDescription", "BirthDate_BirthDate", "BirthDate_Year", "BirthDate_Circa", "BirthDate_CalendarType", "BirthDate_City", "BirthDate_CountryIso2Code", "BirthDate_CountryDescription", "Identification_Number",
               "Identification_TypeCode", "Identification_TypeDescription", "Identification_CountryIso2Code", "Identification_CountryDescription", "Citizenship_CountryIso2Code", "Citizenship_CountryDescription"]  # fmt: skip
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, columns, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    prefix = {"nameAlias": "NameAlias_", "birthdate": "BirthDate_", "identification": "Identification_", "citizenship": "Citizenship_", "address": "Address_"}
    renamed = {"Birthdate": "BirthDate", "IdentificationTypeCode": "TypeCode", "IdentificationTypeDescription": "TypeDescription"}
    for row in rows:
        since = row.get("since", LISTED)
        subject = {"person": ("person", "P")}.get(row["sort"], ("enterprise", "E"))
        base = dict(zip(columns[:12], ("04/07/2031", row["number"], f"EU.{row['number']}.31", since, row["reason"], *subject, "regulation", since, "2031/704 (OJ B12)", "FELL", "https://official-journal.example/fell"), strict=True))
        for element, attributes in fsf_groups(row):
            cells = {key[0].upper() + key[1:]: value for key, value in attributes.items()}
            writer.writerow(base | {prefix[element] + renamed.get(key, key): value for key, value in cells.items()})
    return "\ufeff" + stream.getvalue()
