"""How often is a rule of structure right on a text it has never met? Some articles of one agreement, formalised from the words alone.

    python bench/first_structure.py     print it

`readers/structure/cessation.md` was written once and not mended; `labels.csv` holds what the rules of structure said of it then, each labelled by the one
reader who wrote it. A finding is true where a drafter would agree that the agreement (all of it) leaves it open, and would write it. What the articles that
were left out may say stands apart (`apart`). One text, one reader: a hint, no measure.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

LABELS = Path(__file__).resolve().parent / "readers" / "structure" / "labels.csv"


def counted() -> dict[str, tuple[int, int]]:
    """Rule, severity or `all` -> (findings read, true ones)."""
    read: Counter[str] = Counter()
    true: Counter[str] = Counter()
    with LABELS.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            for name in (row["rule"], row["severity"], "all") if row["label"] != "apart" else ():
                read[name] += 1
                true[name] += row["label"] == "tp"
    return {name: (read[name], true[name]) for name in sorted(read)}


if __name__ == "__main__":
    for name, (read, true) in counted().items():
        print(f"{name:8} {true} of {read}")
