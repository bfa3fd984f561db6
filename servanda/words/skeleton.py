"""A dossier from the words of a text: its head, a heading an article, its words, and under them what is proposed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from servanda.base.refusal import Refusal
from servanda.base.time import TABLE, read_day
from servanda.model.core import NOWHERE, Article, Dossier, Sentence
from servanda.model.loader import load_files
from servanda.model.names import key_of
from servanda.model.proposed import sentence_hash
from servanda.text.articles import ArticleText, split_articles
from servanda.text.citing import citation_text
from servanda.text.format import format_text
from servanda.text.headings import article_of
from servanda.text.normal import normalise, text_hash
from servanda.text.proposed import OPEN, PROPOSED
from servanda.text.read import read_text
from servanda.text.syntax import Part, Ref
from servanda.text.write import quote, visible
from servanda.words.confirming import confirmed, in_place
from servanda.words.propose import AroundSentence, ClauseProposal, Known, propose

SOMEBODY = "somebody who is not named"
"""Who stands for `?` where it is tried whether a proposal could be confirmed."""
AS_ONE_LINE = "Who must do what, as one line?"
_JOINED = {"and": "&", "or": "/", "and/or": "/"}
_NOT_IN_ACT = re.compile(r"[\"“”„«»(),;:\[\]{}#\\<>|`*_]")
_WITHIN = re.compile(
    r"within (?:[a-z-]{3,20} \()?(?P<many>[1-9]\d{0,2})\)? (?P<unit>hours|days?|weeks?|months?|years?) "
    r"(?:of|from|after|following) (?:the |its )?(?P<from>signature|entry into force)"
    r"(?: of (?:the|this) (?:present )?(?:agreement|accord|protocol|treaty))?"
)
_BY_DAY = re.compile(
    r"(?P<how>by|before|until|no later than|not later than) (?P<day>\d{1,2} [^\W\d_]{3,12} \d{4})", re.IGNORECASE
)
_ID = re.compile(r"[^\w.\-]+")
_UNNUMBERED = ("preamble", "closing")


@dataclass(frozen=True, slots=True)
class BesideText:
    """The same words in another language: quoted beside the first, article by article, and nothing is proposed from them."""

    language: str
    text: str
    scheme: str


@dataclass(frozen=True, slots=True)
class SkeletonText:
    """The words of an agreement as `text.articles` divides them (`scheme`), who signs, the marking its files bear; beside: its
    other languages; annex_of: the agreement whose annex it is, or ""."""

    agreement: str
    title: str
    language: str
    text: str
    scheme: str
    parties: tuple[str, ...] = ()
    marking: str = ""
    beside: tuple[BesideText, ...] = ()
    annex_of: str = ""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Files to write: path -> text; attached: the copy to lie beside the dossier ("" where its words are quoted); proposals: how
    many; beside: languages that stand beside the first."""

    files: dict[str, str]
    attached: str
    proposals: int
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    """A proposal as it is written. core: who and what, "" where that could not be confirmed; declares: whether its act is
    declared with it."""

    article: str
    id: str
    head: str
    core: str
    act: str
    parts: tuple[str, ...]
    declares: bool = False

    def text(self) -> str:
        """The statements, one under the other."""
        act = f"proposed act {self.act} from {self.head.partition(' from ')[2]}\n" if self.declares else ""
        return act + "\n  ".join((self.head, *((self.core,) if self.core else ()), *self.parts))


def skeleton(words: SkeletonText) -> Skeleton:
    """The dossier of a text. Every proposal in it can be read and its names resolved once it is confirmed; none counts before."""
    made = _Made(words)
    lines = made.confirmable()
    world = {path: data.decode() for path, data in made.world.items()}
    beside = tuple(one.language for one in made.words.beside)
    return Skeleton({**world, made.name: format_text(made.file(lines))}, made.attached, len(lines), beside)


