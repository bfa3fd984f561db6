"""Sentences of authentic texts in English, French, Ukrainian, Russian and Arabic, with their places."""

from __future__ import annotations

import re

_LABEL = re.compile(
    r"\s*(?:[-–—•*·▪◦‣\uf0b7\uf0a7]\s+|\([a-zа-яіїєґ]\)\s*|\([ivxl]{1,5}\)\s*|\(\d{1,3}\)\s*|[a-zа-яіїєґ]\)\s+"
    r"|[ivxl]{1,5}\)\s+|\d{1,3}\)\s+|(?P<dotted>[a-zа-яіїєґ]|[ivxl]{1,5}|[أ-ي]|(?:\d{1,3}|[٠-٩]{1,3})(?:\.\d{1,3})*)[.،]\s+"
    r"|(?P<number>\d{1,3}(?:\.\d{1,3})+)\s+)"
)
_END = re.compile(r"[.!?…؟۔。]+(?:[\"'”’»“)\]*]|[ \u00a0\u202f]»)*(?:\[\d+\])?(?=\s|$)")
_MAY_PRECEDE = ".:;,؛،!?؟"

# after these a point never ends the sentence; after the second group it does not if a number follows
_ALWAYS = {
    "en": "e.g i.e hr hrs min mr mrs ms messrs dr prof gen col lt sgt capt maj hon rev st cf vs h.e amb viz",
    "fr": "m mm mme mmes mlle dr pr cf p.ex c.-à-d s.e st ste",
    "uk": "напр див ім т.зв т.д т.п п.п гр вул обл",
    "ru": "напр см им т.е т.н т.д т.п гр ул обл",
    "ar": "د أ م ص هـ",
}
_BEFORE_NUMBER = {
    "en": "art arts no nos para paras sec secs ch vol fig p pp res doc s ss cl jan feb mar apr jun jul aug sep sept oct "
    "nov dec approx ca rs",
    "fr": "art no n nos al par p pp vol ch env",
    "uk": "ст ч п пп с № абз розд т тел бл",
    "ru": "ст ч п пп с № абз разд т тел ок",
    "ar": "م ص",
}
_BEFORE_NAME = {"uk": "м с р оз о смт", "ru": "г с р оз о пос", "en": "", "fr": "", "ar": ""}
_AND_SO_ON = {"т.д", "т.п", "etc"}  # these end a sentence where a capital follows
_LETTERED = {"annex", "appendix", "part", "group", "phase", "option", "table", "annexe", "partie", "додаток", "приложение"}


def split_sentences(text: str, language: str) -> list[tuple[str, int, int]]:
    """Split a text into sentences.

    Args:
        text: authentic words; lines may be wrapped, blank lines part paragraphs, items of lists stand on lines of their own.
        language: BCP 47 code; `en`, `fr`, `uk`, `ru` and `ar` have abbreviations of their own.

    Returns:
        (sentence, start, end) with `sentence == text[start:end]`. An item of a list is at least one sentence of its own.
    """
    found: list[tuple[str, int, int]] = []
    base = language.split("-")[0].lower()
    always = set((_ALWAYS["en"] + " " + _ALWAYS.get(base, "")).split())
    numbers = set((_BEFORE_NUMBER["en"] + " " + _BEFORE_NUMBER.get(base, "")).split())
    names = set(_BEFORE_NAME.get(base, "").split())
    for start, end in _stretches(text):
        for a, b in _split(text, start, end, always, numbers, names):
            found.append((text[a:b], a, b))
    return found


def _stretches(text: str) -> list[tuple[int, int]]:
    """Paragraphs and items of lists, as places in the text."""
    result: list[tuple[int, int]] = []
    start = -1
    at = 0
    before = ""  # the line above, stripped
    widest = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if not bare:
            if start >= 0:
                result.append((start, at))
            start, before, widest = -1, "", 0
        else:
            if start >= 0 and (_is_item(line, before) or _breaks(bare, before, widest)):
                result.append((start, at))
                start = at
            elif start < 0:
                start = at
            before = bare
            widest = max(widest, len(bare))
        at += len(line)
    if start >= 0:
        result.append((start, at))
    return result


def _is_item(line: str, before: str) -> bool:
    match = _LABEL.match(line)
    if match is None:
        return False
    if match["dotted"] or match["number"]:
        return not before or before[-1] in _MAY_PRECEDE or before.rsplit(" ", 1)[-1] in ("and", "or") or len(before) < 60
    return True


def _breaks(bare: str, before: str, widest: int) -> bool:
    """Whether a line ended early because its paragraph did: it is short, and the next begins with a capital."""
    if not bare[0].isupper() or before[-1] in ",-–—(":
        return False
    return len(before) < 0.6 * max(widest, len(bare)) and before[-1] not in ".!?"


def _split(text: str, start: int, end: int, always: set[str], numbers: set[str], names: set[str]) -> list[tuple[int, int]]:
    result: list[tuple[int, int]] = []
    label = _LABEL.match(text, start, end)
    begin = start
    search_from = label.end() if label is not None else start
    for match in _END.finditer(text, search_from, end):
        if match.end() < end and not _ends_here(text, match, begin, end, always, numbers, names):
            continue
        _add(result, text, begin, match.end())
        begin = match.end()
    _add(result, text, begin, end)
    return result


def _add(result: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start and any(sign.isalnum() for sign in text[start:end]):
        result.append((start, end))
    elif end > start and result:
        result[-1] = (result[-1][0], end)


def _ends_here(
    text: str, match: re.Match[str], begin: int, end: int, always: set[str], numbers: set[str], names: set[str]
) -> bool:
    following = _next(text, match.end(), end)
    if not following:
        return True
    first = following.lstrip("\"'“«„([")[:1] or following[0]
    if first.islower():
        return False
    mark = match.group()
    if mark != "." and not (mark.startswith(".") and len(mark) > 1 and mark[1] != "."):
        return True
    word = _word_before(text, match.start(), begin)
    low = word.lower().replace("’", "'").rpartition("'")[2]
    if len(mark) > 1:
        return not (len(word) == 1 and word.isupper())
    if low in always and low not in _AND_SO_ON:
        return False
    if first.isdigit() and low in numbers:
        return False
    before = text[max(begin, match.start() - len(word) - 30) : match.start() - len(word)].split()
    previous = before[-1] if before else ""
    if low in names and first.isupper():
        return previous[-1:].isdigit()
    parts = word.split(".")
    if all(len(part) == 1 and part.isalpha() for part in parts) and word[0].isupper():
        return len(parts) == 1 and previous.lower() in _LETTERED
    return not (first.isdigit() and re.fullmatch(r"[ivxlIVXL]+", low) and previous.lower() in ("art", "art."))


def _next(text: str, at: int, end: int) -> str:
    while at < end and text[at].isspace():
        at += 1
    return text[at : min(end, at + 4)]


def _word_before(text: str, at: int, begin: int) -> str:
    start = at
    while start > begin and not text[start - 1].isspace() and text[start - 1] not in '(«“"„[' and at - start < 30:
        start -= 1
    return text[start:at]
