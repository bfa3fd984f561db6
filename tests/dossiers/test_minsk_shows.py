"""What a checker can show of the Package of Measures, each line taken from its findings and answers.

The same must come out when every name and clause id is replaced and the statements are shuffled: nothing in the product knows Minsk.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from dossier_cases import DOSSIERS, NO_COPIES, Renamed, files_of, have_copies, load

from servanda.calendar import civil
from servanda.check.api import answers_for
from servanda.check.rules.registry import run_rules
from servanda.meaning.runs import Status
from servanda.meaning.witness import Answer, ChainWitness, RunWitness, ScheduleWitness
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.model.views import reading_choice
from servanda.text.diagnostics import Diagnostic

PACKAGE = "minsk-ii"
POINTS = {str(n) for n in range(1, 14)}
TODAY = dt.date(2015, 2, 12)


class Case:
    """A dossier with what the checker says of it, and the way from the names used here to its own."""

    def __init__(self, dossier: Dossier, name: Callable[[str], str], clause: Callable[[str], str]) -> None:
        self.dossier = dossier
        self.name = name
        self._clause = clause
        self._answers: dict[str, tuple[Answer, ...]] = {}
        self.findings = run_rules(dossier, answers=self.answers, today=TODAY)

    def clause(self, local: str) -> str:
        return self._clause(f"{PACKAGE}:{local}")

    def answers(self, question: str) -> tuple[Answer, ...]:
        if question not in self._answers:
            self._answers[question] = answers_for(self.dossier, question)
        return self._answers[question]

    def of(self, code: str) -> list[Diagnostic]:
        """Findings of a rule on the Package."""
        agreement = self.name(PACKAGE)
        clauses = {c.id for c in self.dossier.clauses if c.agreement == agreement}
        return [
            d
            for d in self.findings
            if d.code == code
            and (d.subject == f"text {agreement}" or d.subject.startswith(f"sentence {agreement}:") or clauses & set(subjects(d)))
        ]

    def points(self, code: str, words: str = "") -> set[str]:
        """The points of the Package on whose clauses a rule speaks."""
        article = {c.id: c.article for c in self.dossier.clauses}
        return {article[c] for d in self.of(code) if not words or d.words == words for c in subjects(d) if c in article}

    def answer(self, question: str, pick: Callable[[Answer], bool]) -> Answer:
        found = [a for a in self.answers(question) if pick(a)]
        assert found, f"no such answer to {question}: {[(a.subject, a.label, a.verdict) for a in self.answers(question)]}"
        return found[0]


def subjects(finding: Diagnostic) -> list[str]:
    """The clauses a finding is about."""
    sort, _, names = finding.subject.partition(" ")
    return names.split(", ") if sort in ("clause", "clauses") else []


def original() -> Case:
    return Case(load("minsk"), lambda n: n, lambda c: c)


def renamed(seed: int) -> Case:
    known = Renamed(load("minsk"), files_of(DOSSIERS / "minsk"), seed)
    dossier = load_files(known.files, "renamed")
    assert [d.message for d in dossier.diagnostics] == []
    return Case(dossier, lambda n: known.names[n], lambda c: known.clauses[c])


@pytest.fixture(scope="module", params=["as shipped", "renamed 1", "renamed 2"])
def case(request: pytest.FixtureRequest) -> Case:
    kind, _, seed = str(request.param).partition(" ")
    return original() if kind == "as" else renamed(int(seed))


# --- findings ------------------------------------------------------------------------------------------------------------


def test_points_without_a_date(case: Case) -> None:
    assert case.points("SV315") == {"3", "5", "7", "8", "10", "12", "13"}


def test_starts_without_an_end(case: Case) -> None:
    assert case.points("SV307") == {"1"}


def test_where_somebody_watches(case: Case) -> None:
    """Some duty of a point is watched, or is itself the watching, only in 2, 3, 10, 12, and in 1 through 3."""
    unwatched = {c for d in case.of("SV502") if d.words == "no verifier" for c in subjects(d)}
    mine = [c for c in case.dossier.clauses if c.agreement == case.name(PACKAGE) and c.modal != "may"]
    assert {c.article for c in mine if c.id not in unwatched} == {"1", "2", "3", "10", "12"}


def test_nothing_follows_a_breach(case: Case) -> None:
    assert case.points("SV603") == POINTS
    assert [d.subject for d in case.of("SV601")] == [f"text {case.name(PACKAGE)}"]
    # of what has a date, the run that breaks it is shown, and nothing follows
    dated = {c.id for c in case.dossier.clauses if c.agreement == case.name(PACKAGE) and c.article in {"2", "4", "6", "9", "11"}}
    answers = {a.subject: a for a in case.answers("unanswered") if a.verdict == "yes"}
    assert dated <= answers.keys()
    assert all(isinstance(answers[c].witness, RunWitness) for c in dated)


def test_a_capable_neighbour_bears_no_duty(case: Case) -> None:
    assert [d.words for d in case.of("SV201")] == [case.name("Russia")]


def test_nobody_who_exists_is_bound(case: Case) -> None:
    """The addressee whom the text does not name bears duties in 4, 5, 6, 7, 8 and 10."""
    found = [d for d in case.of("SV202") if d.words == case.name("unnamed addressee")]
    article = {c.id: c.article for c in case.dossier.clauses}
    assert {article[c] for d in found for c in subjects(d)} == {"4", "5", "6", "7", "8", "10"}


def test_events_nobody_certifies(case: Case) -> None:
    assert {"4", "6"} <= case.points("SV306")


def test_equal_distances_from_two_lines(case: Case) -> None:
    assert case.points("SV404") == {"2"}


def test_monitoring_starts_after_the_ceasefire(case: Case) -> None:
    assert case.points("SV505") == {"1"}


def test_silence_where_the_text_is_well_drafted(case: Case) -> None:
    assert case.of("SV301") == []


@pytest.mark.skipif(not have_copies, reason=NO_COPIES)
def test_silence_on_a_deadline_with_an_outer_limit() -> None:
    """Point 4 says at once, but no later than 30 days."""
    dossier = load("minsk", PACKAGE)
    found = run_rules(dossier, answers=lambda _q: (), today=TODAY)
    heard = {d.subject for d in found if d.code == "SV105"}
    assert not {s for s in heard if s.startswith(f"sentence {PACKAGE}:4.")}
    assert not [d for d in found if d.code == "SV301" and d.subject == f"text {PACKAGE}"]


# --- questions -----------------------------------------------------------------------------------------------------------


def test_the_text_alone_can_be_kept(case: Case) -> None:
    answer = case.answer("keepable", lambda a: a.choice == ())
    assert answer.verdict == "yes"
    assert isinstance(answer.witness, ScheduleWitness)
    run = answer.witness.run
    assert run.complies
    border = next(e for e in run.run.events if "reinstatement of border control" in e.term)
    vote = next(e for e in run.run.events if "hold" in e.term and "local elections" in e.term)
    assert vote.at < border.at
    assert civil(border.at, "Europe/Kyiv").year == 2015


@pytest.mark.parametrize("side", ["security-first", "politics-first"])
def test_each_side_alone_can_be_kept(case: Case, side: str) -> None:
    choice = reading_choice(case.dossier, case.name(side))
    # a reading `as written` changes nothing: its choice is empty, the text itself
    answer = case.answer("keepable", lambda a: a.choice == choice)
    assert answer.verdict == "yes"
    assert isinstance(answer.witness, ScheduleWitness)


def test_the_mix_of_the_two_goes_in_a_circle(case: Case) -> None:
    """Elections as Kyiv reads them, the border as written: each waits for the other."""
    vote, border = case.clause("12.elections"), case.clause("9.end")
    mixed = ((vote, case.name("security-first")),)
    answer = case.answer("keepable", lambda a: a.verdict == "no" and a.choice == mixed)
    assert isinstance(answer.witness, ChainWitness)
    steps = answer.witness.steps
    assert {s.clause for s in steps if s.clause} <= {vote, border, case.clause("9.start")}
    # in order: what one step waits for is what the next one waits with
    assert all(one.awaited == other.waits for one, other in zip(steps, (*steps[1:], steps[0]), strict=True))
    counted = case.answer("keepable", lambda a: a.label == "every mix of readings")
    assert counted.verdict == "no"
    both = [
        a
        for a in case.answers("keepable")
        if a.verdict == "no" and isinstance(a.witness, ChainWitness) and {vote, border} <= {s.clause for s in a.witness.steps}
    ]
    assert both


def test_the_shortest_run_on_which_the_sides_part(case: Case) -> None:
    """A resolution in a form with conditions: kept as Kyiv reads it, breached as Moscow does."""
    clause = case.clause("4.resolution")
    answer = case.answer(  # another reading of it parts harder than before, on two events: kept and breached
        "part",
        lambda a: a.verdict == "yes" and a.subject == clause and isinstance(a.witness, RunWitness) and len(a.witness.run.events) <= 1,
    )
    witness = answer.witness
    assert isinstance(witness, RunWitness)
    seen = {e.status for e in witness.expected if e.clause == clause}
    assert len(seen) > 1
    assert any(Status.BREACHED in statuses for statuses in seen)


def test_one_side_can_stall_the_border_for_ever(case: Case) -> None:
    clause, side = case.clause("9.end"), case.name("ORDLO")
    answer = case.answer("stall", lambda a: a.verdict == "yes" and a.subject == clause and a.actor == side)
    assert isinstance(answer.witness, RunWitness)
    assert answer.witness.passive == (side,)
    assert answer.witness.complies
    # it does what is dated, and never consents
    assert not [e for e in answer.witness.run.events if e.term == "consent" and side in e.by]


def test_what_each_side_wants(case: Case) -> None:
    """Kept as written, the text gives neither side all it wants; `yes`: it is defeated, or comes true, while all comply."""
    wanted = {
        ("purpose", "Ukraine"): "yes",
        ("purpose", "Russia"): "no",
        ("purpose", "ORDLO"): "yes",
        ("concern", "Ukraine"): "yes",
        ("concern", "Russia"): "no",
    }
    purposes = {p.id: p for p in case.dossier.purposes}
    found = {}
    for sort in ("purpose", "concern"):
        for answer in case.answers(sort):
            if answer.choice == ():
                found[sort, purposes[answer.subject].of[0]] = answer
    assert {key: a.verdict for key, a in found.items()} == {(sort, case.name(who)): v for (sort, who), v in wanted.items()}
    for answer in found.values():
        assert (answer.verdict == "yes") == isinstance(answer.witness, RunWitness)
