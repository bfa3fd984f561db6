"""All pages of strategy on the fictional dossiers: a first sentence to read aloud, neutral words, drawings uncut, the same bytes again."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from commandline import ROOT

pytest.importorskip("numba")
pytest.importorskip("scipy")

from strategy_verbs import VERBS, answered, hashes

from servanda.base.document import Document, Para
from servanda.report.document import readable
from servanda.report.html import html

BLAME = {
    "aggressor", "aggressors", "aggressive", "aggression", "hostile", "hostility", "enemy", "enemies", "adversary", "opponent",
    "rogue", "regime", "cheat", "cheats", "cheating", "liar", "liars", "lies", "lied", "lying", "deceive", "deceptive", "bluff",
    "bluffs", "bluffing", "weak", "cowardly", "guilty", "guilt", "blame", "blamed", "culprit", "violator", "violators",
    "untrustworthy", "trustworthy", "irrational", "bad", "evil", "provocation", "provocative", "dishonest", "sincere",
    "insincere", "intransigent", "stubborn", "unreliable", "dictator", "strongman", "personality", "character", "temperament",
    "psychology", "he", "him", "his", "she", "her", "hers", "mr", "mrs", "ms",
}  # fmt: skip
"""Blame, traits, persons. `lies` may be said of what lies outside."""
PLACED = re.compile(r"\blies (outside|inside|within|above|below|before|after|between|on)\b|\"lies\"")
_LIBRARIES = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS", "MKL_NUM_THREADS")
AS_ONE = dict.fromkeys(_LIBRARIES, "1")


@pytest.fixture(scope="module")
def made() -> dict[str, tuple[bytes, Document]]:
    return answered()


def test_pages_can_be_read_aloud_and_blame_nobody(made: dict[str, tuple[bytes, Document]]) -> None:
    wrong = []
    for name, (_, page) in made.items():
        said = json.dumps(msgspec.to_builtins(page), ensure_ascii=False)
        first = page.blocks[0]
        if not (isinstance(first, Para) and first.tone in ("strong", "warn") and re.fullmatch(r"[A-Z“].{20,420}\.", first.text, re.DOTALL)):
            wrong.append(f"{name}: begins with {first}")
        wrong += [f"{name}: {word}" for word in re.findall(r"\bnan\b|\bNone\b(?! of\b| alters\b)|\binf\b|not a number|\.:|\.\.", said)]
        words = set(re.findall(r"[a-z]+", PLACED.sub("", said).lower()))
        wrong += [f"{name}: {word}" for word in words & BLAME]
        shown = html(readable(page))
        wrong += [f"{name}: cut: {label}" for label in re.findall(r"<text[^>]*>([^<]*…)</text>", shown)]
    assert not wrong, "\n".join(wrong)


def test_the_same_bytes_on_one_thread(made: dict[str, tuple[bytes, Document]]) -> None:
    script = Path(__file__).with_name("strategy_verbs.py")
    alone = os.environ | AS_ONE | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, script], env=alone, capture_output=True, text=True, check=True, timeout=300)
    assert dict(line.split() for line in done.stdout.splitlines()) == hashes(made)
    assert made.keys() == VERBS.keys()
