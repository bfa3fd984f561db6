"""Without the libraries of the extras: what needs one says which to install; what needs none works, and does not even look for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import Run

from servanda.base.installed import install_hint

LIBRARIES = ("polars", "pyarrow", "numpy", "numba", "llvmlite", "duckdb", "openpyxl", "xlsxwriter", "docx", "icalendar", "typst")
BLOCKED = """
import sys
blocked, sys.argv = sys.argv[1].split(","), ["servanda", *sys.argv[2:]]


class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in blocked:
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)


sys.meta_path.insert(0, Blocked())
from servanda.app.cli import main

main()
"""
SEEN = """
import sys
libraries, sys.argv = sys.argv[1].split(","), ["servanda", *sys.argv[2:]]
from servanda.app.cli import main

try:
    main()
finally:
    print("LOADED", *sorted({name.partition(".")[0] for name in sys.modules} & set(libraries)))
"""


def ran(program: str, names: tuple[str, ...], *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, ",".join(names), *map(str, words)],
        capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "COLUMNS": "80"}, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture
def kept(run: Run, small: Path) -> Path:
    words = ("evidence", "add", "--set", "term=open the road", "--set", "date=2025-02-06", "--set", "by=Northmark")
    assert run(*words, "--known", "2025-02-07", small).code == 0
    return small


@pytest.mark.parametrize("words", [("--help",), ("version",), ("check",), ("due", "--as-of", "2031-03-01"), ("explain", "1")])
def test_what_needs_no_extra_works_without(small: Path, words: tuple[str, ...]) -> None:
    place = () if words[0] in ("--help", "version") else (small,)
    done = ran(BLOCKED, LIBRARIES, *words, *place)
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("--help",), ("monitor", "--help"), ("version",), ("check",)])
def test_and_does_not_look_for_it(small: Path, words: tuple[str, ...]) -> None:
    done = ran(SEEN, LIBRARIES, *words, *(() if words[-1] in ("--help", "version") else (small,)))
    assert done.stdout.splitlines()[-1].split() == ["LOADED"], done.stderr


@pytest.mark.parametrize("missing", [("pyarrow",), ("numpy",), LIBRARIES], ids=["pyarrow", "numpy", "all"])
@pytest.mark.parametrize(
    "words",
    [("monitor",), ("due",), ("why", "1"), ("diff", "2025-02-07", "2025-03-01"), ("evidence", "show"), ("evidence", "gaps"), ("evidence", "verify")],
    ids=" ".join,
)  # fmt: skip
def test_what_reads_the_log_says_what_to_install(kept: Path, words: tuple[str, ...], missing: tuple[str, ...]) -> None:
    done = ran(BLOCKED, missing, *words, kept)
    assert done.returncode == 2, done.stdout + done.stderr
    assert install_hint("monitor") in done.stderr.splitlines()[-1]
    assert "not as it was written" not in done.stdout + done.stderr


def test_the_log_is_read_and_judged_without_polars_and_numba(kept: Path) -> None:
    today = ("--today", "2031-06-01")
    for words in (("monitor", *today), ("why", "1", *today), ("evidence", "verify")):
        done = ran(BLOCKED, ("polars", "numba", "llvmlite", "duckdb", "openpyxl"), *words, kept)
        assert done.returncode in (0, 1), done.stderr


def test_a_workbook_says_what_to_install(small: Path, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    book.write_bytes(b"PK\x03\x04")
    done = ran(BLOCKED, ("openpyxl",), "evidence", "import", book, "--mapping", "timeline", "--dry-run", small)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith(install_hint("report"))


@pytest.mark.parametrize("missing", [("rapidfuzz",), ("numba",), ("pyarrow",)])
def test_screening_says_what_to_install(tmp_path: Path, missing: tuple[str, ...]) -> None:
    listed = Path(__file__).parents[2] / "dossiers" / "embargo" / "lists" / "un.xml"
    done = ran(BLOCKED, missing, "sanctions", "screen", "Toren Vaskeld", "--store", tmp_path / "store", "--list-file", f"un-xml={listed}", "--today", "2031-08-01")
    assert done.returncode == 2, done.stderr
    assert done.stderr.splitlines()[-1].endswith(install_hint("sanctions"))


def test_screening_without_icu_works_and_says_what_it_may_miss(tmp_path: Path) -> None:
    listed = Path(__file__).parents[2] / "dossiers" / "embargo" / "lists" / "un.xml"
    words = ("sanctions", "screen", "--store", tmp_path / "store", "--list-file", f"un-xml={listed}", "--today", "2031-08-01")
    done = ran(BLOCKED, ("icu",), *words, "Toren Vaskeld")
    assert done.returncode in (0, 1), done.stderr
    assert "names in Greek, Georgian, Thai" in " ".join(done.stdout.split())
    table = tmp_path / "names.csv"
    table.write_text("id,name\n1,Nobody Atall\n", encoding="utf-8")
    done = ran(BLOCKED, ("icu",), *words, "--file", table, "--out", tmp_path / "out")
    assert done.returncode in (0, 1), done.stderr
    assert "names in Greek, Georgian, Thai" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    "words",
    [
        ("detect", "share-transfer", "--tables", "corporate"),
        ("own", "caught", "-f", "ownership/holdings.csv", "--listed", "ownership/listed.txt"),
        ("import", "lists/un.xml"),
        ("deal", "dealings/payments.csv", "--listed", "dealings/listed.txt"),
        ("review", "effect", "effects/exports.csv", "--question", "effects/question.toml"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_every_job_on_figures_says_what_to_install(tmp_path: Path, words: tuple[str, ...]) -> None:
    embargo = Path(__file__).parents[2] / "dossiers" / "embargo"
    given = [str(embargo / word) if (embargo / word).exists() else word for word in words]
    store = ("--store", str(tmp_path / "store")) if words[0] == "import" else ()
    done = ran(BLOCKED, ("icu", *LIBRARIES, "scipy", "rapidfuzz"), "sanctions", *given, *store)
    assert done.returncode == 2, done.stdout + done.stderr
    assert install_hint("sanctions") in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("job", ["import", "screen", "decide", "own", "deal", "detect", "diff", "review", "calendar"])
def test_help_on_a_job_needs_no_extra(job: str) -> None:
    done = ran(BLOCKED, ("icu", *LIBRARIES, "scipy", "rapidfuzz"), "sanctions", job, "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage: servanda sanctions" in done.stdout
