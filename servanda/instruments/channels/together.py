"""Whether what is agreed, offered, told and drawn as a line can all be kept together: sources, the oracle, what comes of it.

The oracle is the core's own question `keepable`, asked of the clauses of some sources and no others; each of its answers has
been checked again by what `verify` does. What is quick and may be wrong (the first search of that question) only says where
to look: every minimal conflict, each set with one source less, and every maximal set is asked for itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import partial

import msgspec
from msgspec.structs import replace

from servanda.base.inside import inside
from servanda.base.refusal import Refusal
from servanda.base.result import Based
from servanda.check.chains import Choice, parts_of
from servanda.check.deadline import OutOfTime, under, within
from servanda.check.desk import Desk, run_search
from servanda.check.hours import compared, decides, first_hours, last_hours, unsaid
from servanda.check.problem import Undecided
from servanda.check.questions.keepable import under as kept_under
from servanda.check.questions.mend import repair
from servanda.check.rechecked import rechecked
from servanda.check.search import Conflict, Mode
from servanda.instruments.channels.binding import ChannelStands, standing
from servanda.instruments.channels.mandate import ChannelFinding, findings
from servanda.instruments.channels.pieces import lifting, pieces
from servanda.instruments.channels.records import ChannelTable
from servanda.instruments.channels.subsets import MOST, MOST_LIFTING, SetGuess, explore
from servanda.meaning.witness import Answer
from servanda.model.core import Clause, Consent, Dossier, Occurs, Past
from servanda.model.parts import narrowed
from servanda.model.views import party_choice, reading_choice, view

OFFICIAL = "official"


class KeptSource(msgspec.Struct, frozen=True, kw_only=True):
    """One of those whose words are to be kept together. sort: official | channel | told | lines | mandate | transfer."""

    name: str
    sort: str
    clauses: tuple[str, ...]


class Undercut(msgspec.Struct, frozen=True, kw_only=True):
    """A minimal set that cannot be kept together: each with one source less can. chain: the links in order, each with its
    clause; short: what is missing, "428 days short"; text: all of it; mend: the smallest change, "" where none is known.
    rule: SV920 where a channel stands against the open text. not_under: readings under which the set can be kept; label:
    under which it cannot. decided: False where it could not be told, which is no conflict. lifted: the fewest further sources
    with which it can be kept after all, for they lift what it asks."""

    sources: tuple[str, ...]
    text: str
    chain: tuple[str, ...] = ()
    short: str = ""
    clauses: tuple[str, ...] = ()
    mend: str = ""
    rule: str = ""
    label: str = "as written"
    not_under: tuple[str, ...] = ()
    decided: bool = True
    lifted: tuple[tuple[str, ...], ...] = ()


class Together(Based, frozen=True, kw_only=True):
    """on: the day; free: sources that stand in every maximal set, and in no conflict; stand: the maximal sets that can be kept,
    of the others. asked: how often the core was asked. elsewhere: maximal sets under readings under which there are others."""

    on: dt.date
    sources: tuple[KeptSource, ...]
    channels: tuple[ChannelStands, ...]
    clashes: tuple[Undercut, ...]
    free: tuple[str, ...]
    stand: tuple[tuple[str, ...], ...]
    elsewhere: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    findings: tuple[ChannelFinding, ...] = ()
    asked: int = 0

    @property
    def whole(self) -> bool:
        """Whether all of it together can be kept, as written."""
        return any(len(one) + len(self.free) == len(self.sources) for one in (*self.stand, ()))

    @property
    def conflicts(self) -> tuple[Undercut, ...]:
        """Those that are decided."""
        return tuple(one for one in self.clashes if one.decided)


def sources_of(dossier: Dossier, table: ChannelTable, on: dt.date) -> tuple[tuple[KeptSource, ...], tuple[ChannelStands, ...]]:
    """The sources on a day, those without a clause left out, and how each channel stands. Raises Refusal where there are too
    many."""
    stands = tuple(standing(one, table, on) for one in table.channel)
    told: dict[str, list[str]] = {}
    handed: dict[str, list[str]] = {}
    for ally in table.told:
        if ally.on <= on:
            told.setdefault(ally.ally, []).extend(ally.items)
    for row in table.transfer:
        if row.on <= on:
            handed.setdefault(row.to, []).extend(row.items)
    # what is agreed stays open text though its file be marked; a file that holds anything said elsewhere is no open text
    cited = [item for ally in table.told for item in ally.items] + [item for row in table.transfer for item in row.items]
    apart = {one.id for one in table.channel} | {item.partition(":")[0] for item in cited}
    apart |= set(unsaid_texts(dossier))
    official = tuple(c.id for c in dossier.clauses if c.agreement not in apart)
    binds = {c.id for c in dossier.clauses if c.modal != "may"}
    found = [KeptSource(name=OFFICIAL, sort=OFFICIAL, clauses=official)]
    found += [KeptSource(name=one.channel, sort="channel", clauses=tuple(each.item for each in one.items)) for one in stands]
    found += [
        KeptSource(name=f"told to {name}", sort="told", clauses=tuple(dict.fromkeys(items))) for name, items in told.items()
    ]
    issuers = dict.fromkeys(" and ".join(line.issuer) for line in dossier.red_lines)
    for name in issuers:
        lines = tuple(line.clause.id for line in dossier.red_lines if " and ".join(line.issuer) == name)
        found.append(KeptSource(name=f"red lines of {name}", sort="lines", clauses=lines))
    for one in table.channel:
        own = tuple(item for item in one.mandate if item in binds and item not in official)
        if own and next(each for each in stands if each.channel == one.id).state == "open":
            found.append(KeptSource(name=f"mandate of {one.id}", sort="mandate", clauses=own))
    found += [
        KeptSource(name=f"transfer to {name}", sort="transfer", clauses=tuple(dict.fromkeys(items)))
        for name, items in handed.items()
    ]
    found = [one for one in found if one.clauses]
    if len(found) > MOST:
        raise Refusal(
            f"{len(found)} sources are to be kept together; {MOST} are told apart at most.", "Ask for some channels: --channel."
        )
    return tuple(found), stands


def unsaid_texts(dossier: Dossier) -> tuple[str, ...]:
    """Marked texts of force political: what they say is told by rows of the table, if at all, and is no part of the open
    text."""
    return tuple(one.id for one in dossier.agreements.values() if one.file in dossier.markings and one.force == "political")


def as_accepted(dossier: Dossier, table: ChannelTable) -> Dossier:
    """The dossier with red lines as clauses that bind, and what waits for an offer to be accepted as if it were: `if the
    consent of X`, or the act or event that the channel names as its acceptance."""
    whole = narrowed(dossier, with_red_lines=True)
    terms = {one.id: one.acceptance for one in table.channel}

    def waits(clause: Clause, cond: object) -> bool:
        if not isinstance(cond, Past):
            return False
        point = cond.point
        return isinstance(point, Consent) or (isinstance(point, Occurs) and point.event.act.term == terms[clause.agreement])

    def one(clause: Clause) -> Clause:
        if clause.agreement not in terms:
            return clause
        left = tuple(c for c in clause.conditions if not (c.kind in ("if", "provided that", "consent") and waits(clause, c.cond)))
        timing = tuple(t for t in clause.timing if not (t.kind == "only after" and t.cond is not None and waits(clause, t.cond)))
        return replace(clause, conditions=left, timing=timing)

    return replace(whole, clauses=tuple(map(one, whole.clauses)))


class Oracle:
    """Answers about sets of sources under choices of readings, each worked out once. limit: seconds of computing for one
    question."""

    def __init__(self, whole: Dossier, sources: tuple[KeptSource, ...], limit: float) -> None:
        self.whole, self.sources, self.limit = whole, sources, limit
        self._parted: dict[tuple[frozenset[str], Choice], tuple[frozenset[str], ...]] = {}
        self._desks: dict[frozenset[str], tuple[Desk, ...]] = {}
        self._answers: dict[tuple[frozenset[str], Choice], Answer] = {}
        self._guesses: dict[tuple[frozenset[str], Choice], frozenset[str] | None] = {}

    def _pieces(self, some: frozenset[int], choice: Choice) -> Iterator[tuple[frozenset[str], Choice]]:
        """What hangs together in a set, each with what of the choice is about it."""
        names = frozenset(name for number in some for name in self.sources[number].clauses)
        own = tuple(atom for atom in choice if atom[0] in names)
        if (names, own) not in self._parted:
            self._parted[names, own] = pieces(view(self._part(names), own))
        for piece in self._parted[names, own]:
            yield piece, tuple(atom for atom in own if atom[0] in piece)

    def _part(self, names: frozenset[str]) -> Dossier:
        texts = {clause.agreement for clause in self.whole.clauses if clause.id in names}
        part = narrowed(self.whole, agreements=sorted(texts - {""}))
        return narrowed(part, without=[clause.id for clause in part.clauses if clause.id not in names])

    def _at(self, names: frozenset[str]) -> tuple[Desk, ...]:
        """The desk of a piece; where the hour of a signature is not said and decides, one for either end of its day."""
        if names not in self._desks:
            part = self._part(names)
            open_ = unsaid(part)
            hours = (first_hours(open_), last_hours(open_)) if open_ and decides(part, open_) else (first_hours(open_),)
            self._desks[names] = tuple(Desk(narrowed(part, signed=one)) for one in hours)
        return self._desks[names]

    def answer(self, some: frozenset[int], choice: Choice = ()) -> Answer:
        """What the core says of a set: that one of its pieces cannot be kept, else that of one it is not decided, else that
        it can."""
        found = [self._of(names, own) for names, own in self._pieces(some, choice)]
        order = {"no": 0, "yes": 2}
        return min(found, key=lambda one: order.get(one.verdict, 1))

    def _of(self, names: frozenset[str], choice: Choice) -> Answer:
        if (known := self._answers.get((names, choice))) is None:
            both = [self._asked(desk, choice) for desk in self._at(names)]
            if both[1:]:
                open_ = unsaid(self._part(names))
                ends = (first_hours(open_), last_hours(open_))
                early, late = (replace(one, signed=hours) for one, hours in zip(both, ends, strict=True))
                both = list(compared(open_, [early], [late]))
            self._answers[names, choice] = known = both[0]
        return known

    def _asked(self, desk: Desk, choice: Choice) -> Answer:
        with under(within(self.limit)):
            try:
                return rechecked(desk.dossier, kept_under(desk, choice, self.limit))
            except (OutOfTime, Undecided):
                text = f"not decided in {self.limit:g} s"
                return Answer(question="keepable", subject="", verdict="not decided", text=text, choice=choice)

    def guess(self, some: frozenset[int], choice: Choice = ()) -> SetGuess:
        """What the first search of each piece says, or the answer where it is known."""
        for names, own in self._pieces(some, choice) if some else ():
            if (known := self._answers.get((names, own))) is not None:
                core = None if known.verdict == "yes" else names
            else:
                if (names, own) not in self._guesses:
                    self._guesses[names, own] = self._searched(self._at(names)[0], own)
                core = self._guesses[names, own]
            if core is not None:
                return SetGuess(stands=False, core=frozenset(n for n in some if core & set(self.sources[n].clauses)))
        return SetGuess(stands=True)

    def _searched(self, desk: Desk, choice: Choice) -> frozenset[str] | None:
        with under(within(self.limit)):
            try:
                found = run_search(desk.problem(choice), Mode.STRONG, self.limit)
            except (OutOfTime, Undecided):
                return frozenset()
        return frozenset(part[0].partition("/")[0] for part in parts_of(found)) if isinstance(found, Conflict) else None

    def lifting(self, choice: Choice = ()) -> frozenset[int]:
        """Sources that may lift what others ask. Raises Refusal where they are too many."""
        found = lifting(view(self.whole, choice), [one.clauses for one in self.sources])
        if len(found) > MOST_LIFTING:
            raise Refusal(
                f"{len(found)} sources may lift what others ask ({', '.join(_names(self.sources, found))}); "
                f"with {MOST_LIFTING} at most all sets are gone through.",
                "Ask for some channels: --channel.",
            )
        return found

    def mended(self, some: frozenset[int], choice: Choice = ()) -> str:
        """The smallest change that mends a set, in a sentence; "" where none is known."""
        names, own = next((names, own) for names, own in self._pieces(some, choice) if self._of(names, own).verdict == "no")
        with under(within(self.limit)):
            try:
                found = tuple(repair(self._at(names)[0], own, self.limit))
            except (OutOfTime, Undecided):
                return ""
        return next((one.repair for one in found if one.verdict == "yes"), "")

    @property
    def asked(self) -> int:
        return len(self._answers)


def together(dossier: Dossier, table: ChannelTable, on: dt.date, *, limit: float = 5.0, only: Iterable[str] = ()) -> Together:
    """All minimal conflicts among the sources on a day, under each reading that somebody holds, and all maximal sets that
    stand. only: of these channels. Raises Refusal."""
    wanted = tuple(only)
    if wanted:
        table = replace(table, channel=tuple(one for one in table.channel if one.id in wanted))
    sources, stands = sources_of(dossier, table, on)
    oracle = Oracle(as_accepted(dossier, table), sources, limit)
    clashes: dict[frozenset[int], Undercut] = {}
    maximal: dict[str, tuple[frozenset[int], ...]] = {}
    busy: frozenset[int] = frozenset()
    choices = _choices(dossier, sources)
    for choice, label in choices.items():
        found = explore(
            len(sources),
            partial(oracle.guess, choice=choice),
            partial(_stands, oracle, choice=choice),
            oracle.lifting(choice),
        )
        maximal[label] = found.maximal
        busy |= frozenset(range(len(sources))) - frozenset.intersection(*found.maximal)
        for some, lifts in zip(found.minimal, found.lifted, strict=True):
            if some in clashes:
                continue
            clash = _clash(oracle, some, choice, label)
            # what names a clause that is not there is not decided: no matter, where it stands with that clause
            if clash.decided or not lifts:
                clashes[some] = replace(clash, lifted=tuple(_names(sources, one) for one in lifts))
                busy |= some.union(*lifts)
        for some in found.above:
            # whether what may lift a conflict does is asked, and where it is not decided that is said
            known = any(one <= some and not clash.decided for one, clash in clashes.items())
            if some not in clashes and not known and not (clash := _clash(oracle, some, choice, label)).decided:
                clashes[some] = clash
                busy |= some
    for some, clash in clashes.items():
        free = tuple(label for choice, label in choices.items() if clash.decided and _stands(oracle, some, choice))
        clashes[some] = replace(clash, not_under=free)

    def names(sets: Iterable[frozenset[int]]) -> tuple[tuple[str, ...], ...]:
        return tuple(dict.fromkeys(_names(sources, some & busy) for some in sets if some & busy))

    stand = names(maximal["as written"])
    told = tuple((label, other) for label, sets in maximal.items() if (other := names(sets)) != stand)
    free = tuple(one.name for number, one in enumerate(sources) if number not in busy)
    remarks = tuple((one.channel, text) for one in stands for text in one.remarks)
    seen = {name.partition(":")[0] for one in sources for name in one.clauses} | {one.channel for one in stands}
    unseen = "marked, and no row says that any of it was offered, told or handed over: not looked at"
    remarks += tuple((name, unseen) for name in unsaid_texts(dossier) if name not in seen and not wanted)
    return Together(
        on=on, sources=sources, channels=stands, clashes=tuple(clashes.values()), free=free, stand=stand, elsewhere=told,
        remarks=remarks, findings=findings(dossier, table, stands, on), asked=oracle.asked,
    )  # fmt: skip


def _stands(oracle: Oracle, some: frozenset[int], choice: Choice) -> bool:
    return not some or oracle.answer(some, choice).verdict == "yes"


def _choices(dossier: Dossier, sources: tuple[KeptSource, ...]) -> dict[Choice, str]:
    """As written, and each other way in which somebody reads clauses of the sources."""
    names = {name for one in sources for name in one.clauses}
    some = [reading_choice(dossier, one.id) for one in dossier.readings]
    some += [party_choice(dossier, name) for name in dossier.actors]
    found: dict[Choice, str] = {(): "as written"}
    for choice in some:
        own = tuple(atom for atom in choice if atom[0] in names)
        if own and own not in found:
            found[own] = view(dossier, own).label
    return found


def _names(sources: tuple[KeptSource, ...], some: frozenset[int]) -> tuple[str, ...]:
    return tuple(sources[number].name for number in sorted(some))


def _clash(oracle: Oracle, some: frozenset[int], choice: Choice, label: str) -> Undercut:
    answer = oracle.answer(some, choice)
    sources = _names(oracle.sources, some)
    if answer.verdict != "no":
        return Undercut(sources=sources, text=answer.text, chain=answer.because, label=label, decided=False)
    sorts = {oracle.sources[number].sort for number in some}
    names = tuple(name for number in sorted(some) for name in oracle.sources[number].clauses)
    told = {word.partition("/")[0] for word in inside(answer.witness, str)} if answer.witness is not None else set()
    cited = tuple(dict.fromkeys(name for name in names if name in told))
    text = answer.text.partition("): ")[2] or answer.text
    links = "; ".join(answer.because)
    return Undercut(
        sources=sources, text=text, chain=answer.because, clauses=cited,
        short=text.removeprefix(links).lstrip(": ") if text.startswith(links) else "",
        mend=oracle.mended(some, choice), rule="SV920" if {OFFICIAL, "channel"} <= sorts else "", label=label,
    )  # fmt: skip
