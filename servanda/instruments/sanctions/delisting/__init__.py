"""Requests to be taken off a list: the ways there are, a log of what was done, and what remains due.

Doors: `procedures`, `open_delisting` (the log, a `Ledger`), `requests` (as they stand on a day); data in `records`.
"""

from servanda.instruments.sanctions.delisting.docket import requests
from servanda.instruments.sanctions.delisting.log import FILE, open_delisting
from servanda.instruments.sanctions.delisting.procedures import procedure, procedures
from servanda.instruments.sanctions.delisting.records import OUTCOMES, Act, Docket, Due, Listed, Procedure, Request, Step

__all__ = [
    "FILE",
    "OUTCOMES",
    "Act",
    "Docket",
    "Due",
    "Listed",
    "Procedure",
    "Request",
    "Step",
    "open_delisting",
    "procedure",
    "procedures",
    "requests",
]