class _Made:
    """The files of a text. attached: its words, where the quotes of a dossier would not hold its articles word for word."""

    def __init__(self, words: SkeletonText) -> None:
        self.words, self.name, self.attached = words, f"{words.agreement}.md", ""
        self.pieces = _pieces(words)
        self.alone = len(self.pieces) == 1 and self.pieces[0].id == "preamble"
        self.world = _world(words)
        self.known = self.loaded(self.file(()))
        if words.beside and not self._says_the_same():
            self.words = replace(words, beside=())
            self.known = self.loaded(self.file(()))
        if not self._says_the_same():
            self.attached = words.text
            self.known = self.loaded(self.file(()))

    def loaded(self, text: str) -> Dossier:
        """The dossier with this file."""
        attached = {self.words.agreement: self.attached} if self.attached else None
        return load_files({**self.world, self.name: text.encode()}, "draft", attached=attached)

    def file(self, lines: Sequence[_Line]) -> str:
        """The file of the agreement, with these proposals."""
        blocks = defaultdict[str, list[str]](list)
        for one in lines:
            blocks[one.article].append(one.text())
        told = [_head(self.words, quoted=not self.attached)]
        beside = () if self.attached else self.words.beside
        others = [(one.language, {piece.id: piece.text for piece in _pieces(one)}) for one in beside]
        for piece in self.pieces:
            block = blocks.get("" if self.alone else piece.id, [])
            if self.attached and not block:
                continue
            told.append("" if self.alone else _heading(piece))
            if piece.text and not self.attached:
                told.append(_quoted(piece.text))
            told += [_quoted(f"[{language}] {texts[piece.id]}") for language, texts in others if texts.get(piece.id)]
            if block:
                told.append("```servanda\n" + "\n\n".join(block) + "\n```")
        return "\n\n".join(one.rstrip("\n") for one in told if one) + "\n"

    def _says_the_same(self) -> bool:
        texts = ((self.words.language, self.pieces), *((one.language, _pieces(one)) for one in self.words.beside))
        for language, pieces in texts:
            articles = [one for one in self._articles() if one.language == language or not self.words.beside]
            found = {one.id: " ".join(" ".join(sentence.text for sentence in one.sentences).split()) for one in articles}
            wanted = {"" if self.alone else one.id: " ".join(one.text.split()) for one in pieces if one.text.strip()}
            if found != wanted:
                return False
        return not any(one.code.startswith("SY") for one in self.known.diagnostics)

    def _articles(self) -> tuple[Article, ...]:
        return self.known.agreements[self.words.agreement].articles

    def confirmable(self) -> list[_Line]:
        """What may be proposed; where that could not be read or resolved once confirmed, only the question is left."""
        lines = _declared(list(self._proposals()))
        while True:
            text = self.file(lines)
            tree = read_text(text, self.name)
            made = [one for block in tree.blocks for one in block.statements if one.keyword.startswith(PROPOSED)]
            whole = [
                one for one in made if one.keyword != "proposed clause" or any(part.keyword == "core" for part in one.parts)
            ]
            tried, owners = in_place(text, {one: confirmed(one, who=SOMEBODY) for one in whole})
            found = self.loaded(f"{tried}\n```servanda\nactor {SOMEBODY}\n```\n").diagnostics
            wrong = [owner for one in found if one.span.file == self.name and (owner := owners.get(one.span.line)) is not None]
            unread = {one.span.line for one in tree.diagnostics}
            wrong += [one for one in made if not unread.isdisjoint(range(one.span.line, one.span.end_line + 1))]
            ids = {ref.id for one in wrong for ref in one.head.refs[:1]}
            acts = {key_of(one.head.words.text) for one in wrong if one.head.words is not None}
            kept = [_asking(one) if one.core and (one.id in ids or key_of(one.act) in acts) else one for one in lines]
            if kept == lines:
                return lines
            lines = _declared(kept)

    def _proposals(self) -> Iterator[_Line]:
        known = Known(dict.fromkeys(self.words.parties, ()), self.words.parties)
        for article in self._articles():
            if article.operative and (not self.words.beside or article.language == self.words.language):
                named = article_of(f"Article {article.id}") == article.id or not self.attached
                within = named or article.id in ("", *_UNNUMBERED)
                for sentence, given in _given(article, self.words.language, known):
                    yield from _lines(article.id, sentence, propose(sentence.text, given), within)


def _world(words: SkeletonText) -> dict[str, bytes]:
    if not words.parties:
        return {}
    actors = "\n\n".join(f"actor {one}\n  role party" for one in words.parties)
    head = f"---\nmarking: {words.marking}\n---\n\n" if words.marking else ""
    return {"world.md": f"{head}# Who it speaks of\n\n```servanda\n{actors}\n```\n".encode()}


def _head(words: SkeletonText, *, quoted: bool) -> str:
    languages = ", ".join((words.language, *(one.language for one in words.beside)))
    entries = [f"agreement: {words.agreement}", f"title: {words.title}", f"languages: {languages}"]
    entries += [f"parties: {', '.join(words.parties)}", "imports: world.md"] if words.parties else []
    entries += [f"marking: {words.marking}"] if words.marking else []
    if not quoted:
        entries += ["text:", f"  language: {words.language}", f"  length: {len(normalise(words.text))}"]
        entries += [f"  sha256: {text_hash(words.text)}", f"  articles: {words.scheme}"]
    annex = f"\n```servanda\nannex of {words.annex_of}\n```\n" if words.annex_of else ""
    return "---\n" + "\n".join(entries) + "\n---\n\n" + f"# {words.title}\n{annex}"


