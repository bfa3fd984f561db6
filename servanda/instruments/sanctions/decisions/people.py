"""When two names in the log are one person."""

from __future__ import annotations

import unicodedata

from servanda.base.refusal import Refusal


def person_key(name: str) -> str:
    """The name without case, accents, punctuation, invisible characters and order of words: `LIND, Anna` and `anna lind` are one person."""
    shown = "".join(c for c in unicodedata.normalize("NFKD", name) if unicodedata.category(c) not in ("Cf", "Cc", "Mn", "Me"))
    words = "".join(c if c.isalnum() else " " for c in shown.casefold()).split()
    return " ".join(sorted(words))


def checked_person(name: str, place: str = "--by") -> str:
    """The name as it goes into the log: spaces tidied.

    Raises Refusal when it names nobody, or mixes alphabets inside a word: a Cyrillic letter that looks Latin would make two persons of one.
    """
    tidy = " ".join(name.split())
    if not person_key(tidy):
        raise Refusal("no person is named.", repair="Say who decides: --by 'GIVEN FAMILY'.", place=place)
    for word in tidy.split():
        scripts = {unicodedata.name(c, "?").split()[0] for c in word if c.isalpha()}
        if len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1:
            raise Refusal(f"“{word}” mixes letters of two alphabets.", repair="Write the name in one alphabet.", place=place)
    if any(unicodedata.category(c) in ("Cf", "Cc", "Cs") for c in tidy):
        raise Refusal("the name holds an invisible character.", repair="Type the name anew.", place=place)
    return tidy
