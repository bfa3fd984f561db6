"""How often is a text rule right? Every rule over words on every public agreement at hand, against labels made by reading each hit.

    python bench/precision.py            write docs/precision.md and bench/results/precision.json
    python bench/precision.py --hits     print every hit with its words (and, with --text, its sentence)
    python bench/precision.py --missing  print label rows still to be filled in

The texts are not part of this repository; without them there is nothing to measure, and the command says so. Labels stand in
tests/check/rules_text/labels.csv: text, sentence (article.number), rule, words, label (tp or fp), note. A hit is a true one when a
drafter who reads the sentence in its article would agree that the words are of the kind the rule names and that the repair it offers
would make the text better to keep or to check. A rule with more than 60 hits in one text is read there in a random sample of 60, drawn
with a fixed seed.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import platform
import random
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from first_sight import LATER, agreed  # noqa: E402
from first_sight import labels as marked  # noqa: E402

from servanda.check.rules.base import Rule  # noqa: E402
from servanda.check.rules.registry import all_rules, run_rules  # noqa: E402
from servanda.model.core import Dossier  # noqa: E402
from servanda.model.loader import load_files  # noqa: E402
from servanda.model.places_in_text import PlacesInText  # noqa: E402
from servanda.text.diagnostics import Severity  # noqa: E402
from servanda.text.normal import text_hash  # noqa: E402

TEXTS = ROOT.parent / "shared" / "data" / "agreements"
COLLECTION = ROOT.parent / "shared" / "data" / "diplomacy" / "whitehouse_ukraine_russia_2021_2026.jsonl"
FIRST = ROOT / "tests" / "check" / "rules_text" / "first_reading.csv"
READ = {
    "2024-06-13_us_ukraine_bilateral_security_agreement": "Bilateral Security Agreement Between the United States of America and Ukraine"
} | {"2021-09-01_us_ukraine_strategic_partnership": "Joint Statement on the U.S.-Ukraine Strategic Partnership"}
LABELS = ROOT / "tests" / "check" / "rules_text" / "labels.csv"
PAGE = ROOT / "docs" / "precision.md"
RESULT = ROOT / "bench" / "results" / "precision.json"
SAMPLE = 60
SEED = 20150212
ENOUGH = 0.90
HALF = 0.50
FEW = 10
MET = 5  # hits at first sight from which on they count against a rule
DAY = dt.date(2026, 1, 1)


class Hit(NamedTuple):
    """One finding: text (file name without ending), sentence (article.number), rule, matched words."""

    text: str
    sentence: str
    rule: str
    words: str


class Score(NamedTuple):
    """hits: all findings; read: labelled ones; true: labelled tp; precision: true / read, None if nothing was read."""

    hits: int
    read: int
    true: int
    sampled: bool

    @property
    def precision(self) -> float | None:
        return self.true / self.read if self.read else None


def body(source: str) -> str:
    """A text without its front matter."""
    if source.startswith("---"):
        return source.split("\n---", 1)[1].split("\n", 1)[1]
    return source


def texts(folder: Path = TEXTS) -> dict[str, str]:
    """Name -> text of every agreement at hand on which the rules were improved; empty if the folder is absent. Those kept to be met for the first
    time (`unseen`) are not among them."""
    return {path.stem: body(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("**/*.md")) if "unseen" not in path.parts} | collected(READ)


def collected(wanted: dict[str, str], path: Path = COLLECTION) -> dict[str, str]:
    """Name -> text of documents of the collection, found by title; empty if it is absent."""
    if not path.exists():
        return {}
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    by_title = {record["title"]: record["text"] for record in records}
    return {name: by_title[title] for name, title in wanted.items() if title in by_title}


def dossier_of(name: str, text: str) -> Dossier:
    """A dossier that declares nothing and has the text attached: what the rules see when only the words are there."""
    head = f"---\nagreement: sample\ntitle: {json.dumps(name)}\ntext:\n  symbol: {json.dumps(name)}\n  language: en\n  sha256: {text_hash(text)}\n---\n"
    return load_files({"sample.md": head.encode()}, name, attached={"sample": text})


def text_rules() -> tuple[Rule, ...]:
    """The rules that read words."""
    return tuple(r for r in all_rules() if "T" in r.decidability.split("+") and r.code != "SV100")


def hits_of(name: str, text: str) -> list[Hit]:
    """Every hit of every text rule on one text, with the profile left open."""
    dossier = dossier_of(name, text)
    found = run_rules(dossier, answers=lambda _question: (), today=DAY, only={r.code for r in text_rules()})
    places = PlacesInText(dossier.agreements["sample"].articles)
    numbers = {
        f"sentence sample {places.address(article.id, one.number)}": f"{article.id}.{one.number}"
        for article in places.articles.values()
        for one in article.sentences
    }
    return sorted({Hit(name, numbers[f.subject], f.code, f.words) for f in found if f.subject in numbers})


def to_read(hits: list[Hit]) -> tuple[list[Hit], set[tuple[str, str]]]:
    """The hits to label: all of a rule in a text, or a seeded sample of 60; and the pairs (text, rule) that were sampled."""
    groups: dict[tuple[str, str], list[Hit]] = defaultdict(list)
    for hit in hits:
        groups[hit.text, hit.rule].append(hit)
    chosen: list[Hit] = []
    sampled: set[tuple[str, str]] = set()
    for key, group in sorted(groups.items()):
        if len(group) > SAMPLE:
            sampled.add(key)
            group = sorted(random.Random(f"{SEED} {key[0]} {key[1]}").sample(group, SAMPLE))
        chosen += group
    return chosen, sampled


def labels(path: Path = LABELS) -> dict[Hit, str]:
    """Hit -> tp or fp, as labelled by hand."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        return {Hit(r["text"], r["article.sentence"], r["rule"], r["words"]): r["label"] for r in csv.DictReader(stream)}


