"""How others worded it: the sentences of a collection of texts, ranked by the words of a topic or of a clause.

Ranked by BM25 (Robertson and Walker, 1994) over stems of words, the title of its article counted with each sentence; beside it
the rank by the number of shared words alone. Topics are known by words in English (`topics.toml`). Nothing is said of whether a
wording is good."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from servanda.base.late import expression
from servanda.base.shipped import LazyTable
from servanda.model.core import Article
from servanda.model.places_in_text import PlacesInText

K1, B = 1.2, 0.75
"""The usual constants of BM25: how soon a word that comes again counts no more, and how much a long sentence is held back."""
MOST_WORDS = 400
"""Words of a sentence that are looked at; what is longer is a list that lost its points."""
_WORD = expression(r"[^\W\d_][^\W_]*(?:['’-][^\W_]+){0,3}")
_TIME = expression(
    r"\b(?:within|no later than|not later than|every|until|before|after|for|on)\s+(?:the\s+|a period of\s+)?"
    r"(?:\d|(?:one|two|three|five|six|seven|ten|fourteen|thirty|sixty|ninety|day|end of)\b)"
    r"|\bby\s+(?:the\s+)?(?:\d|end of\b)|\bat the latest\b|\b\d{1,4}\s+(?:hours?|days?|weeks?|months?)\b",
    2,
)
_VERIFIER = expression(
    r"\b(?:verif(?:y|ied|ies|ication)|monitor(?:s|ed|ing)?|supervis(?:e|ed|es|ion)|inspect(?:s|ed|ion|ions)?"
    r"|observ(?:e|ed|ers?|ation)|certif(?:y|ied|ies|ication))\b",
    2,
)
_CONSEQUENCE = expression(
    r"\b(?:in the event of|in case of|breach(?:es|ed)?|violat(?:e|es|ed|ion|ions)|non-?compliance"
    r"|fail(?:s|ed|ure)? to|failing which|otherwise|held accountable)\b",
    2,
)
HAS = {"time": _TIME, "verifier": _VERIFIER, "consequence": _CONSEQUENCE, "measure": expression(r"\d")}
"""What a passage may have that a draft lacks, by the words it is known by."""
KINDS = {
    "state": "state states government governments republic",
    "armed group": "armed group groups militia forces opposition rebel movement army",
    "organisation": "united nations organisation organization union osce igad asean",
    "monitor": "monitor monitors observer observers mission mechanism verification",
    "mediator": "mediator facilitator guarantor witness envoy chair",
    "body": "commission committee council board panel group",
    "civil society": "women youth civil society community religious leaders",
    "company": "company companies enterprise firm operator contractor bank",
}
"""Kinds of actors, each with the words by which a passage that binds or names one is known."""
_NO_WORDS = (
    "a all also an and any are as at be been both but by can for from has have if in into is it its may must not of on or other "
    "shall should such than that the their there these they this those through to under upon was which will with within without "
    "would who agreement agree party parties"
)
_PLAIN = frozenset(_NO_WORDS.split())


class TopicWords(msgspec.Struct, frozen=True):
    """Words by which a passage on a topic is looked for, parted by spaces."""

    words: str


TOPIC_WORDS = LazyTable("words/topics.toml", TopicWords)


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text of a collection. name: its file, from the folder; date: as the file or the table beside it says, or ""."""

    name: str
    articles: tuple[Article, ...]
    title: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class OthersPassage:
    """A sentence of another text. shared: the words that it shares with what was looked for; has: of `HAS`; plain: its rank by
    the number of shared words alone; also: other texts that have the same words."""

    text: SourceText
    where: str
    words: str
    score: float
    shared: tuple[str, ...]
    has: tuple[str, ...]
    plain: int
    also: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class _Kept:
    text: SourceText
    article: str
    number: int
    words: str
    stems: Counter[str]
    length: int
    also: list[str] = field(default_factory=list)


def stem(word: str) -> str:
    """A word without its English endings: `released`, `releases`, `releasing` are one. Crude, and told so."""
    word = word.casefold().replace("’", "'").removesuffix("'s").removesuffix("'")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ations", "ation", "ments", "ment", "ings", "ing", "ions", "ion", "es", "ed", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not word.endswith("ss"):
            return word[: -len(ending)]
    return word


