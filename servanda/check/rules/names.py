"""Names of places spelt differently (SV408): across clauses, across languages, and against the places the dossier declares."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from servanda.check.lexicon import Hit, pattern
from servanda.check.rules.base import Context
from servanda.check.rules.prose import Passage, TextRule, passages
from servanda.text.diagnostics import Diagnostic, Note, Severity


class Spelling(TextRule):
    """SV408. One place in two spellings, neither declared as another name of it."""

    code = "SV408"
    decidability = "T+D"
    severity = Severity.WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        declared: dict[str, str] = {}
        accepted: set[str] = set()
        for place in context.dossier.places.values():
            for name in (place.id, *place.aliases):
                for word in pattern(_NAME).findall(name):
                    accepted.add(word)
                    declared.setdefault(sound(word), word)
        first: dict[str, tuple[str, Passage | None]] = {key: (word, None) for key, word in declared.items()}
        said: set[str] = set()
        places = _after_cues(context)
        for passage in passages(context):
            for match in pattern(_NAME).finditer(passage.text):
                word = match.group()
                key = sound(word)
                if word in accepted or word in said or len(key) < 4:
                    continue
                other, where = first.setdefault(key, (word, passage))
                if other == word or _cased(other, word) or (key not in places and key not in declared):
                    continue
                if _script(other) != _script(word):
                    continue
                said.add(word)
                hit = Hit(match.start(), match.end(), word, "place")
                message = f'"{word}" here, "{other}" elsewhere.'
                note = (
                    (Note(where.sentence.span, f'"{other}" stands here'),)
                    if where is not None and where.sentence.span.file
                    else ()
                )
                repair = f'Choose one spelling, or declare the place with `also "{word}"`.'
                yield self.on_words(context, passage, (hit,), message, repair, notes=note)


_NAME = r"(?<![\w'’-])[A-ZÀ-ÞА-ЯІЇЄҐЁ][^\W\d_]*(?:['’-][^\W\d_]+)*"
_CUES = (
    r"(?:\b(?:town|city|village|region|oblast|district|province|county|area|port|port of|near|settlements?)s?\s+(?:of\s+)?(?:the\s+)?(?P<a>[A-Z]\w+)"
    r"|(?P<b>[A-Z]\w+(?:['’]\w+)?)(?:\s+and\s+(?P<c>[A-Z]\w+(?:['’]\w+)?))?\s+(?:regions?|oblasts?|districts?|provinces?|cit(?:y|ies)|towns?|time\b|count(?:y|ies))"
    r"|\b(?:of|and)\s+(?:the\s+)?(?P<d>[A-Z]\w+(?:['’]\w+)?)\s+(?:and\s+[A-Z]\w+\s+)?(?:regions?|oblasts?))"
)
_CUES_CYRILLIC = r"(?:(?:мест[оае]|міст[оаі]|город[ае]?|сел[оаі]|район\w*|област\w*|сел[оа])\s+(?P<a>[А-ЯІЇЄҐ]\w+)|(?P<b>[А-ЯІЇЄҐ]\w+(?:ої|ській|ской|ська|ская|цька|цкая|ський|ский|ського|ского))\s+(?:област|район))"


def _after_cues(context: Context) -> frozenset[str]:
    """Sounds of words that stand where a place name stands."""
    found: set[str] = set()
    for passage in passages(context):
        source = _CUES_CYRILLIC if passage.language in ("uk", "ru") else _CUES
        for match in pattern(source).finditer(passage.text):
            found |= {sound(name) for name in match.groups() if name}
    return frozenset(found)


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """What is left of a name when the usual differences of transliteration are taken away: g and h, y and i, soft signs, doubled letters."""
    folded = word.lower().translate(_FLAT)
    for old, new in _SOUNDS:
        folded = folded.replace(old, new)
    return pattern(r"(.)\1+").sub(r"\1", folded)


_FLAT = str.maketrans({"'": "", "’": "", "ʼ": "", "-": " ", "ё": "е", "ґ": "г", "é": "e", "è": "e", "ь": "", "ъ": ""})
_SOUNDS = (("kiev", "kyiv"), ("kharkov", "kharkiv"), ("odessa", "odesa"), ("dnepr", "dnipr"), ("lvov", "lviv"), ("kh", "h"), ("g", "h"), ("iy", "i"), ("yi", "i"), ("ij", "i"),
           ("yy", "i"), ("y", "i"), ("ia", "a"), ("ja", "a"), ("ie", "e"), ("je", "e"), ("iu", "u"), ("ts", "c"), ("tz", "c"))  # fmt: skip


def _cased(one: str, two: str) -> bool:
    """The same letters in another case or with a plain plural or possessive s."""
    a, b = one.lower().replace("’", "'"), two.lower().replace("’", "'")
    return a == b or a.removesuffix("'s").rstrip("s") == b.removesuffix("'s").rstrip("s")


def _script(word: str) -> str:
    return "cyrillic" if pattern(r"[А-яІЇЄҐіїєґЁё]").search(word) else "latin"
