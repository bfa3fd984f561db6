"""From a sentence to what may stand in it: who is bound to what, the words that bind, and what a person must decide.

Rules and tables of ours, no parser. A bearer that does not stand in the words, or in the lead-in of their list, is
asked for and never inferred.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from servanda.words.hints import Hints, hints
from servanda.words.vocabulary import DutyWords, vocabulary

EACH = "each party"
"""The bearer that the language has for `the Parties`."""
_LABEL = re.compile(
    r"(?:[-–—•*]\s+|\(\w{1,5}\)\s*|[A-Za-z]\)\s*|\d{1,3}(?:\.\d{1,3}){0,4}[.)]\s+|[ivxIVX]{1,5}[.)]\s+|[A-Za-z]\.\s+)"
)
_TOKEN = re.compile(r"[^\W_][\w'’./&-]*")
_ASIDE = re.compile(r"\([^()]{0,200}\)")
_JOINT = re.compile(r"(?:[;:]|,?\s(?:and|but|while|whereas)\s|,\s)", re.IGNORECASE)
_THAT = re.compile(
    r"(?:agree|agrees|agreed|decide|decides|decided|understood|undertake|undertakes|confirm|confirms|commit|commits)\sthat\s",
    re.IGNORECASE,
)
_MONTH = re.compile(r"\d\s?$|\b(?:in|of|by|on|since|until|before|after|early|late|mid)\s$", re.IGNORECASE)
_BY = re.compile(r"\bby\s(?P<who>(?:the\s|each\s|both\s|all\s)?[^\W\d_][^,;:.()]{0,60})", re.IGNORECASE)
_AND_DONE = re.compile(r"(?:,|,?\sand)\s(?P<done>[a-z]{3,20})(?=\sby\s)")
_NO_AGENT = re.compile(
    r"(?:\w+ing|means|way|virtue|reason|law|force|consensus|mutual|common|joint|agreement|decree|accident|all means)\b",
    re.IGNORECASE,
)
def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_INSERTS = _set(
    "in with within upon after before by through as including together subject without pursuant under at on for "
    "from during where when if once unless until who which whose represented acting having being following "
    "further consistent based given to despite notwithstanding according while"
)
_DETERMINERS = _set("the a an all any each every its their his her such this that these those both no other")
_REFRAIN = re.compile(r"\b(?:refrain|abstain|desist)\sfrom\s(?:any\s|all\s|the\s)?", re.IGNORECASE)
_THROUGH = re.compile(r"\b(?:through|under|by|at|in)\swhich\s", re.IGNORECASE)
_TASKS = re.compile(
    r"\b(?:functions|tasks|duties|mandate|responsibilities|role|terms\sof\sreference)\sof\s(?P<who>[^:;,]{1,80}?)\s"
    r"(?:are|is|shall|will|include|includes)\b",
    re.IGNORECASE,
)
_BAN = re.compile(r"\b(?:ban|prohibition|moratorium)\b[^.;]{0,120}?\son\s", re.IGNORECASE)
_NO_ACT = "The words say how something is. Who must do what, as one line; or does it bind nobody?"
_LEADS = ("and", "or", "but", "that")
_NAMED = re.compile(r"\s((?:the|each|all|both|every)\s[A-ZÀ-ÞА-Я][^,]{0,80})$")
_BARE = _set("shall must may will not should cannot")
_FAR = 6
"""Words that may stand between what is done and `by` whom: farther off it belongs to something else."""
_FEW = 2
"""Words of a sentence that may be left out of a line without a word."""
LONGEST_LEFT = 120
"""Signs of what a line leaves out that are shown."""
_MOST_ACT = 14
"""Words of an act as a line; what stands behind is left to the person."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the dossier declares. actors: id -> names and aliases as written in words; parties: ids of "the Parties"."""

    actors: Mapping[str, tuple[str, ...]]
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AroundSentence:
    """What stands around a sentence. place: body | recital | definition | heading | closing."""

    language: str
    known: Known
    lead_in: str = ""
    heading: str = ""
    place: str = "body"


