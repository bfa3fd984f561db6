"""Sentences of authentic texts in English, French, Ukrainian, Russian and Arabic, with their places."""

from __future__ import annotations

import re
from typing import NamedTuple

from servanda.base.late import expression
from servanda.text.headings import is_heading
from servanda.text.labels import Addresses
from servanda.text.numerals import WORD

_LABEL = expression(
    r"\s*(?:[-–—•*·▪◦‣\uf0b7\uf0a7]\s+|\([a-zа-яіїєґ]\)\s*|\([ivxl]{1,5}\)\s*|\(\d{1,3}\)\s*|[a-zа-яіїєґ]\)\s+"
    r"|[ivxl]{1,5}\)\s+|\d{1,3}\)\s+|(?P<dotted>[a-zа-яіїєґ]|[ivxl]{1,5}|[أ-ي]|(?:\d{1,3}|[٠-٩]{1,3})(?:\.\d{1,3})*)[.،]\s+"
    r"|(?P<number>\d{1,3}(?:\.\d{1,3})+)\s+)"
)
_END = expression(r"(?<![.!?…؟۔。])[.!?…؟۔。]++(?:[\"'”’»“)\]*]|[ \u00a0\u202f]»)*+(?:\[\d+\])?(?=\s|$)")
_OPENING = expression(r"[\s\"'“«„(\[]*(?P<word>[^\W\d_]+(?:['’](?=\w))?)(?!\.\S|\.\s+[^\W\d_])[,]?(?:\s+(?P<next>\w)|)")
_SECTION = expression(r"\s*(?:section|sec\.|paragraph|para\.|point|§)\s*(?:\d{1,3}|[IVXL]{1,7}|" + WORD + r")[.:]?\s", re.IGNORECASE)
_PARENTHESIS = expression(r"\s*(?P<dash>[–—])\s+[^\W\d_][^\n]*\s(?P=dash)\s")  # between two dashes, at the beginning of a line
_HEADED = expression(r"#{1,6}\s")  # a heading of Markdown: it ends with its line
_JOINT = expression(r"\W*(?:and(?:/or)?|or|et|ou|та|або|и|или)\W*", re.IGNORECASE)
_LONE = expression(  # a label or a joining word that stands alone
    r"\W*(?:(?:article|section|paragraph|point|and(?:/or)?|or|et|ou|та|або|и|или)\W*)?"
    r"(?:(?:\d{1,3}(?:\.\d{1,3})*|[ivxl]{1,7}|[a-z]|" + WORD + r")\W*)?",
    re.IGNORECASE,
)
_NOTED = expression(r"[*_(]{0,3}\[\W{0,3}(?:see|map|table|figure|diagram|signed|signature|stamp|seal|page|blank)\b[^\[\]]*\]\W{0,3}", re.IGNORECASE)  # of an editor
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
# a single letter after these is a letter of a list, not of a name
_LETTERS_OF = (
    "annex annexes appendix appendices area areas category chapter class column exhibit group item line list lists map option part "
    "paragraph phase point schedule section sector table tables zone zones "
    "annexe appendice carte catégorie groupe liste partie phase secteur tableau "
    "додаток додатка додатку частина частини зона зони зоні група групи список пункт пункту ділянка ділянки "
    "приложение приложения приложению приложении часть части зона зоны зоне группа группы таблица пункт пункта участок участка участке"
)
_LETTERED = set(_LETTERS_OF.split())
_JOINS = {"and", "or", "et", "ou", "та", "або", "и", "или", "і", "й"}
# words that open a sentence when they have a capital: a name does not begin with them
_OPENERS = {
    "en": "a after all an any as at before both but by during each either every except failing following for from he however if in it "
    "its neither no nothing notwithstanding on once other pursuant shall should since subject such that the their then there "
    "thereafter these they this those thus to under unless until upon we what when whenever where which while with within without",
    "fr": "afin après aucun aucune au aux avant ce celle celles celui cependant ces cet cette ceux chacun chacune chaque conformément "
    "dans dès durant elle elles en entre il ils jusque l' leur leurs les lorsque lors ni nul on par pendant pour quand sans sauf selon si "
    "sous sur tous tout toute toutefois toutes un une d' qu' s' aussi à",
    "uk": "але без в від від вона вони він вони воно всі для до жодна жоден за згідно з зі і інші його її їх кожен кожна коли крім "
    "на не незалежно обидва обидві однак перед під після по при про протягом така такі те ті у усі цей ця це ці через що якщо",
    "ru": "без в во все всё вы для до его ее если за и из их каждая каждое каждый как ко когда кроме между на не никакая ни но о об обе "
    "оба однако он она они оно от перед по под после при с со согласно также такие та те то тот у что эта эти это этот",
}
_PARTICLES = {"le", "la", "du", "des", "de"}  # these may begin a name: "J. Le Goff"


class _Words(NamedTuple):
    """always: no end after these; numbers: none before a number; names: none before a name; openers: words that open a sentence."""

    always: set[str]
    numbers: set[str]
    names: set[str]
    openers: set[str]


class AddressedSentence(NamedTuple):
    """`text == source[start:end]`; paragraph: its address in the article, `(3)(a)`, or ""; operative: neither heading nor lone label."""

    text: str
    start: int
    end: int
    paragraph: str
    operative: bool


