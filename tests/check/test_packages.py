"""Options in brackets: a package is the text in which somebody has written one option of each, and what is found without a choice is
what is found in the packages."""

from __future__ import annotations

import datetime as dt
import itertools
import random

import pytest

from servanda.base.refusal import Refusal
from servanda.check.api import ask
from servanda.check.packages import LOOKED_AT, MOST, check_packages, when
from servanda.check.run import CheckReport, check_dossier
from servanda.model.core import Alternatives, Dossier, Option
from servanda.model.exchange import from_json, to_json
from servanda.model.interplay import Interplay
from servanda.model.loader import load_files
from servanda.model.packages import choose, named_package, open_choices

HEAD = """---
agreement: selm
title: Draft of Selm
signed: 2031-03-01 12:00
in-force: 2031-03-03 06:00
zone: Europe/Lisbon
languages: en
parties: Northmark, Eastholm
---

```servanda
actor Northmark
  role party
actor Eastholm
  role party
actor Panel
  role monitor
place Quay
act leave the quay
act open the port
act free the captives
act pay the wages
state truce
  from 2031-03-03 06:00
```
"""
ACTS = ("leave the quay", "open the port", "free the captives", "pay the wages")
LINES = (
    "by 2031-06-30", "by 2031-03-20", "within 14 days of entry into force", "only after open the port by Eastholm",
    "only after clause 3 is kept", "if leave the quay by Northmark", "verified by Panel", "while truce", "not before 2031-04-01",
    "unless free the captives by Northmark", "until 2031-09-30",
)  # fmt: skip


def load(text: str) -> Dossier:
    return load_files({"selm.md": text.encode()}, "selm")


def checked(dossier: Dossier, *, questions: bool = True) -> CheckReport:
    return check_dossier(dossier, version="0", today=dt.date(2031, 3, 1), questions=questions)


def indented(lines: list[str], by: int) -> list[str]:
    return [" " * by + line for line in lines]


class Drawn:
    """A drawn text in brackets: clauses, with for each alternatives the lines of its options; `written` writes one of each in place."""

    def __init__(self, rng: random.Random) -> None:
        self.names: dict[str, list[str]] = {}
        self.parts: list[tuple[str, object]] = []
        for number in range(1, 4):
            who, act = rng.choice(("Northmark", "Eastholm")), rng.choice(ACTS)
            modal = rng.choice(("must", "must", "must not", "may"))
            self.parts.append(("head", (number, f"{who} {modal} {act}")))
            if rng.random() < 0.5:
                self.parts.append(("line", rng.choice(("verified by Panel", "while truce"))))
            if rng.random() < 0.7:
                options = [[line] for line in rng.sample(LINES, rng.choice((2, 3)))]
                if rng.random() < 0.3:
                    options[-1] = ["no clause"]
                self.parts.append(("choice", (f"c{number}", options)))
        if rng.random() < 0.6:
            self.parts.append(("whole", ("extra", [["clause 4", f"  Northmark must {rng.choice(ACTS)}", "  by 2031-05-01"], ["no clause"]])))
        if rng.random() < 0.3:
            self.parts.append(("after", "reading strict of 1 held by Eastholm\n  clause 1 adds\n    by 2031-03-10"))

    def bracketed(self) -> str:
        return self._text(None)

    def options(self) -> dict[str, int]:
        return {part[0]: len(part[1]) for kind, part in self.parts if kind in ("choice", "whole")}  # type: ignore[index, arg-type]

    def written(self, package: dict[str, str]) -> str:
        return self._text(package)

    def _text(self, package: dict[str, str] | None) -> str:
        blocks: list[list[str]] = []
        for kind, part in self.parts:
            if kind == "head":
                number, core = part  # type: ignore[misc]
                blocks.append([f"clause {number}", f"  {core}"])
            elif kind == "line":
                blocks[-1].append(f"  {part}")
            elif kind == "after":
                if blocks[0]:  # a reading of what an option leaves out is moot
                    blocks.append([str(part)])
            else:
                name, options = part  # type: ignore[misc]
                deep = 2 if kind == "choice" else 0
                if kind == "whole":
                    blocks.append([])
                if package is not None:
                    lines = options[int(package[name])]
                    if lines == ["no clause"]:
                        blocks[-1] = []
                    else:
                        blocks[-1] += indented(lines, deep)
                    continue
                blocks[-1].append(" " * deep + f"alternatives {name}")
                for at, lines in enumerate(options):
                    blocks[-1] += [" " * (deep + 2) + f"option {at} proposed by {('Northmark', 'Eastholm')[at % 2]}", *indented(lines, deep + 4)]
        return HEAD + "\n```servanda\n" + "\n".join(line for block in blocks for line in block) + "\n```\n"


