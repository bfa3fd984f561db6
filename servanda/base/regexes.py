"""Whether a regular expression takes a time that grows faster than what it reads.

Python tries every way in which a text could be cut to the parts of an expression. Where two repetitions can take the same letters, and what follows may be
missing, there are as many cuts as letters, or their square, or all their powers: two kilobytes of blanks then cost twenty seconds. The expression is made into an
automaton (a state for each letter class it names), and searched for two repetitions that can read the same word one behind the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _constants as op  # type: ignore[attr-defined] # the parser of the library itself: nothing else reads expressions as it does
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MANY = 64
"""A repetition that may take more than so many letters counts as one without bound."""

_SAMPLE = [*map(chr, range(128)), *"éÉßıſЖж中ーÀ‐–—‘’“”«»…،。٣², \u00a0\u202f\u2009\u200b\u2028\u0085\u0301\U0001f600"]


class _Unread(Exception):
    """A part that no automaton stands for."""


class _Net:
    """States, each with the letters that lead into it (bits of the sample), and what follows what."""

    def __init__(self, sample: list[str], flags: int) -> None:
        self.sample, self.flags = sample, flags
        self.every = (1 << len(sample)) - 1
        self.into: list[int] = []
        self.after: list[dict[int, int]] = []  # state -> its followers, each with how often
        self.unsure: set[int] = set()  # states behind which an assertion may fail
        self.only: dict[tuple[int, int], int] = {}
        self.barred: list[int] = []  # letters on which a state is not left for another: of a possessive repetition

    def add(self, letters: int) -> int:
        self.into.append(letters)
        self.after.append({})
        self.barred.append(0)
        return len(self.into) - 1

    def link(self, source: int, target: int, letters: int = -1) -> None:
        """letters: those of the source after which the target may come."""
        self.after[source][target] = self.after[source].get(target, 0) + 1
        if letters != -1 and letters & self.into[source] != self.into[source]:
            self.only[source, target] = self.only.get((source, target), 0) | letters & self.into[source]
        else:
            self.only.pop((source, target), None)

    def join(self, sources: dict[int, int], targets: dict[int, int]) -> None:
        for source, before in sources.items():
            for target, letters in targets.items():
                self.link(source, target, before & letters)

    def settle(self) -> None:
        """Give each link that holds after some letters only a source of its own that is entered by them."""
        for (source, target), letters in self.only.items():
            del self.after[source][target]
            if letters:
                twin = self.add(letters)
                self.after[twin] = {target: 1}
                for other in range(twin):
                    if source in self.after[other]:
                        self.after[other][twin] = self.after[other][source]
        self.only.clear()

    def border(self, part: _Part) -> int:
        """The letters that may stand before a word's border in front of a part."""
        word = self.where(lambda c: re.fullmatch(r"\w", c) is not None)
        if part.through is None and all(self.into[state] & ~word == 0 for state in part.first):
            return self.every & ~word
        if part.through is None and all(self.into[state] & word == 0 for state in part.first):
            return word
        return self.every

    # --- letters --------------------------------------------------------------------------------------------------------

    def letters(self, kind: Any, value: Any) -> int:
        if kind is op.ANY:
            return self.where(lambda c: bool(self.flags & re.DOTALL) or c != "\n")
        if kind is op.LITERAL:
            return self.where(lambda c: self._same(ord(c), value))
        if kind is op.NOT_LITERAL:
            return self.where(lambda c: not self._same(ord(c), value))
        if kind is op.IN:
            return self.where(lambda c: self._in(c, value))
        raise _Unread(str(kind))

    def where(self, test: Any) -> int:
        return sum(1 << i for i, c in enumerate(self.sample) if test(c))

    def _same(self, a: int, b: int) -> bool:
        return a == b or bool(self.flags & re.IGNORECASE and chr(a).casefold() == chr(b).casefold())

    def _in(self, letter: str, items: Any) -> bool:
        found, negated = False, False
        for kind, value in items:
            if kind is op.NEGATE:
                negated = True
            elif kind is op.LITERAL:
                found = found or self._same(ord(letter), value)
            elif kind is op.RANGE:
                folded = {letter, letter.lower(), letter.upper()} if self.flags & re.IGNORECASE else {letter}
                found = found or any(len(c) == 1 and value[0] <= ord(c) <= value[1] for c in folded)
            elif kind is op.CATEGORY:
                found = found or re.fullmatch(_CATEGORIES[value], letter, self.flags & re.ASCII) is not None
            else:
                raise _Unread(str(kind))
        return found != negated


_CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d", op.CATEGORY_NOT_DIGIT: r"\D", op.CATEGORY_SPACE: r"\s", op.CATEGORY_NOT_SPACE: r"\S", op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


class _Part:
    """A part of an expression. through: the letters that may stand before it where it is empty (None: it never is); first: the states it begins with, last:
    those it ends with, each with the letters that may stand there at that border; sure: no assertion stands in it where it is empty."""

    def __init__(self, through: int | None, first: dict[int, int] | None = None, last: dict[int, int] | None = None, sure: bool = True) -> None:
        self.through, self.first, self.last, self.sure = through, first or {}, last or {}, sure


def _sequence(net: _Net, items: Any) -> _Part:
    found, border = _Part(net.every), False
    for kind, value in items:
        if kind is op.AT and value is op.AT_BOUNDARY:
            border, found.sure = True, False
            net.unsure |= set(found.last)
            continue
        more = _item(net, kind, value)
        if more.through is not None and not more.sure:
            found.sure = False
            net.unsure |= set(found.last)
        if border and more.first:
            letters = net.border(more)
            more.first = {state: own & letters for state, own in more.first.items()}
            border = False
        net.join(found.last, more.first)
        if found.through is not None:
            found.first |= {state: letters & found.through for state, letters in more.first.items()}
        if more.through is None:
            found.last, found.through = dict(more.last), None
        else:
            found.last = {state: letters & more.through for state, letters in found.last.items()} | more.last
            found.through = None if found.through is None else found.through & more.through
    return found


def _item(net: _Net, kind: Any, value: Any) -> _Part:
    if kind in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
        state = net.add(net.letters(kind, value))
        return _Part(None, {state: net.every}, {state: net.every})
    if kind is op.SUBPATTERN:
        return _sequence(net, value[-1])
    if kind is op.ATOMIC_GROUP:
        return _sequence(net, value)
    if kind is op.BRANCH:
        found = _Part(None, sure=False)
        for part in (_sequence(net, one) for one in value[1]):
            found.sure = found.sure or (part.through is not None and part.sure)
            found.first |= part.first
            found.last |= part.last
            found.through = part.through if found.through is None else found.through | (part.through or 0)
        return found
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return _repeat(net, kind, *value)
    if kind is op.GROUPREF:
        state = net.add(net.every)
        return _Part(net.every, {state: net.every}, {state: net.every})
    if kind is op.GROUPREF_EXISTS:
        return _item(net, op.BRANCH, (None, [one for one in value[1:] if one is not None]))
    if kind in (op.AT, op.ASSERT, op.ASSERT_NOT):
        return _Part(_behind(net, kind, value), sure=False)  # it may fail, and takes no letter
    raise _Unread(str(kind))


def _behind(net: _Net, kind: Any, value: Any) -> int:
    """The letters that may stand before an assertion."""
    if kind in (op.ASSERT, op.ASSERT_NOT) and value[0] < 0 and len(value[1]) == 1 and value[1][0][0] in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
        letters = net.letters(*value[1][0])
        return letters if kind is op.ASSERT else net.every & ~letters
    if kind is op.AT and value in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
        return net.where(lambda c: c == "\n") if value is op.AT_BEGINNING and net.flags & re.MULTILINE else 0
    return net.every


def _repeat(net: _Net, kind: Any, least: int, most: Any, items: Any) -> _Part:
    unbounded = most is op.MAXREPEAT or most > MANY
    begin = len(net.into)
    copies = [_sequence(net, items)]
    if most > 1 and (not unbounded or least > 1):
        copies.append(_sequence(net, items))  # two stand for all: what is to be seen is what borders on what
        net.join(copies[0].last, copies[1].first)
    if unbounded:
        net.join(copies[-1].last, copies[-1].first)
        if kind is op.POSSESSIVE_REPEAT and len(net.into) == begin + len(copies):
            net.barred[begin] |= net.into[begin]
            net.barred[-1] |= net.into[-1]
    first, last = copies[0].first, copies[-1].last
    if len(copies) > 1:
        first = first | (copies[1].first if copies[0].through is not None else {})
        last = last | (copies[0].last if least < 2 or copies[-1].through is not None else {})
    return _Part(net.every if least == 0 else copies[0].through, first, last, least == 0 or copies[0].sure)


