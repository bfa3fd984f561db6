"""A reader's dossier without its marked files is, byte for byte in every verb and format, the dossier that never held them."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from commandline import ROOT, Result, call

import servanda
from servanda.app.cli import root
from servanda.app.readers import reader
from servanda.base.refusal import Refusal
from servanda.evidence import marking
from servanda.model import released
from servanda.text.normal import text_hash

OPEN = """---
agreement: roads
title: Roads of the Selm
signed: 2031-01-15
in-force: 2031-01-20 06:00
zone: Europe/Lisbon
languages: en
profile: sanctions
parties: Northmark, Eastholm
imports: world.md
---

# Roads of the Selm

## Article 1

> Northmark shall open the road within 14 days after this Agreement enters into force. Eastholm shall not close the bridge.

```servanda
clause 1.road "Road"
  Northmark must open the road
  at Mill Road
  within 14 days of entry into force
  renders sentence 1

clause 1.bridge "Bridge"
  Eastholm must not close the bridge
  renders sentence 2
```

## Article 2

> Either party may meet the other within 30 days.
"""
WORLD = """---
title: Who and what
---

```servanda
actor Northmark
  role party

actor Eastholm
  role party

actor Joint Mission
  role monitor

place Mill Road
  defined by geojson "mill.geojson"

act open the road
  by Northmark

act close the bridge
  by Eastholm

reading late-road of roads:1.road held by Eastholm
  source "note of 3 February"
  clause roads:1.road drops within
```
"""
LINE = '{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[%s,-40.5],[-20.2,-40.1]]}}'
HEADS = (
    "marking: RED",
    "marking: RED\nrel: Northmark\noriginator: Northmark",
    "marking: AMBER\nuntil: 2030-01-01",
    "marking: GREEN\nrel: Northmark",
    "marking: AMBER + NATO:SECRET",
    "marking: UN:CONFIDENTIAL",
)
BODIES = {
    "reading": """reading never-road of roads:1.road held by Northmark
  source "cable of the Circle"
  clause roads:1.road drops at""",
    "red line": """red line quiet-bridge "Karst stays quiet" by Northmark to Eastholm
  Eastholm must not close the bridge""",
    "acceptance": 'accept SV501 on clause roads:1.road because "the Circle wants it so" by Northmark until 2040-01-01',
    "purpose": """purpose of Northmark: not close the bridge by Eastholm by 2033-03-10
  because "Karst needs it\"""",
    "act": """actor Karst Circle
  role witness

place Karst Pass
  defined by geojson "karst.geojson"

act hold the pass
  by Karst Circle""",
}
SIDE = """agreement: karst
title: Karst letter
signed: 2031-01-10
in-force: 2031-01-11
zone: Asia/Tokyo
parties: Northmark, Eastholm
text:
  symbol: K-1
  language: en
  length: 23
  sha256: {sha}
"""
READER = ("--to", "Quellmar", "--tlp", "CLEAR")
DAY = ("--today", "2031-03-01")
AS_OF = ("--as-of", "2031-02-28", *DAY)
FORMATS = ("html", "markdown", "docx", "xlsx", "ics", "geojson", "csv")
D = "roads"
RIVERS = str(ROOT / "dossiers" / "rivers")