@dataclass(frozen=True, slots=True)
class ClauseProposal:
    """What may stand in a sentence.

    modal: must | must not | may | weak; bearer: an actor as the language writes it, "" where it is asked for;
    bearer_words: the words
    it stands on, "" where none stand there; act: verb with its object, "" for no line, only the question; because:
    the words that
    bind; the others are words of the sentence.
    """

    modal: str
    bearer: str
    bearer_words: str
    act: str
    times: tuple[str, ...]
    conditions: tuple[str, ...]
    quantities: tuple[str, ...]
    verifiers: tuple[str, ...]
    vague: tuple[str, ...]
    because: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Act:
    """agent: who does it by the words of a passive; left: words behind it that are not in the line; modal: "" for that of the
    words."""

    act: str
    agent: str = ""
    passive: bool = False
    left: str = ""
    modal: str = ""


@dataclass(frozen=True, slots=True)
class _Hit:
    """Words that bind: what they make of it, who stands before them, what follows."""

    modal: str
    because: str
    subject: str
    rest: str


def propose(sentence: str, given: AroundSentence) -> tuple[ClauseProposal, ...]:
    """What may stand in a sentence. In: its words, what stands around it. Out: proposals in the order of the words;
    none of a recital, a definition, a
    heading or a closing, and none in a language without a table. Never raises."""
    words, table = _plain(sentence.replace("’", "'")), vocabulary(given.language)
    if table is None or given.place != "body" or not words or _says_no_duty(words, table):
        return ()
    more = hints(given.language)
    hits = tuple(_banned(one, table) for one in _hits(words, table))
    if more is None:
        return tuple(_pointed(one) for one in hits[:1])
    return tuple(_proposed(words, given, table, more, hits or tuple(_without_modal(words, given, table))))


def _plain(sentence: str) -> str:
    words = " ".join(sentence.split())
    match = _LABEL.match(words)
    while match is not None and match.end():
        words, match = words[match.end() :], _LABEL.match(words, match.end()) and _LABEL.match(words[match.end() :])
    return words


def _says_no_duty(words: str, table: DutyWords) -> bool:
    first = _first(words)
    if table.phrases["not_a_duty"].match(words) or (words.rstrip().endswith(":") and len(words) < 12):
        return True
    defined = table.phrases["defines"].search(words)
    if defined is not None and (words[:1] in "\"“«'" or words.casefold().startswith(("the term", "for the purpose"))):
        return True
    return first in table.words["recital"] and (words[-1:] in ",;" or not table.phrases["must"].search(words))


def _first(words: str) -> str:
    match = _TOKEN.search(words)
    return match.group().casefold() if match is not None else ""


# --- the words that bind --------------------------------------------------------------------------------------------------------


def _hits(words: str, table: DutyWords) -> Iterator[_Hit]:
    """Each place where the words bind, allow or are weak, with what stands before it and what follows."""
    found = sorted(
        (match.start(), -match.end(), kind, match)
        for kind in ("must_not", "may", "weak", "must")
        for match in table.phrases[kind].finditer(words)
        if not _is_month(words, match)
    )
    places: list[tuple[str, str, str, int]] = []  # kind, words, subject, end
    start, before = 0, ""
    for place, (at, _, kind, match) in enumerate(found):
        if at < start:
            continue
        subject = _subject(words[start:at], before, table)
        if subject is None:
            continue
        kind, end = _turned(words, match.end(), kind.replace("_", " "), table)
        if any(at < later < end for later, *_ in found[place + 1 :]) and end == match.end():
            continue
        places.append((kind, words[at:end], subject, at))
        start, before = end, subject
    for place, (kind, because, subject, at) in enumerate(places):
        end = places[place + 1][3] if place + 1 < len(places) else len(words)
        rest = words[at + len(because) : end]
        if end < len(words):  # what belongs to the next one begins with its subject, or at a joint
            own = rest.rfind(places[place + 1][2]) if places[place + 1][2] not in ("", subject) else -1
            joints = [one for one in _JOINT.finditer(rest) if own < 0 or one.start() < own]
            rest = rest[: joints[-1].start()] if joints else rest
        yield _Hit(kind, because, subject, rest.strip())


def _banned(hit: _Hit, table: DutyWords) -> _Hit:
    """`A ban is to be introduced on the use of X`: what is banned is not to be done."""
    last = [one.group().casefold() for one in _TOKEN.finditer(hit.subject)][:2]
    match = _BAN.search(f"ban {hit.rest}") if {"ban", "prohibition", "moratorium"} & set(last) else None
    if match is None:
        return hit
    return _Hit("must not", f"{hit.subject} {hit.because}", "", _noun(f"ban {hit.rest}"[match.end() :], table))


