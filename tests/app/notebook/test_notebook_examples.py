"""The two example notebooks run from the first cell to the last, and show what they are there to show."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "examples" / "notebooks"
ENV = {**os.environ, "PYTHONPATH": str(ROOT)}


def test_the_jupyter_example_runs() -> None:
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed")
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    book = nbformat.read(EXAMPLES / "harbour_jupyter.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in book.cells), "the example is kept without outputs"
    run = nbclient.NotebookClient(book, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
    shown = [_shown(cell) for cell in run.cells if cell.cell_type == "code"]
    assert "77 clauses, 1 agreement, 10 actors" in shown[0]
    assert "No rule found what stands in the way of signing" in shown[1]
    assert "Lowland can stall clause 2" in shown[2]
    assert "2 breached" in shown[3]
    assert "datetime[μs, Europe/Lisbon]" in shown[4]
    assert "<svg" in shown[5]
    assert all("<script" not in one for one in shown[:4])


def _shown(cell: Any) -> str:
    """The HTML of a cell; that a page can also be read as Markdown is held as well."""
    found = cell["outputs"][-1]["data"]
    assert "text/html" in found
    assert "text/markdown" in found or "polars" in cell["source"]
    return str(found["text/html"])


def test_the_marimo_example_runs(tmp_path: Path) -> None:
    pytest.importorskip("marimo", reason="marimo is not installed")
    out, book = tmp_path / "harbour.html", tmp_path / "harbour_marimo.py"  # marimo keeps what it ran beside the notebook
    shutil.copy(EXAMPLES / book.name, book)
    (tmp_path / "dossiers").symlink_to(ROOT / "dossiers")
    words = [
        sys.executable,
        "-m",
        "marimo",
        "export",
        "html",
        str(book),
        "-o",
        str(out),
        "--no-include-code",
    ]
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, env=ENV, timeout=200)
    assert done.returncode == 0, done.stderr
    page = html.unescape(
        out.read_text("utf-8").replace("\\u003C", "<").replace("\\u003c", "<").replace("\\u003E", ">").replace("\\u003e", ">")
    )
    for words_ in (
        "77 clauses, 1 agreement, 10 actors",
        "No rule found what stands in the way of signing",
        "Lowland can stall clause 2",
        "overdue",
    ):
        assert words_ in page, words_
    assert re.search(r"<svg[^>]+", page)
