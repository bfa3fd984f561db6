"""The measured precision of the text rules, held against their severities; and the texts that must stay silent."""

from __future__ import annotations

import csv
import importlib.util
import json
import sys
import tomllib
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from servanda.check.rules.prose import TextRule
from servanda.text.diagnostics import Severity

ROOT = Path(__file__).resolve().parents[3]
MINSK = "2015-02-12_minsk_ii_package_of_measures"
LONG = "2018-09-12_south_sudan_r-arcss"


def _bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_precision", ROOT / "bench" / "precision.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


bench: Any = _bench()


@lru_cache(maxsize=1)
def _hits() -> tuple[Any, ...]:
    return tuple(hit for name, text in bench.texts().items() for hit in bench.hits_of(name, text))


with_texts = pytest.mark.skipif(not bench.TEXTS.exists(), reason="the public texts are not at hand")


@with_texts
def test_every_hit_is_labelled() -> None:
    chosen, _ = bench.to_read(list(_hits()))
    missing = [hit for hit in chosen if hit not in bench.labels()]
    assert not missing, "see python bench/precision.py --missing"


@with_texts
def test_no_label_of_a_hit_that_is_gone() -> None:
    assert set(bench.labels()) <= set(_hits())


@with_texts
def test_the_page_is_what_the_bench_writes() -> None:
    names = list(bench.texts())
    page = bench.page(bench.scores(list(_hits()), bench.labels()), names)
    assert (ROOT / "docs" / "precision.md").read_text(encoding="utf-8") == page


def test_labels_are_well_formed() -> None:
    with bench.LABELS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["text", "article.sentence", "rule", "words", "label", "note"]
    for row in rows:
        assert row["label"] in {"tp", "fp"}
        assert len(row["words"]) <= 90  # the matched words, never a sentence
        assert row["label"] == "tp" or row["note"]


NOT_BY_WORDS = {
    "SV941": "the form of a label is decidable",
    "SV801": "an error on clauses alone, which are structure; what it reads in sentences is advice",
}


def test_a_rule_that_is_often_wrong_is_advice() -> None:
    measured = json.loads(bench.RESULT.read_text(encoding="utf-8"))["rules"]
    first = bench.first_readings()
    for rule in bench.text_rules():
        score = measured[rule.code]
        read, true = first.get(rule.code, (0, 0))
        poor = (score["precision"] is not None and score["precision"] < bench.ENOUGH) or (
            read >= bench.MET and true / read < bench.HALF
        )
        severities = {rule.severity, *rule.severities.values()}
        if poor:
            assert not severities & {Severity.ERROR, Severity.WARNING}, rule.code
        if read >= bench.MET and true / read < bench.ENOUGH:
            assert Severity.ERROR not in severities, rule.code
        if Severity.ERROR in severities and rule.code not in NOT_BY_WORDS:
            assert score["read"] >= bench.FEW, rule.code


def test_the_first_screen_goes_by_the_same_figures() -> None:
    told = tomllib.loads((ROOT / "servanda" / "check" / "matters.toml").read_text(encoding="utf-8"))["first"]
    assert told == {rule: [true, read] for rule, (read, true) in bench.first_readings().items()}, "python bench/five.py --right"


def test_every_text_rule_is_measured() -> None:
    measured = json.loads(bench.RESULT.read_text(encoding="utf-8"))["rules"]
    assert set(measured) == {rule.code for rule in bench.text_rules()}
    assert all(isinstance(rule, TextRule) for rule in bench.text_rules())


@with_texts
def test_minsk_ii() -> None:
    found = {(hit.rule, hit.sentence) for hit in _hits() if hit.text == MINSK}
    assert {("SV102", "2.1"), ("SV101", "3.1"), ("SV113", "4.1"), ("SV110", "10.1")} <= found
    assert "SV105" not in {rule for rule, sentence in found if sentence.split(".")[0] in {"1", "4"}}