def core_of(dossier: Dossier) -> list[object]:
    """What a dossier says, without the places at which it says it."""
    kept = ("clauses", "readings", "states", "terms", "purposes", "actors", "definitions")
    return [_bare(getattr(dossier, name)) for name in kept] + [sorted((d.code, d.message) for d in dossier.diagnostics)]


def _bare(value: object) -> object:
    if hasattr(value, "__struct_fields__"):
        names = [name for name in value.__struct_fields__ if name not in ("span", "core_span")]
        return (type(value).__name__, [_bare(getattr(value, name)) for name in names])
    if isinstance(value, tuple):
        return [_bare(one) for one in value]
    if isinstance(value, dict):
        return {key: _bare(one) for key, one in value.items()}
    return value


def said(report: CheckReport) -> tuple[object, object]:
    """Findings and answers, without places."""
    findings = sorted((f.code, f.severity.value, f.subject, f.words, f.message) for f in report.findings)
    answers = {q: [(a.subject, a.verdict, a.actor, a.label, a.text) for a in ones] for q, ones in report.answers.items()}
    return findings, answers


def packages(options: dict[str, int]) -> list[dict[str, str]]:
    return [
        dict(zip(options, map(str, chosen), strict=True)) for chosen in itertools.product(*(range(count) for count in options.values()))
    ]


@pytest.mark.parametrize("seed", range(40))
def test_a_package_is_the_text_with_the_options_written_in_place(seed: int) -> None:
    drawn = Drawn(random.Random(seed))
    open_ = load(drawn.bracketed())
    for package in packages(drawn.options())[:24]:
        assert core_of(choose(open_, package)) == core_of(load(drawn.written(package))), package


@pytest.mark.parametrize("seed", range(3))
def test_a_package_is_answered_as_the_text_written_so(seed: int) -> None:
    rng = random.Random(100 + seed)
    drawn = Drawn(rng)
    package = rng.choice(packages(drawn.options()))
    assert said(checked(choose(load(drawn.bracketed()), package))) == said(checked(load(drawn.written(package))))


def holds_under(label: str, package: dict[str, str]) -> bool:
    """Whether a label such as `1 of c1 and 0 or 2 of c2, or 1 of c3` is of a package; read from its words alone."""
    return not label or any(
        all(package[term.rpartition(" of ")[2].rstrip(")")] in term.strip("(").rpartition(" of ")[0].split(" or ") for term in part.split(" and "))
        for part in label.split(", or ")
    )


@pytest.mark.parametrize("seed", [*range(10), 35])  # 35: a rule on the whole text finds what only options of two groups together make
def test_what_is_found_without_a_choice_is_what_is_found_in_each_package(seed: int) -> None:
    drawn = Drawn(random.Random(200 + seed))
    open_ = load(drawn.bracketed())
    assert drawn.options(), "each of these seeds draws something to choose from"
    report = checked(open_, questions=False)
    assert report.choices is not None
    for package in packages(drawn.options()):
        expected = set()
        with_all = checked(choose(open_, package), questions=False)
        for finding in with_all.findings:
            subjects = finding.subject.removeprefix("clauses ").split(", ") if finding.subject.startswith("clauses ") else [finding.subject]
            expected |= {(finding.code, subject.removeprefix("clause ")) for subject in subjects}
        got = {
            (f.code, f.subject.removeprefix("clause ")) for f in report.findings if holds_under(report.choices.under(f), package)
        }
        assert got == expected, package


@pytest.mark.parametrize("seed", [3, 8])
def test_whether_it_can_be_kept_without_a_choice_is_what_each_package_answers(seed: int) -> None:
    drawn = Drawn(random.Random(500 + seed))
    open_ = load(drawn.bracketed())
    report = checked(open_)
    assert report.choices is not None
    every = (*report.answers.get("keepable", ()), *report.choices.hanging)
    ones = [one for one in every if one.question == "keepable" and one.label.split()[0] in ("as", "under")]
    for package in packages(drawn.options()):
        verdicts = {one.verdict for one in ones if holds_under(one.label.removeprefix("as written").removeprefix("under "), package)}
        expected = next(one.verdict for one in ask(choose(open_, package), "keepable") if one.label == "as written")
        assert ("no" in verdicts, "not decided" in verdicts) == (expected == "no", expected == "not decided"), package


