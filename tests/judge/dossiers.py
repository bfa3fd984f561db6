"""Small dossiers as text, over the whole grammar of clauses: so small that a person can read a failing one.

A `Sketch` is a dossier in pieces (clauses with their parts), from which the text is made; parts can be left out one by one, for which a repair asks.
Its *constructs* are the pairs (modal, part) that stand in it; `sketch(seed)` sees to it that each stands in many.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

HEAD = """---
agreement: t
signed: {signed}
in-force: {force}
zone: {zone}
periods: {periods}
parties: {parties}
---

```servanda
actor Ash
  role party

actor Birch
  role party{joins}

actor Cedar

body Council
  members Ash, Birch
  {decides}

place Port

place Quay
  inside Port

place Hill

act open the road
  by Ash
  done "the road is open"

act free the captives
  by Birch
  done "the captives are free"

act move guns [at {{place: place}}]
  by Ash, Birch

act pay aid
  by Ash, Birch

act hold talks
  by Ash, Birch, Cedar, Council

event the vote is held
  controlled by Cedar

event the storm comes
  controlled by nobody

event the truce starts
  controlled by Ash, Birch together

event the truce fails
  controlled by nobody

list parcels
  number 3 parcels

state truce
  from the truce starts
  until the truce fails
"""

MODALS = ("must", "must not", "may")
DOERS = {
    "open the road": ("Ash",),
    "free the captives": ("Birch",),
    "move guns": ("Ash", "Birch"),
    "pay aid": ("Ash", "Birch"),
    "hold talks": ("Ash", "Birch", "Cedar", "Council"),
}
DATES = ("2031-03-05", "2031-03-12", "2031-03-10 12:00")
PERIODS = ("2 days", "36 hours", "1 week", "5 days")


@dataclass(frozen=True)
class Part:
    """One part of a clause: the name of its construct, and its lines (without indent; nested ones with theirs)."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """One clause: number, who must do what, its parts. extra: constructs of the core (bearers, lists, places in a slot)."""

    number: int
    who: str
    modal: str
    act: str
    parts: tuple[Part, ...] = ()
    extra: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        head = f"  {self.who} {self.modal} {self.act}"
        core = head.split("\n")
        return [f"clause {self.number}", *core, *(f"  {line}" for part in self.parts for line in part.lines)]

    @property
    def constructs(self) -> set[tuple[str, str]]:
        return {(self.modal, part.name) for part in self.parts} | {(self.modal, name) for name in self.extra}


@dataclass(frozen=True)
class Reading:
    """A rival reading of one clause: its lines under `reading NAME of N held by Birch`, and the clause as it then stands."""

    clause: int
    lines: tuple[str, ...]
    draft: Draft


@dataclass(frozen=True)
class Sketch:
    """A dossier in pieces. joins: when Birch joins; "": it signed."""

    seed: int
    drafts: tuple[Draft, ...]
    readings: tuple[Reading, ...] = ()
    purposes: tuple[str, ...] = ()
    signed: str = "2031-03-01 12:00"
    force: str = "2031-03-02"
    decides: str = "decides by consensus"
    zone: str = "Europe/Lisbon"
    periods: str = "standard"
    joins: str = ""
    throughout: tuple[str, ...] = ()  # what is said once for all clauses
    bracketed: int = 0  # the clause whose last part stands in brackets, as option A of alternatives `open`; it is chosen
    registered: bool = False  # each contested clause is entered as ambiguous, and read as written by the other side

    @property
    def text(self) -> str:
        signs = {"parties": "Ash", "joins": f"\n  joins t from {self.joins}"} if self.joins else {"parties": "Ash, Birch", "joins": ""}
        head = HEAD.format(signed=self.signed, force=self.force, decides=self.decides, zone=self.zone, periods=self.periods, **signs)
        read = {one.clause for one in self.readings} if self.registered else set()
        entry = ["  ambiguous because \"drawn\" by Cedar until 2031-03-05", "    deliberate by Ash, Birch"]
        blocks = ["\n".join(["throughout this agreement", *(f"  {line}" for line in self.throughout)])] if self.throughout else []
        blocks += ["\n".join([*self._lines(draft), *(entry if draft.number in read else ())]) for draft in self.drafts]
        blocks += [f"reading plain{number} of {number} held by Ash\n  as written" for number in sorted(read)]
        for number, one in enumerate(self.readings, start=1):
            blocks.append("\n".join([f"reading r{number} of {one.clause} held by Birch", *(f"  {line}" for line in one.lines)]))
        blocks += list(self.purposes)
        return head + "\n" + "\n\n".join(blocks) + "\n```\n"

    def _lines(self, draft: Draft) -> list[str]:
        """A clause with its last part in brackets, if it is that one."""
        if draft.number != self.bracketed or not draft.parts:
            return draft.lines()
        plain = replace(draft, parts=draft.parts[:-1]).lines()
        inside = [f"      {line}" for line in draft.parts[-1].lines]
        other = ["    option B proposed by Birch", "      no clause"]
        return [*plain, "  alternatives open", "    option A proposed by Ash", *inside, *other]

    @property
    def choice(self) -> dict[str, str]:
        """What is chosen of the alternatives of its text."""
        return {"open": "A"} if any(draft.number == self.bracketed and draft.parts for draft in self.drafts) else {}

    @property
    def files(self) -> dict[str, bytes]:
        return {"t.md": self.text.encode()}

    def entered(self) -> Sketch:
        """The same with its contested clauses in the register."""
        return replace(self, registered=True)

    @property
    def shown(self) -> str:
        """What differs from the frame: for people."""
        frame = [] if self.force == "2031-03-02" else [f"# signed {self.signed}, in force {self.force}"]
        frame += [] if self.decides == "decides by consensus" else [f"# Council {self.decides}"]
        frame += [f"# Birch joins from {self.joins}"] if self.joins else []
        text = self.text.partition("until the truce fails\n\n")[2].removesuffix("```\n")
        return "\n".join([*frame, text.strip()])

    @property
    def constructs(self) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for draft in (*self.drafts, *(one.draft for one in self.readings)):
            found |= draft.constructs
        return found

    def constructs_of(self, clause: str) -> set[tuple[str, str]]:
        """Those of one clause (`t:1`, `t:1/rung:1`), with its readings; of no clause: all."""
        number = clause.partition(":")[2].partition("/")[0]
        mine = [d for d in (*self.drafts, *(one.draft for one in self.readings)) if str(d.number) == number]
        return set().union(*(d.constructs for d in mine)) if mine else self.constructs

    def without(self, clause: int, part: int | None = None) -> Sketch:
        """The same without a clause, or without one part of it."""
        if part is None:
            drafts = tuple(d for d in self.drafts if d.number != clause)
            return replace(self, drafts=drafts, readings=tuple(r for r in self.readings if r.clause != clause))
        drafts = tuple(
            replace(d, parts=d.parts[:part] + d.parts[part + 1 :]) if d.number == clause else d for d in self.drafts
        )
        return replace(self, drafts=drafts)

    def smaller(self) -> Iterator[Sketch]:
        """Every sketch with one thing less."""
        if self.joins:
            yield replace(self, joins="")
        if self.bracketed:
            yield replace(self, bracketed=0)
        for index in range(len(self.throughout)):
            yield replace(self, throughout=self.throughout[:index] + self.throughout[index + 1 :])
        for index in range(len(self.purposes)):
            yield replace(self, purposes=self.purposes[:index] + self.purposes[index + 1 :])
        for index in range(len(self.readings)):
            yield replace(self, readings=self.readings[:index] + self.readings[index + 1 :])
        for draft in self.drafts:
            yield self.without(draft.number)
            for index in range(len(draft.parts)):
                yield self.without(draft.number, index)
            if draft.who != draft.who.split(", ")[-1].split(" of ")[-1]:
                doer = next(name for name in DOERS[_plain(draft.act)] if name in draft.who)
                yield replace(
                    self,
                    drafts=tuple(replace(d, who=doer, extra=()) if d is draft else d for d in self.drafts),
                )


