"""`servanda figures`: the numbers the program goes by, found where they stand."""

from __future__ import annotations

import ast
import re
import tomllib

import pytest

from servanda.app.figures import HOME, FiguresJob, defaults, limits, sourced
from servanda.base.job import Given

LIMIT = re.compile(r"(MOST|LEAST|LONGEST|LARGEST|DEEPEST|WIDEST|FEW|KEPT)(_|$)")
ENGINE = "monitor"
"""How its tables are laid out is nobody's choice: those of its limits that say nothing of themselves change no answer."""


def told(*words: str, kind: str = "") -> list[str]:
    return [f"{one.place} {one.name} {one.value} {one.unit}".strip() for one in FiguresJob(about=words, kind=kind).run(Given()).figures]


def test_figures_of_law_have_a_source_and_its_days() -> None:
    found = list(sourced())
    assert all(one.source for one in found)
    mine = [one for one in found if one.name == "eu threshold"]
    assert [(one.value, one.unit, one.since, one.until) for one in mine] == [
        ("50", "%", "2018-05-04", "2024-07-03"), ("50", "%", "2024-07-03", ""),
    ]  # fmt: skip
    cap = next(one for one in found if (one.place, one.name, one.value) == ("caps", "eu crude usd", "60.0"))
    assert (cap.unit, cap.since, cap.until) == ("US dollars a barrel", "2022-12-05", "2025-09-02")
    assert cap.checked
    flag = next(one for one in found if one.place == "flags" and one.name.endswith("threshold"))
    assert re.fullmatch(r"[A-Z]{3}", flag.unit)
    assert "the Ombudsperson" in " ".join(one.checked for one in found)


def test_every_threshold_of_a_detector_is_told() -> None:
    written = {
        (path.stem.replace("_", "-"), one["name"])
        for path in (HOME / "instruments" / "sanctions" / "evasion").glob("*.toml")
        for one in tomllib.loads(path.read_text("utf-8"))["threshold"]
    }
    assert written
    assert written <= {(one.place, one.name) for one in sourced()}


def test_defaults_are_those_of_the_commands() -> None:
    assert "due --days 30" in told(kind="default")
    assert "sanctions deal --hops 4" in told("hops", kind="default")
    assert all(one.what for one in defaults())


def test_limits_are_told_with_what_they_count() -> None:
    assert "app.files MOST_BYTES 67,108,864" in told("app.files")
    assert all(one.what for one in limits())


def test_a_limit_says_what_it_counts() -> None:
    found = {(one.place, one.name) for one in limits()}
    for path in HOME.rglob("*.py"):
        place = ".".join(path.relative_to(HOME).with_suffix("").parts)
        for one in ast.parse(path.read_text("utf-8")).body:
            if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name) and not place.startswith(ENGINE):
                name, last = one.targets[0].id, list(ast.walk(one.value))
                plain = all(isinstance(part, ast.Constant | ast.BinOp | ast.operator) for part in last)
                if LIMIT.match(name) and plain and any(isinstance(part, ast.Constant) and isinstance(part.value, int | float) for part in last):
                    assert (place, name) in found, f"write a sentence under {name} of {path}: what it counts"


@pytest.mark.parametrize(("words", "code"), [(("price", "cap"), 0), (("no such words",), 1)])
def test_words_choose(words: tuple[str, ...], code: int) -> None:
    job = FiguresJob(about=words)
    answer = job.run(Given())
    assert int(job.found(answer)) == code
    assert all("price" in f"{one.place} {one.name} {one.what} {one.source}".lower() for one in answer.figures)


def test_several_numbers_and_tables_of_them_are_told() -> None:
    assert "check.explore.explorer LONGEST, NEWEST, MOST_IDLE 5, 40, 400" in told("explorer", kind="limit")
    assert any("AGAINST imo -7.0, " in one for one in told("screening.facts", kind="limit"))
    assert "themes amnesty ceasefire 34 %" in told("themes", kind="source")
