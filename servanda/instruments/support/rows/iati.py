"""Activities of the International Aid Transparency Initiative (version 2.0x, XML): transactions are moves, budgets are not.

Stages by the code list TransactionType: 2 outgoing commitment; 3 disbursement and 4 expenditure (delivered); 12 outgoing
pledge. What comes in (1, 11, 13) is told by whoever gave it as well: it is taken only where the file is of the one who
receives.
"""

from __future__ import annotations

from typing import Any

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault, shown
from servanda.base.tables.kinds import open_table
from servanda.base.tables.sheets import FileSays, cell_text
from servanda.base.tables.source import Data
from servanda.base.time import read_day
from servanda.instruments.support.rows.gathering import Gathered, ImportFacts, published
from servanda.instruments.support.rows.records import Took

ACTIVITY = {
    "id": "iati-identifier", "currency": "@default-currency", "updated": "@last-updated-datetime",
    "owner": "reporting-org/narrative[1]",
    "ref": "reporting-org/@ref", "title": "title/narrative[1]", "funder": "participating-org[@role=1]/narrative[1]",
    "country": "recipient-country/@code", "budgets": "budget/value", "planned": "planned-disbursement/value",
    "moves": "transaction/transaction-type/@code",
}  # fmt: skip
MOVE = {
    "activity": "../iati-identifier", "type": "transaction-type/@code", "date": "transaction-date/@iso-date", "value": "value",
    "currency": "value/@currency", "ref": "@ref", "giver": "provider-org/narrative[1]", "taker": "receiver-org/narrative[1]",
}  # fmt: skip
OUT = {"2": "committed", "3": "delivered", "4": "delivered", "12": "pledged"}
IN = {"1": "delivered", "11": "committed", "13": "pledged"}
NAMES = {
    "1": "incoming funds", "5": "interest payments", "6": "loan repayments", "7": "reimbursements", "8": "purchases of equity",
    "9": "sales of equity", "10": "credit guarantees", "11": "incoming commitments", "13": "incoming pledges",
}  # fmt: skip
PLANS = (
    ("budgets", "budgets", "a budget is a plan: nothing was committed or delivered by it"),
    ("planned", "planned disbursements", "a planned disbursement is a plan"),
)
TOLD = "whoever gave it tells it as well; --incoming takes it where nobody else does"


def iati_took(name: str, data: Data, facts: ImportFacts) -> Took:
    """What the activities of a file give. Raises Refusal: no XML of activities, a DTD."""
    made = Gathered(facts)
    sheet = open_table(name, data, FileSays(format="xml", rows="iati-activities/iati-activity", cells=ACTIVITY))
    activities = {}
    for row in sheet.rows:
        cells = {key: _first(cell) for key, cell in row.cells.items()}
        activities[cells["id"]] = cells
        for key, what, why in PLANS:
            cell = row.cells[key]
            made.leave(what, why, len(cell) if isinstance(cell, list) else int(cell is not None))
    read = 0
    if any(one["moves"] for one in activities.values()):
        rows = open_table(name, data, FileSays(format="xml", rows="iati-activities/iati-activity/transaction", cells=MOVE)).rows
        for read, row in enumerate(rows, 1):  # noqa: B007 # how many there were is told
            cells = {key: _first(cell) for key, cell in row.cells.items()}
            try:
                _move(made, cells, activities.get(cells["activity"], {}), row.number, name)
            except (RowFault, Refusal) as fault:
                made.reject(row.number, f"{name}, transaction {row.number}", fault, " ".join(cells.values()))
    made.notes.append(f"{len(activities)} activities")
    return made.took(read, len(made.moves), "transactions")


def _first(cell: object) -> str:
    return cell_text(cell[0] if isinstance(cell, list) and cell else cell)


def _move(made: Gathered, cells: dict[str, str], activity: dict[str, str], number: int, name: str) -> None:
    code, key = cells["type"], cells["activity"]
    stage = OUT.get(code) or (IN.get(code) if made.facts.incoming else None)
    if stage is None:
        if not code.isdecimal():
            repair = "Publish it in version 2: letters are of 1.0x."
            raise RowFault(f"{shown(code)} is no type of version 2", repair=repair, column="transaction-type")
        made.leave(NAMES.get(code, f"transactions of type {code}"), TOLD if code in IN else "no stage of a promise")
        return
    currency = cells["currency"] or activity.get("currency", "")
    amount, day = published(cells["value"], currency, cells["date"])
    updated = activity.get("updated", "")[:10]
    owner, incoming = activity.get("owner") or activity.get("ref", ""), code in IN
    shared: dict[str, Any] = {
        "source": f"IATI {key}, {name}", "owner": owner, "as_of": read_day(updated) if updated else made.facts.as_of,
    }  # fmt: skip
    donor = cells["giver"] if incoming else activity.get("funder") or owner
    pledge = made.pledge(
        id=key, sort="money", what=activity.get("title") or key, donor=donor, unit=currency,
        to=owner if incoming else activity.get("country", ""), **shared,
    )  # fmt: skip
    move = f"{key}#{cells['ref'] or f't{number}'}"
    made.move(amount, id=move, pledge=pledge, stage=stage, date=day, unit=currency, receipt=key, **shared)
