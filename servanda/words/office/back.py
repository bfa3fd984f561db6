"""What a file that came back says other than the words that went out. Nothing is written: a person decides."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import msgspec

from servanda.text.sentences import addressed_sentences
from servanda.words.office.ours import MARK, OurSentence
from servanda.words.reading.flow import Change, Flow, Paragraph, ParagraphKind

LIKE = 0.5
"""Two sentences that share more than half of their words are taken for the same one, if the order is kept."""
NEAR = 0.25
"""The same between sentences of which the bookmarks of one paragraph say that they stand in it."""
MOST_COMPARED = 200_000
"""Pairs of sentences that are compared by their words in one stretch; in a longer one only those near each other."""
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


@dataclass(slots=True)
class _Piece:
    """A stretch of a paragraph: was[w0:w1] became now[n0:n1]."""

    paragraph: int
    was: str
    now: str
    w: tuple[int, int]
    n: tuple[int, int] = (-1, -1)
    ours: int | None = None
    changes: list[Change] = field(default_factory=list)

    def takes(self, start: int, end: int) -> None:
        self.n = (start if self.n[0] < 0 else min(self.n[0], start), max(self.n[1], end))


@dataclass(frozen=True, slots=True)
class _Segment:
    kind: str  # same | in | out
    n: tuple[int, int]
    w: tuple[int, int]
    change: Change | None = None


def compared(ours: Sequence[OurSentence], flow: Flow) -> WordsBack:
    """Each sentence that went out against what came back: by its bookmark; where that is lost by its words, then by those it
    shares with one that stands in its place."""
    return _Comparing(ours, flow).done()


class _Comparing:
    def __init__(self, ours: Sequence[OurSentence], flow: Flow) -> None:
        self.ours, self.flow = ours, flow
        self.folded = [_fold(one.text)[0] for one in ours]
        self.words = [Counter(one.casefold().split()) for one in self.folded]
        self.by_mark = {one.bookmark: number for number, one in enumerate(ours)}
        self.begins: dict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(self.folded):
            self.begins[text[:4]].append(number)
        self.used: set[int] = set()
        self.seen: set[int] = set()
        self.kept: set[int] = set()  # their place is vouched for by nothing but their bookmark
        self.cursor = 0
        self.pieces: list[_Piece] = []

    def done(self) -> WordsBack:
        for number, one in enumerate(self.flow.paragraphs):
            if one.kind is not ParagraphKind.CONTENTS:
                self._paragraph(number, one)
        self._aligned(self.pieces, range(len(self.ours)), LIKE)
        touched = self._touched()
        self.home = self._homes()
        return WordsBack(
            sentences=sum(1 for one in self.ours if one.number),
            same=len({n for n, one in enumerate(self.ours) if one.number} - self.other),
            marked=len({n for n in self.seen if self.ours[n].number}),
            touched=touched,
            brackets=tuple(self._brackets()),
            comments=tuple(self._comments()),
        )

    # --- pieces ----------------------------------------------------------------------------------------------------------

    def _paragraph(self, number: int, paragraph: Paragraph) -> None:
        hints = [self.by_mark[one.name] for one in paragraph.bookmarks if one.name.startswith(MARK) and one.name in self.by_mark]
        self.seen.update(hints)
        was, now = paragraph.was or "", paragraph.now or ""
        folded, at = _fold(was)
        language = next((self.ours[one].language for one in (*hints, self.cursor) if one < len(self.ours)), "")
        spans = self._spans(folded, hints, language)
        if paragraph.label and not any(one is not None for _, _, one in spans) and was:
            spans = self._labelled(paragraph.label, folded, hints) or spans
        mine = [
            _Piece(paragraph=number, was=was[at[a] : at[b - 1] + 1], now="", w=(at[a], at[b - 1] + 1), ours=found)
            for a, b, found in spans
        ]
        segments = _segments(paragraph)
        placed = self._placed(number, mine, segments, now, language)
        empty = {one.name for one in paragraph.bookmarks if one.start == one.end}  # of a sentence that went with tracking off
        left = [one for one in dict.fromkeys(hints) if one not in self.used and self.ours[one].bookmark not in empty]
        if left:
            loose = [one for one in placed if one.ours is None and one.was]
            if len(left) != len(loose):
                self._aligned(placed, left, NEAR)
                left = [one for one in left if one not in self.used]
                loose = [one for one in loose if one.ours is None]
            if len(left) == len(loose):
                for one, piece in zip(left, loose, strict=True):
                    piece.ours = one
                    self.used.add(one)
        self.pieces += placed

    def _labelled(self, label: str, folded: str, hints: list[int]) -> list[tuple[int, int, int | None]]:
        """A paragraph whose number has become an automatic one: its words, where ours begin with that number."""
        before = f"{_fold(label)[0]} "
        whole = before + folded
        found = self._exact(whole, 0, hints)
        if found is None:
            return []
        self.used.add(found)
        end = len(self.folded[found]) - len(before)
        return [(0, end, found), *self._spans(folded, hints, "", end + 1)] if end > 0 else []

    def _exact(self, text: str, at: int, hints: Iterable[int]) -> int | None:
        """Our sentence that stands whole at a place: one whose bookmark is here, else the next in order that nobody took."""
        begins = [one for one in self.begins.get(text[at : at + 4], ()) if one not in self.used]
        short = [one for one in self.begins.get(text[at:], ()) if one not in self.used] if len(text) - at < 4 else []
        fits = [
            one
            for one in (*begins, *short)
            if text.startswith(self.folded[one], at) and text[at + len(self.folded[one]) :][:1] in ("", " ")
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
        ends = [one.end for one in addressed_sentences(text, language or "en", None)] if text else []
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
            if end > at:
                found.append((at, end, one))
            at = end
            while at < len(text) and text[at] == " ":
                at += 1
        return [one for one in found if one[2] is not None or any(sign.isalnum() for sign in text[one[0] : one[1]])]

    def _whole(self, text: str, at: int, end: int, near: list[int]) -> Iterable[int]:
        """Where one of our sentences stands whole behind other words: its full stop, or what parted it from them, is gone. Words
        put before it that are like none of ours belong to it."""
        for n in near:
            place = text.find(f" {self.folded[n]}", at, end + len(self.folded[n])) if len(self.folded[n]) > 11 else -1
            if at < place < end:
                words = Counter(text[at:place].casefold().split())
                if text[place - 1] in ".?!;:" or any(_share(words, self.words[other]) > NEAR for other in near if other != n):
                    yield place

    def _placed(self, number: int, mine: list[_Piece], segments: list[_Segment], now: str, language: str) -> list[_Piece]:
        """The pieces with what became of them, and a piece for each sentence that came in between."""
        came: list[tuple[int, _Piece]] = []
        for place, one in enumerate(segments):
            if one.kind != "in":
                for piece in mine:
                    low, high = max(piece.w[0], one.w[0]), min(piece.w[1], one.w[1])
                    if low < high:
                        if one.change is not None:
                            piece.changes.append(one.change)
                        else:
                            piece.takes(one.n[0] + low - one.w[0], one.n[0] + high - one.w[0])
                continue
            words = now[one.n[0] : one.n[1]]
            at = one.w[0]
            owner = self._owner(mine, segments, place, at, words)
            if owner is not None:
                owner.takes(*one.n)
                if one.change is not None:
                    owner.changes.append(one.change)
                continue
            for said in addressed_sentences(words, language or "en", None):
                start = one.n[0] + said.start
                piece = _Piece(paragraph=number, was="", now=said.text, w=(at, at), n=(start, one.n[0] + said.end))
                piece.changes += [one.change] if one.change is not None else []
                came.append((at, piece))
        for piece in mine:
            piece.now = now[piece.n[0] : piece.n[1]].strip() if piece.n[0] >= 0 else ""
        after = [(piece.w[0] if piece.w[1] > piece.w[0] else piece.w[1], 1, piece) for piece in mine] + [
            (at, 0, piece) for at, piece in came
        ]
        return [piece for _, _, piece in sorted(after, key=lambda one: (one[0], one[1]))]

    @staticmethod
    def _owner(mine: list[_Piece], segments: list[_Segment], place: int, at: int, words: str) -> _Piece | None:
        """Whose sentence words that came in belong to; None: they are sentences of their own, or signs alone between two."""
        inside = next((one for one in mine if one.w[0] < at < one.w[1]), None)
        if inside is not None or not mine:
            return inside
        before = next((one for one in reversed(mine) if one.w[1] <= at), None)
        after = next((one for one in mine if one.w[0] >= at), None)
        out = [one for one in segments[max(0, place - 1) : place + 2] if one.kind == "out"]
        for gone in out:  # what takes the place of words that went belongs where they stood
            for one in (before, after):
                if one is not None and max(one.w[0], gone.w[0]) < min(one.w[1], gone.w[1]):
                    return one
        bare = words.strip().strip("[]")
        own = bare[-1:] in (*".?!;:", "") and (bare[:1].isupper() or bare[:1].isdigit() or bare[:1] in ('"', "“", "«", "("))
        if own and any(sign.isalnum() for sign in bare):
            return None
        if before is not None and (before.w[1] == at or after is None):
            return before
        return after or before

    # --- which is which --------------------------------------------------------------------------------------------------

    def _aligned(self, pieces: Sequence[_Piece], among: Iterable[int], like: float) -> None:
        """Give pieces that are none of ours yet the sentence with which they share most words, the order kept."""
        free = [one for one in among if one not in self.used]
        loose = [(place, one) for place, one in enumerate(pieces) if one.ours is None and one.was]
        if not free or not loose:
            return
        wide = len(free) * len(loose) > MOST_COMPARED
        pairs: list[tuple[float, int, int]] = []
        for order, (place, one) in enumerate(loose):
            near = free
            if wide:
                middle = order * len(free) // len(loose)
                near = free[max(0, middle - 100) : middle + 100]
            words = Counter(_fold(one.was)[0].casefold().split())
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

    def _touched(self) -> tuple[TouchedSentence, ...]:
        found: list[TouchedSentence] = []
        self.other: set[int] = set()
        order = self._out_of_order()
        gone = {
            self.folded[one.ours]: one.ours for one in self.pieces if one.ours is not None and not any(map(str.isalnum, one.now))
        }
        gone |= {self.folded[n]: n for n in range(len(self.ours)) if n not in self.used}
        moved: set[int] = set()
        last = "at the beginning"
        rows: list[tuple[int, TouchedSentence]] = []
        for one in self.pieces:
            by = tuple(dict.fromkeys(change.author for change in one.changes if change.author))
            paragraph = self.flow.paragraphs[one.paragraph]
            by = by or ((paragraph.author,) if paragraph.author and (paragraph.now is None or paragraph.was is None) else ())
            at = max((change.at for change in one.changes), default="")
            tracked = not one.was or _other(one.was, one.now)
            if one.ours is None:
                back = gone.get(_fold(one.now)[0]) if not one.was else None
                if back is not None and back not in moved:
                    moved.add(back)
                    self.other.add(back)
                    row = self._row("moved", back, was=self.ours[back].text, now=one.now, by=by, at=at, tracked=True)
                    rows.append((back, msgspec.structs.replace(row, place=last)))
                elif one.now or one.was:
                    found.append(
                        TouchedSentence(
                            kind="new", where=last, was=one.was, now=one.now, by=by, at=at, tracked=not one.was,
                            agreement=self.ours[0].agreement if self.ours else "",
                        )
                    )  # fmt: skip
                continue
            ours = self.ours[one.ours]
            last = f"after {ours.address}"
            row = self._row("", one.ours, was=one.was, now=one.now, by=by, at=at, tracked=tracked)
            kinds = []
            if _other(ours.text, one.was):
                kinds.append("silent")
            if tracked:
                kinds.append("tracked" if any(map(str.isalnum, one.now)) else "gone")
            elif one.ours in order:
                kinds.append("moved")
            rows += [(one.ours, msgspec.structs.replace(row, kind=kind)) for kind in kinds]
            self.other.update([one.ours] if kinds else [])
        rows = [(n, row) for n, row in rows if not (row.kind == "gone" and n in moved)]
        lost = [n for n in range(len(self.ours)) if n not in self.used and n not in moved]
        self.other.update(lost)
        rows += [(n, self._row("gone", n)) for n in lost]
        return (*(row for _, row in sorted(rows, key=lambda one: one[0])), *found)

    def _row(
        self, kind: str, n: int, *, was: str = "", now: str = "", by: tuple[str, ...] = (), at: str = "", tracked: bool = False
    ) -> TouchedSentence:
        ours = self.ours[n]
        return TouchedSentence(
            kind=kind, where=ours.address, ours=ours.text, was=was, now=now, by=by, at=at, tracked=tracked,
            agreement=ours.agreement, article=ours.article, language=ours.language, number=ours.number,
            clauses=ours.clauses, place=ours.place,
        )  # fmt: skip

    def _out_of_order(self) -> set[int]:
        """Sentences that stand elsewhere than they did: all but the longest row, of each language, that kept its order."""
        lines: dict[tuple[str, str], list[int]] = defaultdict(list)
        for one in self.pieces:
            if one.ours is not None and self.ours[one.ours].number:  # titles are alike in two languages
                lines[self.ours[one.ours].agreement, self.ours[one.ours].language].append(one.ours)
        found: set[int] = set()
        for line in lines.values():
            found |= set(line) - set(_longest(line))
        return found

    def _homes(self) -> dict[int, list[_Piece]]:
        homes: dict[int, list[_Piece]] = defaultdict(list)
        for one in self.pieces:
            homes[one.paragraph].append(one)
        return homes

    def _at(self, paragraph: int, start: int) -> tuple[str, tuple[str, ...], str, tuple[Change, ...]]:
        """Address, clauses, our words and changes of the sentence at a place of a paragraph."""
        pieces = [one for one in self.home.get(paragraph, ()) if one.now] or self.home.get(paragraph, [])
        here = [one for one in pieces if one.n[0] <= start] or pieces[:1]
        if here and (n := here[-1].ours) is not None:
            return self.ours[n].address, self.ours[n].clauses, self.folded[n], tuple(here[-1].changes)
        known = [one.ours for one in self.pieces if one.ours is not None and one.paragraph <= paragraph]
        where = f"after {self.ours[known[-1]].address}" if known else "at the beginning"
        return where, (), "", tuple(here[-1].changes) if here else ()

    def _brackets(self) -> Iterable[SquareBracket]:
        for number, one in enumerate(self.flow.paragraphs):
            if one.kind is ParagraphKind.CONTENTS or not one.now or "[" not in one.now:
                continue
            for start, end in _square(one.now):
                words = one.now[start:end] if end else one.now[start:]
                if not any(sign.isalpha() for sign in words) and not words.strip("[] ").replace(",", "").isdecimal():
                    continue
                where, _clauses, ours, changes = self._at(number, start)
                by = tuple(dict.fromkeys(c.author for c in changes if c.author and ("[" in c.words or "]" in c.words)))
                came = _fold(words)[0] not in ours
                yield SquareBracket(where=where, words=words, by=by if came else (), came=came, open=not end)

    def _comments(self) -> Iterable[MarginComment]:
        for number, one in enumerate(self.flow.paragraphs):
            for note in one.comments:
                if note.author == "Servanda" and not note.answers:
                    continue
                where, clauses, _ours, _changes = self._at(number, note.start)
                yield MarginComment(
                    where=where, author=note.author, text=note.text, at=note.at, on=note.on, answers=note.answers, clauses=clauses
                )


def _square(text: str) -> list[tuple[int, int]]:
    """Outermost brackets, as places; end 0: never closed."""
    found: list[tuple[int, int]] = []
    deep, start = 0, 0
    for at, sign in enumerate(text):
        if sign == "[":
            if not deep:
                start = at
            deep += 1
        elif sign == "]" and deep:
            deep -= 1
            if not deep:
                found.append((start, at + 1))
    return [*found, (start, 0)] if deep else found


def _fold(text: str) -> tuple[str, list[int]]:
    """Words as they are compared (white space as one space, any quotation marks alike), and where each sign stands in the
    text."""
    signs: list[str] = []
    places: list[int] = []
    for at, sign in enumerate(text):
        if sign.isspace() or sign == "\u200b":
            if signs and signs[-1] != " ":
                signs.append(" ")
                places.append(at)
        else:
            signs.append(sign)
            places.append(at)
    while signs and signs[-1] == " ":
        signs.pop()
        places.pop()
    return "".join(signs).translate(_SAME), places


def _other(one: str, two: str) -> bool:
    """Whether two texts are other words, or the same ones with other signs between them."""
    if one == two:
        return False
    return unicodedata.normalize("NFC", _fold(one)[0]) != unicodedata.normalize("NFC", _fold(two)[0])


def _share(one: Counter[str], two: Counter[str]) -> float:
    """The part of their words that two sentences share, 0 to 1."""
    whole = one.total() + two.total()
    return 2 * (one & two).total() / whole if whole else 0.0


def _longest(line: Sequence[int]) -> list[int]:
    """The longest part of a row of numbers that rises."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, value in enumerate(line):
        place = bisect_left(tails, value)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(value)
            ends.append(at)
        else:
            tails[place], ends[place] = value, at
    found: list[int] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(line[at])
        at = before[at]
    return found[::-1]