QUAY = """
## Article 4

> Northmark shall leave the quay [within 14 days] [within 30 days].

```servanda
clause 4 "Quay"
  Northmark must leave the quay
  alternatives deadline
    option A proposed by Northmark
      within 30 days of entry into force
    option B proposed by Eastholm
      within 14 days of entry into force
    option C proposed by Eastholm
      no clause
```
"""
LATE = """
## Article 5

> Eastholm shall open the port by [10] March, once Northmark has left.

```servanda
clause 5 "Port"
  Eastholm must open the port
  by 2031-03-25
  alternatives order
    option first proposed by Northmark
      not before 2031-03-04
    option never proposed by Eastholm
      not before 2031-06-01
```
"""


def test_an_option_is_its_proposers_and_an_open_choice_is_counted() -> None:
    dossier = load(HEAD + QUAY)
    (one,) = open_choices(dossier)
    assert [(option.id, option.proposed_by) for option in one.options] == [("A", ("Northmark",)), ("B", ("Eastholm",)), ("C", ("Eastholm",))]
    assert (one.clauses, one.taken, one.options[0].lines) == (("selm:4",), "A", ("within 30 days of entry into force",))
    assert not open_choices(choose(dossier, {"Deadline": "b"}))
    assert not choose(dossier, {"deadline": "C"}).clauses


def test_hashes_tell_the_packages_apart() -> None:
    dossier = load(HEAD + QUAY)
    hashes = [choose(dossier, {"deadline": option}).hashes for option in "ABC"]
    assert len({tuple(one.items()) for one in hashes}) == 3
    assert [named_package(one) for one in hashes] == [{"deadline": option} for option in "ABC"]
    assert not named_package(dossier.hashes)
    assert from_json(to_json(dossier)) == dossier
    assert choose(from_json(to_json(dossier)), {"deadline": "B"}) == choose(dossier, {"deadline": "B"})


