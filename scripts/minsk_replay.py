"""Minsk 2014 to 2022, replayed on real evidence: what was kept, what was not, on what rows. Called by `scripts/demo.py`.

`python scripts/minsk_replay.py --page` puts what it says into docs/minsk-replayed.md; `--whole` uses the copies beside the project for that.
"""

from __future__ import annotations

import sys
from pathlib import Path

from minsk_asked import LAST_DAY, Replay
from minsk_evidence import SHARED, Entered, enter
from minsk_pages import body, day
from minsk_tables import ROOT

from servanda.base.document import Document
from servanda.report.html import html
from servanda.report.markdown import markdown

OUT = ROOT / "out" / "minsk"
REPORT_DAYS = ("2015-03-20",)
PAGE = ROOT / "docs" / "minsk-replayed.md"
BEGIN, END = "<!-- what the replay prints: begin -->", "<!-- what the replay prints: end -->"


def replay(shared: Path | None = SHARED, out: Path = OUT) -> tuple[Entered, Document]:
    """Enter the evidence, ask, and write the page as HTML and Markdown. The dossier and its log stay in the folder `replay/minsk`.

    In: where the user's copies lie (None: none); the folder to write to. Out: what was entered, and the page.
    """
    entered = enter(out / "replay" / "minsk", shared)
    asked = Replay(entered)
    basis = asked.basis(LAST_DAY)
    foot = (
        f"As of {day(LAST_DAY)}, on {basis.entries} entries of the log, last hash {basis.log_head[:16]}; readings and places as the dossier names them.",
    )
    document = Document("Minsk 2014 to 2022, replayed on real evidence", body(asked), foot)
    out.mkdir(parents=True, exist_ok=True)
    (out / "replay.html").write_text(html(document), encoding="utf-8")
    (out / "replay.md").write_text(markdown(document), encoding="utf-8")
    return entered, document


def reports(entered: Entered, out: Path = OUT) -> tuple[str, ...]:
    """The monitoring report of a day, as it could be written then: on what was known by it. Out: the names of the files."""
    import servanda

    found: list[str] = []
    for day_ in REPORT_DAYS:
        released = servanda.report(entered.folder, as_of=day_, known=day_, agreement="minsk-ii", today="2022-12-31")
        found += [Path(written.path).name for written in servanda.write_report(released, ("html",), out)]
    return tuple(found)


def printed(shared: Path | None, out: Path) -> str:
    """What the page of the documentation holds between its marks: the replay on the shipped tables, without title and foot."""
    _entered, document = replay(shared, out)
    text = markdown(Document("-", document.blocks))
    return "\n".join(line for line in text.splitlines() if not line.startswith("# ")).strip() + "\n"


def put_into_page(text: str) -> None:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    if "--page" in sys.argv:
        put_into_page(printed(None, ROOT / "out" / "minsk-page"))
    else:
        sys.stdout.write(printed(SHARED if "--whole" in sys.argv else None, OUT))
