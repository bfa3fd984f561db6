"""Articles of an authentic text that has no headings of ours: numbered points, chapters, lists, headings."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from servanda.text.headings import article_of, roman_of


class ArticleText(msgspec.Struct, frozen=True):
    """One article: `text == source[start:end]`, its label and title left out. id: as a heading of a dossier gives it."""

    id: str
    title: str
    text: str
    start: int
    end: int


class _Mark(msgspec.Struct, frozen=True):
    """Where an article opens: `at` its line, `body` its first word after the label (and title)."""

    id: str
    title: str
    at: int
    body: int


_NUMBERED = re.compile(r"^ {0,3}\*{0,2}(?P<id>\d{1,3})[.)]\*{0,2}[ \t]+(?=\S)", re.MULTILINE)
_DECIMAL = re.compile(r"^ {0,3}(?P<id>\d{1,2}(?:\.\d{1,3})+)\.?[ \t]+(?=\S)", re.MULTILINE)
_CHAPTER = re.compile(r"^ {0,3}(?P<id>[IVXLl]{1,7})[.)][ \t]++(?P<title>[^\sa-zа-я][^a-zа-я\n]{2,})$", re.MULTILINE)
_ARTICLE = re.compile(
    r"^[ \t]*+[#*]*+[ \t]*+(?:article|art\.|стаття|статья|المادة|مادة)[ \t]++(?P<id>[\dIVXL٠-٩]+(?:[ \t]?(?:bis|ter))?)\*{0,2}"
    r"[ \t]*+[.:–—-]?[ \t]*+(?P<rest>[^\n]*)",
    re.MULTILINE | re.IGNORECASE,
)
_BULLET = re.compile(r"^(?: {0,3}[-–•*·▪\uf0b7][ \t]+|[ \t]*[\uf000-\uf0ff][ \t]*|\t+| {4,}[-–•][ \t]+)(?=\S)", re.MULTILINE)
_INDENTED = re.compile(r"^(?: {4,}|\t+)(?=[^\W\d_])", re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]++(?P<text>[^\n]+)", re.MULTILINE)
_FENCE_FRONT = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*\n", re.DOTALL)
_SIGNATURES = re.compile(
    r"(?:the )?(?:participants of|signed|done (?:at|in|and|this)|in witness|for the (?:government|republic|party|parties)|"
    r"on behalf of|annex|\*[^*\s]|\[\d+\]|_{3,}|fait à|підпис|подпис|за уряд|حرر|\\?###)",
    re.IGNORECASE,
)
_CLOSERS = ".;!?:؟۔”»)*"
_ROMANS = (
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII",
    "XIX", "XX", "XXI", "XXII", "XXIII", "XXIV", "XXV",
)  # fmt: skip
_ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


def split_articles(text: str, scheme: str) -> list[ArticleText]:
    """Split a text into its articles.

    Args:
        text: the text; a front matter at its start is passed over.
        scheme: `numbered` ("1. ..." or "1.2.3. ..."), `roman` ("I. TITLE", then "1. ..." is I.1), `article`
            ("Article 5"), `bullets` (paragraphs with a dash or point, numbered by us), `headings` (Markdown), or `auto`.

    Returns:
        Articles in the order of the text; what stands before the first is `preamble`, signatures and notes after the last
        are `closing`; both are left out where empty. A text without any article is one `preamble`.

    Raises:
        ValueError: unknown scheme.
    """
    front = _FENCE_FRONT.match(text)
    start = front.end() if front is not None else 0
    if scheme == "auto":
        scheme = _guess(text, start)
    if scheme not in _SCHEMES:
        raise ValueError(f"there is no way of numbering called '{scheme}'; use auto or one of {', '.join(_SCHEMES)}")
    return _cut(text, start, _SCHEMES[scheme](text, start), scheme)


def _guess(text: str, start: int) -> str:
    if len(_headings(text, start)) >= 2:
        return "headings"
    if len(_articles(text, start)) >= 2:
        return "article"
    decimal = sum(1 for _ in _DECIMAL.finditer(text, start)) > 10
    if not decimal and len({mark.id.partition(".")[0] for mark in _romans(text, start) if "." in mark.id}) >= 2:
        return "roman"
    if len(_numbers(text, start)) >= 2:
        return "numbered"
    return "bullets"


# --- where articles open -------------------------------------------------------------------------------------------


def _numbers(text: str, start: int) -> list[_Mark]:
    plain = _sequence(text, start, len(text), "")
    decimal = list(_DECIMAL.finditer(text, start))
    if len(decimal) > max(3, len(plain)):
        first = decimal[0]["id"]
        again = [at for at, match in enumerate(decimal) if match["id"] == first]
        marks: dict[str, _Mark] = {}
        for match in decimal[again[1] if len(again) > 1 else 0 :]:
            marks.setdefault(match["id"], _Mark(match["id"], "", match.start(), match.end()))
        return [_titled(text, mark) for mark in marks.values()]
    return [_titled(text, mark) for mark in plain]


def _sequence(text: str, start: int, end: int, prefix: str) -> list[_Mark]:
    """Labels `1.`, `2.`, `3.` in their order; a label out of order belongs to a list inside an article."""
    marks: list[_Mark] = []
    found = list(_NUMBERED.finditer(text, start, end))
    expected = 1 if any(match["id"] == "1" for match in found) else int(found[0]["id"]) if found else 1
    for match in found:
        if int(match["id"]) == expected:
            marks.append(_Mark(f"{prefix}{expected}", "", match.start(), match.end()))
            expected += 1
    return marks


def _romans(text: str, start: int) -> list[_Mark]:
    chapters: list[re.Match[str]] = []
    for match in _CHAPTER.finditer(text, start):
        if len(chapters) < len(_ROMANS) and match["id"].replace("l", "I") == _ROMANS[len(chapters)]:
            chapters.append(match)
    marks: list[_Mark] = []
    for number, match in enumerate(chapters):
        end = chapters[number + 1].start() if number + 1 < len(chapters) else len(text)
        title = " ".join(match["title"].split())
        own = _sequence(text, match.end(), end, f"{_ROMANS[number]}.")
        if not own or text[match.end() : own[0].at].strip():
            marks.append(_Mark(_ROMANS[number], title, match.start(), match.end()))
        marks.extend(_Mark(mark.id, title, match.start() if at == 0 and not text[match.end() : mark.at].strip() else mark.at,
                           mark.body) for at, mark in enumerate(own))  # fmt: skip
    return marks


def _articles(text: str, start: int) -> list[_Mark]:
    marks: list[_Mark] = []
    seen: set[str] = set()
    for match in _ARTICLE.finditer(text, start):
        rest = match["rest"].strip().rstrip("*").strip()
        number = re.sub(r"\s", "", match["id"].translate(_ARABIC_DIGITS)).lower()
        number = number.upper() if re.fullmatch(r"[ivxl]+", number) else number
        if number in seen or rest[:1].islower() or rest[:1] in (",", "("):
            continue
        seen.add(number)
        is_title = bool(rest) and len(rest) <= 90 and rest[-1] not in _CLOSERS
        body = match.end() if is_title or not rest else match.start("rest")
        marks.append(_Mark(number, rest if is_title else "", match.start(), body))
    return [mark if mark.title else _titled(text, mark) for mark in marks]


def _bullets(text: str, start: int) -> list[_Mark]:
    found = list(_BULLET.finditer(text, start)) or list(_INDENTED.finditer(text, start))
    return [_Mark(str(number), "", match.start(), match.end()) for number, match in enumerate(found, start=1)]


def _headings(text: str, start: int) -> list[_Mark]:
    marks: list[_Mark] = []
    roman = ""
    seen: set[str] = set()
    for match in _HEADING.finditer(text, start):
        title = match["text"].strip()
        title = title.rstrip("#").rstrip() or title[:1]
        own = roman_of(title)
        roman = own or roman
        number = "" if own else article_of(title, roman)
        if number and number not in seen:
            seen.add(number)
            marks.append(_Mark(number, title, match.start(), match.end()))
    return marks


_SCHEMES: dict[str, Callable[[str, int], list[_Mark]]] = {
    "numbered": _numbers, "roman": _romans, "article": _articles, "bullets": _bullets, "headings": _headings,
}  # fmt: skip


def _titled(text: str, mark: _Mark) -> _Mark:
    """Take the first line as title if it is short, ends like a title, and a paragraph follows."""
    at = mark.body
    while at < len(text) and text[at] in " \t\n":
        at += 1
    end = text.find("\n", at)
    line = text[at : end if end >= 0 else len(text)].strip()
    if not line or len(line) > 120 or line[-1] in _CLOSERS or line[0].islower() or end < 0:
        return mark
    if (
        text[end : end + 2] != "\n\n"
        or _NUMBERED.match(text, _next_line(text, end))
        or _DECIMAL.match(text, _next_line(text, end))
    ):
        return mark
    after = _next_line(text, end)
    following = text[after : after + 200].strip()
    if not following or _SIGNATURES.match(following):
        return mark
    return _Mark(mark.id, " ".join(line.strip("*").split()), mark.at, end)


def _next_line(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\n":
        at += 1
    return text.rfind("\n", 0, at) + 1


# --- from marks to articles ----------------------------------------------------------------------------------------


def _cut(text: str, start: int, marks: list[_Mark], scheme: str) -> list[ArticleText]:
    if not marks:
        return _piece("preamble", "", text, start, len(text))
    closing = _closing(text, marks, scheme)
    result = _piece("preamble", "", text, start, marks[0].at)
    for number, mark in enumerate(marks):
        end = marks[number + 1].at if number + 1 < len(marks) else closing
        result.extend(_piece(mark.id, mark.title, text, mark.body, end, keep=True))
    return result + _piece("closing", "", text, closing, len(text))


def _piece(id: str, title: str, text: str, start: int, end: int, keep: bool = False) -> list[ArticleText]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return [ArticleText(id, title, text[start:end], start, end)] if end > start or keep else []


def _closing(text: str, marks: list[_Mark], scheme: str) -> int:
    """Where what follows the last article begins."""
    last = marks[-1]
    if last.id == "closing":
        return len(text)
    single = (
        len(marks) >= 3
        and not last.title
        and not any(
            re.search(r"\n[ \t]*+\n", text[mark.body : marks[number + 1].at].rstrip())
            for number, mark in enumerate(marks[:-1])
        )
    )
    apart = scheme in ("numbered", "bullets") and single
    at = last.body
    words = re.compile(r"\S").search(text, at)
    for match in re.compile(r"\n(?P<blank>[ \t]*\n)*").finditer(text, at):
        line = match.end()
        rest = text[line : line + 200]
        blank = match["blank"] is not None
        if not rest.strip() or words is None or line <= words.start():
            continue
        if _SIGNATURES.match(rest.lstrip(" \t")) and (blank or scheme != "headings"):
            return line
        if blank and apart and not rest.startswith((" ", "\t")):
            return line
    return len(text)
