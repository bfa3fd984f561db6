"""The gates of the house: no circle of imports, a class name used once, lines that fit, a page in every package."""

from __future__ import annotations

from pathlib import Path

import pytest
from house_kit import LONGEST, House, allowed, circles, lowered, parted

SHRINK = "lower it: python tests/base/house_kit.py"


@pytest.fixture(scope="module")
def house() -> House:
    return House(Path(__file__).parents[2] / "servanda")


def test_no_circle_of_imports(house: House) -> None:
    """Imports in functions and under TYPE_CHECKING count: what both need belongs below both."""
    assert not circles(house.graph)


def test_a_class_name_stands_once(house: House) -> None:
    more, less = parted(house.doubled, allowed()["classes"])
    assert not more, {one: house.homes[one.partition(":")[0]] for one in more}
    assert not less, SHRINK


def test_lines_fit(house: House) -> None:
    more, less = parted(house.long, allowed()["long_lines"])
    assert not more, f"lines longer than {LONGEST} characters: break them"
    assert not less, SHRINK


def test_every_package_has_a_page(house: House) -> None:
    assert not house.without_page(), "say in README.md what goes in, what comes out, its files, and how one adds to it"


def test_a_file_of_tests_has_a_name_of_its_own() -> None:
    """Outside a package pytest imports a file under its bare name: the second of that name stops the whole run."""
    files = [path for path in Path(__file__).parents[1].rglob("*.py") if not (path.parent / "__init__.py").exists()]
    homes: dict[str, list[Path]] = {}
    for path in files:
        homes.setdefault(path.name, []).append(path)
    assert not [many for name, many in homes.items() if len(many) > 1 and name.startswith("test_")]


def test_the_gates_see_what_they_must(tmp_path: Path) -> None:
    """A small house with every fault, and each is told."""
    files = {
        "__init__.py": "",
        "low/__init__.py": "",
        "low/a.py": "def late():\n    if late:\n        from house.low.b import thing\n        return thing\n",
        "low/b.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from house import low\n    from .c import deep\nclass Thing: ...\n",
        "low/c.py": f"try:\n    import house.low.a\nexcept ImportError:\n    x = {'1' * LONGEST}\nclass Thing(object): ...\nclass _Own: ...\n",
        "low/d.py": "from house.low import a, b\nclass _Own: ...\nclass Once: ...\n",
    }
    for name, text in files.items():
        path = tmp_path / "house" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "house" / "README.md").write_text("a page")
    house = House(tmp_path / "house")
    assert circles(house.graph) == [("house.low.a", "house.low.b", "house.low.c")]
    assert house.graph["house.low.d"] == {"house.low.a", "house.low.b"}
    assert house.homes == {"Thing": ["house.low.b", "house.low.c"]}
    assert house.long == {"low/c.py": 1}
    assert house.without_page() == ["low"]


def test_circles_that_share_a_module_are_one() -> None:
    graph = {"a": frozenset("b"), "b": frozenset("ac"), "c": frozenset("d"), "d": frozenset("be"), "e": frozenset(), "f": frozenset("a")}
    assert circles(graph) == [("a", "b", "c", "d")]
    assert circles({"x": frozenset("y"), "y": frozenset("x"), "z": frozenset("xw"), "w": frozenset("z")}) == [("w", "z"), ("x", "y")]


def test_what_is_allowed_only_falls() -> None:
    found, kept = {"one": 3, "new": 2, "two": 1}, {"one": 2, "two": 4, "gone": 5}
    assert parted(found, kept) == (["new: 0 -> 2", "one: 2 -> 3"], ["gone: 5 -> 0", "two: 4 -> 1"])
    assert lowered(found, kept) == {"one": 2, "two": 1}
