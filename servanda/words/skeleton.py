"""A dossier from the words of a text: its head, a heading an article, its words, and under them what is proposed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from servanda.model.core import NOWHERE, Agreement, Article, Dossier, Sentence, SentenceRef
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
from servanda.text.syntax import FileTree, Part, Quoted, Ref, Statement
from servanda.text.write import quoted_text
from servanda.words.confirming import confirmed, in_place
from servanda.words.propose import AroundSentence, ClauseProposal, Known, propose

SOMEBODY = "somebody who is not named"
"""Who stands for `?` where it is tried whether a proposal could be confirmed."""
AS_ONE_LINE = "Who must do what, as one line?"
_JOINED = {"and": "&", "or": "/", "and/or": "/"}
_NOT_IN_ACT = re.compile(r"[\"“”„«»(),;:\[\]{}#\\<>|`*_]")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
_ID = re.compile(r"[^\w.\-]+")


@dataclass(frozen=True, slots=True)
class BesideText:
    """The same words in another language: quoted beside the first, article by article, and nothing is proposed from them."""

    language: str
    text: str
    scheme: str


@dataclass(frozen=True, slots=True)
class SkeletonText:
    """The words of an agreement as `text.articles` divides them (`scheme`), who signs, the marking its files bear; beside: its
    other languages; annex_of: the agreement whose annex it is, or "".
    """

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
    """Files to write: path -> text; attached: the copy to lie beside the dossier ("" where its words are quoted);
    proposals: how many; beside: languages that stand beside the first."""

    files: dict[str, str]
    attached: str
    proposals: int
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    """A proposal as it is written. core: who and what, "" where that could not be confirmed; declares: whether its
    act is
    declared with it."""

    ref: SentenceRef
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
    """The dossier of a text. Every proposal in it can be read and its names resolved once it is confirmed; none
    counts
    before."""
    files = _world(words)
    name = f"{words.agreement}.md"
    attached = ""
    pieces = _pieces(words)
    known = load_files({**files, name: _file(words, pieces, {}, quoted=True).encode()}, "draft")
    if words.beside and not _says_the_same(words, known, pieces):
        words = replace(words, beside=())
        known = load_files({**files, name: _file(words, pieces, {}, quoted=True).encode()}, "draft")
    if not _says_the_same(words, known, pieces):
        attached = words.text
        plain = _file(words, pieces, {}, quoted=False).encode()
        known = load_files({**files, name: plain}, "draft", attached={words.agreement: attached})
    agreement = known.agreements[words.agreement]
    lines = _proposals(agreement, words, not attached)
    lines = _confirmable(words, pieces, files, lines, attached)
    text = _file(words, pieces, _by_article(lines), quoted=not attached)
    if words.annex_of:
        text = text.replace(f"\n# {words.title}\n", f"\n# {words.title}\n\n```servanda\nannex of {words.annex_of}\n```\n", 1)
    made = {**{path: data.decode() for path, data in files.items()}, name: format_text(text)}
    return Skeleton(made, attached, len(lines), tuple(one.language for one in words.beside))


def known_actors(dossier: Dossier, agreement: str) -> Known:
    """The actors of a dossier with their names, as proposals are made from them."""
    of = dossier.agreements.get(agreement)
    return Known({one.id: one.aliases for one in dossier.actors.values()}, of.parties if of else ())


def _world(words: SkeletonText) -> dict[str, bytes]:
    if not words.parties:
        return {}
    actors = "\n\n".join(f"actor {one}\n  role party" for one in words.parties)
    head = f"---\nmarking: {words.marking}\n---\n\n" if words.marking else ""
    return {"world.md": f"{head}# Who it speaks of\n\n```servanda\n{actors}\n```\n".encode()}


def _head(words: SkeletonText, quoted: bool) -> str:
    entries = [
        f"agreement: {words.agreement}",
        f"title: {words.title}",
        f"languages: {', '.join((words.language, *(one.language for one in words.beside)))}",
    ]
    entries += [f"parties: {', '.join(words.parties)}", "imports: world.md"] if words.parties else []
    entries += [f"marking: {words.marking}"] if words.marking else []
    if not quoted:
        entries += ["text:", f"  language: {words.language}", f"  length: {len(normalise(words.text))}"]
        entries += [f"  sha256: {text_hash(words.text)}", f"  articles: {words.scheme}"]
    return "---\n" + "\n".join(entries) + "\n---\n\n" + f"# {words.title}\n"


def _heading(piece: ArticleText, alone: bool) -> str:
    if alone:
        return ""
    if piece.id in ("preamble", "closing"):
        return f"## {piece.id.capitalize()}"
    word = "Point" if "." in piece.id else "Article"
    title = f": {' '.join(piece.title.split())}" if piece.title.strip() else ""
    return f"## {word} {piece.id}{title}" if article_of(f"{word} {piece.id}{title}") == piece.id else f"## Words of {piece.id}"


def _file(words: SkeletonText, pieces: Sequence[ArticleText], blocks: dict[str, list[str]], quoted: bool) -> str:
    alone = len(pieces) == 1 and pieces[0].id == "preamble"
    told = [_head(words, quoted)]
    others = [(one.language, {piece.id: piece for piece in _pieces(one)}) for one in words.beside] if quoted else []
    for piece in pieces:
        block = blocks.get("" if alone else piece.id, [])
        if not quoted and not block:
            continue
        told.append(_heading(piece, alone))
        if quoted and piece.text:
            told.append("\n".join(f"> {line}".rstrip() for line in piece.text.split("\n")))
        for language, theirs in others:
            if piece.id in theirs and theirs[piece.id].text:
                told.append("\n".join(f"> {line}".rstrip() for line in f"[{language}] {theirs[piece.id].text}".split("\n")))
        if block:
            told.append("```servanda\n" + "\n\n".join(block) + "\n```")
    return "\n\n".join(one.rstrip("\n") for one in told if one) + "\n"


def _pieces(text: SkeletonText | BesideText) -> list[ArticleText]:
    return [one for one in split_articles(text.text, text.scheme) if one.kind != "heading"]


def _says_the_same(words: SkeletonText, known: Dossier, pieces: Sequence[ArticleText]) -> bool:
    """Whether the quotes hold the articles of the text, under their ids, word for word."""
    alone = len(pieces) == 1 and pieces[0].id == "preamble"
    read = not any(one.code.startswith("SY") for one in known.diagnostics)
    for language, wanted in ((words.language, pieces), *((one.language, _pieces(one)) for one in words.beside)):
        found = {
            one.id: " ".join(sentence.text for sentence in one.sentences)
            for one in known.agreements[words.agreement].articles
            if one.language == language or not words.beside
        }
        texts = {"" if alone else one.id: " ".join(one.text.split()) for one in wanted if one.text.strip()}
        read = read and {ident: " ".join(text.split()) for ident, text in found.items()} == texts
    return read


def _proposals(agreement: Agreement, words: SkeletonText, quoted: bool) -> list[_Line]:
    known = Known(dict.fromkeys(words.parties, ()), words.parties)
    found: list[_Line] = []
    for article in agreement.articles:
        if article.operative and (not words.beside or article.language == words.language):
            for sentence, given in _given(article, words.language, known):
                made = propose(sentence.text, given)
                found += _lines(article.id, sentence, made, quoted or article_of(f"Article {article.id}") == article.id)
    return _declared(found)


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
    ref = SentenceRef(article=article, sentence=sentence.number)
    cited = cited_text(ref, within=within or article in ("", "preamble", "closing"))
    bound = f'bound to "{sentence_hash(sentence.text)}"'
    for place, one in enumerate(made):
        own = f"s{sentence.number}" + ("" if not place else "bcdefghijklmnopqrstuvwxyz"[place - 1 : place] or f"-{place}")
        ident = _ID.sub("-", f"{article}.{own}" if article else own)
        if one.modal == "weak":
            reason = quote(f"“{one.because}” binds nobody")
            yield _Line(
                ref,
                ident,
                f"proposed declaratory {cited} because {reason} by tool",
                "",
                "",
                (*_asked(one.questions or ("Does it bind?",)), bound),
            )
            continue
        act = act_words(one.act)
        core = f"{one.bearer or OPEN} {one.modal} {act}" if act else ""
        parts = [f"{keyword} in words {', '.join(map(quote, texts))}" for keyword, texts in _in_words(one) if texts]
        parts += [f"because {quote(one.because)}"] if one.because.strip() else []
        questions = one.questions if act else (*one.questions, AS_ONE_LINE)
        yield _Line(ref, ident, f"proposed clause {ident} from {cited} by tool", core, act, (*parts, *_asked(questions), bound))


def _in_words(one: ClauseProposal) -> tuple[tuple[str, tuple[str, ...]], ...]:
    who = (one.bearer_words,) if one.bearer_words.strip() and not one.bearer else ()
    return (
        ("who", who),
        ("time", one.times),
        ("condition", one.conditions),
        ("quantity", one.quantities),
        ("verifier", one.verifiers),
    )


def _asked(questions: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"asks {quote(one)}" for one in questions if one.strip())


def quote(text: str) -> str:
    """Some words between quotation marks that do not end them early."""
    return quoted_text(Quoted(seen(text), NOWHERE))


def seen(text: str) -> str:
    """Some words in one line, without signs that nobody can see: a block may not hold them."""
    return "".join(one for one in " ".join(text.split()) if unicodedata.category(one) not in _UNSEEN)


def cited_text(ref: SentenceRef, *, within: bool) -> str:
    """`sentence 2`, or `article annex-1.3, sentence 2` where no heading names the article."""
    refs = () if within else (Ref("", ref.article, NOWHERE),)
    return citation_text(Part("from", NOWHERE, NOWHERE, refs=refs, options=(str(ref.sentence),)))


def act_words(act: str) -> str:
    """An act as words that can be declared: no quotation marks, brackets or commas, `&` for `and`, `/` for `or`."""
    words = _NOT_IN_ACT.sub(" ", seen(act)).split()
    return " ".join(_JOINED.get(one.lower(), one) for one in words).strip(" .-–—")


def _confirmable(
    words: SkeletonText, pieces: Sequence[ArticleText], files: dict[str, bytes], lines: list[_Line], attached: str
) -> list[_Line]:
    """The proposals; of those that could not be read or resolved once confirmed, only the question is left."""
    name, copy = f"{words.agreement}.md", {words.agreement: attached} if attached else None
    while True:
        text = _file(words, pieces, _by_article(lines), quoted=not attached)
        tree = read_text(text, name)
        made = [one for block in tree.blocks for one in block.statements if one.keyword.startswith(PROPOSED) and _whole(one)]
        tried, owners = in_place(text, {one: confirmed(one, who=SOMEBODY) for one in made})
        tried = tried.replace("\n---\n", "\nimports: world.md, trial.md\n---\n", 1).replace("\nimports: world.md\n", "\n", 1)
        trial = {"trial.md": f"```servanda\nactor {SOMEBODY}\n```\n".encode(), "world.md": b""} | files
        found = load_files({**trial, name: tried.encode()}, "trial", attached=copy)
        wrong = [owners.get(one.span.line) for one in found.diagnostics if one.span.file == name]
        faults = {one.head.refs[0].id for one in wrong if one is not None and one.head.refs}
        faults |= {one.head.refs[0].id for one in _read_wrong(tree) if one.head.refs}
        acts = {key_of(one.head.words.text) for one in wrong if one is not None and one.head.words is not None}
        kept = [_asking(one) if one.core and (one.id in faults or key_of(one.act) in acts) else one for one in lines]
        if kept == lines:
            return lines
        lines = _declared(kept)


def _whole(statement: Statement) -> bool:
    """Whether it can be confirmed: an act, an actor, a declaratory sentence, or a clause that says who must do what."""
    return statement.keyword != "proposed clause" or any(part.keyword == "core" for part in statement.parts)


def _read_wrong(tree: FileTree) -> Iterator[Statement]:
    lines = {one.span.line for one in tree.diagnostics}
    for block in tree.blocks:
        yield from (one for one in block.statements if any(one.span.line <= line <= one.span.end_line for line in lines))


def _asking(one: _Line) -> _Line:
    return replace(one, core="", act="", parts=(*one.parts[:-1], f"asks {quote(AS_ONE_LINE)}", one.parts[-1]))


def _declared(lines: Sequence[_Line]) -> list[_Line]:
    """The proposals, each act declared with the first that speaks of it."""
    seen, found = set[str](), []
    for one in lines:
        new = bool(one.core) and key_of(one.act) not in seen
        found.append(replace(one, declares=new))
        seen |= {key_of(one.act)} if new else set()
    return found


def _by_article(lines: Sequence[_Line]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in lines:
        found.setdefault(one.ref.article, []).append(one.text())
    return found