def _plain(act: str) -> str:
    return next(name for name in DOERS if name in act)


# --- points and conditions -------------------------------------------------------------------------------------------


class Drawing:
    """One dossier being drawn: what its clauses may speak of."""

    def __init__(self, rnd: random.Random, clauses: int, parts: tuple[str, ...]) -> None:
        self.rnd = rnd
        self.parts = parts
        self.acts = rnd.sample(sorted(DOERS), rnd.choice((2, 2, 3)))
        self.events = rnd.sample(["the vote is held", "the storm comes", "the truce starts"], 2)
        self.clauses = clauses

    def pick(self, *ways: str) -> str:
        return self.rnd.choice(ways)

    def date(self) -> str:
        return self.rnd.choice(DATES)

    def period(self) -> str:
        return self.rnd.choice(PERIODS)

    def happening(self) -> str:
        """An act or event as something that happens."""
        if self.rnd.random() < 0.45:
            return self.rnd.choice(self.events)
        act = self.rnd.choice(self.acts)
        if act == "open the road" and self.rnd.random() < 0.5:
            return "the road is open"
        who = [name for name in DOERS[act] if name != "Council"]
        if len(who) > 1 and self.rnd.random() < 0.15:
            return f"{act} by each of {', '.join(who[:2])}"
        return f"{act} by {self.rnd.choice(who)}"

    def point(self, number: int, *, dates: bool = True) -> str:
        roll = self.rnd.random()
        if dates and roll < 0.28:
            return self.date()
        if roll < 0.62:
            return self.happening()
        if roll < 0.70:
            return self.pick("start of truce", "end of truce", "day 2 of truce")
        if roll < 0.82:
            return f"{self.period()} after {self.happening()}"
        if roll < 0.86:
            return f"{self.pick('1 day', '36 hours')} before {self.happening()}"
        if roll < 0.90:
            return self.pick("entry into force", "signature")
        if number > 1:
            return f"clause {self.rnd.randrange(1, number)} is {self.pick('kept', 'breached', 'due')}"
        return self.happening()

    def cond(self, number: int) -> str:
        roll = self.rnd.random()
        if roll < 0.55:
            return self.point(number)
        if roll < 0.70:
            return "truce holds"
        if roll < 0.82:
            return f"not {self.point(number)}"
        return f"{self.point(number, dates=False)} {self.pick('and', 'or')} {self.point(number)}"


