"""`servanda sanctions review licence`: blocked, authorised under a licence with its conditions, or to be referred."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from servanda.app.asking import AskingJob
from servanda.app.sanctions.lives import AS_OF, book_in
from servanda.base.job import Given, many, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.app.monitoring import Asked
    from servanda.base.document import Document
    from servanda.instruments.sanctions.licences.records import Dealing, Rulings

ROW = ("date", "activity", "party", "programme", "actor", "value", "currency", "place", "under")
"""What is said of one dealing, as columns of a table of them; `facts` besides."""


class LicenceJob(AskingJob):
    """Say what becomes of a dealing with a listed party under the measures and licences of the dossier at PATH. Earlier dealings
    of a file use up caps."""

    short = "Say whether a dealing is blocked, authorised under a licence, or to be referred."
    asks: ClassVar[tuple[str, ...]] = (*AskingJob.asks, "written")
    exits = ("nothing is caught or all is authorised", "something is blocked or to be referred")
    examples = (
        'sanctions review licence dossiers/embargo --date 2031-11-03 --activity "pay salaries" '
        '--party "Harrow Strand Shipping" --programme FELL --value 30000 --currency EUR --today 2033-06-01',
        "sanctions review licence dossiers/embargo --file dossiers/embargo/licence-dealings.csv --today 2033-06-01",
    )
    untold = (*AskingJob.untold, *ROW, "facts", "as_of")
    date = word("The day of the dealing.", "DATE")
    activity = word("What is done, in the words of an act of the dossier. Left out: not known.", "ACT")
    party = word("The listed party; `none`: it is known that there is none. Left out: not known.", "NAME")
    programme = word("Under which it is listed.", "NAME")
    actor = word("Who does it, as the dossier names it. Left out: one whom the measure binds.", "NAME")
    value = word("How much.", "NUMBER")
    currency = word("In which currency, such as EUR.", "CODE")
    place = word("Where, as the dossier names it.", "NAME")
    facts = many("A requirement that is so; one that is not begins with `not: `. May be repeated.", "TEXT", "--fact")
    under = word("The licence under which it is booked.", "ID")
    file = word("Many dealings: id,date,activity,party,programme,actor,value,currency,place,facts,under.", "FILE")
    as_of = AS_OF

    def answer(self, given: Given) -> Rulings:
        from servanda.instruments.sanctions.licences.dealings import dealing_of, read_dealings
        from servanda.instruments.sanctions.licences.evaluate import rule
        from servanda.instruments.sanctions.licences.read import end_of
        from servanda.instruments.sanctions.licences.records import Rulings

        row = {name: getattr(self, name) for name in ROW} | {"facts": ";".join(self.facts)}
        one = {name: said for name, said in row.items() if said}
        if one and not self.date:
            raise Refusal("a dealing needs its day.", repair="Give --date.", place="--date")
        asked = self.asked(given, self.as_of)
        acts = tuple(asked.dossier.terms)
        made = list(read_dealings(given.read(self.file), self.file, acts)) if self.file else []
        made += [dealing_of(one, "the dealing", acts)] if one else []
        if not made:
            raise Refusal(
                "there is no dealing to rule on.", repair="Give --date and what is known of it, or --file TABLE.csv."
            )
        book = book_in(self, asked)
        _in_time(made, asked)
        given.settings["dealings"] = len(made)
        counts = {name: end_of(asked.dossier, name) for name in asked.dossier.agreements}
        agreement = book.prohibitions[0].clause.partition(":")[0]
        return Rulings(rulings=rule(book, made, counts[agreement], by_agreement=counts))

    @staticmethod
    def says(answer: Rulings) -> Document:
        from servanda.report.sanctions.licences import licences_page

        return licences_page(answer)

    def found(self, answer: Rulings) -> bool:
        from servanda.instruments.sanctions.licences.records import Outcome

        return any(one.outcome in (Outcome.BLOCKED, Outcome.REFER) for one in answer.rulings)


def _in_time(dealings: Sequence[Dealing], asked: Asked) -> None:
    """A dealing after the day asked about rests on what nobody knows yet."""
    from servanda.calendar import day_of

    today = day_of(asked.basis.as_of, asked.basis.zone)
    late = next((one for one in dealings if one.day > today), None)
    if late is not None:
        raise Refusal(
            f"{late.id} lies on {late.day}, after the day asked about ({today}): how the measures will stand then nobody knows.",
            repair="Give a later --as-of, or ask again on that day.",
            place="--date",
        )