ASKED: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {
    ("check",): (
        (D, *DAY, "--full", "--html", "out/check.html"), (D, *DAY, "--no-questions", "--json"), (D, *DAY, "--no-questions", "--format", "sarif"),
        (D, *DAY, "--no-questions", "--format", "markdown", "--write-baseline", "out/known.json"), (f"{D}/world.md", *DAY, "--no-questions"),
        (f"{D}/zz.md", "--no-questions"),
    ),
    ("fmt",): ((D, "--check", "--json"), (D, "--diff")),
    ("draft", "next"): ((D,), (D, "--json")),
    ("draft", "ask"): ((D,), (D, "--json")),
    ("show",): (
        (D,), (D, "--json"), (D, "--markdown"), (D, "--actors"), (D, "--actor", "Northmark"), (D, "--actor", "Northmark", "--json"),
    ),
    ("ask",): (("keepable", D, "--json"), ("part", D, "--save", "out/part.json", "--save-case", "out/case.json"), ("stall", D)),
    ("side",): (("Northmark", D), ("Eastholm", D, "--json", "--by", "Ana", "--because", "asked for"), ("Karst Circle", D)),
    ("explain",): (("1.road", D), ("1.road", D, "--json"), ("quiet-bridge", D), ("karst:1", D)),
    ("monitor",): ((D, *AS_OF), (D, *AS_OF, "--all-readings", "--json"), (D, *AS_OF, "--save", "out/claim.json")),
    ("due",): ((D, *AS_OF), (D, *AS_OF, "--json")),
    ("why",): (("1.road", D, *AS_OF), ("1.road", D, *AS_OF, "--json"), ("1.road", D, *AS_OF, "--markdown", "--reading", "never-road")),
    ("diff",): (("2031-01-25", "2031-02-20", D, *DAY), ("2031-01-25", "2031-02-20", D, *DAY, "--json")),
    ("watch",): ((D, "--clock", "input", "--json"), (D, "--clock", "input", "--json", "--after", "0")),
    ("report",): (*((D, *AS_OF, "--format", form, "--out", "out/report") for form in FORMATS), (D, *AS_OF, "--json"), (D, *AS_OF, "--blocks", "map,gaps,summary")),
    ("verify",): (("out/part.json", D), ("out/claim.json", D, "--json")),
    ("text", "list"): ((D,), (D, "--json")),
    ("export",): ((D,), (D, "-o", "out/model.json")),
    ("share", "export"): ((D, *DAY, "--stix", "out/share.json", "--csv", "out/share.csv"), (D, *DAY, "--json")),
    ("evidence", "show"): ((D,), (D, "--json"), (D, "--known", "2031-02-10")),
    ("evidence", "gaps"): ((D,), (D, "--json")),
    ("evidence", "watched"): ((D,), (D, "--json")),
    ("allies", "leave"): ((D, "--without", "Northmark", "--from", "2031-02-28", *DAY), (D, "--reverses", "1.road", "--from", "2031-02-28", "--json", *DAY)),
    ("strategy", "whatif"): (
        (D, "--without", "Northmark", "--from", "2031-02-28", *DAY), (D, "--stops", "close the bridge", "--from", "2031-02-28", "--json", *DAY),
        (D, "--reverses", "1.road", "--from", "2031-02-28", *DAY), (D, "--administration", "Eastholm", "--from", "2031-02-01", *DAY),
    ),
    ("sanctions", "calendar"): ((D, *DAY),),
    ("sanctions", "review", "measures"): ((D, *DAY),),
    ("sanctions", "review", "licence"): ((D, *DAY, "--date", "2031-02-08", "--activity", "close the bridge"),),
    ("tips", "clear"): ((D,),),
    ("draft", "export"): ((D, *DAY, "--docx", "out/words.docx"), (D, *DAY, "--docx", "out/both.docx", "--columns", "--full", "--json"), (D, *DAY, "--xlsx", "out/matrix.xlsx")),
    ("draft", "return"): (("out/words.docx", D), ("out/words.docx", D, "--json"), ("out/matrix.xlsx", D, "--json")),
    ("draft", "brackets"): ((D,), (D, "--json")),
    ("draft", "akn"): ((D, "--out", "out/akn"),),
    ("draft", "paper"): ((D, *DAY), (D, *DAY, "--docx", "out/paper.docx", "--json")),
    ("draft", "minutes"): ((D, *DAY), (D, *DAY, "--docx", "out/minutes.docx", "--json")),
    ("draft", "precedent"): ((D, "--topic", "reporting", "--texts", RIVERS), (D, "--clause", "1.road", "--texts", RIVERS, "--json")),
    ("channels", "check"): ((D, *DAY, "--out", "-"), (D, *DAY, "--out", "out/channels.html"), (D, *DAY, "--out", "-", "--json")),
    ("channels", "said"): ((D, *DAY, "--out", "-"),),
    ("channels", "knew"): (("roads:1.road", D, *DAY, "--out", "-"), ("larkspur:1.hold", D, *DAY, "--out", "-")),
    ("channels", "seal"): ((D, *DAY, "--channel", "larkspur", "--by", "Envoy Karst", "--out", "-"), (D, *DAY, "--new-key", "Envoy Karst", "--out", "-")),
    ("channels", "prove"): ((D, *DAY, "--channel", "larkspur", "--by", "Envoy Karst", "--proof", "out/proof.json", "--out", "-"),),
}
"""Every verb that answers from a dossier, and what is asked of it; the order is that in which files are made that a later one reads."""
KEEPS = {
    ("text", "attach"), ("evidence", "import"), ("evidence", "correct"), ("evidence", "retract"), ("evidence", "confirm"), ("evidence", "dispute"),
    ("evidence", "mark"), ("evidence", "add"), ("evidence", "verify"), ("evidence", "seal"), ("evidence", "erase"), ("evidence", "reads"),
    *(("strategy", verb) for verb in ("interests", "packages", "lines", "enforce", "record")),
    ("tips", "days"), ("tips", "sheet"), ("draft", "confirm"), ("draft", "drop"),
    ("strategy", "experts", "new"), ("strategy", "experts", "read"), ("strategy", "experts", "pool"), ("strategy", "obstacles"),
    *(("support", verb) for verb in ("ledger", "flags", "train", "ship", "assist", "land", "terms")),
    ("support", "deliver"), ("strategy", "experts", "new"), ("strategy", "experts", "read"), ("strategy", "experts", "pool"), ("strategy", "obstacles"),
    ("support", "tranche"), ("support", "debt"), ("share", "may"),
    ("support", "tranche"), *(("support", "rows", verb) for verb in ("export", "clauses")),
    *(("allies", verb) for verb in ("duties", "burden", "initiatives", "balance")),
    *(("strategy", "forecast", verb) for verb in ("make", "resolve", "score", "verify")),
    *(("allies", verb) for verb in ("meetings", "positions", "consistent")),
}
"""Verbs of those who keep a dossier: they enter something, look after the log itself, or read tables that bear no marking and go to no named reader."""
SILENT = {one for one in ASKED if one[0] == "channels"}
"""Verbs that tell a reader who may not see the table of channels what they tell of a dossier without one: that there is none."""
ELSEWHERE = {("open",)}
"""Tried for a reader in a folder of its own: each screen of the workbench in tests/app/web."""
NO_DOSSIER = {("new",), ("draft", "new"), ("help",), ("sanctions", "screen")}


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if isinstance(group, click.Group):
        for name in group.list_commands(click.Context(group)):
            inner = group.get_command(click.Context(group), name)
            assert inner is not None
            yield from commands(inner, (*path, name))
    else:
        yield path, group


