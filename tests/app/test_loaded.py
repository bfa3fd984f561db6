"""What a verb does not need is not loaded: no clock is looked at, only what is in memory when it has ended."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys

import pytest
from commandline import ROOT

HEAVY = {"numpy", "numba", "llvmlite", "polars", "pyarrow", "scipy", "pandas", "duckdb", "z3", "lark", "hypothesis", "docx", "typst", "openpyxl", "asyncio", "statsmodels"}
MEANING = {"servanda.meaning.evaluator", "servanda.meaning.verify", "servanda.monitor", "servanda.check.run", "servanda.check.rules.registry"}
IMPORTERS = {"servanda.evidence.imports", "servanda.evidence.fusion"}
MODEL = {"servanda.model", "servanda.text"}
VERBS = {
    "--version": MODEL | MEANING | IMPORTERS | {"rich", "servanda.app.api", "markdown_it"},
    "--help": MODEL | MEANING | IMPORTERS | {"rich", "servanda.app.api", "markdown_it"},
    "check --help": MODEL | MEANING | IMPORTERS | {"rich"},
    "show dossiers/rivers": MEANING | IMPORTERS,
    "explain 1 dossiers/rivers": MEANING | IMPORTERS,
    "evidence gaps dossiers/rivers": MEANING | IMPORTERS,
    "fmt --check dossiers/rivers": MEANING | IMPORTERS,
    "export dossiers/rivers": MEANING | IMPORTERS | {"rich"},
    "rules SV503": IMPORTERS | {"servanda.monitor"},
    "check dossiers/rivers --no-questions": IMPORTERS | {"servanda.monitor"},
    "text list dossiers/rivers": MEANING | IMPORTERS | {"rich"},
}
"""Of each line what it must not load, besides all that is heavy."""
AFTER = "import sys, json\nfrom servanda.app.cli import main\ntry: main()\nexcept SystemExit: pass\nprint()\nprint(json.dumps(sorted(sys.modules)))\n"


@pytest.mark.parametrize("line", VERBS)
def test_a_small_verb_loads_little(line: str) -> None:
    made = subprocess.run([sys.executable, "-c", AFTER, *shlex.split(line)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    loaded = set(json.loads(made.stdout.splitlines()[-1]))
    assert loaded & (HEAVY | VERBS[line]) == set(), made.stderr


def test_no_module_bears_a_public_name_of_its_package() -> None:
    from servanda.meaning import public

    assert not {path.stem for path in (ROOT / "servanda" / "meaning").glob("*.py")} & set(public.__all__)
