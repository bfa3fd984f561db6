"""The hour of signature, where it is not said: what holds at every hour is said, what hangs on it is said to hang on it."""

from __future__ import annotations

import random

import pytest

from servanda.check import api
from servanda.check.api import ask
from servanda.meaning.verify import check_answer
from servanda.model.core import Dossier
from servanda.model.loader import load_files

HEAD = """---
agreement: pact
signed: {signed}
in-force: 2031-03-01
zone: Europe/Lisbon
parties: Ash, Birch
---

```servanda
actor Ash
  role party
actor Birch
  role party
act open the road
  by Ash
clause 1
  Ash must open the road
"""


def _dossier(parts: str, signed: str = "2031-03-01") -> Dossier:
    dossier = load_files({"pact.md": f"{HEAD.format(signed=signed)}{parts}```\n".encode()}, "pact")
    assert not [one for one in dossier.diagnostics if one.severity.value == "error"]
    return dossier


KEPT = "  within 24 hours of signature\n"
EARLY = "  within 24 hours of signature\n  not before 2031-03-02 12:00\n"
LATE = "  not before 36 hours after signature\n  by 2031-03-02 15:00\n"
NEVER = "  within 24 hours of signature\n  not before 2031-03-05\n"
BETWEEN = "  within 6 hours of signature\n  not before 2031-03-01 12:00\n  by 2031-03-01 13:00\n"


@pytest.mark.parametrize(
    ("parts", "signed", "verdict"),
    [
        (KEPT, "2031-03-01", "yes"),
        (NEVER, "2031-03-01", "no"),
        (EARLY, "2031-03-01", "not decided"),
        (EARLY, "2031-03-01 00:00", "no"),
        (EARLY, "2031-03-01 17:00", "yes"),
        (LATE, "2031-03-01", "not decided"),
        (BETWEEN, "2031-03-01", "not decided"),  # neither at midnight nor at the end of the day, but at 08:00
        (BETWEEN, "2031-03-01 08:00", "yes"),
    ],
)
def test_whether_it_can_be_kept_hangs_on_the_hour_only_where_it_does(parts: str, signed: str, verdict: str) -> None:
    dossier = _dossier(parts, signed)
    found = ask(dossier, "keepable")[0]
    assert found.verdict == verdict
    assert check_answer(found, dossier).ok
    assert ("the hour of signature of pact, which is not said, decides" in found.text) is (verdict == "not decided")
    if verdict == "not decided":
        assert found.repair == "Say the hour: signed: 2031-03-01 17:00"


@pytest.mark.parametrize(("parts", "verdict"), [(KEPT, "yes"), (NEVER, "no"), (EARLY, "not decided"), (LATE, "not decided")])
def test_another_question_is_answered_by_what_stands_at_both_ends_of_the_day(parts: str, verdict: str) -> None:
    found = ask(_dossier(parts), "schedule")[0]
    assert found.verdict == verdict
    assert check_answer(found, _dossier(parts)).ok
    if verdict == "not decided":
        assert "signed at 00:00:00: " in found.text
        assert "signed at 23:59:59: " in found.text


def test_what_is_found_at_one_end_alone_is_said_to_hang_on_the_hour() -> None:
    """At midnight there is no schedule of the whole, and one of the rest; at the end of the day there is nothing to set aside."""
    found = ask(_dossier(EARLY), "repair")
    assert [one.verdict for one in found] == ["not decided"]
    assert "the hour of signature of pact, which is not said, decides" in found[0].text


@pytest.mark.parametrize("question", ["keepable", "schedule", "stall"])
def test_a_text_without_a_clock_from_signature_is_asked_once(question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(api, "_answered", lambda *given, real=api._answered: asked.append(given[2].signed) or real(*given))
    text = HEAD.replace("in-force: 2031-03-01\n", "").format(signed="2031-03-01")
    for parts, times in (("  by 2031-03-20\n", 1), ("  by 2031-03-01 12:00\n", 2), ("  within 24 hours of signature\n", 2)):
        asked.clear()
        dossier = load_files({"pact.md": f"{text}{parts}```\n".encode()}, "pact")
        ask(dossier, question)
        assert len({signed for signed in asked if signed}) == times, parts


TIMES = (
    "within 24 hours of signature", "within 2 days of signature", "within 6 hours of signature", "immediately after signature",
    "not before 36 hours after signature", "not before 2031-03-01 12:00", "by 2031-03-01 13:00", "by 2031-03-03", "from signature",
    "only after open the road by Ash", "within 12 hours of open the road by Ash", "until 2031-03-02 12:00", "on signature",
)  # fmt: skip
"""Times on and about the day of signature."""


def _drawn(rnd: random.Random) -> Dossier:
    second = f"act guard the bridge\n  by Birch\nclause 2\n  Birch {rnd.choice(('must', 'must not'))} guard the bridge\n"
    parts = "".join(f"  {one}\n" for one in rnd.sample(TIMES[:9], rnd.choice((1, 2))))
    more = "".join(f"  {one}\n" for one in rnd.sample(TIMES, rnd.choice((0, 1, 2))))
    read = "".join(f"    {one}\n" for one in rnd.sample(TIMES[:9], 1))
    reading = f"reading narrow of 1 held by Birch\n  clause 1\n    Ash must open the road\n{read}"
    text = f"{HEAD.format(signed='2031-03-01')}{parts}{second}{more}{reading}```\n"
    return load_files({"pact.md": text.encode()}, "pact")


def test_a_run_put_off_to_the_last_hour_says_what_a_search_there_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slow way searches anew at the last hour of the day. What a run shows there, and the search did not find, is right as well."""
    shown = api._shown_again
    tried = helped = 0
    for seed in range(24):
        dossier = _drawn(random.Random(seed))
        if any(one.severity.value == "error" for one in dossier.diagnostics):
            continue
        tried += 1
        for question in ("keepable", "part"):
            said = {}
            for name, way in (("fast", shown), ("slow", lambda *_: {})):
                monkeypatch.setattr(api, "_shown_again", way)
                api._MADE.clear()
                said[name] = {api.about(one): one.verdict for one in ask(dossier, question)}
            apart = {key: (said["fast"].get(key), said["slow"].get(key)) for key in {**said["fast"], **said["slow"]}}
            apart = {key: both for key, both in apart.items() if both[0] != both[1]}
            helped += bool(apart)
            assert all(fast == "yes" and slow in ("not decided", "not found") for fast, slow in apart.values()), (seed, question, apart)
    assert tried > 12
    assert helped < 3