Maker = Callable[[Drawing, Draft], tuple[str, ...]]


def _one(make: Callable[[Drawing, Draft], str]) -> Maker:
    return lambda drawing, draft: (make(drawing, draft),)


def _target(drawing: Drawing, draft: Draft) -> int:
    others = [n for n in range(1, drawing.clauses + 1) if n != draft.number]
    return drawing.rnd.choice(others) if others else draft.number


def _effect(verb: str) -> Maker:
    def make(drawing: Drawing, draft: Draft) -> tuple[str, ...]:
        target = _target(drawing, draft)
        who = drawing.pick("Ash", "Birch")
        words = {
            "suspends": f"effect suspends clause {target}",
            "ends": f"effect ends clause {target}",
            "extends": f"effect extends clause {target} by 1 week",
            "releases": f"effect releases {who} from clause {target}",
        }
        return (words[verb],)

    return make


def _called_by(drawing: Drawing, draft: Draft) -> tuple[str, ...]:
    """What becomes of other clauses; in a dossier of one clause there is none, so an event."""
    if drawing.clauses == 1:
        return (f"whenever {drawing.happening()}",)
    other = f"clause {_target(drawing, draft)} is {drawing.pick('kept', 'due')}"
    trigger = drawing.pick("any clause is breached", "any clause is breached", other)
    within = f"within {drawing.period()} of the trigger"
    return (f"whenever {trigger}", within) if drawing.rnd.random() < 0.5 else (f"whenever {trigger}",)


def _ladder(drawing: Drawing, draft: Draft) -> tuple[str, ...]:
    """One or two rungs of all kinds."""
    rnd = drawing.rnd
    lines = ["otherwise"]
    for number in range(1, rnd.choice((1, 1, 2)) + 1):
        who = rnd.choice(("Ash", "Birch", "Cedar", "Cedar", "Council"))
        acts = [act for act in DOERS if who in DOERS[act]]
        act = rnd.choice([act for act in acts if act in drawing.acts] or acts)
        modal = rnd.choice(("must", "may", "may", "must not"))
        lines.append(f"  rung {number} {who} {modal} {act}")
        if number == 2:
            lines.append("    if rung 1 is breached")
        choices = (
            "within 2 days of the breach", "by 2031-03-12", "until 2031-03-05", "lapses after 5 days of entry into force",
            f"only after {drawing.happening()}", f"with the consent of {drawing.pick('Ash', 'Cedar')}", "", "",
        )  # fmt: skip
        part = rnd.choice(choices)
        if part:
            lines.append(f"    {part}")
    return tuple(lines)


def _except(drawing: Drawing, draft: Draft, more: str = "") -> tuple[str, ...]:
    return (f"except {_plain(draft.act)}{more}",)


