"""The register of ambiguities: what each entry is asked, and what is said where it cannot be."""

from __future__ import annotations

import datetime as dt

import frame
import pytest

from servanda.app import api
from servanda.base.document import Document
from servanda.check.api import ask
from servanda.check.rules.registry import run_rules
from servanda.check.run import check_dossier
from servanda.meaning.witness import Answer
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.model.register import register
from servanda.report.markdown import markdown
from servanda.report.pages.check import check_page
from servanda.report.pages.explain import explain_page
from servanda.report.pages.register import register_blocks
from servanda.text.diagnostics import Severity

ENTRY = 'ambiguous because "when the road is due" by Watch until 2031-03-04'
EARLY = "\nreading early of 1 held by Ash\n  clause 1 drops by\n  clause 1 adds\n    by 2031-03-05\n"
LATE = "\nreading late of 1 held by Birch\n  as written\n"
ROAD = f"clause 1\n  Ash must open the road\n  by 2031-03-12\n  {ENTRY}\n"
TODAY = dt.date(2031, 3, 1)


def asked(text: str) -> tuple[Answer, ...]:
    return ask(frame.small(text), "ambiguous", limit_seconds=20)


def page(dossier: Dossier) -> str:
    return markdown(Document("", tuple(register_blocks(ask(dossier, "ambiguous", limit_seconds=20), dossier))))


def test_nothing_is_entered() -> None:
    (answer,) = asked("clause 1\n  Ash must open the road\n")
    assert (answer.verdict, answer.subject) == ("none written", "")
    assert "no ambiguity is entered in the register" in answer.text


@pytest.mark.parametrize("readings", ["", EARLY, LATE])
def test_an_entry_without_two_readings_is_not_asked(readings: str) -> None:
    (answer,) = asked(ROAD + readings)
    assert (answer.verdict, answer.subject) == ("none written", "small:1")
    assert answer.text == "not asked: no two readings of it are written down"


def test_the_first_day_with_its_run() -> None:
    (answer,) = asked(ROAD + EARLY + LATE)
    assert answer.verdict == "as far as tried"
    assert answer.text == "they part first on 6 March 2031 00:00: early (Ash) says breached, late (Birch) says pending, without anything done"
    assert answer.covered is not None
    assert answer.covered.acts >= 1


def test_at_the_moment_at_which_the_text_begins_to_bind_it_is_certain() -> None:
    first, over = asked(ROAD + LATE + "\nreading waits of 1 held by Ash\n  clause 1 adds\n    if the captives are free\n")
    assert first.verdict == "yes"
    assert "they part first on 2 March 2031 00:00: late (Birch) says pending, waits (Ash) says not in force" in first.text
    assert over.verdict == "as far as tried"
    assert "says breached first on 13 March 2031 00:00" in over.text


def test_with_nothing_done_it_is_said_when_time_alone_parts_them() -> None:
    (answer,) = asked(ROAD + LATE + "\nreading bank of 1 held by Ash\n  clause 1 adds\n    only after the captives are free\n    until 2031-03-08\n")[:1]
    assert answer.verdict == "yes"
    assert answer.because
    assert answer.because[0].startswith("with nothing done but what both readings ask, they part on ")


def test_readings_that_say_the_same_never_part() -> None:
    (answer,) = asked(ROAD + LATE + "\nreading same of 1 held by Ash\n  as written\n")
    assert (answer.verdict, answer.method) == ("no", "structure")


def test_a_reading_of_another_clause_is_no_reading_of_this() -> None:
    """What another clause that both read alike hangs on may differ; a clause that hangs on the contested one is not common."""
    more = "\nclause 2\n  Birch must free the captives\n  within 1 day of clause 1 is breached\n"
    first, *_ = asked(ROAD + more + EARLY + LATE)
    assert "6 March 2031" in first.text


def test_what_both_ask_is_kept_on_the_way() -> None:
    """Without the captives freed by 3 March a clause that both read alike would be breached on the day on which the road is due."""
    more = "\nclause 2\n  Birch must free the captives\n  by 2031-03-03\n"
    first, *_ = asked(ROAD + more + EARLY + LATE)
    assert "they part first on 6 March 2031" in first.text
    assert first.witness is not None
    assert [event.term for event in first.witness.run.events] == ["free the captives"]  # type: ignore[union-attr]