def test_no_verb_that_answers_from_a_dossier_is_forgotten() -> None:
    places = {"path", "paths", "rest", "words"}
    takes = {path for path, one in commands(root) if places & {param.name for param in one.params} and path[:2] not in NO_DOSSIER and path[:1] not in NO_DOSSIER}
    assert takes == set(ASKED) | KEEPS | ELSEWHERE
    for path, one in commands(root):
        if path in ASKED:
            names = {param.name for param in one.params}
            assert "tlp" in names, path
            assert names & {"to", "who"}, path


@pytest.fixture(scope="module")
def never(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier that never held a marked file, with its log of evidence."""
    home = tmp_path_factory.mktemp("never")
    folder = home / D
    folder.mkdir()
    for name, text in {"agreement.md": OPEN, "world.md": WORLD, "mill.geojson": LINE % "-20.1"}.items():
        (folder / name).write_text(text)
    for day in (2, 5):
        made = call("evidence", "add", "--set", "term=close the bridge", "--set", f"date=2031-02-0{day}", "--set", "by=Eastholm", "--known", f"2031-02-0{day + 1}", D, folder=home)
        assert made.code == 0, made.err
    return home


def hide(home: Path, draw: random.Random) -> list[str]:
    """Put one marked file or several into the dossier. Out: the words that only they hold."""
    folder, words = home / D, []
    for name in draw.sample(("aa.md", "beside/m.md", "zz.md"), draw.randint(1, 3)):
        kinds = draw.sample(sorted(BODIES), draw.randint(1, 3)) if name != "zz.md" else ["reading"]
        side = name == "zz.md" and draw.random() < 0.7
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        kinds = [kind for kind in kinds if kind not in words]
        words += kinds
        body = "\n\n".join(BODIES[kind] for kind in kinds)
        up = "../" if "/" in name else ""
        own = SIDE.format(sha=text_hash("The Circle holds Karst.")) if side else ""
        head = f"---\n{draw.choice(HEADS)}\n{own}imports: {up}agreement.md, {up}world.md\n---\n"
        text = f"{head}\n# Of the Circle\n\n## Article 1\n\n> The Circle holds Karst.\n\n```servanda\n{body}\n```\n"
        if side:
            text += '\n```servanda\nclause 1.karst "Karst"\n  Northmark must open the road\n  renders sentence 1\n```\n'
            (folder / ".text").mkdir(exist_ok=True)
            (folder / ".text" / "karst.txt").write_text("The Circle holds Karst.")
        path.write_text(text)
        if "act" in kinds:
            (path.parent / "karst.geojson").write_text(LINE % "-20.9")
    if "act" in words:
        sets = ("term=hold the pass", "date=2031-02-04", "by=Karst Circle", "place=Karst Pass", "text=told by the Circle")
        made = call("evidence", "add", *(word for one in sets for word in ("--set", one)), "--known", "2031-02-06", D, folder=home)
        assert made.code == 0, made.err
    return ["Circle", "Karst", "karst", "never-road", "zz.md", "aa.md", "m.md", "quiet-bridge"]


def answers(home: Path, only: set[tuple[str, ...]] | None = None, reader: tuple[str, ...] = READER) -> dict[tuple[str, ...], object]:
    """What every verb says and writes, by what was asked."""
    out = home / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    found: dict[tuple[str, ...], object] = {}
    for verb, many in ASKED.items():
        for words in many if only is None or verb in only else ():
            given = b'{"id":"w1","term":"close the bridge","at":"2031-02-08T10:00:00Z","by":"Eastholm"}\n' if verb == ("watch",) else b""
            made = call(*verb, *words, *reader, folder=home, given=given)
            found[verb + words] = made
            files = sorted(path for path in out.rglob("*") if path.is_file())
            found |= {(*verb, *words, str(path.relative_to(out))): path.read_bytes() for path in files}
    return found


def copy(never: Path, tmp_path: Path) -> Path:
    home = tmp_path / "held"
    home.mkdir(parents=True)
    shutil.copytree(never / D, home / D, ignore=shutil.ignore_patterns("watch", "*.lock"))
    return home


@pytest.fixture(scope="module")
def told(never: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, ...], object]:
    return answers(copy(never, tmp_path_factory.mktemp("told")))


def text_of(answer: object) -> str:
    return answer.out + answer.err if isinstance(answer, Result) else answer.decode("utf-8", "replace") if isinstance(answer, bytes) else ""


CHANNEL = """---
agreement: larkspur
title: Talks of the Circle
force: political
signed: 2031-01-25 12:00
in-force: 2031-01-25 12:00
zone: Asia/Tokyo
parties: Northmark, Eastholm
marking: RED
rel: Circle principals
imports: ../agreement.md, ../world.md
---

# Talks of the Circle

## Point 1

> Northmark would hold Karst.

```servanda
clause 1.hold "Karst"
  Northmark must not open the road
```
"""
CHANNELS = """marking = "RED"
rel = ["Circle principals"]

[[channel]]
id = "larkspur"
principal = "Minister Karst"
envoys = ["Envoy Karst"]
mandate = ["roads:1.road"]
opened = 2031-01-26

[[said]]
channel = "larkspur"
on = 2031-02-01
by = "Envoy Karst"
to = ["Envoy of Eastholm"]
items = ["larkspur:1.hold", "roads:1.road"]
kind = "offer"
words = "the Circle offers Karst"
"""


def hide_channel(home: Path) -> list[str]:
    """A channel that contradicts the open text, with its table and a sealed log. Out: the words that only they hold."""
    folder = home / D / "channels"
    (folder / "sealed").mkdir(parents=True)
    (folder / "larkspur.md").write_text(CHANNEL)
    (folder / "channels.toml").write_text(CHANNELS)
    (folder / "sealed" / "larkspur.jsonl").write_text("{}\n")
    with (home / D / "agreement.md").open("a") as open_text:  # named by chance, the table is none the less not given out
        open_text.write("\nOf rivers and their channels.toml nothing is said here.\n")
    return ["Circle", "Karst", "larkspur", "Envoy"]


@pytest.fixture(scope="module")
def never_by_chance(never: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = copy(never, tmp_path_factory.mktemp("by-chance"))
    hide_channel(home)
    shutil.rmtree(home / D / "channels")
    return home


@pytest.mark.parametrize("reader", [READER, ("--to", "Circle principals", "--tlp", "AMBER"), ("--tlp", "RED")], ids=["clear", "below", "unnamed"])
def test_nothing_tells_of_a_channel_or_of_its_table(never_by_chance: Path, tmp_path: Path, reader: tuple[str, ...]) -> None:
    only = set(ASKED) if reader == READER else SILENT | {("check",), ("show",), ("export",), ("report",), ("ask",)}
    told = answers(copy(never_by_chance, tmp_path / "told"), only, reader)
    home = copy(never_by_chance, tmp_path / "hidden")
    with (home / D / "agreement.md").open("r+") as text:
        text.truncate(len(OPEN))
    words = hide_channel(home)
    found = answers(home, only, reader)
    assert found.keys() == told.keys()
    for asked, one in told.items():
        if asked[0] == "watch" and not isinstance(one, bytes):
            assert found[asked] == Result(0, "", ""), asked  # with another agreement every line of a watch is marked as that
        else:
            assert found[asked] == one, asked
        said = text_of(found[asked])
        assert not [word for word in words if word in said and not any(word in part for part in (*asked, *reader))], asked
    internal = answers(home, SILENT, ())
    assert all("no channels/channels.toml" in text_of(one) for asked, one in found.items() if asked[:2] in SILENT and isinstance(one, Result))
    assert "cannot be kept" in text_of(internal["channels", "check", D, *DAY, "--out", "-"])


def test_what_is_asked_is_answered(told: dict[tuple[str, ...], object]) -> None:
    """Equal errors would be equal too: of every verb something that holds must come out."""
    done = {verb: [asked for asked, one in told.items() if asked[: len(verb)] == verb and isinstance(one, Result) and one.code in (0, 1, 3)] for verb in ASKED.keys() - SILENT}
    assert not {verb for verb, good in done.items() if not good}


@pytest.mark.parametrize("seed", [0, 3, 8, 11])
def test_nothing_tells_of_a_file_its_reader_may_not_see(never: Path, told: dict[tuple[str, ...], object], tmp_path: Path, seed: int) -> None:
    home = copy(never, tmp_path)
    words = hide(home, random.Random(seed))
    found = answers(home)
    assert found.keys() == told.keys()
    apart = not (home / D / ".text").exists()
    for asked, one in told.items():
        if apart or asked[0] != "watch" or isinstance(one, bytes):
            assert found[asked] == one, asked
        else:  # a watch is one list for all: with another agreement every line of it is marked as that
            assert found[asked] == Result(0, "", ""), asked
        said = text_of(found[asked]).replace(" ".join(asked), "")
        assert not [word for word in words if word in said and not any(word in part for part in asked)], asked


@pytest.mark.parametrize(
    "name, broken, verb",
    [
        ("_hidden", lambda markings, reader: (), "export"),
        ("_named", lambda seen, files: {**seen, **{path: data for path, data in files.items() if not path.endswith(".md")}}, "export"),
        ("agreements_in", lambda files: frozenset(("roads", "karst")), "check"),
        ("may_see", lambda mark, reader: mark.tlp != "RED", "export"),
        ("_terms", lambda record: (), "monitor"),
    ],
)
def test_a_broken_rule_would_be_seen(
    never: Path, told: dict[tuple[str, ...], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, broken: Callable[..., object], verb: str
) -> None:
    """The comparison is worth something only if it fails where a rule is broken."""
    home = copy(never, tmp_path)
    hide(home, random.Random(5))
    assert {"zz.md", "karst.geojson", "karst.txt"} <= {path.name for path in (home / D).rglob("*")}
    with monkeypatch.context() as patch:
        patch.setattr(marking if name == "_terms" else released, name, broken)
        found = answers(home, {(verb,)})
    assert any(found[asked] != told[asked] for asked in found)


def write(home: Path, name: str, head: str, body: str = "") -> None:
    (home / D / name).write_text(f"---\n{head}\n---\n\n{body}")


def refused(home: Path, verb: str = "show") -> str:
    made = call(verb, D, *READER, folder=home)
    assert (made.code, made.out) == (2, "")
    return " ".join(made.err.split())


def test_what_hangs_on_a_file_that_stays_is_told_to_whoever_releases(never: Path, tmp_path: Path) -> None:
    home = copy(never, tmp_path)
    write(home, "zz.md", "marking: AMBER\noriginator: Northmark", "```servanda\nactor Karst Circle\n  role witness\n```\n")
    world = home / D / "world.md"
    world.write_text(WORLD.replace("title: Who and what", "title: Who and what\nimports: zz.md"))
    said = refused(home)
    assert "world.md:3: this hangs on what Quellmar may not see" in said
    assert "Move what it names out of zz.md (TLP:AMBER), or mark this file as high. Nothing was written." in said
    made = call("report", D, *AS_OF, "--format", "csv", "--out", "out", *READER, folder=home)
    assert made.code == 2
    assert not (home / "out").exists()
    assert call("show", D, "--to", "Quellmar", "--tlp", "AMBER", folder=home).code == 0


@pytest.mark.parametrize("head", ["marking: amber", "TLP:AMBER", "tlp amber", "Marking: AMBER", "marking: Amber+Strict", "marking: AMBER\nrell: Northmark", "marking: AMBER\nmarking: RED", "marking: AMBER\nrel:", "rel: Northmark", "makring: RED", "marking: AMBER\nrel: ,"])
def test_nothing_goes_out_while_nobody_can_say_how_a_file_is_marked(never: Path, tmp_path: Path, head: str) -> None:
    home = copy(never, tmp_path)
    write(home, "zz.md", head)
    assert "zz.md:" in (said := refused(home))
    assert "nobody can say who may see this file" in said
    assert call("show", D, folder=home).code == 0


def test_a_marking_below_the_head_holds_everything_back(never: Path, tmp_path: Path) -> None:
    home = copy(never, tmp_path)
    (home / D / "zz.md").write_text("\n---\nmarking: RED\n---\n")
    assert "zz.md:3" in refused(home)


def test_an_internal_answer_says_its_marking(never: Path, tmp_path: Path) -> None:
    home = copy(never, tmp_path)
    write(home, "zz.md", "marking: AMBER\nrel: Quellmar, Northmark")
    line = "INTERNAL - highest marking TLP:AMBER REL Quellmar, Northmark"
    for words in (("check", D, "--no-questions"), ("show", D), ("explain", "1.road", D), ("ask", "stall", D), ("monitor", D, *AS_OF), ("text", "list", D)):
        assert " ".join(call(*words, folder=home).out.split()).count(line) >= 1, words
    for words in (("check", D, "--no-questions", "--json"), ("explain", "1.road", D, "--json")):
        assert json.loads(call(*words, folder=home).out)["marking"] == "TLP:AMBER REL Quellmar, Northmark"
    assert {one["marking"] for one in json.loads(call("show", D, "--json", folder=home).out)} == {"TLP:AMBER REL Quellmar, Northmark"}
    sarif = json.loads(call("check", D, "--no-questions", "--format", "sarif", folder=home).out)
    assert sarif["runs"][0]["properties"]["marking"] == "TLP:AMBER REL Quellmar, Northmark"
    assert call("ask", "part", D, "--save", "part.json", folder=home).code == 0
    assert json.loads((home / "part.json").read_text())["marking"] == "TLP:AMBER REL Quellmar, Northmark"
    theirs = call("show", D, "--to", "northmark", "--tlp", "AMBER", folder=home).out
    assert "For northmark, up to TLP:AMBER - highest marking TLP:AMBER REL Quellmar, Northmark" in " ".join(theirs.split())


def test_a_dossier_loaded_for_everybody_is_not_asked_for_a_reader(never: Path, tmp_path: Path) -> None:
    home = copy(never, tmp_path)
    write(home, "zz.md", "marking: AMBER")
    folder = home / D
    who = reader(folder, "Quellmar", "GREEN")
    with pytest.raises(Refusal, match="loaded with 1 file that the reader may not see"):
        servanda.monitor(servanda.load(folder), entries=(), reader=who, today="2031-03-01")
    with pytest.raises(Refusal, match="loaded with files that this reader may not see"):
        servanda.report(servanda.load(folder), entries=(), today="2031-03-01")
    assert servanda.load(folder, reader=who).hashes.keys() == {"agreement.md", "world.md", "mill.geojson"}


@pytest.mark.parametrize("name, broken", [("released._OWN_DOOR", ()), ("marking.may_see", lambda mark, reader: True)])
def test_a_table_of_channels_that_went_out_would_be_seen(never_by_chance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, broken: object) -> None:
    only = {("export",), ("channels", "said")}
    told = answers(copy(never_by_chance, tmp_path / "told"), only)
    home = copy(never_by_chance, tmp_path / "hidden")
    (home / D / "agreement.md").write_text(OPEN)
    hide_channel(home)
    from servanda.base import marking as house

    monkeypatch.setattr(released if name.startswith("released") else house, name.partition(".")[2], broken)
    if name == "marking.may_see":
        monkeypatch.setattr(released, "may_see", broken)
    found = answers(home, only)
    assert any(found[asked] != told[asked] for asked in found)
