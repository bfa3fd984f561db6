"""Files that are lists of sanctions and that no reader takes: what each is, and what to get instead.

An officer meets these daily; “not recognised” would send him looking for a fault in a file that has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.tables.text import divider

COLLECTION = "A collection in FollowTheMoney form (entities.ftm.json; OpenSanctions publishes it as {}) can be imported instead; mind its licence."


class Stranger(msgspec.Struct, frozen=True):
    """what: the list and its form in words; instead: what to get; known: whether the first bytes of a file are it."""

    what: str
    instead: str
    known: Callable[[bytes], bool]


def _root(name: str, *inside: bytes) -> Callable[[bytes], bool]:
    """An XML element at the root, in any namespace, and other words further in."""
    sign = re.compile(rb"^(?>(?:<\?(?>.*?\?>)|<!--(?>.*?-->)|\s)*)<(?:[\w.-]+:)?" + name.encode() + rb"[\s>]", re.S)
    return lambda start: bool(sign.match(start)) and all(word in start for word in inside)


def _columns(*names: str, without: str = "") -> Callable[[bytes], bool]:
    """A table with these columns in one of its first three lines."""

    def known(start: bytes) -> bool:
        for line in start.decode("utf-8", "replace").splitlines()[:3]:
            cells = {cell.strip().strip('"').casefold() for cell in line.split(divider(line))}
            if set(names) <= cells and without not in cells:
                return True
        return False

    return known


def _keys(*names: bytes) -> Callable[[bytes], bool]:
    """JSON that uses all these keys near its beginning."""
    return lambda start: start[:1] in (b"{", b"[") and all(b'"' + name + b'"' in start for name in names)


_OFAC = "Get SDN_ADVANCED.XML, or SDN.CSV with ALT.CSV and ADD.CSV, from the same page of OFAC (sanctionslistservice.ofac.treas.gov)."
_UK = "Since January 2026 the UK Sanctions List is the only one: get it as XML or CSV (gov.uk, The UK Sanctions List). Archives of this file are not read here."
_CSL = (
    "OFAC's part: SDN_ADVANCED.XML and CONS_ADVANCED.XML. The lists of Commerce (Entity List, Denied Persons, military end users) and of State have no reader here. "
    + COLLECTION.format("us_trade_csl")
)
STRANGERS: tuple[Stranger, ...] = (
    Stranger("OFAC's SDN or consolidated list in the standard XML (sdnList)", _OFAC, _root("sdnList")),
    Stranger("OFSI's consolidated list of financial sanctions targets, CSV (ConList)", _UK, _columns("name 6", "group type", "regime", "group id", without="unique id")),
    Stranger("OFSI's consolidated list of financial sanctions targets, XML", _UK, _root("ArrayOfFinancialSanctionsTarget")),
    Stranger("the US Consolidated Screening List, CSV", _CSL, _columns("source", "entity_number", "federal_register_notice")),
    Stranger("the US Consolidated Screening List, JSON", _CSL, _keys(b"source", b"entity_number", b"federal_register_notice")),
    Stranger("the Denied Persons List of BIS (US Commerce)", COLLECTION.format("us_bis_denied"), _columns("name", "street_address", "standard_order", "fr_citation")),
    Stranger(
        "the Consolidated Canadian Autonomous Sanctions List (SEMA), XML", COLLECTION.format("ca_dfatd_sema_sanctions"), _root("data-set", b"<record>", b"<Country>", b"<Schedule>")
    ),
    Stranger("records in the form of Senzing", "Get the same collection as FollowTheMoney (entities.ftm.json).", _keys(b"DATA_SOURCE", b"RECORD_ID")),
    Stranger(
        "the simplified CSV of OpenSanctions (targets.simple.csv)", "Get the same collection as FollowTheMoney (entities.ftm.json); the simplified table leaves out what is compared.",
        _columns("id", "schema", "name", "aliases", "birth_date", "identifiers"),
    ),
)  # fmt: skip


def refuse(start: bytes, place: str) -> None:
    """Raise Refusal naming the list and what to get instead, where the first bytes of a file are those of a stranger. start: without a mark of order at the beginning."""
    for one in STRANGERS:
        if one.known(start):
            raise Refusal(f"this is {one.what}, which is not read here.", repair=one.instead, place=place)
