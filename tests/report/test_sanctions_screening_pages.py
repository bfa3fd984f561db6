"""The pages of screening and of decisions: what they must say, in every form."""

from __future__ import annotations

import msgspec

from servanda.base.result import Basis
from servanda.instruments.sanctions.batch.page import score_words, screening_page
from servanda.instruments.sanctions.batch.records import Answer, Counting, Screening
from servanda.instruments.sanctions.decisions.page import DecisionsRegister, decisions_page
from servanda.instruments.sanctions.decisions.records import Look, Pair, Policy, Proposal, Status, Verdict
from servanda.instruments.sanctions.records import Reject, Role, Sort
from servanda.instruments.sanctions.screening.records import Band, Fact, Hit, ListedUnder, Query, Screened, TokenPair
from servanda.report.html import html
from servanda.report.markdown import markdown

PAIR = Pair(query="C-0", query_hash="a" * 64, entity="xb:1", entity_hash="b" * 64)
DECIDED = Proposal(
    number=2, at="2031-08-01T10:00:00Z", person="Anna Lind", pair=PAIR, verdict=Verdict.FALSE, reason="born <1990>", expires="2032-01-31",
    status=Status.STANDING, closed_by="Ben Okoro", closed_at="2031-08-02T10:00:00Z",
)  # fmt: skip


def answer(number: int, score: float, look: Look) -> Answer:
    hit = Hit(
        entity=f"xb:{number}", caption="VASKELD, Toren", sort=Sort.PERSON, score=score, band=Band.STRONG, query_name="Toren Vaskeld",
        listed_name="VASKELT, Toren", role=Role.ALIAS, name_score=score, baseline=0.8, content="b" * 64,
        aligned=(TokenPair(query="Vaskeld", listed="VASKELT", how="spelling", likeness=0.9, weight=0.6),),
        agree=(Fact(rule="born", words="Same birth year: 1961."),), contradict=(Fact(rule="country", words="No country in common."),),
        lists=(ListedUnder(list="belmora", programme="FELL", legal_basis="Regulation 7", snapshot="abc", published="2031-07-04"),),
    )  # fmt: skip
    return Answer(screened=Screened(query=Query(id=f"C-{number}", names=("Toren Vaskeld",)), hits=(hit,), considered=9), looks=(look,))


def result(*answers: Answer, folder: str = "run") -> Screening:
    counting = Counting()
    counting.add(answers, rejects=1)
    return Screening(
        basis=Basis(job="screen", as_of="2031-08-01", version="0"), summary=counting.summary(), answers=answers, folder=folder, head="f" * 64,
        rejects=(Reject(place="line 3", reason="it holds no name", text="=x"),),
    )  # fmt: skip


def test_a_hit_tells_its_words_facts_list_and_decision() -> None:
    white = Look(status="whitelisted", decision=DECIDED)
    page = markdown(screening_page(result(answer(0, 0.99999, white), answer(1, 0.7, Look()))))
    for said in ("VASKELT, Toren", "alias", "Same birth year: 1961.", "No country in common.", "belmora", "FELL", "Regulation 7", "2031-07-04", "false match by Anna Lind and Ben Okoro", "whitelisted until 2032-01-31", "line 3", "it holds no name", "1 to be looked at", "as of 2031-08-01"):  # fmt: skip
        assert said in page, said
    assert "never a finding" in page
    assert "1.000" not in page.replace("Plain", "")


def test_no_score_is_rounded_to_certainty() -> None:
    assert score_words(0.99995) == "over 0.999"
    assert score_words(0.9993) == "0.999"
    assert score_words(0.25) == "0.250"


def test_a_reopened_hit_is_open_again() -> None:
    again = Look(status="reopened", decision=DECIDED, reopened=("the listed record has changed since it was decided",))
    one = result(answer(0, 0.9, again))
    assert one.summary.open_hits == 1
    assert "the listed record has changed" in markdown(screening_page(one))
    assert result(answer(0, 0.9, Look(status="decided", decision=DECIDED))).summary.open_hits == 0


def test_nobody_found_is_no_proof() -> None:
    empty = Answer(screened=Screened(query=Query(id="C-9", names=("Mara Ellison",)), considered=3))
    counting = Counting()
    counting.add((empty,))
    page = markdown(screening_page(Screening(basis=Basis(job="screen"), summary=counting.summary(), answers=(empty,))))
    assert "no proof" in page
    assert "Mara Ellison" in page


def test_many_answers_stand_in_a_table_and_the_spread_is_drawn() -> None:
    many = tuple(answer(n, 0.3 + n / 100, Look()) for n in range(40))
    drawn = html(screening_page(result(*many)))
    assert "<svg" in drawn
    assert "C-39" in drawn
    assert "born <1990>" not in drawn


def test_decisions() -> None:
    waiting = Proposal(number=3, at="2031-08-02T10:00:00Z", person="Ben Okoro", pair=PAIR, verdict=Verdict.TRUE, reason="same passport")
    page = decisions_page(DecisionsRegister(basis=Basis(job="decide"), policy=Policy(), proposals=(DECIDED, waiting), head="f" * 64))
    text = markdown(page)
    for said in ("1 wait for a second person", "Anna Lind", "Ben Okoro, 2031-08-02", "whitelisted until 2032-01-31", "same passport", "f" * 64):
        assert said in text, said
    assert "<1990>" not in html(page)


def test_a_sentence_that_begins_with_an_arabic_name_reads_from_left_to_right() -> None:
    one = answer(0, 0.9, Look())
    said = "“تورين فاسكلد” was taken for “VASKELD, Toren” (main name)."
    hit = msgspec.structs.replace(one.screened.hits[0], words=(said, "Words that go together: تورين ~ Toren."))
    drawn = html(screening_page(result(msgspec.structs.replace(one, screened=msgspec.structs.replace(one.screened, hits=(hit,))))))
    assert "<li>“<bdi>تورين فاسكلد</bdi>” was taken for “VASKELD, Toren” (main name).</li>" in drawn
    assert ">Words that go together" in drawn


def test_nobody_screened_is_not_nobody_found() -> None:
    page = markdown(screening_page(Screening(basis=Basis(job="screen"), summary=Counting().summary(), folder="run")))
    assert "Nobody was screened" in page
    assert "was found" not in page
