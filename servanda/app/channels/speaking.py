"""`servanda channels said` and `knew`: what was said and what of it binds; who could know an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.app.channels.folder import KEY_OF, ChannelJob
from servanda.base.job import Given, arg, flag, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.instruments.channels.knowing import Knowing
    from servanda.instruments.channels.spoken import SaidByDay


class SaidJob(ChannelJob):
    """Tell what was said in the channels of the dossier at PATH by a day, by whom to whom, and what of it binds."""

    short = "Tell what was said in each channel, and what of it binds."
    untold = (*ChannelJob.untold, "key_of")
    examples = ("channels said dossiers/envoys --as-of 2031-04-20 --out -",)
    as_of = ChannelJob.as_of
    channel = word("Only this channel.", "CHANNEL", "--channel")
    key_of = KEY_OF

    def run(self, given: Given) -> SaidByDay:
        from servanda.base.tables.faults import closest
        from servanda.instruments.channels.binding import standing
        from servanda.instruments.channels.spoken import SaidByDay

        table = self.table(given)
        day = given.day(self.as_of, "--as-of")
        some = tuple(standing(one, table, day) for one in table.channel if self.channel in ("", one.id))
        if not some:
            known = closest(self.channel, [one.id for one in table.channel])
            raise Refusal(f"there is no channel “{self.channel}”.", known or "Declare one: [[channel]].", "--channel")
        return SaidByDay(on=day, channels=some)

    @staticmethod
    def says(answer: SaidByDay) -> Document:
        from servanda.instruments.channels.page import said_page

        return said_page(answer)


class KnewJob(ChannelJob):
    """Tell who could know ITEM (a clause, as `lantern:1.withdraw`) by a day, with the reason for each name: who said it, was
    told, was present, was read in, stands above, had a report. It names nobody as the one who told."""

    short = "Tell who could know an item by a day, and why."
    exits = ("done", "somebody could")
    untold = (*ChannelJob.untold, "key_of")
    examples = ("channels knew lantern:1.withdraw dossiers/envoys --as-of 2031-04-20 --out -",)
    for_nobody = True
    item = arg("ITEM")
    path = arg("PATH", ".")
    as_of = ChannelJob.as_of
    public = flag("It is public on that day: count who could know by then.", "--public")
    key_of = KEY_OF

    def run(self, given: Given) -> Knowing:
        from servanda.app.api import find_clause
        from servanda.instruments.channels.knowing import Knowing, could_know, named

        table = self.table(given)
        item, day = find_clause(self.loaded, self.item), given.day(self.as_of, "--as-of")
        listed = []
        for one in table.channel:
            text = self.loaded.agreements[one.id]
            if any(clause.id == item and clause.agreement == one.id for clause in self.loaded.clauses):
                listed += [(name, one.id) for name in self.loaded.markings[text.file].marking.rel]
        who = could_know(table, item, day, listed=tuple(listed))
        every = named(table, tuple((name, one.id) for one in table.channel for name in self._released(one.id)))
        return Knowing(item=item, on=day, public=self.public, who=who, names=len(every))

    def _released(self, channel: str) -> tuple[str, ...]:
        return self.loaded.markings[self.loaded.agreements[channel].file].marking.rel

    @staticmethod
    def says(answer: Knowing) -> Document:
        from servanda.instruments.channels.knowing_page import knowing_page

        return knowing_page(answer)

    def found(self, answer: Knowing) -> bool:
        return bool(answer.who)
