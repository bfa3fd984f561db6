"""Every shipped dossier can be read, and its sentences are all accounted for."""

from __future__ import annotations

import re

import pytest
from dossier_cases import DOSSIERS, NO_COPIES, SCRIPTS, TEXTS, attached, checked, files_of, have_copies, load

from servanda.model.coverage import coverage
from servanda.text.diagnostics import Severity
from servanda.text.format import format_text

NAMES = ("harbour", "embargo", "minsk", "black-sea-2025", "bangsamoro", "south-sudan-ceasefire", "sarajevo-1994", "scripts", "envoys")
REAL = {
    "minsk-protocol": "minsk",
    "minsk-memorandum": "minsk",
    "minsk-ii": "minsk",
    "black-sea-us-russia": "black-sea-2025",
    "black-sea-us-ukraine": "black-sea-2025",
    "bangsamoro": "bangsamoro",
    "r-arcss-ceasefire": "south-sudan-ceasefire",
}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_unread(name: str) -> None:
    assert [(d.code, d.span.file, d.span.line, d.message) for d in load(name).diagnostics] == []


@pytest.mark.parametrize("agreement", ["harbour"])
def test_quoted_sentences_are_all_accounted_for(agreement: str) -> None:
    found = coverage(load(agreement), agreement)
    assert found is not None
    assert found.open == ()
    assert found.total > 100


@pytest.mark.skipif(not have_copies, reason=NO_COPIES)
@pytest.mark.parametrize("agreement", list(REAL))
def test_attached_sentences_are_all_accounted_for(agreement: str) -> None:
    dossier = load(REAL[agreement], agreement)
    assert [d.message for d in dossier.diagnostics] == []
    found = coverage(dossier, agreement)
    assert found is not None
    assert found.open == ()


def test_no_error_on_harbour() -> None:
    findings = checked("harbour").findings
    assert [(d.code, d.subject, d.message) for d in findings if d.severity is Severity.ERROR] == []


def test_embargo_is_clean_and_every_sentence_is_accounted_for() -> None:
    findings = checked("embargo").findings
    assert [(d.code, d.subject, d.message) for d in findings if d.severity in (Severity.ERROR, Severity.WARNING)] == []
    for agreement in ("accord", "measures"):
        found = coverage(load("embargo"), agreement)
        assert found is not None
        assert found.open == ()


@pytest.mark.parametrize("name", ["minsk", "black-sea-2025", "bangsamoro", "south-sudan-ceasefire"])
def test_real_texts_are_told_and_not_kept(name: str) -> None:
    """No block quote, and no long run of words of the authentic text."""
    for path, data in files_of(DOSSIERS / name).items():
        if path.endswith(".md"):
            assert not re.search(rb"(?m)^\s*>", data), path


@pytest.mark.skipif(not have_copies, reason=NO_COPIES)
@pytest.mark.parametrize("agreement", list(TEXTS))
def test_no_sentence_is_copied(agreement: str) -> None:
    """No ten words in a row are those of the authentic text, titles and names of bodies apart."""

    def words(text: str) -> list[str]:
        return re.findall(r"\w+", text.casefold())

    copy = words(attached(agreement)[agreement].rpartition("\n---\n")[2])
    runs = {tuple(copy[i : i + 10]) for i in range(len(copy) - 9)}
    title = " ".join(words(load(REAL[agreement]).agreements[agreement].title))
    for path, data in files_of(DOSSIERS / REAL[agreement]).items():
        if path.endswith(".md"):
            mine = words(data.decode("utf-8"))
            same = {" ".join(mine[i : i + 10]) for i in range(len(mine) - 9) if tuple(mine[i : i + 10]) in runs}
            assert {run for run in same if run not in title} == set(), path


def test_scripts_keep_their_letters() -> None:
    dossier = load("scripts")
    assert "بعثة المراقبة" in dossier.actors
    assert {c.local for c in dossier.clauses} == {"1.вогонь", "2", "3"}
    assert SCRIPTS.is_dir()
    found = coverage(dossier, "accord")
    assert found is not None
    assert found.open == ()


@pytest.mark.parametrize("name", NAMES)
def test_written_in_canonical_form(name: str) -> None:
    folder = SCRIPTS if name == "scripts" else DOSSIERS / name
    for path, data in files_of(folder).items():
        if path.endswith(".md"):
            text = data.decode("utf-8")
            assert format_text(text) == text, path
