"""The doors of the sanctions jobs as a tired officer meets them: jobs in a row in a terminal, an interruption, slips of the pen, two at once."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from commandline import EXECUTABLE, ROOT, Run

pytest.importorskip("icu", reason="the extra `sanctions` is not installed")
pytest.importorskip("numba", reason="the extra `sanctions` is not installed")
from rich.cells import cell_len
from test_tty import plain, tty

EMBARGO = ROOT / "dossiers" / "embargo"
PARTS = ("prim", "alt", "add")
SUMMER, WINTER = (tuple(EMBARGO / "lists" / day / f"{part}.csv" for part in PARTS) for day in ("2031-07-04", "2031-12-15"))
HOLDINGS = ("-f", EMBARGO / "ownership" / "holdings.csv", "--listed", EMBARGO / "ownership" / "listed.txt", "--as-of", "2031-07-10", "--regime", "us-ofac")
DAY = ("--known", "2031-08-01", "--today", "2031-08-01")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with both snapshots of the fictional list, imported in a terminal of 60 columns."""
    place = tmp_path_factory.mktemp("doors") / "store"
    for files, day in ((SUMMER, "2031-07-04"), (WINTER, "2031-12-15")):
        code, seen = tty("sanctions", "import", *files, "--list", "belmora", "--published", day, "--known", day, "--store", place, columns=60)
        assert code == 0, seen
        assert "Stored as snapshot" in seen
        assert not [line for line in plain(seen) if cell_len(line) > 60]
    return place


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("screen", "Васкельд Торен", *DAY), "VASKELD, Toren"),
        (("diff", "--list", "belmora"), "1 added, 1 removed, 3 changed."),
        (("own", "caught", *HOLDINGS), "Brightwater Freight"),
        (("detect", "share-transfer", "--tables", EMBARGO / "corporate"), "It is no finding of"),
    ],
    ids=["screen", "diff", "own", "detect"],
)
def test_jobs_in_a_row_in_a_narrow_terminal(store: Path, words: tuple[str | Path, ...], says: str) -> None:
    kept = ("--store", store) if words[0] in ("screen", "diff") else ()
    code, seen = tty("sanctions", *words, *kept, columns=60)
    assert code == 1, seen
    assert says in " ".join(line.strip() for line in plain(seen))
    assert not [line for line in plain(seen) if cell_len(line) > 60]
    assert "Traceback" not in seen


PRESSED = """
import signal, sys
from servanda.app.cli import main

opened = []


def look(event, args):
    if event == "open" and "chunks" in str(args[0]) and args[0] not in opened:
        opened.append(args[0])
        if len(opened) == 4:
            signal.raise_signal(signal.SIGINT)


signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that runs the tests behind itself has it ignored
sys.addaudithook(look)
sys.argv[0] = "servanda"
main()
"""
"""The program, in which Ctrl-C is pressed when it opens its fourth chunk: however busy the machine is."""


