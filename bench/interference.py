"""Nothing withheld shows: random sequences of acts through the doors, then every reader's report in every format beside that of a log which never held the rest.

    python bench/interference.py --sequences 500 --processes 2      # all of it, to bench/results/interference.json

With one rule of markings broken, each in turn, some sequence must fail; the table says which.

A sequence is drawn from a seed: events, findings, gaps and coverages by hand, corrections, rulings, tables imported and imported again, lines of a watch, markings
up and down. Each act carries words that occur nowhere else (a canary), and a model of a few lines says what the least is they are marked. Two things are asked for
each reader: no canary stands in any file that the model does not let him see; and every file equals, byte for byte and by name, the one made of a log that never
held what he does not see - entered anew through the doors where the acts that are left can be told one by one, else entry by entry.
With the gate off nearly every canary stands in every format that quotes evidence: the search would find them.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import json
import multiprocessing
import random
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
RESULTS = ROOT / "bench" / "results" / "interference.json"
LEVELS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
READERS = (("", "CLEAR"), ("Quellmar", "GREEN"), ("Quellmar", "AMBER"), ("Mission", "RED"))
LISTS = ("", "", "", "Mission", "Quellmar", "Mission; Quellmar")
FORMATS = ("html", "markdown", "pdf", "docx", "xlsx", "ics", "geojson", "csv")
QUOTING = tuple(one for one in FORMATS if one != "ics")
"""A calendar holds what falls due, and no words of evidence."""
LIGHT = ("markdown", "csv", "geojson", "ics")

TEXT = """---
agreement: wells
title: Truce of the Well
signed: 2031-05-01
in-force: 2031-05-02 06:00
zone: UTC
languages: en
profile: ceasefire
parties: Upper Village, Lower Village
---

# Truce of the Well

```servanda
actor Upper Village
  role party

actor Lower Village
  role party

place Well Field
  defined by geojson "wells.geojson"

act open fire
  by Upper Village, Lower Village

act open the well
  by Upper Village
```

## Article 1

> Neither village shall open fire at the well field.

```servanda
clause 1 "No fire"
  each of Upper Village, Lower Village must not open fire
  from entry into force
  at Well Field
```

## Article 2

> Upper Village shall open the well by 10 May 2031.

```servanda
clause 2 "The well"
  Upper Village must open the well
  by 2031-05-10
```
"""
FIELD = {"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]]}
MAPPING = """mapping = "cables"
[every]
key = "id"
tlp = "tlp"
rel = { column = "rel", split = ";" }
[event]
first = "date"
term = "what"
place = "where"
by = { column = "by", split = ";" }
source = { column = "source", split = ";" }
text = "text"
"""

Mark = tuple[int, frozenset[str] | None]
"""A level, and the names on the list (None: no list)."""


# --- the model: what the least is that words are marked --------------------------------------------------------------


def mark(tlp: str, rel: str) -> Mark:
    return LEVELS.index(tlp or "CLEAR"), frozenset(name.strip() for name in rel.split(";") if name.strip()) or None


def both(one: Mark, other: Mark) -> Mark:
    if one == (4, None) or other == (4, None):
        return 4, frozenset()
    lists = [names for names in (one[1], other[1]) if names is not None]
    return max(one[0], other[0]), frozenset.intersection(*lists) if lists else None


def sees(reader: tuple[str, str], marked: Mark) -> bool:
    level, names = marked
    if level > LEVELS.index(reader[1]) or (names is None and level == 4):
        return False
    return names is None or reader[0] in names


GREEN: Mark = (1, None)
OPEN: Mark = (0, None)


class Model:
    """marks: of each id now. canaries: word -> the least it is marked, the id it hangs on."""

    def __init__(self) -> None:
        self.marks: dict[str, Mark] = {}
        self.canaries: dict[str, tuple[Mark, str, bool]] = {}
        self.also: dict[str, list[Mark]] = {}  # of the name of a source: how each row of the table is marked that brought it

    def seen(self, word: str, reader: tuple[str, str]) -> bool:
        """Whether a reader may see a canary."""
        return any(sees(reader, marked) for marked in (self.canaries[word][0], *self.also.get(word, ())))

    def told(self, ident: str, words: Sequence[str], marked: Mark, reasons: Sequence[str] = (), said: bool = False) -> None:
        """Words in a record, and reasons given with it. said: its marking was given, so that the reason counts as that."""
        for word in words:
            self.canaries[word] = (marked, ident, False)
        for word in reasons:
            self.canaries[word] = (marked if said else both(marked, GREEN), ident, True)


# --- the doors -------------------------------------------------------------------------------------------------------


def call(folder: Path, *words: str | Path) -> tuple[int, str, str]:
    """`servanda ...` in this process, through its `main`."""
    from servanda.app.cli import main

    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    code = 0
    with (
        contextlib.chdir(folder),
        mock.patch.object(sys, "argv", ["servanda", *map(str, words)]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
    said = [stream.buffer.getvalue().decode() for stream in (out, err) if isinstance(stream.buffer, io.BytesIO)]
    return code, said[0], said[1]


def new_dossier(place: Path) -> Path:
    place.mkdir(parents=True)
    (place / "wells.md").write_text(TEXT)
    (place / "wells.geojson").write_text(json.dumps(FIELD))
    (place / "cables.toml").write_text(MAPPING)
    return place


class Act:
    """One act: how it is done in a dossier's folder, with the ids it speaks of. kept: which rows or lines of it are to be done (None: all)."""

    def __init__(self, kind: str, do: Callable[[Path, frozenset[int] | None], tuple[int, str, str]], parts: int = 1) -> None:
        self.kind, self.do, self.parts = kind, do, parts
        self.entries: list[int] = []
        self.of: dict[int, int] = {}  # number of an entry -> part


