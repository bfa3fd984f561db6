"""Certificates made before the questions were written down (docs/questions.md): they can be read, say under which meaning they were made, and are
judged by today's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

import servanda
from servanda.meaning import VerifyResult, verify_certificate
from servanda.meaning.witness import MEANING, Answer, Certificate
from servanda.model.core import Dossier

OLDER = sorted((Path(__file__).parent / "older").glob("*.json"))
ROOT = Path(__file__).resolve().parents[2]
KEYS = {"servanda", "dossier", "hashes", "answer"}
STILL_OK = {"bangsamoro-unanswered-0-yes", "black-sea-2025-falls-due-0-yes", "minsk-keepable-15-no"}
"""Those that hold as they did; of the others only sentences were saved, or what they rest on can be lifted."""


def loaded(found: Certificate) -> Dossier:
    return servanda.load(ROOT / "dossiers" / found.dossier, attached=False)


def judged(path: Path) -> tuple[Certificate, VerifyResult]:
    """A saved certificate, held against the shipped dossier as it is today."""
    found = msgspec.json.decode(path.read_bytes(), type=Certificate)
    dossier = loaded(found)
    return found, verify_certificate(replace(found, hashes=dict(dossier.hashes)), dossier)


@pytest.mark.parametrize("path", OLDER, ids=lambda path: path.stem)
def test_an_older_certificate_is_read_and_says_so(path: Path) -> None:
    found, result = judged(path)
    assert found.meaning == ""
    assert any("earlier meaning" in note for note in result.notes)
    if path.stem in STILL_OK:
        assert result.ok, result.problems


@pytest.mark.parametrize("stem", ["embargo-part-0-no", "harbour-purpose-0-no"])
def test_a_no_without_a_proof_proves_nothing(stem: str) -> None:
    (path,) = [one for one in OLDER if one.stem == stem]
    assert not judged(path)[1].ok


def test_the_keys_of_older_files_stay() -> None:
    """Whoever reads the JSON of answers and certificates finds the keys that were there."""
    for path in OLDER:
        then = json.loads(path.read_bytes())
        again = json.loads(msgspec.json.encode(msgspec.json.decode(path.read_bytes(), type=Certificate)))
        assert then.keys() >= KEYS
        _kept(then, again)


def _kept(then: Any, now: Any) -> None:
    if isinstance(then, dict):
        assert then.keys() <= now.keys()
        for key, value in then.items():
            _kept(value, now[key])
    elif isinstance(then, list):
        for one, other in zip(then, now, strict=True):
            _kept(one, other)
    else:
        assert then == now


def test_a_newer_certificate_carries_its_meaning() -> None:
    dossier = Dossier(name="d", hashes={"a.md": "0" * 64})
    answer = Answer(question="keepable", subject="", verdict="not decided", text="")
    made = servanda.app.api.certificate(dossier, answer)
    assert made.meaning == MEANING
    assert not verify_certificate(made, dossier).notes
    later = verify_certificate(replace(made, meaning="99"), dossier)
    assert any("does not know" in note for note in later.notes)
