"""Letters of one alphabet that look like those of another: a name that holds them is another name to a computer, and the same to whoever reads it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

_PAIRS = {
    "Cyrillic": "аa сc ԁd еe һh іi јj ӏl оo рp ԛq ѕs ѵv ԝw хx уy ьb пn гr АA ВB СC ЕE НH ІI ЈJ КK ЅS МM ОO РP ТT ХX УY ҮY ӀI ԚQ ԜW ЬB ОO",
    "Greek": "αa ϲc ιi ϳj κk νv οo ρp υu γy χx ηn σo τt ΑA ΒB ϹC ΕE ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ΖZ",
    "Armenian": "աw ցg հh ոn օo զq սu յj ռn ԱU ՏS ՍU ՕO ԼL",
}
"""A letter and the Latin one that it looks like: those that fonts draw alike, not those that only resemble each other."""

_LATIN = {ord(pair[0]): pair[1] for pairs in _PAIRS.values() for pair in pairs.split()}
_MODELS = frozenset(_LATIN.values())
_SCRIPTS = ("LATIN", *(name.upper() for name in _PAIRS))


def skeleton(text: str) -> str:
    """What a text looks like: two names with the same are not told apart on paper."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(c for c in plain if unicodedata.category(c) != "Cf").translate(_LATIN)
    return " ".join(plain.replace("I", "l").casefold().split())


def mixed(word: str) -> str:
    """The letters of a word that belong to another alphabet than the rest and look like letters of it; "" of a word in one alphabet, or in two that are told
    apart (`кВт-ready`)."""
    letters = [c for c in unicodedata.normalize("NFC", word) if c.isalpha()]
    scripts = {c: _script(c) for c in letters}
    held = {script for script in scripts.values() if script}
    if len(held) < 2:
        return ""
    strangers = [c for c in letters if scripts[c] not in ("", "LATIN")]
    latin = [c for c in letters if scripts[c] == "LATIN"]
    alike = [c for c in strangers if ord(c) in _LATIN]
    if len(alike) == len(strangers) and len(strangers) <= len(latin):
        return "".join(dict.fromkeys(strangers))
    if len(held) == 2 and latin and all(c in _MODELS for c in latin):
        return "".join(dict.fromkeys(latin))
    return "".join(dict.fromkeys(strangers)) if len(alike) == len(strangers) else ""


def named(letters: str) -> str:
    """`р (U+0440, Cyrillic)`."""
    return ", ".join(f"{c} (U+{ord(c):04X}, {_script(c).capitalize() or 'other'})" for c in letters)


def alike(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of names that look the same and are not: the earlier and the later."""
    first: dict[str, str] = {}
    for name in names:
        other = first.setdefault(skeleton(name), name)
        if _same(other) != _same(name):
            yield other, name


def _same(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _script(letter: str) -> str:
    first = unicodedata.name(letter, "").split(" ")[0]
    return first if first in _SCRIPTS else ""
