"""`servanda support deliver`: which promise of goods breaks first, and by how much."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from servanda.app.support.tabled import AS_OF, SupportJob
from servanda.base.job import Given, perhaps, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.instruments.support.delivery.proof import LengthProof
    from servanda.instruments.support.delivery.records import Delivery, WantedGood
    from servanda.instruments.support.delivery.tables import HaulTables

LABEL = "AMBER"
"""What is said of lines that may fail goes no further than those who need it, unless somebody releases it."""
NEEDS = {"network": "lines with what they take a day", "stocks": "what lies ready where"}


class DeliverJob(SupportJob):
    """Tell whether the goods that clauses of the dossier at PATH ask for, at a place by a day, can be carried there in time
    over the lines, stores and stocks in its tables; where not, which clause breaks first, by how much, with sums that anyone can
    check."""

    short = "Tell which promise of goods breaks first, by how much, with sums to check."
    exits = ("all of it can be delivered in time", "some cannot, or it is not decided or not known")
    examples = (
        "support deliver dossiers/relief --as-of 2031-03-31 --today 2031-03-31",
        "support deliver dossiers/relief --as-of 2031-03-31 --today 2031-03-31 --lost 1 --json",
    )
    needs = ("numpy", "scipy")
    untold: ClassVar[tuple[str, ...]] = (*SupportJob.untold, "save")
    as_of = AS_OF
    lost = perhaps("Which so many lines leave the least if they fail; marked TLP:AMBER.", "K", "--lost")
    save = word("Keep the sums in this file, for `servanda verify`.", "FILE", "--save")

    def answer(self, given: Given) -> Delivery:
        from servanda.instruments.support.delivery.outlook import lost_lines, outlook
        from servanda.instruments.support.delivery.records import Delivery

        if self.lost is not None and self.lost < 1:
            raise Refusal(f"{self.lost} lines cannot fail.", "Give a number from 1 on.", "--lost")
        recorded, wanted, left, first = self.demands(given)
        tables = self.network(given)
        lacking = [name for name in NEEDS if wanted and f"support/{name}.csv" in self.missing]
        needs = tuple(f"support/{name}.csv ({NEEDS[name]})" for name in lacking)
        if not wanted or needs:
            self.keep(given, None, at_best=True)
            return Delivery(answer="not known" if needs else "yes", wanted=wanted, left=left, needs=needs)
        whole = [one.unit in ("", "units") for one in wanted]
        at_best, at_worst = (tables.task(wanted, first, best=best) for best in (True, False))
        try:
            best = outlook(at_best, first, whole)
            worst = best if at_best == at_worst else outlook(at_worst, first, whole)
            lost = lost_lines(at_best, self.lost) if self.lost else None
        except ArithmeticError as error:
            raise Refusal("the solver gave up on it.", "Ask of fewer days, or with rounder figures.", self.path) from error
        said = "yes" if worst.can and not worst.parts else "not decided" if best.can else "no"
        shown = best if said == "no" else worst
        self.keep(given, shown.shortage.proof if shown.shortage else None, at_best=said == "no")
        notes = ["Neither log nor ledger has a delivery: nothing counts as delivered yet"] * (not recorded)
        return Delivery(
            answer=said, wanted=wanted, best=best, worst=worst, left=left, unknown=tables.unknown(), notes=tuple(notes), lost=lost
        )

    def demands(self, given: Given) -> tuple[bool, tuple[WantedGood, ...], tuple[str, ...], dt.date]:
        """Whether anything is on record, what clauses ask for, what was left out, and the first day on which something can
        leave: the day after that asked about."""
        from servanda.app.api import find_clause
        from servanda.app.support.at_stake import ledger_beside
        from servanda.calendar import day_of
        from servanda.instruments.support.delivery.demands import wanted_of
        from servanda.monitor.engine import verdicts

        asked = self.asked(given, self.as_of, ahead=True)
        now, zone = asked.basis.as_of, asked.basis.zone
        stands = verdicts(asked.view, asked.fused.run, now)
        found = ledger_beside(self, given, self.as_of)
        ledger = (one for one in (found.pledges if found else ()) if one.leaf and one.clause and one.stages[-1].rows)
        moved = [(find_clause(asked.dossier, one.clause), one.unit, one.stages[-1].amount) for one in ledger]
        wanted, left = wanted_of(asked.view.clauses, lambda name: stands.get(name, ()), asked.dossier.actors, zone, now, moved)
        return bool(asked.fused.run.events or moved), wanted, left, day_of(now, zone) + dt.timedelta(1)

    def network(self, given: Given) -> HaulTables:
        """The tables, with places and goods as the dossier has them. Raises Refusal."""
        from servanda.instruments.support.delivery import records as r
        from servanda.instruments.support.delivery.tables import HaulTables

        self.missing = []
        return HaulTables(
            self.rows(given, "network", r.NetworkRow, self._about), self.rows(given, "stations", r.StationRow, self._about),
            self.rows(given, "stocks", r.StockRow, self._about), self.rows(given, "loads", r.LoadRow, self._about),
        )  # fmt: skip

    def _about(self, row: Any) -> tuple[str, ...]:
        from servanda.base.tables.faults import closest, shown
        from servanda.instruments.support.delivery.demands import GOOD

        for field in ("start", "end", "place"):
            if (name := getattr(row, field, None)) is not None and name not in self.loaded.places:
                raise Refusal(f"the dossier has no place {shown(name)}.", closest(name, self.loaded.places))
        goods = [one.id for one in self.loaded.actors.values() if GOOD in one.kinds]
        if (name := getattr(row, "good", None)) is not None and name not in goods:
            raise Refusal(f"the dossier has no good {shown(name)}.", closest(name, goods))
        return tuple(str(getattr(row, one)) for one in row.KEY)

    def keep(self, given: Given, proof: LengthProof | None, *, at_best: bool) -> None:
        """The sums in a file, with what makes the same task again, where that was asked. Raises Refusal: there are none."""
        from servanda.base.shown import in_json
        from servanda.instruments.support.delivery.records import SavedLengths

        if not self.save:
            return
        if proof is None:
            raise Refusal("there are no sums to keep: nothing is shown to break.", "Leave --save out.", "--save")
        held = SavedLengths(
            lengths=proof, at_best=at_best, as_of=given.as_of[:10], known=given.known[:10],
            readings=tuple(self.readings), choose=tuple(self.choose),
        )  # fmt: skip
        given.write(self.save, in_json(msgspec.json.format(msgspec.json.encode(held), indent=1).decode()) + "\n")

    @staticmethod
    def says(answer: Delivery) -> Document:
        from servanda.instruments.support.delivery.page import delivery_page

        return delivery_page(answer)

    def page(self, answer: Delivery, full: bool) -> Document | str:
        if answer.lost is None:
            return super().page(answer, full)
        from servanda.app.readers import marked

        return marked(self.says(answer), self._label())

    def data(self, answer: Delivery) -> object:
        said = super().data(answer)
        return {**said, "marking": self._label()} if answer.lost and isinstance(said, dict) else said

    def _label(self) -> str:
        from servanda.base.marking import Marking, joined, marking_text
        from servanda.model.markings import marking_of_files

        return marking_text(joined((marking_of_files(self.loaded), Marking(tlp=LABEL))))

    def found(self, answer: Delivery) -> bool:
        return answer.answer != "yes"
