"""Letters that look like those of another alphabet."""

from __future__ import annotations

import pytest

from servanda.base.lookalikes import alike, mixed, skeleton


@pytest.mark.parametrize(
    ("word", "letters"),
    [
        ("Uрper", "р"), ("Pоrt", "о"), ("Луганськa", "a"), ("Αthens", "Α"), ("Mаrіa", "аі"), ("հarbour", "հ"), ("ОSCE", "О"),
        ("Upper", ""), ("Луганськ", ""), ("Αθήνα", ""), ("Երևան", ""), ("Т-72", ""), ("Zoë", ""), ("кВт", ""), ("中国", ""), ("البعثة", ""), ("10µm", ""), ("", ""),
    ],
)  # fmt: skip
def test_letters_of_another_alphabet_are_named(word: str, letters: str) -> None:
    assert mixed(word) == letters


def test_names_that_look_the_same_are_told_from_the_same_name() -> None:
    assert skeleton("Uрper  Village") == skeleton("Upper Village") == skeleton("Ｕpper Village\u200b")
    assert skeleton("Lower Village") != skeleton("Upper Village")
    assert list(alike(["ОСА", "Upper", "OCA", "oca", "Uplands", "UpIands", "Zoe", "Zoë"])) == [("ОСА", "OCA"), ("ОСА", "oca"), ("Uplands", "UpIands")]


def test_a_row_that_names_a_look_alike_says_so() -> None:
    from servanda.base.tables.faults import RowFault
    from servanda.evidence.imports.vocabulary import Vocabulary
    from servanda.model.loader import load_files

    text = b"---\nagreement: a\n---\n\n```servanda\nplace Well Field\n\nactor Upper Village\n```\n"
    words = Vocabulary(load_files({"a.md": text}, "a"))
    with pytest.raises(RowFault, match="though it looks like “Upper Village”"):
        words.doer("U\u0440per Village", {})
    with pytest.raises(RowFault, match="though it looks like “Well Field”"):
        words.place("W\u0435ll  Field", {})
    with pytest.raises(RowFault) as other:
        words.place("Wall Field", {})
    assert "looks like" not in other.value.reason