def addressed_sentences(text: str, language: str, addresses: Addresses | None) -> list[AddressedSentence]:
    """The sentences of a stretch of an article, each with its address. addresses: of this article, gone on with by this call; None where
    numbers are no addresses."""
    found: list[AddressedSentence] = []
    base = language.split("-")[0].lower()
    always = set((_ALWAYS["en"] + " " + _ALWAYS.get(base, "")).split())
    numbers = set((_BEFORE_NUMBER["en"] + " " + _BEFORE_NUMBER.get(base, "")).split())
    names = set(_BEFORE_NAME.get(base, "").split())
    openers = set((_OPENERS["en"] + " " + _OPENERS.get(base, "")).split())
    for start, end in _stretches(text, openers):
        heading = is_heading(text[start:end])
        paragraph = "" if heading or addresses is None or _JOINT.fullmatch(text, start, end) else addresses.of(text[start:end])
        for a, b in _split(text, start, end, _Words(always, numbers, names, openers)):
            operative = not heading and not any(lone.fullmatch(text, a, b) for lone in (_LONE, _NOTED))
            found.append(AddressedSentence(text[a:b], a, b, paragraph, operative))
    return found


def _stretches(text: str, openers: set[str]) -> list[tuple[int, int]]:
    """Paragraphs and items of lists, as places in the text. A line break alone parts nothing."""
    result: list[tuple[int, int]] = []
    start = -1
    at = 0
    before = ""  # the line above, stripped
    widest = 0
    listed = False  # the stretch is an item of a list
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if not bare:
            if start >= 0:
                result.append((start, at))
            start, before, widest = -1, "", 0
        else:
            item = _is_item(line, before)
            apart = item or _HEADED.match(bare) or _HEADED.match(before)
            if start >= 0 and (apart or (listed and _resumes(bare, before, widest, openers))):
                result.append((start, at))
                start, listed = at, item
            elif start < 0:
                start, listed = at, item
            before = bare
            widest = max(widest, len(bare))
        at += len(line)
    if start >= 0:
        result.append((start, at))
    return result


def _is_item(line: str, before: str) -> bool:
    match = _LABEL.match(line)
    if match is not None and _PARENTHESIS.match(line) and before[-1:] not in (*_MAY_PRECEDE, ""):
        return False
    if match is None:
        return before[-1:] in ".!?:" and _SECTION.match(line) is not None
    if match["dotted"] or match["number"]:
        return not before or before[-1] in _MAY_PRECEDE or before.rsplit(" ", 1)[-1] in ("and", "or") or len(before) < 60
    return True


def _resumes(bare: str, before: str, widest: int, openers: set[str]) -> bool:
    """Whether the text goes on below a list: its last item is a short line without a stop, and this line opens a sentence."""
    if (
        not bare[0].isupper()
        or before[-1] in ",-–—("
        or before.rsplit(" ", 1)[-1].lower() in openers | _PARTICLES | {"of", "and", "or"}
    ):
        return False
    return len(before) < 0.6 * max(widest, len(bare)) and before[-1] not in ".!?" and _opens(bare, 0, len(bare), openers)


def _split(text: str, start: int, end: int, words: _Words) -> list[tuple[int, int]]:
    result: list[tuple[int, int]] = []
    label = _LABEL.match(text, start, end)
    begin = start
    search_from = label.end() if label is not None else start
    for match in _END.finditer(text, search_from, end):
        if match.end() < end and not _ends_here(text, match, begin, end, words):
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


def _ends_here(text: str, match: re.Match[str], begin: int, end: int, words: _Words) -> bool:
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
    if low in words.always and low not in _AND_SO_ON:
        return False
    if first.isdigit() and low in words.numbers:
        return False
    before = text[max(begin, match.start() - len(word) - 30) : match.start() - len(word)].split()
    previous = before[-1] if before else ""
    if low in words.names and first.isupper():
        return previous[-1:].isdigit()
    parts = word.split(".")
    if all(len(part) == 1 and part.isalpha() for part in parts) and word[0].isupper():
        return not _initial(text, match.end(), end, len(parts) == 1, before, words.openers)
    return not (first.isdigit() and re.fullmatch(r"[ivxlIVXL]+", low) and previous.lower() in ("art", "art."))


def _initial(text: str, at: int, end: int, single: bool, before: list[str], openers: set[str]) -> bool:
    """Whether a capital with a point, which ends before `at`, begins a name and not the next sentence: "L.D. Kuchma", "zone A. The"."""
    if not before:
        return True  # the letter of an item
    previous = before[-1]
    bare = previous.lower().replace("’", "'").rpartition("'")[2].lstrip('(«“"„[')
    if single and (bare in _LETTERED or (bare in _JOINS and len(before) > 1 and re.fullmatch(r"[^\W\d_],?", before[-2]))):
        return False
    if _opens(text, at, end, openers):
        return False
    if not _next(text, at, end).lstrip("\"'“«„([")[:1].isalpha():
        return False
    wrapped = expression(r"[^\S\n]*\n").match(text, at, end) is not None
    return not single or not wrapped or previous[:1].isupper()


def _opens(text: str, at: int, end: int, openers: set[str]) -> bool:
    """Whether what follows begins with a word that opens a sentence and not a name."""
    match = _OPENING.match(text, at, end)
    if match is None:
        return False
    word = match["word"].lower().replace("’", "'")
    if word in openers or ("'" in word and word.partition("'")[0] + "'" in openers):
        return True
    return word in _PARTICLES and match["next"].islower()


def _next(text: str, at: int, end: int) -> str:
    while at < end and text[at].isspace():
        at += 1
    return text[at : min(end, at + 4)]


def _word_before(text: str, at: int, begin: int) -> str:
    start = at
    while start > begin and not text[start - 1].isspace() and text[start - 1] not in '(«“"„[' and at - start < 30:
        start -= 1
    return text[start:at]
