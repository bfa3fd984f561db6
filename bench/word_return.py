"""How long it takes to write the words of a dossier into a Word file and to read it back, and what is missed or told falsely over random edits.

python bench/word_return.py    writes bench/results/word_return.json
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
for place in ("tests", "tests/words/office"):
    sys.path.insert(0, str(ROOT / place))
sys.path.insert(0, str(ROOT))

import test_office_random as trial  # noqa: E402
import word_kit as kit  # noqa: E402

from servanda.words.office.back import compared  # noqa: E402
from servanda.words.office.out import as_word  # noqa: E402
from servanda.words.reading.reading import read  # noqa: E402

EDITS = 1000
NAMES = ("harbour", "embargo", "relief")


def measured(name: str, bookmarks: bool) -> dict[str, object]:
    ours, data = trial.sent(name)
    begun = time.perf_counter()
    as_word(ours, (), "")
    out = time.perf_counter() - begun
    sentences = {one.bookmark: one.text for one in ours if one.number and len(one.text.split()) > 4}
    draw = random.Random(f"bench {name} {bookmarks}")
    missed = false = 0
    spent = 0.0
    for _ in range(EDITS // trial.EACH):
        back, done = kit.edited(data, sentences, draw, trial.EACH)
        if not bookmarks:
            word = kit.Word(back)
            word.strip_bookmarks()
            back = word.bytes()
        begun = time.perf_counter()
        told = compared(ours, read(back, "back.docx"))
        spent += time.perf_counter() - begun
        lost, more = trial.missed_and_false(done, told, ours)
        missed, false = missed + len(lost), false + len(more)
    return {
        "dossier": name, "bookmarks": bookmarks, "sentences": sum(1 for one in ours if one.number), "bytes": len(data), "edits": EDITS,
        "missed": missed, "false": false, "export_seconds": round(out, 3), "return_seconds": round(spent / (EDITS // trial.EACH), 3),
    }  # fmt: skip


if __name__ == "__main__":
    found = [measured(name, bookmarks) for name in NAMES for bookmarks in (True, False)]
    (ROOT / "bench" / "results" / "word_return.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))
