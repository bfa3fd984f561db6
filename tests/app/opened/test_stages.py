"""After any edits the last stages together say what a whole check of the same files says."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import msgspec
import pytest
from amounts import amount

from servanda.app import api
from servanda.app.opened.dossier import OpenDossier, opened
from servanda.app.opened.kept import KeptAnswers
from servanda.app.opened.stages import RESTING, CheckStage, names_stage, questions_stages, rules_stage, together
from servanda.check.api import answers_for
from servanda.check.rules.registry import all_rules
from servanda.meaning.witness import Answer

TODAY = dt.date(2031, 2, 25)
PEOPLE = """---
title: Who they are
---

```servanda
kind state
actor Northmark
  is state
actor Eastholm
  is state
actor Watch
body Panel
  members Northmark, Eastholm
place the quay
act leave the quay
  by Northmark
  done "the quay is left"
act pay the toll [to {payee: actor}]
  by Eastholm
act report the passage
  by Watch
state calm
  from entry into force
  until 2031-12-31
```
"""
TEXT = """---
agreement: quay
title: The quay
signed: 2031-03-01 12:00
in-force: 2031-03-03 06:00
zone: Europe/Lisbon
parties: Northmark, Eastholm
profile: ceasefire
imports: people.md
---

# Article 1

> Northmark shall leave the quay promptly. Eastholm shall pay the toll.

```servanda
# what they owe
clause 1.leave "The quay"
  Northmark must leave the quay
  by 2031-04-01
  not before 2031-03-20
  verified by Watch
    every 1 day
  renders sentence 1

clause 1.pay "The toll"
  Eastholm must pay the toll to Northmark
  only after leave the quay
  by 2031-05-01
  renders sentence 2
```

# Article 2

> Watch shall report the passage after the toll.

```servanda
clause 2.report
  Watch must report the passage
  by 2031-03-15
  ambiguous because "which toll" by Panel until 2031-09-01

reading early of 2.report held by Northmark
  clause 2.report adds
    only after pay the toll

reading late of 2.report held by Eastholm
  as written

accept SV302 on clause 1.pay because "it is known" by Panel until 2031-05-01
accept SV105 on clause 2.report because "it is known" by Panel until 2031-05-01
accept SV601 on text because "elsewhere" by Panel until 2031-05-01
```
"""
CHOICE = """  alternatives deadline
    option A proposed by Northmark
      by 2031-05-01
    option B proposed by Eastholm
      by 2031-06-01
