"""Two hundred odd inputs, drawn with a seed: none ends a watch, hangs a verb or comes out as a bug of ours."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from commandline import ROOT, call
from watch_support import WELLS, wells

sys.path.insert(0, str(ROOT / "tests"))
from hostile import WORD

from servanda.app.watching import watching

STEPS = 3_000_000
"""Calls of functions that an input may set off: some ten times what the heaviest of them does."""
TABLE = "date,precision,term,by,place,source,reliability,credibility,text\n2031-05-10,,open fire,Lower Village,,Radio,B,2,Shots\n"
FIRE = {"id": "e1", "term": "open fire", "at": "2031-05-04T10:00:00Z", "by": "Upper Village", "place": "Well Field", "amount": 3, "unit": "shots"}


@contextmanager
def counted(what: str) -> Iterator[None]:
    left = [STEPS]

    def step(_frame: Any, event: str, _value: Any) -> None:
        if event == "call":
            left[0] -= 1
            assert left[0] > 0, f"no end: {what}"

    before = sys.getprofile()
    sys.setprofile(step)
    try:
        yield
    finally:
        sys.setprofile(before)


def odd(draw: random.Random, good: bytes) -> bytes:
    """Bytes nobody would send, or a good input with a piece of it changed."""
    n = draw.choice((3, 40, 1000, 8000))
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: draw.choice((b"[", b"{", b'{"a":', b"(", b"<a>", b"if not ", b"- ", b"#", b"> ", b"1.", b"*", b'"', b",", b"\t")) * n,
        lambda: draw.choice((b"9", b"a", b" ", b"\n", b"-1a", b"No", b".", b"\xc3\xa9", b"\x00", b"\xff", b"\xe2\x80\xae")) * n,
        lambda: bytes(draw.randrange(256) for _ in range(min(n, 400))),
        lambda: good[: draw.randrange(len(good))],
        lambda: good[: (at := draw.randrange(len(good)))] + WORD.encode() + good[at:],
        lambda: good[: (at := draw.randrange(len(good)))] + bytes([draw.randrange(256)]) + good[at + 1 :],
        lambda: good * draw.choice((2, 5)),
        lambda: good.replace(draw.choice((b"2031", b"1", b"a", b" ", b'"')), draw.choice((b"9" * 400, b"", b"\xe2\x80\xae", b"-0", b"1e999", b"NaN", b'\\"'))),
    )
    return draw.choice(ways)()


def test_odd_lines_end_no_watch(tmp_path: Path) -> None:
    draw = random.Random(20311)
    home = wells(tmp_path)
    good = json.dumps(FIRE).encode()
    values = ("", " ", WORD, "9" * 5000, 9**4000, 10**40, -1, 1e308, None, True, [], {}, [[]], ["x"] * 50, {"x": {"x": "x"}}, "2031-99-99", "0000-00-00", "9999-12-31T23:59:60Z", "-5", "1e99999", "NaN")
    fields = ("id", "term", "at", "first", "last", "by", "place", "point", "args", "amount", "unit", "bound", "count", "measures", "sources", "grades", "standing", "key", "text", "kind", "marking", "rel")
    sys.set_int_max_str_digits(0)
    try:
        lines = [odd(draw, good) if i % 2 else json.dumps({**FIRE, draw.choice(fields): draw.choice(values)}).encode() for i in range(120)]
    finally:
        sys.set_int_max_str_digits(4300)
    with watching(home, clock="input") as session:
        for line in lines:
            with counted(repr(line[:60])):
                session.take(list(enumerate(line.split(b"\n"), 1)), "odd")
        answer = session.take([(1, json.dumps({**FIRE, "id": "last", "because": "x"}).encode())], "odd")
        assert answer.records, answer
    with watching(home, clock="input") as session:
        assert session.ledger.size


VERBS: tuple[tuple[str, str, tuple[str, ...], bytes], ...] = (
    ("fmt", "x.md", ("fmt", "--diff"), WELLS.encode()),
    ("describe", "x.md", ("text", "describe"), WELLS.encode()),
    ("check", "x.md", ("check", "--no-questions"), WELLS.encode()),
    ("verify", "x.json", ("verify",), b'{"format": 1, "question": "keepable", "answer": {"verdict": "yes"}}'),
    ("import csv", "x.csv", ("evidence", "import", "--mapping", "timeline", "--dry-run"), TABLE.encode()),
    ("import json", "x.jsonl", ("evidence", "import", "--mapping", "timeline", "--dry-run"), b'{"date": "2031-05-10", "term": "open fire"}\n'),
    ("import xlsx", "x.xlsx", ("evidence", "import", "--mapping", "timeline", "--dry-run"), b"PK\x03\x04 no workbook"),
    ("list", "x.xml", ("sanctions", "import", "--dry-run"), (ROOT / "dossiers/embargo/lists/un.xml").read_bytes()[:4000]),
    ("list csv", "x.csv", ("sanctions", "import", "--dry-run"), (ROOT / "dossiers/embargo/lists/uk.csv").read_bytes()[:4000]),
    ("log", "delisting.jsonl", ("sanctions", "review", "delist", "list", "--delisting"), b'{"act": "open"}\n'),
)


@pytest.mark.parametrize(("name", "file", "words", "good"), VERBS, ids=[one[0] for one in VERBS])
def test_odd_files_hang_no_verb(name: str, file: str, words: tuple[str, ...], good: bytes, tmp_path: Path) -> None:
    draw = random.Random(f"20312 {name}")
    home = wells(tmp_path)
    for number in range(9):
        data = odd(draw, good)
        path = tmp_path / str(number) / file
        path.parent.mkdir()
        path.write_bytes(data)
        place = path.parent if name == "log" else path
        with counted(f"{name} on {data[:60]!a}"):
            result = call(*words, place, *((home,) if "evidence" in words or words == ("verify",) else ()))
        assert result.code in (0, 1, 2, 3), (data[:80], result.err)
