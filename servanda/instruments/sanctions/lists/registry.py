"""The formats: what each is called, whose it is, on what its reader is tested, and the one function that reads any of them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.tables.source import Data
from servanda.instruments.sanctions.lists.source import head
from servanda.instruments.sanctions.lists.strangers import refuse
from servanda.instruments.sanctions.records import Parsed


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """code: the word after --format; list: its name in the store unless the user gives one; publisher: the prefix of its entity ids; home: the module that reads it.

    tested_on: `real` (a file as the publisher issued it) or `fixture` (made up in the published schema).
    root: of its XML, by which it is known.
    """

    code: str
    title: str
    list: str
    publisher: str
    home: str
    tested_on: str
    root: str = ""


def _format(code: str, title: str, list_name: str, publisher: str, home: str, tested_on: str, root: str = "") -> Format:
    return Format(code=code, title=title, list=list_name, publisher=publisher, home=home, tested_on=tested_on, root=root)


FORMATS: dict[str, Format] = {
    one.code: one
    for one in (
        _format("ofac-csv", "OFAC SDN list, CSV (prim, alt, add, comments)", "ofac-sdn", "us-ofac", "ofac_csv", "real"),
        _format("ofac-cons-csv", "OFAC consolidated non-SDN list, CSV", "ofac-consolidated", "us-ofac-cons", "ofac_csv", "real"),
        _format("ofac-xml", "OFAC SDN list, advanced XML", "ofac-sdn", "us-ofac", "ofac_xml", "fixture", "Sanctions"),
        _format(
            "ofac-cons-xml",
            "OFAC consolidated non-SDN list, advanced XML",
            "ofac-consolidated",
            "us-ofac-cons",
            "ofac_xml",
            "fixture",
        ),
        _format("un-xml", "UN Security Council consolidated list, XML", "un-sc", "un-sc", "un_xml", "real", "CONSOLIDATED_LIST"),
        _format("eu-oj", "EU Official Journal tables, CSV", "eu-oj", "eu-oj", "eu_oj", "real"),
        _format(
            "eu-fsf-xml", "EU consolidated financial sanctions file, XML 1.1", "eu-fsf", "eu-fsf", "eu_fsf", "fixture", "export"
        ),
        _format("eu-fsf-csv", "EU consolidated financial sanctions file, CSV", "eu-fsf", "eu-fsf", "eu_fsf", "fixture"),
        _format("uk-xml", "UK Sanctions List, XML", "uk", "uk", "uk", "fixture", "Designations"),
        _format("uk-csv", "UK Sanctions List, CSV", "uk", "uk", "uk", "fixture"),
        _format("seco-xml", "Swiss sanctions list (SECO), XML", "seco", "ch-seco", "seco_xml", "fixture", "swiss-sanctions-list"),
        _format("ftm", "FollowTheMoney / OpenSanctions entities, JSON lines", "ftm", "ftm", "ftm", "real"),
    )
}


def read(format: str, files: Mapping[str, Data], *, list_name: str = "") -> Parsed:
    """Read a list.

    In: format: a code of FORMATS; files: bytes or paths by name or role (`.gz` is unpacked; for `eu-oj` a folder will do); list_name: instead of the format's own.
    Out: `Parsed`, rows in the order of the files, rejects listed. Raises Refusal: no such format, no file, or a file that cannot be this list.
    """
    if format not in FORMATS:
        raise Refusal(
            f"there is no format “{format}”.", repair=f"The formats are: {', '.join(FORMATS)}.", place="--format"
        )
    if not files:
        raise Refusal("no file to read.", repair="Give the files of the list.")
    for name, data in files.items():
        if not isinstance(data, Path) or data.is_file():
            refuse(head(name, data).removeprefix(b"\xef\xbb\xbf").lstrip(), name)
    one = FORMATS[format]
    reader: Callable[[Mapping[str, Data], str, str], Parsed]
    reader = importlib.import_module(f"servanda.instruments.sanctions.lists.{one.home}").read
    return reader(files, list_name or one.list, one.publisher)
