"""One exception for what a person can mend: no class beside it but the few named here, and nobody asks it for its words."""

from __future__ import annotations

import ast
import builtins
import copy
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from servanda.base.refusal import Problem, Refusal, several

HOUSE = Path(__file__).parents[2] / "servanda"

ALLOWED = {
    "base/refusal.py": {"Refusal": "what a person can mend"},
    "base/tables/faults.py": {"RowFault": "one row: becomes a reject, which is data, where rows are read"},
    "evidence/imports/faults.py": {"LeftOut": "one row that the mapping leaves out: becomes a count"},
    "base/lines.py": {"NoLine": "bytes that are no line: the reader of the log decides whether they are damage or a torn end"},
    "base/rows.py": {"UnfitRow": "a kept table is made anew from its log"},
    "base/regexes.py": {"_Unread": "becomes the answer that an expression is not looked into"},
    "app/web/guard.py": {"TooMuch": "becomes an answer with a code of HTTP"},
    "app/watch/http.py": {"_Wrong": "becomes an answer with a code of HTTP"},
    "instruments/sanctions/batch/cells.py": {"Unreadable": "a filled cell that yields nothing: kept as unread, and counted"},
    "instruments/support/flags/contests.py": {"Untold": "a flag that cannot say anything of a process: becomes a silence"},
    "monitor/compile_points.py": {"CannotCompileError": "becomes an `Uncompiled`: the reference takes the clause"},
    "monitor/lower_gates.py": {"NotLowered": "becomes an `Uncompiled`: the batch back-end or the reference takes the clause"},
    "check/deadline.py": {"OutOfTime": "becomes an answer, not decided"},
    "check/problem.py": {"Undecided": "becomes an answer, not decided"},
    "check/rechecked.py": {"Disagreement": "a fault of ours, raised in tests alone"},
}
"""Each with what it becomes before anybody sees it."""

WORDS = ("reason", "repair", "bare")
LOOKS = ("startswith", "endswith", "partition", "rpartition", "find", "index", "count", "split")


def exceptions(tree: ast.Module) -> set[str]:
    """Names of the classes of a module that are raised, by what they are made of."""
    known = {name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)}
    known |= {name for classes in ALLOWED.values() for name in classes}
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and {ast.unparse(base).rpartition(".")[2] for base in node.bases} & (known | found):
            found.add(node.name)
    return found


def asked_for_words(tree: ast.Module) -> Iterator[int]:
    """Lines on which a caught exception of the house is asked what its words are. Whether there are any may be asked."""
    ours = {name for classes in ALLOWED.values() for name in classes}
    for handler in (node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.name and node.type):
        caught = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
        if not caught & ours:
            continue
        for node in (one for line in handler.body for one in ast.walk(line)):
            looks = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOOKS
            parts = [node.left, *node.comparators] if isinstance(node, ast.Compare) else [node.func.value] if looks else []
            if any(_words(inner, handler.name) for part in parts for inner in ast.walk(part)):
                yield node.lineno


def _words(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "str" and any(_is(one, name) for one in node.args)
    return isinstance(node, ast.Attribute) and node.attr in WORDS and _is(node.value, name)


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


Seen = tuple[dict[str, set[str]], list[str]]


@pytest.fixture(scope="module")
def seen() -> Seen:
    """Classes that are raised, by file, and lines that ask for words."""
    classes: dict[str, set[str]] = {}
    asked: list[str] = []
    for path in sorted(HOUSE.rglob("*.py")):
        text, place = path.read_text(encoding="utf-8"), path.relative_to(HOUSE).as_posix()
        if "class " not in text and "except" not in text:
            continue
        tree = ast.parse(text)
        if names := exceptions(tree):
            classes[place] = names
        asked += [f"{place}:{line}" for line in asked_for_words(tree)]
    return classes, asked


def test_there_is_one_exception_and_a_few_that_nobody_sees(seen: Seen) -> None:
    more = {place: left for place, names in seen[0].items() if (left := names - set(ALLOWED.get(place, {})))}
    assert not more, "raise Refusal with a code, or say here what it becomes"
    assert "Refusal" in seen[0]["base/refusal.py"]


def test_callers_ask_for_the_code(seen: Seen) -> None:
    assert seen[1] == []


def test_both_gates_see_what_they_must() -> None:
    bad = ast.parse(
        "class One(ValueError): ...\nclass Two(One): ...\nclass Three(base.Refusal): ...\nclass Four: ...\n"
        "try: f()\nexcept Refusal as error:\n    if 'busy' in error.reason: pass\n    if error.repair.startswith('Wait'): pass\n"
        "    if str(error) == 'x': pass\n    if error.code == 'busy' or error.repair: raise\n"
        "except ValueError as error:\n    if 'x' in str(error): pass\n"
    )
    assert exceptions(bad) == {"One", "Two", "Three"}
    assert list(asked_for_words(bad)) == [7, 8, 9]


@pytest.mark.parametrize(
    ("reason", "repair", "said"),
    [
        ("it is late", "wait", "x: it is late. Wait."),
        ("It is late.", "Wait.", "x: It is late. Wait."),
        ("is it late?", "", "x: is it late?"),
        ("it is late", "Look at it: servanda check x.", "x: it is late. Look at it: servanda check x"),
    ],
)
def test_words_are_sentences_however_they_are_given(reason: str, repair: str, said: str) -> None:
    error = Refusal(reason, repair, "x", code="busy")
    assert str(error) == said
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert (str(again), again.code, again.problems) == (said, "busy", error.problems)


def test_a_refusal_stands_inside_another_sentence() -> None:
    error = Refusal("it is late", "Wait a day.", "x")
    assert error.bare == "it is late"
    assert error.problems == (Problem(reason="it is late", repair="wait a day", place="x"),)


def test_several_problems_are_one_refusal_that_tells_six() -> None:
    found = [Problem(reason=f"row {n} is empty", repair="fill it", place="t") for n in range(1, 10)]
    assert str(several("no", found[:1])) == "t: row 1 is empty. Fill it."
    error = several("the table cannot be read", found)
    assert error.reason.startswith("the table cannot be read: 9 problems, the first: row 1 is empty. Also: t: row 2 is empty; fill it | ")
    assert "row 6" in error.reason
    assert "row 7" not in error.reason
    assert error.problems == tuple(found)


def test_names_of_before_are_names_of_it() -> None:
    import servanda
    from servanda.calendar import CalendarError
    from servanda.evidence.imports import ImportFault
    from servanda.evidence.problems import EvidenceError
    from servanda.model import ModelError

    assert {servanda.Refusal, servanda.ServandaError, CalendarError, EvidenceError, ImportFault, ModelError} == {Refusal}
