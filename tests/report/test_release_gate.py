"""Nothing marked higher than its reader may see leaves, in any format, by any way: not as words, not as a number, not as a verdict."""

from __future__ import annotations

import copy
import io
import json
import pickle
import re
import zipfile
import zlib

import msgspec
import pytest
from watched import BOUNDARIES, CANARIES, QUELLMAR, asked, dossier, log, released

from servanda.evidence.marking import Recipient
from servanda.meaning.runs import Status
from servanda.monitor.coders import coded
from servanda.report.exports import FORMATS, export
from servanda.report.geo import read_boundaries
from servanda.report.monitoring.data import state_of
from servanda.report.release import NOBODY, Released, release

READERS = [None, Recipient(name="Quellmar", tlp="GREEN"), Recipient(name="Northmark", tlp="RED"), Recipient(name="", tlp="AMBER")]
FORMS = sorted(FORMATS)


def unpacked(data: bytes) -> str:
    """Everything a reader could find in a file: its bytes, the members of an archive, the streams and the words of a PDF."""
    parts = [data.decode("latin-1"), data.decode("utf-8", "replace")]
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts += [name + archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    if data[:4] == b"%PDF":
        pypdf = pytest.importorskip("pypdf")
        reader = pypdf.PdfReader(io.BytesIO(data))
        parts += [page.extract_text() for page in reader.pages] + [str(reader.metadata)]
        for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.S):
            try:
                parts.append(zlib.decompress(stream).decode("latin-1"))
            except zlib.error:
                continue  # not packed: its bytes are above
    if data[:15] == b"BEGIN:VCALENDAR":
        parts.append(data.decode().replace("\r\n ", ""))
    return "\n".join(parts)


def variants(canary: str) -> list[str]:
    """A canary as a format may write it."""
    grouped = f"{int(canary):,}" if canary.isdigit() else canary
    return [canary, grouped, canary.upper(), json.dumps(canary)[1:-1], canary.replace(" ", "%20"), canary.replace(" ", "_")]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("reader", READERS, ids=["nobody", "too low", "not on the list", "no name"])
def test_no_canary_in_any_format(form: str, reader: Recipient | None) -> None:
    for file in export(released(reader), form):
        text = unpacked(file.data) + file.suffix + file.holds
        for canary in CANARIES:
            assert not [one for one in variants(canary) if one.casefold() in text.casefold()], (form, file.suffix, canary)


@pytest.mark.parametrize("form", FORMS)
def test_the_canaries_would_be_found(form: str) -> None:
    """The test above can fail: whoever may see them finds them in every format that has such words."""
    text = "".join(unpacked(file.data) for file in export(released(QUELLMAR), form)).casefold()
    found = {canary for canary in CANARIES if any(one.casefold() in text for one in variants(canary))}
    assert found or form == "ics", (form, found)
    if form == "ics":  # a calendar holds no evidence: what differs is what is due
        assert "deliver aid" in text
        assert "overdue" not in text


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("reader", READERS, ids=["nobody", "too low", "not on the list", "no name"])
def test_report_is_the_one_that_would_be_made_without_the_secret(form: str, reader: Recipient | None) -> None:
    """Byte for byte: so no number, hash, order, size, date or name can tell that anything was withheld."""
    assert export(released(reader), form) == export(released(reader, secret=False), form)


def test_a_verdict_that_would_differ_is_computed_without_it() -> None:
    seen, unseen = released(QUELLMAR).data, released(None).data
    assert getattr(state_of(seen.now, "coast:2"), "status", None) is Status.KEPT
    assert getattr(state_of(unseen.now, "coast:2"), "status", None) is Status.UNKNOWN, "who may not see that it was done is not told that it was not"
    assert len(seen.gaps) == 2
    assert len(unseen.gaps) == 1
    assert len(seen.items) == len(unseen.items) + 2


def test_highest_marking_is_printed_top_and_bottom() -> None:
    text = export(released(QUELLMAR), "markdown")[0].data.decode()
    assert text.startswith("**TLP:AMBER REL Quellmar**\n")
    assert text.endswith("**TLP:AMBER REL Quellmar**\n")
    page = export(released(QUELLMAR), "html")[0].data.decode()
    body = page[page.index("<body>") :]
    assert body.index('class="marking"') < body.index("<main>")
    assert body.rindex('class="marking"') > body.index("</footer>")
    assert "TLP:AMBER" not in export(released(None), "markdown")[0].data.decode()


