"""SV121: two texts that stand side by side."""

from __future__ import annotations

import datetime as dt

import pytest

from servanda.check.rules.registry import run_rules
from servanda.model.loader import load_files
from servanda.text.diagnostics import Diagnostic

WORLD = """```servanda
kind load
actor Northmark
actor Eastholm
actor Quellmar
group Coast
  members Northmark, Eastholm
place Port Selm
act open the port
act leave the town
act deliver {cargo: text}
act fire
```
"""
SAME = "clause 1\n  Quellmar must open the port\n  by 2031-04-01\n"


def text(name: str, body: str, *, parties: str = "Quellmar, Northmark", force: str = "binding") -> str:
    return (
        f"---\nagreement: {name}\nsigned: 2031-03-01\nforce: {force}\nparties: {parties}\nimports: world.md\n---\n"
        f"```servanda\n{body}\n```\n"
    )


def compare(
    one: str, two: str, *, names: tuple[str, str] = ("alpha", "beta"), says: int = 1, **more: str
) -> tuple[Diagnostic, ...]:
    """Findings on two texts; says: which of them names the other (3: both)."""
    first, second = names
    bodies = [
        (f"parallel to {second}\n" if says & 1 else "") + one,
        (f"parallel to {first}\n" if says & 2 else "") + two,
    ]
    files = {f"{name}.md": text(name, body, **more).encode() for name, body in zip(names, bodies, strict=True)}
    dossier = load_files({"world.md": WORLD.encode()} | files, "pair")
    assert [d.message for d in dossier.diagnostics] == []
    return run_rules(dossier, answers=lambda _question: (), today=dt.date(2031, 3, 15), only={"SV121"})


@pytest.mark.parametrize(
    "one, two, words, ids",
    [
        (SAME, SAME + "clause 2\n  Quellmar must leave the town\n", "only", "clause beta:2"),
        (
            "clause 1\n  Northmark must open the port\n",
            "clause 1\n  Quellmar must open the port\n",
            "bearers", "clauses alpha:1, beta:1",
        ),
        (
            "clause 1\n  jointly Quellmar, Northmark must open the port\n",
            "clause 1\n  each of Quellmar, Northmark must open the port\n",
            "bearers", "clauses alpha:1, beta:1",
        ),
        ("clause a\n  Quellmar must open the port\n", "clause b\n  Quellmar may open the port\n", "modal", "clauses alpha:a, beta:b"),
        (SAME, "clause 1\n  Quellmar must open the port\n  by 2031-05-01\n", "time", "clauses alpha:1, beta:1"),
        (SAME, "clause 1\n  Quellmar must open the port\n", "time", "clauses alpha:1, beta:1"),
        (SAME, SAME + "  force political\n", "force", "clauses alpha:1, beta:1"),
        (SAME, SAME + "  at Port Selm\n", "terms", "clauses alpha:1, beta:1"),
        (SAME, SAME + "  if leave the town by Northmark\n", "terms", "clauses alpha:1, beta:1"),
        (
            'clause 1\n  Quellmar must deliver "flour"\n', 'clause 1\n  Quellmar must deliver "fuel"\n',
            "terms", "clauses alpha:1, beta:1",
        ),
    ],
)  # fmt: skip
def test_what_differs_is_one_finding_for_both_sides(one: str, two: str, words: str, ids: str) -> None:
    found = {d.words: d for d in compare(one, two)}
    assert found.keys() == {words}
    assert found[words].subject == ids
    files = {found[words].span.file, *(note.span.file for note in found[words].notes)}
    assert files == {"alpha.md", "beta.md"}


def test_who_is_bound_by_one_and_not_named_in_the_other() -> None:
    other = SAME + "clause 2\n  Eastholm must leave the town\n"
    found = {d.words: d.message for d in compare(SAME, other)}
    assert found["parties"] == "Eastholm is bound by clause 2 of beta and not named in alpha."
    named = "clause 2\n  Northmark must leave the town\n  with the consent of Eastholm\n"
    assert "parties" not in {d.words for d in compare(SAME + named, other)}
    spoken = "clause 2\n  each of Coast, Quellmar must leave the town\n"
    assert "parties" not in {d.words for d in compare(SAME + spoken, other)}


def test_the_same_promise_in_other_lines_is_the_same() -> None:
    one = "clause 1\n  each of Quellmar, Northmark must not any of\n    fire\n    leave the town\n  from 2031-04-01\n"
    two = "".join(
        f"clause {n}\n  {who} must not {act}\n  from 2031-04-01\n"
        for n, (who, act) in enumerate((w, a) for a in ("leave the town", "fire") for w in ("Northmark", "Quellmar"))
    )
    assert compare(one, two) == ()
    assert compare(SAME, SAME, says=3) == ()


BODIES = (
    "clause 1\n  Northmark must open the port\n  by 2031-04-01\nclause 2\n  Quellmar must fire\n",
    "clause 1\n  Eastholm must open the port\nclause 3\n  Quellmar must leave the town\n",
)


def shape(found: tuple[Diagnostic, ...], *renamed: tuple[str, str]) -> set[tuple[str, frozenset[str]]]:
    def plain(name: str) -> str:
        for old, new in renamed:
            name = name.replace(f"{old}:", f"{new}:")
        return name

    return {(d.words, frozenset(plain(name) for name in d.subject.partition(" ")[2].split(", "))) for d in found}


def test_it_is_the_same_from_both_sides_and_under_other_names() -> None:
    one, two = BODIES
    plain = compare(one, two)
    assert len(plain) == 5  # an act alone on each side, an actor alone, bearers, time
    assert {d.message for d in compare(one, two, says=2)} == {d.message for d in plain}
    assert {d.message for d in compare(one, two, says=3)} == {d.message for d in plain}
    turned = compare(two, one, names=("alpha", "beta"))
    assert shape(turned, ("alpha", "x"), ("beta", "alpha"), ("x", "beta")) == shape(plain)
    assert shape(compare(one, two, names=("zulu", "beta")), ("zulu", "alpha")) == shape(plain)


def test_texts_that_nobody_calls_parallel_are_not_compared() -> None:
    assert compare(*BODIES, says=0) == ()
