"""The corpus of hostile words in every field, looked for in every output of every verb. A verb that is not run here fails the last test."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from commandline import ROOT, Result, call
from watch_support import WELLS

sys.path.insert(0, str(ROOT / "tests"))
from hostile import FORMULA, NAME, SOFT, WORD, faults, planted

from servanda.app.cli import root

EMBARGO = ROOT / "dossiers" / "embargo"
RAN: set[str] = set()
DONE: set[str] = set()
SHOWN: set[str] = set()
LOOKED_AT: dict[Path, bytes] = {}
"""Files that a verb has left, as they were looked through."""
NAMED = {
    "mcp": "tests/app/door/test_door_hostile.py plants words everywhere and reads what goes out",
    "lsp": "tests/app/lsp/test_rough.py opens a text with such words everywhere and reads what goes out",
    "open": "tests/app/web plants such words in every field of a dossier and reads each screen",
    "completion": "prints a script of click's own, of no words of others",
    "version": "prints numbers of versions",
}
"""Verbs that show no words of others."""


def leaves(group: click.Group, context: click.Context, path: tuple[str, ...] = ()) -> Iterator[str]:
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if isinstance(found, click.Group):
            yield from leaves(found, click.Context(found, info_name=name, parent=context), (*path, name))
        else:
            yield " ".join((*path, name))


LEAVES = sorted(leaves(root, click.Context(root)), key=len, reverse=True)


def run(folder: Path, *words: str | Path, given: bytes = b"") -> Result:
    """Run a verb; what it prints and every file it leaves in `folder/out` is looked through."""
    said = " ".join(map(str, words))
    DONE.add(os.environ["PYTEST_CURRENT_TEST"].partition("::")[2].partition(" ")[0])
    RAN.add(next(one for one in LEAVES if said == one or said.startswith(f"{one} ")))
    result = call(*words, given=given)
    if result.code in (0, 1, 3) and "evil.example" in result.out:
        SHOWN.add(next(one for one in LEAVES if said == one or said.startswith(f"{one} ")))
    found = faults("stdout", result.out.encode()) + faults("stderr", result.err.encode())
    assert found == [], (said, found[:5])
    assert result.code != 70
    if "--markdown" in words or "markdown" in words:
        assert faults("page.md", result.out.encode()) == [], said
    if "--json" in words and words[0] != "watch" and result.out.startswith(("{", "[")):
        json.loads(result.out)
    written = [path for path in sorted((folder / "out").rglob("*")) if path.is_file()] if (folder / "out").exists() else []
    for path in written:
        if LOOKED_AT.get(path) != (data := path.read_bytes()):
            assert faults(path.name, data) == [], (said, path.name)
            assert path.name.isprintable()
            LOOKED_AT[path] = data
    return result


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


def entered(text: str, word: str) -> str:
    """The draft with an entry in the register of ambiguities, and two readings of it."""
    entry = f'''  ambiguous because "{word}" by Observers {word.partition(" ")[0]} until 2031-06-01\n    deliberate by Upper Village\n    bridges "{word}", "the other"\n'''
    readings = "\n```servanda\nreading near of 1 held by Upper Village\n  clause 1 drops at\nreading far of 1 held by Lower Village\n  as written\n```\n"
    return text.replace("  from entry into force\n", f"  from entry into force\n{entry}", 1) + readings


@pytest.fixture(scope="module")
def hard(folder: Path) -> Path:
    """A draft of an enemy: the words in every place of a text, readable or not."""
    home = folder / NAME
    home.mkdir()
    text = WELLS.replace("Truce of the Well", f"Truce {WORD}").replace("at the well field.", f"at the well field. {WORD}").replace('"No fire"', f'"No {WORD}"')
    text = text.replace("place Well Field\n", f'place Well Field\n  also "{WORD}"\n  defined by words "{WORD}"\n').replace('done "the well is open"', f'done "{WORD}"')
    text = text.replace("actor Observers", f"actor {WORD}\n\nactor Observers")
    text += f'\n```servanda\naccept SV404 on clause 1 because "{WORD}" by {WORD} until 2032-01-01\n```\n'
    (home / f"{NAME}.md").write_text(entered(text, WORD), encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def soft(folder: Path) -> Path:
    """A dossier that is read without an error, with the same links and markup in its words; its evidence holds all."""
    home = folder / "wells"
    home.mkdir()
    quoted = SOFT.replace('"', "")
    text = WELLS.replace("title: Truce of the Well", f"title: Truce {quoted.replace('#', '')}").replace("at the well field.", f"at the well field. {quoted}")
    text = text.replace('"No fire"', f'"No fire {quoted}"').replace("place Well Field\n", f'place Well Field\n  also "Field {quoted}"\n')
    (home / "wells.md").write_text(entered(text, quoted), encoding="utf-8")
    lines: list[dict[str, object]] = [
        {"kind": "source", "id": "patrol", "name": WORD, "publisher": WORD, "reference": WORD, "licence": WORD, "reliability": "A"},
        {"id": "p1", "term": "open fire", "at": "2031-05-04T18:10:00Z", "place": "Well Field", "by": "Upper Village", "sources": ["patrol"], "grades": "A2",
         "text": WORD, "key": WORD, "author": WORD},
        {"id": "p2", "term": "open the well", "at": "2031-05-12T08:00:00Z", "by": "Upper Village", "sources": ["patrol"], "text": f"{FORMULA} x"},
        {"kind": "gap", "id": "g1", "first": "2031-05-06T00:00:00Z", "last": "2031-05-07T00:00:00Z", "places": ["Well Field"], "reason": WORD},
        {"kind": "coverage", "id": "w1", "first": "2031-05-02T06:00:00Z", "last": "2031-05-20T00:00:00Z", "owner": WORD, "terms": ["open fire"], "how": WORD},
        {"kind": "ruling", "of": "p1", "standing": "disputed", "by": WORD, "because": WORD},
        {"id": "p1", "term": "open fire", "at": "2031-05-04T18:11:00Z", "place": "Well Field", "by": "Upper Village", "sources": ["patrol"], "text": WORD, "because": WORD},
        {"id": WORD, "term": WORD, "at": WORD, "kind": WORD, WORD: WORD},
    ]  # fmt: skip
    stream = b"\n".join(json.dumps(line).encode() for line in lines) + b"\n" + WORD.encode() + b"\n"
    run(folder, "watch", home, "--clock", "input", given=stream)
    run(folder, "watch", home, "--clock", "input", "--after", "0", "--json", given=b"")
    return home


def test_verbs_on_an_enemys_draft(folder: Path, hard: Path) -> None:
    out = folder / "out"
    for words in (
        ("check", hard), ("check", hard, "--full"), ("check", hard, "--json"), ("check", hard, "--format", "sarif"), ("check", hard, "--format", "markdown"),
        ("check", hard, "--html", out / "check.html", "-o", out / "check.md", "--format", "markdown"), ("show", hard), ("show", hard, "--markdown"), ("show", hard, "--json"),
        ("side", WORD, hard), ("side", "Upper Village", hard, "--markdown", "--by", WORD, "--because", WORD),
        ("explain", "1", hard), ("explain", WORD, hard), ("explain", "1", hard, "--json"), ("ask", "keepable", hard), ("ask", "can-happen", hard, "--json"), ("ask", WORD, hard), ("ask", "ambiguous", hard),
        ("fmt", "--check", hard), ("fmt", "--diff", hard), ("fmt", "--json", "--check", hard), ("text", "list", hard), ("text", "describe", hard / f"{NAME}.md"),
        ("text", "extract", hard / f"{NAME}.md"), ("text", "extract", hard / f"{NAME}.md", "--out", out / "words.md"),
        ("text", "attach", hard / f"{NAME}.md", hard), ("export", hard), ("verify", hard / f"{NAME}.md", hard), ("rules", WORD), ("help", WORD), ("new", folder / WORD.replace("/", "-")),
        ("monitor", hard), ("due", hard), ("report", hard), ("check", folder / f"{NAME}.csv"),
        ("about",), ("figures", WORD), ("figures", "cap", "--markdown"), ("about", "--sbom"),
    ):  # fmt: skip
        run(folder, *words)


def test_verbs_on_evidence(folder: Path, soft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVANDA_KEYS", str(folder / "keys"))
    day, known, out = ("--today", "2031-06-01"), ("--known", "2031-06-01"), folder / "out"
    table = folder / f"{NAME}.csv"
    table.write_text((f"date,precision,term,by,place,source,reliability,credibility,text\n2031-05-10,,open fire,Lower Village of {WORD},,Radio {WORD},B,2,{WORD}\n2031-05-11,,open fire,Upper Village,,{WORD},B,2,Shots at the well\n"), encoding="utf-8")
    own, scores = folder / "own.toml", folder / "scores.csv"
    said = json.dumps(SOFT)
    own.write_text(f"name = {said}\nabout = {said}\n[must]\nbreached = {said}\n['must not']\nbreached = {said}\n[report]\nviolations = {said}\n", encoding="utf-8")
    scores.write_text(planted(f"clause,coder,score,rubric,because\n1,Coder of the Mission,2,Rubric of the house,{WORD}\n3,Anna of the Mission,1,Rubric of the house,Notes of the coder\n"), encoding="utf-8")
    for words in (
        ("report", soft, "--as-of", "2031-05-20", "--words", own, "--scores", scores, "--tlp", "RED", "--format", "all", "--out", out / "own", *day),
        ("report", soft, "--as-of", "2031-05-20", "--words", own, "--tlp", "RED", "--format", "all", "--out", out / "worded", *day),
        ("report", soft, "--as-of", "2031-05-20", "--words", WORD, *day), ("report", soft, "--as-of", "2031-05-20", "--words", own, *day),
        ("ask", "ambiguous", soft), ("ask", "ambiguous", soft, "--json"), ("check", soft, "--full", "--format", "markdown"), ("explain", "1", soft),
        ("side", "Upper Village", soft), ("side", "Upper Village", soft, "--json", "--by", WORD, "--because", WORD), ("side", "Lower Village", soft, "--html", out / "side.html", "--by", WORD, "--because", WORD),
        ("monitor", soft, *day, "--as-of", "2031-05-20"), ("monitor", soft, *day, "--as-of", "2031-05-20", "--markdown"), ("monitor", soft, *day, "--as-of", "2031-05-20", "--json"),
        ("monitor", soft, "--as-of", WORD), ("due", soft, "--as-of", "2031-05-20", *day), ("due", soft, "--as-of", "2031-05-20", "--markdown", *day),
        ("why", "1", soft, "--as-of", "2031-05-20", *day), ("why", "1", soft, "--as-of", "2031-05-20", "--markdown", *day), ("why", "1", soft, "--as-of", "2031-05-20", "--json", *day),
        ("why", WORD, soft), ("diff", "2031-05-03", "2031-05-20", soft, *day), ("diff", "2031-05-03", "2031-05-20", soft, "--markdown", *day), ("diff", WORD, WORD, soft),
        ("evidence", "show", soft), ("evidence", "show", soft, "--id", "p1"), ("evidence", "show", soft, "--json"), ("evidence", "show", soft, "--field", "text"), ("evidence", "gaps", soft),
        ("evidence", "watched", soft), ("evidence", "verify", soft), ("evidence", "verify", soft, "--head", WORD),
        ("evidence", "import", table, "--mapping", "timeline", "--dry-run", soft, *known), ("evidence", "import", table, "--mapping", "timeline", "--allow-rejects", "5", soft, *known),
        ("evidence", "import", table, "--mapping", WORD, soft), ("evidence", "correct", "p1", soft, *known, "--set", f"text={WORD} more", "--because", WORD, "--by", WORD),
        ("evidence", "dispute", "p1", soft, *known, "--by", WORD, "--because", WORD), ("evidence", "confirm", "p1", soft, *known, "--by", WORD, "--because", WORD),
        ("evidence", "add", soft, *known, "--set", "term=open fire", "--set", "date=2031-05-14", "--set", f"text={WORD}", "--set", f"source={WORD}", "--by", WORD),
        ("evidence", "add", soft, "--set", f"{WORD}={WORD}"), ("evidence", "gaps", soft, *known, "--add", "--from", "2031-05-15", "--until", "2031-05-16", "--because", WORD),
        ("evidence", "watched", soft, *known, "--add", "--from", "2031-05-15", "--until", "2031-05-16", "--owner", WORD, "--how", WORD), ("evidence", "retract", "p2", soft, *known, "--because", WORD, "--by", WORD),
        ("report", soft, "--as-of", "2031-05-20", *day), ("report", soft, "--as-of", "2031-05-20", "--json", *day), ("report", soft, "--to", WORD, *day),
        ("report", soft, "--as-of", "2031-05-20", "--tlp", "RED", "--to", f"Mission {SOFT}", "--format", "all", "--out", out / "report", *day), ("evidence", "show", soft, "--known", WORD),
        ("check", soft, "--format", "markdown"), ("show", soft, "--markdown"), ("export", soft), ("text", "list", soft),
        ("evidence", "mark", "p1", soft, "--tlp", WORD, "--by", WORD, "--because", WORD), ("evidence", "mark", "p1", soft, *known, "--tlp", "RED", "--rel", WORD, "--by", WORD, "--because", WORD),
        ("evidence", "mark", "p1", soft, *known, "--tlp", "AMBER", "--rel", "Mission", "--by", f"Anna {SOFT}", "--because", SOFT, "--json"), ("evidence", "seal", soft, "--above", WORD), ("evidence", "seal", soft, "--above", "GREEN"),
        ("evidence", "correct", "p1", soft, *known, "--set", f"text={WORD} sealed", "--because", WORD, "--by", WORD), ("evidence", "show", soft, "--id", "p1"), ("evidence", "erase", WORD, soft, "--by", WORD, "--because", WORD),
        ("evidence", "erase", "p1", soft, "--by", f"Anna {WORD}", "--because", WORD), ("evidence", "show", soft, "--id", "p1"), ("evidence", "show", soft, "--json"), ("evidence", "reads", soft), ("evidence", "reads", soft, "--json"),
    ):  # fmt: skip
        run(folder, *words)
    assert all(list((out / name).glob("*.pdf")) for name in ("report", "worded", "own"))


@pytest.fixture(scope="module")
def embargo(folder: Path) -> Path:
    """The fictional embargo with the words behind every text of its tables and lists."""
    home = folder / "embargo"
    shutil.copytree(EMBARGO, home, ignore=shutil.ignore_patterns(".*"))
    for path in (one for one in home.rglob("*.csv") if one.name != "licence-dealings.csv"):
        path.write_text(planted(path.read_text("utf-8-sig")), encoding="utf-8")
    listed = home / "ownership" / "listed.txt"
    listed.write_text("".join(f"{line} {WORD}\n" for line in listed.read_text("utf-8").splitlines()), encoding="utf-8")
    for path in (home / "lists").glob("*.xml"):
        safe = SOFT.replace("&", "&amp;").replace("<", "&lt;") + "\u202e\u2066"
        path.write_text(path.read_text("utf-8").replace("Vaskeld", f"Vaskeld {safe}"), encoding="utf-8")
    ftm = home / "lists" / "entities.ftm.json"
    ftm.write_text(ftm.read_text("utf-8").replace("Vaskeld", f"Vaskeld {json.dumps(WORD)[1:-1]}"), encoding="utf-8")
    return home


def test_verbs_on_sanctions(folder: Path, embargo: Path) -> None:
    pytest.importorskip("polars")
    out, store = folder / "out", ("--store", folder / "store")
    day = ("--known", "2031-08-01", "--today", "2031-08-01")
    parts = [embargo / "lists" / "2031-07-04" / f"{part}.csv" for part in ("prim", "alt", "add")]
    later = [embargo / "lists" / "2031-12-15" / f"{part}.csv" for part in ("prim", "alt", "add")]
    held = ("-f", embargo / "ownership" / "holdings.csv", "--listed", embargo / "ownership" / "listed.txt", "--as-of", "2031-07-10", "--regime", "us-ofac")
    log, decided = ("--delisting", folder / "requests"), (*store, "--now", "2031-08-02")
    page = ("--html", out / "page.html")
    for words in (
        ("import", *parts, "--list", "belmora", "--published", "2031-07-04", "--known", "2031-07-04", *store), ("import", *later, "--list", "belmora", "--published", "2031-12-15", "--known", "2031-12-15", *store),
        *(("import", embargo / "lists" / name, "--dry-run", *store) for name in ("un.xml", "seco.xml", "uk.xml", "uk.csv", "fsf.xml", "fsf.csv", "advanced.xml", "entities.ftm.json")),
        ("import", embargo / "lists" / "entities.ftm.json", "--list", "ftm", "--published", "2031-07-04", "--known", "2031-07-04", *store), ("import", "--list-snapshots", *store),
        ("screen", f"Toren Vaskeld {WORD}", *day, *store), ("screen", "Toren Vaskeld", *day, "--markdown", *store), ("screen", "Toren Vaskeld", *day, "--json", *page, *store),
        ("screen", "--file", embargo / "customers.csv", "--out", out / "run", *day, *store), ("diff", "--list", "belmora", *store), ("diff", "--list", "belmora", "--full", *page, *store),
        ("decide", "begin", "--by", f"Anna {SOFT}", *decided), ("decide", "propose", WORD, WORD, "--verdict", "true", "--because", WORD, "--by", "Anna Lind", *decided),
        ("decide", "propose", "C-104", "us-ofac:102", "--verdict", "false", "--because", WORD, "--by", "Anna Lind", "--run", out / "run", *decided),
        ("decide", "whitelist", "C-104", "us-ofac:102", "--until", "2031-12-01", "--because", WORD, "--by", "Anna Lind", "--run", out / "run", *decided),
        ("decide", "confirm", "1", "--because", WORD, "--by", "Bert Holm", *decided), ("decide", "reject", "2", "--because", WORD, "--by", WORD, *decided), ("decide", "list", *store),
        ("decide", "queue", "--run", out / "run", *store, "--markdown"), ("decide", "queue", "--run", out / "run", "--query", WORD, *store, *page),
        ("decide", "several", "--hit", WORD, "--until", "2031-12-01", "--because", WORD, "--by", WORD, "--run", out / "run", *decided),
        ("decide", "several", "--hit", "C-103=us-ofac:102", "--until", "2031-12-01", "--because", WORD, "--by", "Anna Lind", "--run", out / "run", *decided),
        ("decide", "list", "--markdown", *store), ("decide", "list", "--query", WORD, *store), ("decide", "verify", *store, "--head", WORD), ("decide", "export", *store), ("decide", "export", "--as", "json", *store),
        *(("own", *verb, *held, *more) for verb in (("caught",), ("if-listed", f"Aldis Brook {WORD}"), ("owns", f"Toren Vaskeld {WORD}"), ("owners", f"Brightwater Freight {WORD}")) for more in (("--markdown",), page)), ("own", "owners", WORD, *held),
        ("own", "if-sells", f"Toren Vaskeld {WORD}", f"Brightwater Freight {WORD}", "--to", "9", *held), ("own", "if-sells", "a", "b", "--to", WORD, *held), ("own", "regimes"), ("own", "caught", "-f", folder / f"{NAME}.csv"),
        ("deal", embargo / "dealings" / "payments.csv", "--listed", embargo / "dealings" / "listed.txt", *page, "--rejects", out / "rejects.csv"),
        ("deal", embargo / "dealings" / "payments.csv", "--party", f"Tallow & Finch {WORD}", "--markdown"), ("deal", embargo / "dealings" / "payments.csv", "--party", "Tallow & Finch", "--column", f"payer={WORD}"),
        ("detect", "share-transfer", "buy-back", "new-intermediary", "front-person", "--tables", embargo / "corporate", *page), ("detect", "share-transfer", "--tables", embargo / "corporate", "--markdown"), ("detect", WORD),
        ("review", "effect", embargo / "effects" / "exports.csv", "--question", embargo / "effects" / "question.toml"), ("review", "propose", embargo / "effects" / "proposal.toml"), ("review", "propose", folder / f"{NAME}.csv"),
        ("review", "measures", embargo, "--as-of", "2033-05-01", "--today", "2033-06-01", "--markdown"), ("review", "licence", embargo, "--file", embargo / "licence-dealings.csv", "--today", "2033-06-01", "--markdown"),
        ("review", "licence", embargo, "--date", "2033-01-01", "--activity", WORD, "--party", WORD, "--today", "2033-06-01"), ("calendar", embargo, "--from", "2033-05-01", "--ics", out / "c.ics", "--today", "2033-06-01", "--markdown"),
        ("review", "delist", "open", "R1", "--procedure", "belmora", "--entity", "us-ofac:104", "--list-file", f"ofac-csv={later[0]}", "--requester", WORD, "--grounds", WORD, "--received", "2033-02-03",
         "--by", "Anna Lind", "--now", "2033-02-04", "--because", WORD, *log),
        ("review", "delist", "step", "R1", "--done", "answer", "--date", "2033-04-20", "--because", WORD, "--evidence", WORD, "--by", "Anna Lind", "--now", "2033-04-21", *log),
        ("review", "delist", "list", "--as-of", "2033-05-01", *log), ("review", "delist", "list", "--as-of", "2033-05-01", "--markdown", *log), ("review", "delist", "ways"), ("review", "delist", "ways", "--markdown"),
        ("review", "delist", "verify", *log), ("review", "delist", "verify", "--head", WORD, *log), ("review", "delist", "verify", "--delisting", folder / NAME),
    ):  # fmt: skip
        run(folder, "sanctions", *words)


def test_verbs_on_interests(folder: Path) -> None:
    pytest.importorskip("polars")
    home = folder / "interests"
    shutil.copytree(ROOT / "dossiers" / "harbour", home, ignore=shutil.ignore_patterns(".*"))
    tables = home / "strategy"
    quoted = '"' + WORD.replace('"', '""') + '"'
    for path in (tables / "events.csv", tables / "positions.csv"):
        text = path.read_text("utf-8").replace("Northmark", quoted)
        path.write_text(text.replace("opening statement", quoted), encoding="utf-8")
    issues = tables / "issues.toml"
    issues.write_text(issues.read_text("utf-8").replace('"the Harbour Road"', json.dumps(SOFT, ensure_ascii=False)), encoding="utf-8")
    page, day = ("--html", folder / "out" / "page.html"), ("--as-of", "2031-03-20", "--today", "2031-03-20")
    for words in (
        ("say", WORD), ("interests", home, *day, *page), ("interests", home, *day, "--markdown"),
        ("miscalculation", home / "strategy" / "events.csv", "--least", "1", "--markdown"), ("miscalculation", home / "strategy" / "events.csv", "--layout", WORD),
    ):  # fmt: skip
        run(folder, "strategy", *words)


def test_verbs_on_threats(folder: Path) -> None:
    pytest.importorskip("scipy")
    home, out = folder / "threats", folder / "out"
    shutil.copytree(ROOT / "dossiers" / "harbour", home, ignore=shutil.ignore_patterns(".*"))
    table = home / "strategy" / "threats.csv"
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8"))))
    words = ("issuer", "addressee", "demand_or_line", "answer_threatened", "administration", "coder", "source", "owner")
    rows = [{name: f"{text} {WORD}" if name in words and text else text for name, text in row.items()} for row in rows]
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows([*rows, rows[0] | {"kind": WORD}, rows[0] | {"answered_on": "1999-01-01"}])
    events = home / "strategy" / f"{NAME}.csv"
    told = "".join(f'2031-0{month}-01,"{WORD.replace(chr(34), chr(34) * 2)}",North,138\n' for month in (1, 6))
    events.write_text(f"date,source,target,code\n{told}2032-06-01,North,East,0841\n", encoding="utf-8")
    for said in (
        ("record", home), ("record", home, "--markdown"), ("record", home, "--json", "--html", out / "record.html"), ("record", home, "--issuer", WORD),
        ("threats", events), ("threats", events, "--markdown"), ("threats", events, "--json", "--html", out / "threats.html"),
        ("threats", events, "--layout", WORD), ("threats", events, "--layout", "plover"), ("threats", events, "--layout", "ties"),
    ):  # fmt: skip
        run(folder, "strategy", *said)


def test_verbs_on_experts(folder: Path) -> None:
    """The form itself holds fields and one script of ours, which no page does: tests/instruments/strategy/test_sheets.py looks at it."""
    pytest.importorskip("scipy")
    home, out, now = folder / "harbour", folder / "out", ("--now", "2031-03-04")
    shutil.copytree(ROOT / "dossiers" / "harbour", home)
    for path, columns in ((home / "strategy" / "questions.csv", ("question", "unit", "source", "owner")), (home / "strategy" / "experts.csv", ("reason", "dissent")),
                          (home / "strategy" / "obstacles.csv", ("obstacle", "holder", "remedy", "source", "owner"))):  # fmt: skip
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
        rows = [{name: f"{text} {WORD}" if name in columns and text else text for name, text in row.items()} for row in rows]
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    made = ("--by", f"Anna {WORD}", "--because", WORD, *now)
    for words in (
        ("say", "0.2", "0.35"), ("say", WORD), ("experts", "new", home, "--name", WORD, "--names", out / "names.csv", "--out", out / "sheets", "--format", "xlsx", "--format", "csv", "--title", WORD),
        ("experts", "new", home, "--round", "2", "--names", out / "names.csv", "--out", out / "sheets", "--format", "xlsx", "--format", "csv"), ("experts", "new", home, "--format", WORD),
        ("experts", "read", home, "--answers", home / "strategy" / "sheets" / "E6.csv", "--out", out / "experts.csv"), ("experts", "read", home, "--answers", folder / f"{NAME}.csv"),
        ("experts", "pool", home), ("experts", "pool", home, "--markdown"), ("experts", "pool", home, "--json", "--html", out / "pool.html"),
        ("obstacles", home), ("obstacles", home, "--markdown"), ("obstacles", home, "--json", "--html", out / "obstacles.html"),
        ("forecast", "make", home, "--id", "F1", "--question", WORD, "--until", "2031-04-01", "--p", "0.3", "--method", WORD, *made),
        ("forecast", "make", home, "--id", WORD, "--question", WORD, "--until", "2031-04-01", "--quantiles", "1 2 3", "--unit", WORD, *made), ("forecast", "make", home, "--id", "F3", "--event", WORD, "--until", "2031-04-01", *made),
        ("forecast", "make", home, "--id", "F4", "--clause", WORD, "--until", "2031-04-01", *made), ("forecast", "resolve", home, "--id", WORD, "--outcome", WORD, "--evidence", WORD, *made),
        ("forecast", "resolve", home, "--id", WORD, "--void", *made), ("forecast", "score", home), ("forecast", "score", home, "--markdown"), ("forecast", "score", home, "--json", "--html", out / "scores.html"),
        ("forecast", "verify", home), ("forecast", "verify", home, "--head", WORD),
    ):  # fmt: skip
        run(folder, "strategy", *words)
LINE = """
```servanda
red line well "The well {0}" by Upper Village to Lower Village
  Lower Village must not open fire
  declared publicly on 2031-05-01
  otherwise
    rung 1 Upper Village must open the well
      within 1 day of the breach
```
"""


def test_verbs_on_red_lines(folder: Path) -> None:
    home, out, last = folder / "lines", folder / "out", f"{SOFT.replace(',', ' ')},2031-05-01,{FORMULA},"
    (home / "strategy").mkdir(parents=True)
    (home / "wells.md").write_text(WELLS + LINE.format(SOFT.replace('"', "")), encoding="utf-8")
    word = SOFT.replace(",", " ")
    tables = {
        "payoffs": f"clause,actor,gain_low,gain_high,cost_of_answer_low,cost_of_answer_high,unit,source,as_of,owner,grade\nwell,Lower Village,9,10,1,2,{word},{last}\n1,Lower Village,9,10,1,2,{word},{last}\n",
        "detection": f"clause,seen_by,seen_low,seen_high,source,as_of,owner,grade\n*,nobody,0.1,0.2,{last}\n",
        "answers": f"line,rung,needs,held,own_cost_low,own_cost_high,worth_low,worth_high,unit,source,as_of,owner,grade\nwell,1,{word},yes,1,2,1,2,{word},{last}\n",
        "lines": f"line,assures,supersedes,withdrawn_on,source,as_of,owner,grade\nwell,{word},{word},,{last}\n",
        "understood": f"line,holder,act,crossing,source,as_of,owner,grade\nwell,Lower Village,{word},no,{last}\n",
        "edits": f"edit,edit_low,edit_high,unit,paid_by,source,as_of,owner,grade\nverifier,1,2,{word},{word},{last}\n",
        "threats": f"issuer,addressee,date,demand_or_line,answer_threatened,kind,administration,tested,answered,coder,source,as_of,owner,grade\nUpper Village,Lower Village,2031-01-01,{word},{word},other,{word},yes,part,{word},{last}\n",
    }
    for name, text in tables.items():
        (home / "strategy" / f"{name}.csv").write_text(text, encoding="utf-8")
    for verb in ("lines", "enforce"):
        asked = ("strategy", verb, home, "--as-of", "2031-05-20", "--today", "2031-05-20")
        assert run(folder, *asked, "--html", out / f"{verb}.html").code in (0, 1)
        for words in (("--json",), ("--markdown",)):
            run(folder, *asked, *words)
    run(folder, "strategy", "lines", home, "--line", WORD, "--a-month-later", WORD)
    run(folder, "strategy", "enforce", home, "--clause", WORD, "--today", "2031-05-20")
    (home / "strategy" / "payoffs.csv").write_text(f"{WORD}\n{WORD}\n", encoding="utf-8")
    run(folder, "strategy", "lines", home, "--today", "2031-05-20")
    run(folder, "strategy", "say", "0.2", WORD)


def test_verbs_on_what_if(folder: Path, soft: Path) -> None:
    pytest.importorskip("polars")
    out, day = folder / "out", ("--from", "2031-05-04", "--today", "2031-05-20")
    for words in (
        (soft, "--without", "Observers", *day), (soft, "--without", "Observers", *day, "--markdown"), (soft, "--without", "Observers", *day, "--json", "--html", out / "whatif.html"),
        (soft, "--without", WORD, *day), (soft, "--stops", "open the well", "--actor", "Upper Village", *day), (soft, "--stops", WORD, *day), (soft, "--reverses", "1", *day),
        (soft, "--reverses", WORD, *day), (soft, "--administration", "Upper Village", *day), (soft, "--administration", WORD, *day), (soft, "--administration", "Upper Village", "--events", folder / f"{NAME}.csv", *day),
    ):  # fmt: skip
        run(folder, "strategy", "whatif", *words)


def test_verbs_on_packages(folder: Path) -> None:
    pytest.importorskip("scipy")
    home, out = folder / "lagoon", folder / "out"
    shutil.copytree(ROOT / "dossiers" / "lagoon", home)
    for path in (home / "strategy").iterdir():
        rows = list(csv.reader(path.read_text("utf-8").splitlines()))
        rows = [[f"{cell} {WORD}" if cell in ("Northern boats", "Fishers' Assembly") or name == "source" else cell for name, cell in zip(rows[0], row, strict=True)] for row in rows]
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([[cell.removesuffix(f" {WORD}") for cell in rows[0]], *rows[1:]])
    text = (home / "agreement.md").read_text("utf-8")
    (home / "agreement.md").write_text(text.replace('done "the channel is dredged"', f'done "{SOFT}"'), encoding="utf-8")
    for words in ((home, "--draws", "9"), (home, "--markdown", "--draws", "9"), (home, "--json", "--html", out / "packages.html", "--draws", "9"), (home, "--choose", f"season={WORD}"), (home, "--draft", WORD)):
        run(folder, "strategy", "packages", *words)


def test_verbs_on_the_ledger(folder: Path) -> None:
    pytest.importorskip("pyarrow")
    home, out, day = folder / "relief", folder / "out", ("--as-of", "2031-07-30", "--today", "2031-07-30")
    shutil.copytree(ROOT / "dossiers" / "relief", home)
    kept = {"clause", "sort", "stage", "refund", "part_of", "need", "by", "date", "known_on", "as_of", "rate_on", "first", "grade", "currency", "to", "rate", "replaces"}
    for path in (home / "support").glob("*.csv"):
        table = list(csv.reader(path.read_text("utf-8").splitlines()))
        made = [
            [
                cell if name in kept - ({"to"} if path.stem == "pledges" else set()) or name.endswith(("_low", "_high")) or (path.stem == "totals" and name in ("committed", "delivered", "to_come"))
                else f"{cell}{SOFT}" if name in ("id", "pledge", "unit", "of") else f"{cell} {WORD}"
                for name, cell in zip(table[0], row, strict=True)
            ]
            for row in table[1:]
        ]  # fmt: skip
        made = [["N-1" + SOFT if name == "need" and cell == "N-1" else "N-2" + SOFT if name == "need" and cell else cell for name, cell in zip(table[0], row, strict=True)] for row in made]
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([table[0], *made])
    for words in ((), ("--markdown",), ("--json",), ("--in", WORD), ("--in", "EUR", "--html", out / "ledger.html"), ("--reply", f"VEL-01{SOFT}"), ("--reply", f"VEL-01{SOFT}", "--markdown")):
        assert run(folder, "support", "ledger", home, *words, *day).code in (0, 1, 2)
    assert run(folder, "support", "ledger", home, *day).code == 1
    for words in (("--reply", WORD), ("--assessor", WORD), ("--tolerance", WORD), ("--as-of", WORD)):
        run(folder, "support", "ledger", home, *words, "--today", "2031-07-30")
    for name, line in (("moves", f"{WORD},{WORD},delivered,2031-03-15,,1,1,EUR,no,{WORD},,s,2031-03-16,o,"), ("pledges", f"{WORD},{WORD},money,x,V,S,,{WORD},,1,1,EUR,,,,,s,2031-01-20,o,")):
        with (home / "support" / f"{name}.csv").open("a", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerow(next(csv.reader([line])))
        run(folder, "support", "ledger", home, *day)


def test_verbs_on_flags(folder: Path) -> None:
    home, out = folder / "procured", folder / "out"
    shutil.copytree(ROOT / "dossiers" / "relief", home)
    day = ("--to-dossier", home, "--as-of", "2031-06-30", "--today", "2031-06-30")

    def worded(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {name: worded(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [worded(one, key) for one in value]
        kept = ("ocid", "date", "startDate", "endDate", "status", "currency", "awardCriteria", "tag")
        return f"{value} {WORD}" if isinstance(value, str) and key not in kept else value

    files = []
    for path in sorted((home / "support" / "contracts").iterdir()):
        lines = path.read_text("utf-8").splitlines() if path.suffix == ".jsonl" else [path.read_text("utf-8")]
        path.write_text("\n".join(json.dumps(worded(json.loads(line))) for line in lines), encoding="utf-8")
        files.append(path)
    odd = folder / f"{NAME}.json"
    odd.write_text(json.dumps([{"ocid": WORD, "tender": {"status": WORD, "procurementMethod": WORD, "tenderPeriod": {"startDate": "2031-01-01T00:00:00Z", "endDate": "2031-01-02T00:00:00Z"}}, "awards": [{"status": WORD}], "bids": {"details": [{"status": WORD}]}}]), encoding="utf-8")
    for name in ("contracts", "determinations"):
        table = home / "support" / f"{name}.csv"
        rows = list(csv.reader(table.read_text("utf-8").splitlines()))
        rows = [rows[0], *([f"{cell} {WORD}" if head in ("source", "owner", "by", "contract") else cell for head, cell in zip(rows[0], row, strict=True)] for row in rows[1:])]
        rows.append([WORD if head in ("id", "ocid") else cell for head, cell in zip(rows[0], rows[1], strict=True)])
        with table.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
    assert run(folder, "support", "flags", *files, odd, *day, "--html", out / "flags.html").code == 1
    for words in (("--json",), ("--markdown",), ("--markdown", "--no-price", WORD, "--leave-out", WORD), ("--threshold", WORD), ("--label", WORD)):
        run(folder, "support", "flags", *files, odd, *day, *words)
    (home / "support" / "payments.toml").write_text(f'[[payment]]\n[[payment.step]]\nclause = {json.dumps(SOFT)}\nocids = ["ocds-xs0000-pumps-1"]\n', encoding="utf-8")
    run(folder, "support", "flags", *files, *day, "--markdown")
    for text in (WORD, json.dumps({WORD: WORD}), json.dumps({"ocid": "a", "awards": [{"value": {"amount": 1, "currency": ""}, "status": WORD}]}), json.dumps({"ocid": "a", "bids": {"details": [{"status": [WORD]}]}})):
        odd.write_text(text, encoding="utf-8")
        assert run(folder, "support", "flags", odd).code == 2


def test_verbs_on_practice(folder: Path) -> None:
    home, out, day = folder / "relief-practice", folder / "out", ("--as-of", "2031-07-01", "--today", "2031-07-01")
    shutil.copytree(ROOT / "dossiers" / "relief", home)
    words = {
        "pledges": ("via", "source", "owner"), "courses": ("course", "what", "source", "owner"), "services": ("service", "what", "recipient", "source", "owner"),
        "shipments": ("shipment", "good", "waits_for", "by", "from", "to", "source", "owner"), "land": ("area", "source", "owner"), "announced": ("announcement", "said", "source", "owner"),
        "parties": ("party", "extended_by"),
    }  # fmt: skip
    for name, columns in words.items():
        path = home / "support" / f"{name}.csv"
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
        rows = [{head: f"{SOFT.replace(';', '') if name == 'shipments' else WORD} {text}" if head in columns and text and ";" not in text else text for head, text in row.items()} for row in rows]
        for row in rows if name == "services" else ():
            row["accepted_by"] = row["accepted_by"] and (row["recipient"] or "Sarrow")
        for row in rows if name == "pledges" else ():
            row |= {"place": "", "unit": f"{row['unit']} {WORD}", "donor": f"{row['donor']} {WORD}"} if row["sort"] not in ("money",) else {}
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(row | ({"waits_for": ""} if ";" in (row.get("waits_for") or "") else {}) for row in rows)
    for verb in ("train", "ship", "assist", "land"):
        asked = ("support", verb, home, *day)
        assert run(folder, *asked, "--html", out / f"{verb}.html").code in (0, 1), verb
        for more in (("--json",), ("--markdown",), ("--pledge", WORD)):
            run(folder, *asked, *more)
    parties = home / "support" / "parties.csv"
    for more in ((), ("--markdown",), ("--json", "--html", out / "clocks.html"), ("--party", WORD), ("--rule", parties)):
        run(folder, "support", "clocks", parties, "--as-of", "2031-07-01", *more)
    for name in ("courses", "shipments", "services", "land"):
        (home / "support" / f"{name}.csv").write_text(f"{WORD}\n{WORD}\n", encoding="utf-8")
    for verb in ("train", "ship", "assist", "land"):
        run(folder, "support", verb, home, *day)


def test_verbs_on_deliverability(folder: Path) -> None:
    pytest.importorskip("scipy")
    home, out, day = folder / "routes", folder / "out", ("--as-of", "2031-03-31", "--today", "2031-03-31")
    shutil.copytree(ROOT / "dossiers" / "relief", home)
    text = (home / "routes.md").read_text("utf-8")
    (home / "routes.md").write_text(text.replace('"Pumps for Upper Mire"', f'"Pumps {SOFT.replace(chr(34), "")}"'), encoding="utf-8")
    for name in ("network", "stations", "stocks", "loads"):
        path = home / "support" / f"{name}.csv"
        rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
        with path.open("w", encoding="utf-8", newline="") as stream:
            told = csv.DictWriter(stream, list(rows[0]))
            told.writeheader()
            told.writerows({**row, **{one: f"{row[one]} {WORD}" for one in ("mode", "source", "owner") if one in row}} for row in rows)
    for words in ((), ("--markdown",), ("--json",), ("--lost", "1"), ("--html", out / "deliver.html"), ("--save", out / "lengths.json")):
        run(folder, "support", "deliver", home, *day, *words)
    run(folder, "verify", out / "lengths.json", home)
    (home / "support" / "network.csv").write_text(f"{WORD}\n{WORD}\n", encoding="utf-8")
    run(folder, "support", "deliver", home, *day)


def test_verbs_on_tranches(folder: Path) -> None:
    home, out, day = folder / "tranches", folder / "out", ("--as-of", "2031-09-15", "--today", "2031-12-01")
    shutil.copytree(ROOT / "dossiers" / "relief", home)
    path, word = home / "support" / "payments.toml", SOFT.replace("\\", "").replace('"', "")
    text = path.read_text("utf-8")
    for said in ("Sarrow Facility, decisions of the Council of the Ildra Union", "Joint Audit Office", "F/2031/1", "counted by steps", "a newspaper that counts steps", "million EUR", "Ildra Union", "notice of payment 2031/2", "Sarrow Facility, annex 1"):
        text = text.replace(f'"{said}"', json.dumps(f"{said} {word}"))
    path.write_text(text, encoding="utf-8")
    for words in ((home, *day), (home, *day, "--markdown"), (home, *day, "--json", "--html", out / "tranche.html"), (home, *day, "--payment", WORD), (home, *day, "--reading", WORD)):
        run(folder, "support", "tranche", *words)
    for old, new in (("facility:6.grid", WORD), ('"values"', json.dumps(WORD)), ("gross = 600", f"gross = {json.dumps(WORD)}"), ('"12.5 %"', json.dumps(WORD))):
        path.write_text(text.replace(old, new if new.startswith(("gross", '"')) else json.dumps(new)[1:-1]), encoding="utf-8")
        run(folder, "support", "tranche", home, *day)


def test_verbs_on_terms(folder: Path) -> None:
    home, out, day = folder / "relief-terms", folder / "out", ("--as-of", "2031-07-10", "--today", "2031-07-10")
    shutil.copytree(ROOT / "dossiers" / "relief", home)
    texts = {"terms": ("id", "party", "of", "unit", "covers", "source", "owner"), "quota_use": ("id", "term", "unit", "source", "owner")}
    for name, columns in texts.items():
        path = home / "support" / f"{name}.csv"
        rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
        for row in rows:
            row |= {head: f"{WORD} {row[head]}" for head in columns if row[head] and not (head == "covers" and row["kind"] != "safeguard")}
        with path.open("w", encoding="utf-8", newline="") as stream:
            told = csv.DictWriter(stream, list(rows[0]))
            told.writeheader()
            told.writerows(rows)
    for words in ((), ("--markdown",), ("--json",), ("--html", out / "terms.html")):
        assert run(folder, "support", "terms", home, *day, *words).code == 1, words
    path = home / "support" / "terms.csv"
    whole = path.read_text("utf-8")
    for old, new in (("trade:3", WORD), ("trade:5.guarantee", WORD), (",trade:5,2031", f",{WORD},2031"), (",incentive,", f",{WORD},"), ("2031-07-05", WORD)):
        path.write_text(whole.replace(old, new), encoding="utf-8")
        run(folder, "support", "terms", home, *day)
    path.write_text(f"{WORD}\n{WORD}\n", encoding="utf-8")
    run(folder, "support", "terms", home, *day)


def test_verbs_on_rows(folder: Path) -> None:
    home, out = folder / "rows", folder / "out"
    shutil.copytree(ROOT / "dossiers" / "relief", home)
    path = home / "support" / "pledges.csv"
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    for row in rows:
        row |= {one: f"{row[one]} {WORD}" for one in ("what", "to", "via", "place", "source", "owner")} | {"clause": ""}
    with path.open("w", encoding="utf-8", newline="") as stream:
        told = csv.DictWriter(stream, list(rows[0]))
        told.writeheader()
        told.writerows(rows)
    out.mkdir(exist_ok=True)
    for words in (("--out", out / "rows.csv", "--table", "pledges"), ("--out", out / "rows.csv", "--table", WORD), ("--out", home / WORD[:9], "--json")):
        run(folder, "support", "rows", "export", home, *words)
    came = folder / "came.csv"
    came.write_text((out / "rows.csv").read_text("utf-8").replace("Velland", f"Velland {SOFT}".replace('"', "").replace(",", "")), "utf-8")
    for more in ((), ("--markdown",), ("--json", "--html", out / "rows.html"), ("--only", WORD), ("--accept", "--by", WORD, "--because", WORD)):
        run(folder, "support", "rows", "read", came, "--to", home, "--today", "2031-03-01", *more)
    for more in ((), ("--markdown",), ("--json", "--html", out / "clauses.html"), ("--agreement", WORD), ("--title", WORD, "--out", out / "made.md")):
        run(folder, "support", "rows", "clauses", home, "--today", "2031-03-01", *more)
    offers = folder / "offers.csv"
    offers.write_text(f'giver,purpose,currency,pledged,on\nVelland,"{WORD.replace(chr(34), "")}",EUR,5,2031-02-01\n"{SOFT.replace(chr(34), "")}",x,EUR,1.000.00,{WORD}\n', "utf-8")
    fields = [word for one in ("donor=giver", "what=purpose", "unit=currency", "pledged=pledged", "date=on") for word in ("--column", one)]
    said = ("--format", "table", *fields, "--set", "sort=money", "--set", f"to=Sarrow {WORD}", "--owner", WORD, "--as-of", "2031-03-01")
    for more in ((), ("--markdown",), ("--json", "--html", out / "import.html"), ("--out", out / "offers-in.csv", "--table", "pledges"), ("--set", WORD), ("--join", WORD)):
        run(folder, "support", "import", offers, *said, *more)
    for form in ("iati", "ocds", WORD):
        run(folder, "support", "import", offers, "--format", form)


def test_the_corpus_would_be_seen() -> None:
    for name, data in (
        ("stdout", WORD), ("page.md", f"[j](https://evil.example) {SOFT}"), ("page.html", f"<p>{SOFT}</p>"), ("page.html", '<a href="https://evil.example">'),
        ("t.csv", f'a\n"{FORMULA}"\n'),
    ):  # fmt: skip
        assert faults(name, data.encode())


def test_verbs_on_debt(folder: Path) -> None:
    home, out, day = folder / "relief-debt", folder / "out", ("--as-of", "2031-07-01", "--today", "2031-07-01")
    shutil.copytree(ROOT / "dossiers" / "relief", home)
    ids = {one: f"{WORD} {one}" for one in ("V-1", "OLD-1", "NEW-A", "NEW-B", "NEW-C", "M-2")}
    words = ("lender", "borrower", "group", "scenario", "source", "owner", "id", "old", "new", "loan")
    for name in ("loans", "discount", "indicators", "relief", "exchange"):
        path = home / "support" / f"{name}.csv"
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows({head: ids.get(text, f"{WORD} {text}") if head in words and text else text for head, text in row.items()} for row in rows)
    asked = ("support", "debt", home, *day)
    assert run(folder, *asked, "--html", out / "debt.html").code == 1
    for more in (("--json",), ("--markdown",), ("--loan", ids["V-1"]), ("--loan", WORD), ("--capacity", WORD)):
        run(folder, *asked, *more)
    for name in ("exchange", "relief", "indicators", "discount", "loans"):
        (home / "support" / f"{name}.csv").write_text(f"{WORD}\n{WORD}\n", encoding="utf-8")
        assert run(folder, *asked).code == 2


def test_verbs_on_allies(folder: Path) -> None:
    pytest.importorskip("pyarrow")
    home, out, day = folder / "league", folder / "out", ("--as-of", "2031-11-01", "--today", "2031-11-01")
    shutil.copytree(ROOT / "dossiers" / "league", home)
    texts = {
        "burden": ("member", "source", "owner"), "members": ("member", "source", "owner"), "rates": ("source",), "obligations": ("source", "owner"),
        "initiatives": ("id", "what", "source", "owner"), "statuses": ("initiative", "source", "owner"), "trade": ("reporter", "partner", "unit", "source", "owner"),
    }  # fmt: skip
    for name, columns in texts.items():
        path = home / "allies" / f"{name}.csv"
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows({head: f"{text} {SOFT if head in ('member', 'reporter', 'partner') else WORD}" if head in columns and text else text for head, text in row.items()} for row in rows)
    votes = home / "allies" / "votes.csv"
    rows = list(csv.reader(io.StringIO(votes.read_text("utf-8"))))
    with votes.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([*rows[:1], *([f"{row[0]} {SOFT}", row[1], row[2], f"{row[3]} {WORD}", row[4]] for row in rows[1:])])
    points = home / "allies" / "points.csv"
    points.write_text(f'state,session,point,low,high\n"{("Halvern " + WORD).replace(chr(34), chr(34) * 2)}",12,1.4,1.1,1.7\n', "utf-8")
    burden = ("--prices", "2030", "--in", "crowns", "--rate-on", "2030-12-31")
    for words in ((), ("--markdown",), ("--json",), ("--html", out / "allies.html")):
        assert run(folder, "allies", "duties", home, "--agreement", "pact", *day, *words).code == 0
        assert run(folder, "allies", "burden", home, *burden, *day, *words).code == 0
        assert run(folder, "allies", "initiatives", home, *day, *words).code == 0
        assert run(folder, "allies", "balance", home, *day, *words).code == 1
        assert run(folder, "allies", "align", votes, "12", "--state", f"Halvern {WORD}", "--points", points, *words).code in (0, 2)
    assert run(folder, "allies", "align", votes, "12").code == 0
    for words in (("duties", "--ally", WORD), ("duties", "--agreement", WORD), ("duties", "--atop", votes, "--numbered", WORD), ("burden", "--prices", WORD), ("burden", *burden, "--member", WORD), ("balance", "--pair", WORD, "B")):
        assert run(folder, "allies", words[0], home, *words[1:], *day).code == 2
    assert run(folder, "allies", "align", votes, "12", "--state", WORD, "--roll-calls", points).code == 2
    for name, verb in (("obligations", "duties"), ("burden", "burden"), ("initiatives", "initiatives"), ("trade", "balance")):
        (home / "allies" / f"{name}.csv").write_text(f"{WORD}\n{WORD}\n", encoding="utf-8")
        assert run(folder, "allies", verb, home, *day).code == 2
    votes.write_text(f"rcid,session,state,vote\n1,12,{SOFT.replace(',', '').replace(chr(34), '')},{SOFT.replace(',', '').replace(chr(34), '')}\n", encoding="utf-8")
    assert run(folder, "allies", "align", votes, "12").code == 2


def test_verbs_on_the_council(folder: Path) -> None:
    """Every column of text of every table; names stay as they are, for what is no name of the dossier is refused."""
    home, draft, out = folder / "league-council", folder / "lagoon-allies", folder / "out"
    shutil.copytree(ROOT / "dossiers" / "league", home)
    shutil.copytree(ROOT / "dossiers" / "lagoon", draft)
    words = ("source", "owner", "action", "who", "what", "words", "transfer", "unit")
    for path in (*(home / "allies").glob("*.csv"), *(draft / "allies").glob("*.csv")):
        if path.stem not in ("schedule", "actions", "positions", "statements", "transfers", "criteria"):
            continue
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows({head: f"{WORD} {text}" if head in words and text else text for head, text in row.items()} for row in rows)
    day = ("--as-of", "2031-12-31", "--today", "2031-12-31")
    asked = (
        (("allies", "meetings", home, *day), (("--ics", out / "council.ics"), ("--body", WORD))),
        (("allies", "consistent", home, *day), (("--transfer", WORD),)),
        (("allies", "positions", draft, "--as-of", "2031-02-20", "--moved-since", "2031-01-10", "--today", "2031-03-01"), (("--bracket", WORD),)),
        (("allies", "leave", home, "--from", "2031-03-01", "--today", "2031-03-01"), (("--without", WORD), ("--stops", WORD), ("--reverses", WORD), ("--without", "Ostrey"))),
    )
    for verb, rest in asked:
        for more in ((), ("--markdown",), ("--json",), ("--html", out / f"{verb[1]}.html"), *rest):
            run(folder, *verb, *more)
    for place in ("schedule", "actions", "statements", "transfers", "criteria"):
        (home / "allies" / f"{place}.csv").write_text(f"{WORD}\n{WORD}\n", encoding="utf-8")
        assert 2 in (run(folder, "allies", verb, home, *day).code for verb in ("meetings", "consistent"))


def test_verbs_on_channels(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("cryptography")
    monkeypatch.setenv("SERVANDA_KEYS", str(folder / "channel-keys"))
    home, out = folder / "envoys", folder / "out"
    shutil.copytree(ROOT / "dossiers" / "envoys", home)
    table = home / "channels" / "channels.toml"

    def escaped(text: str) -> str:
        return "".join(one if one.isalnum() and one.isascii() else f"\\U{ord(one):08x}" for one in text)

    keys = ("principal", "envoys", "others", "by", "to", "present", "words", "confirmed", "ally", "source", "person", "reason", "name", "answers_to", "from", "close_out", "rel")
    lines = []
    for line in table.read_text("utf-8").splitlines():
        key, _, value = line.partition(" = ")
        lines.append(f"{key} = {re.sub(chr(34) + '([^' + chr(34) + ']*)' + chr(34), lambda one: chr(34) + escaped(f'{WORD} {one[1]}') + chr(34), value)}" if key in keys else line)
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for text in (home / "channels").glob("*.md"):
        text.write_text(text.read_text("utf-8").replace("rel: Averne principals\n", ""), encoding="utf-8")
    table.write_text(re.sub(r"(?m)^rel = .*\n", "", table.read_text("utf-8")), encoding="utf-8")
    day = ("--as-of", "2031-04-20", "--today", "2031-04-20")
    assert run(folder, "channels", "check", home, *day, "--out", "-").code == 1
    assert run(folder, "channels", "said", home, *day, "--out", "-").code == 0
    assert run(folder, "channels", "knew", "lantern:1.withdraw", home, *day, "--out", "-").code == 1
    for verb in (("check",), ("said",), ("knew", "lantern:1.withdraw")):
        for more in (("--json", "--out", "-"), ("--markdown", "--out", "-"), ("--out", out / f"{verb[0]}.html"), ("--out", out / f"{verb[0]}.json"), ("--out", out / f"{verb[0]}.md")):
            assert run(folder, "channels", *verb, home, *day, *more).code in (0, 1)
        run(folder, "channels", *verb, home, *day)
    who = f"{WORD} Envoy Tarn"
    made = json.loads(run(folder, "channels", "seal", home, "--new-key", who, "--json", "--out", "-").out)
    table.write_text(table.read_text("utf-8") + f'\n[[person]]\nname = "{escaped(who)}"\nkey = "{made["new_key"]}"\n', encoding="utf-8")
    mine = ("--channel", "lantern", "--by", who, "--now", "2031-04-20")
    assert run(folder, "channels", "seal", home, *mine, "--out", "-").code == 0
    for more in (("--out", "-"), ("--out", out / "proof.html"), ("--json", "--out", "-")):
        assert run(folder, "channels", "prove", home, *mine[:4], "--entry", "1", "--proof", out / "proof.json", *more).code == 0
    root = json.loads((out / "proof.json").read_text("utf-8"))["root"]
    assert run(folder, "channels", "prove", "--given", out / "proof.json", "--root", root, "--out", "-").code == 0
    for words in (("check", home, "--channel", WORD), ("said", home, "--channel", WORD), ("knew", WORD, home), ("seal", home, "--channel", WORD, "--by", WORD), ("prove", home, "--channel", WORD, "--by", WORD), ("said", home, "--key-of", WORD)):
        assert run(folder, "channels", *words, *(day if words[0] not in ("seal",) else ()), "--out", "-").code == 2
    table.write_text(f"{escaped(WORD)} = 1\n", encoding="utf-8")
    assert run(folder, "channels", "check", home, "--out", "-").code == 2
    table.write_text(f'[[said]]\n"{escaped(WORD)}" = 1\n', encoding="utf-8")
    assert run(folder, "channels", "check", home, "--out", "-").code == 2


def test_verbs_on_sharing(folder: Path) -> None:
    home, out, day = folder / "league-share", folder / "out", ("--today", "2031-05-20")
    home.mkdir()
    out.mkdir(exist_ok=True)
    league = ROOT / "dossiers" / "league"
    for name in ("world.md", "sharing.md", "tide-note.md"):
        shutil.copy(league / name, home / name)
    shutil.copytree(league / "share", home / "share")
    lines = [json.loads(line) for line in (league / "share-evidence" / "lines.jsonl").read_text("utf-8").splitlines()]
    for line in lines:
        line |= {"text": WORD} if "text" in line else {}
        line |= {one: f"{line[one]} {WORD}" for one in ("name", "origin") if one in line}
        if isinstance(line["marking"], dict) and "originators" in line["marking"]:
            line["marking"]["originators"] = [f"{one} {WORD}" for one in line["marking"]["originators"]]
    run(folder, "watch", home, "--clock", "input", given="\n".join(map(json.dumps, lines)).encode())
    for name, words in {"accounts": ("says", "settled_by", "source", "owner"), "consents": ("originator", "source", "owner"), "recipients": ("source", "owner")}.items():
        path = home / "share" / f"{name}.csv"
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows({head: f"{text} {WORD}" if head in words and text else text for head, text in row.items()} for row in rows)
    for item in ("trail-1", "sounding-2", "tide-note.md", "1.pass", WORD):
        for more in ((), ("--json",), ("--markdown",), ("--html", out / "may.html"), ("--for-them",), ("--for-them", "--json")):
            run(folder, "share", "may", item, home, "--to", "Halvern", *day, *more)
    run(folder, "share", "may", "trail-1", home, "--to", WORD, *day)
    files = ("--stix", out / "share.json", "--csv", out / "share.csv", "--html", out / "share.html")
    for more in ((), ("--json",), ("--markdown",), files, ("--term", WORD), ("--banner", WORD), ("--kind", WORD)):
        run(folder, "share", "export", home, "--to", "Halvern", "--tlp", "RED", *day, *more)
    run(folder, "share", "export", home, "--to", WORD, *day, "--stix", out / "other.json")


def test_verbs_on_tips(folder: Path) -> None:
    talks, out = folder / "talks.csv", folder / "out"
    out.mkdir(exist_ok=True)
    rows = "".join(f"{n},{WORD} {n},{WORD},{WORD},2001-01-{n:02},{'Pre' if n % 2 else 'SubComp'}\n" for n in range(1, 29))
    talks.write_text(f"PP,PPName,Reg,Contp,Dat,Stage\n{rows}", encoding="utf-8")
    pacts = folder / "pacts.csv"
    pacts.write_text(f"paid,pa_name,region,incompatibility,pa_date,ended,duration\n1,{WORD},1,{WORD},2001-01-01,True,2000-01-01\n2,{WORD},1,{WORD},2001-01-01,,\n", encoding="utf-8")
    for table in (talks, pacts):
        for more in ((), ("--markdown",), ("--json",), ("--html", out / "talks.html")):
            assert run(folder, "tips", "patience", table, *more).code == 0
    assert run(folder, "tips", "patience", talks, "--region", WORD).code in (0, 2)
    for words in (("--about", f"{WORD}x"), ("--years", WORD), ("--until", WORD), ("--stage", WORD)):
        assert run(folder, "tips", "patience", talks, *words).code == 2
    talks.write_text(f"{WORD}\n{WORD}\n", encoding="utf-8")
    assert run(folder, "tips", "patience", talks).code == 2
    home, day = folder / "league", ("--as-of", "2031-06-01", "--today", "2031-06-01", "--days", "60")
    shutil.copytree(ROOT / "dossiers" / "league", home, dirs_exist_ok=True)
    table, escaped = home / "tips" / "observances.toml", chr(34) + "".join(one if one.isalnum() and one.isascii() else f"\\U{ord(one):08x}" for one in WORD) + chr(34)
    row = f'[[observance]]\nof = "Ostrey"\nname = {escaped}\nkind = "mourning"\nsource = {escaped}\non = "06-30"\n'
    table.write_text(row, encoding="utf-8")
    for more in ((), ("--markdown",), ("--json",), ("--html", out / "days.html")):
        assert run(folder, "tips", "days", home, *day, *more).code == 1
    for field in ("Ostrey", "mourning", "06-30"):
        table.write_text(row.replace(f'"{field}"', escaped), encoding="utf-8")
        assert run(folder, "tips", "days", home, *day).code == 2
    plain = home / "tips" / "own.md"
    plain.write_text(f"It would seem that {WORD} is not unlikely.\n\nThey shall {WORD}.\n", "utf-8")
    for more in ((), ("--json",), ("--markdown",), ("--html", folder / "out" / "clear.html")):
        assert run(folder, "tips", "clear", "--file", plain, *more).code == 1
        run(folder, "tips", "clear", home, *more)
    for words in (("--language", WORD), ("--agreement", WORD)):
        run(folder, "tips", "clear", home, *words)
    for name, columns in {"planned": ("what", "source", "owner"), "meanings": ("one", "other", "source", "owner", "in_language")}.items():
        place = home / "tips" / f"{name}.csv"
        rows = list(csv.DictReader(io.StringIO((ROOT / "dossiers" / "league" / "tips" / f"{name}.csv").read_text("utf-8"))))
        with place.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows({head: f"{text} {WORD}" if head in columns and text else text for head, text in row.items()} for row in rows)
    shutil.copy(ROOT / "dossiers" / "league" / "tips" / "observances.toml", table)
    for more in (("--json", "--out", "-"), ("--markdown", "--out", "-"), ("--out", "-"), ("--out", folder / "out" / "sheet.html"), ("--out", folder / "out" / "sheet.md")):
        assert run(folder, "tips", "sheet", home, *day[:4], *more).code == 0
    run(folder, "tips", "days", home, *day)
    for name in ("planned", "meanings"):
        (home / "tips" / f"{name}.csv").write_text(f"{WORD}\n{WORD}\n", "utf-8")
        assert run(folder, "tips", "sheet", home, *day[:4], "--out", "-").code == 2


def test_verbs_on_drafts(folder: Path) -> None:
    words, home = folder / "words.txt", folder / "from-words"
    words.write_text(f"Article 1. {WORD}\n\n{WORD} shall {WORD} the well. The {SOFT} shall open the well. A shall # {WORD}.\n\nArticle 2\n\nThey shall go.\n", "utf-8")
    run(folder, "draft", "new", words, "--parties", WORD, "--out", folder / "never")
    assert run(folder, "draft", "new", words, "--parties", "Ostrey,Quellmar", "--title", WORD, "--language", WORD, "--out", home).code in (0, 2)
    if not home.exists():
        assert run(folder, "draft", "new", words, "--parties", "Ostrey,Quellmar", "--out", home).code == 0
    text = (home / "words.md").read_text("utf-8").replace("by tool", f'by assistant "{WORD.replace(chr(34), "")}"', 1)
    (home / "words.md").write_text(text, "utf-8")
    for more in ((), ("--json",), ("--markdown",), ("--html", folder / "out" / "draft.html")):
        run(folder, "draft", "next", home, *more)
        run(folder, "draft", "ask", home, *more)
        run(folder, "draft", "ask", home, WORD, "--is", WORD, *more)
        run(folder, "draft", "ask", home, "They", "--is", WORD, *more)
        run(folder, "draft", "confirm", home, WORD, *more)
        run(folder, "draft", "drop", home, WORD, *more)
        for ident in ("1.s1", "1.s2", "2.s1"):
            run(folder, "draft", "confirm", home, ident, "--who", "Ostrey", *more)
            run(folder, "draft", "confirm", home, ident, "--who", WORD, *more)
            run(folder, "draft", "drop", home, ident, *more)


def test_verbs_on_words_in_word(folder: Path) -> None:
    pytest.importorskip("docx")
    home, out = folder / "draft-words", folder / "out"
    out.mkdir(exist_ok=True)
    shutil.copytree(ROOT / "dossiers" / "harbour", home, dirs_exist_ok=True)
    text = (home / "harbour.md").read_text("utf-8")
    (home / "harbour.md").write_text(text.replace("> In this Agreement,", f"> In this Agreement, {WORD},", 1), "utf-8")
    for more in ((), ("--columns", "--json"), ("--markdown", "--full"), ("--html", out / "words.html")):
        assert run(folder, "draft", "export", home, "--docx", out / "words.docx", "--today", "2031-01-01", *more).code == 0
    (home / "harbour.md").write_text(text, "utf-8")
    for more in ((), ("--json",), ("--markdown",), ("--html", out / "back.html")):
        assert run(folder, "draft", "return", out / "words.docx", home, *more).code == 1
    for words in (("--agreement", WORD), ("--tlp", WORD)):
        assert run(folder, "draft", "return", out / "words.docx", home, *words).code == 2
    openpyxl = pytest.importorskip("openpyxl")
    typed = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", WORD)
    for more in ((), ("--json",), ("--markdown",)):
        assert run(folder, "draft", "export", home, "--xlsx", out / "matrix.xlsx", *more).code == 0
    book = openpyxl.load_workbook(out / "matrix.xlsx")
    for column in range(2, 10):
        for row, words in ((column, typed), (column + 9, f"by {typed}")):
            book.active.cell(row, column).value = words
    book.active.append([typed] * 9)
    book.save(out / "matrix.xlsx")
    for more in ((), ("--json",), ("--markdown",), ("--html", out / "matrix.html")):
        assert run(folder, "draft", "return", out / "matrix.xlsx", home, *more).code == 1


def test_verbs_on_words(folder: Path, soft: Path) -> None:
    out, texts = folder / "out", folder / "precedents"
    out.mkdir(exist_ok=True)
    texts.mkdir()
    told = f"Article 1\n\nHill shall [{WORD}] [release {WORD}] prisoners.\n\nArticle 2\n\n[{WORD}: It ends.] [X: the prisoners of war stay] It [opens {WORD}.\n"
    own = folder / "own.txt"
    own.write_text(told, encoding="utf-8")
    for more in ((), ("--json",), ("--markdown",), ("--html", out / "brackets.html")):
        assert run(folder, "draft", "brackets", own, "--stands-for", f"{WORD}=Hill", *more).code == 1
        run(folder, "draft", "brackets", soft, *more)
    for words in (("--stands-for", WORD), ("--agreement", WORD), ("--stands-for", f"{WORD}={WORD}")):
        assert run(folder, "draft", "brackets", soft, *words).code == 2
    (texts / f"{NAME}.txt").write_text(told, encoding="utf-8")
    shutil.copy(soft / "wells.md", texts / "wells.md")
    (texts / "bad.txt").write_bytes(b"\xff")
    (texts / "pax.csv").write_text(f"AgtId,Agt,Dat\n1,{WORD},{WORD}\n", encoding="utf-8")
    asked = ("draft", "precedent", soft, "--texts", texts)
    for more in ((), ("--json",), ("--markdown",), ("--html", out / "precedent.html")):
        assert run(folder, *asked, "--topic", "detainees", *more).code == 0
    for words in (("--like", WORD), ("--topic", WORD), ("--clause", WORD), ("--article", WORD), ("--kind", WORD, "--topic", "detainees")):
        run(folder, *asked, *words)
    if importlib.util.find_spec("lxml"):
        for more in ((), ("--json",), ("--markdown",)):
            run(folder, "draft", "akn", soft, "--out", folder / "akn", *more)
        for words in (("--agreement", WORD), ("--language", WORD)):
            assert run(folder, "draft", "akn", soft, "--out", folder / "akn", *words).code == 2
    else:
        run(folder, "draft", "akn", soft, "--out", folder / "akn")


def test_verbs_on_papers_for_the_room(folder: Path, soft: Path, hard: Path) -> None:
    """Words of an enemy in the options, in the words of the text, and in every column of the tables that minutes read."""
    home, out = folder / "lagoon-papers", folder / "out"
    shutil.copytree(ROOT / "dossiers" / "lagoon", home)
    quoted = SOFT.replace('"', "").replace("#", "")
    text = (home / "agreement.md").read_text("utf-8").replace("alternatives dues", f'alternatives "dues {quoted}"')
    text = text.replace("> Tarnholm [shall]", f"> Tarnholm {quoted} [{quoted}] [x: {quoted}] [shall]").replace('"Fund"', f'"Fund {quoted}"')
    (home / "agreement.md").write_text(text.replace("option quick", f'option "quick {quoted}"'), encoding="utf-8")
    heads = "body,meeting,action,who,by,clause,done,open,source,as_of,owner"
    with (folder / "acts.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([heads.split(","), [WORD, "2031-01-12", WORD, WORD, "2031-02-01", "", "", "yes", WORD, "2031-01-13", WORD]])
    rows = [f"Reedland,season,long,reserved,2031-01-09,{quoted.replace(',', '')},x {quoted.replace(',', '')},2031-01-09,exercise,B3"]
    (home / "allies" / "positions.csv").write_text("\n".join(["actor,bracket,option,stance,since,words,source,as_of,owner,grade", *rows]), encoding="utf-8")
    day = ("--today", "2031-01-20")
    for path in (home, soft, hard):
        for more in ((), ("--json",), ("--markdown",), ("--html", out / "paper.html"), ("--docx", out / "paper.docx")):
            paper = run(folder, "draft", "paper", path, *day, *more)
            minutes = run(folder, "draft", "minutes", path, *day, "--actions", folder / "acts.csv", *more)
            assert path == hard or (paper.code, minutes.code) == (0, 0), paper.err + minutes.err
    for verb in ("paper", "minutes"):
        for words in (("--agreement", WORD), ("--choose", WORD), ("--tlp", WORD)):
            assert run(folder, "draft", verb, home, *day, *words).code == 2
    (folder / "acts.csv").write_text(f"{WORD}\n{WORD}\n", encoding="utf-8")
    for words in (("--as-of", WORD), ("--actions", folder / "acts.csv"), ("--actions", WORD)):
        assert run(folder, "draft", "minutes", home, *day, *words).code == 2


def test_every_verb_was_looked_at() -> None:
    """In the order of this file: the last. A new verb is found in the tree of click; run it above, or name it with a reason."""
    if {name for name in globals() if name.startswith("test_verbs_")} - DONE:
        pytest.skip("not all of the tests above ran in this process")
    assert set(LEAVES) - RAN == set(NAMED)
    assert len(SHOWN) > 20, "most verbs show the words they were given, if not as they stand"
