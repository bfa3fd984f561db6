"""What the reading of a text finds in the real agreements: articles, paragraphs, sentences, and what is left over.

Run: python bench/structure.py FOLDER... --as now        prints the table and writes bench/results/structure.json
     The figures of the first run, made before any rule of this reading was touched, stand under "first" and are never written again;
     "now" is the latest run, "looked" the one after the unseen texts had been opened.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
from collections import Counter
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from servanda.model.texts import attached_articles  # noqa: E402
from servanda.text.articles import split_articles  # noqa: E402

OUT = ROOT / "bench" / "results" / "structure.json"
AGREEMENTS = ROOT.parent / "shared" / "data" / "agreements"
_FRONT = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*\n", re.DOTALL)
_ONE = re.compile(r"^[ \t]*\(?(?P<number>\d{1,3})[.)][ \t]+\S", re.MULTILINE)
COLUMNS = ("articles", "paragraphs", "units", "operative", "before", "in no unit", "in two", "longest", "restarts")


def measure(text: str) -> dict[str, Any]:
    """Counts of one text: `before` words, `in no unit` and `in two` characters that are no white space, `longest` share of the words."""
    front = _FRONT.match(text)
    start = front.end() if front else 0
    pieces = split_articles(text, "auto")
    seen: Counter[int] = Counter()
    for piece in pieces:
        seen.update(range(piece.at, piece.end))
    signs = [at for at in range(start, len(text)) if not text[at].isspace()]
    known = [piece for piece in pieces if piece.id not in ("preamble", "closing", "") and piece.kind == "article"]
    words = len(text[start:].split())
    first = min((piece.at for piece in known), default=len(text))
    articles = attached_articles(text, "auto", "en")
    sentences = [one for article in articles if article.operative for one in article.sentences]
    numbers = [int(match["number"]) for match in _ONE.finditer(text, start)]
    return {
        "articles": len(known),
        "paragraphs": len({(a.id, s.paragraph) for a in articles for s in a.sentences if s.paragraph}),
        "units": len(pieces),
        "operative": sum(1 for one in sentences if one.operative),
        "before": len(text[start:first].split()),
        "in no unit": sum(1 for at in signs if not seen[at]),
        "in two": sum(1 for at in signs if seen[at] > 1),
        "longest": round(max((len(piece.text.split()) for piece in pieces), default=0) / max(words, 1), 2),
        "restarts": sum(1 for before, number in pairwise(numbers) if number == 1 and before >= 1),
    }


def run(folders: list[Path]) -> dict[str, Any]:
    files = [path for folder in folders for path in sorted(folder.iterdir()) if path.suffix in (".md", ".txt") and path.name != "README.md"]
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}",
        "versions": {name: version(name) for name in ("msgspec", "markdown-it-py")},
        "commit": commit,
        "texts": {path.name: measure(path.read_text(encoding="utf-8")) for path in files},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[AGREEMENTS, AGREEMENTS / "unseen"])
    parser.add_argument("--as", dest="name", choices=("first", "now", "looked"), default="now")
    given = parser.parse_args()
    kept = json.loads(OUT.read_text(encoding="utf-8")) if OUT.exists() else {}
    if given.name == "first" and "first" in kept:
        parser.error("the first run is recorded; it is not written again")
    kept[given.name] = run(given.folders)
    OUT.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"| text | {' | '.join(COLUMNS)} |\n|---|{'---:|' * len(COLUMNS)}")
    for name, found in kept[given.name]["texts"].items():
        print(f"| {name} | {' | '.join(str(found[column]) for column in COLUMNS)} |")


if __name__ == "__main__":
    main()