def cli(*words: str) -> Callable[[Path, frozenset[int] | None], tuple[int, str, str]]:
    return lambda folder, kept: call(folder, "evidence", *words, str(folder))


def table(rows: Sequence[dict[str, str]], day: int) -> Callable[[Path, frozenset[int] | None], tuple[int, str, str]]:
    def do(folder: Path, kept: frozenset[int] | None) -> tuple[int, str, str]:
        path = folder.parent / f"{folder.name}.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(row for number, row in enumerate(rows) if kept is None or number in kept)
        return call(folder, "evidence", "import", str(path), "--mapping", "cables.toml", "--known", f"2031-05-{day:02}", str(folder))

    return do


def lines(said: Sequence[dict[str, Any]], day: int) -> Callable[[Path, frozenset[int] | None], tuple[int, str, str]]:
    def do(folder: Path, kept: frozenset[int] | None) -> tuple[int, str, str]:
        import datetime as dt

        from servanda.app.watching import watching
        from servanda.calendar import day_end

        at = day_end(dt.date(2031, 5, day), "UTC")
        chosen = [json.dumps(one).encode() for number, one in enumerate(said) if kept is None or number in kept]
        with watching(folder, now=lambda: at) as session:
            answer = session.take(list(enumerate(chosen, 1)), "bench")
        return (1 if answer.rejects else 0), "", "; ".join(one.reason for one in answer.rejects)

    return do


# --- drawing a sequence ----------------------------------------------------------------------------------------------


