"""Where the articles of an authentic text open: numbered points, chapters, lists, headings, paragraphs without a number."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import msgspec

from servanda.base.late import expression
from servanda.text.headings import Division, article_of, division_of, is_heading, is_title, roman_of
from servanda.text.numerals import WORD, number


class Mark(msgspec.Struct, frozen=True):
    """Where an article opens: `at` its line, `body` its first word after the label (and title).

    kind: article | division (a part, chapter or annex). label: as the text writes it.
    """

    id: str
    title: str
    at: int
    body: int
    kind: str = "article"
    label: str = ""


_NUMBERED = expression(r"^ {0,3}\*{0,2}(?P<id>\d{1,3})[.)]\*{0,2}[ \t]+(?=\S)", re.MULTILINE)
_DECIMAL = expression(r"^ {0,3}(?P<id>\d{1,2}(?:\.\d{1,3})+)\.?[ \t]+(?=\S)", re.MULTILINE)
_CHAPTER = expression(r"^ {0,3}(?P<id>[IVXLl]{1,7})[.)][ \t]++(?P<title>[^\sa-zа-я][^a-zа-я\n]{2,})$", re.MULTILINE)
_ROMAN_NUMBERED = expression(r"^ {0,3}\*{0,2}(?P<id>[IVX]{1,5})[.)]\*{0,2}[ \t]+(?=\S)", re.MULTILINE)
_WORDS = {"article": "article|art\\.|стаття|статья|المادة|مادة", "section": "section|sec\\.|§", "point": "clause|rule|point|paragraph|para\\.|пункт"}
_WORDED = {
    name: expression(
        rf"^[ \t]*+[#*]*+[ \t]*+(?:{words})[ \t]*+(?P<id>[\d٠-٩]+(?:[ \t]?(?:bis|ter))?|[IVXL]+|{WORD})(?![\w-])\*{{0,2}}"
        r"[ \t]*+[.:–—-]?\*{0,2}[ \t]*+(?P<rest>[^\n]*)",
        re.MULTILINE | re.IGNORECASE,
    )
    for name, words in _WORDS.items()
}
_BULLET = expression(r"^(?: {0,3}[-–•*·▪\uf0b7][ \t]+|[ \t]*[\uf000-\uf0ff][ \t]*|\t+| {4,}[-–•][ \t]+)(?=\S)", re.MULTILINE)
_INDENTED = expression(r"^(?: {4,}|\t+)(?=[^\W\d_])", re.MULTILINE)
_HEADING = expression(r"^ {0,3}#{1,6}[ \t]++(?P<text>[^\n]+)", re.MULTILINE)
_DIVIDING = expression(
    r"^[ \t]*+[#*]*+[ \t]*+(?:part|chapter|title|book|section|annexe?|appendix|schedule|partie|chapitre|titre|глава|розділ|раздел|"
    r"частина|часть|додаток|приложение|الباب|الفصل|الملحق)(?!\w)(?:[ \t]*\n\s*(?=(?:\d{1,3}|[IVXLC]+)(?:[ \t]+(?-i:[^\W\d_a-zа-яіїєґ]{2})|[ \t]*$)))?"
    r"[^\n]*",
    re.MULTILINE | re.IGNORECASE,
)
_INITIAL = expression(r"[A-Z]\. [A-Z]")  # of a person
_FIRST = expression(r"\s*(\S)")
_PARAGRAPH = expression(r"^\([^)]{1,4}\)")  # a paragraph, not a title
LISTED = expression(r"[ \t]*(?:[-–—•*·▪◦‣\uf0b7\uf0a7][ \t]|\(?[a-zA-Z0-9]{1,4}[.)][ \t])")
SIGNATURES = expression(
    r"(?:the )?(?:participants of|signed|done (?:at|in|and|this)|in witness|for the (?:government|republic|party|parties)|"
    r"on behalf of|annex|\*[^*\s]|\[\d+\]|_{3,}|fait à|підпис|подпис|за уряд|حرر|\\?###)",
    re.IGNORECASE,
)
_CLOSERS = ".;!?:؟۔”»)*"
_ROMANS = (
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII",
    "XIX", "XX", "XXI", "XXII", "XXIII", "XXIV", "XXV",
)  # fmt: skip
_MOST_GAP = 3
_LONG_LINE = 120
_LONGEST_NAME = 15  # words
_ENOUGH = 2_000  # characters to look back


def guess(text: str, start: int) -> str:
    """The scheme that fits a text best."""
    if len(_headings(text, start)) >= 2:
        return "headings"
    if len({mark.id for mark in _worded(text, start, "article")}) >= 2:
        return "article"
    decimal = sum(1 for _ in _DECIMAL.finditer(text, start)) > 10
    if not decimal and len({mark.id.partition(".")[0] for mark in _romans(text, start) if "." in mark.id}) >= 2:
        return "roman"
    numbers = _numbers(text, start)
    if any(len({mark.id for mark in _worded(text, start, name)}) >= 2 for name in ("section", "point")) and (
        len(numbers) < 2 or any("-" in mark.id for mark in numbers)
    ):
        return "article"
    if len(numbers) >= 2:
        return "numbered"
    listed = [mark.at for mark in _bullets(text, start)]
    inside = 0
    for begin, end in _between_blanks(text, start):
        first = bisect_left(listed, begin)
        inside += len(text[listed[first] : end].split()) if first < len(listed) and listed[first] < end else 0
    if len(listed) >= 2 and 3 * inside >= len(text[start:].split()):
        return "bullets"
    return "roman" if len(_romans(text, start)) >= 2 else "paragraphs"


# --- one scheme each -----------------------------------------------------------------------------------------------


def _numbers(text: str, start: int) -> list[Mark]:
    plain = _sequence(text, start, len(text), "")
    decimal = list(_DECIMAL.finditer(text, start))
    if len(decimal) > max(3, len(plain)):
        first = decimal[0]["id"]
        again = [at for at, match in enumerate(decimal) if match["id"] == first]
        marks: dict[str, Mark] = {}
        for match in decimal[again[1] if len(again) > 1 else 0 :]:
            marks.setdefault(match["id"], Mark(match["id"], "", match.start(), match.end()))
        return [_titled(text, mark) for mark in marks.values()]
    return [_titled(text, mark) for mark in plain]


def _sequence(text: str, start: int, end: int, prefix: str) -> list[Mark]:
    """Labels `1.`, `2.`, `3.` in their order. A list inside an article is passed over; a list that begins anew at 1 goes on as `1-2`.
    label: only where the number is ours and not the one that stands there."""
    found = list(_NUMBERED.finditer(text, start, end))
    ids = [int(match["id"]) for match in found]
    marks: list[Mark] = []
    expected = 1 if 1 in ids else ids[0] if ids else 1
    run = 1
    last = {ident: at for at, ident in enumerate(ids)}
    if set(ids) == {1} and len(ids) > 1:  # Markdown counts on by itself: every label may be `1.`
        return [Mark(f"{prefix}{at}", "", match.start(), match.end(), label="1.") for at, match in enumerate(found, start=1)]
    for at, match in enumerate(found):
        anew = ids[at] == 1 and bool(marks) and not _inner(text, match.start(), ids, at, expected)
        gap = expected < ids[at] <= expected + _MOST_GAP and last.get(expected, -1) < at and _alone(text, match.start())
        if not (ids[at] == expected or anew or (gap and marks)):
            continue
        run += anew
        expected = ids[at] + 1
        again = f"-{run}" if run > 1 else ""
        marks.append(Mark(f"{prefix}{ids[at]}{again}", "", match.start(), match.end()))
    return marks


def _inner(text: str, at: int, ids: list[int], index: int, expected: int) -> bool:
    """Whether the `1.` at this place opens a list inside an article: a colon leads to it, or the outer numbers go on after it."""
    if text[max(0, at - _ENOUGH) : at].rstrip().endswith(":"):
        return True
    count = 0
    while index + count < len(ids) and ids[index + count] == count + 1:
        count += 1
    return index + count < len(ids) and ids[index + count] == expected


def _romans(text: str, start: int) -> list[Mark]:
    chapters: list[re.Match[str]] = []
    for match in _CHAPTER.finditer(text, start):
        if len(chapters) < len(_ROMANS) and match["id"].replace("l", "I") == _ROMANS[len(chapters)]:
            chapters.append(match)
    marks: list[Mark] = []
    if not chapters:
        for match in _ROMAN_NUMBERED.finditer(text, start):
            if len(marks) < len(_ROMANS) and match["id"] == _ROMANS[len(marks)] and _alone(text, match.start()):
                marks.append(Mark(match["id"], "", match.start(), match.end()))
        return [_titled(text, mark) for mark in marks]
    for at, match in enumerate(chapters):
        end = chapters[at + 1].start() if at + 1 < len(chapters) else len(text)
        title = " ".join(match["title"].split())
        own = _sequence(text, match.end(), end, f"{_ROMANS[at]}.")
        if not own or text[match.end() : own[0].at].strip():
            marks.append(Mark(_ROMANS[at], title, match.start(), match.end()))
        marks.extend(Mark(mark.id, title, match.start() if place == 0 and not text[match.end() : mark.at].strip() else mark.at,
                          mark.body) for place, mark in enumerate(own))  # fmt: skip
    return marks


def _articles(text: str, start: int) -> list[Mark]:
    """Articles by their word: `Article 5`; without any, sections; without those, clauses, rules, points."""
    for name in _WORDED:
        marks = _worded(text, start, name)
        if len({mark.id for mark in marks}) >= 2:
            return marks
    return _worded(text, start, "article")


def _worded(text: str, start: int, word: str) -> list[Mark]:
    marks: list[Mark] = []
    met: set[str] = set()
    for match in _WORDED[word].finditer(text, start):
        rest = match["rest"].strip().rstrip("*").strip()
        ident = number(match["id"]).lower()
        ident = ident.upper() if re.fullmatch(r"[ivxl]+", ident) else ident
        below = _FIRST.match(text, match.end())
        if rest[:1].islower() or rest[:1] in (",", ")", ";") or (not rest and below is not None and below[1].islower()):
            continue
        if rest[:1] == "(" and (rest[-1] != ")" or _PARAGRAPH.search(rest) is not None):
            continue  # `Article 5(2) shall apply`; but `Article 5 (Means)` is a heading
        if ident in met and not _alone(text, match.start()):
            continue
        met.add(ident)
        is_title = bool(rest) and len(rest) <= 90 and rest[-1] not in _CLOSERS
        body = match.end() if is_title or not rest else match.start("rest")
        label = " ".join(text[match.start() : match.end("id")].split()).strip("#* ")
        marks.append(Mark(ident, rest if is_title else "", match.start(), body, label=label))
    return [mark if mark.title else _titled(text, mark, before_labels=True) for mark in _without_contents(text, marks)]


def _without_contents(text: str, marks: list[Mark]) -> list[Mark]:
    """The marks without those of a table of contents: lines at the beginning with nothing under them, whose numbers come again."""
    met: set[str] = set()
    again = 0
    while again < len(marks) and marks[again].id not in met:
        met.add(marks[again].id)
        again += 1
    listed = 1 < again < len(marks) and not any(text[mark.body : after.at].strip() for mark, after in pairwise(marks[:again]))
    return marks[again:] if listed else marks


def _bullets(text: str, start: int) -> list[Mark]:
    found = list(_BULLET.finditer(text, start)) or list(_INDENTED.finditer(text, start))
    return [Mark(str(at), "", match.start(), match.end()) for at, match in enumerate(found, start=1)]


def _headings(text: str, start: int) -> list[Mark]:
    marks: list[Mark] = []
    chapter = ""
    for match in _HEADING.finditer(text, start):
        title = match["text"].strip()
        title = title.rstrip("#").rstrip() or title[:1]
        own = roman_of(title)
        chapter = own or chapter
        ident = "" if own else article_of(title, chapter)
        if ident:
            marks.append(Mark(ident, title, match.start(), match.end(), label=title))
    return marks


def _paragraphs(text: str, start: int) -> list[Mark]:
    """Paragraphs, numbered by us. Not counted: title and recitals at the beginning, signatures; a list belongs to what leads to it."""
    blocks = _blocks(text, start)
    last = _signed_from(text, blocks)
    marks: list[Mark] = []
    heading: tuple[int, str] | None = None
    for at, (begin, end) in enumerate(blocks[:last]):
        words = " ".join(text[begin:end].split())
        listed = LISTED.match(text, begin) is not None
        if is_heading(text[begin:end]) or _is_short(words):
            heading = heading or (begin, words.strip("#*_ "))
            continue
        recital = words[-1] in ",;" or (words[-1] == ":" and not (at + 1 < last and LISTED.match(text, blocks[at + 1][0])))
        if (marks and listed and heading is None) or (not marks and recital):
            heading = None
            continue
        place, title = heading or (begin, "")
        marks.append(Mark(str(len(marks) + 1), title if marks else "", place if marks else begin, begin))
        heading = None
    if len(marks) < 2:
        return []
    return [*marks, Mark("closing", "", blocks[last][0], blocks[last][0])] if last < len(blocks) else marks


def _blocks(text: str, start: int) -> list[tuple[int, int]]:
    """Paragraphs: between blank lines, a heading of Markdown's by itself, or one a line where lines are long and end with a stop."""
    found: list[tuple[int, int]] = []
    for begin, end in _between_blanks(text, start):
        at = begin
        for line in text[begin:end].splitlines(keepends=True):
            bare = line.strip()
            if at > begin and (bare.startswith("#") or (text[begin:at].lstrip().startswith("#") and "\n" in text[begin:at])):
                found.append((begin, at))
                begin = at
            at += len(line)
            if len(bare) > _LONG_LINE and bare[-1] in ".;:!?" and at < end:
                found.append((begin, at))
                begin = at
        found.append((begin, at))
    return found


