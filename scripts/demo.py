"""A minute with Servanda: what the Minsk texts promise, what they cannot keep, and what became of them.

`make demo` runs it in two halves, `texts` and `replay`: the first needs only what the program itself needs, the second reads a log. Without a word: both.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

import servanda
from servanda.app.api import sources
from servanda.app.files import write_text
from servanda.base.document import Document, Heading, Listing, PageBlock, Para
from servanda.meaning.witness import Answer, RunWitness
from servanda.model.core import Dossier
from servanda.model.sink import listed
from servanda.report.html import html
from servanda.report.pages.answers import run_table, sentence, tone_of
from servanda.report.pages.findings import counted
from servanda.report.pages.summary import foot
from servanda.report.pages.whole import html_page
from servanda.report.terminal import show

if TYPE_CHECKING:
    from minsk_evidence import Entered

ROOT = Path(__file__).resolve().parents[1]
MINSK = ROOT / "dossiers" / "minsk"
REPORT = ROOT / "out" / "minsk" / "report.html"
NINE = "minsk-ii:9.end"


def main(halves: tuple[str, ...]) -> int:
    """Both halves, or those that are named."""
    if "texts" in halves:
        texts()
    if "replay" in halves:
        replayed()
    return 0


def texts() -> None:
    """Check the dossier, show what tells most, write the report."""
    dossier = servanda.load(MINSK)
    report = servanda.check(dossier)
    write_text(REPORT, html(html_page(report, dossier, sources(MINSK))))
    blocks: list[PageBlock] = [
        Para(_result(report.answers), "strong"),
        Para(
            "Three texts meant to end a war, told in our own words; the clauses stand under them, and what each side read into them."
        ),
        Listing(
            (
                f"{len(dossier.clauses)} clauses of {len(dossier.agreements)} agreements, {len(dossier.readings)} readings, "
                f"{len(dossier.purposes)} purposes and concerns",
                f"found: {counted(report.findings)}",
                *_attached(dossier),
            )
        ),
        Heading(2, "Can it be kept?"),
        *_keepable(report.answers["keepable"]),
        Heading(2, "Who can stall point 9, the border, in breach of nothing?"),
        *_stall(report.answers["stall"]),
        Heading(2, "Where do the readings part?"),
        *_part(report.answers["part"], dossier),
    ]
    show(
        Document("Servanda: the Minsk texts, checked before signing", tuple(blocks), foot(report)[-1:]), Console(highlight=False)
    )


def replayed() -> None:
    """Replay the texts on their evidence, write what could have been reported, and say where to look next."""
    from minsk_replay import OUT, replay, reports

    entered, page = replay()
    written = reports(entered)
    show(Document(page.title, (*page.blocks, *_now(entered, written, OUT)), page.foot), Console(highlight=False))


def _result(answers: Mapping[str, tuple[Answer, ...]]) -> str:
    """What a reader with a minute must know, from the answers themselves."""
    kept = all(a.verdict == "yes" for a in answers["keepable"] if not a.choice and a.label == "as written")
    circle = [a.because for a in answers["keepable"] if a.verdict == "no" and a.choice and len(a.because) > 1]
    mixed = any(all(("border control" in step or "9.end" in step) and "elections" in step for step in one) for one in circle)
    stalled = sorted({a.actor for a in answers["stall"] if a.subject == NINE and a.verdict == "yes" and a.actor})
    said = [f"As they are written, the Minsk texts {'can' if kept else 'cannot'} be kept."]
    if mixed:
        said.append("Where one side keeps to its reading and the other to the words, they cannot: the border waits for the vote, and the vote for the border.")
    if stalled:
        said.append(f"{listed(stalled)} alone can keep point 9, the border, from ever falling due, and breaches nothing by it.")
    return " ".join(said)


def _now(entered: Entered, written: tuple[str, ...], out: Path) -> tuple[PageBlock, ...]:
    """Where to look and what to ask next."""
    place = out.relative_to(ROOT)
    log = entered.folder.relative_to(ROOT)
    return (
        Heading(2, "What now?"),
        Listing(
            (
                f"Open {REPORT.relative_to(ROOT)} in a browser: every finding beside its clause, every answer with what it rests on.",
                f"Open {place}/replay.html: this replay; and what a mission could have reported on one day of it: {', '.join(f'{place}/{name}' for name in written)}",
                "Make `servanda` a command in this shell: source .venv/bin/activate",
                f"Ask the log: servanda why minsk-ii:4.resolution {log} --as-of 2015-03-20",
                "Ask the texts: servanda ask stall dossiers/minsk --actor ORDLO",
                "Write your own: docs/tutorial.md, a quarter of an hour. Monitor your own: docs/how-to/monitor-your-agreement.md.",
            )
        ),
    )


def _attached(dossier: Dossier) -> list[str]:
    missing = [a.id for a in dossier.agreements.values() if a.text is not None and not a.text.attached]
    if not missing:
        return ["the authentic words are attached, and every sentence is counted"]
    return [
        "the authentic words may not be kept here: attach your own copy (servanda text attach FILE) and every sentence is counted"
    ]


def _keepable(answers: tuple[Answer, ...]) -> list[PageBlock]:
    """As written; as each side reads it; and the shortest circle of a mix."""
    written = [a for a in answers if not a.choice and a.label == "as written"]
    sides = [a for a in answers if a.choice and a.verdict == "yes"]
    blocks: list[PageBlock] = [Para(sentence(a), tone_of(a)) for a in written]
    if sides:
        blocks.append(Para(f"And in {len(sides)} ways in which one side reads it, if all read it so.", "good"))
    broken = sorted((a for a in answers if a.verdict == "no" and len(a.because) > 1), key=lambda a: len(a.because))
    if broken:
        blocks.append(Para("But each side keeps to its own reading. Mixed:"))
        blocks += [Para(sentence(broken[0]), "bad"), Listing(broken[0].because, ordered=True)]
    return blocks + [Para(sentence(a), "quiet") for a in answers if a.label == "every mix of readings"]


def _stall(answers: tuple[Answer, ...]) -> list[PageBlock]:
    found = [a for a in answers if a.subject == NINE and a.verdict == "yes"]
    blocks: list[PageBlock] = []
    for answer in found:
        blocks += [Para(sentence(answer), "bad"), Listing(answer.because, ordered=True)]
    return blocks or [Para("Nobody.", "good")]


def _part(answers: tuple[Answer, ...], dossier: Dossier) -> list[PageBlock]:
    """The shortest run on which two sides part (not one side and the bare words)."""
    runs = [(a, a.witness) for a in answers if a.verdict == "yes" and isinstance(a.witness, RunWitness)]
    if not runs:
        return [Para("No run parts them.", "good")]
    answer, witness = min(runs, key=lambda pair: ("as written" in pair[0].label, len(pair[1].run.events), pair[0].subject))
    return [
        Para(f"{len(runs)} pairs of readings part. The shortest run between two sides:"),
        Para(sentence(answer), "bad"),
        run_table(witness, dossier),
    ]


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:]) or ("texts", "replay")))