def first_readings(path: Path = FIRST) -> dict[str, tuple[int, int]]:
    """Rule -> (hits read, true ones) on texts at the moment the rules met them for the first time: eight by one reader, eight by two."""
    if not path.exists():
        return {}
    found = agreed()
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            read, true = found.get(row["rule"], (0, 0))
            found[row["rule"]] = (read + 1, true + (row["label"] == "tp"))
    for hit, right in ((hit, right) for lot in LATER for hit, right in marked(lot).items()):
        read, true = found.get(hit.rule, (0, 0))
        found[hit.rule] = (read + 1, true + right)
    return dict(sorted(found.items()))


def scores(hits: list[Hit], known: dict[Hit, str]) -> dict[str, Score]:
    """Rule -> how often it was right, over all texts."""
    chosen, sampled = to_read(hits)
    found: dict[str, Score] = {}
    for rule in text_rules():
        read = [known[h] for h in chosen if h.rule == rule.code and h in known]
        found[rule.code] = Score(
            hits=sum(1 for h in hits if h.rule == rule.code),
            read=len(read),
            true=read.count("tp"),
            sampled=any(code == rule.code for _, code in sampled),
        )
    return found


def decision(rule: Rule, score: Score) -> str:
    """What follows for the severity of a rule."""
    if score.precision is None:
        return f"no hit in these texts: stays {rule.severity.value}, unmeasured"
    if score.precision < ENOUGH:
        return "advice"
    read, true = first_readings().get(rule.code, (0, 0))
    if read >= MET and true / read < HALF:
        return "advice, for what it did at first sight"
    if rule.severity is not Severity.ADVICE and read >= MET and true / read < ENOUGH:
        return f"{rule.severity.value}, never an error, for what it did at first sight"
    few = f" (only {score.read} read)" if score.read < FEW else ""
    if rule.severity is Severity.ADVICE:
        return "advice by nature" + few
    if rule.severity is not Severity.ADVICE and few:
        return f"{rule.severity.value}, never an error" + few
    return rule.severity.value


