"""`servanda channels check`: whether what is agreed, offered, told and drawn as a line can all be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.app.channels.folder import KEY_OF, ChannelJob
from servanda.base.job import Given, many, number

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.instruments.channels.together import Together


class CheckJob(ChannelJob):
    """Tell whether the open text, what is offered in each channel, what allies were told, red lines, mandates and transfers
    of the dossier at PATH can all be kept together: every smallest conflict with the chain that closes it, every largest set
    that stands, the smallest change for each; and what was offered beyond a mandate, or in two channels."""

    short = "Tell which channels undercut the open text or each other, and the smallest change."
    untold = (*ChannelJob.untold, "key_of")
    exits = ("nothing was found", "something was, or is not decided")
    examples = ("channels check dossiers/envoys --as-of 2031-04-20 --out -",)
    as_of = ChannelJob.as_of
    channel = many("Only this channel; may be repeated.", "CHANNEL", "--channel")
    key_of = KEY_OF
    seconds = number("Seconds of computing for one question of the core.", "SECONDS", 5, "--seconds", least=1)

    def run(self, given: Given) -> Together:
        from servanda.base.refusal import Refusal
        from servanda.base.tables.faults import closest
        from servanda.instruments.channels.together import together

        table = self.table(given)
        known = [one.id for one in table.channel]
        for name in self.channel:
            if name not in known:
                raise Refusal(f"there is no channel “{name}”.", closest(name, known), "--channel")
        return together(self.loaded, table, given.day(self.as_of, "--as-of"), limit=float(self.seconds), only=self.channel)

    @staticmethod
    def says(answer: Together) -> Document:
        from servanda.instruments.channels.page import check_page

        return check_page(answer)

    def found(self, answer: Together) -> bool:
        return bool(answer.clashes or answer.findings)