def _pieces(text: SkeletonText | BesideText) -> list[ArticleText]:
    return [one for one in split_articles(text.text, text.scheme) if one.kind != "heading"]


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _heading(piece: ArticleText) -> str:
    if piece.id in _UNNUMBERED:
        return f"## {piece.id.capitalize()}"
    words = " ".join(piece.title.split())
    title = f"{'Point' if '.' in piece.id else 'Article'} {piece.id}{f': {words}' if words else ''}"
    return f"## {title if article_of(title) == piece.id else f'Words of {piece.id}'}"


def _given(article: Article, language: str, known: Known) -> Iterator[tuple[Sentence, AroundSentence]]:
    """The sentences that state something, each with what leads to it."""
    lead, heading = "", article.title
    for sentence in article.sentences:
        if not sentence.operative:
            heading = sentence.text if len(sentence.text) > 3 else heading
            continue
        yield sentence, AroundSentence(language, known, lead_in=lead, heading=heading)
        ends = sentence.text.rstrip()[-1:]
        lead = sentence.text if ends == ":" else lead if ends in (";", ",") or (lead and sentence.text[:1] in "(-–•") else ""


def _lines(article: str, sentence: Sentence, made: Sequence[ClauseProposal], within: bool) -> Iterator[_Line]:
    """What may be proposed of a sentence. within: a heading names the article, so that the number of the sentence says it."""
    refs = () if within else (Ref("", article, NOWHERE),)
    cited = citation_text(Part("from", NOWHERE, NOWHERE, refs=refs, options=(str(sentence.number),)))
    bound = f'bound to "{sentence_hash(sentence.text)}"'
    firm = [one for one in made if one.modal != "weak"]  # a sentence is marked as binding nobody only where nothing in it binds
    for place, one in enumerate(firm or made[:1]):
        own = f"s{sentence.number}" + ("" if not place else "bcdefghijklmnopqrstuvwxyz"[place - 1 : place] or f"-{place}")
        ident = _ID.sub("-", f"{article}.{own}" if article else own)
        because = quote(f"“{one.because}” binds nobody" if one.modal == "weak" else one.because)
        if one.modal == "weak":
            asked = _asked(one.questions or ("Does it bind?",))
            yield _Line(article, ident, f"proposed declaratory {cited} because {because} by tool", "", "", (*asked, bound))
            continue
        act = act_words(one.act)
        core = f"{one.bearer or OPEN} {one.modal} {act}" if act else ""
        times = {text: line for text in one.times if act and (line := time_line(text))}
        in_words = {
            "who": (one.bearer_words,) if one.bearer_words.strip() and not one.bearer else (),
            "time": tuple(text for text in one.times if text not in times or len(times) > 1),
            "condition": one.conditions, "quantity": one.quantities, "verifier": one.verifiers,
        }  # fmt: skip
        parts = [f"{keyword} in words {', '.join(map(quote, texts))}" for keyword, texts in in_words.items() if texts]
        parts = [*times.values(), *parts] if len(times) == 1 else parts
        parts += [f"because {because}"] if one.because.strip() else []
        asks_line = act or any("as one line" in text for text in one.questions)
        asked = _asked(one.questions if asks_line else (*one.questions, AS_ONE_LINE))
        yield _Line(article, ident, f"proposed clause {ident} from {cited} by tool", core, act, (*parts, *asked, bound))


def time_line(text: str) -> str:
    """Words of time that the language says in the very same way, as its line; "" for all others, which a person puts in."""
    words = " ".join(text.split())
    if (found := _WITHIN.fullmatch(words.casefold())) is not None:
        return f"within {found['many']} {found['unit']} of {found['from']}"
    if (dated := _BY_DAY.fullmatch(words)) is None:
        return ""
    try:
        day = read_day(dated["day"], TABLE)
    except Refusal:  # no day of the calendar, or one that can be read in two ways
        return ""
    keyword = dated["how"].casefold()
    return f"{'by' if 'later' in keyword else keyword} {day.isoformat()}"


def _asked(questions: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"asks {quote(one)}" for one in questions if one.strip())


def act_words(act: str) -> str:
    """An act as words that can be declared: no quotation marks, brackets or commas, `&` for `and`, `/` for `or`."""
    words = _NOT_IN_ACT.sub(" ", visible(act)).split()
    return " ".join(_JOINED.get(one.lower(), one) for one in words).strip(" .-–—")


def _asking(one: _Line) -> _Line:
    return replace(one, core="", act="", parts=(*one.parts[:-1], f"asks {quote(AS_ONE_LINE)}", one.parts[-1]))


def _declared(lines: Sequence[_Line]) -> list[_Line]:
    """The proposals, each act declared with the first that speaks of it."""
    seen, found = {""}, []
    for one in lines:
        act = key_of(one.act) if one.core else ""
        found.append(replace(one, declares=act not in seen))
        seen.add(act)
    return found