def _is_month(words: str, match: re.Match[str]) -> bool:
    return match.group() == "May" and (
        words[match.end() :].lstrip()[:1].isdigit() or _MONTH.search(words[: match.start()]) is not None
    )


def _turned(words: str, end: int, kind: str, table: DutyWords) -> tuple[str, int]:
    """What the words after a word that binds make of it: `shall not`, `shall have the right to`, `undertake to
    endeavour to`.
    """
    while True:
        after = re.compile(
            r"\s(?:(?:" + "|".join(sorted(table.words["adverbs"] - {"no"}) or ["-"]) + r"|,)\s){0,2}", re.IGNORECASE
        ).match(words, end)
        at = after.end() if after is not None else end
        for turn, modal in (("turns_not", "must not"), ("turns_may", "may"), ("turns_weak", "weak"), ("turns_must", "must")):
            match = table.phrases[turn].match(words, at)
            if match is not None:
                end = match.end()
                if modal == "must not" and kind in ("must not", "weak"):
                    modal = kind
                kind = modal if kind != "weak" else "weak"
                break
        else:
            return kind, end


def _subject(text: str, before: str, table: DutyWords) -> str | None:
    """Who stands before the words that bind. before: the one before, for `and shall`. None: the words only say when,
    if or which.
    """
    said = _THAT.split(text)[-1]
    text = _ASIDE.sub(" ", said)
    text = re.split(r"[;:]", text)[-1]
    if before:
        joined = re.split(r",?\s(?:and|but|while|whereas)\s|,\s(?=\w)", " " + text + " ")
        text = joined[-1].strip()
        if not text:
            return before if len(joined) > 1 else None
        if len(joined) == 1:
            return None  # it stands within what the one before binds to
    parts = [one.strip() for one in text.split(",")]
    if _first(parts[-1]) in table.words["subordinate"]:
        return None
    taken: list[str] = []
    for part in reversed(parts):
        first = _first(part)
        if not part or first in _INSERTS or first in table.words["adverbs"] - table.words["articles"] or first.endswith("ing"):
            if taken:
                break
            continue
        own = part[:1].isupper() or first in table.words["articles"]
        if taken and (not own or first in table.words["subordinate"]):
            break
        taken.insert(0, part)
    subject = ", ".join(taken)
    if not subject and (named := _NAMED.findall(parts[-1])):  # `In May 2031 the Parties may meet`
        subject = named[-1]
    tokens = [one.group().casefold() for one in _TOKEN.finditer(subject)]
    if tokens and (tokens[0] in table.words["subordinate"] or tokens[-1] in table.words["relative"] - {"that"}):
        return None
    if tokens[-1:] == ["that"] and len(tokens) > 1:
        return None
    through = _THROUGH.search(subject)
    subject = subject[through.end() :] if through is not None else subject
    cut = re.search(r"\s(?:which|who|that)\s", subject)
    subject = subject[: cut.start()] if cut is not None else subject
    while (first := _first(subject)) and (first in table.words["adverbs"] - table.words["articles"] or first in _LEADS):
        subject = subject.strip()[len(first) :].lstrip(" ,")
    return subject.strip(" ,.-–—")


# --- sentences without one ------------------------------------------------------------------------------------------------------


