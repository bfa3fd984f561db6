"""Proposals are kept apart: no answer changes by them, they are in no export, and they can go round."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import msgspec
import pytest
from amounts import amount

from servanda.app.api import ask, check
from servanda.model.coverage import coverage
from servanda.model.exchange import from_json, to_json
from servanda.model.loader import load_files
from servanda.model.proposed import moved, sentence_hash, sentence_text
from servanda.report.data import plain
from servanda.text.format import format_text

ROOT = Path(__file__).resolve().parents[2]
TODAY = dt.date(2031, 3, 1)
BY = ("tool", 'assistant "clerk"', '"Ana Brook"')
LINES = (
    "proposed clause {id} from article {article}, sentence 1 by {by}\n  {who} {modal} {act}\n  time in words \"soon\"",
    "proposed clause {id} from article {article}, sentence 99 by {by}\n  asks \"Who is bound?\"",
    "proposed act {act} {id} from article {article}, sentence 1 by {by}\n  by {who}",
    "proposed actor Somebody {id} from article {article}, sentence 1 by {by}\n  also \"{who}\"",
    "proposed declaratory article {article}, sentence 1 because \"it greets\" by {by}",
)


def files(name: str) -> dict[str, bytes]:
    folder = ROOT / "dossiers" / name
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*.md") if one.name != "README.md"}


def drawn(seed: int, articles: list[str], actors: list[str]) -> str:
    """Some proposals as a block: of sentences that are there and that are not, of names that are known and that are not."""
    by_lot = random.Random(seed)
    made = [
        by_lot.choice(LINES).format(
            id=f"x{place}", article=by_lot.choice(articles), by=by_lot.choice(BY), who=by_lot.choice((*actors, "?", "Nobody Known")),
            modal=by_lot.choice(("must", "must not", "may")), act=by_lot.choice(("leave the quay", "open the road", "wave"))
        )
        for place in range(by_lot.randint(1, 9))
    ]  # fmt: skip
    return "\n```servanda\n" + "\n\n".join(made) + "\n```\n"


@pytest.mark.parametrize("seed", range(amount(40, 6)))
def test_no_answer_changes_by_what_is_proposed(seed: int) -> None:
    name = ("harbour", "south-sudan-ceasefire", "lagoon", "rivers")[seed % 4]
    before = files(name)
    old = load_files(before, name)
    home = next(iter(old.agreements.values()))
    articles = [one.id for one in home.articles if one.id] or ["1"]
    block = drawn(seed, articles, list(old.actors))
    new = load_files({**before, home.file: before[home.file] + block.encode()}, name)
    assert len(new.proposals) == block.count("\nproposed ")
    assert new.diagnostics == old.diagnostics
    told = [msgspec.structs.replace(one, hashes={}, proposals=(), drafts={}) for one in (old, new)]
    assert told[0] == told[1]
    assert [coverage(old, one) for one in old.agreements] == [coverage(new, one) for one in new.agreements]
    reports = [msgspec.structs.replace(check(one, today=TODAY, questions=False), hashes={}, seconds={}) for one in (old, new)]
    assert len({msgspec.json.encode(plain(one)) for one in reports}) == 1


def test_no_question_is_answered_otherwise() -> None:
    before = files("harbour")
    old = load_files(before, "harbour")
    new = load_files({**before, "agreement.md": b""} | {name: data + drawn(3, ["4"], ["Northmark"]).encode() for name, data in before.items()}, "harbour")
    assert new.proposals
    for question in ("keepable", "schedule"):
        answers = [msgspec.json.encode(plain(ask(one, question))) for one in (old, new)]
        assert answers[0] == answers[1]


TEXT = """---
agreement: quay
title: Quay
languages: en
parties: Northmark, Eastholm
---

## Article 1

> Northmark shall leave the quay. Both greet each other.

```servanda
actor Northmark
actor Eastholm

proposed act leave the quay from sentence 1 by tool
proposed clause 1.s1 from sentence 1 by assistant "clerk"
  Northmark must leave the quay
  bound to "@@"
proposed declaratory sentence 2 because "it greets" by "Ana"
```
"""


def quay(text: str = TEXT) -> bytes:
    return text.replace("@@", sentence_hash("Northmark shall leave the quay.")).encode()


def test_a_sentence_with_only_proposals_is_left() -> None:
    counted = coverage(load_files({"quay.md": quay()}, "quay"), "quay")
    assert (counted.rendered, counted.marked, counted.left) == (0, 0, 2)


def test_an_export_does_not_tell_what_nobody_confirmed() -> None:
    dossier = load_files({"quay.md": quay()}, "quay")
    assert b"clerk" not in to_json(dossier)
    assert from_json(to_json(dossier)).proposals == ()
    assert from_json(to_json(dossier, proposals=True)) == dossier


def test_a_proposal_is_not_seen_by_the_names_around_it() -> None:
    named = quay().replace(b"actor Northmark\n", b"proposed actor Northmark from sentence 1 by tool\n")
    assert [one.code for one in load_files({"quay.md": named}, "quay").diagnostics] == ["NR001"]


def test_a_sentence_that_moved_is_told_with_where_it_stands() -> None:
    dossier = load_files({"quay.md": quay().replace(b"> Northmark shall", b"> First of all they rest. Northmark shall")}, "quay")
    ((one, now, there),) = moved(dossier)
    assert (one.id, now, [place.sentence for place in there]) == ("1.s1", "First of all they rest.", [2])
    assert sentence_text(dossier, "quay", there[0]) == "Northmark shall leave the quay."
    gone = load_files({"quay.md": quay().replace(b"leave the quay. Both", b"keep the quay. Both")}, "quay")
    assert [(one.id, there) for one, _now, there in moved(gone)] == [("1.s1", ())]


def test_the_standard_form_is_stable() -> None:
    text = quay().decode()
    assert format_text(text) == text
