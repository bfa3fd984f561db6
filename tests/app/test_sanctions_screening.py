"""Screening at the doors: one name, files of customers, interruption and resuming, decisions beside hits, re-screening."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import servanda
from servanda.base.refusal import Refusal

pytest.importorskip("icu", reason="the extra `sanctions` is not installed")
pytest.importorskip("numba", reason="the extra `sanctions` is not installed")

from servanda.app import sanctions as screening
from servanda.app.jobs import command, group, load
from servanda.app.jobs_table import JOBS
from servanda.app.sanctions import confirm_decision, propose_decision
from servanda.base import disk
from servanda.instruments.sanctions.decisions.job import find_hit

decide = group("sanctions decide")
screen_verb = command("sanctions screen", load(JOBS["sanctions screen"][1]))
EMBARGO = Path(__file__).parents[2] / "dossiers" / "embargo"
LISTS = tuple(f"ofac-csv={EMBARGO / 'lists' / '2031-07-04' / name}.csv" for name in ("prim", "alt", "add"))
CUSTOMERS = EMBARGO / "customers.csv"
DAY = "2031-08-01"


def run(out: Path, path: Path = CUSTOMERS, **chosen: object):  # type: ignore[no-untyped-def] # as screen_file
    return screening.screen_file(path, out, **({"list_files": LISTS, "today": DAY, "store": out.parent / "store"} | chosen))  # type: ignore[arg-type] # made of parts


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name != "lock"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of three rows a step, never interrupted."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    run(folder, chunk=3)
    return folder


def test_a_name_finds_its_record_and_says_why() -> None:
    asked = screening.query("Toren Vaskeld", sort="person", born=("14 March 1961",), countries=("Corvany",))
    result = screening.screen(asked, list_files=LISTS, today=DAY, keep_index=False)
    hit = result.answers[0].screened.hits[0]
    assert hit.entity == "us-ofac:101"
    assert 0 < hit.score < 1
    assert hit.agree
    assert hit.lists
    assert result.basis.inputs
    assert result.summary.open_hits == 1


def test_the_verb_tells_and_its_exit_code_says_whether_there_is_work() -> None:
    options = [f"--list-file={one}" for one in LISTS] + ["--today", DAY, "--store", "nowhere"]
    found = CliRunner().invoke(screen_verb, ["Toren Vaskeld", *options], standalone_mode=False)
    assert found.return_value == 1
    assert "us-ofac:101" in found.output
    assert "score 1.0" not in found.output
    none = CliRunner().invoke(screen_verb, ["Mara Ellison", *options, "--json"], standalone_mode=False)
    assert none.return_value == 0
    assert json.loads(none.output)["answers"][0]["screened"]["hits"] == []


def test_a_file_of_customers(whole: Path) -> None:
    rows = (whole / "hits.csv").read_text("utf-8").splitlines()
    found = {tuple(row.split(",")[:1]) for row in rows[1:]}
    assert {("C-101",), ("C-102",), ("C-105",), ("C-108",)} <= found
    assert ("C-109",) not in found
    assert "line 16,it holds no name" in (whole / "rejects.csv").read_text("utf-8")
    summary = json.loads((whole / "summary.json").read_text("utf-8"))["summary"]
    assert (summary["rows"], summary["queries"], summary["rejects"]) == (15, 14, 1)
    assert json.loads((whole / "run.json").read_text("utf-8"))["done"] is True


@pytest.mark.parametrize("after", [1, 2, 4, 6, 7])
def test_an_interrupted_run_goes_on_with_the_same_bytes(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    count = 0
    real = disk.put

    def broken(path: Path, data: bytes, **how: bool) -> None:
        nonlocal count
        count += 1
        if count > after:
            raise KeyboardInterrupt
        real(path, data, **how)

    monkeypatch.setattr(disk, "put", broken)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "run", chunk=3)
    monkeypatch.setattr(disk, "put", real)
    with pytest.raises(Refusal, match="interrupted"):
        run(tmp_path / "run", chunk=3)
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "run" / "chunks").glob("*.json")}
    run(tmp_path / "run", chunk=3, resume=True)
    assert written(tmp_path / "run") == written(whole)
    assert all(path.stat().st_mtime_ns == moment for path, moment in kept.items())  # nothing was screened twice


def test_a_killed_run_goes_on(tmp_path: Path) -> None:
    rows = CUSTOMERS.read_text("utf-8").splitlines()
    many = [f"X{n}-{row}" for n in range(60) for row in rows[1:]]
    path = tmp_path / "many.csv"
    path.write_text("\n".join([rows[0], *many]) + "\n", "utf-8")
    command = [sys.executable, "-m", "servanda.app.cli", "sanctions", "screen", "--file", str(path), "--chunk", "5", "--today", DAY, "--store", str(tmp_path / "store")]
    command += [f"--list-file={one}" for one in LISTS]
    killed = subprocess.Popen([*command, "--out", str(tmp_path / "killed")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while time.monotonic() < until and killed.poll() is None and len(list((tmp_path / "killed" / "chunks").glob("*.json"))) < 2:
        time.sleep(0.005)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    run(tmp_path / "killed", path, chunk=5, resume=True, store=tmp_path / "store")
    run(tmp_path / "calm", path, chunk=5, store=tmp_path / "store")
    assert written(tmp_path / "killed") == written(tmp_path / "calm")


def test_a_run_goes_on_only_with_what_it_was_made_from(whole: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(whole, tmp_path / "run")
    changed = tmp_path / "customers.csv"
    changed.write_text(CUSTOMERS.read_text("utf-8").replace("Tallow & Finch", "Tallow & Finches"), "utf-8")
    with pytest.raises(Refusal, match=r"customers\.csv is not what it was"):
        run(tmp_path / "run", changed, chunk=3, resume=True)
    with pytest.raises(Refusal, match="limit was 10, is 5"):
        run(tmp_path / "run", chunk=3, resume=True, limit=5)
    with pytest.raises(Refusal, match="is complete"):
        run(tmp_path / "run", chunk=3)


def test_parquet_ftm_and_packed_files_say_the_same(tmp_path: Path, whole: Path) -> None:
    import csv

    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = list(csv.DictReader(CUSTOMERS.open(encoding="utf-8")))
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "customers.parquet")
    (tmp_path / "customers.csv.gz").write_bytes(gzip.compress(CUSTOMERS.read_bytes()))
    schema = {"person": "Person", "company": "Company", "vessel": "Vessel"}
    given = {"name": "name", "date_of_birth": "birthDate", "country": "country", "nationality": "nationality", "passport": "passportNumber", "imo": "imoNumber"}
    lines = [
        {"id": row["customer_id"], "schema": schema[row["type"]], "properties": {theirs: [row[ours]] for ours, theirs in given.items() if row[ours]}}
        for row in rows
    ]
    lines.append({"id": "A-1", "schema": "Address", "properties": {"full": ["Port Sorrel"]}})
    (tmp_path / "customers.ftm.json").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    expected = [row.split(",")[0:3] for row in (whole / "hits.csv").read_text("utf-8").splitlines()]
    for name in ("customers.parquet", "customers.csv.gz", "customers.ftm.json"):
        run(tmp_path / name.partition(".")[2], tmp_path / name)
        assert [row.split(",")[0:3] for row in (tmp_path / name.partition(".")[2] / "hits.csv").read_text("utf-8").splitlines()] == expected
    summary = json.loads((tmp_path / "ftm.json" / "summary.json").read_text("utf-8"))["summary"]
    assert (summary["passed_over"], summary["rejects"]) == (1, 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n", "no column holds names; the columns are: a, b"),
        ("", "the file is empty"),
        ("name,name\nx,y\n", "stands there twice"),
        ("name,full_name\nx,y\n", "both look like the field"),
        ("name\nVask\xe9ld\n".encode("latin-1"), "not in UTF-8"),
        ('name\n"Toren\n', "each must be closed"),
    ],
)
def test_files_that_cannot_be_read_say_so(tmp_path: Path, text: str | bytes, says: str) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(Refusal, match=says):
        run(tmp_path / "run", path)


def test_rows_that_cannot_be_screened_are_counted_and_listed(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("id;name;sort;born\n1;Toren Vaskeld;person;1961\n1;Ilmar Desthov;person;\n2;Sea;boat;\n3;Ann Day;person;31.02.1970\n4;a;b;c;d;e\n5;Ann Day;person;03/05/1962\n", "utf-8")
    result = run(tmp_path / "run", path)
    assert (result.summary.queries, result.summary.rejects) == (2, 4)
    assert [one.place for one in result.rejects] == ["line 3", "line 4", "line 5", "line 6"]
    lines = [json.loads(line) for line in (tmp_path / "run" / "results.jsonl").read_text("utf-8").splitlines()]
    assert lines[1]["screened"]["query"]["born"] == ["1962"]  # March here, May there: the year alone is certain


def test_decisions_stand_beside_hits_and_end_when_a_record_changes(whole: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    propose_decision("C-104", "us-ofac:102", "false", reason="another passport", person="Anna Lind", screened=whole, expires="2032-03-01", store=store, now=DAY)
    confirm_decision(2, person="Ben Okoro", store=store, now=DAY)
    result = run(tmp_path / "run", store=store)
    looks = {(a.screened.query.id, h.entity): look for a in result.answers for h, look in zip(a.screened.hits, a.looks, strict=True)}
    assert looks["C-104", "us-ofac:102"].status == "whitelisted"
    assert result.summary.open_hits == result.summary.hits - 1
    assert run(tmp_path / "later", store=store, today="2032-03-02").summary.open_hits == result.summary.hits
    other = tmp_path / "customers.csv"
    other.write_text(CUSTOMERS.read_text("utf-8").replace("E7710034", "E7710035"), "utf-8")
    assert run(tmp_path / "other", other, store=store).summary.open_hits == result.summary.hits
    with pytest.raises(Refusal, match="has no hit"):
        find_hit(str(whole), "C-104", "us-ofac:999")


def test_deciding_on_the_command_line(whole: Path, tmp_path: Path) -> None:
    def said(*words: str) -> tuple[int, str]:
        found = CliRunner().invoke(decide, [*words, "--decisions", str(tmp_path / "log")], standalone_mode=False)
        if found.exception and not isinstance(found.exception, SystemExit):
            return 2, str(found.exception)
        return int(found.return_value or 0), found.output

    code, text = said("propose", "C-101", "us-ofac:101", "--verdict", "true", "--because", "same passport", "--by", "Anna Lind", "--run", str(whole), "--now", DAY)
    assert (code, "awaiting" in text) == (0, True)
    assert said("list")[0] == 1
    assert "cannot confirm" in said("confirm", "2", "--by", "Lind, Anna", "--now", DAY)[1]
    code, text = said("confirm", "2", "--by", "Ben Okoro", "--now", DAY)
    assert (code, "standing" in text) == (0, True)
    head = text.split()[-1]
    assert said("verify", "--head", head)[0] == 0
    assert said("verify", "--head", "0" * 64)[0] == 1
    assert "same passport" in said("export", "--format", "json")[1]
    assert said("list")[0] == 0


def test_screening_again_gives_what_screening_in_full_gives(tmp_path: Path) -> None:
    import msgspec

    from servanda.app.sanctions import import_list
    from servanda.instruments.sanctions.batch.records import Answer
    from servanda.instruments.sanctions.lists.hand import at_hand
    from servanda.instruments.sanctions.rescreening.earlier import earlier
    from servanda.instruments.sanctions.screening.engine import screen as engine
    from servanda.instruments.sanctions.screening.kept import index_of

    store = tmp_path / "store"
    for day in ("2031-07-04", "2031-12-15"):
        import_list([EMBARGO / "lists" / day / f"{name}.csv" for name in ("prim", "alt", "add")], store=store, list="xb-fell", known=day)
    chosen = {"list_files": (), "store": store, "today": "2032-01-10"}
    run(tmp_path / "before", known="2031-08-01", **chosen)
    mine = run(tmp_path / "again", known="2032-01-01", since=tmp_path / "before", **chosen)
    hand = at_hand(store=store, known="2032-01-01")
    again = earlier(tmp_path / "before", hand, str(store), 10, None, servanda.__version__)
    index = index_of(hand, keep=None, like=again.weights)
    held = [msgspec.json.decode(line, type=Answer).screened for line in (tmp_path / "again" / "results.jsonl").read_bytes().splitlines()]
    full = engine(index, [one.query for one in held], limit=10)
    assert [one.hits for one in held] == [one.hits for one in full]
    assert "C-101,us-ofac:101,changed,the listed record has changed" in (tmp_path / "again" / "changes.csv").read_text("utf-8")
    assert any("since the earlier run" in note for note in mine.notes)
    with pytest.raises(Refusal, match="another limit"):
        run(tmp_path / "other", known="2032-01-01", since=tmp_path / "before", limit=3, **chosen)
