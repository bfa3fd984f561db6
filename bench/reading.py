"""Reading of files: 300 pages of Word and of PDF, beside python-docx and pdfplumber, and whether the words of two columns come in order.

    python bench/reading.py      # to bench/results/reading.json
"""

from __future__ import annotations

import difflib
import io
import json
import platform
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "words")]

import docx  # noqa: E402
import pdfplumber  # noqa: E402
import typst  # noqa: E402
from docx_kit import deleted, inserted, paragraph, run  # noqa: E402
from docx_kit import docx as written  # noqa: E402

from servanda.words.reading.reading import read  # noqa: E402

NOUNS = ["weapons", "forces", "zone", "prisoners", "corridor", "observers", "commission", "territory", "border", "ceasefire", "parties", "mission", "roads", "harbour"]


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = work()
    return round(time.perf_counter() - start, 2), found


def articles(many: int) -> list[str]:
    draw = random.Random(17)
    return [
        f"Article {n}. " + " ".join(
            f"The {draw.choice(NOUNS)} and the {draw.choice(NOUNS)} shall leave the {draw.choice(NOUNS)} within {draw.randrange(2, 99)} days." for _ in range(5)
        ) for n in range(1, many + 1)
    ]  # fmt: skip


def pdf(texts: list[str], columns: int) -> bytes:
    head = f'#set page(columns: {columns}, header: [Harbour Agreement], numbering: "1")\n#set par(justify: true)\n#set text(hyphenate: true, lang: "en")\n'
    return typst.compile((head + "\n\n".join(texts)).encode())


def in_order(texts: list[str], found: str) -> float:
    """The share of the words that stand in order in what was found."""
    true, made = " ".join(texts).split(), found.split()
    return round(sum(block.size for block in difflib.SequenceMatcher(None, true, made, autojunk=False).get_matching_blocks()) / len(true), 3)


def plumbed(data: bytes) -> str:
    with pdfplumber.open(io.BytesIO(data)) as book:
        return "\n".join(page.extract_text() for page in book.pages)


ALONE = """
import pathlib, resource, sys
from servanda.words.reading.reading import read
peak = lambda: next(int(line.split()[1]) for line in pathlib.Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
data = sys.stdin.buffer.read()
start = peak()
read(data, sys.argv[1])
apart = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # a PDF is read in a process of its own
print(max(peak(), apart) - start >> 10)
"""


def grown(data: bytes, name: str) -> int:
    """Megabytes that one read takes at most, in a process that does nothing else."""
    done = subprocess.run([sys.executable, "-c", ALONE, name], input=data, capture_output=True, check=True, cwd=ROOT)
    return int(done.stdout)


def main() -> None:
    texts = articles(2_400)
    word = written("".join(paragraph(run(one) + deleted("six") + inserted("nine")) for one in texts))
    single = pdf(articles(3_300), 1)
    seconds_word, flow = timed(lambda: read(word, "a.docx"))
    untracked = peer_file(texts)
    same_word, _ = timed(lambda: read(untracked, "a.docx"))
    peer_word, _ = timed(lambda: [one.text for one in docx.Document(io.BytesIO(untracked)).paragraphs])
    seconds_pdf, paged = timed(lambda: read(single, "a.pdf"))
    peer_pdf, _ = timed(lambda: plumbed(single))
    few = texts[:60]
    double = pdf(few, 2)
    found = {
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "word": {"paragraphs": len(flow.paragraphs), "seconds": seconds_word, "untracked": same_word, "python-docx untracked": peer_word},
        "pdf": {"pages": paged.paragraphs[-1].page, "seconds": seconds_pdf, "goal": 5, "pdfplumber": peer_pdf, "as written": [one.now for one in paged.paragraphs] == articles(3_300)},
        "two_columns": {"words_in_order": in_order(few, " ".join(one.now or "" for one in read(double, "b.pdf").paragraphs)), "pdfplumber": in_order(few, plumbed(double))},
        "memory_megabytes": {"word": grown(word, "a.docx"), "pdf": grown(single, "a.pdf"), "note": "above the start, each in a process of its own: with pdfplumber and typst beside, 2,059 MB were told as ours", "goal": 100},
    }
    (ROOT / "bench" / "results" / "reading.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


def peer_file(texts: list[str]) -> bytes:
    made, stream = docx.Document(), io.BytesIO()
    for one in texts:
        made.add_paragraph(one)
    made.save(stream)
    return stream.getvalue()


if __name__ == "__main__":
    main()