PARTS: dict[str, Maker] = {
    "by": _one(lambda d, c: f"by {d.point(c.number)}"),
    "before": _one(lambda d, c: f"before {d.point(c.number)}"),
    "from": _one(lambda d, c: f"from {d.point(c.number)}"),
    "until": _one(lambda d, c: f"until {d.point(c.number)}"),
    "on": _one(lambda d, c: f"on {d.point(c.number)}"),
    "not before": _one(lambda d, c: f"not before {d.point(c.number)}"),
    "within": _one(lambda d, c: f"within {d.period()} of {d.point(c.number, dates=False)}"),
    "within before": _one(lambda d, c: f"within {d.pick('2 days', '36 hours')} before {d.happening()}"),
    "only after": _one(lambda d, c: f"only after {d.cond(c.number)}"),
    "while": _one(lambda d, c: "while truce"),
    "every": lambda d, c: (
        f"every {d.pick('5 days', '1 week')}{d.pick('', ' from 2031-03-03', f' from {d.happening()}')}",
        f"until {d.pick('2031-03-12', '2031-03-10 12:00')}",
    ),
    "every, without end": _one(lambda d, c: f"every {d.pick('5 days', '1 week')}"),
    "whenever": _one(lambda d, c: f"whenever {d.happening()}"),
    "lapses after": _one(lambda d, c: f"lapses after {d.period()}{d.pick('', f' of {d.happening()}')}"),
    "extended by": lambda d, c: (
        d.pick(f"until {d.date()}", f"lapses after {d.period()}", f"by {d.date()}"),
        d.pick(
            "extended by Ash for 1 week", "extended by Cedar for 1 week", "extended by consensus of Council for 1 week", "extended by Cedar",
        ),
    ),
    "if": _one(lambda d, c: f"if {d.cond(c.number)}"),
    "unless": _one(lambda d, c: f"unless {d.cond(c.number)}"),
    "provided that": _one(lambda d, c: f"provided that {d.cond(c.number)}"),
    "consent": _one(lambda d, c: f"with the consent of {d.pick('Birch', 'Cedar', 'Council')}"),
    "at place": _one(lambda d, c: f"at {d.pick('Port', 'Quay', 'Hill')}"),
    "at least": _one(lambda d, c: "at least 3 EUR"),
    "at most": _one(lambda d, c: d.pick("at most 2 EUR", "at most 1 incident")),
    "exactly": _one(lambda d, c: "exactly 3 EUR"),
    "in any": _one(lambda d, c: d.pick("at most 1 incident in any 2 days", "at most 2 EUR in any 36 hours")),
    "except": lambda d, c: _except(d, c),
    "except authorised": lambda d, c: _except(d, c, f" authorised by {d.pick('Cedar', 'Birch')}"),
    "certified by": _one(lambda d, c: "certified by Cedar"),
    "verified by": _one(lambda d, c: "verified by Cedar"),
    "determined by": _one(lambda d, c: f"determined by {d.pick('Council', 'Cedar')}{d.pick('', ' within 5 days')}"),
    "as judged by": _one(lambda d, c: f"as judged by {d.pick('Ash', 'Birch')}"),
    "effect starts": _one(lambda d, c: "effect starts truce"),
    "effect ends state": _one(lambda d, c: "effect ends truce"),
    "effect ends clause": _effect("ends"),
    "effect suspends": _effect("suspends"),
    "effect extends": _effect("extends"),
    "effect releases": _effect("releases"),
    "otherwise": _ladder,
    "whenever, of clauses": _called_by,
}
"""Every part of a clause, by the name of its construct."""

LATER = {"whenever, of clauses"}
"""Parts that the language learnt later. They are drawn for seeds from FIRST_LATER on alone, so that a smaller seed is the dossier it always was."""
FIRST_LATER = 100_000_000

CORE = ("each", "jointly", "any of bearers", "body", "all of", "any of", "place in slot")
"""Constructs of the first line of a clause."""

LISTS = {("must", "all of"), ("must not", "any of")}
"""The only lists of acts that the grammar has."""

ALL_CONSTRUCTS = tuple(
    (modal, name)
    for name in (*PARTS, *CORE)
    for modal in MODALS
    if name not in ("all of", "any of") or (modal, name) in LISTS
)
"""Every modal with every part: each stands in at least one dossier in a hundred."""
CONSTRUCTS = tuple(one for one in ALL_CONSTRUCTS if one[1] not in LATER)
"""The same without the later ones."""


def _core(drawing: Drawing, number: int, modal: str, wanted: str) -> Draft:
    """The first line of a clause; wanted: a construct of CORE, or "" for chance."""
    rnd = drawing.rnd
    if not wanted and rnd.random() < 0.2:
        wanted = rnd.choice([name for name in CORE if (modal, name) in CONSTRUCTS])
    many = [act for act in drawing.acts if len(DOERS[act]) > 1]
    if wanted in ("each", "jointly", "any of bearers"):
        act = rnd.choice(many or ["move guns"])
        who = {"each": "each of Ash, Birch", "jointly": "jointly Ash, Birch", "any of bearers": "any of Ash, Birch"}[wanted]
        return Draft(number, who, modal, act, extra=(wanted,))
    if wanted == "body":
        return Draft(number, "Council", modal, "hold talks", extra=(wanted,))
    if wanted in ("all of", "any of"):
        one, other = ("open the road", "hold talks") if rnd.random() < 0.5 else ("move guns", "pay aid")
        return Draft(number, "Ash", modal, f"{wanted}\n    {one}\n    {other}", extra=(wanted,))
    if wanted == "place in slot":
        return Draft(number, rnd.choice(("Ash", "Birch")), modal, f"move guns at {rnd.choice(('Port', 'Quay'))}", extra=(wanted,))
    act = rnd.choice(drawing.acts)
    return Draft(number, rnd.choice([name for name in DOERS[act] if name != "Council"]), modal, act)


