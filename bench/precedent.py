"""How well passages of others are found, beside plain shared words, and how long it takes over 2,000 texts.

    python bench/precedent.py             the figures, and bench/results/precedent.json (real texts that are not at hand are left out)

The queries and what answers them were written from the texts before the first run; what is said under `first` is that run.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from servanda.model.texts import attached_articles  # noqa: E402
from servanda.words.brackets import words_of  # noqa: E402
from servanda.words.precedent import SourceText, TextCollection, wanted_of  # noqa: E402
from servanda.words.reading.reading import read  # noqa: E402

TEXTS = ROOT.parent / "shared" / "data" / "agreements"
RESULT = ROOT / "bench" / "results" / "precedent.json"
TIMES = 2000
QUERIES: dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    "prisoners": (("detainees",), "", ("all hostages", "prisoners of war", "PoWs", "conflict-related detainees")),
    "mines": (("mines",), "", ("mines and explosive", "demining plan", "laying of mines", "de-mining", "Anti-Personnel")),
    "aid": (
        ("humanitarian-access",), "",
        ("humanitarian assistance to those in need", "humanitarian personnel", "humanitarian relief", "humanitarian convoys", "crossing points", "relief agencies"),
    ),
    "heavy weapons": (
        (), "Each side withdraws its heavy weapons from the line of contact",
        ("Withdrawal of heavy weapons", "withdrawal of the heavy weapons", "heavy weaponry", "withdrawal of heavy weapons", "range heavy weapons", "caliber"),
    ),
    "disputes": (("dispute-settlement",), "", ("dispute", "Dispute Resolution Mechanism", "resolve the issue")),
    "amendment": (("amendment",), "", ("amend this Agreement", "amended by", "amendment of this", "amendments to this")),
    "troop orders": (("orders-to-troops",), "", ("ceasefire orders", "orders", "instruct")),
    "monitoring": ((), "The mission monitors and verifies the ceasefire", ("monitoring and verification", "monitor", "verif")),
    "elections": ((), "Local elections are held under the law and observed", ("local elections", "elections")),
}  # fmt: skip
"""Topic and words of each query, and what the words of a passage that answers it hold (hand-judged)."""


def texts() -> list[tuple[str, bytes]]:
    """The real texts at hand, without the pages about them."""
    return [
        (one.name, one.read_bytes())
        for one in sorted(TEXTS.rglob("*"))
        if one.suffix in (".md", ".txt") and one.name != "README.md"
    ]


def add(into: TextCollection, name: str, data: bytes) -> None:
    """A file as the verb reads it."""
    into.add(SourceText(name, attached_articles(words_of(read(data, name)), "auto", "en")))


def plainly(kept: TextCollection, wanted: Mapping[str, float]) -> tuple[str, ...]:
    """The baseline: the words of the five passages that share most words, as they come."""
    counts = Counter(id(each) for one in wanted for each in kept.having.get(one, ()))
    order = sorted(kept.kept.values(), key=lambda each: -counts[id(each)])
    return tuple(each.words for each in order[:5] if counts[id(each)])


def hits(found: tuple[str, ...], right: tuple[str, ...]) -> int:
    """How many passages hold one of the words."""
    return sum(any(re.search(re.escape(one), words, re.IGNORECASE) for one in right) for words in found)


def main() -> None:
    """Print and keep the figures."""
    own = texts()
    kept = TextCollection()
    for name, data in own:
        add(kept, name, data)
    rows: dict[str, object] = {}
    total = [0, 0]
    for name, (topics, words, right) in QUERIES.items():
        wanted = wanted_of(topics, [words])
        ours = hits(tuple(one.words for one in kept.best(wanted)), right)
        plain = hits(plainly(kept, wanted), right)
        rows[name] = {"ours": ours, "plain": plain}
        total = [total[0] + ours, total[1] + plain]
        print(f"{name:16} {ours} of 5, by shared words alone {plain}")
    print(
        f"{'all':16} {total[0]} of {5 * len(QUERIES)}, by shared words alone {total[1]}; {len(own)} texts, {len(kept.kept)} sentences"
    )
    small = [(name, data) for name, data in own if len(data) < 40_000] or [
        ("lagoon.md", (ROOT / "dossiers" / "lagoon" / "agreement.md").read_bytes())
    ]
    start = time.perf_counter()
    many = TextCollection()
    for number in range(TIMES):
        name, data = small[number % len(small)]
        add(many, f"{number}-{name}", data.replace(b"shall", f"shall on point {number}".encode()))
    read = time.perf_counter() - start
    start = time.perf_counter()
    many.best(wanted_of(("detainees",), ()))
    asked = time.perf_counter() - start
    print(f"{TIMES} texts, {len(many.kept)} sentences: read {read:.1f} s, asked {asked:.2f} s")
    figures = {"now": {"queries": rows, "ours": total[0], "plain": total[1], "of": 5 * len(QUERIES), "texts": len(own)}}
    figures["time"] = {
        "texts": TIMES,
        "sentences": len(many.kept),
        "read_seconds": round(read, 1),
        "ask_seconds": round(asked, 2),
    }
    before = json.loads(RESULT.read_text("utf-8")) if RESULT.exists() else {}
    RESULT.write_text(json.dumps({"first": before.get("first", figures["now"]), **figures}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
