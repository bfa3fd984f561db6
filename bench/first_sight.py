"""How right are the rules over words on texts they have never met, and how much do they miss? Eight documents, two readers.

    python bench/first_sight.py      print it, and write bench/results/first_sight.json

Documents: three agreements kept unseen, and five joint statements drawn by lot (`bench/readers/lot.py`). Before anything was run on them, each reader
wrote down the gravest defects of each (`first.toml`, `second.toml`); then both labelled, apart from each other, every hit the rules had at first sight (`hits.csv`
with `first.csv`, `second.csv`). A hit counts as true where both say so. Recall: of a reader's defects, on how many does a rule speak, on a sentence
named for it and of a kind it may be (`KINDS`); in part: it speaks there, of something else. What a whole text lacks no rule over words can find.

Six further documents were met by the rules as they stood after that reading, three by three, the rules being mended again between them (`lot.fresh`,
`lot.again`): one reader wrote down their gravest defects before each run (`fresh.toml`, `again.toml`) and labelled the hits after it (`fresh.csv`,
`again.csv`). What the eight say of the rules as they are now is no evidence; what these six said at first sight is, of one reader.

Needs nothing but those files for what was so at first sight; with the texts at hand, the same is counted for the rules as they are now.
"""

from __future__ import annotations

import csv
import json
import sys
import tomllib
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
READERS = ROOT / "bench" / "readers"
RESULT = ROOT / "bench" / "results" / "first_sight.json"
LATER = ("fresh", "again")
KINDS = {
    "SV101": {"can be stuck", "unanswered", "unclear"},
    "SV102": {"can be stuck", "unclear", "parts"},
    "SV103": {"can be stuck", "unclear", "parts"},
    "SV104": {"can be stuck", "unverifiable", "unclear"},
    "SV105": {"can be stuck", "unclear", "parts", "cannot be kept"},
    "SV106": {"unverifiable", "unclear", "parts"},
    "SV107": {"parts", "unclear"},
    "SV110": {"parts", "unclear"},
    "SV111": {"parts", "unclear"},
    "SV112": {"parts", "unclear"},
    "SV113": {"can be stuck", "cannot be kept"},
    "SV115": {"unclear"},
    "SV116": {"unclear", "can be stuck"},
    "SV117": {"unverifiable", "can be stuck"},
    "SV123": {"unclear"},
    "SV132": {"can be stuck", "unverifiable", "unclear"},
    "SV133": {"can be stuck", "unverifiable", "unclear"},
    "SV134": {"can be stuck", "cannot be kept"},
    "SV135": {"can be stuck", "unclear", "parts"},
    "SV136": {"unverifiable", "unclear"},
    "SV137": {"can be stuck", "unanswered", "unclear"},
}
"""What sort of defect a rule can be about."""


class Sighted(NamedTuple):
    """A hit: document, sentence (article.number), rule, words."""

    document: str
    sentence: str
    rule: str
    words: str


def labels(name: str) -> dict[Sighted, bool]:
    """Hit -> whether a reader says it is true."""
    with (READERS / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return {Sighted(*row[:4]): row[4] == "tp" for row in csv.reader(stream) if row[0] != "document"}


def agreed() -> dict[str, tuple[int, int]]:
    """Rule -> (hits at first sight, those that both readers call true)."""
    first, second = labels("first"), labels("second")
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for hit, true in first.items():
        found[hit.rule][0] += 1
        found[hit.rule][1] += true and second[hit]
    return {rule: (read, true) for rule, (read, true) in sorted(found.items())}


def kappa(first: dict[Sighted, bool], second: dict[Sighted, bool]) -> tuple[float, float]:
    """Share of hits on which both say the same, and Cohen's kappa (Cohen, 1960: agreement beyond that of chance)."""
    n = len(first)
    same = sum(first[hit] == second[hit] for hit in first) / n
    yes, also = sum(first.values()) / n, sum(second.values()) / n
    chance = yes * also + (1 - yes) * (1 - also)
    return same, (same - chance) / (1 - chance)


def recall(name: str, hits: set[Sighted]) -> dict[str, int]:
    """Of the defects of a reader: found, in part, missed."""
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for hit in hits:
        told[hit.document, hit.sentence].add(hit.rule)
    counted: Counter[str] = Counter(found=0, partly=0, missed=0)
    for one in tomllib.loads((READERS / f"{name}.toml").read_text(encoding="utf-8"))["defect"]:
        rules = {rule for place in one["sentence"].split() for rule in told[one["document"], place]}
        fits = any(one["kind"] in KINDS.get(rule, set()) for rule in rules)
        counted["found" if fits else "partly" if rules else "missed"] += 1
    return dict(counted)


def now() -> set[Sighted] | None:
    """The hits of the rules as they are; None where the texts are not at hand."""
    sys.path[:0] = [str(ROOT), str(ROOT / "bench"), str(READERS)]
    from hits import documents
    from lot import COLLECTION
    from precision import TEXTS, hits_of

    if not COLLECTION.exists() or not (TEXTS / "unseen").exists():
        return None
    return {Sighted(*hit) for name, text in documents().items() for hit in hits_of(name, text)}


def main() -> int:
    """Count, print, write."""
    first, second = labels("first"), labels("second")
    same, beyond = kappa(first, second)
    rules = agreed()
    print(f"{'rule':8}{'hits':>6}{'first':>7}{'second':>8}{'both':>6}")
    for rule, (read, true) in rules.items():
        each = [sum(label for hit, label in one.items() if hit.rule == rule) for one in (first, second)]
        print(f"{rule:8}{read:6}{each[0]:7}{each[1]:8}{true:6}")
    read, true = sum(one[0] for one in rules.values()), sum(one[1] for one in rules.values())
    print(f"all {read}: first {sum(first.values())}, second {sum(second.values())}, both {true} ({true / read:.0%}); same label {same:.0%}, kappa {beyond:.2f}")
    data: dict[str, object] = {
        "hits": read, "first": sum(first.values()), "second": sum(second.values()), "both": true, "same": round(same, 3), "kappa": round(beyond, 3),
        "rules": {rule: {"hits": one[0], "both": one[1]} for rule, one in rules.items()},
    }  # fmt: skip
    for lot in LATER:
        met = labels(lot)
        counted = {"hits": len(met), "true": sum(met.values())} | recall(lot, set(met))
        data[f"{lot}, one reader"] = counted
        print(f"three documents ({lot}), one reader: " + ", ".join(f"{what} {count}" for what, count in counted.items()))
    views = {"at first sight": set(first)}
    if (later := now()) is not None:
        views["after looking (no evidence any more)"] = later
        gone = {hit: first[hit] and second[hit] for hit in first if hit not in later}
        data["since"] = {"hits now": len(later), "true ones lost": sum(gone.values()), "others gone": len(gone) - sum(gone.values()), "new": len(later - set(first))}
        print("since then: " + ", ".join(f"{what} {count}" for what, count in data["since"].items()))  # type: ignore[attr-defined]
    for view, hits in views.items():
        for name in ("first", "second"):
            counted = recall(name, hits)
            data[f"recall of {name}, {view}"] = counted
            print(f"gravest defects of the {name} reader, {view}: " + ", ".join(f"{what} {count}" for what, count in counted.items()))
    RESULT.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
