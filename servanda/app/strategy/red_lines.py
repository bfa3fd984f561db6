"""`servanda strategy lines`: the card of each red line of a dossier, and what the jobs on its tables begin with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, TypeVar

from servanda.accounts.sourced import Sourced, later, sourced_rows
from servanda.app.api import find_clause
from servanda.app.asking import AskingJob
from servanda.base.job import Given, number, word
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown
from servanda.instruments.strategy.draws import SEED
from servanda.instruments.strategy.margins.records import ANY

if TYPE_CHECKING:
    from servanda.app.monitoring import Asked
    from servanda.base.document import Document
    from servanda.instruments.strategy.margins.tables import MarginTables
    from servanda.instruments.strategy.records.threats import Threat
    from servanda.instruments.strategy.redlines.card import Around
    from servanda.instruments.strategy.redlines.records import LineCard, LineCards, LineRemark
    from servanda.model.core import Clause, Dossier, RedLine, View
    from servanda.monitor.monitored import Found

T = TypeVar("T", bound=Sourced)
RULES = ("SV910", "SV911", "SV913", "SV915")
AS_OF = word("The day in the world; its end. Default: now.", "DATE", "--as-of")
SEEDED = number("Seed of the draws.", "N", SEED, "--seed")
KEPT = word("What a cost a month later still counts, of 1: 0.95. Default: 1, all of it.", "SHARE", "--a-month-later", default="1")


class TabledJob(AskingJob):
    """A job on a dossier and its tables in `strategy/`."""

    asks: ClassVar[tuple[str, ...]] = (*AskingJob.asks, "written")
    missing: list[str]
    notes: list[str]

    def tables(self, given: Given, day: dt.date = dt.date.max) -> MarginTables:
        """The tables of the dossier, each an input; those it does not have are told, and rows that hold for after the day. Raises
        Refusal."""
        from servanda.instruments.strategy.margins import records as r
        from servanda.instruments.strategy.margins.tables import MarginTables
        from servanda.instruments.strategy.redlines.signalling import Stakes

        self.missing, self.notes = [], []

        def table(name: str, schema: type[T]) -> tuple[T, ...] | None:
            found = sourced_rows(f"strategy/{name}.csv", self._taken(given, f"strategy/{name}.csv"), schema, self._about)
            self.notes += later(found or (), day, f"strategy/{name}.csv")
            return found

        costs = table("edits", r.EditCost)
        if len(units := sorted({row.unit for row in costs or ()})) > 1:
            said = f"the costs of changes are in {len(units)} units ({', '.join(map(shown, units))}): none is the cheapest."
            raise Refusal(said, "Write all of them in one unit.", "strategy/edits.csv")
        return MarginTables(
            payoffs=table("payoffs", r.Payoff), detection=table("detection", r.SeenChance), answers=table("answers", r.RungMeans),
            notes=table("lines", r.LineNote), understood=table("understood", r.Understanding), costs=costs,
            stakes=table("stakes", Stakes), threats=self._threats(given),
        )  # fmt: skip

    def _threats(self, given: Given) -> tuple[Threat, ...] | None:
        from servanda.instruments.strategy.records.threats import read_threats

        data = self._taken(given, "strategy/threats.csv")
        return None if data is None else read_threats("strategy/threats.csv", data).whole()

    def _about(self, row: Sourced) -> tuple[str, ...]:
        """What a row is of: clause, actor, rung as the dossier has them. Raises Refusal: it has them not, and a figure would be
        left out."""
        from servanda.instruments.strategy.redlines.edits import number as number_of

        lines = {one.id: one.clause.id for one in self.loaded.red_lines}
        found: list[str] = []
        for name in row.KEY:
            value = str(getattr(row, name))
            if name in ("clause", "line") and value != ANY:
                value = lines.get(value) or find_clause(self.loaded, value)
            elif name in ("actor", "holder") and value not in self.loaded.actors:
                raise Refusal(f"the dossier has no actor {shown(value)}.", closest(value, self.loaded.actors))
            elif name == "rung":
                rungs = [number_of(rung) for one in self._clauses() if one.id == found[0] for rung in one.rungs]
                if value not in rungs:
                    raise Refusal(f"there is no rung {value} of it.", f"Its rungs: {', '.join(rungs) or 'none'}.")
            found.append(value)
        return tuple(found)

    def _clauses(self) -> tuple[Clause, ...]:
        return (*self.loaded.clauses, *(line.clause for line in self.loaded.red_lines))

    def _taken(self, given: Given, place: str) -> bytes | None:
        data = self.taken(given, place)
        self.missing += [place] * (data is None)
        return data


class LinesJob(TabledJob):
    """Lay out each red line of the dossier at PATH: its words and status, its threshold, its answer, cost and gain, its record,
    how likely it is crossed, how it is understood, and the change that helps most for what it costs."""

    short = "Lay out each red line: threshold, answer, margin, record, what would change it."
    exits = ("no rule finds anything on a line", "one does")
    examples = (
        "strategy lines dossiers/harbour --as-of 2031-04-01 --today 2031-04-01",
        "strategy lines dossiers/harbour --line harbour-road --by 2031-06-30 --html lines.html --today 2031-04-01",
    )
    needs = ("numpy", "scipy")
    untold = (*AskingJob.untold, "as_of", "by")
    line = word("Only this line.", "NAME")
    as_of = AS_OF
    by = word("Until when a crossing is asked about. Default: 90 days on.", "DATE")
    days = number("How many days back acts are looked at.", "DAYS", 180, "--days", least=1)
    a_month_later = KEPT
    yardstick = word("In whose words a probability is said.", of=("icd203", "phia"), default="icd203")
    seed = SEEDED

    def answer(self, given: Given) -> LineCards:
        from servanda.base.time.days import read_day
        from servanda.calendar import day_of
        from servanda.instruments.strategy.redlines.card import card
        from servanda.instruments.strategy.redlines.records import LineCards

        kept = share_of(self.a_month_later)
        asked = self.asked(given, self.as_of, ahead=True)
        lines = [one for one in asked.dossier.red_lines if self.line in ("", one.id, one.title)]
        if not lines:
            from servanda.report.pages.findings import unreadable

            known = ", ".join(one.id for one in asked.dossier.red_lines)
            if not known and any(map(unreadable, asked.dossier.diagnostics)):
                raise Refusal(
                    "no red line could be read, and not all of the dossier could.", "See what: servanda check.", self.loaded.name
                )
            raise Refusal(
                f"the dossier has no red line{f' “{self.line}”' if self.line else ''}.",
                f"Known: {known}." if known else "Draw one: red line NAME by A to B.",
                self.loaded.name,
            )
        zone = asked.basis.zone
        today = day_of(asked.basis.as_of, zone)
        tables = self.tables(given, today)
        by = read_day(self.by, place="--by") if self.by else today + dt.timedelta(90)
        if by < today:
            raise Refusal(f"{by} lies before {today}.", "Give a later day.", "--by")
        given.settings |= {"by": by.isoformat(), "interval": "90 %"}
        found = found_on(lines, asked)
        since = today - dt.timedelta(self.days)
        cards = tuple(card(one, around_line(one, asked, found, tables, since, by, self.seed, kept)) for one in lines)
        return LineCards(
            cards=self._with_ledger(given, cards), missing=tuple(self.missing), notes=tuple(self.notes), seed=self.seed,
            yardstick=self.yardstick,
        )  # fmt: skip

    def _with_ledger(self, given: Given, cards: tuple[LineCard, ...]) -> tuple[LineCard, ...]:
        """The same with the promises of support from one side of each line to the other."""
        from msgspec.structs import replace

        from servanda.app.support.at_stake import at_stake

        def between(one: LineCard) -> set[str]:
            sides = ((one.issuer, one.addressee), (one.addressee, one.issuer))
            return {f"{giver} to {taker}" for givers, takers in sides for giver in givers for taker in takers}

        wanted = set[str]().union(*map(between, cards))
        found = at_stake(self, given, self.as_of, lambda one: said if (said := f"{one.donor} to {one.to}") in wanted else "")
        return tuple(replace(one, pledged=tuple(each for each in found if each.how in between(one))) for one in cards)

    @staticmethod
    def says(answer: LineCards) -> Document:
        from servanda.instruments.strategy.redlines.page import lines_page

        return lines_page(answer)

    def found(self, answer: LineCards) -> bool:
        return any(one.findings for one in answer.cards)


def found_on(lines: Iterable[RedLine], asked: Asked, seen: View | None = None) -> Found:
    """What the monitor says of some lines: asked of what they hang on alone, which is the same and quicker. seen: under another
    choice of readings."""
    from servanda.meaning.prepared import prepare
    from servanda.monitor.monitored import found_of
    from servanda.monitor.small import only

    prepared = prepare(seen := seen or asked.view)
    names = frozenset(name for line in lines for one in (line.clause, *line.clause.rungs) for name in prepared.closure(one.id))
    return found_of(only(seen, names), asked.fused, asked.basis)


def around_line(
    line: RedLine,
    asked: Asked,
    found: Found,
    tables: MarginTables,
    since: dt.date,
    by: dt.date,
    seed: int = SEED,
    kept: float = 1.0,
) -> Around:
    """What the card of a line is worked out from. found: what the monitor says; since: of the acts; by: of a crossing."""
    from servanda.instruments.strategy.redlines.card import Around

    dossier, basis = asked.dossier, asked.basis
    return Around(
        dossier=dossier, tables=tables, run=asked.fused.run, state=found.state(line.clause.id, asked.knowledge),
        as_of=basis.as_of, since=since, by=by, zone=basis.zone, seed=seed, kept=kept, remarks=remarks,
        read=_read(line, asked), parts=_told(dossier, "part", line), unanswered=" ".join(_told(dossier, "unanswered", line)),
        released=bool(basis.released_to),
    )  # fmt: skip


def _read(line: RedLine, asked: Asked) -> tuple[tuple[str, str, tuple[int, ...]], ...]:
    """For each addressee that holds readings under which the line is judged otherwise: who, which, and the crossings then."""
    from servanda.model.views import party_choice, view

    made = []
    for name in line.addressee:
        seen = view(asked.dossier, party_choice(asked.dossier, name))
        if seen.choice and seen.choice != asked.view.choice:
            crossed = found_on((line,), asked, seen).state(line.clause.id, asked.knowledge).violations
            made.append((name, seen.label, tuple(one.event for one in crossed if one.event is not None)))
    return tuple(made)


def share_of(text: str) -> float:
    """A share from 0 to 1. Raises Refusal."""
    from servanda.base.time import read_number
    from servanda.instruments.strategy.likelihood import share

    return share(float(read_number(text, place="--a-month-later")), "--a-month-later")


def remarks(dossier: Dossier, line: RedLine) -> tuple[LineRemark, ...]:
    """What the rules of drafting find on a line."""
    from servanda.check.rules.registry import run_rules
    from servanda.instruments.strategy.redlines.records import LineRemark

    subject = f"clause {line.clause.id}"
    found = run_rules(dossier, answers=lambda _question: (), today=dt.date.max, only=RULES)
    mine = (one for one in found if one.subject == subject or one.words == line.id)
    return tuple(LineRemark(one.code, one.message, one.repair) for one in mine)


def _told(dossier: Dossier, question: str, line: RedLine) -> tuple[str, ...]:
    """What the checker answers on a line, as if all had agreed to it."""
    from servanda.check.api import ask

    if question == "part" and not any(line.clause.id in one.of for one in dossier.readings):
        return ()
    found = ask(dossier, question, subject=line.clause.id, with_=("red-lines",))
    more = f"not proved either way; what was tried tells: servanda ask {question} {line.clause.id} --with red-lines"
    return tuple(one.text if question == "part" or one.verdict in ("yes", "no") else more for one in found)
