"""`servanda draft precedent`: how others worded it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import msgspec

from servanda.app.asking import DossierJob
from servanda.base.document import Document, Listing, PageBlock, Para, counted
from servanda.base.job import Given, flag, needed, number, word
from servanda.base.refusal import Refusal
from servanda.base.result import Based

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servanda.model.core import Clause, Dossier
    from servanda.words.precedent import OthersPassage

LACKS = {"SV105": "time", "SV106": "measure", "SV502": "verifier", "SV603": "consequence", "SV604": "consequence"}
"""What a finding of the checker says that a draft lacks, by what a passage of others may have."""
MOST_NAMED = 20
"""Texts not looked at that a page names; JSON names all."""


class PrecedentPassage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A passage of another text. file, title, date, where: its source; has: a time, a verifier, a consequence, a measure, by
    its words; shared: stems shared with what was looked for; plain_rank: by the number of shared words alone; found: what the
    checker's rules of words say of it; also: other texts with the same words."""

    file: str
    where: str
    words: str
    title: str = ""
    date: str = ""
    score: float
    plain_rank: int
    shared: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class PrecedentAnswer(Based, frozen=True, kw_only=True):
    """asked: what was looked for; lacking: what the draft lacks there; looked: texts looked at; unlooked: file and reason;
    silent: it is for a named reader, who is not told what was not looked at."""

    asked: str
    topics: tuple[str, ...]
    lacking: tuple[str, ...]
    looked: int
    passages: tuple[PrecedentPassage, ...]
    unlooked: tuple[str, ...] = ()
    silent: bool = False


class PrecedentJob(DossierJob):
    """Find how the texts in a folder of yours worded what a clause or an article of the dossier at PATH is about, or a topic:
    sentences with their source, and what the checker's rules of words say of each. Nothing is copied into a draft."""

    short = "How other texts of yours worded it, each with its source."
    exits = ("told",)
    asks: ClassVar[tuple[str, ...]] = (*DossierJob.asks, "written")
    examples = ("draft precedent dossiers/harbour --topic reporting --texts dossiers/league",)
    clause = word("What this clause is about.", "CLAUSE")
    article = word("What this article is about.", "ID")
    topic = word("A topic, as `covers` names it.", "TOPIC")
    like = word("Words like these, or like those of this clause.", "WORDS", "--like")
    kind = word("Only passages that name an actor of this kind.", "NAME")
    lacking = flag("Only passages that have what the checker misses there: a time, a verifier, a consequence, a measure.")
    texts = needed("Your texts: Markdown, plain text, Word, PDF, web pages; and a copy of PA-X's metadata.", "FOLDER", "--texts")
    limit = number("How many to tell.", "N", 5, "--limit", least=1, below=101)

    def run(self, given: Given) -> PrecedentAnswer:
        from servanda.app.draft.collected import gathered
        from servanda.words.precedent import kind_stems, wanted_of

        dossier = self.text(given, may_be_open=True)
        clauses, topics, words = self._asked(dossier)
        lacking = self._missed(dossier, clauses) if self.lacking else ()
        wanted = wanted_of(topics, words)
        if not wanted:
            raise Refusal("no words to look for are there.", "Give a --topic, or words of your own with --like.", self.path)
        texts = gathered(given, self.texts, self.reader, self.path)
        if not texts.looked:
            raise Refusal(
                "no text in the folder could be looked at.", f"{'; '.join(texts.unlooked[:3]) or 'Put texts there.'}", self.texts
            )
        if texts.markings:  # the page bears the marking of what it quotes as well
            self.loaded = msgspec.structs.replace(dossier, markings=dossier.markings | texts.markings)
        means = (dossier.kinds[self.kind].means,) if self.kind in dossier.kinds else ()
        kind = kind_stems(self.kind, means) if self.kind else ()
        best = texts.into.best(wanted, self.limit, lacking=lacking, kind=kind)
        said = _said(best)
        told = {f"clause {self.clause}": self.clause, f"article {self.article}": self.article, f"topic {self.topic}": self.topic}
        asked = " and ".join(one for one, given_ in {**told, "the words given": self.like}.items() if given_)
        passages = tuple(
            PrecedentPassage(
                file=one.text.name, title=one.text.title, date=one.text.date, where=one.where, words=one.words, score=one.score,
                plain_rank=one.plain, shared=one.shared, has=one.has, found=said[place], also=one.also,
            )
            for place, one in enumerate(best)
        )  # fmt: skip
        return PrecedentAnswer(
            asked=asked,
            topics=topics,
            lacking=tuple(lacking),
            silent=self.reader is not None,
            looked=texts.looked,
            passages=passages,
            unlooked=tuple(texts.unlooked),
        )

    def _asked(self, dossier: Dossier) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """The clauses asked about, topics, and words."""
        from servanda.app.api import find_clause
        from servanda.base.tables.faults import closest
        from servanda.model.topics import TOPICS

        if not (self.clause or self.article or self.topic or self.like):
            raise Refusal("nothing is asked for.", "Give --clause, --article, --topic or --like.", "--topic")
        if self.topic and self.topic not in TOPICS:
            raise Refusal(f"“{self.topic}” is no topic.", closest(self.topic, TOPICS), "--topic")
        ids = [find_clause(dossier, self.clause)] if self.clause else []
        if self.article:
            mine = [one.id for one in dossier.clauses if one.article == self.article]
            articles = [each for one in dossier.agreements.values() for each in one.articles if each.id == self.article]
            if not mine and not articles:
                known = sorted({each.id for one in dossier.agreements.values() for each in one.articles})
                raise Refusal(f"there is no article “{self.article}”.", closest(self.article, known), "--article")
            ids += mine
            words = [one.text for each in articles[:1] for one in each.stated]
        else:
            words = []
        like = [one.id for one in dossier.clauses if self.like and self.like in (one.id, one.local)]
        if self.like and not like:
            words.append(self.like)
        about = [one for one in dossier.clauses if one.id in (*ids, *like)]
        for one in about:
            words += _words_of(dossier, one)
        topics = [self.topic] if self.topic else []
        topics += [each for one in about for each in one.covers if each not in topics]
        return tuple(ids), tuple(topics), tuple(words)

    def _missed(self, dossier: Dossier, clauses: tuple[str, ...]) -> tuple[str, ...]:
        """What the checker misses in these clauses, in the words of `HAS`; asked of a topic alone, all of it."""
        from servanda.app.api import check
        from servanda.words.precedent import HAS

        if not clauses:
            return tuple(HAS)
        places = {f"clause {one}" for one in clauses}
        rendered = {(one.agreement, ref.article) for one in dossier.clauses if one.id in clauses for ref in one.renders}
        found = {
            LACKS[one.code]
            for one in check(dossier, questions=False).findings
            if one.code in LACKS and _about(one.subject, places, rendered)
        }
        if not found:
            raise Refusal(
                "the checker misses no time, verifier, consequence or measure there.", "Leave --lacking out.", "--lacking"
            )
        return tuple(one for one in HAS if one in found)

    @staticmethod
    def says(answer: PrecedentAnswer) -> Document:
        return precedent_page(answer)


