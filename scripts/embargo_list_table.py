"""Belmora's list as one table, and the words that several layouts share. Nobody and nothing in it is real; ships' numbers begin with 0, which is never allocated."""

from __future__ import annotations

from typing import Any

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


def fsf_groups(row: Row) -> list[tuple[str, dict[str, str]]]:
    """The attributes of an entity in the EU's file, as (element, attributes); XML and CSV are written from them."""
    country = {"countryIso2Code": row["country"].upper(), "countryDescription": COUNTRY[row["country"]].upper()}
    names = [
        (name(row), "true", row),
        *((plain(alias), "true", None) for alias in row["strong"]),
        *((alias, "false", None) for alias in row["weak"]),
        *([(row["original"], "true", None)] if row.get("original") else []),
    ]
    groups: list[tuple[str, dict[str, str]]] = []
    for whole, strong, main in names:
        parts = (
            {
                "firstName": main["given"],
                "lastName": main["family"],
                "gender": main["sex"][0].upper(),
                "function": main["position"],
            }
            if main and "given" in main
            else {}
        )
        groups.append(("nameAlias", {"wholeName": whole, "strong": strong, **parts}))
    if row["sort"] == "person":
        parts = {"birthdate": row["born"]} if len(row["born"]) == 10 else {"year": row["born"]}
        groups.append(
            (
                "birthdate",
                parts | {"circa": "false", "calendarType": "GREGORIAN", "city": row["birth_place"].split(", ")[0], **country},
            )
        )
        groups.append(("citizenship", country))
        groups.append(
            (
                "identification",
                {
                    "identificationTypeCode": "passport",
                    "identificationTypeDescription": "National passport",
                    "number": row["passport"],
                    **country,
                },
            )
        )
    elif row.get("register"):
        groups.append(
            (
                "identification",
                {
                    "identificationTypeCode": "regnumber",
                    "identificationTypeDescription": "Registration Number",
                    "number": row["register"],
                    **country,
                },
            )
        )
    if row.get("imo"):
        groups.append(
            (
                "identification",
                {
                    "identificationTypeCode": "imo",
                    "identificationTypeDescription": "IMO number",
                    "number": row["imo"],
                    "countryIso2Code": "00",
                },
            )
        )
    if row.get("city"):
        groups.append(("address", {"city": row["city"], **country}))
    return groups


def uk_fields(row: Row) -> dict[str, str]:
    """The columns of the UK's CSV that say something, names and addresses aside."""
    day = "/".join(reversed((row.get("since") or LISTED).split("-")))
    born = row["born"]
    found = {"Last Updated": day, "Unique ID": f"FEL{row['number']}", "OFSI Group ID": f"9{row['number']}", "Regime Name": f"The {ORDER}", "Designation Type": {"person": "Individual", "vessel": "Ship"}.get(row["sort"], "Entity"),
             "Designation source": "UK", "Sanctions Imposed": "Ship specification" if row["sort"] == "vessel" else "Asset freeze|Travel Ban" if row["sort"] == "person" else "Asset freeze", "UK Statement of Reasons": row["reason"], "Date Designated": day}  # fmt: skip
    if row["sort"] == "person":
        found |= {"D.O.B": "/".join(reversed(born.split("-"))) if len(born) == 10 else f"dd/mm/{born}", "Nationality(/ies)": COUNTRY[row["country"]], "Passport number": row["passport"], "Position": row["position"], "Gender": row["sex"].title(),
                  "Town of birth": row["birth_place"].split(", ")[0], "Country of birth": COUNTRY[row["country"]]}  # fmt: skip
    elif row["sort"] == "vessel":
        owner = next((one for one in table() if one["number"] == row.get("owner")), None)
        found |= {
            "IMO number": row["imo"],
            "Current believed flag of ship": COUNTRY[row["country"]],
            "Type of ship": row["kind"],
            "Year Built": born,
        } | ({"Current owner/operator (s)": name(owner)} if owner else {})
    else:
        found |= {"Business registration number (s)": row["register"]}
    return found


def uk_names(row: Row) -> list[dict[str, str]]:
    main = {"Name 1": row["given"], "Name 6": row["family"].upper()} if "given" in row else {"Name 6": row["family"]}
    names = [main | {"Name type": "Primary Name"}]
    for alias, strength in [(alias, "Good quality a.k.a") for alias in row["strong"]] + [
        (alias, "Low quality a.k.a") for alias in row["weak"]
    ]:
        last, comma, first = alias.partition(", ")
        names.append(
            ({"Name 1": first, "Name 6": last} if comma else {"Name 6": last})
            | {"Name type": "Alias", "Alias strength": strength}
        )
    return names