class Sequence_:
    """A sequence of acts drawn from a seed, done in one dossier as it is drawn."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.random, self.folder = random.Random(seed), new_dossier(folder)
        self.model, self.acts, self.words = Model(), [], 0
        self.day, self.refused = 4, 0
        self.events: list[str] = []
        self.others: list[str] = []
        self.rows: dict[str, dict[str, str]] = {}
        self.sent: list[str] = []
        self.names: list[str] = []
        self.marked = False
        for _ in range(self.random.randint(4, 11)):
            self.step()

    def canary(self) -> str:
        self.words += 1
        return f"zq{self.random.randrange(16**6):06x}x{self.words}"

    def marking(self) -> tuple[str, str]:
        tlp = self.random.choice(("", "", "", "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED", "RED"))
        return tlp, self.random.choice(LISTS) if tlp not in ("", "CLEAR") else ""

    def entries(self) -> Sequence[Any]:
        from servanda.evidence.log import open_log

        return open_log(self.folder / "evidence").entries

    def step(self) -> None:
        self.day = min(self.day + 1 + self.random.randrange(2), 28)
        kinds = ["add", "add", "add", "import", "watch", "gaps", "watched", "not done"]
        kinds += ["correct", "rule", "rule", "mark", "import again", "watch again"] if self.events else []
        kind = self.random.choice(kinds)
        act = getattr(self, f"_{kind.replace(' ', '_')}")()
        if act is None:
            return
        before = len(self.entries())
        code, _out, err = act.do(self.folder, None)
        after = self.entries()
        if code and len(after) == before:
            self.refused += 1
            self.undo()
            return
        act.entries = [entry.number for entry in after[before:]]
        self.told(act, after[before:])
        self.acts.append(act)
        if err and code:
            self.refused += 1

    def undo(self) -> None:
        self.pending = None

    def told(self, act: Act, entries: Sequence[Any]) -> None:
        """Tell the model, now that the ids are known."""
        if self.pending is not None:
            self.pending(act, entries)
            self.pending = None

    def _source(self, marked: Mark) -> tuple[str, list[str]]:
        """A source to be named: one told before, or a new one whose name is a canary."""
        if self.names and self.random.random() < 0.4:
            return self.random.choice(self.names), []
        name = f"agent {self.canary()}"
        self.names.append(name)
        return name, [name.removeprefix("agent ")]

    def _made(self, marked: Mark, words: list[str], new: list[str], *, reasons: Sequence[str] = (), said: bool = False, events: bool = True) -> None:
        def tell(_act: Act, entries: Sequence[Any]) -> None:
            ids = [e.record.id for e in entries if hasattr(e.record, "id") and type(e.record).__name__ not in ("Source", "Attribution")]
            for ident in ids[:1]:
                self.model.marks[ident] = marked
                self.model.told(ident, words, marked, reasons, said)
                self.model.told("", new, marked)  # a source is marked by itself from then on
            (self.events if events else self.others).extend(ids[:1])

        self.pending = tell

    def _add(self) -> Act:
        tlp, rel = self.marking()
        marked, word = mark(tlp, rel), self.canary()
        source, new = self._source(marked)
        sets = [f"term={self.random.choice(('open fire', 'open fire', 'open the well'))}", f"date=2031-05-{self.day:02}", f"text={word}", f"source={source}"]
        sets += ["place=Well Field"] * (self.random.random() < 0.7) + [f"by={self.random.choice(('Upper Village', 'Lower Village'))}"] * (self.random.random() < 0.6)
        sets += ["reliability=A", "credibility=1"] * (self.random.random() < 0.6) + [f"tlp={tlp}"] * bool(tlp) + [f"rel={rel}"] * bool(rel)
        words = [w for one in sets for w in ("--set", one)]
        why: list[str] = []
        if self.random.random() < 0.2:
            why = [self.canary()]
            words += ["--gap", why[0]]
        self._made(marked, [word], new, reasons=why, said=bool(tlp))
        return Act("add", cli("add", *words, "--known", f"2031-05-{self.day:02}"))

    def _not_done(self) -> Act:
        tlp, rel = self.marking()
        word = self.canary()
        source, new = self._source(mark(tlp, rel))
        sets = ["clause=2", "date=2031-05-02", f"last=2031-05-{self.day:02}", f"text={word}", f"source={source}", "reliability=A", "credibility=1"]
        sets += [f"tlp={tlp}"] * bool(tlp) + [f"rel={rel}"] * bool(rel)
        self._made(mark(tlp, rel), [word], new, events=False)
        return Act("not done", cli("add", "--not-done", *(w for one in sets for w in ("--set", one)), "--known", f"2031-05-{self.day:02}"))

    def _gaps(self) -> Act:
        tlp, rel = self.marking()
        word = self.canary()
        source, new = self._source(mark(tlp, rel))
        words = ["gaps", "--add", "--from", "2031-05-03", "--until", f"2031-05-{self.day:02}", "--because", word, "--source", source]
        words += ["--tlp", tlp] * bool(tlp) + ["--rel", rel] * bool(rel)
        self._made(mark(tlp, rel), [], new, reasons=[word], said=bool(tlp), events=False)
        return Act("gaps", cli(*words, "--known", f"2031-05-{self.day:02}"))

    def _watched(self) -> Act:
        tlp, rel = self.marking()
        word = self.canary()
        words = ["watched", "--add", "--from", "2031-05-02", "--until", f"2031-05-{self.day:02}", "--owner", f"Office {word}", "--how", "two patrols", "--term", "open the well"]
        words += ["--reliability", "A", "--credibility", "1"] + ["--tlp", tlp] * bool(tlp) + ["--rel", rel] * bool(rel)
        self._made(mark(tlp, rel), [word], [], events=False)
        return Act("watched", cli(*words, "--known", f"2031-05-{self.day:02}"))

    def _about(self) -> str:
        return self.random.choice([*self.events, *self.events, *self.others])

    def _correct(self) -> Act:
        ident, why, word = self.random.choice(self.events), self.canary(), self.canary()
        tlp, rel = self.marking() if self.random.random() < 0.4 else ("", "")

        def tell(_act: Act, entries: Sequence[Any]) -> None:
            before = self.model.marks[ident]
            given = mark(tlp, rel) if rel else (mark(tlp, "")[0], before[1])  # a field that is not named stays as it was
            marked = both(before, given) if tlp else before
            self.model.marks[ident] = marked
            self.model.told(ident, [word], marked, [why], bool(tlp))

        self.pending = tell
        words = ["correct", ident, "--set", f"text={word}", "--because", why, *(["--tlp", tlp] * bool(tlp)), *(["--rel", rel] * bool(rel))]
        return Act("correct", cli(*words, "--known", f"2031-05-{self.day:02}"))

    def _rule(self) -> Act:
        ident, why = self._about(), self.canary()
        tlp, rel = self.marking() if self.random.random() < 0.4 else ("", "")
        verb = self.random.choice(("retract", "dispute", "dispute", "confirm", "confirm"))

        def tell(_act: Act, entries: Sequence[Any]) -> None:
            marked = both(self.model.marks[ident], mark(tlp, rel)) if tlp else self.model.marks[ident]
            self.model.told(ident, [], marked, [why], bool(tlp))

        self.pending = tell
        words = [verb, ident, "--because", why, *(["--by", "Desk"] if verb != "retract" else []), *(["--tlp", tlp] * bool(tlp)), *(["--rel", rel] * bool(rel))]
        return Act(verb, cli(*words, "--known", f"2031-05-{self.day:02}"))

    def _mark(self) -> Act:
        ident, why = self._about(), self.canary()
        tlp, rel = self.marking()
        tlp = tlp or "GREEN"
        marked = mark(tlp, rel)

        def tell(_act: Act, entries: Sequence[Any]) -> None:
            self.model.marks[ident] = marked
            for word, (held, on, reason) in list(self.model.canaries.items()):
                if on == ident:  # what stands in the record as it is now goes with it; to be on the safe side, all that ever did
                    self.model.canaries[word] = (held if reason else marked, on, reason)
            self.model.told(ident, [], marked, [why], tlp == "CLEAR")
            self.marked = True

        self.pending = tell
        return Act("mark", cli("mark", ident, "--tlp", tlp, *(["--rel", rel] * bool(rel)), "--by", "A. Lind", "--because", why, "--known", f"2031-05-{self.day:02}"))

    def _row(self, ident: str) -> dict[str, str]:
        tlp, rel = self.marking()
        source, new = self._source(mark(tlp, rel))
        word = self.canary()
        row = {"id": ident, "date": f"2031-05-{self.day:02}", "what": "open fire", "where": "Well Field", "by": "Lower Village", "source": source, "text": word, "tlp": tlp, "rel": rel}
        self.fresh[ident] = (mark(tlp, rel), [word], new)
        return row

    def _import(self) -> Act:
        self.fresh: dict[str, tuple[Mark, list[str], list[str]]] = {}
        rows = [self._row(f"r{len(self.rows) + n}") for n in range(self.random.randint(1, 3))]
        self.rows |= {row["id"]: row for row in rows}
        return self._imported(rows)

    def _imported(self, rows: list[dict[str, str]]) -> Act:
        fresh = self.fresh

        def tell(act: Act, entries: Sequence[Any]) -> None:
            by_source: dict[str, list[Mark]] = {}
            known = set(self.model.canaries)
            for entry in entries:
                record = entry.record
                key = getattr(record, "key", "")
                if key in fresh:
                    marked, words, _ = fresh[key]
                    marked = both(marked, self.model.marks[record.id]) if record.id in self.model.marks else marked
                    self.model.marks[record.id] = marked
                    self.model.told(record.id, words, marked)
                    for word in {w for _, _, brought in fresh.values() for w in brought}:
                        if any(word in name for name in record.sources) and word not in known:
                            by_source.setdefault(word, []).append(marked)
                    if record.id not in self.events:
                        self.events.append(record.id)
                number = next((n for n, row in enumerate(rows) if row["id"] == key), None)
                if number is not None:
                    act.of[entry.number] = number
            for word, marks in by_source.items():
                self.model.canaries[word], self.model.also[word] = (marks[0], "", False), marks

        self.pending = tell
        return Act("import", table(rows, self.day), len(rows))

    def _import_again(self) -> Act | None:
        if not self.rows:
            return None
        self.fresh = {}
        chosen = self.random.choice(sorted(self.rows))
        row = {**self.rows[chosen], "text": self.canary()}
        if self.random.random() < 0.5:
            row |= {"tlp": "", "rel": ""}
        self.rows[chosen] = row
        self.fresh[chosen] = (mark(row["tlp"], row["rel"]), [row["text"]], [])
        return self._imported([self.rows[one] for one in sorted(self.rows)])

    def _watch(self) -> Act:
        tlp, rel = self.marking()
        ident, word = f"w{len(self.sent)}", self.canary()
        self.sent.append(ident)
        line: dict[str, Any] = {"id": ident, "term": "open fire", "at": f"2031-05-{self.day:02}", "place": "Well Field", "by": "Upper Village", "grades": "A1", "text": word}
        line |= ({"marking": tlp} if tlp else {}) | ({"rel": [name.strip() for name in rel.split(";")]} if rel else {})
        self._made(mark(tlp, rel), [word], [])
        return Act("watch", lines([line], self.day))

    def _watch_again(self) -> Act | None:
        sent = [one for one in self.sent if one in self.model.marks]
        if not sent:
            return None
        ident, word, why = self.random.choice(sent), self.canary(), self.canary()
        line = {"id": ident, "term": "open fire", "at": f"2031-05-{self.day:02}", "place": "Well Field", "by": "Upper Village", "grades": "A1", "text": word, "because": why}
        if self.random.random() < 0.3:
            line = {"kind": "ruling", "of": ident, "standing": self.random.choice(("disputed", "confirmed", "retracted")), "because": why}
            word = ""

        def tell(_act: Act, entries: Sequence[Any]) -> None:
            self.model.told(ident, [word] if word else [], self.model.marks[ident], [why])

        self.pending = tell
        return Act("watch again", lines([line], self.day))

    pending: Callable[[Act, Sequence[Any]], None] | None = None
    fresh: dict[str, tuple[Mark, list[str], list[str]]]


# --- what a reader gets ----------------------------------------------------------------------------------------------


def files_for(folder: Path, reader: tuple[str, str], formats: Sequence[str]) -> dict[str, bytes]:
    """The files of the report for a reader, through the command line, by name."""
    out = Path(tempfile.mkdtemp(dir=folder.parent))
    name, tlp = reader
    words = ["report", folder, "--as-of", "2031-05-31", "--today", "2031-06-01", "--period", "1m", "--format", ",".join(formats), "--tlp", tlp, "--out", out]
    code, _, err = call(folder.parent, *words, *(["--to", name] if name else []))
    if code:
        raise RuntimeError(err)
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def unpacked(data: bytes) -> str:
    """All words of a file."""
    parts = [data.decode("utf-8", "replace")]
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    if data[:4] == b"%PDF":
        from pypdf import PdfReader

        parts += [page.extract_text().replace("\n", "").replace("-", "") for page in PdfReader(io.BytesIO(data)).pages]
        for stream in data.split(b"stream")[1:]:
            with contextlib.suppress(zlib.error):
                parts.append(zlib.decompress(stream.lstrip(b"\r\n")).decode("latin-1"))
    if data[:15] == b"BEGIN:VCALENDAR":
        parts.append(data.decode().replace("\r\n ", ""))
    return "\n".join(parts)


def never_held(drawn: Sequence_, reader: tuple[str, str], place: Path, formats: Sequence[str]) -> tuple[dict[str, bytes], bool]:
    """The files made of a log that never held what the reader does not see; whether it was entered anew through the doors."""
    from servanda.app.reporting import report, write_report
    from servanda.evidence.marking import Recipient, releasable, seen_by
    from servanda.evidence.records import Source

    entries = drawn.entries()
    who = Recipient(name=reader[0], tlp=reader[1])
    seen = {entry.number for entry in releasable(entries, who)}
    numbers = {number for number in seen if not isinstance(entries[number - 1].record, Source)}
    folder = new_dossier(place / "wells")
    if not drawn.marked and not any(in_part(act, entries, seen, who) for act in drawn.acts):
        for act in drawn.acts:
            if not numbers & set(act.entries):
                continue
            code, _, err = act.do(folder, frozenset(act.of[n] for n in act.entries if n in numbers and n in act.of) if act.of else None)
            if code:
                raise RuntimeError(f"{act.kind} cannot be done again: {err}")
        return files_for(folder, reader, formats), True
    made = report(
        folder, as_of="2031-05-31", today="2031-06-01", period="1m", to=reader[0], tlp=reader[1], entries=seen_by(entries, who)
    )
    written = write_report(made, formats, place / "out")
    return {Path(one.path).name: Path(one.path).read_bytes() for one in written}, False


def in_part(act: Act, entries: Sequence[Any], seen: set[int], who: Any) -> bool:
    """Whether a reader sees a source that an act made, and what it was made for is withheld though its marking would let him see it: it says less than it could."""
    from servanda.evidence.marking import may_see

    mine = [entries[number - 1] for number in act.entries]
    return any(one.number in seen for one in mine) and any(one.number not in seen and may_see(one.record.marking, who) for one in mine)


def examine(seed: int, formats: Sequence[str], readers: Sequence[tuple[str, str]] = READERS) -> dict[str, Any]:
    """One sequence: how many acts, what leaked, what differed."""
    found: dict[str, Any] = {"seed": seed, "leaks": [], "differs": [], "doors": 0, "log": 0, "compared": 0}
    with tempfile.TemporaryDirectory() as room:
        drawn = Sequence_(seed, Path(room) / "whole" / "wells")
        found |= {"acts": len(drawn.acts), "refused": drawn.refused, "canaries": len(drawn.model.canaries), "kinds": Counter(a.kind for a in drawn.acts)}
        for number, reader in enumerate(readers):
            mine = files_for(drawn.folder, reader, formats)
            text = {name: unpacked(data) for name, data in mine.items()}
            for word in drawn.model.canaries:
                if not drawn.model.seen(word, reader):
                    found["leaks"] += [(reader, name, word) for name, words in text.items() if word in words]
            theirs, doors = never_held(drawn, reader, Path(room) / f"never{number}", formats)
            found["doors" if doors else "log"] += 1
            found["compared"] += len(mine)
            if mine.keys() != theirs.keys():
                found["differs"].append((reader, "names of files", doors))
            found["differs"] += [(reader, name, doors) for name in mine if mine[name] != theirs.get(name)]
    return found


@contextlib.contextmanager
def gate_off() -> Iterator[None]:
    """Everybody sees everything."""
    with (
        mock.patch("servanda.evidence.marking.may_see", return_value=True),
        mock.patch("servanda.report.release.may_see", return_value=True),
    ):
        yield


def carried(drawn: Sequence_) -> dict[str, set[str]]:
    """The canaries that a report without a gate would show, by the field they stand in: of every event as it now is its sources (placed: of one with a place) and its
    text; every reason of what changed an earlier entry."""
    from servanda.evidence.records import EventRecord, Ruling, Source

    names: dict[str, str] = {}
    events: dict[str, Any] = {}
    found: dict[str, set[str]] = {"sources": set(), "placed": set(), "texts": set(), "reasons": set()}
    told: set[str] = set()
    for entry in drawn.entries():
        record = entry.record
        about = record.of if isinstance(record, Ruling) else record.id
        if isinstance(record, Source):
            names[record.id] = record.name
        elif isinstance(record, EventRecord):
            events[record.id] = record
        if about in told and entry.because:
            found["reasons"].add(entry.because.rpartition(") ")[2])
        told.add(about)
    for event in events.values():
        words = {names[one].removeprefix("agent ") for one in event.sources}
        found["sources"] |= words
        found["placed"] |= words if event.place else set()
        found["texts"].add(event.text)
    return {field: {w for w in words if w in drawn.model.canaries and not drawn.model.seen(w, READERS[0])} for field, words in found.items()}


CARRIES = {form: ("placed",) if form == "geojson" else ("sources", "reasons") + (("texts",) if form in ("csv", "xlsx") else ()) for form in QUOTING}
"""Which fields a format shows of an event, and of what changed."""


def shown(seeds: Sequence[int], formats: Sequence[str] = QUOTING) -> dict[str, dict[str, float]]:
    """Of a hundred canaries that a CLEAR reader may not see, and that stand in fields which a format shows: how many he finds with the gate off, and on."""
    counts = {form: Counter[str]() for form in formats}
    for seed in seeds:
        with tempfile.TemporaryDirectory() as room:
            drawn = Sequence_(seed, Path(room) / "whole" / "wells")
            fields = carried(drawn)
            for gate in ("off", "on"):
                with gate_off() if gate == "off" else contextlib.nullcontext():
                    files = files_for(drawn.folder, READERS[0], formats)
                for form in formats:
                    text = "\n".join(unpacked(data) for name, data in files.items() if Path(name).suffix == SUFFIX[form])
                    counts[form][gate] += sum(word in text for field in CARRIES[form] for word in fields[field])
            for form in formats:
                counts[form]["all"] += sum(len(fields[field]) for field in CARRIES[form])
    return {form: {gate: round(100 * c[gate] / max(1, c["all"]), 1) for gate in ("off", "on")} | {"canaries": c["all"]} for form, c in counts.items()}


SUFFIX = {"html": ".html", "markdown": ".md", "pdf": ".pdf", "docx": ".docx", "xlsx": ".xlsx", "ics": ".ics", "geojson": ".geojson", "csv": ".csv"}


# --- the rules of markings, each broken alone ------------------------------------------------------------------------


def mutants() -> dict[str, dict[str, Any]]:
    """Name of a rule -> what is put in whose place so that it does not hold."""
    from servanda.evidence import marking
    from servanda.evidence.records import Marking, Source
    from servanda.report.monitoring import tables

    see, gate, shown_ = marking.may_see, marking.seen_by, tables.shown
    held = [0]

    def counted(entries: Sequence[Any], reader: Any, acts: Any = None) -> tuple[Any, ...]:
        held[0] = len(entries)
        return gate(entries, reader, acts)

    return {
        "a new version is marked as it comes": {"servanda.evidence.descent.Descent.lifted": lambda self, record: record},
        "a source made out of a row is CLEAR": {
            "servanda.evidence.imports.rows.Source": lambda **fields: Source(**{**fields, "marking": Marking()}),
            "servanda.evidence.descent._made_for": lambda _entries: {},
        },
        "reasons count as what they stand in": {"servanda.evidence.marking.without_reasons": lambda entry, _sees: entry},
        "reasons of gaps are usual words": {"servanda.evidence.reasons.GAPS": _Everything()},
        "lists name everybody": {
            "servanda.evidence.marking.may_see": lambda m, r: see(Marking(tlp=m.tlp, rel=(r.name or "x",) if m.tlp == "RED" else ()), r)
        },
        "AMBER+STRICT is AMBER": {"servanda.evidence.marking.may_see": lambda m, r: see(Marking(tlp=m.tlp.removesuffix("+STRICT"), rel=m.rel), r)},
        "RED is the lowest label": {"servanda.base.marking.TLP": ("RED", "CLEAR", "GREEN", "AMBER", "AMBER+STRICT")},
        "what rests on something withheld goes out": {"servanda.evidence.marking._holds": lambda _on, _there, _hidden: True},
        "the digest covers how much there is": {
            "servanda.report.release.seen_by": counted,
            "servanda.report.release.shown": lambda data: (shown_(data)[0], f"{shown_(data)[1]}{held[0]}"),
        },
        "the count is that of the log": {"servanda.report.release.seen_by": counted, "servanda.report.release.shown": lambda data: (held[0], shown_(data)[1])},
    }


class _Everything(frozenset[str]):
    def __contains__(self, _one: object) -> bool:
        return True


@contextlib.contextmanager
def broken(name: str) -> Iterator[None]:
    """One rule broken."""
    with contextlib.ExitStack() as stack:
        for place, value in mutants()[name].items():
            stack.enter_context(mock.patch(place, value))
        yield


def failing(name: str, seeds: Sequence[int], formats: Sequence[str] = LIGHT) -> int | None:
    """The first seed at which a mutant is found out; None: none of these."""
    for seed in seeds:
        with broken(name):
            found = examine(seed, formats)
        if found["leaks"] or found["differs"]:
            return seed
    return None


def _one(given: tuple[int, tuple[str, ...]]) -> dict[str, Any]:
    return examine(*given)


def main() -> int:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--sequences", type=int, default=500)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--formats", default=",".join(FORMATS))
    asked.add_argument("--mutants", type=int, default=120, metavar="N", help="so many sequences at most for each broken rule")
    asked.add_argument("--canaries", type=int, default=30, metavar="N", help="so many sequences for the table of canaries")
    asked.add_argument("--processes", type=int, default=1)
    asked.add_argument("--out", type=Path, default=RESULTS)
    given = asked.parse_args()
    begun, formats = time.perf_counter(), tuple(given.formats.split(","))
    said: dict[str, Any] = {
        "readers": [f"{name or 'nobody'} {tlp}" for name, tlp in READERS], "formats": formats, "first seed": given.first,
        "canaries shown of a hundred": shown(range(given.canaries), [one for one in formats if one in QUOTING]),
        "broken rules, found out by sequence": {name: failing(name, range(given.mutants)) for name in mutants()},
    }  # fmt: skip
    print(json.dumps(said, indent=1), flush=True)
    total: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    bad: list[dict[str, Any]] = []
    with multiprocessing.get_context("spawn").Pool(given.processes) as pool:
        todo = ((seed, formats) for seed in range(given.first, given.first + given.sequences))
        for number, found in enumerate(pool.imap_unordered(_one, todo), 1):
            total.update({name: found[name] for name in ("acts", "refused", "canaries", "doors", "log", "compared")})
            kinds += found["kinds"]
            if found["leaks"] or found["differs"]:
                bad.append({"seed": found["seed"], "leaks": found["leaks"][:5], "differs": found["differs"][:5]})
                print(bad[-1], flush=True)
            if number % 20 == 0 or number == given.sequences:
                counts = {"sequences": number, **total, "kinds": dict(kinds.most_common()), "sequences with a leak or a difference": len(bad), "bad": bad[:20]}
                given.out.write_text(json.dumps({**said, **counts, "seconds": round(time.perf_counter() - begun)}, indent=1) + "\n")
                print(number, round(time.perf_counter() - begun), len(bad), flush=True)
    return 1 if bad or None in said["broken rules, found out by sequence"].values() else 0


if __name__ == "__main__":
    raise SystemExit(main())
