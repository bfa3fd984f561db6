"""What a notebook shows: of every public result, whatever stands in its texts, and nothing that leaves its box."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import re
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

import servanda
from servanda.app.jobs import load as job_at
from servanda.app.jobs_table import PYTHON
from servanda.app.notebook.pages import page_of
from servanda.app.notebook.scoped import BOX, MOST_SIGNS, scoped, style
from servanda.base.displayed import Displayed, ShownTuple
from servanda.base.document import Document, Listing, Para, Table

ROOT = Path(__file__).resolve().parents[3]
DOSSIERS = sorted(one.parent for one in ROOT.glob("dossiers/*/*.md") if one.parent.name != "dossiers")
EMBARGO: dict[str, Any] = {"as_of": "2033-05-01", "known": "2033-05-01", "today": "2033-06-01"}
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\u202eevil\x1b[31m \u0627\u0644\u0628\u0639\u062b\u0629 </style></div>"
)
PLAIN = {"None", "str", "int", "Path"}
"""What a notebook shows by itself: text, a number, a place, pairs of these."""


@pytest.fixture(scope="module")
def harbour() -> Any:
    return servanda.load(ROOT / "dossiers" / "harbour")


@pytest.fixture(scope="module")
def minsk() -> Any:
    return servanda.check(ROOT / "dossiers" / "minsk", today=dt.date(2031, 3, 1), questions=False)


@pytest.fixture(scope="module")
def released() -> Any:
    return servanda.report(ROOT / "dossiers" / "embargo", **EMBARGO)


def _names(told: str) -> set[str]:
    """The names of classes in an annotation."""
    tree = list(ast.walk(ast.parse(told, mode="eval")))
    behind = {one.value.id: one.attr for one in tree if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name)}
    names = {one.id for one in tree if isinstance(one, ast.Name)} - {"tuple", "dict", "list"}
    return {f"{one}.{behind[one]}" if one in behind else one for one in names}


def _class(name: str, module: str) -> Any:
    """A class as a module means it, also where it is imported for types alone."""
    name, _, inner = name.partition(".")
    found = getattr(sys.modules[module], name, None)
    if inner:
        return getattr(found, inner)
    if found is None:
        for node in ast.walk(ast.parse(Path(sys.modules[module].__file__ or "").read_text())):
            if isinstance(node, ast.ImportFrom) and name in {one.name for one in node.names}:
                found = getattr(__import__(node.module or "", fromlist=[name]), name)
    return found


def test_every_public_function_gives_what_a_notebook_can_show() -> None:
    missing = []
    for name in servanda.__all__:
        function = (
            inspect.unwrap(getattr(servanda, name))
            if not inspect.ismodule(getattr(servanda, name))
            else inspect.unwrap(servanda._home(name))
        )
        if isinstance(function, type):
            continue
        told = function.__annotations__["return"]
        for one in _names(told) - PLAIN:
            found = _class(one, function.__module__)
            if not (isinstance(found, type) and issubclass(found, Displayed)):
                missing.append(f"{name} -> {one}")
    assert not missing


def test_every_job_gives_what_a_notebook_can_show() -> None:
    missing, seen = [], 0
    for name, (_command, place) in PYTHON.items():
        job = job_at(place)
        for method in (job.run, getattr(job, "answer", None), getattr(job, "tell", None)):
            told = inspect.unwrap(method).__annotations__.get("return", "Any") if method else "Any"
            for one in _names(told) - PLAIN - {"Any"}:
                seen += 1
                found = _class(one, inspect.unwrap(method).__module__)
                if not (isinstance(found, type) and issubclass(found, Displayed)):
                    missing.append(f"{name} -> {one}")
    assert not missing
    assert seen > 40


@pytest.mark.parametrize("folder", DOSSIERS, ids=lambda one: one.name)
def test_every_dossier_shows_itself(folder: Path) -> None:
    dossier = servanda.load(folder)
    assert f"Dossier {dossier.name}" in dossier._repr_markdown_()
    assert _fenced(dossier._repr_html_())
    assert dossier.to_polars().height == len(dossier.clauses)


def _fenced(text: str) -> bool:
    """No script, no address that is asked, one box that is closed."""
    bare = re.sub(r"<style>.*?</style>", "", text, count=1, flags=re.DOTALL)
    assert bare.startswith(f'<div class="{BOX}">')
    assert bare.endswith("</div>")
    assert not re.search(r"<(script|img|iframe|link|object|form)|\son\w+=|javascript:", bare.replace("&lt;", ""), re.IGNORECASE)
    assert not re.search(r"(src|href)\s*=\s*[\"']?(?!#)", re.sub(r"&\w+;.*?(?=<)", "", bare))
    assert bare.count("<div") == bare.count("</div>")
    return True


def test_the_first_sentence_of_a_check_is_its_verdict(minsk: Any) -> None:
    words = re.sub(r"<style>.*?</style>|<[^>]+>", " ", minsk._repr_html_(), flags=re.DOTALL).split()
    assert "Not ready to sign" in " ".join(words[:12])
    assert minsk.count(minsk.findings[0].severity) > 0


def test_a_long_check_is_short_and_says_what_it_leaves_out(minsk: Any) -> None:
    shown = minsk._repr_html_()
    assert len(shown) < MOST_SIGNS
    assert re.search(r"\d+ more of SV\d+ not shown in full", shown)
    assert ".findings, or to_polars()" in shown
    assert minsk.to_polars().height == len(minsk.findings)


def test_any_document_is_bounded() -> None:
    rows = tuple((str(one), "x" * 400) for one in range(5000))
    many = Document(
        "long", (Table(("a", "b"), rows), Listing(tuple("y" * 900 for _ in range(5000))), *(Para("z" * 900) for _ in range(3000)))
    )
    shown = scoped(many)
    assert len(shown) < MOST_SIGNS + 10_000
    assert "4,940 more rows not shown" in shown


def test_hostile_words_are_words_in_every_field_of_every_result(minsk: Any, released: Any) -> None:
    results = [
        minsk,
        servanda.monitor(ROOT / "dossiers" / "embargo", **EMBARGO),
        servanda.due(ROOT / "dossiers" / "harbour", as_of="2031-06-01", days=7),
        servanda.evidence_show(ROOT / "dossiers" / "embargo")[0],
        servanda.explain(ROOT / "dossiers" / "rivers", "2"),
        servanda.load(ROOT / "dossiers" / "rivers"),
    ]
    for one in results:
        poisoned = _poisoned(one)
        for name, value in vars(one).items():
            vars(poisoned)[name] = value
        shown = poisoned._repr_html_()
        assert "alert(1)" in shown
        assert "<script" not in shown
        assert "<img" not in shown
        assert "\u202e" not in shown
        assert "\x1b" not in shown
        assert shown.count("</style>") == 1
        if "البعثة" in shown:
            assert re.search(r"<bdi[^>]*>[^<]*البعثة|dir=\"rtl\"", shown)
        assert "<script" not in poisoned._repr_markdown_().replace("&lt;script", "")


def _poisoned(value: Any) -> Any:
    """The same result with hostile words in each text that people write."""
    if isinstance(value, msgspec.Struct):
        changed = {}
        for name in value.__struct_fields__:
            inner = getattr(value, name)
            if (
                isinstance(inner, str)
                and inner
                and name in ("title", "message", "repair", "text", "what", "because", "sentence", "words", "name", "caption")
            ):
                changed[name] = HOSTILE
            elif isinstance(inner, msgspec.Struct | tuple):
                changed[name] = _poisoned(inner)
        return msgspec.structs.replace(value, **changed)
    return tuple(map(_poisoned, value)) if type(value) is tuple else value


def test_what_asks_gives_is_a_tuple_and_shows_itself() -> None:
    answers = servanda.ask(ROOT / "dossiers" / "rivers", "stall", subject="2")
    assert isinstance(answers, ShownTuple)
    assert answers == tuple(answers)
    assert "Lowland can stall clause 2" in answers._repr_html_()
    assert "Lowland can stall clause 2" in answers[0]._repr_html_()
    saved = servanda.certificate(servanda.load(ROOT / "dossiers" / "rivers"), answers[0])
    assert "Certificate of rivers" in saved._repr_markdown_()
    again = msgspec.json.decode(msgspec.json.encode(answers[0]), type=type(answers[0]))
    assert again == answers[0]
    assert "Lowland" in again._repr_markdown_(), "of a file: without its dossier, not without its words"


def test_all_answers_of_the_monitor_and_the_log_show_themselves(released: Any) -> None:
    place = ROOT / "dossiers" / "embargo"
    shown = [
        servanda.side_by_side(place, **EMBARGO),
        servanda.why(place, "1.open", **EMBARGO),
        servanda.diff(place, "2032-05-01", "2033-05-01", today="2033-06-01"),
        servanda.evidence_known(place),
        servanda.evidence_looks(place),
        servanda.evidence_gaps(place),
        servanda.evidence_verify(place),
        servanda.evidence_reads(place),
        servanda.export_report(released, ["markdown", "csv"]),
        released,
    ]
    for one in shown:
        assert _fenced(one._repr_html_())
        assert one._repr_markdown_().startswith("# ")
    assert "INTERNAL" in shown[0]._repr_html_()


def test_the_page_of_a_side_is_not_kept_in_a_notebook() -> None:
    view = servanda.side(ROOT / "dossiers" / "rivers", "Upland")
    shown = view._repr_html_()
    assert "for the mediator alone" in shown
    assert not any(clause.title and clause.title in shown for clause in view.owes)


def test_a_marking_stands_above_and_below_and_a_reader_sees_his_files_alone(tmp_path: Path) -> None:
    import shutil

    from servanda.app.readers import reader

    place = tmp_path / "marked"
    shutil.copytree(ROOT / "dossiers" / "rivers", place, ignore=shutil.ignore_patterns(".*"))
    (place / "secret.md").write_text(
        "---\ntitle: Aside\nmarking: AMBER\n---\n\n# Aside\n\n```servanda\nactor Hidden Hand\n  role observer\n```\n",
        encoding="utf-8",
    )
    seen = servanda.load(place)
    assert seen.markings
    for one in (seen, servanda.check(seen, questions=False), servanda.explain(seen, seen.clauses[0].id)):
        assert one._repr_html_().count("INTERNAL - highest marking TLP:AMBER") == 2
    less = servanda.load(place, reader=reader(place, "Lowland", "CLEAR"))
    for one in (less, servanda.check(less, questions=False)):
        assert "For Lowland, up to TLP:CLEAR" in one._repr_html_()
        assert "secret.md" not in one._repr_html_()
        assert "Hidden" not in one._repr_html_() + one._repr_markdown_()


# --- the box -----------------------------------------------------------------------------------------------------------


def test_no_rule_of_the_style_finds_anything_outside_the_box() -> None:
    sheet = re.sub(r"@media[^{]*\{", "", style())
    heads = [one.strip() for rule in re.findall(r"([^{}]+)\{", sheet) for one in rule.replace("h2, h3, h4", "h2").split(",")]
    assert len(heads) > 60
    assert not [one for one in heads if not one.startswith(f".{BOX}")]
    assert "url(" not in style()
    assert "position: fixed" not in style()


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("which", [0, 1], ids=["light", "dark"])
def test_words_stand_out_from_the_page(which: int) -> None:
    names = [dict(re.findall(r"--(\w+):\s*(#[0-9a-f]{6})", block)) for block in re.findall(r"\{([^{}]*--ink:[^{}]*)\}", style())]
    assert len(names) == 2
    colours = names[which]
    for ground in ("page", "well"):
        for word in ("ink", "soft", "error", "warning", "advice", "undecided", "good", "accent"):
            one, two = sorted((_light(colours[ground]), _light(colours[word])))
            assert (two + 0.05) / (one + 0.05) >= 4.5, (word, ground)


# --- tables and drawings -----------------------------------------------------------------------------------------------


def test_tables_are_typed_and_what_is_not_known_is_null(released: Any) -> None:
    polars = pytest.importorskip("polars", reason="the extra monitor is not installed")
    monitored = servanda.monitor(ROOT / "dossiers" / "embargo", **EMBARGO)
    table = monitored.to_polars()
    assert table.schema["since"] == polars.Datetime("us", monitored.basis.zone)
    for state, row in zip(monitored.clauses, table.iter_rows(named=True), strict=True):
        assert row["score"] == state.score
        assert (row["since"] is None) == (state.since is None)
        assert state.since is None or int(row["since"].timestamp()) == state.since
        assert "" not in row.values()
    unknown = table.filter(polars.col("status") == "unknown")
    assert unknown.height
    assert unknown["violations_at_least"].null_count() == unknown.height
    events = servanda.evidence_show(ROOT / "dossiers" / "embargo").to_polars()
    assert events.height == 38
    assert released.to_polars("evidence").schema["longitude"] == polars.Float64
    with pytest.raises(servanda.Refusal, match=r"no table “wishes”"):
        monitored.to_polars("wishes")


def test_without_polars_the_extra_is_named(harbour: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(servanda.Refusal, match=r"needs polars.*monitor"):
        harbour.to_polars()


def test_drawings_have_a_table_and_do_not_write_over_a_file(harbour: Any, released: Any, tmp_path: Path) -> None:
    for drawing in (harbour.graph(), released.matrix(), released.timeline()):
        assert drawing.svg.startswith("<svg")
        assert _fenced(drawing._repr_html_())
        assert len(drawing._repr_markdown_()) > 100
    drawing = harbour.graph()
    place = drawing.save(tmp_path / "one.svg")
    assert place.read_text() == drawing.svg
    with pytest.raises(servanda.Refusal, match="already"):
        drawing.save(place)
    assert drawing.save(place, replace=True) == place


def test_two_drawings_share_no_name(released: Any) -> None:
    one, two = (
        set(re.findall(r"id=[\"']([^\"']+)", drawing._repr_html_())) for drawing in (released.matrix(), released.timeline())
    )
    assert not one & two


def test_nothing_is_imported_before_a_notebook_asks() -> None:
    import subprocess

    code = "import servanda, sys; d = servanda.load('dossiers/rivers'); print([m for m in sys.modules if m in ('polars', 'servanda.report.html', 'servanda.app.notebook.pages')])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout.strip() == "[]"
    )


def test_every_result_has_a_builder() -> None:
    class Strange(Displayed, msgspec.Struct, dict=True):
        """A result that nobody told of."""

        title: str = "x"

    assert page_of(Strange()).title == "Strange"
    with pytest.raises(TypeError):
        page_of(object())