def _fits(name: str, taken: list[str]) -> bool:
    """Whether a part may stand beside those already there: one of a kind, and no two that the grammar keeps apart."""
    if name in taken or any(t.startswith("effect") and name.startswith("effect") for t in taken):
        return False
    pairs = (
        ("every", "every, without end"), ("every", "until"), ("every", "extended by"), ("except", "except authorised"),
        ("determined by", "as judged by"), ("by", "extended by"), ("until", "extended by"), ("lapses after", "extended by"),
        ("whenever", "whenever, of clauses"), ("within", "whenever, of clauses"), ("at most", "in any"), ("exactly", "at least"), ("exactly", "at most"), ("every, without end", "until"),
    )  # fmt: skip
    return not any({name, t} == set(pair) for t in taken for pair in pairs)


def _draft(drawing: Drawing, number: int, modal: str, wanted: str, most: int) -> Draft:
    rnd = drawing.rnd
    draft = _core(drawing, number, modal, wanted if wanted in CORE else "")
    names = [wanted] if wanted in PARTS else []
    for _ in range(rnd.randint(0, most)):
        name = rnd.choice(drawing.parts)
        if _fits(name, names):
            names.append(name)
    for name in names:
        draft = replace(draft, parts=(*draft.parts, Part(name, PARTS[name](drawing, draft))))
    return draft


def _reading(drawing: Drawing, draft: Draft) -> Reading:
    """Another reading of a clause: a part more, a part fewer, or another core."""
    rnd = drawing.rnd
    number = draft.number
    droppable = [i for i, part in enumerate(draft.parts) if len(part.lines) == 1 and part.name not in ("at most", "in any", "at least")]
    roll = rnd.random()
    if droppable and roll < 0.35:
        index = rnd.choice(droppable)
        keyword = keyword_of(draft.parts[index].lines[0])
        same = [part for part in draft.parts if any(keyword_of(line) == keyword for line in part.lines)]
        if keyword and len(same) == 1:
            return Reading(number, (f"clause {number} drops {keyword}",), replace(draft, parts=draft.parts[:index] + draft.parts[index + 1 :]))
    if roll < 0.5:
        other = replace(_draft(drawing, number, draft.modal, "", 1), number=number)
        return Reading(number, tuple(other.lines()), other)
    names = [part.name for part in draft.parts]
    name = rnd.choice([name for name in drawing.parts if _fits(name, names)])
    part = Part(name, PARTS[name](drawing, draft))
    return Reading(number, (f"clause {number} adds", *(f"  {line}" for line in part.lines)), replace(draft, parts=(*draft.parts, part)))


DEGREES = ("must use best efforts to", "endeavours not to", "stands ready to", "will", "should not")
"""What a clause of another degree says; the first two owe an effort, which may be judged."""


def _soft(rnd: random.Random, drawing: Drawing, number: int) -> Draft:
    """A clause that owes an effort or declares an intent, beside the others: it can keep nobody from anything."""
    modal, act = rnd.choice(DEGREES), rnd.choice(drawing.acts)
    draft = Draft(number, rnd.choice([name for name in DOERS[act] if name != "Council"]), modal, act)
    names = [rnd.choice(("by", "if", "until", "only after", "while", "not before", "consent", "at least"))]
    names += ["determined by"] if modal in DEGREES[:2] and rnd.random() < 0.5 else []
    parts = [Part(name, PARTS[name](drawing, draft)) for name in names]
    parts += [Part("shown by", ("shown by hold talks", "contradicted by move guns"))] if rnd.random() < 0.5 else []
    return replace(draft, parts=tuple(parts))


def _whole(draft: Draft) -> Draft:
    """A duty over all of a list, where its core and parts leave room for that."""
    counts = {"at least", "at most", "exactly", "in any", "all of"} & {*draft.extra, *(part.name for part in draft.parts)}
    return draft if draft.modal != "must" or counts else replace(draft, parts=(*draft.parts, Part("all of list", ("all of parcels",))))