@pytest.mark.parametrize(
    "choice, words",
    [({"price": "A"}, "no alternatives “price”"), ({"deadline": "Z"}, "“Z” is no option of deadline")],
)
def test_what_cannot_be_chosen(choice: dict[str, str], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        choose(load(HEAD + QUAY), choice)
    with pytest.raises(Refusal, match="chosen twice"):
        choose(choose(load(HEAD + QUAY + LATE), {"deadline": "A"}), {"deadline": "B"})


def test_what_shares_nothing_is_looked_at_apart_and_findings_name_their_option() -> None:
    report = checked(load(HEAD + QUAY + LATE))
    assert report.choices is not None
    assert [(group.alternatives, group.combinations, group.checked) for group in report.choices.groups] == [
        (("deadline",), 3, 3), (("order",), 2, 2),
    ]  # fmt: skip
    assert report.choices.packages == 6
    broken = [one for one in report.choices.hanging if one.question == "keepable" and one.verdict == "no"]
    assert [one.label for one in broken] == ["under never of order"]


def test_a_contradiction_of_two_options_hangs_on_both() -> None:
    text = HEAD + """
```servanda
clause 1
  Northmark must leave the quay
  alternatives end
    option early proposed by Eastholm
      by 2031-03-31
    option late proposed by Northmark
      by 2031-07-31
clause 2
  Northmark must not leave the quay
  alternatives truce
    option long proposed by Northmark
      until 2031-06-30
    option short proposed by Eastholm
      until 2031-03-15
```
"""
    report = checked(load(text))
    assert report.choices is not None
    assert [group.alternatives for group in report.choices.groups] == [("end", "truce")]
    broken = {one.label for one in report.choices.hanging if one.question == "keepable" and one.verdict == "no"}
    assert broken == {"under early of end and long of truce"}


def test_independent_groups_add() -> None:
    acts = "".join(f"act build pier {'abcdefghijklmnop'[n]}\n" for n in range(14))
    clauses = "".join(
        f"clause {n}\n  Northmark must build pier {'abcdefghijklmnop'[n]}\n  alternatives d{n}\n    option x proposed by Northmark\n"
        f"      by 2031-06-30\n    option y proposed by Eastholm\n      by 2031-05-31\n"
        for n in range(14)
    )
    report = checked(load(f"{HEAD}\n```servanda\n{acts}{clauses}```\n"), questions=False)
    assert report.choices is not None
    assert (report.choices.packages, report.choices.checked, len(report.choices.groups)) == (2**14, 28, 14)


def test_above_the_limit_nothing_is_claimed_of_what_was_not_looked_at() -> None:
    clauses = "".join(
        f"clause {n}\n  Northmark must leave the quay\n  alternatives d{n}\n    option x proposed by Northmark\n      by 2031-06-{n + 10}\n"
        f"    option y proposed by Eastholm\n      by 2031-05-{n + 10}\n"
        for n in range(13)
    )
    looked: list[tuple[str, ...]] = []

    def check_one(text: Dossier, _asked: Dossier) -> object:
        from servanda.check.packages import Checked

        looked.append(tuple(one.chosen for one in text.alternatives))
        return Checked((), (), {})

    _found, choices = check_packages(load(f"{HEAD}\n```servanda\n{clauses}```\n"), check_one, lambda _text: None)  # type: ignore[arg-type]
    (group,) = choices.groups
    assert MOST < 2**13
    assert (group.combinations, group.checked, group.whole) == (2**13, LOOKED_AT, False)
    assert len(set(looked)) == LOOKED_AT
    assert {(at, option) for one in looked for at, option in enumerate(one)} == {(at, option) for at in range(13) for option in "xy"}


def test_labels_say_no_more_than_was_found() -> None:
    group = tuple(Alternatives(id=name, options=(Option(id="A"), Option(id="B"), Option(id="C"))) for name in ("p", "q"))
    every = tuple(itertools.product("ABC", repeat=2))
    assert when(group, {one for one in every if one[0] == "A"}, every) == "A of p"
    assert when(group, {one for one in every if one[0] != "C"}, every) == "A or B of p"
    assert when(group, {("A", "B")}, every) == "A of p and B of q"
    assert when(group, {one for one in every if one[0] == "A" or one[1] == "B"}, every) == "A of p, or B of q"


@pytest.mark.parametrize(
    "quote, told",
    [
        ("Northmark shall leave the quay [within 14 days] [within 30 days].", False),
        ("Northmark shall leave the quay [within 14 days] or [within 30 days].", False),
        ("Northmark shall leave the quay [, subject to consent,] by June.", False),
        ("Northmark [shall][should] leave the quay [within 14 days][within 30 days].", True),  # two places, one alternatives
        ("Northmark shall leave the quay [within 14 days][within 30 days][within 60 days][at once].", True),  # four, three options
    ],
)
def test_each_bracket_has_its_option(quote: str, told: bool) -> None:
    report = checked(load(HEAD + QUAY.replace("Northmark shall leave the quay [within 14 days] [within 30 days].", quote)), questions=False)
    assert any(one.code == "SV122" for one in report.findings) is told


@pytest.mark.parametrize("quote", ["Northmark shall leave [OSCE] the quay [1] [...] [sic].", "[T]he quay shall be left by the State[s]."])
def test_what_is_in_brackets_and_no_choice(quote: str) -> None:
    text = HEAD + f"\n## Article 4\n\n> {quote}\n\n```servanda\nclause 4\n  Northmark must leave the quay\n```\n"
    assert not any(one.code in ("SV122", "NR151", "NR152") for one in checked(load(text), questions=False).findings)


def groups_of(body: str) -> list[tuple[str, ...]]:
    return [tuple(one.id for one in group) for group in Interplay(load(f"{HEAD}\n```servanda\n{body}```\n")).groups()]


TWO = """clause 1
  Northmark must leave the quay
  alternatives a
    option x proposed by Northmark
      by 2031-06-30
    option y proposed by Eastholm
      {first}
clause 2
  Eastholm must open the port
  alternatives b
    option x proposed by Northmark
      by 2031-06-30
    option y proposed by Eastholm
      {second}
"""


@pytest.mark.parametrize(
    "first, second, more",
    [
        ("only after open the port by Eastholm", "by 2031-05-31", ""),  # an act of the other clause
        ("by 2031-05-31", "only after clause 1 is kept", ""),  # the other clause
        ("while truce", "only after truce holds", ""),  # a state
        ("only after free the captives by Northmark", "if pay the wages by Eastholm", "clause 3\n  Northmark must free the captives\n  only after pay the wages by Eastholm\n"),
        ("covers duration", "covers duration", ""),  # a topic
        ('uses "quay"', 'uses "quay"', 'term "quay"\n  means "the pier"\n'),  # a word
        ("all of piers", "all of piers", 'list piers\n  items "P-1", "P-2"\n'),  # a list
        ("by 2031-05-31", "by 2031-05-31", "purpose of Northmark: leave the quay by Northmark and open the port by Eastholm\n"),
    ],
)  # fmt: skip
def test_what_bears_on_each_other_is_looked_at_together(first: str, second: str, more: str) -> None:
    assert groups_of(TWO.format(first="by 2031-05-31", second="by 2031-05-31")) == [("a",), ("b",)]
    assert groups_of(TWO.format(first=first, second=second) + more) == [("a", "b")]
