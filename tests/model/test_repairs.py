"""The repair that a finding shows, made: the finding is gone, and nothing new is wrong."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from model_golden import HERE, read_cases
from repairs import mended, written

from servanda.model.loader import load_files
from servanda.text.diagnostics import Diagnostic
from servanda.text.read import read_text

sys.path.insert(0, str(Path(__file__).parents[1] / "text"))
from golden import cases

Files = Mapping[str, bytes]
Found = Callable[[Files], tuple[Diagnostic, ...]]


def _read(files: Files) -> tuple[Diagnostic, ...]:
    return tuple(read_text(files["sample.md"], "sample.md").diagnostics)


def _resolved(files: Files) -> tuple[Diagnostic, ...]:
    return tuple(load_files(dict(files), "golden").diagnostics)


SAMPLES: list[tuple[str, Files, Found]] = [
    (case.name, {"sample.md": case.source.encode() if isinstance(case.source, str) else case.source}, _read) for case in cases()
]
SAMPLES += [(case.title, case.files, _resolved) for path in sorted((HERE / "messages").glob("*.md")) for case in read_cases(path)]


@pytest.mark.parametrize(("files", "found"), [sample[1:] for sample in SAMPLES], ids=[sample[0] for sample in SAMPLES])
def test_a_repair_that_says_the_words_mends(files: Files, found: Found) -> None:
    here = found(files)
    for one in here:
        words = written(one)
        if words is None or one.span.file not in files or one.span.line != one.span.end_line:
            continue
        lines = files[one.span.file].decode("utf-8", "replace").split("\n")
        before = Counter((other.code, other.span.line) for other in here if other is not one)
        new = [
            Counter((other.code, other.span.line) for other in found({**files, one.span.file: text.encode()})) - before
            for text in mended(lines, one, words)
        ]
        assert not all(new), f"{one.code} {one.message} {one.repair}\n{lines[one.span.line - 1]}\n{new}"


def test_the_repairs_of_many_codes_are_made() -> None:
    made = {one.code for _, files, found in SAMPLES for one in found(files) if written(one) is not None}
    assert len(made) >= 65, "fewer would mean that the test above tries little"
