"""What is said once throughout an agreement or article, and `each party`."""

from __future__ import annotations

import datetime as dt

from servanda.check.run import check_dossier
from servanda.model.core import Clause, Dossier
from servanda.model.coverage import coverage
from servanda.model.loader import load_files
from servanda.text.diagnostics import Severity

HEAD = """---
agreement: pact
signed: 2031-03-01 12:00
in-force: 2031-03-02 00:00
zone: UTC
languages: en
parties: Ash, Birch
---

```servanda
actor Ash
  role party
actor Birch
  role party
actor Watch
  role monitor
actor Cedar
  role mediator
place Valley
act open the road
act move guns
act report the breach
act hold talks
act free the captives
```

## Article 1

> Ash shall open the road by 30 April.

```servanda
clause 1.road
  Ash must open the road
  by 2031-04-30

clause 1.watch
  Watch must hold talks
  by 2031-04-30

clause 1.talks
  Cedar may hold talks
```

## Article 2

> Neither party shall move guns. Watch verifies this agreement.

```servanda
clause 2.guns
  each party must not move guns
  verified by Cedar
  renders sentence 1

clause 2.captives
  each of the parties must free the captives
  by 2031-05-31
  as judged by Ash
```
"""
GENERAL = """
```servanda
throughout this agreement
  verified by Watch
    means "patrols"
    reports within 24 hours to Cedar
  access to Valley
  determined by Cedar within 10 days
  otherwise
    rung 1 Cedar must report the breach
      within 3 days of the breach
  renders sentence 2
```
"""


def dossier(more: str = GENERAL) -> Dossier:
    found = load_files({"pact.md": (HEAD + more).encode()}, "pact")
    assert not [f for f in found.diagnostics if f.severity is Severity.ERROR], [f.message for f in found.diagnostics]
    return found


def clause(found: Dossier, local: str) -> Clause:
    return next(c for c in found.clauses if c.local == local)


def seen(one: Clause) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(v.sort, v.by, tuple(a.place for a in v.access)) for v in one.verification]


def test_a_clause_takes_what_it_does_not_say() -> None:
    found = dossier()
    road = clause(found, "1.road")
    assert seen(road) == [("verified", ("Watch",), ("Valley",))]
    assert road.determination is not None
    assert road.determination.by == ("Cedar",)
    assert [rung.id for rung in road.rungs] == ["pact:1.road/rung:1"]
    assert set(road.general) == {"verified by", "determined by", "otherwise", "access to"}


def test_the_nearer_word_prevails() -> None:
    found = dossier(GENERAL + "\n```servanda\nthroughout article 1\n  verified by Cedar\n```\n")
    assert seen(clause(found, "2.guns")) == [("verified", ("Cedar",), ("Valley",))], "its own verifier, with the access for all"
    assert seen(clause(found, "1.road")) == [("verified", ("Cedar",), ("Valley",))], "the article over the agreement"
    assert clause(found, "2.captives").determination is None, "it has its own judge"


def test_powers_take_nothing_and_nobody_verifies_himself() -> None:
    found = dossier()
    power = clause(found, "1.talks")
    assert (power.verification, power.rungs, power.determination, power.general) == ((), (), None, ())
    assert clause(found, "1.watch").verification == ()
    assert clause(found, "1.watch").rungs


def test_clauses_left_out() -> None:
    found = dossier(GENERAL.replace("  renders", "  except clause 1.road\n  renders"))
    assert clause(found, "1.road").verification == ()
    assert clause(found, "1.road").general == ()
    assert clause(found, "2.captives").verification


def test_readings_take_it_too() -> None:
    found = dossier(GENERAL + "\n```servanda\nreading later of 1.road held by Birch\n  clause 1.road adds\n    verified by Birch\n```\n")
    (other,) = found.readings[0].clauses
    assert seen(other) == [("verified", ("Birch",), ("Valley",))]
    assert other.rungs


def test_its_words_are_covered_and_its_acts_have_doers() -> None:
    found = dossier()
    covered = {(one.article, one.number): one.status for one in coverage(found, "pact").sentences}
    assert covered == {("1", 1): "rendered", ("2", 1): "rendered", ("2", 2): "rendered"}
    assert found.terms["report the breach"].doers == ("Cedar",)


def test_the_rules_see_it() -> None:
    """Who verifies, what follows a breach: what is said for all answers it for each."""
    codes = {"SV502", "SV503", "SV504", "SV603"}
    before = {f.code for f in check_dossier(dossier(""), version="0", today=dt.date(2031, 3, 1), questions=False).findings}
    after = {f.code for f in check_dossier(dossier(), version="0", today=dt.date(2031, 3, 1), questions=False).findings}
    assert codes & before
    assert not codes & after - {"SV502"}, "SV502 asks how often the patrols go"


def test_each_party_is_those_of_the_head() -> None:
    found = dossier()
    assert clause(found, "2.guns").bearers.actors == ("Ash", "Birch")
    assert clause(found, "2.guns").bearers.mode == "each"
    assert clause(found, "2.captives").bearers.actors == ("Ash", "Birch")
    declared = HEAD.replace("actor Watch\n", "actor Watch\n  is party\n").replace("actor Ash", "kind party\n\nactor Ash", 1)
    other = load_files({"pact.md": declared.encode()}, "pact")
    assert clause(other, "2.guns").bearers.actors == ("Watch",), "a kind of that name is what the author declared"


def test_a_rung_of_a_ladder_said_for_all_or_used_by_nobody_may_name_another() -> None:
    said = "ladder answers\n  rung 1 Watch must report the breach\n  rung 2 Cedar may hold talks\n    if rung 1 is breached\n"
    for use in ("throughout article 1\n  otherwise answers\n", ""):
        assert dossier(f"\n```servanda\n{said}{use}```\n").clauses