def _without_modal(words: str, given: AroundSentence, table: DutyWords) -> Iterator[_Hit]:
    """An item of a list whose lead-in binds; `The use of X is prohibited`; `The Parties reaffirm`; `Withdraw the
    troops`; `Withdrawal of the troops`.
    """
    lead = _plain(given.lead_in)
    tokens = [one.group() for one in _TOKEN.finditer(words)]
    if not tokens:
        return
    if lead.rstrip().endswith((":", ",", ";", "—", "-")) and (led := tuple(_hits(lead.rstrip(" :"), table))):
        last = led[-1]
        refrains = _REFRAIN.match(words) is not None
        noun = "" if refrains else _noun(words, table)
        if table.verb(tokens[0].casefold()) or noun or refrains:
            yield replace(last, rest=noun or words)
            return
    tasks = _TASKS.search(lead) if lead.rstrip().endswith(":") else None
    if tasks is not None and len(tokens) > 1 and table.verb(tokens[tokens[0] == "To"].casefold()):
        yield _Hit("must", tasks.group(), tasks["who"], words[3:] if tokens[0] == "To" else words)
        return
    if (match := table.phrases["forbids"].search(words)) is not None:
        on = match.group().casefold().endswith(" on")
        yield _Hit("must not", match.group(), "", _noun(words[match.end() :] if on else words[: match.start()], table))
        return
    for place, token in enumerate(tokens[:14]):
        base = _finite(token.casefold(), table)
        if place and base in table.words["weak_verbs"]:
            at = words.find(token)
            subject = _subject(words[:at], "", table)
            if subject and not subject[:1].islower():
                inner = next(
                    (one for one in re.finditer(r"\sto\s", words[at:]) if table.verb(_first(words[at + one.end() :]))), None
                )
                yield _Hit(
                    "weak",
                    token,
                    subject,
                    words[at + inner.end() :] if inner is not None else f"{base}{words[at + len(token) :]}",
                )
            return
    first = tokens[0].casefold()
    if words[-1:] not in ".;,":
        return  # a title, not a sentence
    if len(tokens) > 2 and (
        first in table.words["verbs"] or (first in table.words["noun_verbs"] and tokens[1].casefold() in _DETERMINERS)
    ):
        yield _Hit("must", tokens[0], "", words)
    elif len(tokens) > 2 and not any(one.casefold() in table.words["finite"] for one in tokens[:14]):
        noun = _gerund(words, table) or _noun(words, table)
        if noun:
            yield _Hit("must", tokens[0], "", noun)


def _finite(token: str, table: DutyWords) -> str:
    for ending, instead in (("", ""), ("s", ""), ("es", ""), ("ies", "y")):
        if ending and not token.endswith(ending):
            continue
        base = token[: len(token) - len(ending)] + instead
        if base in table.words["weak_verbs"]:
            return base
    return ""


def _noun(words: str, table: DutyWords) -> str:
    """`Immediate withdrawal of the troops` as `withdraw the troops`; "" where no such noun opens the words."""
    tokens = list(_TOKEN.finditer(words))[:6]
    for place, one in enumerate(tokens):
        verb = table.nouns.get(one.group().casefold())
        if verb is None:
            continue
        after = re.match(r"\s(?:of|on|from|for|by|to|over)\s", words[one.end() :])
        if after is not None:
            return f"{verb} {words[one.end() + after.end() :]}"
        return verb if place + 1 == len(tokens) else f"{verb}{words[one.end() :]}"
    return ""


# --- a proposal -----------------------------------------------------------------------------------------------------------------


def _proposed(
    words: str, given: AroundSentence, table: DutyWords, more: Hints, hits: tuple[_Hit, ...]
) -> Iterator[ClauseProposal]:
    for hit in hits:
        bearer, bearer_words, questions = _bearer(hit.subject, given.known, table)
        made = list(_acts(hit, table, more))
        outside = words if len(hits) == 1 else hit.rest
        for one in made:
            act, agent, passive = one.act, one.agent, one.passive
            who, who_words, asked = (bearer, bearer_words, questions)
            if passive:
                who, who_words, asked = (
                    _bearer(agent, given.known, table) if agent else ("", "", (f"Who must {act}?",) if act else ("Who?",))
                )
            own = act if len(hits) > 1 else outside
            vague = more.vague_in(own if act else outside)
            asks = [*asked, *(f"What is meant by “{one}”?" for one in vague[:3])]
            asks += ["Does it bind?"] if hit.modal == "weak" else []
            asks += [_NO_ACT] if not act else []
            hinted = (*more.times_in(outside), *more.conditions_in(outside), *more.verifiers_in(outside))
            if len(one.left.split()) > _FEW and not any(one.left.startswith(text[:_FAR]) for text in hinted):
                asks.append(f"The words go on: “{one.left}”. Does the line say enough?")
            yield ClauseProposal(
                modal=one.modal or hit.modal, bearer=who, bearer_words=who_words, act=act, times=more.times_in(outside),
                conditions=more.conditions_in(outside), quantities=more.quantities_in(outside),
                verifiers=more.verifiers_in(outside),
                vague=vague, because=hit.because, questions=tuple(asks),
            )  # fmt: skip


def _pointed(hit: _Hit) -> ClauseProposal:
    """In a language of which only the words that bind are known."""
    return ClauseProposal(hit.modal, "", "", "", (), (), (), (), (), hit.because, ("Who must do what, as one line?",))


