"""FollowTheMoney lines and the tables of the Official Journal, written from the table."""

from __future__ import annotations

import csv
import io
import json

from embargo_list_table import COUNTRY, LISTED, ORDER, Row, name, plain


def ftm(rows: list[Row]) -> str:
    lines: list[Row] = []
    for row in rows:
        schema = {"person": "Person", "vessel": "Vessel"}.get(row["sort"], "Company")
        said: dict[str, list[str]] = {
            "name": [name(row), *([row["original"]] if row.get("original") else [])],
            "alias": [plain(one) for one in row["strong"]],
            "weakAlias": row["weak"],
            "topics": ["sanction"],
        }
        if row["sort"] == "person":
            said |= {
                "lastName": [row["family"]],
                "firstName": [row["given"]],
                "gender": [row["sex"]],
                "birthDate": [row["born"]],
                "birthPlace": [row["birth_place"]],
                "nationality": [row["country"]],
                "passportNumber": [row["passport"]],
                "position": [row["position"]],
            }
        elif row["sort"] == "vessel":
            said |= {
                "imoNumber": [row["imo"]],
                "mmsi": [row["mmsi"]],
                "flag": [row["country"]],
                "type": [row["kind"]],
                "buildDate": [row["born"]],
            }
        else:
            said |= {
                "registrationNumber": [row["register"]],
                "jurisdiction": [row["country"]],
                "incorporationDate": [row["born"]],
            }
        id = f"fell-{row['number']}"
        lines.append(
            {
                "id": id,
                "caption": name(row),
                "schema": schema,
                "properties": {key: value for key, value in said.items() if value},
                "datasets": ["belmora_fell"],
            }
        )
        lines.append(
            {
                "id": f"{id}-sanction",
                "schema": "Sanction",
                "properties": {
                    "entity": [id],
                    "authority": ["Council of Belmora"],
                    "program": [ORDER],
                    "programId": ["FELL"],
                    "startDate": [row.get("since", LISTED)],
                    "reason": [row["reason"]],
                },
                "datasets": ["belmora_fell"],
            }
        )
        if row.get("owner"):
            lines.append(
                {
                    "id": f"{id}-owned",
                    "schema": "Ownership",
                    "properties": {"owner": [f"fell-{row['owner']}"], "asset": [id], "percentage": ["100"]},
                    "datasets": ["belmora_fell"],
                }
            )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


JOURNAL = (
    "celex", "recordId", "programKey", "annex", "measure", "startDate", "reason", "schema", "name", "alias", "weakAlias", "previousName", "country", "nationality", "jurisdiction", "birthDate", "birthPlace", "position", "passportNumber", "gender", "appearance", "ethnicity",
    "fatherName", "motherName", "incorporationDate", "legalForm", "sector", "registrationNumber", "taxNumber", "idNumber", "innCode", "ogrnCode", "kppCode", "okpoCode", "leiCode", "swiftBic", "ticker", "imoNumber", "mmsi", "flag", "address", "phone", "email", "website", "notes",
)  # fmt: skip


def journal(rows: list[Row]) -> str:
    columns = JOURNAL
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        dotted = ".".join(str(int(part)) for part in reversed(row.get("since", LISTED).split("-")))
        aliases = [plain(one) for one in row["strong"]] + ([row["original"]] if row.get("original") else [])
        cells = {
            "celex": "32031R0704",
            "recordId": str(int(row["number"]) - 100),
            "programKey": "XB-FELL",
            "annex": "I",
            "measure": "Asset freeze",
            "startDate": dotted,
            "reason": row["reason"],
            "name": name(row),
            "alias": "; ".join(aliases),
            "weakAlias": "; ".join(row["weak"]),
        }
        if row["sort"] == "person":
            born = ".".join(str(int(part)) for part in reversed(row["born"].split("-")))
            cells |= {
                "schema": "Person",
                "nationality": COUNTRY[row["country"]],
                "birthDate": born,
                "birthPlace": row["birth_place"],
                "position": row["position"],
                "passportNumber": row["passport"],
                "gender": row["sex"],
            }
        elif row["sort"] == "vessel":
            cells |= {"schema": "Vessel", "imoNumber": row["imo"], "mmsi": row["mmsi"], "flag": COUNTRY[row["country"]]}
        else:
            cells |= {
                "schema": "LegalEntity",
                "jurisdiction": COUNTRY[row["country"]],
                "incorporationDate": row["born"],
                "registrationNumber": row["register"],
            }
        writer.writerow(cells)
    return stream.getvalue()
