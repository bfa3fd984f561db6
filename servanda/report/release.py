"""The one gate in front of every export: a report is computed from what its reader may see, and nothing else ever reaches an exporter.

Nothing is struck out afterwards. What may not be released is taken out of the evidence before anything is counted or judged, and the entries that are left are
numbered anew; so a report to a reader is, byte for byte, the report that would be made if the withheld entries had never been written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NoReturn

import msgspec

from servanda.base.displayed import Charted
from servanda.base.document import Document
from servanda.base.refusal import Refusal
from servanda.base.schemes import known
from servanda.base.shown import one_line
from servanda.evidence.marking import Recipient, joined, marking_inside, may_see, seen_by
from servanda.evidence.memory import uncollected
from servanda.evidence.reasons import marking_of_reason
from servanda.evidence.records import TLP, Entry
from servanda.model.core import Dossier
from servanda.model.markings import marking_of_files
from servanda.model.released import hidden_from
from servanda.monitor.coders import Coded
from servanda.report.monitoring.compute import Asked, report_data
from servanda.report.monitoring.data import Boundaries, ReportData
from servanda.report.monitoring.page import report_page
from servanda.report.monitoring.tables import shown

NOBODY = Recipient(name="", tlp="CLEAR")
"""The reader when none is named: sees only what is CLEAR and carries no list."""

_SEAL: Final = object()


class Released(Charted):
    """A report that has passed the gate. Only `release` can make one; every exporter takes this and nothing else.

    data: the report as data; document: the same as a page. It cannot be changed, copied, pickled or subclassed.
    """

    __slots__ = ("data", "document")
    data: ReportData
    document: Document

    def __init__(self, seal: object, data: ReportData, document: Document) -> None:
        if seal is not _SEAL:
            raise TypeError("only servanda.report.release.release makes a Released: what leaves must pass the gate")
        object.__setattr__(self, "data", data)
        object.__setattr__(self, "document", document)

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("Released cannot be subclassed")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise TypeError("a Released cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise TypeError("a Released cannot be changed")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Released cannot be copied: release again")


def release(
    entries: Sequence[Entry],
    recipient: Recipient | None,
    *,
    dossier: Dossier,
    asked: Asked,
    boundaries: Boundaries | None = None,
    progress: Callable[[str], None] | None = None,
) -> Released:
    """Compute a report from what its recipient may see.

    In: the whole log; the recipient (None: nobody named, CLEAR only); the dossier; what is asked (scores given by people that the recipient may not see are
    left out before their agreement is worked out); the user's layer of boundaries.
    Out: the report, ready for every exporter. Raises Refusal for a label that is none of TLP 2.0.
    """
    reader = recipient or NOBODY
    if not known(reader.tlp, reader.tables):
        raise Refusal(
            f"“{reader.tlp}” is not a TLP 2.0 label, nor one of a scheme of markings that is at hand.",
            f"Use one of: {', '.join(TLP)}; or SCHEME:LABEL, as in NATO:SECRET.",
        )
    if unwritable := [c for c in reader.name if one_line(c) != c]:
        raise Refusal(
            f"the name of the reader holds a character that cannot be written ({unwritable[0]!a}).",
            "Write the name as on the list of release.",
        )
    if hidden_from(dossier, reader):
        raise Refusal("the dossier was loaded with files that this reader may not see.", "Load it for that reader: servanda.load(PATH, reader=...).")
    with uncollected():
        seen = tuple(e for e in seen_by(entries, reader, dossier.terms) if e.known <= asked.known)
        coded = tuple(_told(one, reader) for one in asked.coded if may_see(one.marking, reader))
        asked = msgspec.structs.replace(asked, coded=coded)
        marking = joined([marking_of_files(dossier), marking_inside(seen), *(mark for one in coded for mark in (one.marking, marking_of_reason(one.because)))])
        data = report_data(dossier, seen, asked, marking=marking, boundaries=boundaries or Boundaries(), progress=progress)
        count, digest = shown(data)
        data = msgspec.structs.replace(data, recipient=reader.name, limit=reader.tlp, shown=count, digest=digest)
        if progress is not None:
            progress("the page and its drawings")
        return Released(_SEAL, data, report_page(data))


def _told(one: Coded, reader: Recipient) -> Coded:
    """What a coder gave, without a reason that the reader may not see."""
    return one if may_see(marking_of_reason(one.because), reader) else msgspec.structs.replace(one, because="")


def opened(released: Released) -> ReportData:
    """The data of a released report, for exporters. Raises TypeError for anything that has not passed the gate."""
    if type(released) is not Released:
        raise TypeError("exporters take a Released, which only servanda.report.release.release makes")
    return released.data