def _read_soft(rnd: random.Random, draft: Draft) -> Reading:
    """The reading that what must be done must only be tried."""
    kept = tuple(part for part in draft.parts if not part.name.startswith("effect") and part.name != "otherwise")
    other = replace(draft, modal=DEGREES[0], parts=kept, extra=(), act=draft.act.split("\n")[-1].strip())
    return Reading(draft.number, tuple(other.lines()), other)


KEYWORDS = (
    "within", "not before", "only after", "lapses after", "extended by", "provided that", "with the consent of", "certified by",
    "verified by", "determined by", "as judged by", "by", "before", "from", "until", "on", "while", "every", "whenever", "if", "unless", "at least",
    "at most", "exactly", "all of", "at", "except", "effect", "otherwise", "immediately", "before each",
)  # fmt: skip


def keyword_of(line: str) -> str:
    """The keyword with which a part begins."""
    return next((word for word in KEYWORDS if line.startswith(f"{word} ") or line == word), "")


FORCES = ("on the vote is held", "2 days after the vote is held", "on pay aid by 2 of Ash, Birch", "on the earlier of the vote is held or 2031-03-05")
PARTS_IN_FORCE = ("in force from signature", "in force from 2031-03-06", "in force from the vote is held")
CHOSEN = ("the earlier of {} or {}", "the later of {} and {}", "2 days after the earlier of {} or {}")


def timed(drawn: Sketch) -> Sketch:
    """The same dossier with what treaties say of time: in force with an event, a part in force at another time, a clock from signature, the
    earlier or the later of two moments. The draws of `sketch` stay as they are."""
    rnd = random.Random(f"time {drawn.seed}")
    drafts = []
    for draft in drawn.drafts:
        parts, roll = list(draft.parts), rnd.random()
        if roll < 0.3:
            parts.append(Part("in force from", (rnd.choice(PARTS_IN_FORCE),)))
        elif roll < 0.6 and not any(part.name in ("within", "by") for part in parts):
            moments = rnd.sample(("the vote is held", "the storm comes", "2031-03-10 12:00", "hold talks by Cedar", "signature"), 2)
            parts.append(Part("within", (f"within {rnd.choice(PERIODS)} of {rnd.choice(CHOSEN).format(*moments)}",)))
        elif roll < 0.8 and not any(part.name in ("within", "by") for part in parts):
            parts.append(Part("within", (f"within {rnd.choice(('36 hours', '5 days'))} of signature",)))
        newer = random.Random(f"newer {drawn.seed} {draft.number}")  # of its own: what was drawn before stays
        if draft.modal == "must" and newer.random() < 0.4 and not any(part.name == "from" for part in parts):
            after = newer.choice(("", " after the vote is held", " after signature"))
            parts.append(Part("immediately", (f"immediately{after}",)))
        names = {part.name for part in parts} | {*draft.extra}
        apart = any(name.startswith(("whenever", "at ", "exactly", "all of")) for name in names)
        if draft.modal == "must" and newer.random() < 0.25 and not apart:
            act = newer.choice(("move guns", "hold talks by Cedar", "the vote is held"))
            lines = (f"whenever {act}", "before the trigger") if newer.random() < 0.3 else (f"before each {act}",)
            parts.append(Part("before each", lines))
        elif newer.random() < 0.3 and not any(part.name in ("within", "by") for part in parts):
            latest = newer.choice(("the vote is held", "the storm comes", "hold talks by Cedar"))
            parts.append(Part("within", (f"within {newer.choice(PERIODS)} since the latest {latest}",)))
        drafts.append(replace(draft, parts=tuple(parts)))
    force = rnd.choice(FORCES) if rnd.random() < 0.5 else rnd.choice(("2031-03-02", "2031-03-04"))
    return replace(drawn, drafts=tuple(drafts), force=force)


def of_others(drawn: Sketch) -> Sketch:
    """The same dossier in which clauses owe what others do, or an event. The draws of `sketch` stay as they are."""
    rnd = random.Random(f"others {drawn.seed}")
    drafts = []
    for draft in drawn.drafts:
        if draft.modal in ("must", "must not") and "\n" not in draft.act and rnd.random() < 0.8:
            able = [name for name in DOERS[_plain(draft.act)] if name != "Council"]
            others = rnd.choice([*able, *([f"{rnd.choice(('each of', 'any of', 'jointly'))} {', '.join(able[:2])}"] if len(able) > 1 else [])])
            act = f"{others} {draft.act}"
            counted = {"at least", "at most", "exactly", "in any", "all of list", "at place", "except", "except authorised"} & {part.name for part in draft.parts}
            if draft.modal == "must" and not counted and rnd.random() < 0.3:
                act = rnd.choice(("the vote is held", "the storm comes", "the truce starts"))
            draft = replace(draft, modal={"must": "must ensure that", "must not": "must not let"}[draft.modal], act=act)
        drafts.append(draft)
    return replace(drawn, drafts=tuple(drafts), readings=(), purposes=())


