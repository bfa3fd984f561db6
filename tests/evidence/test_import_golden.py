"""The cases of importing.md: a table and a mapping in, records and rejects out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from import_support import plan, told

_CASE = re.compile(
    r"^## (?P<name>.+?)\n\n```toml\n(?P<toml>.*?)```\n```csv\n(?P<csv>.*?)```\n```result\n(?P<result>.*?)```", re.M | re.S
)
CASES = {m["name"]: m for m in _CASE.finditer((Path(__file__).parent / "importing.md").read_text("utf-8"))}


def test_every_case_is_read() -> None:
    assert len(CASES) == (Path(__file__).parent / "importing.md").read_text("utf-8").count("\n## ")


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    table = tmp_path / "table.csv"
    table.write_text(case["csv"], encoding="utf-8")
    found, wanted = told(plan(table, case["toml"])), case["result"].strip().split("\n")
    cut = [f[: len(w)] if ": reject " in w else f for f, w in zip(found, wanted, strict=False)]
    assert cut == wanted, found
    assert len(found) == len(wanted), found
