"""`servanda sanctions import` and `diff` as their users meet them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import ROOT, call

from servanda.base.installed import install_hint

LISTS = ROOT / "dossiers" / "embargo" / "lists"


def trio(day: str) -> list[Path]:
    return [LISTS / day / f"{part}.csv" for part in ("prim", "alt", "add")]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    place = tmp_path / "store"
    for day in ("2031-07-04", "2031-12-15"):
        done = call("sanctions", "import", *trio(day), "--list", "belmora", "--published", day, "--known", day, "--store", place)
        assert done.code == 0, done.err
    return place


def test_import_says_what_it_did(tmp_path: Path) -> None:
    place = tmp_path / "store"
    words = ("sanctions", "import", *trio("2031-07-04"), "--list", "belmora", "--known", "2031-07-04", "--store", place)
    done = call(*words)
    assert done.code == 0
    assert "10 entities and 22 names of belmora." in done.out
    assert "told by the content" in done.out
    assert "Stored as snapshot" in done.out
    assert "nothing new to store" in call(*words).out
    assert len(list((place / "belmora").iterdir())) == 1


def test_a_dry_run_stores_nothing(tmp_path: Path) -> None:
    place = tmp_path / "store"
    done = call("sanctions", "import", LISTS / "un.xml", "--dry-run", "--store", place, "--known", "2031-07-04")
    assert (done.code, place.exists()) == (0, False)
    assert "nothing was stored" in done.out
    assert "made-up files" not in done.out
    assert "made-up files" in call("sanctions", "import", LISTS / "uk.csv", "--dry-run", "--store", place).out


def test_rejects_are_counted_and_listed(tmp_path: Path) -> None:
    bad = tmp_path / "uk.csv"
    bad.write_text((LISTS / "uk.csv").read_text("utf-8").replace("14/03/1961", "31/02/1961"), "utf-8")
    done = call("sanctions", "import", bad, "--store", tmp_path / "store", columns=200)
    assert done.code == 0
    assert "uk.csv line 3: date of birth: “31/02/1961” is not a day: February 1961 has 28 days; it is kept as published" in done.out
    answer = json.loads(call("sanctions", "import", bad, "--store", tmp_path / "store", "--json").out)
    assert (len(answer["rejects"]), answer["stored"]) == (3, False)
    assert answer["basis"]["job"] == "import"


def test_errors_name_place_and_repair_and_store_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "un.xml"
    broken.write_bytes((LISTS / "un.xml").read_bytes()[:2000])
    place = tmp_path / "store"
    done = call("sanctions", "import", broken, "--store", place)
    assert (done.code, place.exists()) == (2, False)
    assert "un.xml 7" in done.err or "un.xml 6" in done.err or "un.xml 8" in done.err
    assert "Download the file again" in done.err
    for words, said in (
        ((tmp_path / "gone.xml",), "cannot be read"),
        ((), "no file is given"),
        ((broken, "--verify"), "go alone"),
        ((LISTS / "un.xml", "--known", "tomorrow"), "is not a day"),
        ((LISTS / "un.xml", "--published", "31.12.2031"), "is not a day"),
        ((LISTS / "un.xml", "--format", "klingon"), "there is no format"),
        ((LISTS / "un.xml", "--list", "../up"), "cannot name a list"),
        ((LISTS / "un.xml", LISTS / "uk.xml"), "not of one format"),
        (trio("2031-07-04")[1:], "primary file"),
    ):
        wrong = call("sanctions", "import", *words, "--store", place, columns=200)
        assert (wrong.code, said in wrong.err) == (2, True), wrong.err
    assert not place.exists()


def test_the_store_is_shown_and_checked(store: Path, tmp_path: Path) -> None:
    shown = json.loads(call("sanctions", "import", "--list-snapshots", "--store", store, "--json").out)
    assert [one["published"] for one in shown["snapshots"]] == ["2031-07-04", "2031-12-15"]
    assert shown["current"] == [shown["snapshots"][1]["id"]]
    assert "holds no snapshot" in call("sanctions", "import", "--list-snapshots", "--store", tmp_path / "none", columns=300).out
    assert call("sanctions", "import", "--verify", "--store", store).code == 0
    table = next(store.glob("belmora/*/name.parquet"))
    table.write_bytes(table.read_bytes()[:-1] + b"x")
    done = call("sanctions", "import", "--verify", "--store", store)
    assert done.code == 1
    assert "the table name is not as it was written" in done.out


@pytest.mark.parametrize("way", ["last two", "days", "files", "ids", "old against latest"])
def test_diff_in_every_way_of_asking(store: Path, way: str) -> None:
    held = json.loads(call("sanctions", "import", "--list-snapshots", "--store", store, "--json").out)["snapshots"]
    words: tuple[object, ...] = {
        "last two": (),
        "days": ("2031-07-04", "2031-12-31", "--list", "belmora"),
        "files": (trio("2031-07-04")[0], trio("2031-12-15")[0]),
        "ids": (held[0]["id"][:6], held[1]["id"][:6]),
        "old against latest": (held[0]["id"],),
    }[way]
    done = call("sanctions", "diff", *words, "--store", store, columns=120)  # type: ignore[arg-type]
    assert done.code == 1, done.err
    assert f"1 added, 1 removed, {2 if way == 'files' else 3} changed." in done.out
    assert "flags: xe → xd" in done.out
    assert "Sandmere Quay Agency" in done.out


def test_diff_without_change_and_with_mistakes(store: Path, tmp_path: Path) -> None:
    same = trio("2031-07-04")[0]
    assert call("sanctions", "diff", same, same, "--store", store).code == 0
    for words, said in (
        (("ff00",), "no snapshot begins"),
        (("gone.csv", "too.csv"), "no such file"),
        (("--list", "nobody"), "no list “nobody”"),
        (("2030-01-01", "2031-12-31"), "known by 2030-01-01"),
    ):
        wrong = call("sanctions", "diff", *words, "--store", store, columns=200)
        assert (wrong.code, said in wrong.err) == (2, True), wrong.err
    assert "holds no list" in call("sanctions", "diff", "--store", tmp_path / "none").err


def test_the_pages_are_written_and_the_same_inputs_give_the_same_bytes(store: Path, tmp_path: Path) -> None:
    pages = []
    for number in (1, 2):
        page = tmp_path / f"diff{number}.html"
        assert call("sanctions", "diff", "--store", store, "--html", page).code == 1
        pages.append(page.read_bytes())
    assert pages[0] == pages[1]
    text = pages[0].decode()
    assert "Pellow Chartering" in text
    assert "servanda" in text
    page = tmp_path / "import.html"
    call("sanctions", "import", "--list-snapshots", "--store", store, "--html", page)
    assert "belmora" in page.read_text("utf-8")


def test_the_same_functions_in_python(store: Path) -> None:
    from servanda.app import sanctions

    found = sanctions.diff_lists(store=store)
    assert [len(side) for side in (found.difference.added, found.difference.removed, found.difference.changed)] == [1, 1, 3]
    assert [one.sha256 for one in found.basis.inputs] == [one.content for one in sanctions.snapshots(store).snapshots]
    assert sanctions.verify_store(store).problems == ()


def test_what_was_listed_on_a_day_as_known_on_another(tmp_path: Path) -> None:
    from servanda.app import sanctions

    store = tmp_path / "store"
    text = (LISTS / "un.xml").read_text("utf-8")
    late = tmp_path / "later.xml"  # a day of listing corrected backwards in a later list
    late.write_text(text.replace("<LISTED_ON>2031-07-04</LISTED_ON>", "<LISTED_ON>2031-06-20</LISTED_ON>", 1), "utf-8")
    sanctions.import_list([LISTS / "un.xml"], known="2031-07-05", store=store)
    sanctions.import_list([late], known="2031-09-01", store=store)

    def count(on: str, known: str) -> int:
        return int(sanctions.listings(on, known=known, store=store).num_rows)

    assert [count("2031-06-25", "2031-08-31"), count("2031-06-25", "2031-09-01")] == [0, 1]
    assert [count("2031-07-04", "2031-08-31"), count("2031-07-04", "2031-09-01")] == [7, 7]


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    program = (
        "import sys\n"
        "class Blocked:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] == 'pyarrow':\n"
        "            raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n"
        "sys.meta_path.insert(0, Blocked())\n"
        "from servanda.app.cli import main\n"
        "main()\n"
    )
    for words in (("import", str(LISTS / "un.xml")), ("diff", "a", "b")):
        done = subprocess.run(
            [sys.executable, "-c", program, "sanctions", *words],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=60,
            check=False,
        )
        assert done.returncode == 2, done.stderr
        assert install_hint("sanctions") in done.stderr