def page(found: dict[str, Score], names: list[str]) -> str:
    """docs/precision.md."""
    lines = [
        "# Precision of the text rules",
        "",
        "<!-- generated by python bench/precision.py -->",
        "",
        "Every rule that reads words was run over the public texts of agreements listed below, without any dossier beside them, and each hit "
        "was read in its article and labelled (`tests/check/rules_text/labels.csv`). A hit is true when a drafter would agree that the words are of "
        "the kind the rule names and that the repair would make the text easier to keep or to check. Where a rule has more than "
        f"{SAMPLE} hits in one text, a random sample of {SAMPLE} (fixed seed) was read there; such rules carry an asterisk.",
        "",
        f"A rule that is right in fewer than {ENOUGH:.0%} of the hits read is advice: it never blocks a signature. Only English texts were at hand: in other "
        "languages no finding of a text rule on wording is an error. The labels were made by one reader, who also wrote the rules, and the rules were improved "
        "on the same texts, so that the column *precision* flatters them. The column *at first sight* does not: it counts the hits on sixteen further texts as they "
        "were when the rules met them for the first time, before anything was mended for them: a bilateral security agreement of 2024 and a joint statement of 2021, "
        "read by one reader (`tests/check/rules_text/first_reading.csv`), eight documents read by two, apart from each other, where a hit is true if both say so, and six "
        f"by one, which the rules met after they had been mended on the eight (`bench/readers/`, `python bench/first_sight.py`). A figure holds for the rule as it was then. Over all rules {sum(t for _, t in first_readings().values())} of "
        f"{sum(r for r, _ in first_readings().values())} were true: on a text of another kind, expect that. A rule with {MET} such hits or more never blocks if fewer "
        f"than {ENOUGH:.0%} of them were true, and is advice if fewer than {HALF:.0%} were. What the rules miss, of the gravest defects two readers wrote down before any "
        "run: `bench/results/first_sight.json`.",
        "",
        "| rule | finds | hits | read | true | false | precision | at first sight | decision |",
        "|---|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for rule in text_rules():
        score = found[rule.code]
        precision = "" if score.precision is None else f"{score.precision:.0%}"
        star = "*" if score.sampled else ""
        met, right = first_readings().get(rule.code, (0, 0))
        sight = f"{right} of {met}" if met else ""
        lines.append(
            f"| [{rule.code}](rules/{rule.code}.md) | {rule.words.title} | {score.hits}{star} | {score.read} | {score.true} | {score.read - score.true} "
            f"| {precision} | {sight} | {decision(rule, score)} |"
        )
    lines += ["", "Texts: " + ", ".join(names) + ".", ""]
    return "\n".join(lines)


def result(found: dict[str, Score], names: list[str], seconds: dict[str, float]) -> str:
    """bench/results/precision.json."""
    data = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "texts": names,
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "rules": {
            code: {
                "hits": s.hits,
                "read": s.read,
                "true": s.true,
                "precision": None if s.precision is None else round(s.precision, 3),
            }
            for code, s in found.items()
        },
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hits", action="store_true")
    parser.add_argument("--text", action="store_true")
    parser.add_argument("--missing", action="store_true")
    parser.add_argument("--rule", default="")
    arguments = parser.parse_args()
    read = texts()
    if not read:
        print(f"no texts in {TEXTS.relative_to(ROOT.parent)}: nothing to measure", file=sys.stderr)
        return 0
    hits: list[Hit] = []
    seconds: dict[str, float] = {}
    sentences: dict[tuple[str, str], str] = {}
    for name, text in read.items():
        hits_of(name, text)  # once to compile what is compiled on first use
        dossier = dossier_of(name, text)
        sentences |= {(name, f"{a.id}.{s.number}"): s.text for a in dossier.agreements["sample"].articles for s in a.sentences}
        started = time.perf_counter()
        hits += hits_of(name, text)
        seconds[name] = time.perf_counter() - started
    chosen, _ = to_read(hits)
    known = labels()
    if arguments.hits or arguments.missing:
        writer = csv.writer(sys.stdout)
        for hit in sorted(chosen, key=lambda h: (h.rule, h.text, h.sentence)):
            if (arguments.missing and hit in known) or (arguments.rule and hit.rule != arguments.rule):
                continue
            writer.writerow([*hit, known.get(hit, ""), *([sentences[hit.text, hit.sentence]] if arguments.text else [])])
        return 0
    unread = [h for h in chosen if h not in known]
    if unread:
        print(f"{len(unread)} hits have no label yet (see --missing)", file=sys.stderr)
    found = scores(hits, known)
    names = list(read)
    PAGE.write_text(page(found, names), encoding="utf-8")
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(result(found, names, seconds), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
