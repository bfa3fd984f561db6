"""The first screen of `check`: root causes in order, nothing lost, and a narrower view that makes no all-clear."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import sys
from pathlib import Path

import pytest
from rich.console import Console

import servanda
from servanda.check.matters import FIRST, _Heap, _Heaps, bad_answers, matter_of, matters, weights
from servanda.check.run import CheckReport
from servanda.model.core import Dossier
from servanda.report.pages.check import check_page
from servanda.report.pages.matters import line
from servanda.report.terminal import show

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "app"))
from commandline import call  # noqa: E402

TEXT = """---
agreement: truce
title: A truce
profile: ceasefire
signed: 2031-03-01 12:00
in-force: 2031-03-02 00:00
zone: UTC
parties: Ash, Birch
---
# A truce

```servanda
actor Ash
actor Birch
act cease fire
  by Ash, Birch
act free the captives
  by Ash
act pay the fund
  by Birch
```

## Article 1

```servanda
clause 1
  Ash must free the captives
  only after clause 2 is kept
```

```servanda
clause 2
  Birch must pay the fund
```
"""


FIRST_SCREEN = """The five that matter
  1. Can be stuck, release (truce 1). Birch can hold up “pay the fund” for
     ever, in breach of nothing. Write in clause 2: “if not done by Birch by
     [day], [name] decides”. (1 finding, 1 answer)
  2. Can be stuck, release (truce 1). Ash can put off “free the captives” for
     ever: no day is set. Write in clause 1: “by [day and hour], whatever else
     is open”. (1 finding, 1 answer)
  3. A breach goes unanswered, release (truce 1, 2; truce). Nothing follows a
     breach: nobody is told, nobody finds the facts, nobody has to act. Write
     one article: “[name] is told and finds the facts within [days]; the party
     then puts it right within [days], or [what follows]”. (5 findings, 1
     answer)
  4. Can be stuck, money (truce 2). Birch can put off “pay the fund” for
     ever: no day is set. Write in clause 2: “by [day and hour], whatever else
     is open”. (1 finding, 1 answer)
  5. Can be stuck, release (truce 1). The clock starts with an earlier step,
     and nobody is named to say that it has come. Write in clause 1: “[name]
     tells all sides within [days] that it has come”. (1 finding)
And 17 more, with 19 findings."""


@pytest.fixture(scope="module")
def truce(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Dossier, CheckReport]:
    place = tmp_path_factory.mktemp("truce")
    (place / "agreement.md").write_text(TEXT, encoding="utf-8")
    dossier = servanda.load(place)
    return place, dossier, servanda.check(dossier, today=dt.date(2031, 3, 1))


def printed(dossier: Dossier, report: CheckReport, **more: object) -> str:
    out = io.StringIO()
    show(check_page(report, dossier, {}, path="truce", **more), Console(file=out, width=80))  # type: ignore[arg-type]
    return out.getvalue()


def test_everything_found_is_in_exactly_one_entry(truce: tuple[Path, Dossier, CheckReport]) -> None:
    _, dossier, report = truce
    entries = matters(report, dossier)
    assert sorted(map(repr, report.findings)) == sorted(repr(one) for entry in entries for one in entry.findings)
    assert sorted(map(repr, bad_answers(report, dossier))) == sorted(repr(one) for entry in entries for one in entry.answers)
    assert [one.weight for one in entries] == sorted((one.weight for one in entries), reverse=True)
    assert not any(code in one.why + one.mend for one in entries for code in ("SV", "`"))


def test_the_first_screen(truce: tuple[Path, Dossier, CheckReport]) -> None:
    _, dossier, report = truce
    page = printed(dossier, report)
    top = page[page.index("The five that matter") : page.index("In numbers")]
    assert [line.rstrip() for line in top.rstrip().splitlines()] == FIRST_SCREEN.splitlines()


def test_an_entry_is_short_and_says_what_to_write(truce: tuple[Path, Dossier, CheckReport]) -> None:
    _, dossier, report = truce
    slots = _Heaps(dossier).filled(_Heap("veto"), [], [], [])
    for name, cause in weights().cause.items():
        assert set(re.findall(r"\{(\w+)\}", cause.why + cause.mend)) <= slots.keys(), name
        assert cause.mend.startswith(("Write", "Have")) or name == "unread", name
    for one in matters(report, dossier)[:FIRST]:
        assert len(line(one)) < 400, line(one)
        assert not re.search(r"[{}`]|SV\d", line(one))


@pytest.mark.parametrize(
    ("words", "matter"),
    [
        ("hold their fire", "fire"),
        ("hand in firearms", "arms"),
        ("free every prisoner", "release"),
        ("draw the border", "land"),
        ("pay", "money"),
        ("meet", "other"),
    ],
)
def test_the_matter_of_words(words: str, matter: str) -> None:
    assert matter_of(words) == matter


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--select", "SV5"), "shown. The sentence at the top speaks of all."),
        (("--ignore", "SV"), "0 are shown"),
        (("--clause", "2"), "What matters of it"),
        (("--article", "1"), "are shown"),
        (("--top", "1"), "The one that matters"),
        (("--statistics",), " x SV"),
        (("--select", "SV9x"), "no rule has a code"),
        (("--article", "77"), "there is no article"),
        (("--clause", "nine"), ""),
    ],
)
def test_what_is_not_shown_makes_no_all_clear(
    truce: tuple[Path, Dossier, CheckReport], options: tuple[str, ...], said: str
) -> None:
    place = truce[0]
    done = call("check", place, "--today", "2031-03-01", "--no-questions", *options)
    assert said in " ".join((done.out + done.err).split())
    if done.code != 2:
        assert done.code == 1
        assert "Not ready to sign" in done.out
    else:
        assert options[-1] in ("SV9x", "77", "nine")


def test_the_json_says_that_it_is_not_all(truce: tuple[Path, Dossier, CheckReport]) -> None:
    data = json.loads(call("check", truce[0], "--today", "2031-03-01", "--no-questions", "--select", "SV5", "--json").out)
    assert (
        data["shown"] == {"findings": len(data["findings"]), "of": len(truce[2].findings)}
        or data["shown"]["findings"] < data["shown"]["of"]
    )
    assert {"does", "matter", "why", "mend"} <= set(data["matters"][0])
