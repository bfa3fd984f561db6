"""Findings hang neither on the names of the actors nor on the order of the clauses."""

from __future__ import annotations

import pytest
from structure_support import RULES, load, run, shuffled

_NAMES = {"Northmark": "Zembla", "Eastholm": "Arcadia", "Monitoring Mission": "Corps of Watchers", "Westmark": "Borduria"}


def renamed(text: str) -> str:
    for old, new in _NAMES.items():
        text = text.replace(old, new)
    return text


def keys(text: str, files: dict[str, str]) -> set[tuple[str, str, str, bool]]:
    return {(f.code, f.subject, f.severity.value, f.undecided) for f in run(RULES, load(text, files))}


@pytest.mark.parametrize("code", RULES)
def test_names_do_not_matter(code: str) -> None:
    rule = RULES[code]
    for source in (rule.words.bad, rule.words.good):
        files = {name: renamed(content) for name, content in rule.words.files.items()}
        assert keys(source, rule.words.files) == keys(renamed(source), files)


@pytest.mark.parametrize("code", RULES)
def test_order_does_not_matter(code: str) -> None:
    rule = RULES[code]
    for source in (rule.words.bad, rule.words.good):
        assert keys(source, rule.words.files) == keys(shuffled(source), rule.words.files)


@pytest.mark.parametrize("code", RULES)
def test_swapping_the_sides_swaps_nothing_else(code: str) -> None:
    """A rule finds as much in the mirror image of a text."""
    rule = RULES[code]

    def mirrored(text: str) -> str:
        return text.replace("Northmark", "\0").replace("Eastholm", "Northmark").replace("\0", "Eastholm")

    files = {name: mirrored(content) for name, content in rule.words.files.items()}
    assert keys(rule.words.bad, rule.words.files) == keys(mirrored(rule.words.bad), files)
