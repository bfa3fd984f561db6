"""Names without ICU: Latin letters as with it, other scripts near enough to be found, and what cannot be done is said."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

pytest.importorskip("icu", reason="the extra `sanctions` is not installed")
from servanda.instruments.sanctions.screening import scripts
from servanda.instruments.sanctions.screening.scripts import plain, romanised, without_icu

RARE = set("ŉẚẜẝỺỻỼỽ")  # letters of grammars and manuscripts, in no name of today
LATIN = [chr(point) for low, high in ((0xC0, 0x180), (0x1E00, 0x1F00)) for point in range(low, high) if chr(point).isalpha() and chr(point) not in RARE]
NEAR = {"Παπαδόπουλος": "papadopoulos", "შევარდნაძე": "shevardnaje", "สมชาย": "smchay", "김정은": "kim jeongeun", "Ελένη": "elene", "カタカナ": "katakana"}


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """ICU as if it were not installed, here only."""
    monkeypatch.setitem(sys.modules, "icu", None)
    monkeypatch.setattr(scripts, "without_icu", lambda: scripts.WITHOUT_ICU)
    romanised.cache_clear()
    yield
    romanised.cache_clear()


def test_every_latin_letter_is_as_with_icu(monkeypatch: pytest.MonkeyPatch) -> None:
    with_icu = [plain(letter) for letter in LATIN]
    monkeypatch.setattr(scripts, "without_icu", lambda: scripts.WITHOUT_ICU)
    assert [plain(letter) for letter in LATIN] == with_icu


@pytest.mark.usefixtures("gone")
def test_other_scripts_are_read_letter_by_letter() -> None:
    assert {name: " ".join(romanised(name)[0]) for name in NEAR} == NEAR
    (one,), (other,) = romanised("毛泽东")[0], romanised("毛泽民")[0]
    assert one
    assert one == romanised("毛泽东")[0][0] != other


def test_it_is_said_only_where_icu_is_missing() -> None:
    assert not without_icu()
    for script in ("Greek", "Georgian", "Thai", "Chinese"):
        assert script in scripts.WITHOUT_ICU
