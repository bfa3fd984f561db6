"""Transfers against what was said and what binds: as events under the monitor, and as deliveries under rule SV807.

A public statement that rules something out ("will not") is asked as if it forbade it, for its speaker alone and on the days on
which it stands; everything else of its meaning is the core's. What is found is a smallest set: one clause, and the transfers
without which it would not be broken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from servanda.accounts.between import Between
from servanda.accounts.words import amount_words
from servanda.calendar import Instant, day_of, instant, parse_date_expression
from servanda.check.rules.base import Context
from servanda.check.rules.deliveries import ArmsAgainstLimit
from servanda.check.rules.facts.clash import same_act
from servanda.check.rules.facts.goods import goods_of, rows_under
from servanda.check.rules.facts.who import expand
from servanda.instruments.alliances.statements.records import (
    DELIVERED,
    Against,
    BesideIt,
    BothStand,
    Handed,
    QuotedClause,
    QuotedTransfer,
    StageOf,
    StandingText,
)
from servanda.meaning.runs import Event, Run
from servanda.model.core import Agreement, Amount, AtDate, Bearers, Clause, Dossier, Quantity, Timing, View
from servanda.model.english import act_text, clause_sentence
from servanda.monitor.engine import violations

TEXT = "~transfers"
"""The agreement that transfers are put into for SV807; no id that can be written holds the sign."""
NOON = dt.time(12)
MONITOR = "by the monitor"
BOUNDLESS = Decimal(10) ** 30
Moved = tuple[Handed, StageOf]
Pair = tuple[str, tuple[Moved, ...], bool, str]
"""A clause, the transfers that cannot stand with it, whether that is sure, and how it was found."""


def texts_standing(dossier: Dossier, speakers: Mapping[str, tuple[str, str]], zone: str) -> dict[str, StandingText]:
    """Every text with the days on which it stands: from its day until another supersedes it by a relation, never silently.
    speakers: of public statements, by text: who said it, and where."""
    ends: dict[str, tuple[dt.date, str]] = {}
    for one in dossier.agreements.values():
        begins = one.in_force if one.in_force is not None else one.signed
        for relation in one.relations:
            if relation.sort == "supersedes" and begins is not None:
                last = day_of(begins, one.zone) - dt.timedelta(days=1)
                if relation.other not in ends or last < ends[relation.other][0]:
                    ends[relation.other] = (last, one.id)
    found = {}
    for one in dossier.agreements.values():
        begins = one.in_force if one.in_force is not None else one.signed
        speaker, source = speakers.get(one.id, ("", ""))
        last_by = ends.get(one.id)
        found[one.id] = StandingText(
            text=one.id, title=one.title or one.id, speaker=speaker, source=source or one.title or one.id,
            first=None if begins is None else day_of(begins, one.zone or zone), last=last_by[0] if last_by else None,
            by=last_by[1] if last_by else "", clauses=tuple(clause for clause in dossier.clauses if clause.agreement == one.id),
        )  # fmt: skip
    return found


class TransfersWeighed:
    """Transfers of a dossier on a day, weighed against its texts."""

    def __init__(
        self, view: View, run: Run, texts: Mapping[str, StandingText], handed: Sequence[Handed], zone: str, now: Instant
    ) -> None:
        self.dossier, self.run, self.texts, self.zone, self.now = view.dossier, run, texts, zone, now
        self.handed = handed
        self.clauses = {clause.id: clause for clause in view.clauses}
        self.view = replace(view, clauses=tuple(self._asked(clause) for clause in view.clauses))

    def _asked(self, clause: Clause) -> Clause:
        if not self.texts[clause.agreement].speaker or not clause.modal.endswith(" not") or clause.modal == "must not":
            return clause
        return replace(clause, modal="must not", said="", shown_by=(), contradicted_by=(), rungs=(), ladder="")

    def against(self) -> tuple[Against, ...]:
        """All that stands against something: what was delivered, then near misses."""
        done: list[Moved] = [(one, stage) for one in self.handed if (stage := one.delivered) is not None]
        pairs = list(self._pairs(done))
        hit = {(clause, one.id) for clause, moved, _, _ in pairs for one, _ in moved}
        near: dict[tuple[str, str], Against] = {}
        for one in self.handed:
            for stage in one.stages:
                if stage.stage == DELIVERED:
                    continue
                # beside what was delivered before that day: what it would have come to
                others = [(other, moved) for other, moved in done if other is not one and moved.on <= stage.on]
                for pair in self._pairs([*others, (one, stage)]):
                    if (pair[0], one.id) not in hit and any(moved is stage for _, moved in pair[1]):
                        near.setdefault((pair[0], one.id), self._told(pair, near=True, of=one))
        return (*(self._told(pair, near=False) for pair in pairs), *near.values())

    def _pairs(self, moved: Sequence[Moved]) -> Iterator[Pair]:
        """What these transfers are against, each clause with each smallest set once."""
        seen: list[tuple[str, frozenset[str]]] = []
        for pair in self._found(moved):
            for some in self._smallest(pair) if len(pair[1]) > 1 else (pair[1],):
                names = frozenset(one.id for one, _ in some)
                if not any(clause == pair[0] and other <= names for clause, other in seen):
                    seen.append((pair[0], names))
                    yield pair[0], some, pair[2], pair[3]

    def _found(self, moved: Sequence[Moved]) -> Iterator[Pair]:
        """What is found by either way as far as the text stood, what is sure first."""
        for pair in sorted((*self._by_monitor(moved), *self._by_rule(moved)), key=lambda one: not one[2]):
            text = self.texts[self.clauses[pair[0]].agreement]
            if pair[1] and all(text.stands(stage.on) for _, stage in pair[1]):
                yield pair

    def _smallest(self, pair: Pair) -> Iterator[tuple[Moved, ...]]:
        """For each transfer of a set, a smallest part of it that needs that transfer: others are left out, the latest
        first, as long as the clause is still broken."""
        for one in pair[1]:
            rest = list(pair[1])
            for other in reversed(pair[1]):
                fewer = [each for each in rest if each is not other]
                if other is not one and self._breaks(pair, fewer):
                    rest = fewer
            if not self._breaks(pair, [each for each in rest if each is not one]):
                yield tuple(rest)

    def _breaks(self, pair: Pair, moved: Sequence[Moved]) -> bool:
        return any(one[0] == pair[0] and one[2] >= pair[2] for one in self._found(moved))

    def _by_monitor(self, moved: Sequence[Moved]) -> Iterator[Pair]:
        events = sorted(
            [(event, None) for event in self.run.events] + [(self._event(one), one) for one in moved], key=lambda one: one[0].at
        )
        run = replace(
            self.run, events=tuple(event for event, _ in events), watched=self.run.watched if self.run.watched is not None else ()
        )
        for one in violations(self.view, run, self.now):
            if one.event is None or events[one.event][1] is None:
                continue
            parts = [events[number][1] for number in (one.event, *one.cause)]
            mine = tuple(dict.fromkeys(part for part in parts if part is not None))
            yield one.clause.partition("/")[0], mine, one.sure, MONITOR

    def _event(self, moved: Moved) -> Event:
        one, stage = moved
        amount, unit = stage.amount, stage.unit
        at = instant(stage.on, NOON, self.zone).at
        return Event(
            term=one.act.term, args=one.act.args, by=(one.giver,), at=at, unit=unit if amount != Between() else "",
            amount=amount.high if amount.high is not None else amount.low,
            least=amount.low if amount.low != amount.high else None,
            open_ended=amount.high is None and amount.low is not None,
        )  # fmt: skip

    def _by_rule(self, moved: Sequence[Moved]) -> Iterator[Pair]:
        """SV807 on the transfers as clauses of a text of their own: with the least they can be, then (not sure) with the most."""
        yield from self._by_amounts(moved, most=False)
        if any(stage.amount.low != stage.amount.high or stage.amount.low is None for _, stage in moved):
            yield from self._by_amounts(moved, most=True)

    def _by_amounts(self, moved: Sequence[Moved], *, most: bool) -> Iterator[Pair]:
        first = next(iter(self.dossier.agreements.values()))
        mine = Agreement(id=TEXT, title=TEXT, rule=first.rule, calendar=first.calendar, zone=self.zone, force="political")
        made = tuple(self.clause_of(one, str(number), most=most) for number, one in enumerate(moved))
        dossier = replace(
            self.dossier, clauses=(*(one for one in self.view.clauses), *made), agreements={**self.dossier.agreements, TEXT: mine}
        )
        context = Context(dossier=dossier, agreement=mine, today=day_of(self.now, self.zone), answers=lambda _: ())
        for found in ArmsAgainstLimit().check(context):
            numbers = [int(name.rpartition(":")[2]) for name in found.subject.split(" ", 1)[1].split(", ")]
            if found.words in self.clauses:
                yield (
                    found.words,
                    tuple(moved[number] for number in sorted(numbers)),
                    not found.undecided and not most,
                    "by rule SV807",
                )

    def clause_of(self, moved: Moved, local: str = "0", *, most: bool = False) -> Clause:
        """A transfer as a clause that owes it on its day. most: the most it can be, an end that nobody
        knows without bound."""
        one, stage = moved
        unit, _, of = stage.unit.partition(" of ")
        number = (BOUNDLESS if stage.amount.high is None else stage.amount.high) if most else stage.amount.low
        quantity = (
            () if number is None or not unit else (Quantity(relation="exactly", amount=Amount(number=number, unit=unit, of=of)),)
        )
        on = Timing(kind="on", point=AtDate(expr=parse_date_expression(stage.on.isoformat())))
        return Clause(
            id=f"{TEXT}:{local}", agreement=TEXT, local=local, bearers=Bearers(mode="one", actors=(one.giver,)), modal="must",
            acts=(one.act,), timing=(on,), quantities=quantity,
        )  # fmt: skip

    def arms(self, one: Handed) -> bool:
        """Whether a transfer is of arms, by its kinds and the words of its act and its unit."""
        return bool(goods_of(self.dossier, self.clause_of((one, one.stages[-1]))).rows & rows_under("arms"))

    # --- how it is told -----------------------------------------------------------------------------------------------

    def _told(self, pair: Pair, *, near: bool, of: Handed | None = None) -> Against:
        clause, moved, sure, how = pair
        why = "" if sure else "it hangs on what is not known"
        if near and of is not None:
            later = of.delivered
            text = self.texts[self.clauses[clause].agreement]
            moved_on = (
                f", after {text.by} had replaced it on {text.last + dt.timedelta(days=1)}"
                if later and text.last and later.on > text.last
                else ""
            )
            why = f"delivered on {later.on}{moved_on}" if later else "not delivered, as far as is on record"
        return Against(
            clause=self.quoted(clause),
            transfers=tuple(quoted_transfer(one, stage) for one, stage in moved),
            near=near,
            sure=sure,
            how=how,
            why=why,
        )

    def quoted(self, clause: str) -> QuotedClause:
        """A clause with its words and its source."""
        one = self.clauses[clause]
        text, agreement = self.texts[one.agreement], self.dossier.agreements[one.agreement]
        articles = {article.id: article for article in agreement.articles}
        said = [
            s.text
            for ref in one.renders
            if ref.article in articles
            for s in articles[ref.article].sentences
            if s.number == ref.sentence
        ]
        if not said and one.article in articles and len(articles[one.article].stated) == 1:
            said = [articles[one.article].stated[0].text]
        return QuotedClause(
            clause=clause,
            speaker=text.speaker,
            says=clause_sentence(one, self.dossier),
            quote=" ".join(said),
            source=text.source,
            day=text.first,
        )

    def beside(self, bears_on: Iterable[tuple[Handed, str]], against: Iterable[Against]) -> Iterator[BesideIt]:
        """Clauses on which somebody says that a transfer bears and which it is not against, with why."""
        hit = {(one.clause.clause, each.transfer) for one in against for each in one.transfers}
        for one, clause in bears_on:
            if (clause, one.id) in hit:
                continue
            text = self.texts[self.clauses[clause].agreement]
            stage = next((each for each in one.stages if text.stands(each.on)), one.stages[-1])
            yield BesideIt(
                clause=self.quoted(clause),
                transfer=quoted_transfer(one, stage),
                why=self._why_not(one, stage, self.clauses[clause]),
            )

    def _why_not(self, one: Handed, stage: StageOf, clause: Clause) -> str:
        text = self.texts[clause.agreement]
        if not text.stands(stage.on):
            late = text.last is not None and stage.on > text.last
            return f"it did not stand on {stage.on}: {f'{text.by} had replaced it' if late else 'it was made later'}"
        words = "; ".join(act_text(act, self.dossier) for act in clause.acts) or clause.state
        verb = "promises or allows" if not clause.modal.endswith("not") else "rules out"
        if not any(same_act(self.dossier, act, one.act) for act in clause.acts):
            return f"the clause {verb} that {', '.join(clause.bearers.actors)} {words}; this is another act: {one.said}"
        if one.giver not in expand(self.dossier, clause.doers.actors):
            return f"the clause binds {', '.join(clause.bearers.actors)}, not {one.giver}"
        return f"the clause {verb} it only under conditions or at times that are not met here, or the act allows it"

    def both_stand(self, on: dt.date) -> Iterator[BothStand]:
        """Statements of one speaker that contradict while both stand: one promises or allows the act that the other rules out."""
        spoken = [(text, clause) for text in self.texts.values() if text.speaker for clause in text.clauses]
        for text, clause in spoken:
            for other, ban in spoken:
                if clause.modal.endswith("not") or not ban.modal.endswith("not") or text.speaker != other.speaker:
                    continue
                since = max(filter(None, (text.first, other.first)), default=None)
                if since is None or since > on or not (text.stands(since) and other.stands(since)):
                    continue
                same = any(same_act(self.dossier, one, two) for one in clause.acts for two in ban.acts)
                if same and set(expand(self.dossier, clause.doers.actors)) & set(expand(self.dossier, ban.doers.actors)):
                    yield BothStand(first=self.quoted(clause.id), second=self.quoted(ban.id), since=since)


def quoted_transfer(one: Handed, stage: StageOf) -> QuotedTransfer:
    """A transfer at a stage, as it is shown."""
    amount = f"{amount_words(stage.amount)} {stage.unit}".strip()
    return QuotedTransfer(
        transfer=one.id,
        what=one.what,
        giver=one.giver,
        to=one.to,
        stage=stage.stage,
        on=stage.on,
        amount=amount,
        source=stage.source,
    )


def with_log(
    dossier: Dossier, run: Run, sources: Sequence[str], handed: Sequence[Handed], zone: str, now: Instant
) -> tuple[tuple[Handed, ...], Run]:
    """Acts on record that are like those of the table and stand in no row of it, as transfers of their own; and the run without
    any that is told as a transfer, so that each counts once."""
    acts = {one.act.term: one.act for one in handed}
    told = {(one.act, one.giver, stage.on) for one in handed for stage in one.stages if stage.stage == DELIVERED}
    found: list[Handed] = []
    kept: list[Event] = []
    for number, event in enumerate(run.events):
        if event.term not in acts or event.at > now or not event.by or not event.known:
            kept.append(event)
            continue
        mine, on = replace(acts[event.term], args=event.args), day_of(event.at, zone)
        if any((mine, by, on) in told for by in event.by):
            continue
        amount = Between(event.least if event.least is not None else event.amount, None if event.open_ended else event.amount)
        stage = StageOf(stage=DELIVERED, on=on, amount=amount, unit=event.unit, source=sources[number])
        words, to = act_text(mine, dossier), next((value for _, value in event.args if value in dossier.actors), "")
        found.append(
            Handed(
                id=f"log {number + 1}", what=words, said=words, act=mine, giver=event.by[0], to=to, stages=(stage,), logged=True
            )
        )
    return tuple(found), replace(run, events=tuple(kept))
