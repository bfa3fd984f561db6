"""Sentences that once misled: what follows a breach, which breach a rung answers, how many fall due, how much is still short."""

from __future__ import annotations

from decimal import Decimal

from evidence_allows import HEAD, moment

from servanda.app import monitoring
from servanda.evidence.records import BEGINNING, END, Attribution, CoverageRecord, Entry, EventRecord, Grades, Record, Source
from servanda.model.loader import load_files
from servanda.report.markdown import markdown
from servanda.report.pages.due import due_page

TEXT = """
actor Northmark
  role party

actor Eastholm
  role party

act open fire
  by Northmark, Eastholm
act give notice
  by Northmark, Eastholm
act deliver grain
  by Eastholm
act close the ferry
  by Eastholm

clause 1
  each of Northmark, Eastholm must not open fire
  otherwise
    rung 1 Eastholm must give notice
      within 3 days of the breach
    rung 2 Eastholm may close the ferry
      if rung 1 is breached

clause 2
  each of Northmark, Eastholm must give notice
  by 2031-04-20

clause 3
  Eastholm must deliver grain
  at least 500 tonnes
  by 2031-03-31
"""
DOSSIER = load_files({"harbour.md": f"{HEAD}```servanda\n{TEXT}```\n".encode()}, "harbour")


def entries(*records: Record) -> tuple[Entry, ...]:
    """With a register of everything, so that what is not on record did not happen."""
    register = CoverageRecord(id="register", first=BEGINNING, last=END, owner="M", closed=True, grades=Grades(reliability="A"))
    told = (Source(id="M", name="M", reliability="B"), register, *records)
    return tuple(Entry(number=n, known=moment("2031-03-02"), record=one, hash=f"{n:064x}") for n, one in enumerate(told, start=1))


def acted(ident: str, term: str, when: str, by: str, amount: int | None = None, credibility: str = "2") -> list[Record]:
    at = moment(when)
    given = Decimal(amount) if amount else None
    event = EventRecord(
        id=ident, term=term, first=at, last=at, precision="second", sources=("M",), grades=Grades(credibility=credibility),
        amount=given, unit="tonnes" if amount else "",
    )  # fmt: skip
    return [event, Attribution(id=f"{ident}-by", event=ident, by=(by,), sources=("M",), grades=Grades(credibility="2"))]


LOG = entries(
    *acted("e1", "open fire", "2031-03-04 12:00", "Northmark"),
    *acted("e2", "open fire", "2031-03-05 12:00", "Eastholm"),
    *acted("e3", "deliver grain", "2031-03-06 12:00", "Eastholm", 200),
    *acted("e4", "deliver grain", "2031-03-07 12:00", "Eastholm", 100, "4"),
)


def why(clause: str, as_of: str) -> str:
    return " ".join(monitoring.why(DOSSIER, clause, as_of=as_of, today="2031-12-31", entries=LOG).sentences)


def test_a_rung_that_another_waits_for_is_not_said_to_be_the_end() -> None:
    said = why("1/rung:1", "2031-04-10")
    assert "says nothing of what follows" not in said
    assert "on it hangs: rung 2 of clause 1" in said
    assert "says nothing of what follows" in why("2", "2031-04-22")


def test_a_rung_says_whose_breach_it_answers() -> None:
    said = why("1/rung:1", "2031-04-10")
    assert "which concerns Northmark" in said
    assert "which concerns Eastholm" in said


def test_due_counts_in_words_that_agree() -> None:
    page = markdown(due_page(monitoring.due(DOSSIER, as_of="2031-04-10", days=30, today="2031-12-31", entries=LOG)))
    assert "2 fall due" in page
    assert "2 clocks running" in page
    assert "the last -" not in page


def test_how_much_is_for_certain_and_how_much_at_the_most() -> None:
    assert "for certain 200 of 500 tonnes, and 300 at the most" in why("3", "2031-04-10")
    assert "200 of 500 tonnes, 300 short" in why("3", "2031-03-06")
