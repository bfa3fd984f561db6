"""Every hit of the rules over words on the eight documents of the readers, as they are when the rules meet them for the first time.

    python bench/readers/hits.py             CSV: document, sentence (article.number), rule, words
    python bench/readers/hits.py --sentences  the same with the sentence, to read beside (not to be kept: the texts are others')
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "bench"), str(Path(__file__).parent)]

from lot import drawn  # noqa: E402
from precision import TEXTS, body, collected, dossier_of, hits_of  # noqa: E402


def documents() -> dict[str, str]:
    """Name -> text of the three unseen texts and of the five drawn by lot."""
    unseen = {
        path.stem: body(path.read_text(encoding="utf-8"))
        for path in sorted((TEXTS / "unseen").iterdir())
        if path.stem != "README"
    }
    return unseen | collected({f"{day} {title}": title for day, title in drawn()})


if __name__ == "__main__":
    out = csv.writer(sys.stdout, lineterminator="\n")
    for name, text in documents().items():
        articles = dossier_of(name, text).agreements["sample"].articles
        said = {f"{article.id}.{one.number}": one.text for article in articles for one in article.sentences}
        for hit in hits_of(name, text):
            out.writerow([*hit, *([said.get(hit.sentence, "")] if "--sentences" in sys.argv else [])])
