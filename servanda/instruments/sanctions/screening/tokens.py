"""A name as its words: romanised, folded to sounds, each with its kind. Both sides of a comparison go through here.

In: a name as published or as asked, in any script. Out: `Token`s in the order written. Legal forms fall away unless nothing else is left;
`Abd al-Rahman`, `Abdul Rahman` and `Abdulrahman` become one word; `No. II` and `No 2` the same number; `L.L.C.` one word, `J. R.` two initials.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from servanda.instruments.sanctions.screening import scripts, sounds

WORD, TITLE, PARTICLE, NUMBER, INITIAL, LEGAL, PATRONYMIC = range(7)
"""Kinds of words. A number is compared by its figures, an initial by its letter, the others by likeness; titles and particles weigh little."""
MOST = 12
"""Words of a name that are compared; of longer names the first twelve after legal forms and, if still too many, particles are left out."""
LONGEST = 24
"""Sounds of a word that are compared."""


class Token(NamedTuple):
    """text: as written; plain: a-z and 0-9; fold: its sounds; bare: written without vowels."""

    text: str
    plain: str
    fold: str
    kind: int
    bare: bool


@lru_cache(maxsize=1)
def _wording() -> dict[str, Any]:
    data = tomllib.loads(files(__package__).joinpath("wording.toml").read_text("utf-8"))
    legal = frozenset(data["legal"].split())
    return {
        "legal": legal,
        "slipped": frozenset(w[:i] + w[i + 1 :] for w in legal if len(w) > 5 for i in range(len(w))),
        "stems": sorted(((stem, tuple(to.split())) for stem, to in data["stems"].items()), key=lambda row: -len(row[0])),
        "short": {short: tuple(to.split()) for short, to in data["short"].items()},
        "titles": frozenset(data["titles"].split()),
        "particles": frozenset(data["particles"].split()),
        "joined": frozenset(data["joined"].split()),
        "places": frozenset(data["places"].split()),
        "numbers": data["numbers"],
    }


def places() -> frozenset[str]:
    """Words that tell sister firms apart: compass points, branches, large cities; in the plain form of a word."""
    return frozenset(_wording()["places"])


_DOTTED = re.compile(r"\b(?:\w\.){2,}(?:\w\b\.?)?", re.UNICODE)
_QUIET = re.compile(r"['’‘ʼʻ`´ʾʿ“”\"«»„\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SPLIT = re.compile(r"[\W_]+", re.UNICODE)
_SERVANT = re.compile(r"abd[aeou](?:l(?=..)|r(?=r)|s(?=s)|n(?=n)|z(?=z)|d(?=d))(?=...)")
"""`Abdul`, `Abdel`, `Abdur` before the rest of the name in one word."""
_ARTICLE = frozenset({"al", "el", "ul", "ur", "ar", "as", "ash", "an", "ad", "at", "az", "l", "il"})


def _dotted(found: re.Match[str]) -> str:
    """`L.L.C.` is one word where the joined letters are a legal form, else initials one by one."""
    joined = found.group().replace(".", "")
    return f"{joined} " if scripts.plain(joined) in _wording()["legal"] else found.group().replace(".", " ")


def _quiet(found: re.Match[str]) -> str:
    return "" if found.group() not in '"«»„“”' else " "


def words_of(name: str) -> list[str]:
    """The words of a name as written, with apostrophes closed up and punctuation taken as space. A Hebrew apostrophe stays: it changes the letter."""
    text = unicodedata.normalize("NFKC", name) if not name.isascii() else name
    if "." in text:
        text = _DOTTED.sub(_dotted, text)
    if any("\u0590" <= c <= "\u05ff" for c in text):
        return [w for w in re.split(r"[^\w'׳’]+", text) if w.strip("'׳’")]
    text = _QUIET.sub(_quiet, text)
    if not text.isascii():
        text = "".join(c for c in text if unicodedata.category(c) not in {"Mn", "Cf"} or "\u0900" <= c <= "\u0dff")
        return [w for w in re.split(r"[^\w\u0900-\u0dff\u0e00-\u0eff]+|_", text) if w]
    return [w for w in _SPLIT.split(text) if w]


@lru_cache(maxsize=400_000)
def _of_word(word: str) -> tuple[Token, ...]:
    wording = _wording()
    romans, script = scripts.romanised(word)
    bare = script in scripts.BARE
    made = []
    for plain in romans:
        if not plain:
            continue
        folded = ""
        if bare:
            folded, plain = sounds.bare(plain), scripts.spelt(plain)
        elif found := _SERVANT.match(plain):
            plain = "abdal" + plain[found.end() :]
        plain = wording["numbers"].get(plain, plain)
        if plain.isdigit():
            plain = plain.lstrip("0") or "0"
            kind = NUMBER
        elif plain in wording["particles"]:
            kind = PARTICLE
        elif len(plain) == 1:
            kind = INITIAL
        elif plain in wording["legal"] or (len(plain) > 5 and script == "Latn" and _slipped(plain, wording)):
            kind = LEGAL
        elif plain in wording["titles"]:
            kind = TITLE
        else:
            kind = WORD
        made.append(Token(word if len(romans) == 1 else plain, plain, (folded or sounds.fold(plain))[:LONGEST], kind, bare and kind == WORD))
    return tuple(made)


def _slipped(plain: str, wording: dict[str, Any]) -> bool:
    """Whether a long word is a legal form with one slip: a letter too many, too few, wrong, or two in the other order."""
    legal, without = wording["legal"], wording["slipped"]
    if plain in without:
        return True
    less = [plain[:i] + plain[i + 1 :] for i in range(len(plain))]
    return any(one in legal and len(one) > 5 for one in less) or any(
        one in without and any(plain[:i] + c + plain[i + 1 :] in legal for c in _LETTERS) for i, one in enumerate(less)
    ) or any(plain[:i] + plain[i + 1] + plain[i] + plain[i + 2 :] in legal for i in range(len(plain) - 1))


def _meaning(made: list[Token]) -> list[Token]:
    """Words of trade that lists give now in one language and now in another, in one form: `zavod` and `plant`, `NPP` and its words."""
    wording, out = _wording(), []
    for token in made:
        to: tuple[str, ...] = ()
        if token.kind == WORD and not token.bare:
            to = wording["short"].get(token.plain, ()) or next((to for stem, to in wording["stems"] if token.plain.startswith(stem)), ())
        out += [Token(token.text, plain, sounds.fold(plain)[:LONGEST], WORD, False) for plain in to] if to else [token]
    return out


def _fathers(made: list[Token], comma: int) -> list[Token]:
    """Mark the patronymic of a name of three words and more: it is often left out, so it weighs less. comma: words before the comma, 0 if there is none."""
    if sum(t.kind == WORD for t in made) < 3:
        return made
    found = [n for n, t in enumerate(made) if t.kind == WORD and n >= max(1, comma) and _FATHER.search(t.plain)]
    if not found:
        return made
    at = found[-1] if comma else found[0]
    return [t._replace(kind=PATRONYMIC) if n == at else t for n, t in enumerate(made)]


_BEFORE_LEGAL = frozenset({"open", "closed", "public", "private", "unitary", "general"})
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FATHER = re.compile(r"(?:[oe]v(?:ich|ych|itch|na)|[oe]vitsj|[aeiouy]evi[cz]h?|inichna|ichna|ilyich|ilich|kuzmich|lukich|fomich)$")


@lru_cache(maxsize=100_000)
def tokens(name: str) -> tuple[Token, ...]:
    """The words of a name, at most `MOST`. Empty where it has no letter and no figure in it."""
    made: list[Token] = [token for word in words_of(name) for token in _of_word(word)]
    for at in range(len(made) - 2, -1, -1):  # `Open Joint Stock Company`
        if made[at].plain in _BEFORE_LEGAL and made[at].kind == WORD and made[at + 1].kind == LEGAL:
            made[at] = made[at]._replace(kind=LEGAL)
    made = _fathers(_joined(made), len(words_of(name[: name.index(",")])) if "," in name else 0)
    if any(t.kind == LEGAL for t in made) or len(made) > 2:
        made = _meaning(made)
    kept = [t for t in made if t.kind != LEGAL]
    if not any(t.kind in (WORD, NUMBER) for t in kept) and len(made) > len(kept):
        kept = [t._replace(kind=WORD) if t.kind == LEGAL else t for t in made]
    if not any(t.kind == WORD for t in kept):
        kept = [t._replace(kind=WORD) if t.kind in (TITLE, PARTICLE) else t for t in kept]
    if len(kept) > MOST:
        kept = [t for t in kept if t.kind != PARTICLE]
    return tuple(kept[:MOST])


def _joined(made: list[Token]) -> list[Token]:
    """`Abd al X`, `Abdul X`: one word `abdalX`, the form in which it is compared."""
    wording = _wording()["joined"]
    out: list[Token] = []
    at = 0
    while at < len(made):
        here = made[at]
        if here.plain in wording:
            to = at + 1
            while to < len(made) and made[to].kind == PARTICLE and made[to].plain in _ARTICLE:
                to += 1
            if to < len(made) and made[to].kind in (WORD, TITLE) and made[to].plain not in wording:
                rest = made[to]
                start = "abd" if rest.plain.startswith(("al", "ul", "el")) and len(rest.plain) > 4 else "abdal"
                plain = start + rest.plain
                text = " ".join(t.text for t in made[at : to + 1])
                folded = start + rest.fold if rest.bare else sounds.fold(plain)
                out.append(Token(text, plain, folded[:LONGEST], WORD, rest.bare or here.bare))
                at = to + 1
                continue
        out.append(here)
        at += 1
    return out
