"""The gate against logs nobody thought of: any entries with any markings, and marking up and down afterwards."""

from __future__ import annotations

import re

import msgspec
import pytest
from amounts import amount
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from watched import asked, at, dossier, fired, last, log

from servanda.evidence.alone import about_of, alone, rests_on
from servanda.evidence.marking import Recipient, may_see, releasable
from servanda.evidence.records import (
    Attribution,
    Entry,
    EventRecord,
    GapRecord,
    Grades,
    Marking,
    Record,
    Ruling,
    Source,
    Standing,
)
from servanda.report.exports import export
from servanda.report.release import Released, marking_inside, release

MANY = settings(max_examples=amount(60, 27), deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
OF = dossier()
ASKED = asked(OF)
FORMS = ("markdown", "csv", "geojson", "ics")
READERS = (None, Recipient(name="quellmar", tlp="AMBER"), Recipient(name="Northmark", tlp="RED"), Recipient(name="", tlp="GREEN"))
RED = Marking(tlp="RED", rel=("Quellmar",))

markings = st.builds(
    lambda tlp, rel: Marking(tlp=tlp, rel=rel),
    st.sampled_from(("CLEAR", "CLEAR", "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")),
    st.sampled_from(((), (), ("Quellmar",), ("QUELLMAR ", "Northmark"), ("Northmark",))),
)
KINDS = (
    "source",
    "event",
    "event",
    "event",
    "attribution",
    "attribution",
    "gap",
    "ruling",
    "correction",
    "source again",
    "attribution again",
)


@st.composite
def logs(draw: st.DrawFn) -> tuple[Entry, ...]:
    """Up to fourteen entries in which every id resolves, each marked at will; texts carry the number of their entry."""
    out: list[Entry] = []
    events: list[str] = []
    sources: list[str] = []
    whose: list[tuple[str, str]] = []
    gaps: list[str] = []
    day = 1
    for i in range(draw(st.integers(3, 14))):
        day = min(31, day + draw(st.integers(0, 4)))
        kind, mark = draw(st.sampled_from(KINDS)), draw(markings)
        used = tuple(draw(st.lists(st.sampled_from(sources), max_size=2, unique=True))) if sources else ()
        record: Record | None = None
        if kind == "source" or (kind == "source again" and sources):
            ident = f"s{i}" if kind == "source" else draw(st.sampled_from(sources))
            record = Source(
                id=ident, name=f"Source {i}", reliability="A", marking=mark, draws_on=used if kind == "source" else ()
            )
            sources += [ident] if kind == "source" else []
        elif kind == "event" or (kind == "correction" and events):
            ident = f"e{i}" if kind == "event" else draw(st.sampled_from(events))
            events += [ident] if kind == "event" else []
            term = draw(st.sampled_from(("open fire", "open fire", "complete the withdrawal", "deliver aid")))
            when = at(f"2031-03-{draw(st.integers(3, max(3, min(29, day)))):02}T10:00:00")
            record = EventRecord(
                id=ident, term=term, first=when, last=when + 59, precision="minute", sources=used, marking=mark, text=f"text {i}",
                grades=Grades(reliability=draw(st.sampled_from(("", "A", "D"))), credibility="2"), standing=draw(st.sampled_from((Standing.CLAIMED, Standing.CONFIRMED))),
            )  # fmt: skip
        elif kind.startswith("attribution") and events:
            ident, event = (f"a{i}", draw(st.sampled_from(events)))
            if kind.endswith("again") and whose:
                ident, event = draw(st.sampled_from(whose))
            else:
                whose.append((ident, event))
            by = draw(st.sampled_from(("Northmark", "Eastholm")))
            record = Attribution(
                id=ident, event=event, by=(by,), sources=used, grades=Grades(reliability="A", credibility="1"), marking=mark
            )
        elif kind == "gap":
            until = last(f"2031-03-{draw(st.integers(20, 28))}")
            record = GapRecord(
                id=f"g{i}",
                first=at("2031-03-20"),
                last=until,
                places=("Port Selm",),
                reason=f"text {i}",
                sources=used,
                marking=mark,
            )
            gaps.append(f"g{i}")
        elif kind == "ruling" and (about := [*events, *(a for a, _ in whose), *gaps]):
            standing = draw(st.sampled_from((Standing.CONFIRMED, Standing.DISPUTED, Standing.RETRACTED)))
            record = Ruling(
                of=draw(st.sampled_from(about)), standing=standing, by="desk", because=f"text {i}", sources=used, marking=mark
            )
        if record is not None:
            known = at(f"2031-03-{day:02}T12:00:00")
            out.append(Entry(number=len(out) + 1, known=known, record=record, because=f"text {i}", hash=f"{i:064x}"))
    return tuple(out)


def written(made: Released) -> dict[str, list[tuple[str, str, bytes]]]:
    return {form: [(file.suffix, file.holds, file.data) for file in export(made, form)] for form in FORMS}


@MANY
@given(logs(), st.sampled_from(READERS))
def test_any_report_is_the_one_of_a_log_that_never_held_what_is_withheld(
    entries: tuple[Entry, ...], reader: Recipient | None
) -> None:
    who = reader or Recipient(name="", tlp="CLEAR")
    seen = alone(releasable(entries, who))
    never = tuple(msgspec.structs.replace(entry, hash=f"{entry.number + 77:064x}") for entry in seen)
    mine = written(release(entries, reader, dossier=OF, asked=ASKED))
    assert mine == written(release(never, reader, dossier=OF, asked=ASKED))
    # and by the markings alone, whatever `releasable` says: no word of an entry that the reader may not see
    text = b"".join(data for files in mine.values() for _, _, data in files).decode()
    for entry in entries:
        if not may_see(entry.record.marking, who):
            number = entry.because.removeprefix("text ")
            assert not re.search(rf"\b(text|Source) {number}\b", text), entry


@MANY
@given(logs(), st.sampled_from(READERS))
def test_what_a_reader_gets_could_have_been_written_by_itself(entries: tuple[Entry, ...], reader: Recipient | None) -> None:
    seen = alone(releasable(entries, reader or Recipient(name="", tlp="CLEAR")))
    here: set[str] = set()
    for number, entry in enumerate(seen, 1):
        assert entry.number == number
        assert rests_on(entry) <= here
        assert number == 1 or entry.known >= seen[number - 2].known
        here |= set() if isinstance(entry.record, Ruling) else {about_of(entry)}


def of_log(*records: tuple[str, Record]) -> tuple[Entry, ...]:
    return tuple(Entry(number=i, known=at(f"{day}T12:00:00"), record=record) for i, (day, record) in enumerate(records, 1))


SHOT = fired("fire-9", "2031-03-09T14:20:00", sources=("post",), grades=Grades(reliability="A", credibility="1"))
POST = Source(id="post", name="Listening post", reliability="A")
WHO = Attribution(
    id="who-9", event="fire-9", by=("Eastholm",), sources=("post",), grades=Grades(reliability="A", credibility="1")
)


def test_what_was_said_openly_of_a_withheld_event_comes_out_with_it_when_it_is_marked_down() -> None:
    """Before, no report could be made at all on such a log: the attribution spoke of an event that was not there on the earlier day."""
    entries = of_log(
        ("2031-03-10", POST),
        ("2031-03-10", msgspec.structs.replace(SHOT, marking=RED)),
        ("2031-03-11", WHO),
        ("2031-03-12", Ruling(of="fire-9", standing=Standing.DISPUTED, because="said of the first version")),
        ("2031-03-25", SHOT),
    )
    data = release(entries, None, dossier=OF, asked=ASKED).data
    assert [(item.id, item.by, item.standing) for item in data.items] == [("fire-9", ("Eastholm",), "claimed")]
    assert data.then.basis.entries == 1, "on 17 March the reader could have known of the source only"
    assert not data.changes, "nothing tells that there was an earlier version"


def test_what_waits_is_left_out_when_a_new_version_comes_first() -> None:
    old = fired("fire-9", "2031-03-08T10:00:00", sources=("hidden",))
    hidden = Source(id="hidden", name="Hidden", marking=RED)
    entries = of_log(
        ("2031-03-10", POST), ("2031-03-10", hidden), ("2031-03-10", old), ("2031-03-11", SHOT), ("2031-03-20", msgspec.structs.replace(hidden, marking=Marking()))
    )  # fmt: skip
    seen = alone(releasable(entries, Recipient(name="", tlp="CLEAR")))
    assert [(about_of(e), e.known == at("2031-03-11T12:00:00")) for e in seen] == [
        ("post", False),
        ("fire-9", True),
        ("hidden", False),
    ]


@pytest.mark.parametrize(("first", "then", "seen"), [(RED, Marking(), True), (Marking(), RED, False)])
def test_a_correction_marked_otherwise(first: Marking, then: Marking, seen: bool) -> None:
    entries = of_log(
        ("2031-03-10", POST), ("2031-03-10", msgspec.structs.replace(SHOT, text="first words", marking=first)),
        ("2031-03-25", msgspec.structs.replace(SHOT, text="second words", marking=then)),
    )  # fmt: skip
    made = release(entries, None, dossier=OF, asked=ASKED)
    text = b"".join(data for files in written(made).values() for _, _, data in files).decode()
    assert "first words" not in text
    assert ("second words" in text) is seen
    assert not made.data.changes


# --- markings of rows and of the whole -------------------------------------------------------------------------------


def test_a_row_is_marked_as_the_highest_of_all_that_is_told_in_it() -> None:
    """An open event whose doer only one reader may know: the row that names the doer is not an open row."""
    secret = Marking(tlp="AMBER", rel=("Quellmar",))
    entries = of_log(("2031-03-10", POST), ("2031-03-10", SHOT), ("2031-03-11", msgspec.structs.replace(WHO, marking=secret)))
    quellmar = release(entries, Recipient(name="Quellmar", tlp="AMBER"), dossier=OF, asked=ASKED).data
    assert [(i.by, i.marking) for i in quellmar.items] == [(("Eastholm",), "TLP:AMBER REL Quellmar")]
    assert [(i.by, i.marking) for i in release(entries, None, dossier=OF, asked=ASKED).data.items] == [((), "TLP:CLEAR")]


def test_a_row_is_marked_with_what_was_ruled_on_it() -> None:
    ruling = Ruling(of="gap-9", standing=Standing.DISPUTED, because="we were there", marking=Marking(tlp="GREEN"))
    gap = GapRecord(id="gap-9", first=at("2031-03-20"), last=last("2031-03-21"), reason="no access")
    entries = of_log(("2031-03-22", gap), ("2031-03-23", ruling))
    assert [g.marking for g in release(entries, Recipient(name="", tlp="GREEN"), dossier=OF, asked=ASKED).data.gaps] == [
        "TLP:GREEN"
    ]


def test_lists_that_write_a_name_otherwise_are_still_lists() -> None:
    """`QUELLMAR ` and `Quellmar` are one reader; to lose the list would print a marking that lets everybody see."""
    lists = (("QUELLMAR ", "Northmark"), ("Quellmar",), ("ＱＵＥＬＬＭＡＲ", "Eastholm"))
    entries = of_log(
        *(
            ("2031-03-10", fired(f"fire-{i}", "2031-03-09T14:20:00", sources=(), marking=Marking(tlp="AMBER", rel=rel)))
            for i, rel in enumerate(lists)
        )
    )
    found = marking_inside(entries)
    assert found.tlp == "AMBER"
    assert [name.strip().casefold() for name in found.rel] == ["quellmar"]


def test_lists_with_nobody_in_common_let_nobody_see() -> None:
    rel = [Marking(tlp="AMBER", rel=("Quellmar",)), Marking(tlp="GREEN", rel=("Northmark",))]
    entries = of_log(
        *(("2031-03-10", fired(f"fire-{i}", "2031-03-09T14:20:00", sources=(), marking=m)) for i, m in enumerate(rel))
    )
    assert marking_inside(entries) == Marking(tlp="RED")


def test_no_id_of_an_event_leaves() -> None:
    """Ids are hashes of what was first entered: they could confirm a guess at words that have been corrected since."""
    entries = tuple(
        msgspec.structs.replace(e, record=msgspec.structs.replace(e.record, id=f"cafe{e.number:04}")) if isinstance(e.record, EventRecord) and e.record.id.startswith("fire-2") else e
        for e in log(secret=False)
    )  # fmt: skip
    made = release(entries, None, dossier=OF, asked=ASKED)
    assert any(item.id.startswith("cafe") for item in made.data.items)
    assert b"cafe0" not in b"".join(data for files in written(made).values() for _, _, data in files)
