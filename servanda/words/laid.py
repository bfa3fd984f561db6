"""The paragraphs of a file laid out as plain words: contents and notes set apart, columns of languages parted, labels
put before.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from servanda.base.late import expression
from servanda.text.headings import article_of, division_of, roman_of
from servanda.words.languages import language_of
from servanda.words.reading.flow import Flow, Paragraph, ParagraphKind

_CONTENTS = frozenset(
    [
        "contents",
        "table of contents",
        "sommaire",
        "table des matières",
        "зміст",
        "содержание",
        "оглавление",
        "المحتويات",
        "فهرس المحتويات",
        "índice",
        "indice",
    ]
)
_LEADER = expression(r"(?<![ .…·_])[ .…·_]{1,300}\d{1,4}$")
_DOTTED = expression(r"(?<![.…·_])[.…·_]{3,300}[ \t]?\d{1,4}$")
_BARE = expression(
    r"(?:(?:article|art\.|section|стаття|статья|المادة|artículo|§)?[ \t]*[\d٠-٩]{1,3}"
    r"|\(?(?:\d{1,3}|[a-zа-яіїєґ]|[ivxl]{1,6})[.)])",
    re.IGNORECASE,
)
_WORDED = expression(r"[^\W\d_]{3,}[ \t]+\S+")
_COUNTED = expression(r"\d{1,3}[.)]")
_LONGEST_ENTRY = 200
"""Signs of an entry of a table of contents: a longer paragraph ends the search for one."""
MOST_AUTHORS = 5
"""Authors of changes or comments that are named."""
MOST_NAME = 60
"""Signs of the name of an author."""
_LEAST_ENTRIES = 3
"""Lines that are called a table of contents, at the least."""


@dataclass(frozen=True, slots=True)
class LaidOut:
    """What the paragraphs of a file come to.

    columns: language and paragraphs of each, the first is read from; notes: footnotes; cut: what is no part of the
    words, by name,
    with how many paragraphs; said: each a sentence.
    """

    columns: tuple[tuple[str, tuple[Paragraph, ...]], ...]
    notes: tuple[Paragraph, ...]
    cut: tuple[Paragraph, ...]
    said: tuple[str, ...]


def lay_out(flow: Flow) -> LaidOut:
    """The paragraphs that stand in a file now, with what is set apart."""
    there = [one for one in flow.paragraphs if one.now is not None and (one.now.strip() or one.label.strip())]
    notes = tuple(one for one in there if one.kind is ParagraphKind.NOTE)
    cut = [one for one in there if one.kind is ParagraphKind.CONTENTS]
    body = [one for one in there if one.kind not in (ParagraphKind.NOTE, ParagraphKind.CONTENTS)]
    listed = _contents(body)
    cut += [body[at] for at in sorted(listed)]
    columns, said = _languages([one for at, one in enumerate(body) if at not in listed])
    if cut:
        said = (f"{_count(len(cut), 'line')} of a table of contents left out.", *said)
    if notes:
        said = (*said, f"{_count(len(notes), 'note')} kept apart from the words.")
    return LaidOut(columns, notes, tuple(cut), (*_of_others(flow.paragraphs), *said))


def _of_others(paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    """What others left in the words and beside them: who reads the words alone must know that they are not settled."""
    changes = [one.author for paragraph in paragraphs for one in paragraph.changes]
    if changes:
        yield f"{_count(len(changes), 'tracked change')}{_by(changes)}: the words are read as if all were accepted."
    comments = [one.author for paragraph in paragraphs for one in paragraph.comments]
    if comments:
        yield f"{_count(len(comments), 'comment')} in the margin{_by(comments)}: no part of the words."


def _by(authors: Iterable[str]) -> str:
    """` by A, B`, those of most first; "" where the file names none."""
    found = Counter(" ".join(one.split())[:MOST_NAME] for one in authors if one.strip()).most_common(MOST_AUTHORS + 1)
    names = [name for name, _ in found]
    return f" by {', '.join(names[:MOST_AUTHORS])}{' and others' * (len(names) > MOST_AUTHORS)}" if names else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def words_of(one: Paragraph) -> str:
    """The words of a paragraph as they stand now: one space between words, lines where the file breaks them."""
    plain = unicodedata.normalize("NFC", (one.now or "").replace("\r", "\n").replace("\ufeff", ""))
    return "\n".join(line for line in (" ".join(line.split()) for line in plain.split("\n")) if line)


def plain_words(paragraphs: Sequence[Paragraph]) -> str:
    """The words of the paragraphs, a blank line between two of them, labels before; they are the same in whatever way
    articles are told
    apart. A heading without a number is marked as one of Markdown: nothing else tells it from a sentence."""
    counted = [one.level for one in paragraphs if _COUNTED.fullmatch(one.label.strip())]
    outermost = min(counted, default=0)
    blocks: list[str] = []
    for one in paragraphs:
        words, label = words_of(one), " ".join(unicodedata.normalize("NFC", one.label).split())
        if label and one.kind is not ParagraphKind.HEADING and _WORDED.fullmatch(label) and words:
            whole = f"{label}\n{words}"  # `Article 5` over its sentence, so that the sentence is no title
        else:
            whole = " ".join(part for part in (label, words) if part)
        if one.kind is ParagraphKind.HEADING and not _numbered(whole):
            whole = "## " + " ".join(whole.split()).lstrip("# ")
        elif _COUNTED.fullmatch(label) and one.level > outermost:
            whole = "    " + whole  # a number below another one opens no article
        blocks.append(whole)
    text = "\n\n".join(block for block in blocks if block.strip())
    return f"\n{text}" if text.startswith("---") else text  # no head of a file


def _numbered(heading: str) -> bool:
    return bool(article_of(heading) or roman_of(heading) or division_of(heading) is not None)


# --- table of contents ----------------------------------------------------------------------------------------------


def _contents(body: Sequence[Paragraph]) -> set[int]:
    """Places of the lines of a table of contents: under a line that says so until its first entry comes again, or by
    dots and page numbers.
    """
    keys = [_key(one) for one in body]
    for at, key in enumerate(keys):
        if key in _CONTENTS:
            end = _again(body, keys, at)
            if end - at > _LEAST_ENTRIES and 2 * sum(len(keys[i]) for i in range(at, end)) < sum(map(len, keys)):
                return set(range(at, end))
    dotted = [at for at, one in enumerate(body) if _DOTTED.search(words_of(one))]
    head = {dotted[0] - 1} if dotted and dotted[0] and keys[dotted[0] - 1] in _CONTENTS else set()
    return {*dotted, *head} if len(dotted) >= _LEAST_ENTRIES else set()


def _again(body: Sequence[Paragraph], keys: Sequence[str], at: int) -> int:
    """Where the text begins of which the lines after `at` are the contents: at the first of them that comes again;
    `at` if none does.
    """
    met: set[str] = set()
    for place in range(at, len(body)):
        key = keys[place]
        if len(key) > _LONGEST_ENTRY:
            break
        if key in met and key not in _CONTENTS:
            return place
        met |= {key, _LEADER.sub("", key)} - {""}
    return at


def _key(one: Paragraph) -> str:
    return " ".join(f"{one.label} {words_of(one)[: 2 * _LONGEST_ENTRY]}".split()).strip(" .:").casefold()


# --- columns of languages -------------------------------------------------------------------------------------------


def _languages(body: Sequence[Paragraph]) -> tuple[tuple[tuple[str, tuple[Paragraph, ...]], ...], tuple[str, ...]]:
    """The paragraphs of each language, the leftmost column first. What stands in no column goes to the language it is
    written in, else
    to the first; a column of numbers alone goes before the words beside it, in each language."""
    by_column: dict[int, list[str]] = {}
    for one in body:
        if one.column is not None:
            by_column.setdefault(one.column, []).append(words_of(one))
    spoken = {column: language_of(" ".join(words)) for column, words in sorted(by_column.items())}
    languages = list(dict.fromkeys(language for language in spoken.values() if language))
    if len(languages) < 2:
        every = _joined(body, frozenset(by_column))
        return ((language_of(" ".join(words_of(one) for one in body)), tuple(every)),), ()
    numbers = frozenset(column for column in spoken if not spoken[column])
    found = []
    for language in languages:
        own = [one for one in body if _stands_in(one, language, languages, spoken)]
        found.append((language, tuple(_joined(own, numbers))))
    said = (
        f"Columns of {len(languages)} languages ({', '.join(languages)}): read from {languages[0]}, the others stand beside it."
    )
    return tuple(found), (said,)


def _stands_in(one: Paragraph, language: str, languages: Sequence[str], spoken: dict[int, str]) -> bool:
    if one.column is not None and spoken[one.column]:
        return spoken[one.column] == language
    if one.column is not None and _BARE.fullmatch(words_of(one)):
        return True
    own = language_of(words_of(one))
    return (own if own in languages else languages[0]) == language


def _joined(paragraphs: Iterable[Paragraph], columns: frozenset[int]) -> list[Paragraph]:
    """The paragraphs with a cell that is only a number put before the next cell of its row. columns: in which such
    cells may stand.
    """
    found: list[Paragraph] = []
    for one in paragraphs:
        before = found[-1] if found else None
        if (
            before is not None
            and before.kind is one.kind is ParagraphKind.CELL
            and before.row == one.row
            and before.column in columns
            and before.column != one.column
            and not one.label
            and _BARE.fullmatch(words_of(before))
        ):
            found[-1] = replace(one, label=words_of(before))
        else:
            found.append(one)
    return found