def stems(words: str) -> list[str]:
    """The stems of the words that say something, in order."""
    found = (one.group().casefold() for one in _WORD.finditer(words))
    return [stem(one) for one in found if one not in _PLAIN and len(one) > 1]


class TextCollection:
    """Texts to look through: added one by one, then asked as often as one likes."""

    def __init__(self) -> None:
        self.texts: list[SourceText] = []
        self.kept: dict[str, _Kept] = {}
        self.having: dict[str, list[_Kept]] = {}

    def add(self, text: SourceText) -> None:
        """A text; the words of a sentence that stood in another one before are kept once, with both names."""
        self.texts.append(text)
        for article in text.articles:
            title = stems(article.title)
            for one in article.stated if article.operative else ():
                words = " ".join(one.text.split())
                before = self.kept.get(words)
                if before is not None:
                    if before.text.name != text.name and text.name not in before.also[-1:]:
                        before.also.append(text.name)
                    continue
                found = stems(words)[:MOST_WORDS]
                if len(found) < 3:  # a heading or a label
                    continue
                counts = Counter([*found, *title])
                made = self.kept[words] = _Kept(text, article.id, one.number, words, counts, counts.total())
                for each in made.stems:
                    self.having.setdefault(each, []).append(made)

    def best(
        self, wanted: Mapping[str, float], limit: int = 5, *, lacking: Collection[str] = (), kind: Collection[str] = ()
    ) -> tuple[OthersPassage, ...]:
        """The passages that answer best. wanted: stems and their weight; lacking: only those that have one of these (of `HAS`),
        those with more before; kind: only those with one of these stems."""
        count = len(self.kept) or 1
        average = sum(one.length for one in self.kept.values()) / count or 1
        scores: dict[_Kept, float] = defaultdict(float)
        shared: dict[_Kept, list[str]] = defaultdict(list)
        for one, weight in wanted.items():
            having = self.having.get(one, ())
            rare = weight * math.log(1 + (count - len(having) + 0.5) / (len(having) + 0.5))
            for each in having:
                times = each.stems[one]
                scores[each] += rare * times * (K1 + 1) / (times + K1 * (1 - B + B * each.length / average))
                shared[each].append(one)
        order = [each for each in self.kept.values() if each in shared and (not kind or any(one in each.stems for one in kind))]
        if lacking:
            having_it = {each: sum(HAS[one].search(each.words) is not None for one in lacking) for each in order}
            order = [each for each in order if having_it[each]]
            for each in order:
                scores[each] *= 1 + having_it[each] / 2
        plain = {each: rank for rank, each in enumerate(sorted(order, key=lambda each: -len(shared[each])), 1)}
        order.sort(key=lambda each: -scores[each])
        return tuple(
            OthersPassage(
                text=each.text, where=PlacesInText(each.text.articles).address(each.article, each.number), words=each.words,
                score=round(scores[each], 2), shared=tuple(shared[each]), plain=plain[each], also=tuple(each.also),
                has=tuple(name for name, one in HAS.items() if one.search(each.words)),
            )
            for each in order[:limit]
        )  # fmt: skip


def wanted_of(topics: Iterable[str], words: Iterable[str]) -> dict[str, float]:
    """Stems of topics and of words of a clause, with their weights: the words of a clause count half of those of a topic that it
    covers, for they also name places and persons of their own."""
    found = {each: 1.0 for topic in topics for each in stems(TOPIC_WORDS[topic].words)}
    weight = 0.5 if found else 1.0
    for one in words:
        for each in stems(one):
            found.setdefault(each, weight)
    return found


def kind_stems(kind: str, means: Iterable[str] = ()) -> frozenset[str]:
    """The words by which a kind of actor is known: those of the table, or of its name and of what the dossier says it means."""
    table = KINDS.get(kind.casefold().rstrip("s"), KINDS.get(kind.casefold(), ""))
    return frozenset(stem(one.group()) for one in _WORD.finditer(table or " ".join((kind, *means))))
