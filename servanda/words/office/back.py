"""What a file that came back says other than the words that went out. Nothing is written: a person decides."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Any

import msgspec

from servanda.base.late import expression
from servanda.text.sentences import addressed_sentences
from servanda.words.office.ours import OurSentence
from servanda.words.office.out import AUTHOR
from servanda.words.reading.flow import Change, Flow, Paragraph, ParagraphKind

LIKE = 0.5
"""Two sentences that share more than half of their words are taken for the same one, if the order is kept."""
NEAR = 0.25
"""The same between sentences of which the bookmarks of one paragraph say that they stand in it."""
MOST_COMPARED = 200_000
"""Pairs of sentences that are compared by their words in one stretch; in a longer one only those near each other."""
_WORD = expression(r"[^\s\u200b]+")
_TOKEN = expression(r"\s+|\S+")
_SAME = str.maketrans("“”„«»‘’‚", '"""""\'\'\'')


class TouchedSentence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sentence that came back otherwise. kind: tracked | silent | gone | new | moved. ours: as it went out; was, now: as the
    file has it before and after its tracked changes; by: who, "" where nobody is named; where: its address, of a new one what it
    follows."""

    kind: str
    where: str
    ours: str = ""
    was: str = ""
    now: str = ""
    by: tuple[str, ...] = ()
    at: str = ""
    tracked: bool = False
    agreement: str = ""
    article: str = ""
    language: str = ""
    number: int = 0
    clauses: tuple[str, ...] = ()
    place: str = ""


class SquareBracket(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A bracket in what came back. came: it did not stand in our words; open: it is never closed."""

    where: str
    words: str
    by: tuple[str, ...] = ()
    came: bool = False
    open: bool = False