def _about(subject: str, places: set[str], rendered: set[tuple[str, str]]) -> bool:
    """Whether a finding is on one of the clauses, or on a sentence of an article that they render."""
    if subject in places:
        return True
    if subject.startswith("clauses "):
        return bool({f"clause {one.strip()}" for one in subject[8:].split(",")} & places)
    return any(
        f"{subject} ".startswith((f"sentence {agreement} art. {article} ", f"sentence {agreement} art. {article}("))
        for agreement, article in rendered
    )


def _words_of(dossier: Dossier, clause: Clause) -> list[str]:
    """The sentences that a clause renders; where no words are here, the clause in plain English."""
    from servanda.model.proposed import sentence_text

    found = filter(None, (sentence_text(dossier, clause.agreement, ref) for ref in clause.renders))
    return list(found) or [*clause.words, clause.title, *(act.term for act in clause.acts)]


def _said(passages: Iterable[OthersPassage]) -> list[tuple[str, ...]]:
    """What the rules of words say of each passage, read alone: code and words."""
    import datetime as dt

    from servanda.check.rules.registry import all_rules, run_rules
    from servanda.model.core import Article, Sentence
    from servanda.model.loader import load_files

    best = list(passages)
    empty = load_files({"text.md": b"---\nagreement: text\nlanguages: en\n---\n"}, "text")
    articles = tuple(
        Article(id=str(place), language="en", sentences=(Sentence(number=1, text=one.words),))
        for place, one in enumerate(best, 1)
    )
    own = msgspec.structs.replace(empty.agreements["text"], articles=articles)
    dossier = msgspec.structs.replace(empty, agreements={"text": own})
    codes = {one.code for one in all_rules() if "T" in one.decidability.split("+") and one.code != "SV100"}
    told: list[list[str]] = [[] for _ in best]
    for found in run_rules(dossier, answers=lambda _question: (), today=dt.date.max, only=codes, profile="ceasefire"):
        at = found.subject.removeprefix("sentence text art. ").partition(" ")[0]
        if found.subject.startswith("sentence text art. ") and at.isdigit() and 0 < int(at) <= len(told):
            told[int(at) - 1].append(f"{found.code}: {found.message.removeprefix(f'Article {at}, sentence 1: ')}")
    return [tuple(dict.fromkeys(one)) for one in told]


def precedent_page(answer: PrecedentAnswer) -> Document:
    """In: passages of others. Out: the page: how many of how many texts, then each with its source."""
    named = len({one.file for one in answer.passages})
    head = f"{counted(len(answer.passages), 'passage')} from {named} of {counted(answer.looked, 'text')} on {answer.asked}"
    if answer.silent:
        head += "; what was not looked at is not told to a named reader."
    else:
        head += f"; not looked at: {len(answer.unlooked)}." if answer.unlooked else "; every file was looked at."
    blocks: list[PageBlock] = [Para(head, "strong")]
    if answer.lacking:
        blocks.append(Para(f"Only passages that have what is missed in the draft: {', '.join(answer.lacking)}."))
    for one in answer.passages:
        source = ", ".join(part for part in (one.title, one.file, one.date or "no date known", one.where) if part)
        blocks.append(Para(f"{source}{f' (the same words in {len(one.also)} more)' if one.also else ''}", "strong"))
        blocks.append(Para(f"“{one.words}”", "quote"))
        has = (
            f"Its words name a {', a '.join(one.has)}. "
            if one.has
            else "Its words name no time, verifier, consequence or measure. "
        )
        ruled = " ".join(one.found) if one.found else "No rule of words has a finding on it."
        blocks.append(Para(f"{has}{ruled} Score {one.score}; by shared words alone it would stand at {one.plain_rank}.", "quiet"))
    if answer.unlooked:
        rest = len(answer.unlooked) - MOST_NAMED
        blocks.append(Para("Not looked at:", "warn"))
        blocks.append(Listing((*answer.unlooked[:MOST_NAMED], *([f"and {rest} more; --json names all"] if rest > 0 else []))))
    blocks.append(
        Para(
            "These are words of others, found by shared words in English; that a text has a wording says nothing of how it "
            "fared. "
            "Nothing was copied into your draft.",
            "quiet",
        )
    )
    return Document("How others worded it", tuple(blocks), answer.basis.foot())
