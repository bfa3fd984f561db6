"""Sheets for experts: pseudonyms, rounds, words of others in them, the way there and back, and the form in a real browser."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytest.importorskip("numpy")

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "report"))
from hostile import WORD, faults
from test_browser import chromium, needs_browser

import servanda
from servanda.base.refusal import Refusal
from servanda.base.tables.reading import read
from servanda.instruments.strategy.experts.records import ExpertAnswer
from servanda.instruments.strategy.experts.sheet import csv_text

HARBOUR = Path(__file__).resolve().parents[3] / "dossiers" / "harbour"
NAMES = ("Ana Brook", "Ben Calder", "Cleo Dane")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HARBOUR, tmp_path / "harbour"))


def made(home: Path, **more: object) -> tuple[servanda.strategy.SheetsMade, Path]:  # type: ignore[name-defined]
    out = home.parent / "sheets"
    return servanda.strategy.new_sheets(home, names=home.parent / "names.csv", out=out, **more), out


class Form(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_only_the_file_of_names_says_who_is_who(home: Path) -> None:
    first, out = made(home, people=NAMES)
    assert first.experts == ("E1", "E2", "E3")
    assert len(first.files) == 9
    for path in out.iterdir():
        assert not any(name.encode() in path.read_bytes() for name in NAMES), path.name
    held = (home.parent / "names.csv").read_text("utf-8")
    assert all(name in held for name in NAMES)
    assert held.count("TLP:RED") == 3
    again, _ = made(home, people=("Dora Eskell",), kinds=("csv",))
    assert again.experts == ("E4",), "who is there keeps his pseudonym"
    assert held.splitlines()[1:] == (home.parent / "names.csv").read_text("utf-8").splitlines()[1:4]
    assert "Ana" not in json.dumps(first.basis.settings)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_there_and_back(home: Path, kind: str) -> None:
    """A sheet filled in in any of its forms is read as it was meant."""
    (home / "strategy" / "experts.csv").unlink()
    made(home, people=NAMES[:1])
    sheet = home.parent / "sheets" / "E1-round-1.csv"
    if kind == "xlsx":
        openpyxl = pytest.importorskip("openpyxl")
        sheet = sheet.with_suffix(".xlsx")
        book = openpyxl.load_workbook(sheet)
        page = book["Answers"]
        heads = [cell.value for cell in page[1]]
        for name, value in {"q50": 0.3, "reason": "=1+1 is no formula"}.items():
            page.cell(2, heads.index(name) + 1).value = value
            page.cell(2, heads.index(name) + 1).data_type = "n" if name == "q50" else "s"
        book.save(sheet)
    else:
        rows = [{"expert": "E1", "round": 1, "question": "guns-out", "q50": 0.3, "reason": "=1+1 is no formula"}]
        sheet = sheet.with_suffix(f".{kind}")
        sheet.write_text(json.dumps(rows) if kind == "json" else csv_text(rows), "utf-8")
    taken = servanda.strategy.read_answers(home, sheets=(sheet,), names=home.parent / "names.csv")
    (one,) = taken.held
    assert (one.expert, one.question, one.q50, one.q05) == ("E1", "guns-out", 0.3, None)
    assert one.reason.lstrip("'") == "=1+1 is no formula"
    kept = read("experts.csv", home / "strategy" / "experts.csv", ExpertAnswer).whole()
    assert kept == taken.held or kept[0].reason == f"'{taken.held[0].reason}"
    with pytest.raises(Refusal, match="answered guns-out in round 1 already"):
        servanda.strategy.read_answers(home, sheets=(sheet,))
    sheet.write_text("expert,round,question,q50\nE9,1,guns-out,0.2\n", "utf-8") if kind == "csv" else None
    if kind == "csv":
        with pytest.raises(Refusal, match="no pseudonym that was given out"):
            servanda.strategy.read_answers(home, sheets=(sheet,), names=home.parent / "names.csv")


def test_the_second_round_shows_reasons_without_names(home: Path) -> None:
    (home.parent / "names.csv").write_text("expert,name\nE2,Ana Brook\n", "utf-8")
    answer, out = made(home, round=2, kinds=("html", "csv"))
    assert answer.questions == 4, "of seeds nothing is discussed"
    text = (out / "E2-round-2.html").read_text("utf-8")
    assert "Round 1, 5 answers: lowest 30 %, median 40 %, highest 70 %." in text
    assert "spare parts for the tractors are missing" in text
    assert 'name="q50" inputmode="decimal" autocomplete="off" aria-describedby="e1" value="70"' in text, "the own answer is filled in"
    assert not re.search(r"\bE[1345]\b", text)
    with pytest.raises(Refusal, match="nobody has answered in round 2"):
        made(home, round=3)


def hostile_form(home: Path) -> Path:
    table = home / "strategy" / "questions.csv"
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8"))))
    for row in rows:
        row["question"] = row["question"] and f"{WORD} {row['question']}"
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    table.write_text(out.getvalue(), "utf-8")
    _, sheets = made(home, people=NAMES[:1])
    return sheets / "E1-round-1.html"


def test_words_of_others_are_text_in_every_sheet(home: Path) -> None:
    page = hostile_form(home)
    text = page.read_text("utf-8")
    form = Form(text)
    tags = [tag for tag, _ in form.tags]
    assert tags.count("script") == 1
    assert not {"img", "a", "iframe", "link", "form", "object"} & set(tags)
    for _, attributes in form.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "href")]
    labels = {attributes["for"] for tag, attributes in form.tags if tag == "label"}
    fields = {attributes["id"] for tag, attributes in form.tags if tag in ("input", "textarea")}
    assert labels == fields, "every field has its label"
    assert all(attributes.get("aria-describedby") in text for tag, attributes in form.tags if tag == "input")
    assert not [one for one in faults("form.html", page.read_bytes()) if not re.search(r"<(input|textarea|label|legend|fieldset|button|script|noscript)>", one)]
    for kind in ("csv", "xlsx"):
        assert faults(f"sheet.{kind}", page.with_suffix(f".{kind}").read_bytes()) == []


PROBE = """
<script>
const kind = (blob) => blob.type.split('/')[1] + ':';
const set = (box, name, value) => { document.querySelector(`fieldset[data-question="${box}"] [name="${name}"]`).value = value; };
URL.createObjectURL = (blob) => { blob.text().then((text) => { document.body.append('SAVED' + kind(blob) + text + 'ENDED'); }); return '#saved'; };
set('guns-left', 'q05', '9'); set('guns-left', 'q50', '4');
document.querySelector('button[value="csv"]').click();
document.body.dataset.refused = document.querySelector('fieldset[data-question="guns-left"] .error').textContent;
set('guns-left', 'q50', '20'); set('guns-left', 'q95', '60'); set('guns-out', 'q50', '7'); set('guns-out', 'reason', '=a "b"');
document.querySelector('button[value="csv"]').click();
document.querySelector('button[value="json"]').click();
</script>
"""


@pytest.mark.browser
@needs_browser
def test_the_form_in_a_browser(home: Path, tmp_path: Path) -> None:
    """Its own script runs, a foreign one does not; what cannot be meant is not saved; what it saves is read as it was meant."""
    page = hostile_form(home)
    text = page.read_text("utf-8")
    probe = tmp_path / "probe.html"
    probe.write_text(text.replace("</body>", "<script>document.title = 'FOREIGN'</script></body>"), "utf-8")
    seen = chromium(probe, tmp_path / "profile", "--dump-dom")
    assert 'data-ready="yes"' in seen
    assert "<title>FOREIGN" not in seen
    loose = re.sub(r"<meta http-equiv=[^>]*>\n", "", text)  # lets the measuring script of this test run
    probe.write_text(loose.replace("</body>", f"{PROBE}</body>"), "utf-8")
    seen = chromium(probe, tmp_path / "profile", "--dump-dom", "--virtual-time-budget=2000")
    assert "lower than the number before it" in seen
    saved = re.findall(r"SAVED(csv|json):(.*?)ENDED", seen.replace("&amp;", "&"), re.DOTALL)
    assert sorted(kind for kind, _ in saved) == ["csv", "json"], "nothing was saved while something could not be meant"
    for kind, text in saved:
        rows = read(f"saved.{kind}", text.encode(), ExpertAnswer).whole()
        by = {one.question: one for one in rows if one.quantiles}
        assert set(by) == {"guns-left", "guns-out"}
        assert (by["guns-out"].q50, by["guns-out"].reason.lstrip("'")) == (0.07, '=a "b"')
        assert (by["guns-left"].q05, by["guns-left"].q50, by["guns-left"].q95) == (9, 20, 60)
