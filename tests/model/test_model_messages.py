"""Every message about names stands in a golden case: its code, place and words."""

from __future__ import annotations

from pathlib import Path

import pytest
from model_golden import Case, read_cases

from servanda.model.codes import CODES
from servanda.model.loader import load_files

CASES = [
    (path.stem, case) for path in sorted((Path(__file__).parent / "messages").glob("*.md")) for case in read_cases(path)
]


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[f"{stem}: {case.title}" for stem, case in CASES])
def test_case(case: Case) -> None:
    found = load_files(case.files, "golden").diagnostics
    got = sorted((d.severity.value, d.code, d.span.file, d.span.line, d.span.column) for d in found)
    wanted = sorted((e.severity, e.code, e.file, e.line, e.column) for e in case.expected)
    assert got == wanted, "\n".join(f"{d.span.file}:{d.span.line}:{d.span.column} {d.code} {d.message}" for d in found)
    for expected in case.expected:
        texts = [
            f"{d.message} {d.repair} {d.why}"
            for d in found
            if (d.code, d.span.line, d.span.column) == (expected.code, expected.line, expected.column)
        ]
        assert any(expected.words in text for text in texts), texts


def test_every_code_has_a_case() -> None:
    # NR130 to NR132 are about texts given beside the files: test_model_texts.py
    covered = {expected.code for _, case in CASES for expected in case.expected}
    assert set(CODES) - covered == {"NR130", "NR131", "NR132"}


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[f"{stem}: {case.title}" for stem, case in CASES])
def test_messages_are_complete(case: Case) -> None:
    for d in load_files(case.files, "golden").diagnostics:
        assert d.message.endswith("."), d.message
        assert d.repair.endswith("."), d.repair
        assert d.why, d.code
        assert "  " not in d.message