ONLY_OF_ACTS = (
    "at least", "at most", "exactly", "all of", "every", "immediately", "before each", "not before", "only after", "certified by", "effect",
)  # fmt: skip
"""What has no meaning for what holds or lasts."""


def lasting(drawn: Sketch) -> Sketch:
    """The same dossier in which clauses owe that a state holds, or an act all the time, their own or another's. The draws of `sketch`
    stay as they are; what speaks of an act that is done and over falls away."""
    rnd = random.Random(f"lasting {drawn.seed}")
    drafts = []
    for draft in drawn.drafts:
        if draft.modal == "must" and "\n" not in draft.act and rnd.random() < 0.8:
            able = [name for name in DOERS[_plain(draft.act)] if name != "Council"]
            modal, act, apart = rnd.choice((
                ("must ensure that", "truce holds", (*ONLY_OF_ACTS, "at", "except")),
                ("must at all times", draft.act, (*ONLY_OF_ACTS, "by", "before", "within")),
                ("must at all times ensure that", f"{rnd.choice(able)} {draft.act}", (*ONLY_OF_ACTS, "by", "before", "within")),
            ))  # fmt: skip
            parts = tuple(part for part in draft.parts if not any(keyword_of(line) in apart for line in part.lines))
            draft = replace(draft, modal=modal, act=act, parts=parts)
        drafts.append(draft)
    return replace(drawn, drafts=tuple(drafts), readings=(), purposes=())


FIRST_NEWEST = 200_000_000
"""From this seed on dossiers also owe what others do and what lasts, and have what treaties say of time."""


ONCE = (
    "verified by Cedar", "supervised by Council", "certified by Cedar", "determined by Cedar within 5 days",
    "determined by Council", "in force from 2031-03-06", "in force from the vote is held", "otherwise answers",
)  # fmt: skip
ANSWERS = """ladder answers
  rung 1 Cedar must hold talks
    within 2 days of the breach
  rung 2 Birch may free the captives
    if rung 1 is breached"""


def said_once(drawn: Sketch) -> Sketch:
    """The same dossier with lines that are said once for all its clauses, but perhaps not for one."""
    rnd = random.Random(f"once {drawn.seed}")
    lines = list({line.split(" from ")[0].split(" by ")[0]: line for line in rnd.sample(ONCE, rnd.choice((1, 2)))}.values())
    lines += [f"except clause {rnd.choice(drawn.drafts).number}"] if len(drawn.drafts) > 1 and rnd.random() < 0.3 else []
    if any(part.name == "in force from" for draft in drawn.drafts for part in draft.parts):
        lines = [line for line in lines if not line.startswith("in force")] or ["verified by Cedar"]
    ladder = (ANSWERS,) if "otherwise answers" in lines else ()
    return replace(drawn, throughout=tuple(lines), purposes=(*drawn.purposes, *ladder))


def worded(drawn: Sketch) -> Sketch:
    """The same dossier in other words of treaties: every party, undertakes to, a share of a first window, counts from the latest event on,
    under supervision, but for a purpose. The draws of `sketch` stay as they are."""
    rnd = random.Random(f"worded {drawn.seed}")
    drafts = []
    for draft in drawn.drafts:
        names = {part.name for part in draft.parts} | {*draft.extra}
        plain = not any(name.startswith(("effect", "extended", "whenever", "every", "except")) for name in names)
        if draft.who == "each of Ash, Birch":
            draft = replace(draft, who=rnd.choice(("every party", "each party")))
        if draft.modal in ("must", "must not") and "\n" not in draft.act and rnd.random() < 0.3:
            draft = replace(draft, modal=draft.modal.replace("must", "undertakes to").replace("to not", "not to"))
        many = draft.who.startswith(("jointly", "any of"))
        duty, ban = draft.modal in ("must", "undertakes to"), draft.modal in ("must not", "undertakes not to")
        more: list[Part] = [Part("supervised by", ("supervised by Cedar",))] if rnd.random() < 0.2 else []
        counted = names & {"at least", "at most", "exactly", "in any", "all of list", "all of"}
        timed_ = {"by", "before", "on", "within", "within before"} & names
        if duty and plain and not (counted or many or timed_) and "\n" not in draft.act:
            draft = replace(draft, who="every party" if "part" in draft.who else rnd.choice(("Ash", "Birch")), act="pay aid")
            lines = ("at least 3 EUR pro rata", "every 1 week from 2031-02-27", "until 2031-03-20")
            more.append(Part("pro rata", lines[: 2 if "until" in names else 3]))
        elif (ban or draft.modal == "may") and not counted and rnd.random() < 0.5:
            latest = rnd.choice(("the vote is held", "the storm comes"))
            more.append(Part("since the latest", (f"at most {rnd.choice(('1', '2'))} incidents since the latest {latest}",)))
        elif ban and plain and rnd.random() < 0.5 and "\n" not in draft.act:
            more.append(Part("except for", (f'except {_plain(draft.act)} for "relief"',)))
        drafts.append(replace(draft, parts=(*draft.parts, *more)))
    return replace(drawn, drafts=tuple(drafts), readings=())


