"""Answers of the monitor that were saved when absence still meant that nothing had happened: they say so, and hold.

`closed_claims/` holds them as the program wrote them at that time, with the dossier and the log they were made of.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from servanda.app import monitoring
from servanda.evidence.records import Entry
from servanda.meaning import Status
from servanda.meaning.claims import MonitorClaim
from servanda.model.loader import load_files

HERE = Path(__file__).parent / "closed_claims"


class Saved(msgspec.Struct):
    title: str
    text: str
    entries: tuple[Entry, ...]
    claim: MonitorClaim


SAVED = {path.stem: msgspec.json.decode(path.read_bytes(), type=Saved) for path in sorted(HERE.glob("*.json"))}


@pytest.mark.parametrize("name", SAVED)
def test_it_holds_as_it_did_and_says_under_which_meaning_it_was_made(name: str) -> None:
    saved = SAVED[name]
    assert saved.claim.run.watched is None
    dossier = load_files({"harbour.md": saved.text.encode()}, "harbour")
    result = monitoring.verify_claim(saved.claim, dossier, saved.entries)
    assert result.ok, (result.problems, result.unchecked)
    assert any("taken not to have happened" in one for one in result.checks)


def test_there_are_breaches_by_silence_among_them_and_the_same_log_accuses_nobody_now() -> None:
    claimed = [one.status for saved in SAVED.values() for one in saved.claim.clauses]
    assert Status.BREACHED in claimed
    saved = next(one for one in SAVED.values() if one.title.startswith("Each occurrence"))
    dossier = load_files({"harbour.md": saved.text.encode()}, "harbour")
    now = monitoring.claim(dossier, as_of="2031-06-01", known="2031-06-01", entries=saved.entries, today="2031-12-31")
    before = {one.clause: one for one in saved.claim.clauses}
    silent = [
        (mine, then)
        for one in now.clauses
        for mine, then in zip(one.verdicts, before[one.clause].verdicts, strict=False)
        if mine.lack and then.status is Status.BREACHED
    ]
    assert silent
    changed = replace(saved.claim, run=replace(saved.claim.run, watched=()))
    assert not monitoring.verify_claim(changed, dossier, saved.entries).ok