def _between_blanks(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The stretches of lines between blank lines, without the line break at their end."""
    at = begin = start
    for line in text[start:].split("\n"):
        if not line.strip():
            if begin < at:
                yield begin, at - 1
            begin = at + len(line) + 1
        at += len(line) + 1
    if begin < len(text):
        yield begin, len(text)


def _is_short(words: str) -> bool:
    """A line without a stop that is no item of a list: a title, or a name under the text."""
    begins = words[0].isupper() or words[0].isdigit() or (words[0] in "*_" and not words[1:2].isspace())
    return begins and len(words.split()) <= 12 and words[-1] not in ".;:,!?”»" and (LISTED.match(words) is None or _INITIAL.match(words) is not None)


def _signed_from(text: str, blocks: list[tuple[int, int]]) -> int:
    """The first block of the signatures: what says that it is one with only names below, else the short lines at the end."""
    words = [" ".join(text[begin:end].split()) for begin, end in blocks]
    names = len(blocks)
    while names and len(words[names - 1].split()) <= _LONGEST_NAME:
        names -= 1
    said = next((at for at in range(max(names - 1, 1), len(blocks)) if SIGNATURES.match(words[at])), len(blocks))
    last = len(blocks)
    while last and (SIGNATURES.match(words[last - 1]) or (_is_short(words[last - 1]) and not words[last - 1].startswith("#"))):
        last -= 1
    return min(said, last)


SCHEMES: dict[str, Callable[[str, int], list[Mark]]] = {
    "numbered": _numbers, "roman": _romans, "article": _articles, "bullets": _bullets, "headings": _headings, "paragraphs": _paragraphs,
}  # fmt: skip


# --- parts and annexes, and numbers that begin anew -----------------------------------------------------------------


def divided(text: str, start: int, marks: list[Mark]) -> list[Mark]:
    """The marks with those of parts, chapters and annexes among them; every article with an id of its own.

    An article whose number has been met bears that of its division (`annex-1.3`), or `-2` when no division parts the two.
    """
    heads: list[tuple[Mark, Division]] = []
    bodies = sorted((mark.at, mark.body) for mark in marks)
    places = [at for at, _ in bodies]
    for match in _DIVIDING.finditer(text, start):
        head = division_of(" ".join(match.group().split()))
        before = bisect_right(places, match.start()) - 1
        if head is None or (before >= 0 and match.start() < bodies[before][1]) or not _alone(text, match.start()):
            continue
        title, end = (head.title, match.end()) if head.title else _title_below(text, match.end())
        if head.word == "section" and text[end : places[before + 1] if before + 1 < len(places) else len(text)].strip():
            continue  # a section within an article is no article of its own
        heads.append((Mark(head.id, title, match.start(), end, kind="division", label=" ".join(match.group().split()).strip("#* ")), head))
    first = marks[0].at if marks else 0
    # above the first article stand a table of contents, whose lines come again, and the heading of the first part
    last = {mark.id: mark.at for mark, _ in heads}
    heads = [(mark, head) for mark, head in heads if mark.at > first or (last[mark.id] == mark.at and not head.annexed)]
    return list(_unique(sorted((*marks, *(mark for mark, _ in heads)), key=lambda mark: mark.at)))


def _title_below(text: str, at: int) -> tuple[str, int]:
    """The title on the line below a heading that has none of its own, and where it ends; in capitals it may stand apart."""
    match = expression(r"[ \t]*\n(?P<apart>[ \t]*\n)?(?P<title>[^\n]*)").match(text, at)
    title = match["title"].strip("#* \t") if match is not None else ""
    if match is None or not is_title(title) or division_of(title) is not None or LISTED.match(title) is not None:
        return "", at
    return (title, match.end()) if not match["apart"] or title.isupper() else ("", at)


def _alone(text: str, at: int) -> bool:
    """Whether the line at this place is none that a sentence has been broken into."""
    before = text[max(0, at - _ENOUGH) : at]
    line = before.rstrip()[before.rstrip().rfind("\n") + 1 :].strip()
    return not line or re.search(r"\n[ \t]*\n[ \t]*$", before) is not None or line[-1] in ".;:!?" or is_heading(line)


def _unique(marks: Iterable[Mark]) -> Iterator[Mark]:
    met: dict[str, int] = {}
    division = ""
    for mark in marks:
        ident = mark.id
        if mark.kind == "division":
            division = ident
        elif mark.kind == "article" and division and (ident in met or re.fullmatch(r".*\d-\d+", ident)) and ident not in ("preamble", "closing"):
            ident = f"{division}.{ident.partition('-')[0] if ident.count('-') else ident}"
        if ident not in ("preamble", "closing"):
            met[ident] = met.get(ident, 0) + 1
            ident = f"{ident}-{met[ident]}" if met[ident] > 1 else ident
        yield msgspec.structs.replace(mark, id=ident) if ident != mark.id else mark


def _titled(text: str, mark: Mark, before_labels: bool = False) -> Mark:
    """Take the first line as title if it is short, ends like a title, and a paragraph follows. before_labels: or numbered paragraphs."""
    at = mark.body
    while at < len(text) and text[at] in " \t\n":
        at += 1
    end = text.find("\n", at)
    line = text[at : end if end >= 0 else len(text)].strip()
    line = line.strip("*_") if before_labels else line
    if not line or len(line) > 120 or line[-1] in _CLOSERS or line[0].islower() or end < 0:
        return mark
    after = _next_line(text, end)
    labelled = LISTED.match(text, after) or _DECIMAL.match(text, after)
    if labelled and before_labels:
        if not is_title(line) or LISTED.match(line):
            return mark
    elif text[end : end + 2] != "\n\n" or _NUMBERED.match(text, after) or _DECIMAL.match(text, after):
        return mark
    following = text[after : after + 200].strip()
    if not following or SIGNATURES.match(following):
        return mark
    return msgspec.structs.replace(mark, title=" ".join(line.strip("*").split()), body=end)


def _next_line(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\n":
        at += 1
    return text.rfind("\n", 0, at) + 1
