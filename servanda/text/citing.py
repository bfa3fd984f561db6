"""Places of a text as lawyers cite them: `sentence 1, 2`, `article One`, `paragraph 8(3)(a)`, `section 2`, `art. 1 s. 3`."""

from __future__ import annotations

import re

from servanda.text.lines import QUOTED, Line
from servanda.text.lists import Reader
from servanda.text.numerals import in_words, number
from servanda.text.shapes import Fields, read_sentences
from servanda.text.syntax import Part, Ref

_WORDS = {
    "article": "article", "articles": "article", "art.": "article", "art": "article", "arts.": "article",
    "paragraph": "paragraph", "paragraphs": "paragraph", "para": "paragraph", "para.": "paragraph", "paras.": "paragraph",
    "point": "paragraph", "section": "section", "sections": "section", "sec.": "section", "§": "section",
    "annex": "annex", "part": "part", "chapter": "chapter", "preamble": "preamble", "closing": "closing",
}  # fmt: skip
_SENTENCE = ("sentence", "s.")
_NUMBER = r"[\w\-]{1,24}"
_ADDRESS = re.compile(rf"{_NUMBER}(?:\.{_NUMBER})*(?:\({_NUMBER}\))*|(?:\({_NUMBER}\))+")
_DIVISION = re.compile(r"(?P<word>annex|part|chapter)-(?P<rest>.+)")


def read_citation(rd: Reader, ln: Line, i: int, j: int) -> Fields | None:
    """Addresses and numbers of sentences.

    Gives `refs`, one for each address (`4` and `8(3)(a)` stand for themselves, a paragraph or section that may be one of the article the
    line stands under is `paragraph 3`, `section 2`), and `options`, the numbers of sentences; no numbers: the whole of each address.
    """
    refs: list[Ref] = []
    at = i
    while at < j and ln.keys[at] not in _SENTENCE:
        key = ln.keys[at]
        word = _WORDS.get("§" if key.startswith("§") else key)
        if word is None:
            if key == "sentences":
                rd.emitter.say("SY145", ln.span(at, at + 1), words=key, instead="sentence")
            else:
                rd.emitter.say("SY149", ln.span(i, j), words=ln.slice(i, j))
            return None
        after = 1 if word in ("preamble", "closing") or key.startswith("§") else 2  # `article closing`: the word after it is the address
        end = next((to for to in range(at + after, j) if ln.keys[to] in _SENTENCE or ln.keys[to] in _WORDS or ln.keys[to].startswith("§")), j)
        own = _addresses(rd, ln, at, end, word)
        if own is None:
            return None
        if refs and (word not in ("paragraph", "section") or len(refs) > 1 or len(own) > 1):
            rd.emitter.say("SY012", ln.span(at, end), words=ln.slice(at, end))
            return None
        if refs:
            first, space, outer = refs[0].id.rpartition(" ")
            own = [Ref("", first + space + _within(outer, own[0].id.partition(" ")[2]), ln.span(i, end))]
        refs = own
        at = end
    numbers: tuple[str, ...] | None = ()
    if at < j:
        if len(refs) > 1:
            rd.emitter.say("SY011", ln.span(at, j), words=ln.slice(at, j))
            return None
        numbers = read_sentences(rd, ln, at + 1, j)
    if numbers is None or not (numbers or refs):
        if numbers is not None:
            rd.emitter.say("SY149", ln.span(i, j) if i < j else ln.whole(), words=ln.slice(i, j))
        return None
    return {"refs": tuple(refs), "options": numbers}


def _addresses(rd: Reader, ln: Line, at: int, end: int, word: str) -> list[Ref] | None:
    """The addresses after a word such as `paragraph`: `8(3)(a), 8(4)`; a comma at the end leads to the next word."""
    while end > at + 1 and ln.keys[end - 1] == ",":
        end -= 1
    if word in ("preamble", "closing"):
        if end > at + 1:
            rd.emitter.say("SY010", ln.span(at, end), words=ln.slice(at, end))
            return None
        return [Ref("", word, ln.span(at, end))]
    glued = ln.raw[at][1:] if ln.keys[at].startswith("§") else ""
    found: list[Ref] = []
    start = at if glued else at + 1
    for to in range(start, end + 1):
        if to < end and ln.keys[to] != ",":
            continue
        words = ln.slice(start, to).removeprefix("§")
        text = re.sub(r" ?([()]) ?", r"\1", words)
        plain = number(words) if in_words(words) else text
        if QUOTED in ln.keys[start:to] or _ADDRESS.fullmatch(plain) is None:
            rd.emitter.say("SY010", ln.span(start, to), words=ln.slice(start, to))
            return None
        if word in ("annex", "part", "chapter"):
            plain = f"{word}-{plain}"
        elif word != "article":
            plain = f"{word} {plain}"
        found.append(Ref("", plain, ln.span(start, to)))
        start = to + 1
    return found


def _within(article: str, address: str) -> str:
    """`8(3)(a)` for paragraph 3(a) of article 8; `1.4` says by itself that it is of article 1."""
    if address.startswith((f"{article}.", f"{article}(", "(")):
        return address if not address.startswith("(") else article + address
    return article + re.sub(r"^[^()]+", lambda match: "".join(f"({part})" for part in match.group().split(".")), address)


def citation_text(part: Part) -> str:
    """The canonical words of what `read_citation` gives."""
    said: list[str] = []
    word = ""
    for ref in part.refs:
        division = _DIVISION.fullmatch(ref.id)
        mine, _, address = ref.id.rpartition(" ") if " " in ref.id else ("article", "", ref.id)
        if division is not None:
            mine, address = division["word"], division["rest"]
        said.append(address if mine == word else f"{mine} {address}")
        word = mine
    if part.options:
        said.append(f"sentence {', '.join(part.options)}")
    return ", ".join(said)