def slow(pattern: str, flags: int = 0, *, anywhere: bool = True, whole: bool = False, squares: bool = True) -> str:
    """Why an expression may take a time that grows faster than its text; "" if it does not. anywhere: it is searched for, not only matched at the beginning;
    whole: it must reach the end of the text (`fullmatch`); squares: not only what grows with all powers is told, but also what grows with the square. It errs to the side of a warning: an assertion within the expression counts as one that may fail."""
    tree = parser.parse(pattern, flags)
    flags = tree.state.flags
    sample = sorted({*_SAMPLE, *pattern})
    net = _Net(sample, flags)
    try:
        part = _sequence(net, tree)
    except _Unread as error:
        return f"it holds a part that is not looked into ({error})"
    return _judged(net, part, anywhere, whole, squares)


def _judged(net: _Net, part: _Part, anywhere: bool, fails: bool, squares: bool) -> str:
    done = set() if fails else set(part.last) - net.unsure
    own = len(net.into)
    if anywhere:
        before = net.add(net.every)
        net.link(before, before)
        for target, letters in part.first.items():
            net.link(before, target, letters)
    net.settle()
    loops = _loops(net)
    for state in loops:
        for target, often in net.after[state].items():
            if often > 1 and loops.get(target) == loops[state] != loops.get(own):
                return "a repetition stands within a repetition of the same letters"
    for state in (one for one in loops if loops[one] != loops.get(own)):
        if _parts(net, loops, state):
            return "a repetition can take the same letters in two ways"
    settled = {loops[state] for state in done if state in loops}  # round such a circle there is always an end to go back to
    for p in loops if squares else ():
        for q in loops:
            if p != q and loops[q] not in settled and loops[p] != loops[q] and q in _reached(net, p) and _meet(net, loops, p, q):
                seen = "".join(c for i, c in enumerate(net.sample) if net.into[q] >> i & 1)[:12]
                where = "it can begin anywhere and" if loops[p] == loops.get(own) else "two repetitions"
                return f"{where} can take the same letters ({seen!a} ...), and what follows may be missing"
    return ""


def _loops(net: _Net) -> dict[int, int]:
    """States that can be reached from themselves, by the circle they belong to."""
    reach = {state: _reached(net, state) for state in range(len(net.into))}
    circular = [state for state, found in reach.items() if state in found]
    return {state: min(other for other in circular if other in reach[state] and state in reach[other]) for state in circular}


def _reached(net: _Net, state: int) -> set[int]:
    found: set[int] = set()
    todo = list(net.after[state])
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            todo += net.after[one]
    return found


def _moves(net: _Net, state: int, stay: bool) -> Iterator[tuple[int, int]]:
    for target in net.after[state]:
        letters = net.into[target]
        yield target, letters if stay or target == state else letters & ~net.barred[state]


def _parts(net: _Net, loops: dict[int, int], state: int) -> bool:
    """Whether one word leads from a state round to itself on two ways."""
    seen = {(state, state, False)}
    todo = [(state, state, False)]
    while todo:
        a, b, parted = todo.pop()
        for a2, la in _moves(net, a, False):
            for b2, lb in _moves(net, b, False):
                if not la & lb or loops.get(a2) != loops[state] or loops.get(b2) != loops[state]:
                    continue
                now = parted or a2 != b2
                if now and a2 == b2 == state:
                    return True
                if (a2, b2, now) not in seen:
                    seen.add((a2, b2, now))
                    todo.append((a2, b2, now))
    return False


def _meet(net: _Net, loops: dict[int, int], p: int, q: int) -> bool:
    """Whether one word leads from p to p, from p to q and from q to q."""
    seen = {(p, p, q)}
    todo = [(p, p, q)]
    while todo:
        a, b, c = todo.pop()
        for a2, la in _moves(net, a, True):
            if loops.get(a2) != loops[p]:
                continue
            for c2, lc in _moves(net, c, True):
                if loops.get(c2) != loops[q] or not la & lc:
                    continue
                for b2, lb in _moves(net, b, False):
                    if la & lb & lc and (a2, b2, c2) not in seen:
                        if (a2, b2, c2) == (p, q, q):
                            return True
                        seen.add((a2, b2, c2))
                        todo.append((a2, b2, c2))
    return False