def in_brackets(drawn: Sketch) -> Sketch:
    """The same dossier in which the last part of a clause is still in brackets, and is chosen."""
    with_parts = [draft.number for draft in drawn.drafts if draft.parts]
    return replace(drawn, bracketed=random.Random(f"brackets {drawn.seed}").choice(with_parts)) if with_parts else drawn


FIRST_SAID = 300_000_000
"""From this seed on dossiers also say things once for all clauses, in other words of treaties, or in brackets."""


def sketch(seed: int, *, tiny: bool = False) -> Sketch:
    """The dossier of a seed. Seeds one after another go through all constructs in turn. tiny: one clause, with few parts."""
    drawn = _sketch(seed, tiny=tiny)
    if seed < FIRST_NEWEST:
        return drawn
    ways: tuple[tuple[Callable[[Sketch], Sketch], ...], ...] = (
        (of_others,), (lasting,), (timed,), (of_others, timed), (lasting, timed),
    )  # fmt: skip
    if seed >= FIRST_SAID:
        ways = (
            (said_once,), (worded,), (in_brackets,), (worded, said_once), (timed, said_once), (of_others, said_once),
            (lasting, in_brackets), (worded, in_brackets),
        )  # fmt: skip
    for way in random.Random(f"newest {seed}").choice(ways):
        drawn = way(drawn)
    return drawn


def _sketch(seed: int, *, tiny: bool) -> Sketch:
    rnd = random.Random(seed)
    later = seed >= FIRST_LATER
    constructs = ALL_CONSTRUCTS if later else CONSTRUCTS
    modal, wanted = constructs[seed % len(constructs)]
    count = 1 if tiny else rnd.choice((1, 1, 2, 2, 2, 3))
    count = max(count, 2) if wanted == "whenever, of clauses" and not tiny else count
    drawing = Drawing(rnd, count, tuple(name for name in PARTS if later or name not in LATER))
    place = rnd.randint(1, count)
    drafts = []
    for number in range(1, count + 1):
        mine = number == place
        how = modal if mine else rnd.choice(("must", "must", "must not", "may"))
        drafts.append(_draft(drawing, number, how, wanted if mine else "", (1 if tiny else 2) if mine else 1))
    readings = (_reading(drawing, drafts[place - 1]),) if not tiny and rnd.random() < 0.3 else ()
    purposes = []
    if not tiny and rnd.random() < 0.4:
        sort = rnd.choice(("purpose of Ash", "concern of Birch", "concern of Birch"))
        by = f" by {rnd.choice(DATES)}" if sort.startswith("purpose") and rnd.random() < 0.4 else ""
        purposes.append(f"{sort}: {drawing.cond(count + 1)}{by}")
    soft = random.Random(f"degrees {seed}")  # of its own: a seed keeps the rest of its dossier
    if not tiny and soft.random() < 0.15:
        drafts.append(_soft(soft, Drawing(soft, count, drawing.parts), count + 1))
    if not tiny and soft.random() < 0.1:
        drafts = [_whole(draft) if n == 0 else draft for n, draft in enumerate(drafts)]
    if not tiny and not readings and drafts[place - 1].modal == "must" and soft.random() < 0.1:
        readings = (_read_soft(soft, drafts[place - 1]),)
    force = rnd.choice(("2031-03-02", "2031-03-02", "2031-03-02", "2031-03-01 12:00"))
    decides = rnd.choice(("decides by consensus", "decides by consensus", "decides by majority", "veto of Ash"))
    joins = rnd.choice(("", "", "", drawing.happening(), drawing.date())) if later else ""
    return Sketch(seed, tuple(drafts), readings, tuple(purposes), force=force, decides=decides, joins=joins)
