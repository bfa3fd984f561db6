"""The page of an effect: warnings before figures, intervals and limits always there, unknown never nought."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest

from servanda.base.document import Heading, PageBlock, Para, Picture, Table
from servanda.instruments.sanctions.review.effectiveness.effect import assess
from servanda.instruments.sanctions.review.effectiveness.records import Effect, Interval
from servanda.instruments.sanctions.review.proposals import propose
from servanda.report.html import html
from servanda.report.sanctions.effectiveness import effect_page, interval_words
from servanda.report.sanctions.proposals import proposal_page

sys.path.append(str(Path(__file__).resolve().parents[1] / "instruments" / "sanctions"))
from made_panels import MONTHS, made


@pytest.fixture(scope="module")
def fall() -> Effect:
    return assess(*made(1, **MONTHS, effect=-0.3))


@pytest.fixture(scope="module")
def torn() -> Effect:
    panel, question = made(6, **MONTHS, noise=0.01, common=0.0, stays=0.0)
    values = panel.values.copy()
    values[0] *= np.exp(0.02 * np.arange(63) - np.where(np.arange(63) >= 42, 0.15, 0.0))
    values[0, 20] = np.nan
    return assess(msgspec.structs.replace(panel, values=values), question)


def headings(blocks: tuple[PageBlock, ...]) -> list[str]:
    return [b.anchor for b in blocks if isinstance(b, Heading) and b.level == 2]


def test_the_order_of_a_page(fall: Effect, torn: Effect) -> None:
    assert headings(effect_page(torn).blocks)[:3] == ["warnings", "short", "estimates"]
    page = effect_page(fall)
    assert headings(page.blocks)[-4:] == ["power", "cannot", "methods", "question"]
    assert page.foot == fall.basis.foot()


def test_a_disagreement_is_the_first_thing_on_the_page(torn: Effect) -> None:
    first = effect_page(torn).blocks[1]
    assert isinstance(first, Para)
    assert first.tone == "bad"
    assert first.text.startswith("The methods disagree on the sign")


def test_the_table_has_every_estimate_with_interval_and_the_plain_difference(fall: Effect) -> None:
    table = next(b for b in effect_page(fall).blocks if isinstance(b, Table))
    assert len(table.rows) == len(fall.estimates) + 1
    assert all("(9" in row[2] for row in table.rows[:-1])
    assert table.rows[-1][0].startswith("Plain difference")
    assert fall.question.source in table.caption
    assert fall.extent.last in table.caption


def test_the_drawings(fall: Effect, torn: Effect) -> None:
    pictures = [b for b in effect_page(fall).blocks if isinstance(b, Picture)]
    captions = " ".join(p.caption for p in pictures)
    assert len(pictures) == 7
    assert "Event study" in captions
    assert "placebo" in captions
    assert all(p.words for p in pictures)
    assert next(p for p in pictures if "placebo" in p.caption).svg.count("<polyline") == 22
    seen = next(p for p in effect_page(torn).blocks if isinstance(p, Picture) and p.caption.startswith("Seen, and"))
    assert seen.svg.count("<polyline") == 3  # the hole parts the seen line; the expected one has none


def test_an_open_side_and_no_interval_are_said() -> None:
    assert interval_words(None) == "none can be given"
    assert interval_words(Interval(low=None, high=3.0, level=0.95, made="x")) == "open to 3.0 % (95 %)"


def test_it_is_drawn_as_html(fall: Effect) -> None:
    text = html(effect_page(fall))
    assert "<svg" in text
    assert "http-equiv" not in text or "refresh" not in text


def test_a_proposal_says_whose_it_is_and_what_is_not_known() -> None:
    proposal = propose(
        {
            "measure": "measures:4", "adjustment": "retarget", "change": "c", "objective": "o", "decides": "the Council", "next_review": "2033-10-01",
            "proposed_by": "a desk", "proposed_on": "2033-04-20", "evidence": [{"sort": "effect", "file": "e", "sha256": "0" * 64, "shows": "x"}],
            "costs": [{"bearer": "b", "what": "w", "why_unknown": "nobody counted"}, {"bearer": "b", "what": "v", "low": 2, "unit": "crowns", "source": "s"}],
        }
    )  # fmt: skip
    page = proposal_page(proposal)
    text = html(page)
    assert page.title == "Target differently: measures:4"
    for words in (
        "a desk",
        "the Council decides",
        "not known",
        "nobody counted",
        "at least 2 crowns",
        "No result that speaks against it is named",
    ):
        assert words in text
