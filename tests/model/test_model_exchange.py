"""JSON: stable bytes, a published schema, and clear refusals."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import jsonschema
import msgspec
import pytest
from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st
from model_dossier import FILES

from servanda.base.refusal import Refusal
from servanda.model.exchange import from_json, to_json
from servanda.model.loader import load_files

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
from published import model_schema, texts

ROOT = Path(__file__).parents[2]
DOSSIER = load_files(FILES, "harbour")
PUBLISHED = "schema/servanda-model-1.json"


def test_round_trip() -> None:
    data = to_json(DOSSIER)
    assert from_json(data) == DOSSIER
    assert to_json(from_json(data)) == data
    assert data.startswith(b'{\n  "dossier"')


def test_same_dossier_same_bytes() -> None:
    backwards = dict(reversed(FILES.items()))
    assert to_json(load_files(backwards, "harbour")) == to_json(DOSSIER)


def test_published_schema_is_the_one_that_is_made() -> None:
    assert (ROOT / PUBLISHED).read_text("utf-8") == texts()[PUBLISHED], "run: make pages"


def test_export_fits_the_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(model_schema())
    jsonschema.Draft202012Validator(model_schema()).validate(json.loads(to_json(DOSSIER)))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no dossier in JSON"),
        (b"\xff\xfe", "no dossier in JSON"),
        (b"[]", "no dossier in JSON"),
        (b"{}", "it has no 'servanda-model'"),
        (b'{"servanda-model": "2", "dossier": {}}', "its version is '2'"),
        (b'{"servanda-model": "1"}', "does not fit the format"),
        (b'{"servanda-model": "1", "dossier": {"name": 3}}', r"`\$.dossier.name`"),
        (b'{"servanda-model": "1", "dossier": {"name": "x"}, "more": 1}', "unknown field `more`"),
    ],
)
def test_what_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        from_json(data)


def test_a_period_that_cannot_be_counted_is_refused() -> None:
    data = to_json(DOSSIER).replace(b'"count": 14,', b'"count": -14,')
    with pytest.raises(Refusal, match="does not fit the format"):
        from_json(data)


LINES = FILES["harbour.md"].decode().split("\n")


@st.composite
def mangled(draw: st.DrawFn) -> dict[str, bytes]:
    """The dossier with lines lost, doubled, moved and cut, and words exchanged between lines."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 12))):
        at = chance.randrange(len(lines))
        how = chance.randrange(6)
        if how == 0:
            del lines[at]
        elif how == 1:
            lines.insert(at, lines[chance.randrange(len(lines))])
        elif how == 2:
            lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
        elif how == 3:
            other = chance.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        elif how == 4:
            words = lines[at].split(" ")
            chance.shuffle(words)
            lines[at] = " ".join(words)
        else:
            other_words = lines[chance.randrange(len(lines))].split(" ")
            words = lines[at].split(" ")
            words[chance.randrange(len(words))] = chance.choice(other_words)
            lines[at] = " ".join(words)
        lines = lines or [""]
    files = dict(FILES)
    files["harbour.md"] = "\n".join(lines).encode()
    if draw(st.booleans()):
        files["maps/selm.geojson"] = FILES["maps/selm.geojson"][: draw(st.integers(0, 90))]
    return files


@settings(derandomize=True, max_examples=amount(250, 125), deadline=None, database=None)
@given(mangled())
def test_any_input_gives_a_dossier_that_goes_round(files: dict[str, bytes]) -> None:
    dossier = load_files(files, "mangled")
    assert from_json(to_json(dossier)) == dossier
    known = {clause.id for clause in dossier.clauses}
    assert len(known) == len(dossier.clauses)
    for finding in dossier.diagnostics:
        assert finding.message
        assert finding.span.line >= 1
        assert finding.span.column >= 1


@settings(derandomize=True, max_examples=amount(100, 50), deadline=None, database=None)
@given(st.dictionaries(st.sampled_from(["a.md", "b.md", "x.geojson"]), st.binary(max_size=200), max_size=3))
def test_any_bytes_give_a_dossier(files: dict[str, bytes]) -> None:
    assert msgspec.json.encode(load_files(files, "bytes"))