def test_an_entry_covers_the_readings_that_it_names() -> None:
    third = "\nreading never of 1 held by Cedar\n  clause 1 drops by\n"
    assert {answer.label for answer in asked(ROAD + EARLY + LATE + third)} >= {"clause 1: early (Ash) and never (Cedar)"}
    named = ROAD + "    readings early, late\n" + EARLY + LATE + third
    assert [answer.label for answer in asked(named)] == ["clause 1: early (Ash) and late (Birch)"]


TEXT = """---
agreement: pact
title: Pact of the Road
signed: 2031-03-01
zone: UTC
languages: en
profile: ceasefire
parties: Ash, Birch
---

```servanda
actor Ash
  role party
actor Birch
  role party
act open the road
```

## Article 1

> Ash shall open the road as soon as possible. Birch shall open the road promptly.

```servanda
clause 1.a "Road"
  Ash must open the road
  by 2031-09-12
  renders sentence 1
{entry}
clause 1.b "Road"
  Birch must open the road
  renders sentence 2

reading early of 1.a held by Ash
  clause 1.a drops by
  clause 1.a adds
    by 2031-08-05
reading late of 1.a held by Birch
  as written
```
"""
WHOLE = """  ambiguous because "when the road is due" by Ash until 2031-07-01
    deliberate by Ash, Birch
    bridges "as soon as the road is safe", "before the harvest"
"""


def pact(entry: str) -> Dossier:
    found = load_files({"pact.md": TEXT.format(entry=entry).encode()}, "pact")
    assert not [d.message for d in found.diagnostics if d.severity is Severity.ERROR]
    return found


def vague(entry: str, day: dt.date = TODAY) -> dict[str, Severity]:
    found = run_rules(pact(entry), answers=lambda _: (), today=day, only=("SV105",))
    return {finding.subject.rpartition(" ")[2]: finding.severity for finding in found}


def test_vague_words_that_are_meant_are_listed_and_not_counted() -> None:
    assert vague("")["1"] is Severity.WARNING
    assert vague(WHOLE) == {"1": Severity.ADVICE, "2": Severity.WARNING}
    (first, _) = run_rules(pact(WHOLE), answers=lambda _: (), today=TODAY, only=("SV105",))
    assert first.notes[-1].text == "in the register as deliberate, meant by Ash and Birch: listed, not counted against the draft"


@pytest.mark.parametrize(
    ("entry", "day"),
    [
        (WHOLE.replace("    deliberate by Ash, Birch\n", ""), TODAY),  # it is not said
        (WHOLE.replace("deliberate by Ash, Birch", "not deliberate"), TODAY),
        (WHOLE, dt.date(2031, 7, 2)),  # its day is over
        (WHOLE + "    readings early\n", TODAY),  # one reading alone
    ],
)
def test_what_is_not_meant_or_lacks_something_counts_as_before(entry: str, day: dt.date) -> None:
    assert vague(entry, day) == {"1": Severity.WARNING, "2": Severity.WARNING}


def test_the_register_stands_in_every_check_that_has_an_entry() -> None:
    dossier = pact(WHOLE)
    report = check_dossier(dossier, version="0", today=TODAY)
    said = markdown(check_page(report, dossier, {}))
    assert "Register of ambiguities" in said
    assert "1 ambiguity is in the register, 1 of them deliberate (listed, not counted against the draft)" in said
    assert "the first that bites: Clause 1.a, 6 August 2031 00:00" in said
    assert "pair of readings parts" not in said
    assert not [finding for finding in report.findings if finding.code in ("SV120", "SV129", "SV130", "SV131")]
    plain = pact("")
    report = check_dossier(plain, version="0", today=TODAY)
    said = markdown(check_page(report, plain, {}))
    assert "ambiguous" not in report.answers
    assert "Register" not in said
    assert "1 pair of readings parts" in said