def test_nobody_named_is_the_most_restricted_and_says_so() -> None:
    assert Recipient(name="", tlp="CLEAR") == NOBODY
    assert (
        "nobody named: only what is marked TLP:CLEAR without a list of recipients"
        in export(released(None), "markdown")[0].data.decode()
    )


def test_an_unknown_label_is_refused() -> None:
    of = dossier()
    with pytest.raises(Exception, match=r"not a TLP 2\.0 label"):
        release(log(), Recipient(name="Quellmar", tlp="WHITE"), dossier=of, asked=asked(of))


@pytest.mark.parametrize("form", FORMS)
def test_exporters_take_nothing_but_what_passed_the_gate(form: str) -> None:
    made = released(None)

    class Looks:
        data, document = made.data, made.document

    for value in (made.data, made.document, Looks(), None):
        with pytest.raises(TypeError, match="Released"):
            export(value, form)  # type: ignore[arg-type]  # that is the point


def test_only_the_gate_makes_a_released() -> None:
    made = released(None)
    with pytest.raises(TypeError):
        Released(object(), made.data, made.document)
    with pytest.raises(TypeError):
        made.data = msgspec.structs.replace(made.data, title="other")  # type: ignore[misc]  # refused at run time too
    with pytest.raises(TypeError):
        del made.document
    with pytest.raises(TypeError):
        type("Other", (Released,), {})
    for copier in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            copier(made)


def test_a_reader_on_the_list_sees_it_whatever_the_case_of_the_name() -> None:
    assert len(released(Recipient(name="quellmar ", tlp="AMBER")).data.items) == len(released(QUELLMAR).data.items)


@pytest.mark.parametrize("moment", ["2031-03-27", "2031-03-28"])
def test_marking_up_later_withholds_what_was_open_before(moment: str) -> None:
    """A report as known on an old day does not bring back what has been marked up since."""
    from watched import at, fired, last

    from servanda.evidence.records import Entry, Marking

    of, old = dossier(), log(secret=False)
    up = fired("fire-2", "2031-03-26T03:05:00", marking=Marking(tlp="RED", rel=("Quellmar",)))
    later = (*old, Entry(number=len(old) + 1, known=at("2031-03-31T13:00:00"), record=up))
    data = release(later, None, dossier=of, asked=asked(of, known=last(moment))).data
    assert "fire-2" not in {item.id for item in data.items}
    assert "fire-2" in {item.id for item in release(old, None, dossier=of, asked=asked(of, known=last(moment))).data.items}


def test_boundaries_are_the_readers_own_and_change_nothing_else() -> None:
    of = dossier()
    layer = read_boundaries(BOUNDARIES, "the map office")
    assert release(log(), None, dossier=of, asked=asked(of), boundaries=layer).data.items == released(None).data.items


# --- scores given by people ---------------------------------------------------------------------------------------------

SCORES = (
    "clause,coder,score,because,tlp,rel\n"
    "coast:1,Ann,1,heard it,,\ncoast:1,Bea,1,,CLEAR,\ncoast:2,Ann,2,quillfeather told her,AMBER,Quellmar\ncoast:2,Bea,0,,AMBER,Quellmar; Northmark\n"
)


@pytest.mark.parametrize("form", ["markdown", "html", "csv"])
def test_scores_marked_above_the_reader_are_as_if_never_given(form: str) -> None:
    """Of two coders, too, a reader sees what he may see, and their agreement is worked out on that."""
    given, open_ = coded(SCORES.encode()), coded("".join(SCORES.splitlines(keepends=True)[:3]).encode())
    mine, bare = released(coded=given), released(coded=open_)
    assert [file.data for file in export(mine, form)] == [file.data for file in export(bare, form)]
    assert "quillfeather" not in "".join(file.data.decode() for file in export(mine, form))


def test_who_may_see_them_reads_the_highest_marking_above() -> None:
    whole = released(QUELLMAR, secret=False, coded=coded(SCORES.encode()))
    assert (whole.data.marking.tlp, whole.data.marking.rel) == ("AMBER", ("Quellmar",))
    text = export(whole, "markdown")[0].data.decode()
    assert "Ann and Bea agree on 1 of 2 clauses" in text
    assert "quillfeather told her" in text
    assert "Ann and Bea agree on 1 of 1 clause" in export(released(coded=coded(SCORES.encode())), "markdown")[0].data.decode()
