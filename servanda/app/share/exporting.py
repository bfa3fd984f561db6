"""`servanda share export`: what may go to them, in one query and several formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servanda.app.share.gated import ShareJob
from servanda.base.job import Given, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.instruments.sharing.records import SharedItem, SharedSet

KINDS = ("attribution", "clause", "coverage", "event", "gap", "not done", "source")


class ExportSharedJob(ShareJob):
    """Write what of the dossier at PATH and its log may go to somebody: as a page, Markdown or JSON, as CSV, as a STIX
    2.1 bundle. Each format holds the same things under the same ids, and nothing tells of what stays."""

    short = "Write what may go to somebody: text, JSON, CSV, STIX 2.1, with the same ids in each."
    examples = (
        "share export dossiers/league --to Brannwick --today 2031-05-20",
        "share export dossiers/league --to Brannwick --stix brannwick.json --csv brannwick.csv --today 2031-05-20",
    )
    kind = word("Only these.", "KIND", of=KINDS)
    term = word("Only what names this act or event.", "TERM")
    since = word("Only what ended on this day or later.", "DATE", "--from")
    until = word("Only what began on this day or earlier.", "DATE")
    banner = word("The banner it will bear: refuse if anything in it is marked higher (SV940).", "LABEL")
    stix = word("Write a STIX 2.1 bundle.", "FILE")
    csv = word("Write a table.", "FILE")

    def answer(self, given: Given) -> SharedSet:
        from servanda.app.evidence import moment_of
        from servanda.base.marking import joined
        from servanda.base.schemes import banner
        from servanda.instruments.sharing.records import SharedSet
        from servanda.instruments.sharing.stix import bundle
        from servanda.instruments.sharing.written import as_csv

        self.begin(given)
        passing = self.shared(moment_of(given.known, self.zone))
        items = tuple(one for one in passing if self._wanted(one))
        made = SharedSet(
            to=self.who.name,
            cleared=banner(self.who.tlp, self.who.tables.schemes),
            items=items,
            marking=joined(one.marking for one in items),
        )
        self._held_by_its_banner(made)
        if self.stix:
            given.write(self.stix, bundle(made, self.who.tables))
        if self.csv:
            given.write(self.csv, as_csv(made))
        return made

    def _wanted(self, one: SharedItem) -> bool:
        from servanda.base.tables.faults import closest
        from servanda.base.time.days import read_day

        if self.term and self.term not in self.theirs.terms:
            raise Refusal(f"there is no act or event “{self.term}”.", closest(self.term, self.theirs.terms), "--term")
        since = read_day(self.since, place="--from").isoformat() if self.since else ""
        until = read_day(self.until, place="--until").isoformat() if self.until else "9999"
        if (self.kind and one.kind != self.kind) or (self.term and self.term not in one.name.split(", ")):
            return False
        return not (self.since or self.until) or bool(one.first and one.last[:10] >= since and one.first[:10] <= until)

    def _held_by_its_banner(self, made: SharedSet) -> None:
        """Raises Refusal where something in it is marked above the banner (SV940)."""
        from servanda.base.marking import Marking, covers, marking_text
        from servanda.base.schemes import legal, read_label

        label = read_label(self.banner)
        if label and not legal(label):
            raise Refusal(
                f"“{self.banner}” is no label.", "Use one of TLP 2.0, or SCHEME:LABEL, as in NATO:SECRET.", "--banner"
            )
        whole = Marking(tlp=label) if label else made.marking
        high = [
            one
            for one in made.items
            if not covers(Marking(tlp=whole.tlp) if label else whole, Marking(tlp=one.marking.tlp) if label else one.marking)
        ]
        if high:
            raise Refusal(
                f"SV940: {high[0].id} is marked {marking_text(high[0].marking)}, above the banner {marking_text(whole)}"
                + (f", and so do {len(high) - 1} more." if high[1:] else "."),
                "Give a banner as high, or leave these out by --kind, --term, --from or --until. Nothing was written.",
                "--banner",
            )

    @staticmethod
    def says(answer: SharedSet) -> Document:
        from servanda.instruments.sharing.page import shared_page

        return shared_page(answer)

    def page(self, answer: Any, full: bool) -> Document | str:
        from servanda.base.marking import marking_text

        return self.for_them(self.says(answer), marking_text(answer.marking))

    def data(self, answer: Any) -> object:
        from servanda.base.marking import marking_text
        from servanda.instruments.sharing.written import row_of

        return {
            "to": answer.to,
            "cleared": answer.cleared,
            "marking": marking_text(answer.marking),
            "items": [row_of(one) for one in answer.items],
        }
