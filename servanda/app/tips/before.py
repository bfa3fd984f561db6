"""`servanda tips sheet`: one sheet before a meeting, put together from the verbs that own its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from servanda.app.tabled import AS_OF, FolderJob
from servanda.base.job import Given, number
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.app.monitoring import Asked
    from servanda.base.document import Document
    from servanda.base.marking import Marking
    from servanda.instruments.channels.records import ChannelTable
    from servanda.instruments.tips.observed import DaysAnswer
    from servanda.instruments.tips.sheet import SheetAnswer, SheetPart


class SheetJob(FolderJob):
    """Put on one sheet what to have in hand before a meeting on the dossier at PATH: who speaks and for what, red lines, what
    allies were told, observances ahead, words with two meanings in the other language, what is due, and what may be shared with
    whom. Each part says where it was not looked at."""

    short = "One sheet before a meeting: mandate, lines, what was told, what is due."
    examples = ("tips sheet dossiers/league --as-of 2031-06-01 --today 2031-06-01 --out -",)
    folder: ClassVar[str] = "tips"
    asks: ClassVar[tuple[str, ...]] = ("known", "today", "out", "markdown", "json", "written")
    as_of = AS_OF
    days = number("How many days to look ahead.", "N", 30, least=0, below=366)

    def answer(self, given: Given) -> SheetAnswer:
        from servanda.calendar import day_of
        from servanda.instruments.tips.sheet import SheetAnswer
        from servanda.model.markings import marking_of_files

        if self.to or self.tlp:
            raise Refusal(
                "a sheet names what few may see: it goes to no named reader.",
                "Leave --to and --tlp out, and share what may go by servanda share export.", "--to",
            )  # fmt: skip
        asked = self.asked(given, self.as_of, ahead=True)
        on = day_of(asked.basis.as_of, asked.basis.zone)
        self.marks: list[Marking] = [marking_of_files(self.loaded)]
        table = self._channels(given)
        days = self._observances(given)
        parts = (
            self._speaks(table), self._lines(asked), self._told(table, on), _observed(days, self.days),
            self._meanings(given, asked), self._due(asked), self._shared(given, asked),
        )  # fmt: skip
        return SheetAnswer(on=on, days=self.days, parts=parts)

    def _inner(self, given: Given) -> Given:
        from msgspec.structs import replace

        return replace(given, settings={}, inputs=[])

    def _kept(self, given: Given, inner: Given) -> None:
        given.took(*(one for one in dict.fromkeys(inner.inputs) if one not in given.inputs))

    def _channels(self, given: Given) -> ChannelTable | None:
        from servanda.app.channels.speaking import SaidJob

        job, inner = SaidJob(path=self.path, choose=self.choose), self._inner(given)
        table = job.perhaps(inner)
        if table is not None:
            self.marks.append(job.own)
            self._kept(given, inner)
        return table

    def _observances(self, given: Given) -> DaysAnswer:
        from servanda.app.tips.avoiding import DaysJob

        words = {name: getattr(self, name) for name in ("path", "choose", "readings", "as_of", "days")}
        inner = self._inner(given)
        found = DaysJob(**words).answer(inner)
        self._kept(given, inner)
        return found

    def _speaks(self, table: ChannelTable | None) -> SheetPart:
        from servanda.base.document import counted
        from servanda.instruments.tips.sheet import SheetPart

        about = "Who speaks, and for what"
        if table is None:
            return SheetPart(about=about, unlooked="the dossier has no channels/channels.toml")
        rows = tuple(
            (
                one.id, ", ".join(one.envoys) or "not known", one.principal or "nobody is named",
                ", ".join(one.others) or "not known", ", ".join(one.mandate) or "none is on record",
                str(one.mandate_until or "no end is on record"),
            )
            for one in table.channel
        )  # fmt: skip
        columns = ("channel", "speaks", "for", "to", "mandate", "until")
        return SheetPart(about=about, says=counted(len(rows), "channel"), columns=columns, rows=rows, by="channels said")

    def _lines(self, asked: Asked) -> SheetPart:
        from servanda.base.document import counted
        from servanda.instruments.tips.sheet import SheetPart
        from servanda.model.english import clause_sentence

        lines = asked.dossier.red_lines
        rows = tuple(
            (one.title or one.id, ", ".join(one.issuer), ", ".join(one.addressee), clause_sentence(one.clause, asked.dossier))
            for one in lines
        )
        says = counted(len(rows), "red line") if rows else "No red line is written in the dossier"
        return SheetPart(about="Red lines", says=says, columns=("line", "by", "to", "says"), rows=rows, by="strategy lines")

    def _told(self, table: ChannelTable | None, on: Any) -> SheetPart:
        from servanda.base.document import counted
        from servanda.instruments.tips.sheet import SheetPart

        about = "What allies were told"
        if table is None:
            return SheetPart(about=about, unlooked="the dossier has no channels/channels.toml")
        rows = tuple(
            (str(one.on), one.ally, one.by or "not known", ", ".join(one.items), one.source or "no source")
            for one in table.told
            if one.on <= on
        )
        says = f"allies were told {counted(len(rows), 'thing')}" if rows else "No row says that an ally was told anything"
        return SheetPart(
            about=about, says=says, columns=("on", "ally", "by", "clauses", "source"), rows=rows, by="channels check"
        )

    def _meanings(self, given: Given, asked: Asked) -> SheetPart:
        from servanda.base.document import counted
        from servanda.instruments.tips.sheet import MeaningRow, SheetPart, meanings_found
        from servanda.model.places_in_text import PlacesInText

        about = "Words with two meanings in the other language"
        table = self.rows(given, "meanings", MeaningRow)
        if not table:
            return SheetPart(about=about, unlooked="the dossier has no row in tips/meanings.csv")
        texts = []
        for one in asked.dossier.agreements.values():
            named = (one.text.language if one.text else "") or next(iter(one.languages), "")
            places = PlacesInText(one.articles)
            texts += [
                (f"{one.id} {places.address(article.id, each.number)}", article.language or named, each.text)
                for article in one.articles
                for each in article.sentences
            ]
        absent = ", ".join(
            one.id for one in asked.dossier.agreements.values() if not any(each.sentences for each in one.articles)
        )
        if not texts:
            return SheetPart(about=about, unlooked="the words of no text are here")
        found = meanings_found(table, texts)
        rows = tuple((row.word, place, row.in_language, f"{row.one} | {row.other}", row.source) for row, place in found)
        words = counted(len(table), "word")
        says = (
            f"{counted(len(rows), 'place')} with one of {words} of two meanings"
            if rows
            else f"none of {words} stands in the texts"
        )
        says += f" (the words of {absent} are not here)" if absent else ""
        columns = ("word", "where", "in", "means", "source")
        return SheetPart(about=about, says=says, columns=columns, rows=rows)

    def _due(self, asked: Asked) -> SheetPart:
        from servanda.base.document import counted
        from servanda.calendar import day_of
        from servanda.instruments.tips.sheet import SheetPart
        from servanda.monitor.dues import due

        items = due(asked.view, asked.fused, asked.basis, days=self.days).items
        rows = tuple(
            (
                str(day_of(one.at, one.zone)) if one.at is not None else "no day",
                one.kind,
                ", ".join(one.bearers),
                one.what,
                one.clause,
            )
            for one in items
        )
        falls = sum(one.kind == "falls due" for one in items)
        says = f"{counted(falls, 'deadline')} within {counted(self.days, 'day')}, {len(rows) - falls} more to watch"
        about = f"Due within {counted(self.days, 'day')}"
        return SheetPart(about=about, says=says, columns=("day", "what", "who", "is to", "clause"), rows=rows, by="due")

    def _shared(self, given: Given, asked: Asked) -> SheetPart:
        from servanda.app.files import folder_of
        from servanda.app.share.exporting import ExportSharedJob
        from servanda.base.document import counted
        from servanda.instruments.sharing.records import ShareRecipient
        from servanda.instruments.tips.sheet import SheetPart

        about, place = "What may be shared with whom", "share/recipients.csv"
        if not (folder_of(self.path) / place).exists():
            return SheetPart(about=about, unlooked=f"the dossier has no {place}")
        inner = self._inner(given)
        first = ExportSharedJob(path=self.path, choose=self.choose, to=next(iter(asked.dossier.actors)))
        names = [one.name for one in first.rows(inner, "recipients", ShareRecipient)]
        rows = []
        for name in names:
            made = ExportSharedJob(path=self.path, choose=self.choose, to=name).answer(inner)
            self.marks.append(made.marking)
            ids = [one.id for one in made.items]
            rows.append((name, made.cleared, str(len(ids)), ", ".join(ids[:6]) + (" ..." if len(ids) > 6 else "")))
        self._kept(given, inner)
        says = f"{counted(len(rows), 'recipient')} looked at by the sharing gate"
        columns = ("with", "cleared for", "may have", "which")
        return SheetPart(about=about, says=says, columns=columns, rows=tuple(rows), by="share export --to NAME")

    @staticmethod
    def says(answer: SheetAnswer) -> Document:
        from servanda.instruments.tips.sheet import sheet_page

        return sheet_page(answer)

    def _marking(self) -> str:
        from servanda.base.marking import joined, marking_text

        return marking_text(joined(self.marks))

    def page(self, answer: SheetAnswer, full: bool) -> Document | str:
        from servanda.app.readers import marked

        return marked(self.says(answer), self._marking())

    def data(self, answer: SheetAnswer) -> object:
        from servanda.report.data import plain

        return {"marking": self._marking(), **plain(answer)}


def _observed(days: DaysAnswer, ahead: int) -> SheetPart:
    from servanda.base.document import counted
    from servanda.instruments.tips.observed import PLACE
    from servanda.instruments.tips.sheet import SheetPart

    about = "Observances ahead"
    if PLACE in days.missing:
        return SheetPart(about=about, unlooked=f"the dossier has no {PLACE}")
    falls = {(one.day, each.name) for one in days.found for each in one.observed}
    rows = tuple(
        (
            str(one.day) + ("" if one.sure else " (a day either way)"), one.of, f"{one.name} ({one.kind})",
            "something falls on it" if (one.day, one.name) in falls else "nothing that was looked at", one.source,
        )
        for one in days.observed
    )  # fmt: skip
    says = f"{counted(len(rows), 'observance')} within {counted(ahead, 'day')}, {len(falls)} with something on it"
    if days.silent:
        says += f" (of {', '.join(days.silent)} no row tells what they observe)"
    return SheetPart(
        about=about, says=says, columns=("day", "of", "observance", "falls on it", "source"), rows=rows, by="tips days"
    )
