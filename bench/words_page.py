"""The figures of docs/draft/words.md and docs/draft/proposals.md, from what was recorded and nothing else.

    python bench/words_page.py       # after bench/words.py or bench/reading.py: fills in the tables of both pages
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
DOSSIERS = {"minsk": "Minsk II", "bangsamoro": "Bangsamoro", "black-sea-2025": "Black Sea 2025"}
GOLD = {
    "gold cambodia_thailand_2025": "Cambodia and Thailand 2025",
    "gold south_sudan_2017": "South Sudan 2017, articles 1 to 3",
    "gold r_arcss_2018_by_lot": "R-ARCSS 2018, 25 sentences by lot",
    "gold us_israel_2022": "United States and Israel 2022",
}
LEAST = 0.9
"""The goal: of the bearers that are proposed, the share that a person wrote too."""


def table(*rows: tuple[object, ...]) -> str:
    head, *body = [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join((head, "|" + "---|" * len(rows[0]), *body))


def total(run: dict[str, Any], names: dict[str, str], key: str) -> int:
    return sum(int(run[name][key]) for name in names)


def on_gold(recorded: dict[str, Any]) -> str:
    """All four texts together, then each by what is right in all three."""
    runs = (recorded["first"]["rules"], recorded["rules"], recorded["plain"])
    parts = (
        ("something is proposed of its sentence", "sentence", "clauses"), ("must, must not, may or weak, right", "modal", "clauses"),
        ("the act, right", "act", "clauses"), ("the words of who is bound, right", "bearer words", "clauses"),
        ("**all three right**", "all", "clauses"), ("its time found", "time", "times"), ("who verifies it found", "verifier", "verifiers"),
        ("a clause proposed of a sentence that holds none", "false", "without"),
    )  # fmt: skip
    rows = [(what, *(f"{total(run, GOLD, key)} of {total(run, GOLD, of)}" for run in runs)) for what, key, of in parts]
    each = [(f"all three right: {title}", *(f"{run[name]['all']} of {run[name]['clauses']}" for run in runs)) for name, title in GOLD.items()]
    return table(("of the clauses of the reader", "first run", "now", "plain, now"), *rows, *each)


def on_dossiers(recorded: dict[str, Any]) -> str:
    rows = []
    for name, title in DOSSIERS.items():
        now, asked, plain = recorded["rules"][name], recorded["rules"][f"{name} after 10 answers"], recorded["plain"][name]
        numbers = [now["clauses"], *(now[key] for key in ("sentence", "modal", "act", "bearer", "all"))]
        rows.append((title, *numbers, f"{asked['bearer']} / {asked['all']}", f"{plain['bearer']} / {plain['all']}"))
    return table(("dossier", "clauses", "sentence", "modal", "act", "bearer", "all three", "bearer / all three, after 10 answers", "bearer / all three, plain"), *rows)


def share(right: int, of: int) -> str:
    return f"{right} of {of}, {right / of:.0%}"


def unmet(recorded: dict[str, Any]) -> str:
    run = recorded["rules"]
    after = {f"{name} after 10 answers": title for name, title in DOSSIERS.items()}
    bearer, answered = ((total(run, names, "bearer"), total(run, names, "bearer proposed")) for names in (DOSSIERS, after))
    times, verifiers = ((total(run, GOLD, key), total(run, GOLD, of)) for key, of in (("time", "times"), ("verifier", "verifiers")))

    def met(one: tuple[int, int], goal: float) -> str:
        return "met" if one[0] >= goal * one[1] else "**not met**"

    return table(
        ("goal", "reached", ""),
        ("who is bound is right where somebody is proposed: 90%", share(*bearer), met(bearer, LEAST)),
        ("the same after ten answers", share(*answered), met(answered, LEAST)),
        ("the time of a clause is found: 35 of 55", share(*times), met(times, 35 / 55)),
        ("of the times that are told 90% are right", "not measured", "**open**"),
        ("who verifies is found: 4 of 12", share(*verifiers), f"{met(verifiers, 4 / 12)}, on too few to say" if verifiers[1] < 12 else met(verifiers, 4 / 12)),
        ("all three right, Cambodia and Thailand: 18 of 20", *_gold(run, "gold cambodia_thailand_2025", 18 / 20)),
        ("all three right, South Sudan 2017: 20 of 23", *_gold(run, "gold south_sudan_2017", 20 / 23)),
        ("six people reach full coverage in half the time", "no trial was held", "**open**"),
    )  # fmt: skip


def _gold(run: dict[str, Any], name: str, goal: float) -> tuple[str, str]:
    right, of = run[name]["all"], run[name]["clauses"]
    return share(right, of), "met" if right >= goal * of else "**not met**"


def reading(recorded: dict[str, Any]) -> str:
    word, pdf, two, memory = (recorded[one] for one in ("word", "pdf", "two_columns", "memory_megabytes"))
    return table(
        ("what", "Servanda", "beside it"),
        (f"a Word file of {word['paragraphs']:,} paragraphs, each with a tracked change", f"{word['seconds']} s", "no other was measured"),
        ("the same without tracked changes", f"{word['untracked']} s", f"python-docx {word['python-docx untracked']} s"),
        (f"a PDF of {pdf['pages']} pages (goal: {pdf['goal']} s)", f"{pdf['seconds']} s", f"pdfplumber {pdf['pdfplumber']} s"),
        ("its paragraphs come as they were written", "yes" if pdf["as written"] else "**no**", ""),
        ("words of two columns in order", f"{two['words_in_order']:.0%}", f"pdfplumber, plain order {two['pdfplumber']:.0%}"),
        (f"memory above the start (goal: {memory['goal']} MB)", f"Word {memory['word']} MB, PDF {memory['pdf']} MB", ""),
    )  # fmt: skip


def tables() -> dict[str, dict[str, str]]:
    """Page: heading: the table under it."""
    words, read = (json.loads((RESULTS / f"{one}.json").read_text(encoding="utf-8")) for one in ("words", "reading"))
    proposals = {"## On texts that the rules were not made on": on_gold(words), "## On dossiers that persons wrote": on_dossiers(words), "## Goals": unmet(words)}
    return {"docs/draft/proposals.md": proposals, "docs/draft/words.md": {"## Measured": reading(read)}}


def filled(page: str, made: dict[str, str]) -> str:
    """The page with these tables in the place of the first one under each heading."""
    for heading, text in made.items():
        before, _, after = page.partition(f"{heading}\n")
        lines = after.split("\n")
        start = next(at for at, line in enumerate(lines) if line.startswith("|"))
        end = next((at for at in range(start, len(lines)) if not lines[at].startswith("|")), len(lines))
        page = f"{before}{heading}\n" + "\n".join((*lines[:start], text, *lines[end:]))
    return page


def main() -> None:
    for name, made in tables().items():
        page = ROOT / name
        page.write_text(filled(page.read_text(encoding="utf-8"), made), encoding="utf-8")


if __name__ == "__main__":
    main()