def _bearer(subject: str, known: Known, table: DutyWords) -> tuple[str, str, tuple[str, ...]]:
    """Who bears it, the words it stands on, what is asked. Only names that are declared, and `the Parties`, are
    taken.
    """
    words = subject.strip()
    tokens = [one.group().casefold() for one in _TOKEN.finditer(words)]
    if not tokens:
        return "", "", ("Who is bound?",)
    if tokens[-1] in table.words["pronouns"] and len(tokens) == 1:
        return "", words, (f"Who is “{words}”?",)
    plain = _bare(words, table)
    for ident, names in known.actors.items():
        if any(_bare(name, table) == plain for name in (ident, *names)):
            return ident, words, ()
    if known.parties and table.phrases["party_words"].fullmatch(plain):
        return EACH, words, ()
    listed = [_bare(one, table) for one in re.split(r",\s(?:and\s)?|\sand\s", words) if one.strip()]
    ids = [
        next((ident for ident, names in known.actors.items() if one in {_bare(name, table) for name in (ident, *names)}), "")
        for one in listed
    ]
    if len(ids) > 1 and all(ids) and len(set(ids)) == len(ids):
        return f"each of {', '.join(ids)}", words, ("Each by itself, or jointly?",)
    return "", words, (f"Who is “{words}”?",)


def _bare(name: str, table: DutyWords) -> str:
    tokens = [one.group().casefold() for one in _TOKEN.finditer(name)]
    while tokens and tokens[0] in table.words["articles"]:
        tokens.pop(0)
    return " ".join(tokens)


def _acts(hit: _Hit, table: DutyWords, more: Hints) -> Iterator[_Act]:
    """Each act that stands behind words that bind."""
    rest = re.split(r"[;:](?:\s|$)|\.(?:\s|$)", _ASIDE.sub("", hit.rest))[0].strip()
    tokens = list(_TOKEN.finditer(rest))
    while tokens and (tokens[0].group().casefold() in table.words["adverbs"] or tokens[0].group().casefold() in ("to", "not")):
        tokens.pop(0)
    if not tokens:
        return
    first = tokens[0].group().casefold()
    if first in ("be", "been") and len(tokens) > 1:
        after = next((one for one in tokens[1:] if one.group().casefold() not in table.words["adverbs"]), tokens[-1])
        word = after.group().casefold()
        base = table.bases.get(word, "")
        if word in table.words["statal"] or not base:
            yield _Act("")
            return
        thing, told = _object(hit.subject, table), rest[after.end() :]
        others = [one for one in _AND_DONE.finditer(told) if one["done"].casefold() in table.bases]
        verbs = (base, *(table.bases[one["done"].casefold()] for one in others))
        for verb, part in zip(verbs, _between(told, others), strict=True):
            yield _Act(f"{verb} {thing}".strip(), _agent(part, table), passive=True)
        return
    told = f"{hit.because} {rest}" if hit.modal == "must not" else rest[tokens[0].start() :]
    if hit.modal in ("must", "must not") and (banned := _refrained(told, table)):
        act, left = _line(banned, table, more)
        yield _Act(act, "", False, left, "must not")
        return
    known = table.verb(first) or (len(tokens) > 1 and _after_modal(hit, tokens[0].group()))
    if first in table.words["stative"] or not known:
        yield _Act("")
        return
    passive = _lifeless(hit.subject, table)
    for one in _split(rest[tokens[0].start() :], table):
        act, left = _line(one, table, more)
        yield _Act(act, "", passive and bool(hit.subject), left)


def _refrained(act: str, table: DutyWords) -> str:
    """`refrain from opening the wells`, `abstain from the use of force`: what is not to be done; "" for any other act."""
    match = _REFRAIN.search(act)
    if match is None or match.start() > _FAR * 4:
        return ""
    words = act[match.end() :]
    return _gerund(words, table) or _noun(words, table)


def _gerund(words: str, table: DutyWords) -> str:
    """`opening the wells` as `open the wells`; "" where no such verb is known."""
    first = _first(words)
    if not first.endswith("ing"):
        return ""
    stem = first[:-3]
    bases = (stem, f"{stem}e", stem[:-1] if stem[-1:] == stem[-2:-1] else "")
    guess = f"{stem}e" if first.endswith("ating") else ""  # disseminating, violating: no other ending is so sure
    base = next((one for one in bases if one and table.verb(one)), guess)
    return f"{base}{words[len(first) :]}" if base else ""