def test_control_c_in_a_batch_and_going_on(store: Path, tmp_path: Path) -> None:
    customers = tmp_path / "customers.csv"
    with customers.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("id", "name", "type"))
        rows.writerows((f"C-{n}", name, "person") for n, name in enumerate(("Toren Vaskeld", "Mara Ellison", "Ilmar Destow") * 4))
    words = ["sanctions", "screen", "--file", str(customers), *DAY, "--store", str(store), "--chunk", "1"]
    out = tmp_path / "out"
    child = pexpect.spawn(sys.executable, ["-c", PRESSED, *words, "--out", str(out)], encoding="utf-8", timeout=300, dimensions=(50, 80))
    child.expect(pexpect.EOF)
    child.close()
    said = " ".join(str(child.before).split())
    assert "interrupted" in said
    assert "--resume" in said
    assert "Traceback" not in said
    assert child.exitstatus not in (0, 1), "it is neither `nothing found` nor `found`"
    assert 1 <= len(list(out.glob("chunks/*.json"))) < 12
    code, seen = tty(*words, "--out", out)
    assert (code, "--resume" in seen) == (2, True)
    assert tty(*words, "--out", out, "--resume")[0] == 1
    assert tty(*words, "--out", tmp_path / "whole")[0] == 1
    for name in ("hits.csv", "results.jsonl", "rejects.csv"):
        assert (out / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_what_does_not_go_together_is_said(run: Run, store: Path) -> None:
    both = run("sanctions", "screen", "Toren Vaskeld", "--file", EMBARGO / "customers.csv", "--out", "out", "--store", store)
    assert (both.code, "two screenings" in both.err) == (2, True)
    for option in (("--out", "out"), ("--resume",), ("--since", "out"), ("--column", "name=x"), ("--format", "csv")):
        idle = run("sanctions", "screen", "Toren Vaskeld", *option, "--store", store)
        assert (idle.code, option[0] in idle.err) == (2, True)


def test_a_file_without_customers_is_not_called_clean(run: Run, store: Path, tmp_path: Path) -> None:
    (tmp_path / "none.csv").write_text("id,name\n", encoding="utf-8")
    found = run("sanctions", "screen", "--file", tmp_path / "none.csv", "--out", tmp_path / "out", "--store", store, *DAY)
    assert "Nobody was screened" in found.out
    assert "Nobody on the lists was found" not in found.out


def test_a_broken_workbook_is_refused_and_utf_16_is_read(run: Run, store: Path, tmp_path: Path) -> None:
    (tmp_path / "customers.xlsx").write_bytes(b"PK\x03\x04")
    book = run("sanctions", "screen", "--file", tmp_path / "customers.xlsx", "--out", tmp_path / "out", "--store", store)
    assert (book.code, "workbook" in book.err) == (2, True)
    (tmp_path / "listed.csv").write_text("entity,listed_on\nToren Vaskeld,2031-07-04\n", encoding="utf-16")
    wide = run("sanctions", "detect", "share-transfer", "--tables", EMBARGO / "corporate", "--table", f"listed={tmp_path / 'listed.csv'}")
    assert (wide.code, "Toren Vaskeld" in wide.out) == (1, True)


def test_a_log_that_is_not_there_is_not_in_order(run: Run, tmp_path: Path) -> None:
    found = run("sanctions", "decide", "verify", "--store", tmp_path / "mistyped")
    assert (found.code, found.out) == (2, "")
    assert "there is no log of decisions" in found.err


def test_deciding_on_one_name_tells_the_id_that_was_meant(run: Run, store: Path, tmp_path: Path) -> None:
    saved = tmp_path / "one.json"
    asked = run("sanctions", "screen", "Toren Vaskeld", *DAY, "--store", store, "--json")
    saved.write_text(asked.out, encoding="utf-8")
    query = json.loads(asked.out)["answers"][0]["screened"]["query"]["id"]
    words = ("us-ofac:101", "--verdict", "unresolved", "--because", "no passport seen", "--by", "Anna Lind", "--run", saved, "--store", tmp_path / "log")
    wrong = run("sanctions", "decide", "propose", "Toren Vaskeld", *words)
    assert (wrong.code, query in wrong.err) == (2, True)
    assert run("sanctions", "decide", "propose", query, *words).code == 0
    late = run("sanctions", "decide", "whitelist", query, "us-ofac:101", "--until", "2001-01-01", *words[3:])
    assert (late.code, "--until" in late.err) == (2, True)


def test_two_imports_of_the_same_list_at_once(tmp_path: Path) -> None:
    words = [str(EXECUTABLE), "sanctions", "import", str(EMBARGO / "lists" / "un.xml"), "--store", str(tmp_path / "store")]
    started = [subprocess.Popen([*words, "--known", f"2031-08-0{n}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for n in (1, 2, 3)]
    for one in started:
        out, err = one.communicate(timeout=120)
        assert one.returncode == 0, err
        assert "napshot" in out
    checked = subprocess.run([str(EXECUTABLE), "sanctions", "import", "--verify", "--store", str(tmp_path / "store")], capture_output=True, check=False)
    assert checked.returncode == 0
