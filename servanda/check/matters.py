"""What matters of a check: findings and answers that are one fact about the text, told once, gravest first.

found = matters(report, dossier)     root causes, each with a plain sentence, one thing to do, and what hangs on it
The causes, the words by which a matter is known and the weights stand in `matters.toml`; docs/first-screen.md says why.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

import msgspec

from servanda.check.run import QUESTIONS, CheckReport
from servanda.meaning.witness import Answer, ChainWitness, RunWitness
from servanda.model.core import Dossier
from servanda.model.english import act_text, actor_text
from servanda.model.places_in_text import PlacesInText
from servanda.model.register import register
from servanda.model.views import variants
from servanda.text.diagnostics import Diagnostic, Severity

FIRST = 5
"""So many stand on the first screen."""
LONG = 64
"""Letters of an act that are quoted."""
ROOM = 64
"""Letters of two acts that are quoted side by side."""
_QUOTED = re.compile("“([^“”]+)”")
_CONSENT = re.compile(r"(?:consents to|of) clause (\S+?)(?: of (\S+))?$")
_FROM_THERE = {"nobody", "idle", "talk", "others"}
_STANDS = {"pending": "still owed", "breached": "broken", "not in force": "not owed yet"}
_SPEAKS = {Severity.ERROR: 1.0, Severity.WARNING: 0.8, Severity.ADVICE: 0.5}
_UNMEASURED = 0.44
"""How far a rule of structure is trusted: (18 + 1) of (41 + 2), counted on a text not met before (bench/first_structure.py)."""
_TRIED = 0.8


class _Stake(msgspec.Struct, frozen=True):
    weight: float
    words: tuple[str, ...]


class _Cause(msgspec.Struct, frozen=True):
    """See `matters.toml`."""

    does: str
    why: str
    mend: str
    share: float = 1.0
    each: str = ""
    codes: tuple[str, ...] = ()


class _Weights(msgspec.Struct, frozen=True):
    does: dict[str, float]
    matter: dict[str, _Stake]
    cause: dict[str, _Cause]
    first: dict[str, tuple[int, int]]


class RootCause(msgspec.Struct, frozen=True, kw_only=True):
    """One fact. does: cannot be kept | can be stuck | parts | unanswered | unverifiable | unclear. matter: what is at stake.

    clauses: ids, gravest first; places: the same, and sentences, as a finding names them. why, mend: a sentence each. again:
    in how many more mixes of readings it is the same."""

    does: str
    matter: str
    clauses: tuple[str, ...]
    places: tuple[str, ...]
    why: str
    mend: str
    weight: float
    findings: tuple[Diagnostic, ...] = ()
    answers: tuple[Answer, ...] = ()
    again: int = 0


class _Heap:
    """What was put to one cause: clauses, quoted acts, actors, findings, answers."""

    def __init__(self, cause: str) -> None:
        self.cause = cause
        self.clauses: dict[str, None] = {}
        self.at: dict[str, None] = {}  # clauses in which it is to be written, where those are others
        self.stuck: set[str] = set()
        self.acts: dict[str, None] = {}
        self.who: dict[str, None] = {}
        self.findings: list[Diagnostic] = []
        self.answers: list[Answer] = []

    def put(
        self, one: Diagnostic | Answer, clauses: Iterable[str] = (), acts: Iterable[str] = (), who: Iterable[str] = ()
    ) -> None:
        self.clauses.update(dict.fromkeys(clauses))
        self.acts.update(dict.fromkeys(acts))
        self.who.update(dict.fromkeys(who))
        if isinstance(one, Answer):
            self.answers.append(one)
        else:
            self.findings.append(one)

    def take(self, other: _Heap) -> None:
        """All that the other holds."""
        for mine, theirs in ((self.clauses, other.clauses), (self.at, other.at), (self.acts, other.acts), (self.who, other.who)):
            mine.update(theirs)
        self.stuck |= other.stuck
        self.findings += other.findings
        self.answers += other.answers


@cache
def weights() -> _Weights:
    """The table."""
    return msgspec.toml.decode(files(__package__).joinpath("matters.toml").read_bytes(), type=_Weights)


@cache
def _by_code() -> dict[str, str]:
    return {code: name for name, cause in weights().cause.items() for code in cause.codes}


def in_register(answer: Answer, dossier: Dossier) -> bool:
    """Whether two readings part over an ambiguity that is entered as deliberate: it is listed, not counted."""
    if answer.question != "part" or not isinstance(answer.witness, RunWitness):
        return False
    read = {name for one in answer.witness.expected for _, name in one.reading or ()}
    return any(
        answer.subject in entry.clauses and entry.ambiguity.meant == "deliberate" and read <= set(entry.readings)
        for entry in register(dossier)
    )


def bad_answers(report: CheckReport, dossier: Dossier) -> Iterator[Answer]:
    """The answers that count against the draft."""
    for question in QUESTIONS:
        for answer in report.answers.get(question, ()):
            if question == "keepable":
                worse = answer.verdict == "no"
            else:
                worse = question not in ("schedule", "repair") and answer.verdict in ("yes", "as far as tried")
            if worse and not in_register(answer, dossier):
                yield answer


def matter_of(words: str) -> str:
    """The gravest matter of which some words speak."""
    low = words.casefold()
    return next(
        (name for name, one in weights().matter.items() if one.words and re.search(r"\b(?:" + "|".join(one.words) + ")", low)),
        "other",
    )


def matters(report: CheckReport, dossier: Dossier) -> tuple[RootCause, ...]:
    """The root causes of what a check found, gravest first; every finding and every bad answer is in exactly one."""
    heaps = _Heaps(dossier)
    for answer in bad_answers(report, dossier):
        heaps.answer(answer)
    for finding in report.findings:
        heaps.finding(finding)
    return heaps.told(report)


class _Heaps:
    """Puts each answer and finding to the cause it speaks of."""

    def __init__(self, dossier: Dossier) -> None:
        self.clauses = {one.id: one for one in dossier.clauses}
        self.dossier = dossier
        self.heaps: dict[tuple[str, str], _Heap] = {}
        self.unnamed = {name for name, actor in dossier.actors.items() if "unnamed" in actor.kinds}
        self.said = {
            one.id: " ".join([*(act_text(a, dossier) for a in (*one.acts, *one.standing)), one.title, one.state, *one.words])
            for one in dossier.clauses
        }
        self.doing = {one.id: {act_text(a, dossier) for a in one.acts} for one in dossier.clauses}
        self.text: dict[str, tuple[str, bool]] = {}
        for name, agreement in dossier.agreements.items():
            places = PlacesInText(agreement.articles)
            for article in agreement.articles:
                for sentence in article.sentences:
                    self.text.setdefault(
                        f"{name} {places.address(article.id, sentence.number)}", (sentence.text, article.operative)
                    )
        self.matter = {
            name: matter_of(words) for name, words in {**{n: t for n, (t, _) in self.text.items()}, **self.said}.items()
        }

    def answer(self, one: Answer) -> None:
        quoted = list(dict.fromkeys(q for text in one.because for q in _QUOTED.findall(text)))
        if one.question == "keepable":
            steps = getattr(one.witness, "steps", ())
            held = [step.clause for step in steps if step.clause] or [
                getattr(one.witness, "duty", ""),
                getattr(one.witness, "prohibition", ""),
            ]
            held = [name for name in held if name]
            where = next(
                (key for key, heap in self.heaps.items() if key[0] == "conflict" and set(held) & set(heap.clauses)), None
            )
            self.heap(*(where or ("conflict", " ".join(sorted(held))))).put(one, held, quoted)
        elif one.question == "stall":
            self.stall(one, quoted)
        elif one.question == "part":
            self.heap("parts", self.part_of("parts", one.subject)).put(one, [one.subject], [one.text])
        elif one.question == "unanswered":
            self.heap("unanswered").put(one, [one.subject.partition("/")[0]])
        else:
            doers = [name for name, acts in self.doing.items() if any(q.startswith(act) for q in quoted for act in acts)]
            held = [key for key, heap in self.heaps.items() if key[0] == "veto" and (heap.stuck & set(doers))]
            if held and one.question == "purpose":
                self.heaps[held[0]].put(one, doers)
            else:
                aim = _QUOTED.search(one.text)
                self.heap(one.question, one.subject).put(one, doers, [aim[1] if aim else one.text])

    def stall(self, one: Answer, quoted: list[str]) -> None:
        """What one actor can hold up: what nobody named owes; its own duty, which has no day; or what others wait for."""
        clause = self.clauses.get(one.subject)
        withheld = next(iter(quoted), "") or (one.because[0] if one.because else one.text)  # a consent is no act that is quoted
        own = (
            clause is not None
            and one.actor in clause.bearers.actors
            and withheld in self.doing[clause.id]
            and " withholds " not in one.because[0]
        )
        if one.actor in self.unnamed:
            self.heap("nobody", self.part_of("nobody", one.subject)).put(one, [one.subject], [withheld] if quoted else [])
        elif own:
            self.heap("idle", self.part_of("idle", one.subject)).put(one, [one.subject], [withheld], [one.actor])
        else:
            heap = self.heap("veto", withheld)
            heap.put(one, [one.subject], [withheld] if quoted else sorted(self.doing.get(one.subject, ())), [one.actor])
            heap.stuck.add(one.subject)
            heap.at.update(dict.fromkeys(self.withheld_in(one, withheld if quoted else "")))

    def withheld_in(self, one: Answer, act: str) -> list[str]:
        """The clause that asks for the act, or the consent, that is withheld."""
        if act:
            return [name for name in (one.subject, *self.doing) if act in self.doing.get(name, ())][:1]
        found = _CONSENT.search(one.because[0]) if one.because else None
        return [f"{found[2] or one.subject.partition(':')[0]}:{found[1]}"] if found else []

    def finding(self, one: Diagnostic) -> None:
        cause = "unread" if one.code[:2] in ("SY", "NR") else _by_code().get(one.code, one.code)
        held = _held(one)
        if one.code == "SV304":
            stuck = next((key for key, heap in self.heaps.items() if key[0] == "veto" and heap.stuck & set(held)), None)
            idle = next(
                (key for key, heap in self.heaps.items() if key[0] in ("idle", "nobody") and set(held) & set(heap.clauses)),
                None,
            )
            self.heap(*(stuck or idle or ("veto", " ".join(held)))).put(one, held)
            return
        if cause == "conflict":
            where = next((key for key, heap in self.heaps.items() if key[0] == cause and set(held) & set(heap.clauses)), None)
            self.heap(*(where or (cause, " ".join(sorted(held))))).put(one, held)
            return
        owed = (
            [name for name in held if self.clauses[name].modal == "must"]
            if all(name in self.clauses for name in held)
            else held
        )
        if one.code == "SV202" and not any(
            name in self.unnamed for place in owed for name in self.clauses[place].bearers.actors
        ):
            cause = "outsider"
        if cause not in weights().cause:
            cause = one.code
        self.heap(cause, self.part_of(cause, *(owed if cause == "nobody" else held))).put(
            one, owed if cause == "nobody" else held, [self.from_there(one, held)] if one.words else []
        )

    def from_there(self, one: Diagnostic, held: list[str]) -> str:
        """The words of a finding; where one word of a sentence tells of a promise, what stands there from that word on."""
        text, _ = self.text.get(held[0], ("", False)) if len(held) == 1 else ("", False)
        first = text.find(one.words.partition(", ")[0])
        if first < 0 or not text or _by_code().get(one.code) not in _FROM_THERE:
            return one.words
        return re.split(r"[.;:]", text[first:])[0].strip()

    def heap(self, cause: str, part: str = "") -> _Heap:
        return self.heaps.setdefault((cause, part), _Heap(cause))

    def part_of(self, cause: str, *names: str) -> str:
        """To which part of a cause that is told in parts some clauses belong."""
        each = weights().cause[cause].each if cause in weights().cause else ""
        if each == "matter":
            return self.gravest(names)
        known = [self.clauses[name] for name in names if name in self.clauses]
        if each == "article":
            return f"{known[0].agreement} {known[0].article}" if known else " ".join(names)
        return ""

    def gravest(self, names: Iterable[str]) -> str:
        order = list(weights().matter)
        return min((self.matter.get(name, "other") for name in names), key=order.index, default="other")

    def told(self, report: CheckReport) -> tuple[RootCause, ...]:
        self.merged()
        found = [self.one(heap, report) for heap in self.heaps.values() if heap.answers or heap.findings]
        return tuple(sorted(found, key=lambda e: (-e.weight, -len(e.findings) - len(e.answers), e.places, e.why)))

    def merged(self) -> None:
        """Steps of one chain hold up the same clauses, and one hand holds several: one fact, and one day to set."""
        vetoes = [key for key in self.heaps if key[0] == "veto"]
        for n, key in enumerate(vetoes):
            for other in vetoes[n + 1 :]:
                if key not in self.heaps or other not in self.heaps:
                    continue
                one, two = self.heaps[key], self.heaps[other]
                chain = 2 * len(one.stuck & two.stuck) >= len(one.stuck | two.stuck) > 0
                if chain or (one.who and one.who.keys() == two.who.keys()):
                    one.take(self.heaps.pop(other))

    def one(self, heap: _Heap, report: CheckReport) -> RootCause:
        table = weights()
        cause = table.cause.get(heap.cause) or _single(heap)
        order = list(table.matter)
        names = [name for name in heap.clauses if name in self.clauses]
        told = list(dict.fromkeys(place for f in heap.findings for place in _places(f) if place not in self.clauses))
        if not names and heap.cause in (
            "unanswered",
            "unverifiable",
        ):  # it is said of the whole text, and bites where most is at stake
            whole = {f.subject.removeprefix("text ") for f in heap.findings}
            names = [one.id for one in self.dossier.clauses if one.binds and one.agreement in whole]
            told = (
                told
                if names
                else [name for name, (_, owed) in self.text.items() if owed and name.partition(" ")[0] in whole] or told
            )
        names.sort(key=lambda name: order.index(self.matter[name]))
        told.sort(key=lambda name: order.index(self.matter.get(name, "other")))
        matter = self.gravest([*names, *told])
        right = max([*(_sure(a) for a in heap.answers), *(_SPEAKS[f.severity] * _right(f.code) for f in heap.findings)])
        rendered = {place for name in names for place in self.addresses(name)}  # a clause and its sentence are one place
        places = dict.fromkeys([*names, *(place for place in told if place not in rendered)])
        grave = [name for name in names if table.matter[self.matter[name]].weight == table.matter[matter].weight]
        acts = [act for act in heap.acts if any(act in self.doing[name] for name in grave)] or list(heap.acts)
        if heap.cause in ("nobody", "idle") and not heap.answers and names:
            acts = [act for name in grave for act in sorted(self.doing[name])]
        filled = self.filled(heap, list(places), names, acts)
        return RootCause(
            does=cause.does, matter=matter, clauses=tuple(names), places=tuple(places),
            why=self.why(heap, cause, filled), mend=self.mend(heap, cause, filled),
            weight=round(table.does[cause.does] * cause.share * table.matter[matter].weight * right, 3),
            findings=tuple(heap.findings), answers=tuple(heap.answers), again=_again(heap, self.dossier),
        )  # fmt: skip

    def filled(self, heap: _Heap, places: list[str], names: list[str], acts: list[str]) -> dict[str, str]:
        """What stands in the slots of a cause: its acts and actors, and the clause to write in."""
        told = sorted(heap.at, key=lambda name: not acts or acts[0] not in self.doing.get(name, ())) or places
        own = sorted(self.doing.get(told[0], ())) if told else []
        here = [f.words for f in heap.findings if told and told[0] in _held(f)]
        who = list(heap.who) or ([actor_text(self.clauses[names[0]].bearers)] if names else [])
        consent = any(" consents to " in a.because[0] for a in heap.answers if a.because)
        holders = [a.subject.split(":")[1] for a in heap.answers if a.subject.count(":") > 1]
        papers = dict.fromkeys(re.split("[: ]", name)[0] for name in (*names, *places))
        single = heap.cause in ("body", "undrawn", "terms", "outsider", "talk", "others", "elsewhere", "measure")
        words = [word for word in heap.acts if word != "parties"]
        rest = len(words if single else places) - 1
        return {
            "acts": _some(acts, room=None if heap.cause == "conflict" else ROOM) or "this",
            "first": next((w for w in (*here, *words) if w) if single else (a for a in acts if a in own), "[do it]"),
            "words": _some(words, quote=heap.cause not in ("body", "undrawn", "outsider")) or "Some of it",
            "who": _some(who, quote=False, last="or") or "Whoever owes it",
            "whoever": f" by {who[0]}" if len(who) == 1 else "",
            "done": "agreed" if consent else "done",
            "holder": _some(holders, quote=False) or "One side",
            "said": _some((q for f in heap.findings for q in _QUOTED.findall(f.message)), room=ROOM) or "an earlier step",
            "papers": _some(papers, quote=False),
            "verifier": self.verifier(),
            "where": self.where(told[0]) if told else "the text",
            "other": self.where(told[1]) if len(told) > 1 else "the text",
            "more": f"; so too in {rest} more" if rest > 0 else "",
        }

    def verifier(self) -> str:
        """Who already verifies more than one clause; of several the one who verifies most."""
        seen = Counter(who for one in self.clauses.values() for who in dict.fromkeys(w for v in one.verification for w in v.by))
        return next((who for who, count in seen.most_common(1) if count > 1), "[name]")

    def addresses(self, name: str) -> Iterator[str]:
        """The sentences that a clause renders, as findings name them."""
        clause = self.clauses[name]
        articles = self.dossier.agreements[clause.agreement].articles if clause.agreement in self.dossier.agreements else ()
        places = PlacesInText(articles)
        for ref in clause.renders:
            if any(one.id == ref.article for one in articles):
                yield f"{clause.agreement} {places.address(ref.article, ref.sentence)}"

    def where(self, place: str) -> str:
        """A clause or sentence as one finds it: without the name of the text where there is only one."""
        text, _, rest = place.partition(":" if place in self.clauses else " ")
        if len(self.dossier.agreements) > 1 or not rest:
            return f"{text} {rest}".strip()
        return f"clause {rest}" if place in self.clauses else rest

    def why(self, heap: _Heap, cause: _Cause, filled: dict[str, str]) -> str:
        if heap.cause == "conflict" and any(_circle(one) for one in heap.answers):
            return f"{_some(heap.acts)} wait for each other: nobody can go first."
        if heap.cause == "purpose" and filled["acts"].startswith("“not "):
            kept = "while everybody keeps every word"
            return f"It can come to “{filled['acts'][5:]} {kept}, and {filled['holder']} is here to rule that out."
        if heap.cause == "parts" and (told := self.parting(heap)) is not None:
            return told[0]
        if heap.cause in ("parts", "conflict") and not heap.answers:
            return _plain(heap.findings[0].message)
        return _fill(cause.why, filled)

    def mend(self, heap: _Heap, cause: _Cause, filled: dict[str, str]) -> str:
        if heap.cause not in weights().cause:
            return _plain(heap.findings[0].repair)
        if heap.cause == "conflict" and any(_circle(one) for one in heap.answers):
            return _fill("Write in {where} or {other}: “by [day], waiting for nothing else”; the other follows it.", filled)
        if heap.cause == "parts" and not heap.answers:
            return _plain(heap.findings[0].repair)
        if heap.cause == "parts" and (told := self.parting(heap)) is not None:
            return told[1]
        if heap.cause == "purpose" and filled["acts"].startswith("“not "):
            return _fill(weights().cause["concern"].mend, filled)
        return _fill(cause.mend, filled)

    def readers(self, reading: str, clause: str) -> list[str]:
        """Who holds a reading; of none, who says that a clause reads as written."""
        every = [one for one in self.dossier.readings if clause in one.of]
        found = [one for one in every if (one.id == reading if reading else clause not in {c.id for c in one.clauses})]
        return list(dict.fromkeys(who for one in found for who in one.held_by))

    def parting(self, heap: _Heap) -> tuple[str, str] | None:
        """In what two readings differ over one act, and what decides it."""
        for one in heap.answers:
            told = getattr(one.witness, "expected", ())
            if one.question != "part" or len(told) != 2 or one.subject not in self.clauses:
                continue
            sides, names = [], []
            for each in told:
                reading = dict(each.reading).get(one.subject, "")
                who = self.readers(reading, one.subject)
                if reading:
                    how = f"as {_some(who, quote=False)} read{'s' * (len(who) == 1)} it" if who else f"as read in “{reading}”"
                    names.append(how)
                else:
                    how = "as written" + (f" ({', '.join(who)})" if who else "")
                stands = each.status[0].value
                sides.append(f"{_STANDS.get(stands, stands)} {how}")
            acts = _some(dict.fromkeys(act_text(a, self.dossier) for a in self.clauses[one.subject].acts)) or "it"
            mend = f"Write in {self.where(one.subject)} whether it is {' or '.join(names)}, or leave it open until [day]."
            return f"After the same events {acts} is {sides[0]} and {sides[1]}.", mend
        return None


def _fill(text: str, slots: dict[str, str]) -> str:
    """A sentence with its slots filled, a capital first."""
    text = re.sub(r"\{(\w+)\}", lambda slot: slots[slot[1]], text)
    return text[:1].upper() + text[1:] if text[:1].isascii() else text


def _held(one: Diagnostic) -> list[str]:
    kind, _, rest = one.subject.partition(" ")
    if kind == "sentence":
        return [rest]
    return [name.partition("/")[0] for name in rest.split(", ")] if kind in ("clause", "clauses") else []


def _places(one: Diagnostic) -> list[str]:
    return _held(one) or [one.subject.removeprefix("text ") or one.span.file]


def _right(code: str) -> float:
    """How often a rule was right at first sight; of few hits the figure is drawn towards a half."""
    if code in weights().first:
        true, read = weights().first[code]
        return (true + 1) / (read + 2)
    shown = code[:2] in ("SY", "NR") or _by_code().get(code) == "conflict"  # a contradiction is shown by the lines that make it
    return 1.0 if shown else _UNMEASURED


def _sure(answer: Answer) -> float:
    return _TRIED if answer.verdict == "as far as tried" else 1.0


def _single(heap: _Heap) -> _Cause:
    """What no cause of the table names: a rule speaks for itself."""
    first = heap.findings[0]
    why = _plain(first.message).replace("{", "(").replace("}", ")")
    return _Cause(does="unclear", share=0.8, why=why, mend=_plain(first.repair))


def _plain(text: str) -> str:
    """A message without what only the language of the files understands."""
    depth, kept = 0, []
    for letter in text.replace("`", ""):
        depth = max(0, depth - (letter == ")")) + (letter == "(")
        if not depth and letter != ")":
            kept.append(letter)
    return " ".join("".join(kept).split()).replace(" ,", ",").replace(" .", ".").rstrip(".:") + "."


def _again(heap: _Heap, dossier: Dossier) -> int:
    """In how many more mixes of readings a conflict holds: however the clauses are read that are no part of its proof."""
    proofs = {one.choice: one.witness for one in heap.answers if isinstance(one.witness, ChainWitness)}
    if heap.cause != "conflict" or not proofs:
        return 0
    part = {step.clause for witness in proofs.values() for step in witness.steps}
    return len(proofs) * math.prod(len(ways) for clause, ways in variants(dossier).items() if clause not in part) - 1


def _circle(answer: Answer) -> bool:
    """Whether each waits for the other, and no date has a part in it."""
    return isinstance(answer.witness, ChainWitness) and all(step.kind == "min" for step in answer.witness.steps)


def _some(words: Iterable[str], *, quote: bool = True, last: str = "and", room: int | None = None) -> str:
    """`“a”, “b” and 3 more`; of a long act its first words. room: letters that two may have, or the second is counted only."""
    ones = list(dict.fromkeys(w if len(w) < LONG else w[:LONG].rsplit(" ", 1)[0] + " ..." for w in words if w))
    shown = [f"“{w}”" if quote else w for w in (ones[:2] if room is None or len("".join(ones[:2])) <= room else ones[:1])]
    if (rest := len(ones) - len(shown)) > 0:
        return f"{', '.join(shown)} {last} {rest} {'more' if quote else 'other' if rest == 1 else 'others'}"
    return f" {last} ".join(shown)
