"""The words of a file, as a dossier is made of them. The one place of this package that knows how files are read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from servanda.app.draft.own_files import MOST
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.job import Given
    from servanda.words.skeleton import BesideText
    from servanda.words.structure import Structure


class TakenWords(NamedTuple):
    """text: the words; scheme: how they are divided (`text.articles`); language: "" where the file does not say; said: for a
    person; beside: the same in other languages; annexes: by id, each to be a file of its own, with nothing said."""

    text: str
    scheme: str
    language: str
    said: tuple[str, ...]
    beside: tuple[BesideText, ...] = ()
    annexes: tuple[tuple[str, TakenWords], ...] = ()


def taken_words(given: Given, file: str, scheme: str, *, marked: bool = False, incomplete: bool = False) -> TakenWords:
    """The words of a file: Markdown and plain text as they stand, all else by its reader as canonical words. marked: a
    person says which marking its dossier bears; incomplete: also where the words of pages are missing. Raises Refusal."""
    from servanda.app.words_of import found_in, is_plain, own_text, words_of
    from servanda.text.articles import WAYS_OF_NUMBERING, scheme_of
    from servanda.text.source import split_lines

    name = Path(file).name
    if scheme not in ("", "auto", *WAYS_OF_NUMBERING):
        raise Refusal(
            f"there is no way of numbering called “{scheme}”.",
            f"Use one of: auto, {', '.join(WAYS_OF_NUMBERING)}.",
            "--numbering",
        )
    data = given.read(file, most=MOST)
    if not is_plain(data, name):
        structure, words = words_of(data, name, scheme, incomplete)
        main, *annexes = _in_languages(structure)
        return TakenWords(main.text, main.scheme, main.language, found_in(structure, words), main.beside, tuple(
            (one.id, taken) for one, taken in zip(structure.annexes, annexes, strict=True)
        ))  # fmt: skip
    lines = split_lines(own_text(data, name, "" if marked else "Say which the dossier bears: --marking LABEL"))
    if lines[:1] == ["---"] and "---" in lines[1:]:
        end = lines.index("---", 1)
        if any(line.startswith("agreement:") for line in lines[:end]):
            raise Refusal(
                "this is a file of a dossier already.", "Look at what is proposed in it: servanda draft next PATH", name
            )
        lines = lines[end + 1 :]
    text = "\n".join(lines).strip("\n") + "\n"
    if not text.strip():
        raise Refusal("there are no words in it.", "Give the file that holds the text itself.", name)
    return TakenWords(text, scheme_of(text) if scheme in ("", "auto") else scheme, "", ())


def _in_languages(structure: Structure) -> list[TakenWords]:
    """The text without its annexes, then each annex, with the same part of the other languages beside it."""
    from servanda.words.skeleton import BesideText
    from servanda.words.structure import canonical, parted

    made = []
    others = [parted(one) for one in structure.others]
    for text in (structure.main, *structure.annexes):
        words = canonical(structure, text)
        found = [next((one for one in (main, *annexes) if one.id == text.id), None) for main, annexes in others]
        beside = [canonical(structure, one) for one in found if one is not None]
        named = tuple(BesideText(one.language, one.text, one.scheme) for one in beside if one.language)
        made.append(TakenWords(words.text, words.scheme, words.language, (), named))
    return made
