"""What is no list, or a broken one: a clear error with its place, or a counted reject. Never a traceback, never half a list."""

from __future__ import annotations

import csv
import gzip
import io
import os
import random
from collections.abc import Mapping
from pathlib import Path

import pytest
from listed_files import FILES, LISTS

from servanda.base.refusal import Refusal
from servanda.base.tables import xmlstream
from servanda.base.tables.source import LONGEST_LINE, Data
from servanda.instruments.sanctions.lists import source
from servanda.instruments.sanctions.lists.guess import guess
from servanda.instruments.sanctions.lists.registry import FORMATS, read

NESTED = "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol">{NESTED}]>
<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><REFERENCE_NUMBER>1</REFERENCE_NUMBER><FIRST_NAME>&lol9;</FIRST_NAME></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>
"""
XML = [code for code in FORMATS if code.endswith("xml")]


def refused(code: str, data: Data | Mapping[str, Data], reason: str, place: str = "") -> Refusal:
    files: Mapping[str, Data] = data if isinstance(data, dict) else {"list": data}  # type: ignore[dict-item]
    with pytest.raises(Refusal) as stop:
        read(code, files)
    assert reason in stop.value.reason
    assert place in stop.value.place
    assert stop.value.repair
    return stop.value


@pytest.mark.parametrize("code", FORMATS)
def test_an_empty_file(code: str) -> None:
    refused(code, b"", "empty", "list")
    refused(code, b"\xef\xbb\xbf \n\n", "empty", "list")


@pytest.mark.parametrize("code", FORMATS)
def test_a_page_of_html_instead_of_a_list(code: str) -> None:
    refused(code, b"\n<!DOCTYPE HTML PUBLIC>\n<html><body>503 Service Unavailable</body></html>", "page of HTML")
    refused(code, b"<HTML><head><title>Sign in</title></head></HTML>", "page of HTML")


@pytest.mark.parametrize("code", XML)
def test_a_billion_laughs_and_any_other_dtd(code: str) -> None:
    refused(code, LAUGHS.encode(), "brings its own DTD", "2:")
    refused(code, b'<!DOCTYPE x SYSTEM "file:///etc/hostname"><x/>', "brings its own DTD", "1:")
    refused(code, "\n".join(LAUGHS.splitlines()).encode("utf-16"), "UTF-16")


def test_a_dtd_behind_a_long_comment_is_seen() -> None:
    refused(
        "un-xml",
        b"<?xml version='1.0'?><!--" + b"-x" * 100_000 + b"-->\n" + LAUGHS.split("\n", 1)[1].encode(),
        "brings its own DTD",
    )


@pytest.mark.parametrize(("broken", "place"), [(b"<CONSOLIDATED_LIST>\n <INDIVIDUALS>\n  <INDIVIDUAL></ENTITY>", "list 3:"), (b"<CONSOLIDATED_LIST><a>", "list 1:"), (b"<CONSOLIDATED_LIST>\n\x00</CONSOLIDATED_LIST>", "list 2:")])  # fmt: skip
def test_broken_xml_names_line_and_column(broken: bytes, place: str) -> None:
    refused("un-xml", broken, "no well-formed XML", place)


def test_xml_in_another_encoding_than_it_says() -> None:
    said = (LISTS / "un.xml").read_text("utf-8").encode("cp1251")
    refused("un-xml", said, "no well-formed XML", "list ")
    refused("un-xml", b"<?xml version='1.0' encoding='klingon'?><CONSOLIDATED_LIST/>", "encoding", "list")
    right = (LISTS / "un.xml").read_text("utf-8").replace("UTF-8", "windows-1251").encode("cp1251")
    assert len(read("un-xml", {"list": right}).entities) == 7


@pytest.mark.parametrize("code", ["ofac-csv", "eu-oj", "eu-fsf-csv", "uk-csv"])
def test_a_table_in_another_encoding(code: str) -> None:
    path = next(path for path in FILES[code].values())
    path = next(path.rglob("*.csv")) if path.is_dir() else path
    text = path.read_text("utf-8-sig").replace("Kelm", "Kélm")
    refused(code, text.encode("latin-1", "replace"), "not in UTF-8", "line" if code != "eu-oj" else "")
    refused(code, text.encode("utf-16"), "UTF-16", "list")


@pytest.mark.parametrize("code", FILES)
def test_a_truncated_or_damaged_gzip(code: str) -> None:
    packed = {
        name: gzip.compress((next(path.rglob("*.csv")) if path.is_dir() else path).read_bytes())
        for name, path in FILES[code].items()
    }
    whole = read(code, packed)
    assert [one.content for one in whole.entities] == [one.content for one in read(code, FILES[code]).entities]
    first = next(iter(packed))
    refused(code, packed | {first: packed[first][: len(packed[first]) // 2]}, "gzip file is damaged or cut short", first)
    hurt = bytearray(packed[first])
    hurt[len(hurt) // 2] ^= 0xFF
    with pytest.raises(Refusal):
        read(code, packed | {first: bytes(hurt)})


def test_two_gigabytes_are_refused_before_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as stream:
        os.truncate(stream.fileno(), 2 * 1024**3)  # a hole: it takes no room
    monkeypatch.setattr(source.io, "BytesIO", None)  # nothing may read it whole
    for code in ("ofac-csv", "eu-oj", "ftm", "un-xml"):
        refused(code, {"huge.csv": huge}, "larger than 512 MB", "huge.csv")


def test_a_bomb_of_gzip_stops_at_the_limit() -> None:
    bomb = gzip.compress(b"1" * 2_000_000)
    with pytest.raises(Refusal, match="larger than"), source.opened("bomb", bomb, limit=1_000_000) as stream:
        stream.read()


def test_a_line_or_cell_beyond_all_lists() -> None:
    refused("ofac-csv", b"1," + b"x" * (LONGEST_LINE + 1), "a line of more than", "line 1")
    csv.field_size_limit(2**31 - 1)  # as another reader of the same process leaves it
    refused("ofac-csv", b'36,"' + b"x\n" * 600_000 + b'"\n', "field larger than", "line")
    refused("ofac-csv", b'36,"A\x00B"\n', "NUL", "line 1")
    refused("ftm", b'{"id": "' + b"x" * (16 * LONGEST_LINE + 1), "a line of more than", "line 1")


def test_a_monster_of_an_element(monkeypatch: pytest.MonkeyPatch) -> None:
    refused(
        "un-xml",
        b"<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL>" + b"<a>" * 200,
        "nests deeper",
        "/CONSOLIDATED_LIST/INDIVIDUALS/INDIVIDUAL[1]",
    )
    monkeypatch.setattr(xmlstream, "MOST_IN_RECORD", 1000)
    refused("un-xml", b"<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL>" + b"<a/>" * 2000, "holds more than")


def test_records_outside_the_list_do_not_fill_the_memory() -> None:
    """A file of elements that nobody wants is read without keeping them."""
    import tracemalloc

    body = b"<CONSOLIDATED_LIST>" + b"<x><y>words words words</y></x>" * 30_000 + b"</CONSOLIDATED_LIST>"
    tracemalloc.start()
    parsed = read("un-xml", {"list": body})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert parsed.entities == ()
    assert peak < 4_000_000


def test_duplicate_ids_are_told_and_the_first_stands() -> None:
    prim = (LISTS / "2031-07-04" / "prim.csv").read_text("utf-8").rstrip("\x1a")
    rows = prim.splitlines(keepends=True)
    parsed = read("ofac-csv", {"prim": (prim + rows[1] + rows[0].replace("Harbour master", "Master")).encode()})
    assert len(parsed.entities) == 10
    assert [one.reason for one in parsed.rejects] == [
        "us-ofac:102 stands twice, with the same content; the first (prim line 2) stands",
        "us-ofac:101 stands twice, with other content; the first (prim line 1) stands",
    ]
    assert next(one for one in parsed.entities if one.id == "us-ofac:101").positions == ("Harbour master of the Fell crossing",)
    for code in ("un-xml", "eu-fsf-xml", "uk-xml", "seco-xml", "ofac-xml"):
        text = next(iter(FILES[code].values())).read_text("utf-8")
        tag = {
            "un-xml": "INDIVIDUAL",
            "eu-fsf-xml": "sanctionEntity",
            "uk-xml": "Designation",
            "seco-xml": "target",
            "ofac-xml": "DistinctParty",
        }[code]
        start = text.index(f"<{tag}>") if f"<{tag}>" in text else text.index(f"<{tag} ")
        end = text.index(f"</{tag}>") + len(f"</{tag}>")
        parsed = read(code, {"list": (text[:end] + text[start:end] + text[end:]).encode()})
        assert [" stands twice, with " in one.reason for one in parsed.rejects] == [True], code
    lines = (LISTS / "entities.ftm.json").read_bytes()
    assert [
        "stands twice" in one.reason for one in read("ftm", {"list": lines + lines.splitlines(keepends=True)[0]}).rejects
    ] == [True]


def test_an_impossible_date_is_kept_as_published_and_told_with_its_place() -> None:
    table = (LISTS / "uk.csv").read_text("utf-8").replace("14/03/1961", "31/02/1961")
    parsed = read("uk-csv", {"list": table.encode()})
    assert {(one.place, one.reason) for one in parsed.rejects} == {
        (f"list line {line}", "date of birth: “31/02/1961” is not a day: February 1961 has 28 days; it is kept as published")
        for line in (3, 4, 5)
    }
    first = parsed.entities[0]
    assert first.born == ()
    assert ("date of birth as published", "31/02/1961") in first.extra
    calendar = (
        (LISTS / "fsf.xml")
        .read_text("utf-8")
        .replace(
            'birthdate="1961-03-14" circa="false" calendarType="GREGORIAN"',
            'birthdate="1340-01-01" circa="false" calendarType="ISLAMIC"',
        )
    )
    told = read("eu-fsf-xml", {"list": calendar.encode()})
    assert (told.entities[0].born, len(told.rejects)) == ((), 1)


def test_rows_of_another_width_are_told() -> None:
    prim = (LISTS / "2031-07-04" / "prim.csv").read_bytes()
    parsed = read("ofac-csv", {"prim": b'101,"x",-0-\r\n'.join(prim.splitlines(keepends=True)[:2])})
    assert [one.reason for one in parsed.rejects] == ["a row of 3 columns, not 12 with a number first"]
    refused("ofac-csv", b"a,b,c\n1,2,3\n", "not OFAC's file", "line 1")
    refused("ofac-csv", {"alt": b"1,2,aka,x,-0-\n"}, "primary file")
    refused("ofac-csv", {"sdn.csv": prim, "sdn2.csv": prim}, "same part of the list")
    refused("eu-oj", b"a,b,c\n1,2,3\n", "header lacks")
    refused("ftm", b"[1, 2]\n", "no file of FollowTheMoney")


def test_what_followthemoney_lines_cannot_say() -> None:
    lines = b'{"id": "a", "schema": "Person", "properties": {"name": ["Ilmar Desthov"]}}\nnot json\n{"id": 7}\n{"op": "DEL", "entity": {"id": "b"}}\n{"id": "s", "schema": "Sanction", "properties": {"entity": ["zz"]}}\n'
    parsed = read("ftm", {"list": lines})
    assert len(parsed.entities) == 1
    assert [one.place for one in parsed.rejects] == ["list line 2", "list line 3", "list line 4", "list line 5"]
    deep = b'{"id":"a","schema":"Person","properties":{"x":' * 3000
    with pytest.raises(Refusal):
        read("ftm", {"list": deep})


def test_unknown_formats_and_files() -> None:
    with pytest.raises(Refusal, match="no format"):
        read("klingon", {"x": b"x"})
    with pytest.raises(Refusal, match="no file"):
        read("un-xml", {})
    refused("un-xml", {"gone.xml": Path("/no/such/gone.xml")}, "cannot be read", "gone.xml")
    refused("un-xml", {"folder": LISTS}, "cannot be read", "folder")
    with pytest.raises(Refusal, match="not recognised"):
        guess({"x": b"some words\n"})
    with pytest.raises(Refusal, match="not of one format"):
        guess({"a": LISTS / "un.xml", "b": LISTS / "uk.xml"})


@pytest.mark.parametrize("code", FILES)
def test_mutated_bytes_never_end_in_a_traceback(code: str) -> None:
    """Bytes flipped, cut out, doubled and shuffled: an error of ours or a list, nothing else."""
    chance = random.Random(f"fuzz {code}")
    originals = {name: (next(path.rglob("*.csv")) if path.is_dir() else path).read_bytes() for name, path in FILES[code].items()}
    for _ in range(60):
        mutated = {name: _mutated(data, chance) for name, data in originals.items()}
        try:
            parsed = read(code, mutated)
        except Refusal:
            continue
        ids = {one.id for one in parsed.entities}
        assert len(ids) == len(parsed.entities)
        assert {one.entity for one in parsed.names} == ids


def _mutated(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(out)) if out else 0
        what = chance.randrange(5)
        if what == 0 and out:
            out[at] = chance.randrange(256)
        elif what == 1:
            del out[at : at + chance.randrange(1, 200)]
        elif what == 2:
            out[at:at] = out[at : at + chance.randrange(1, 200)]
        elif what == 3:
            out[at:at] = chance.choice((b"<", b">", b'"', b",", b";", b"\n", b"-0-", b"&lol;", b"\xff", b"]]>", b"{", b"\x1a"))
        elif out:
            other = chance.randrange(len(out))
            out[at], out[other] = out[other], out[at]
    return bytes(out)


def test_streams_are_closed(tmp_path: Path) -> None:
    path = tmp_path / "list.xml"
    path.write_bytes(b"<x></y>")
    with pytest.raises(Refusal):
        read("un-xml", {"list.xml": path})
    path.unlink()
    assert isinstance(source.opened("x", b"abc"), io.BufferedReader)
