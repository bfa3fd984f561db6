"""Two readings that part: the hardest difference there is, on the fewest events."""

from __future__ import annotations

import frame
import pytest

BAN = "clause 1\n  Ash must not move guns\n"
READING = "\nreading other of 1 held by Birch\n  clause 1{}\n"


def read(one: str, other: str, more: str = "") -> tuple[str, set[str], int]:
    dossier = frame.small(one + READING.format(other) + more)
    answer = frame.asked(dossier, "part", "1")
    return (answer.verdict, *frame.parted(answer, dossier)) if answer.verdict == "yes" else (answer.verdict, set(), 0)


@pytest.mark.parametrize(
    ("other", "statuses", "events"),
    [
        (" adds\n    until 2031-03-10", {"kept", "breached"}, 1),
        (" adds\n    while truce", {"breached", "not in force"}, 1),
        (" adds\n    unless the road is open", {"breached", "excused"}, 2),
        (" adds\n    at Dorn", {"breached", "pending"}, 1),
        (" adds\n    at most 2 times", {"breached", "pending"}, 1),
        (" adds\n    except move guns authorised by Cedar", {"breached", "excused"}, 2),
        ("\n    Ash must not pay aid", {"breached", "pending"}, 1),
        ("\n    each of Ash, Birch must not move guns", {"breached", "pending"}, 1),
        (" adds\n    if hold talks by Cedar", {"breached", "not in force"}, 1),
        ("\n    Ash may move guns", {"breached", "kept"}, 1),
    ],
)  # fmt: skip
def test_readings_of_a_ban_part(other: str, statuses: set[str], events: int) -> None:
    assert read(BAN, other) == ("yes", statuses, events)


@pytest.mark.parametrize(
    ("one", "other", "statuses", "events"),
    [
        ("Ash may open the road\n  until 2031-03-10", "\n    Ash may open the road", {"lapsed", "kept"}, 1),
        ("Ash may open the road", " adds\n    provided that the captives are free", {"kept", "not in force"}, 1),
        ("Ash must hold talks\n  every 2 months from 2031-03-02\n  until 2031-07-01", "\n    Ash must hold talks\n    every 2 weeks from 2031-03-02\n    until 2031-07-01", {"kept", "breached"}, 2),
        ("Ash must open the road\n  by 2031-03-12", "\n    Ash must open the road\n    by 2031-03-12\n    unless hold talks by Cedar", {"breached", "excused"}, 1),
        ("Ash must open the road\n  by 2031-03-12", "\n    Ash must open the road\n    by 2031-03-12\n    lapses after 3 days", {"breached", "lapsed"}, 0),
        ("Ash must open the road\n  by 2031-03-12", "\n    Ash must open the road\n    by 2031-03-12\n    determined by Cedar", {"breached", "excused"}, 1),
        ("Ash must pay aid\n  at least 200 EUR\n  by 2031-03-12", "\n    Ash must pay aid\n    at least 201 EUR\n    by 2031-03-12", {"kept", "breached"}, 1),
        ("Ash must hold talks\n  at Bank\n  by 2031-03-12", "\n    Ash must hold talks\n    at North Bank\n    by 2031-03-12", {"kept", "breached"}, 1),
        ("jointly Ash, Birch must hold talks\n  by 2031-03-12", "\n    any of Ash, Birch must hold talks\n    by 2031-03-12", {"kept", "breached"}, 1),
    ],
)  # fmt: skip
def test_readings_of_duties_and_powers_part(one: str, other: str, statuses: set[str], events: int) -> None:
    assert read(f"clause 1\n  {one}\n", other) == ("yes", statuses, events)


def test_a_harder_parting_by_one_act_wins_over_pending_and_not_in_force_by_none() -> None:
    ban = "clause 1\n  Birch must not free the captives\n"
    assert read(ban, "\n    Birch must not pay aid\n    if hold talks by Cedar")[1] == {"breached", "not in force"}


def test_two_readings_that_say_the_same_never_part() -> None:
    assert read(BAN, "\n    Ash must not move guns")[0] == "no"


def test_what_was_not_found_says_what_was_tried() -> None:
    duty = "clause 1\n  Ash must open the road\n  by 2031-03-12\n"
    answer = frame.asked(frame.small(duty + READING.format(" adds\n    verified by Watch")), "part", "1")
    assert answer.verdict == "not found"
    assert "runs of up to 2 events" in answer.text
    assert "“open the road” by Ash" in answer.text
