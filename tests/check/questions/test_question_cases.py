"""Every file in `cases` is a small dossier with the answers it must get, in its own words.

`- asked QUESTION [SUBJECT] [ACTOR] [under READING]: VERDICT "words of the answer"`; a verdict holds if any answer to that question says so.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from servanda.check.api import ask, certificate
from servanda.meaning.verify import verify_certificate
from servanda.model.core import Dossier
from servanda.model.loader import load_files

CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))
_LINE = re.compile(
    r'- asked (?P<question>[\w-]+)(?: "(?P<key>[^"]+)"| (?P<clause>(?!under)[\w.]+))?(?: (?P<actor>(?!under)\w+))?'
    r'(?: under (?P<reading>[\w -]+))?: (?P<verdict>yes|as far as tried|no|not found|none written|not decided)(?: "(?P<words>[^"]+)")?'
)


def read(path: Path) -> tuple[Dossier, list[re.Match[str]]]:
    text = path.read_text()
    dossier = load_files({path.name: text.encode()}, path.stem)
    errors = [d for d in dossier.diagnostics if d.severity.value == "error"]
    assert not errors, errors
    found = [m for line in text.splitlines() if (m := _LINE.fullmatch(line))]
    assert len(found) == sum(line.startswith("- asked") for line in text.splitlines()), (
        "a line of expectations was not understood"
    )
    return dossier, found


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_answers(path: Path) -> None:
    dossier, expected = read(path)
    for line in expected:
        clause = f"{next(iter(dossier.agreements))}:{line['clause']}" if line["clause"] else ""
        answers = ask(
            dossier,
            line["question"],
            subject=line["key"] or clause,
            actor=line["actor"] or "",
            reading=line["reading"],
            limit_seconds=5,
        )
        told = [(a.verdict, a.text, a.because) for a in answers]
        fits = [a for a in answers if a.verdict == line["verdict"] and (line["words"] or "") in " ".join((a.text, *a.because))]
        assert fits, (line[0], told)


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_certificates_hold(path: Path) -> None:
    dossier, expected = read(path)
    for question in dict.fromkeys(line["question"] for line in expected):
        for answer in ask(dossier, question, limit_seconds=5):
            result = verify_certificate(certificate(dossier, answer), dossier)
            assert not result.problems, (question, answer.subject, answer.label, answer.text, result.problems)
