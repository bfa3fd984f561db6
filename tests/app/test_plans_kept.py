"""Plans kept between processes are those that compiling gives, and nothing damaged or older is ever taken for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from servanda.app import plans as door
from servanda.app.plans import plans
from servanda.base.refusal import Refusal
from servanda.model.loader import load_files
from servanda.model.views import view
from servanda.monitor.compile import compile_view

TEXT = """---
agreement: kept
title: Kept
signed: 2031-03-01
in-force: 2031-03-02
zone: UTC
parties: Northmark, Eastholm
---

```servanda
actor Northmark
  role party
actor Eastholm
  role party
act open fire
  by Northmark, Eastholm
clause 1
  Northmark must not open fire
  until 2031-04-01
```
"""
FILES = {"kept.md": TEXT.encode()}


def test_they_are_made_once_and_then_read(tmp_path: Path) -> None:
    first = plans(FILES, "kept", cache=tmp_path)
    second = plans(FILES, "kept", cache=tmp_path)
    assert not first.kept
    assert second.kept
    assert second.compiled == first.compiled == compile_view(view(load_files(FILES, "kept")))
    assert list(tmp_path.iterdir()) == [second.where]


def test_other_files_have_other_plans(tmp_path: Path) -> None:
    one = plans(FILES, "kept", cache=tmp_path)
    other = plans({"kept.md": TEXT.replace("2031-04-01", "2031-05-01").encode()}, "kept", cache=tmp_path)
    assert not other.kept
    assert other.compiled != one.compiled
    assert other.where != one.where


def test_other_code_makes_them_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plans(FILES, "kept", cache=tmp_path)
    monkeypatch.setattr(door, "_code", lambda: b"another version")
    assert not plans(FILES, "kept", cache=tmp_path).kept


@pytest.mark.parametrize(
    "spoil", [lambda data: data[:-1], lambda data: data[:40] + b"x" + data[41:], lambda data: b"", lambda data: b"n" * 64]
)
def test_what_is_damaged_is_made_again(tmp_path: Path, spoil: object) -> None:
    good = plans(FILES, "kept", cache=tmp_path)
    assert good.where is not None
    assert callable(spoil)
    good.where.write_bytes(spoil(good.where.read_bytes()))
    again = plans(FILES, "kept", cache=tmp_path)
    assert not again.kept
    assert again.compiled == good.compiled
    assert plans(FILES, "kept", cache=tmp_path).kept


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    found = plans(FILES, "kept", cache=tmp_path / "file")
    assert found.where is None
    assert not found.kept
    assert found.compiled.plans


def test_errors_are_told(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="errors, the first"):
        plans({"kept.md": TEXT.replace("must not open fire", "must not opn fire").encode()}, "kept", cache=tmp_path)
    assert not list(tmp_path.iterdir())