class MarginComment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A comment of somebody else, or an answer to one."""

    where: str
    author: str
    text: str
    at: str = ""
    on: str = ""
    answers: str = ""
    clauses: tuple[str, ...] = ()


class WordsBack(msgspec.Struct, frozen=True, kw_only=True):
    """sentences: that went out; same: of them, as they were; marked: of them, whose bookmark came back."""

    sentences: int
    same: int
    marked: int
    touched: tuple[TouchedSentence, ...]
    brackets: tuple[SquareBracket, ...]
    comments: tuple[MarginComment, ...]


@dataclass(frozen=True, slots=True)
class _Segment:
    """kind: same | in | out. n, w: where it stands in the words now, and in those that were."""

    kind: str
    n: tuple[int, int]
    w: tuple[int, int]
    changes: tuple[Change, ...] = ()


@dataclass(slots=True)
class _Piece:
    """A stretch of a paragraph: was[w0:w1] became now[n0:n1]. author: who put in or took out the whole paragraph."""

    paragraph: int
    was: str
    now: str
    w: tuple[int, int]
    n: tuple[int, int] = (-1, -1)
    ours: int | None = None
    changes: list[Change] = field(default_factory=list)
    author: str = ""

    def takes(self, start: int, end: int) -> None:
        self.n = (start if self.n[0] < 0 else min(self.n[0], start), max(self.n[1], end))

    @property
    def tracked(self) -> bool:
        return not self.was or _other(self.was, self.now)

    def told(self, about: TouchedSentence) -> TouchedSentence:
        """The same, with what became of it, and by whom."""
        return msgspec.structs.replace(
            about, was=self.was or about.was, now=self.now, tracked=self.tracked,
            by=_authors(self.changes) or (self.author,) * bool(self.author), at=max((one.at for one in self.changes), default=""),
        )  # fmt: skip


def compared(ours: Sequence[OurSentence], flow: Flow) -> WordsBack:
    """Each sentence that went out against what came back: by its bookmark; where that is lost by its words, then by those it
    shares with one that stands in its place."""
    return _Comparing(ours, flow).done()


class _Comparing:
    def __init__(self, ours: Sequence[OurSentence], flow: Flow) -> None:
        self.ours, self.flow = ours, flow
        self.folded = [_fold(one.text)[0] for one in ours]
        self.words = [_counted(one) for one in self.folded]
        self.by_mark = {one.bookmark: number for number, one in enumerate(ours)}
        self.begins: dict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(self.folded):
            self.begins[text[:4]].append(number)
        self.used: set[int] = set()
        self.seen: set[int] = set()
        self.cursor = 0
        self.pieces: list[_Piece] = []
        self.home: dict[int, list[_Piece]] = defaultdict(list)

    def done(self) -> WordsBack:
        for number, one in enumerate(self.flow.paragraphs):
            if one.kind is not ParagraphKind.CONTENTS:
                self._paragraph(number, one)
        self._aligned(self.pieces, range(len(self.ours)), LIKE)
        for piece in self.pieces:
            self.home[piece.paragraph].append(piece)
        rows, fresh = self._touched()
        sentences = {n for n, one in enumerate(self.ours) if one.number}
        return WordsBack(
            sentences=len(sentences),
            same=len(sentences - {n for n, _ in rows}),
            marked=len(sentences & self.seen),
            touched=(*(row for _, row in sorted(rows, key=lambda one: one[0])), *fresh),
            brackets=tuple(self._brackets()),
            comments=tuple(self._comments()),
        )

    # --- pieces ----------------------------------------------------------------------------------------------------------

    def _paragraph(self, number: int, paragraph: Paragraph) -> None:
        hints = [self.by_mark[one.name] for one in paragraph.bookmarks if one.name in self.by_mark]
        self.seen.update(hints)
        was = paragraph.was or ""
        folded, at = _fold(was)
        language = next((self.ours[one].language for one in (*hints, self.cursor) if one < len(self.ours)), "") or "en"
        spans = self._spans(folded, hints, language)
        if paragraph.label and was and all(one is None for _, _, one in spans):
            spans = self._labelled(paragraph.label, folded, hints) or spans
        whole = paragraph.author if paragraph.now is None or paragraph.was is None else ""
        mine = [
            _Piece(number, was[at[a] : at[b - 1] + 1], "", (at[a], at[b - 1] + 1), ours=found, author=whole)
            for a, b, found in spans
        ]
        placed = self._placed(number, mine, paragraph, language, whole)
        empty = {one.name for one in paragraph.bookmarks if one.start == one.end}  # of a sentence that went with tracking off
        left = [one for one in dict.fromkeys(hints) if one not in self.used and self.ours[one].bookmark not in empty]
        loose = [one for one in placed if one.ours is None and one.was]
        if len(left) != len(loose):
            self._aligned(placed, left, NEAR)
            left = [one for one in left if one not in self.used]
            loose = [one for one in loose if one.ours is None]
        if len(left) == len(loose):
            self.used.update(left)
            for one, piece in zip(left, loose, strict=True):
                piece.ours = one
        self.pieces += placed

    def _labelled(self, label: str, folded: str, hints: list[int]) -> list[tuple[int, int, int | None]]:
        """A paragraph whose number has become an automatic one: its words, where ours begin with that number."""
        before = f"{_fold(label)[0]} "
        found = self._exact(before + folded, 0, hints)
        if found is None:
            return []
        self.used.add(found)
        end = len(self.folded[found]) - len(before)
        return [(0, end, found), *self._spans(folded, hints, "en", end + 1)] if end > 0 else []

    def _exact(self, text: str, at: int, hints: Iterable[int]) -> int | None:
        """Our sentence that stands whole at a place: one whose bookmark is here, else the next in order that nobody took."""
        fits = [
            one
            for one in self.begins.get(text[at : at + 4], ())
            if one not in self.used and text.startswith(our := self.folded[one], at) and text[at + len(our) :][:1] in ("", " ")
        ]
        for one in hints:
            if one in fits:
                return one
        return min(
            fits, key=lambda one: (one < self.cursor, -len(self.folded[one]) if one == self.cursor else 0, one), default=None
        )

    def _spans(self, text: str, hints: list[int], language: str, at: int = 0) -> list[tuple[int, int, int | None]]:
        """Stretches of the words before changes: start, end, and which of our sentences stands there unchanged."""
        found: list[tuple[int, int, int | None]] = []
        ends = [one.end for one in addressed_sentences(text, language, None)] if text else []
        while at < len(text):
            one = self._exact(text, at, hints)
            if one is not None:
                end = at + len(self.folded[one])
                self.used.add(one)
                self.cursor = one + 1
            else:
                end = ends[place] if (place := bisect_left(ends, at + 1)) < len(ends) else len(text)
                near = [n for n in (*hints, *range(self.cursor, min(self.cursor + 3, len(self.ours)))) if n not in self.used]
                end = min([end, *self._whole(text, at, end, near)])
            if end > at and (one is not None or _worded(text[at:end])):
                found.append((at, end, one))
            at = end
            while at < len(text) and text[at] == " ":
                at += 1
        return found

    def _whole(self, text: str, at: int, end: int, near: list[int]) -> Iterable[int]:
        """Where one of our sentences stands whole behind other words: its full stop, or what parted it from them, is gone. Words
        put before it that are like none of ours belong to it."""
        for n in near:
            place = text.find(f" {self.folded[n]}", at, end + len(self.folded[n])) if len(self.folded[n]) > 11 else -1
            if at < place < end:
                words = _counted(text[at:place])
                if text[place - 1] in ".?!;:" or any(_share(words, self.words[other]) > NEAR for other in near if other != n):
                    yield place

    @staticmethod
    def _placed(number: int, mine: list[_Piece], paragraph: Paragraph, language: str, whole: str) -> list[_Piece]:
        """The pieces with what became of them, and a piece for each sentence that came in between."""
        segments, now = _segments(paragraph), paragraph.now or ""
        came: list[_Piece] = []
        for place, one in enumerate(segments):
            if one.kind != "in":
                for piece in mine:
                    low, high = max(piece.w[0], one.w[0]), min(piece.w[1], one.w[1])
                    if low < high:
                        piece.changes += one.changes
                        if one.kind == "same":
                            piece.takes(one.n[0] + low - one.w[0], one.n[0] + high - one.w[0])
            elif (owner := _owner(mine, segments, place, now)) is not None:
                owner.takes(*one.n)
                owner.changes += one.changes
            else:
                came += [
                    _Piece(
                        number, "", said.text, one.w, (one.n[0] + said.start, one.n[0] + said.end),
                        changes=list(one.changes), author=whole,
                    )
                    for said in addressed_sentences(now[slice(*one.n)], language, None)
                ]  # fmt: skip
        for piece in mine:
            piece.now = now[slice(*piece.n)].strip() if piece.n[0] >= 0 else ""
        return sorted([*came, *mine], key=lambda one: one.w[0])

    # --- which is which --------------------------------------------------------------------------------------------------

    def _aligned(self, pieces: Sequence[_Piece], among: Iterable[int], like: float) -> None:
        """Give pieces that are none of ours yet the sentence with which they share most words, the order kept."""
        free = [one for one in among if one not in self.used]
        loose = [(place, one) for place, one in enumerate(pieces) if one.ours is None and one.was]
        wide = len(free) * len(loose) > MOST_COMPARED
        pairs: list[tuple[float, int, int]] = []
        for order, (place, one) in enumerate(loose):
            middle = order * len(free) // len(loose)
            near = free[max(0, middle - 100) : middle + 100] if wide else free
            words = _counted(_fold(one.was)[0])
            pairs += [(-alike, place, n) for n in near if (alike := _share(words, self.words[n])) > like]
        taken = {place: one.ours for place, one in enumerate(pieces) if one.ours is not None}
        places = sorted(taken)
        for _alike, place, n in sorted(pairs):
            if n in self.used or place in taken:
                continue
            cut = bisect_left(places, place)
            low = taken[places[cut - 1]] if cut else None
            high = taken[places[cut]] if cut < len(places) else None
            if (low is None or low < n) and (high is None or n < high or (low is not None and high < low)):
                pieces[place].ours = taken[place] = n
                places.insert(cut, place)
                self.used.add(n)

    # --- what is told ----------------------------------------------------------------------------------------------------

    def _touched(self) -> tuple[list[tuple[int, TouchedSentence]], list[TouchedSentence]]:
        """Each of ours that came back otherwise, by its number, and what is new."""
        lost = [n for n in range(len(self.ours)) if n not in self.used]
        gone = {self.folded[one.ours]: one.ours for one in self.pieces if one.ours is not None and not _worded(one.now)}
        gone |= {self.folded[n]: n for n in lost}
        elsewhere = self._out_of_order()
        rows: list[tuple[int, TouchedSentence]] = []
        fresh: list[TouchedSentence] = []
        moved: set[int] = set()
        last = "at the beginning"
        for one in self.pieces:
            if (n := one.ours) is not None:
                last = f"after {self.ours[n].address}"
                kinds = ["silent"] * _other(self.ours[n].text, one.was)
                kinds += ["tracked" if _worded(one.now) else "gone"] if one.tracked else ["moved"] * (n in elsewhere)
                rows += [(n, one.told(self._row(kind, n))) for kind in kinds]
            elif not one.was and (back := gone.get(_fold(one.now)[0])) is not None and back not in moved:
                moved.add(back)
                about = msgspec.structs.replace(self._row("moved", back), was=self.ours[back].text, place=last)
                rows.append((back, one.told(about)))
            elif one.now or one.was:
                of = self.ours[0].agreement if self.ours else ""
                fresh.append(one.told(TouchedSentence(kind="new", where=last, agreement=of)))
        rows = [(n, row) for n, row in rows if row.kind != "gone" or n not in moved]
        rows += [(n, self._row("gone", n)) for n in lost if n not in moved]
        return rows, fresh

    def _row(self, kind: str, n: int) -> TouchedSentence:
        ours = self.ours[n]
        return TouchedSentence(
            kind=kind, where=ours.address, ours=ours.text, agreement=ours.agreement, article=ours.article, language=ours.language,
            number=ours.number, clauses=ours.clauses, place=ours.place,
        )  # fmt: skip

    def _out_of_order(self) -> set[int]:
        """Sentences that stand elsewhere than they did: all but the longest row, of each language, that kept its order."""
        lines: dict[tuple[str, str], list[int]] = defaultdict(list)
        for one in self.pieces:
            if one.ours is not None and self.ours[one.ours].number:  # titles are alike in two languages
                lines[self.ours[one.ours].agreement, self.ours[one.ours].language].append(one.ours)
        return {n for line in lines.values() for n in set(line) - _rising(line)}

    def _at(self, paragraph: int, start: int) -> tuple[str, tuple[str, ...], str, Sequence[Change]]:
        """Address, clauses, our words and changes of the sentence at a place of a paragraph."""
        pieces = [one for one in self.home[paragraph] if one.now] or self.home[paragraph]
        here = [one for one in pieces if one.n[0] <= start] or pieces[:1]
        if here and (n := here[-1].ours) is not None:
            return self.ours[n].address, self.ours[n].clauses, self.folded[n], here[-1].changes
        known = [one.ours for one in self.pieces if one.ours is not None and one.paragraph <= paragraph]
        where = f"after {self.ours[known[-1]].address}" if known else "at the beginning"
        return where, (), "", here[-1].changes if here else ()

    def _brackets(self) -> Iterator[SquareBracket]:
        for number, one in enumerate(self.flow.paragraphs):
            for start, end in _square(one.now or "") if one.kind is not ParagraphKind.CONTENTS else ():
                words = (one.now or "")[start : end or None]
                if not any(map(str.isalpha, words)) and not words.strip("[] ").replace(",", "").isdecimal():
                    continue
                where, _clauses, ours, changes = self._at(number, start)
                came = _fold(words)[0] not in ours
                by = _authors(c for c in changes if "[" in c.words or "]" in c.words) if came else ()
                yield SquareBracket(where=where, words=words, by=by, came=came, open=not end)

    def _comments(self) -> Iterator[MarginComment]:
        for number, one in enumerate(self.flow.paragraphs):
            for note in one.comments:
                if note.author == AUTHOR and not note.answers:
                    continue
                where, clauses, _ours, _changes = self._at(number, note.start)
                yield MarginComment(
                    where=where, author=note.author, text=note.text, at=note.at, on=note.on, answers=note.answers, clauses=clauses
                )


def _owner(mine: list[_Piece], segments: list[_Segment], place: int, now: str) -> _Piece | None:
    """Whose sentence words that came in belong to; None: they are sentences of their own, or signs alone between two."""
    at = segments[place].w[0]
    inside = next((one for one in mine if one.w[0] < at < one.w[1]), None)
    if inside is not None or not mine:
        return inside
    before = next((one for one in reversed(mine) if one.w[1] <= at), None)
    after = next((one for one in mine if one.w[0] >= at), None)
    for gone in segments[max(0, place - 1) : place + 2]:  # what takes the place of words that went belongs where they stood
        for one in (before, after) if gone.kind == "out" else ():
            if one is not None and max(one.w[0], gone.w[0]) < min(one.w[1], gone.w[1]):
                return one
    bare = now[slice(*segments[place].n)].strip().strip("[]")
    begins = bare[:1].isupper() or bare[:1].isdigit() or bare[:1] in ('"', "“", "«", "(")
    if begins and bare[-1:] in (*".?!;:", "") and _worded(bare):
        return None
    return before if before is not None and (before.w[1] == at or after is None) else after


def _square(text: str) -> Iterator[tuple[int, int]]:
    """Outermost brackets, as places; end 0: never closed."""
    deep, start = 0, 0
    for at, sign in enumerate(text):
        if sign == "[":
            start = start if deep else at
            deep += 1
        elif sign == "]" and deep:
            deep -= 1
            if not deep:
                yield start, at + 1
    if deep:
        yield start, 0


def _fold(text: str) -> tuple[str, list[int]]:
    """Words as they are compared (white space as one space, any quotation marks alike), and where each sign stands in the
    text."""
    words = list(_WORD.finditer(text))
    places = [place for one in words for place in range(one.start(), one.end() + 1)]
    return " ".join(one.group() for one in words).translate(_SAME), places[:-1]


def _other(one: str, two: str) -> bool:
    """Whether two texts are other words, or the same ones with other signs between them."""
    return one != two and unicodedata.normalize("NFC", _fold(one)[0]) != unicodedata.normalize("NFC", _fold(two)[0])


def _worded(text: str) -> bool:
    return any(map(str.isalnum, text))


def _authors(changes: Iterable[Change]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.author for one in changes if one.author))


def _counted(folded: str) -> Counter[str]:
    return Counter(folded.casefold().split())


def _share(one: Counter[str], two: Counter[str]) -> float:
    """The part of their words that two sentences share, 0 to 1."""
    whole = one.total() + two.total()
    return 2 * (one & two).total() / whole if whole else 0.0


def _rising(line: Sequence[int]) -> set[int]:
    """The longest part of a row of numbers that rises."""
    ends: list[int] = []  # how low such a part of each length may end
    parts: list[tuple[int, Any]] = []  # that part: its last number, and the part before it
    for value in line:
        place = bisect_left(ends, value)
        ends[place : place + 1] = [value]
        parts[place : place + 1] = [(value, parts[place - 1] if place else None)]
    found: set[int] = set()
    part = parts[-1] if parts else None
    while part is not None:
        found.add(part[0])
        part = part[1]
    return found


def _segments(paragraph: Paragraph) -> list[_Segment]:
    """How the words before became those after, piece by piece; where the changes do not account for it, by comparing the two."""
    was, now = paragraph.was or "", paragraph.now or ""
    changes = sorted((one for one in paragraph.changes if one.words), key=lambda one: one.start)
    came = [one for one in changes if one.kind in ("inserted", "moved here")]
    went = [one for one in changes if one.kind in ("deleted", "moved away")]
    found: list[_Segment] = []
    n = w = 0
    while n < len(now) or w < len(was):
        if went and went[0].start == w:
            found.append(_Segment("out", (n, n), (w, w + len(went[0].words)), (went.pop(0),)))
        elif came and came[0].start == n:
            found.append(_Segment("in", (n, n + len(came[0].words)), (w, w), (came.pop(0),)))
        else:
            step = min(
                (went[0].start if went else len(was)) - w, (came[0].start if came else len(now)) - n, len(was) - w, len(now) - n
            )
            if step <= 0 or was[w : w + step] != now[n : n + step]:
                return list(_by_words(paragraph, was, now))
            found.append(_Segment("same", (n, n + step), (w, w + step)))
        n, w = found[-1].n[1], found[-1].w[1]
    return found if (n, w) == (len(now), len(was)) else list(_by_words(paragraph, was, now))


def _by_words(paragraph: Paragraph, was: str, now: str) -> Iterator[_Segment]:
    one, two = _TOKEN.findall(was), _TOKEN.findall(now)
    w, n = ([0, *accumulate(map(len, tokens))] for tokens in (one, two))
    author = next((change.author for change in paragraph.changes if change.author), paragraph.author)
    for what, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if what == "equal":
            yield _Segment("same", (n[c], n[d]), (w[a], w[b]))
            continue
        if b > a:
            yield _Segment("out", (n[c], n[c]), (w[a], w[b]), (Change("deleted", was[w[a] : w[b]], w[a], author),))
        if d > c:
            yield _Segment("in", (n[c], n[d]), (w[b], w[b]), (Change("inserted", now[n[c] : n[d]], n[c], author),))
