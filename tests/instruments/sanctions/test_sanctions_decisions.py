"""Decisions: four eyes, whitelists that end, a log in which any change shows."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import random
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.decisions.export import csv_text
from servanda.instruments.sanctions.decisions.log import FILE, LINES, open_decisions
from servanda.instruments.sanctions.decisions.people import checked_person, person_key
from servanda.instruments.sanctions.decisions.records import Pair, Policy, Verdict, query_content
from servanda.instruments.sanctions.decisions.standing import look
from servanda.instruments.sanctions.screening.records import Query

PAIR = Pair(query="C-1", query_hash="a" * 64, entity="xb:7", entity_hash="b" * 64)
OTHER = msgspec.structs.replace(PAIR, entity="xb:9")
AT = "2031-03-14T10:00:00Z"
LATER = "2031-03-15T10:00:00Z"


def log(folder: Path):  # type: ignore[no-untyped-def] # a fixture
    return open_decisions(folder)


def verify(folder: Path, data: bytes, heads: list[str] | None = None) -> tuple[str, ...]:
    """What is said of a log of these bytes, with nothing beside it."""
    folder.mkdir(exist_ok=True)
    (folder / FILE).write_bytes(data)
    return tuple(problem.reason for problem in log(folder).verify(heads or ()))


def filled(folder: Path) -> Path:
    """A log of six lines: a confirmed true match, a confirmed whitelisting, a rejected proposal."""
    held = log(folder)
    held.propose(PAIR, Verdict.TRUE, reason="same passport", person="Anna Lind", at=AT)
    held.confirm(2, person="Ben Okoro", at=AT)
    held.propose(OTHER, Verdict.FALSE, reason="other birth year", person="Ben Okoro", at=LATER, expires="2032-01-31")
    held.confirm(4, person="Anna Lind", at=LATER)
    held.propose(PAIR, Verdict.UNRESOLVED, reason="passport in doubt", person="Anna Lind", at=LATER)
    held.reject(6, person="Ben Okoro", at=LATER, reason="the passport was checked")
    return held.place


def test_a_proposal_waits_for_a_second_person(tmp_path: Path) -> None:
    held = log(tmp_path)
    held.propose(PAIR, Verdict.TRUE, reason="same passport", person="Anna Lind", at=AT)
    day = dt.date(2031, 3, 14)
    before = look(held.state, PAIR, day)
    assert (before.status, before.decision) == ("undecided", None)
    assert before.awaiting is not None
    held.confirm(2, person="Ben Okoro", at=LATER)
    after = look(held.state, PAIR, day)
    assert after.status == "decided"
    assert after.decision is not None
    assert (after.decision.verdict, after.decision.closed_by) == ("true", "Ben Okoro")


@pytest.mark.parametrize("same", ["Anna Lind", "anna  lind", "LIND, Anna", "Änna Lind", "Anna.Lind", "Аnna Lind", "Anna\u200b Lind"])
def test_nobody_confirms_their_own(tmp_path: Path, same: str) -> None:
    held = log(tmp_path)
    held.propose(PAIR, Verdict.TRUE, reason="same passport", person="Anna Lind", at=AT)
    with pytest.raises(Refusal):
        held.confirm(2, person=same, at=AT)
    assert look(held.state, PAIR, dt.date(2031, 3, 14)).decision is None


def test_what_one_person_may_do_alone_does_not_undo_what_two_did(tmp_path: Path) -> None:
    held = log(tmp_path)
    held.propose(PAIR, Verdict.UNRESOLVED, reason="asked the bank", person="Anna Lind", at=AT)
    assert held.state.proposals[2].status == "standing"
    held.propose(PAIR, Verdict.TRUE, reason="the bank has answered", person="Anna Lind", at=AT)
    held.confirm(3, person="Ben Okoro", at=AT)
    held.propose(PAIR, Verdict.UNRESOLVED, reason="in doubt again", person="Anna Lind", at=AT)
    assert held.state.proposals[5].status == "awaiting"
    assert held.state.proposals[3].status == "standing"


def test_whitelisting_ends(tmp_path: Path) -> None:
    filled(tmp_path)
    state = log(tmp_path).state
    assert look(state, OTHER, dt.date(2032, 1, 31)).status == "whitelisted"
    over = look(state, OTHER, dt.date(2032, 2, 1))
    assert (over.status, over.reopened) == ("reopened", ("the whitelisting ran out on 2032-01-31",))
    for changed in ({"query_hash": "c" * 64}, {"entity_hash": "c" * 64}):
        again = look(state, msgspec.structs.replace(OTHER, **changed), dt.date(2031, 4, 1))
        assert again.status == "reopened"
        assert len(again.reopened) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "  "}, {"person": ""}, {"expires": "2031-03-13"}, {"expires": "2033-03-14"}, {"expires": "2031-02-30"}, {"at": "2031-03-14"},
        {"at": "2030-01-01T00:00:00Z"}, {"verdict": Verdict.TRUE, "expires": "2031-06-01"}, {"pair": msgspec.structs.replace(PAIR, entity_hash="")},
    ],
)  # fmt: skip
def test_what_cannot_be_entered(tmp_path: Path, change: dict[str, object]) -> None:
    held = log(tmp_path)
    held.propose(OTHER, Verdict.UNRESOLVED, reason="first", person="Anna Lind", at=AT)
    before = held.place.read_bytes()
    said = {"pair": PAIR, "verdict": Verdict.FALSE, "reason": "r", "person": "Anna Lind", "at": AT} | change
    with pytest.raises(Refusal):
        held.propose(said.pop("pair"), said.pop("verdict"), **said)  # type: ignore[arg-type] # made of parts
    assert held.place.read_bytes() == before


def test_a_second_proposal_on_a_pair_waits_its_turn(tmp_path: Path) -> None:
    held = log(tmp_path)
    held.propose(PAIR, Verdict.TRUE, reason="r", person="Anna Lind", at=AT)
    with pytest.raises(Refusal, match="waits"):
        held.propose(PAIR, Verdict.FALSE, reason="r", person="Ben Okoro", at=AT)
    held.reject(2, person="Anna Lind", reason="mistaken", at=AT)
    assert held.state.proposals[2].status == "withdrawn"
    held.propose(PAIR, Verdict.FALSE, reason="r", person="Ben Okoro", at=AT)


def test_the_policy_is_written_once(tmp_path: Path) -> None:
    held = log(tmp_path)
    held.begin(Policy(two=("true",), longest=30), person="Anna Lind", at=AT)
    held.propose(PAIR, Verdict.FALSE, reason="r", person="Anna Lind", at=AT)
    assert held.state.proposals[2].status == "standing"
    with pytest.raises(Refusal, match="once"):
        held.begin(Policy(two=()), person="Anna Lind", at=AT)
    with pytest.raises(Refusal, match="30 days"):
        held.propose(OTHER, Verdict.FALSE, reason="r", person="Anna Lind", at=AT, expires="2031-06-01")


def test_a_whole_log_is_found_whole(tmp_path: Path) -> None:
    path = filled(tmp_path)
    assert log(tmp_path).verify([log(tmp_path).head]) == ()
    assert len(path.read_bytes().splitlines()) == 7


def test_every_changed_byte_shows(tmp_path: Path) -> None:
    data = filled(tmp_path).read_bytes()
    head = log(tmp_path).head
    chance = random.Random(3)
    for at in chance.sample(range(len(data)), 400):
        changed = bytes([data[at] ^ (1 << chance.randrange(8))])
        assert verify(tmp_path / "changed", data[:at] + changed + data[at + 1 :], [head]), data[at - 20 : at + 20]


@given(st.data())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_missing_doubled_and_moved_lines_show(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("log")
    lines = filled(folder).read_bytes().splitlines(keepends=True)
    order = data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=0, max_size=len(lines) + 1))
    made = b"".join(lines[n] for n in order)
    whole = order == list(range(len(lines)))
    assert bool(verify(folder / "made", made, [log(folder).head])) != whole
    prefix = order == list(range(len(order)))
    assert bool(verify(folder / "made", made)) != prefix  # without a head kept elsewhere, only a log cut off at its end passes


def test_a_forged_chain_with_a_self_approval_is_not_believed(tmp_path: Path) -> None:
    path = filled(tmp_path)
    acts = [entry.act for entry in log(tmp_path).read()]
    acts[2] = msgspec.structs.replace(acts[2], person="Anna Lind")
    before, forged = "", []
    for number, act in enumerate(acts, 1):
        _, line, before = LINES.sealed(act, number, before)
        forged.append(line)
    assert any("cannot confirm" in one for one in verify(tmp_path / "forged", b"".join(forged)))
    with pytest.raises(Refusal, match="line 3 was not allowed"):
        _ = log(tmp_path / "forged").state
    path.write_bytes(b"".join(forged))
    with pytest.raises(Refusal, match="line 3 was not allowed"):
        _ = log(tmp_path).state


def test_what_an_interrupted_writer_left_is_passed_over(tmp_path: Path) -> None:
    path = filled(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole + whole.splitlines()[-1][:40])
    held = log(tmp_path)
    assert held.state.acts == 7
    assert any("never entered" in one.reason for one in held.verify())
    held.propose(PAIR, Verdict.FALSE, reason="r", person="Ben Okoro", at=LATER)
    assert held.place.read_bytes().startswith(whole)
    assert held.verify() == ()


def _writer(folder: str, name: str) -> None:
    held = open_decisions(folder)
    for n in range(8):
        pair = msgspec.structs.replace(PAIR, query=f"{name}-{n}")
        while True:
            try:
                held.propose(pair, Verdict.UNRESOLVED, reason="r", person=name, at=AT)
                break
            except Refusal as error:
                if error.code != "busy":
                    raise


def test_writers_take_turns(tmp_path: Path) -> None:
    start = multiprocessing.get_context("spawn")
    workers = [start.Process(target=_writer, args=(str(tmp_path), name)) for name in ("Anna", "Ben")]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    held = log(tmp_path)
    assert held.verify() == ()
    assert held.state.acts == 17


def test_the_hash_of_a_query_is_of_what_it_says() -> None:
    one = Query(id="C-1", names=("Toren Vaskeld",), born=("1962",))
    assert query_content(one) == query_content(msgspec.structs.replace(one, id="C-2"))
    assert query_content(one) != query_content(msgspec.structs.replace(one, born=("1963",)))


def test_names_of_persons() -> None:
    assert person_key("Lind, Anna") == person_key("anna  LIND") != person_key("Anna Lindt")
    with pytest.raises(Refusal, match="two alphabets"):
        checked_person("Аnna Lind")  # the first letter is Cyrillic


def test_export_says_what_became_of_each_and_runs_no_formula(tmp_path: Path) -> None:
    held = log(tmp_path)
    held.propose(PAIR, Verdict.UNRESOLVED, reason="=cmd()", person="Anna Lind", at=AT)
    text = csv_text(held.state.proposals.values())
    assert "'=cmd()" in text
    assert "standing" in text
