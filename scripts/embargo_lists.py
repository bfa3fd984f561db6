"""Makes the fictional lists of dossiers/embargo/lists: Belmora's list, in every layout that the importers read, written from one table.

Run: python scripts/embargo_lists.py
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from embargo_list_advanced import ofac_xml
from embargo_list_journal import ftm, journal
from embargo_list_table import AGAIN, COUNTRY, LISTED, Row, fsf_groups, known, later, name, table, uk_fields, uk_names, worded
from embargo_list_xml import fsf_xml, seco_xml, uk_xml, un_xml

FOLDER = Path(__file__).resolve().parent.parent / "dossiers" / "embargo" / "lists"

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
            put["alt"]([row["number"], str(number), _q("aka"), _q(_shouted(alias)), "-0- "])
        if row.get("city"):
            number += 1
            put["add"]([row["number"], str(number), "-0- ", _q(row["city"]), _q(COUNTRY[row["country"]]), "-0- "])
    return {part: stream.getvalue() + "\x1a" for part, stream in files.items()}


def _shouted(alias: str) -> str:
    """The family name in capitals, as OFAC writes it."""
    last, comma, first = alias.partition(", ")
    return last.upper() + comma + first if comma else alias


def _q(value: str | None) -> str:
    return '"' + value.replace('"', '""') + '"' if value else "-0- "


def remarks(row: Row, owner: Row | None) -> str:
    parts = []
    if row["sort"] == "person":
        parts += [
            f"DOB {worded(row['born'])}",
            f"POB {row['birth_place']}",
            f"nationality {COUNTRY[row['country']]}",
            f"Gender {row['sex'].title()}",
            f"Passport {row['passport']} ({COUNTRY[row['country']]})",
        ]
    elif row["sort"] == "organisation":
        parts += [
            f"Organization Established Date {worded(row['born'])}",
            f"Registration Number {row['register']} ({COUNTRY[row['country']]})",
        ]
    else:
        parts += [
            f"Vessel Year of Build {row['born']}",
            f"Vessel Registration Identification IMO {row['imo']}",
            f"MMSI {row['mmsi']}",
        ]
    parts += [f"a.k.a. '{alias}'" for alias in row["weak"]]
    if owner:
        parts.append(f"Linked To: {name(owner, last_first=True)}")
    return "; ".join(parts) + "."


def fsf_csv(rows: list[Row]) -> str:
    columns = ["fileGenerationDate", "Entity_LogicalId", "Entity_EU_ReferenceNumber", "Entity_DesignationDate", "Entity_Remark", "Entity_SubjectType", "Entity_SubjectType_ClassificationCode", "Entity_Regulation_Type", "Entity_Regulation_PublicationDate",
               "Entity_Regulation_NumberTitle", "Entity_Regulation_Programme", "Entity_Regulation_PublicationUrl", "NameAlias_LastName", "NameAlias_FirstName", "NameAlias_WholeName", "NameAlias_Strong", "NameAlias_Gender", "NameAlias_Function", "Address_City",
               "Address_CountryIso2Code", "Address_CountryDescription", "BirthDate_BirthDate", "BirthDate_Year", "BirthDate_Circa", "BirthDate_CalendarType", "BirthDate_City", "BirthDate_CountryIso2Code", "BirthDate_CountryDescription", "Identification_Number",
               "Identification_TypeCode", "Identification_TypeDescription", "Identification_CountryIso2Code", "Identification_CountryDescription", "Citizenship_CountryIso2Code", "Citizenship_CountryDescription"]  # fmt: skip
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, columns, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    prefix = {
        "nameAlias": "NameAlias_",
        "birthdate": "BirthDate_",
        "identification": "Identification_",
        "citizenship": "Citizenship_",
        "address": "Address_",
    }
    renamed = {"Birthdate": "BirthDate", "IdentificationTypeCode": "TypeCode", "IdentificationTypeDescription": "TypeDescription"}
    for row in rows:
        since = row.get("since", LISTED)
        subject = {"person": ("person", "P")}.get(row["sort"], ("enterprise", "E"))
        base = dict(
            zip(
                columns[:12],
                (
                    "04/07/2031",
                    row["number"],
                    f"EU.{row['number']}.31",
                    since,
                    row["reason"],
                    *subject,
                    "regulation",
                    since,
                    "2031/704 (OJ B12)",
                    "FELL",
                    "https://official-journal.example/fell",
                ),
                strict=True,
            )
        )
        for element, attributes in fsf_groups(row):
            cells = {key[0].upper() + key[1:]: value for key, value in attributes.items()}
            writer.writerow(base | {prefix[element] + renamed.get(key, key): value for key, value in cells.items()})
    return "\ufeff" + stream.getvalue()


def uk_csv(rows: list[Row]) -> str:
    columns = ["Last Updated", "Unique ID", "OFSI Group ID", "UN Reference Number", "Name 6", *(f"Name {n}" for n in range(1, 6)), "Name type", "Alias strength", "Title", "Name non-latin script", "Regime Name", "Designation Type", "Designation source", "Sanctions Imposed", "Other Information",
               "UK Statement of Reasons", *(f"Address Line {n}" for n in range(1, 7)), "Address Postal Code", "Address Country", "Date Designated", "D.O.B", "Nationality(/ies)", "Passport number", "Position", "Gender", "Town of birth", "Country of birth",
               "Business registration number (s)", "IMO number", "Current owner/operator (s)", "Current believed flag of ship", "Type of ship", "Year Built"]  # fmt: skip
    stream = io.StringIO(newline="")
    stream.write("Report Date: 04-Jul-2031" + "," * (len(columns) - 1) + "\r\n")
    writer = csv.DictWriter(stream, columns, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        where = {"Address Line 6": row["city"], "Address Country": COUNTRY[row["country"]]} if row.get("city") else {}
        for index, one in enumerate(uk_names(row)):
            writer.writerow(
                uk_fields(row)
                | one
                | where
                | ({"Name non-latin script": row["original"]} if index == 0 and row.get("original") else {})
            )
    return stream.getvalue()


def files() -> dict[str, str]:
    """Name below the folder: content."""
    first, second = table(), later()
    made = {f"{LISTED}/{part}.csv": text for part, text in ofac_csv(first).items()} | {
        f"{AGAIN}/{part}.csv": text for part, text in ofac_csv(second).items()
    }
    writers = {
        "un.xml": un_xml,
        "fsf.xml": fsf_xml,
        "fsf.csv": fsf_csv,
        "uk.xml": uk_xml,
        "uk.csv": uk_csv,
        "seco.xml": seco_xml,
        "advanced.xml": ofac_xml,
        "entities.ftm.json": ftm,
        "journal/consolidated/32031R0704.csv": journal,
    }
    return made | {name: write(first) for name, write in writers.items()}


def main() -> None:
    for place, text in files().items():
        path = FOLDER / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


if __name__ == "__main__":
    main()