def test_an_entry_is_told_whole_the_day_first() -> None:
    said = page(pact(WHOLE))
    assert "deliberate, meant by Ash and Birch" in said
    assert said.index("They part first on 6 August 2031") < said.index("open: when the road is due")
    assert "it bridges: “as soon as the road is safe”; “before the harvest”" in said
    assert "to be settled by Ash until 2031-07-01" in said
    explained = markdown(explain_page(pact(WHOLE), "pact:1.a"))
    assert "It is in the register of ambiguities: deliberate, meant by Ash and Birch." in explained
    assert "register of ambiguities" not in markdown(explain_page(pact(WHOLE), "pact:1.b"))


def test_two_clauses_of_one_sentence_stand_in_one_entry() -> None:
    text = TEXT.replace("renders sentence 2", "renders sentence 1").replace("of 1.a held by Birch\n  as written", "of 1.a, 1.b held by Birch\n  as written")
    text = text.replace("of 1.a held by Ash\n", "of 1.a, 1.b held by Ash\n  clause 1.b adds\n    by 2031-05-01\n")
    dossier = load_files({"pact.md": text.format(entry=WHOLE).encode()}, "pact")
    (entry,) = register(dossier)
    assert entry.clauses == ("pact:1.a", "pact:1.b")
    answers = ask(dossier, "ambiguous", limit_seconds=20)
    assert {answer.subject for answer in answers} == {"pact:1.a", "pact:1.b"}
    assert "Clause 1.b: they part first on 2 May 2031" in page(dossier).replace("Clause 1.b: They", "Clause 1.b: they")


def test_a_text_without_a_date_counts_from_its_entry_into_force() -> None:
    text = TEXT.format(entry=WHOLE).replace("signed: 2031-03-01\n", "").replace("drops by\n  clause 1.a adds\n    by 2031-08-05", "adds\n    if open the road by Birch")
    dossier = load_files({"pact.md": text.encode()}, "pact")
    answers = ask(dossier, "ambiguous", limit_seconds=20)
    assert answers[0].verdict == "as far as tried"
    assert "on day 0 after entry into force (the text gives no date)" in answers[0].text


def test_one_clause_is_asked_by_its_id() -> None:
    dossier = pact(WHOLE)
    assert api.ask(dossier, "ambiguous", subject="pact:1.b") == ()
    assert [one.subject for one in api.ask(dossier, "ambiguous", subject="pact:1.a")] == ["pact:1.a"]


def test_a_later_text_is_asked_from_when_it_binds() -> None:
    """The earlier text is kept on the way; what the later one says is looked at from its own force on, which is certain as its first moment."""
    early = TEXT.format(entry="").partition("\nreading early")[0].replace("agreement: pact", "agreement: old").replace("Pact of", "Old Pact of") + "```\n"
    early = early.replace("signed: 2031-03-01", "signed: 2031-01-01").replace("renders sentence 2", "by 2031-02-01\n  renders sentence 2")
    late = TEXT.format(entry=WHOLE).replace("parties: Ash, Birch\n", "parties: Ash, Birch\nimports: old.md\n")
    late = late[: late.index("```servanda\nactor")] + late[late.index("## Article 1") :]
    late = late.replace("drops by\n  clause 1.a adds\n    by 2031-08-05", "adds\n    from 2031-04-01")
    dossier = load_files({"old.md": early.encode(), "pact.md": late.encode()}, "two")
    assert not [d.message for d in dossier.diagnostics if d.severity is Severity.ERROR]
    first = next(one for one in ask(dossier, "ambiguous", limit_seconds=20) if one.witness is not None)
    assert first.verdict == "yes"
    assert "they part first on 1 March 2031 00:00" in first.text
    assert "without anything done but what both ask (1 event)" in first.text


def test_a_clause_that_binds_before_its_text_is_looked_at_from_then_on() -> None:
    """Also what it counts back from may come then."""
    road = f"clause 1\n  Ash must open the road\n  in force from signature\n  {ENTRY}\n"
    back = "\nreading early of 1 held by Ash\n  clause 1 adds\n    within 2 days before free the captives by Birch\n"
    first, _ = asked(road + back + LATE)
    assert first.text.startswith("they part first on 1 March 2031")
    assert first.verdict == "yes"