"""


def ask(dossier: object, question: str) -> tuple[Answer, ...]:
    return answers_for(dossier, question)  # type: ignore[arg-type]


def plain(answers: dict[str, tuple[Answer, ...]]) -> dict[str, tuple[Answer, ...]]:
    """Without what the clock says."""
    return {name: tuple(msgspec.structs.replace(one, seconds=0.0) for one in ones) for name, ones in answers.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "people.md").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "quay.md").write_text(TEXT, encoding="utf-8")
    return tmp_path


def edited(text: str, draw: random.Random) -> str:
    """A text after something a hand may do to it."""
    lines = text.split("\n")
    at = draw.randrange(len(lines))
    match draw.randrange(9):
        case 0:
            lines.insert(
                at,
                draw.choice(
                    ["", "# a word", "  # a word", "prose", "  by 2031-05-05", "  verified by Watch", "  covers duration"]
                ),
            )
        case 1:
            lines.pop(at)
        case 2 if lines[at]:
            where = draw.randrange(len(lines[at]))
            lines[at] = lines[at][:where] + draw.choice("aé€🕊 ،") + lines[at][where:]
        case 3 if lines[at]:
            where = draw.randrange(len(lines[at]))
            lines[at] = lines[at][:where] + lines[at][where + 1 :]
        case 4:
            other = draw.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        case 5:
            lines.insert(at, lines[at])
        case 6:
            return text.replace(draw.choice(["The quay", "The toll"]), draw.choice(["The quay", "A title"]), 1)
        case 7:
            months = draw.choice(["04", "05", "06"])
            return (
                text.replace("2031-04-01", f"2031-{months}-01") if draw.random() < 0.5 else text.replace("promptly", "at once")
            )
        case _:
            return (
                text.replace(CHOICE, "")
                if CHOICE in text
                else text.replace("  renders sentence 2\n", f"{CHOICE}  renders sentence 2\n")
            )
    return "\n".join(lines)


def stages(one: OpenDossier, kept: KeptAnswers) -> tuple[CheckStage, CheckStage, CheckStage]:
    """Every stage of the text as it stands, taken in."""
    snapshot = one.snapshot()
    names = names_stage(snapshot.dossier, snapshot.version)
    rules = rules_stage(snapshot.dossier, snapshot.version, TODAY)
    *_, questions = questions_stages(snapshot.dossier, snapshot.version, TODAY, kept.answers)
    assert all(one.take(stage) for stage in (names, rules, questions))
    return names, rules, questions


def test_the_stages_together_are_the_whole_check(folder: Path) -> None:
    draw, kept = random.Random(18), KeptAnswers(ask)
    one, file = opened(folder / "quay.md")
    text, whole = TEXT, 0
    for number in range(amount(10_000, 36)):
        if number % 12 == 0:
            text = TEXT
        text = edited(text, draw)
        one.put(file, text)
        names, rules, questions = stages(one, kept)
        (folder / "quay.md").write_text(text, encoding="utf-8", newline="")
        report = api.check(folder, today=TODAY)
        speaking, silenced = together(names, rules, questions)
        assert speaking == report.findings, text
        assert silenced == report.silenced, text
        assert plain(questions.answers) == plain(report.answers), text
        shown = [found.finding for ones in one.shown().values() for found in ones]
        assert sorted(shown, key=repr) == sorted(report.findings, key=repr)
        whole += questions.whole
    assert whole
    assert kept.asked


def test_prose_titles_and_comments_ask_nothing_again(folder: Path) -> None:
    kept = KeptAnswers(ask)
    one, file = opened(folder / "quay.md")
    plainer = TEXT.replace('  ambiguous because "which toll" by Panel until 2031-09-01\n', "")
    one.put(file, plainer)
    *_, first = stages(one, kept)
    asked = kept.asked
    for words, instead in (
        ("The quay", "A quay"),
        ("# what they owe", "# what\n# they owe"),
        ("promptly", "at once"),
        ("# Article 2", "words\n\n# Article 2"),
    ):
        plainer = plainer.replace(words, instead)
        one.put(file, plainer)
        *_, last = stages(one, kept)
    assert kept.asked == asked
    assert [found.verdict for found in last.answers["keepable"]] == [found.verdict for found in first.answers["keepable"]]
    one.put(file, plainer.replace("by 2031-04-01", "by 2031-04-02"))
    stages(one, kept)
    assert kept.asked > asked


def test_the_rules_that_read_answers_are_known() -> None:
    """What is told with the questions are those rules that ask, and no others."""
    asking = set()

    class Noticing:
        def __init__(self) -> None:
            self.asked = False

        def __call__(self, _question: str) -> tuple[Answer, ...]:
            self.asked = True
            return ()

    from servanda.check.rules.base import Context

    for text in (TEXT, TEXT.replace("    only after pay the toll\n", "    not before 2031-03-10\n")):
        from servanda.model.loader import load_files

        dossier = load_files({"quay.md": text.encode(), "people.md": PEOPLE.encode()}, "quay")
        for rule in all_rules():
            noticing = Noticing()
            for agreement in dossier.agreements.values():
                list(rule.check(Context(dossier=dossier, agreement=agreement, today=TODAY, answers=noticing)))
            asking |= {rule.code} if noticing.asked else set()
    assert asking == set(RESTING)


def test_what_was_found_before_stays_where_its_line_went(folder: Path) -> None:
    one, file = opened(folder / "quay.md")
    stages(one, KeptAnswers(ask))
    line = TEXT.split("\n").index("  Watch must report the passage") + 1
    before = [found for found in one.shown()[file] if found.finding.span.line == line]
    assert before
    assert not any(found.before for found in before)
    one.put(file, TEXT.replace("# Article 1", "new\nlines\n\n# Article 1"))
    after = [found for found in one.shown()[file] if found.finding.span.line == line + 3]
    assert [found.finding.message for found in after] == [found.finding.message for found in before]
    assert all(found.before for found in after)
    one.take(names_stage(one.snapshot().dossier, one.version))
    one.take(rules_stage(one.snapshot().dossier, one.version, TODAY))
    told = [(found.finding.code in RESTING or found.finding.words in RESTING, found.before) for found in one.shown()[file]]
    assert (False, False) in told
    assert all(resting == before for resting, before in told)


def test_an_old_stage_is_not_taken(folder: Path) -> None:
    one, file = opened(folder / "quay.md")
    old = names_stage(one.snapshot().dossier, one.version)
    one.put(file, "nothing")
    assert not one.take(old)
    assert one.held("names") is None


def test_the_disk_is_looked_at(folder: Path) -> None:
    one, file = opened(folder / "quay.md")
    version = one.version
    assert not one.refresh()
    assert one.version == version
    (folder / "people.md").write_text(PEOPLE.replace("Eastholm", "Westholm"), encoding="utf-8")
    assert one.refresh()
    assert one.version > version
    assert any("Eastholm" in found.message for found in one.snapshot().dossier.diagnostics)
    one.put(file, "unsaved")
    (folder / file).unlink()
    assert one.refresh()
    assert one.text(file) == "unsaved"
    one.close(file)
    assert one.text(file) == ""
    assert one.files == ("people.md",)


def test_which_dossier_a_file_belongs_to(tmp_path: Path, folder: Path) -> None:
    assert opened(folder / "people.md")[0].files == ("people.md", "quay.md")
    (folder / "accepted.md").write_text("---\nimports: quay.md\n---\n", encoding="utf-8")
    assert opened(folder / "accepted.md")[0].files == ("accepted.md", "people.md", "quay.md")
    assert opened(folder / "not-yet.md")[0].files == ("accepted.md", "people.md", "quay.md")
    alone = tmp_path / "notes" / "deep"
    alone.mkdir(parents=True)
    (alone / "one.md").write_text("# One\n", encoding="utf-8")
    (alone / "two.md").write_text(TEXT.replace("imports: people.md\n", ""), encoding="utf-8")
    assert opened(alone / "two.md")[0].files == ("two.md",)
    assert opened(tmp_path / "nowhere" / "none.md")[0].files == ()


def test_a_reader_sees_stages_of_what_is_his_alone(folder: Path) -> None:
    from servanda.app.readers import reader

    (folder / "secret.md").write_text(
        "---\nmarking: RED\nimports: quay.md\n---\n\n```servanda\nactor Hidden Hand\nnonsense here\n```\n", encoding="utf-8"
    )
    inside, _ = opened(folder / "quay.md")
    outside, _ = opened(folder / "quay.md", lambda place: reader(place, "", "CLEAR"))
    assert "Hidden Hand" in inside.snapshot().dossier.actors
    assert "Hidden Hand" not in outside.snapshot().dossier.actors
    assert not any(found.span.file == "secret.md" for found in outside.snapshot().dossier.diagnostics)