def _between(text: str, marks: list[re.Match[str]]) -> list[str]:
    """What stands before, between and after some places in a text."""
    edges = [0, *(edge for one in marks for edge in one.span()), len(text)]
    return [text[edges[at] : edges[at + 1]] for at in range(0, len(edges), 2)]


def _after_modal(hit: _Hit, word: str) -> bool:
    """Whether a word that is in no list must be a verb: it follows `shall`, `must`, `may`, `shall not` at once."""
    last = hit.because.split()[-1].casefold()
    plain = word.isalpha() and word.islower() and not word.endswith(("ly", "ed", "ing"))
    return plain and last in _BARE and hit.rest.startswith(word)


def _lifeless(subject: str, table: DutyWords) -> bool:
    """Whether the subject is a thing that does nothing itself: `The ceasefire shall enter into force`."""
    tokens = [one.group().casefold() for one in _TOKEN.finditer(re.split(r"\s(?:of|for|in|on|between|to|under)\s", subject)[0])]
    return bool(tokens) and tokens[-1] in table.words["lifeless"]


def _agent(text: str, table: DutyWords) -> str:
    match = _BY.search(text)
    if match is None or _NO_AGENT.match(match["who"]) or len(text[: match.start()].split()) > _FAR:
        return ""
    who = table.stops.split(match["who"])[0]
    who = re.split(
        r"\s(?:in|on|within|at|for|to|from|under|through|with|no|not|by|upon|after|before|as|and\s[a-z]+ed)\s", who + " "
    )[0].strip()
    bare = _bare(who, table)
    named = re.sub(r"^(?:the|each|both|all|any|every)\s", "", who, flags=re.IGNORECASE)[:1].isupper() or table.phrases[
        "party_words"
    ].fullmatch(bare)
    return who if named and bare.split(" ")[0] not in table.words["months"] | table.words["edges"] else ""


def _object(subject: str, table: DutyWords) -> str:
    words = subject.split()[:_MOST_ACT]
    return " ".join([words[0].lower() if words[0].casefold() in _DETERMINERS else words[0], *words[1:]]) if words else ""


def _split(act: str, table: DutyWords) -> list[str]:
    """`release the prisoners and open the wells` is two; `respect and implement the agreement` is one."""
    parts, start = [], 0
    for joint in re.finditer(r",?\s(?:and|or)\s(?:to\s)?|,\s", act):
        tail = [one.group() for one in _TOKEN.finditer(act, joint.end())][:3]
        while tail and tail[0].casefold() in table.words["adverbs"]:
            tail.pop(0)
        if len(tail) < 2:
            continue
        word, then = tail[0], tail[1].casefold()
        verb = word in table.words["verbs"] or (word in table.words["noun_verbs"] and then in _DETERMINERS)
        head = act[start : joint.start()].split()
        purposed = any(one == "to" and table.verb(two) for one, two in itertools.pairwise(head))
        if verb and word.islower() and len(head) > 1 and not purposed and head[-1].casefold() not in table.words["verbs"]:
            parts.append(act[start : joint.start()])
            start = joint.end()
    parts.append(act[start:])
    return parts


def _line(act: str, table: DutyWords, more: Hints) -> tuple[str, str]:
    """An act as one line: without words of time, cut where only how, why or if follows; and what was cut off."""
    for time in more.times_in(act):
        act = act.replace(time, " ")
    tokens = act.split()
    while tokens and tokens[0].casefold() in table.words["adverbs"]:
        tokens.pop(0)
    act = " ".join([tokens[0].lower(), *tokens[1:]]) if tokens else ""
    stop = table.stops.search(act, len(act.split(" ")[0]))
    signs = (*(act.find(f"{sign} ") for sign in ",;:"), act.find("["))
    looks = (act.find(text) for text in more.verifiers_in(act))
    cut = min([one for one in (stop.start() if stop else 0, *signs, *looks) if one > 0], default=len(act))
    condition = table.phrases["conditions"].search(act, len(act.split(" ")[0]))
    cut = min(cut, condition.start()) if condition is not None else cut
    words, ends = act[:cut].split(), " .,;:-–—"
    kept = words[:_MOST_ACT]
    while len(words) > len(kept) > 2 and kept[-1].casefold() in _INSERTS | _DETERMINERS | {"and", "or", "of"}:
        kept.pop()  # a line does not end on a word that leads to the next
    left = " ".join((*words[len(kept) :], *act[cut:].split()))
    return " ".join(kept).strip(ends), left.strip(ends)[:LONGEST_LEFT]