def _segments(paragraph: Paragraph) -> list[_Segment]:
    """How the words before became those after, piece by piece; where the changes do not account for it, by comparing the two."""
    was, now = paragraph.was or "", paragraph.now or ""
    came = sorted(
        (one for one in paragraph.changes if one.kind in ("inserted", "moved here") and one.words), key=lambda one: one.start
    )
    went = sorted(
        (one for one in paragraph.changes if one.kind in ("deleted", "moved away") and one.words), key=lambda one: one.start
    )
    found: list[_Segment] = []
    n = w = 0
    while n < len(now) or w < len(was):
        if went and went[0].start == w:
            change = went.pop(0)
            end = w + len(change.words)
            found.append(_Segment("out", (n, n), (w, end), change))
            w = end
        elif came and came[0].start == n:
            change = came.pop(0)
            end = n + len(change.words)
            found.append(_Segment("in", (n, end), (w, w), change))
            n = end
        else:
            step = min(
                (went[0].start if went else len(was)) - w, (came[0].start if came else len(now)) - n, len(was) - w, len(now) - n
            )
            if step <= 0 or was[w : w + step] != now[n : n + step]:
                return _by_words(paragraph, was, now)
            found.append(_Segment("same", (n, n + step), (w, w + step)))
            n, w = n + step, w + step
    return found if (n, w) == (len(now), len(was)) else _by_words(paragraph, was, now)


def _by_words(paragraph: Paragraph, was: str, now: str) -> list[_Segment]:
    one, two = _tokens(was), _tokens(now)
    w, n = [0], [0]
    for token in one:
        w.append(w[-1] + len(token))
    for token in two:
        n.append(n[-1] + len(token))
    found: list[_Segment] = []
    author = next((change.author for change in paragraph.changes if change.author), paragraph.author)
    for what, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(_Segment("same", (n[c], n[d]), (w[a], w[b])))
            continue
        if b > a:
            found.append(_Segment("out", (n[c], n[c]), (w[a], w[b]), Change("deleted", was[w[a] : w[b]], w[a], author)))
        if d > c:
            found.append(_Segment("in", (n[c], n[d]), (w[b], w[b]), Change("inserted", now[n[c] : n[d]], n[c], author)))
    return found


def _tokens(text: str) -> list[str]:
    """Words and the white space between them."""
    found: list[str] = []
    for sign in text:
        if found and found[-1][-1].isspace() == sign.isspace():
            found[-1] += sign
        else:
            found.append(sign)
    return found
