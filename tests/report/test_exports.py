"""Each format says the same thing, opens in what reads it, and is the same bytes for the same report."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import zipfile

import pytest
from watched import QUELLMAR, SECRET, asked, at, dossier, fired, log, released

from servanda.base.document import Table
from servanda.base.installed import install_hint
from servanda.base.refusal import Refusal
from servanda.base.shown import in_cell
from servanda.evidence.marking import Recipient
from servanda.evidence.records import Entry, GapRecord, Marking
from servanda.report.exports import FORMATS, export
from servanda.report.monitoring.page import SECTIONS
from servanda.report.monitoring.tables import tables
from servanda.report.release import Released, release

FORMS = sorted(FORMATS)


@pytest.fixture(scope="module")
def made() -> Released:
    return released()


def only(made: Released, form: str) -> bytes:
    files = export(made, form)
    assert len(files) == 1
    return files[0].data


@pytest.mark.parametrize("form", FORMS)
def test_same_report_same_bytes(form: str) -> None:
    assert export(released(), form) == export(released(), form)


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_report_has_every_format(form: str) -> None:
    of = dossier()
    for file in export(release((), None, dossier=of, asked=asked(of)), form):
        assert file.data
        assert file.suffix


def test_an_unknown_format_is_named_with_the_known_ones(made: Released) -> None:
    with pytest.raises(Refusal, match="html, markdown, pdf"):
        export(made, "odt")


@pytest.mark.parametrize(("form", "library"), [("pdf", "typst"), ("docx", "docx"), ("xlsx", "xlsxwriter"), ("ics", "icalendar")])
def test_a_missing_library_names_the_extra(made: Released, form: str, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, library, None)
    with pytest.raises(Refusal, match=re.escape(install_hint("report"))):
        export(made, form)


def test_pdf_has_marking_and_number_on_every_page_and_is_tagged(made: Released) -> None:
    pypdf = pytest.importorskip("pypdf")
    reader = pypdf.PdfReader(io.BytesIO(only(made, "pdf")))
    count = len(reader.pages)
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        assert text.count("TLP:CLEAR") >= 2
        assert f"page {number} of {count}" in text
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfaid:part" in reader.trailer["/Root"]["/Metadata"].get_data()
    whole = "\n".join(page.extract_text() for page in reader.pages)
    for section in SECTIONS:
        assert section in whole
    assert str(reader.metadata["/CreationDate"]).startswith("D:20310331")


def test_markup_in_evidence_stays_text_in_the_pdf() -> None:
    pypdf = pytest.importorskip("pypdf")
    from watched import TEXT

    odd = TEXT.replace('clause 4 "Aid"', 'clause 4 "#panic() $x$ *Aid* <b>"')
    of = dossier(odd)
    data = only(release(log(), None, dossier=of, asked=asked(of)), "pdf")
    assert "#panic() $x$ *Aid* <b>" in " ".join(
        "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(data)).pages).split()
    )


def test_docx_has_headings_header_rows_and_comments(made: Released) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document(io.BytesIO(only(made, "docx")))
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert heads == list(SECTIONS)
    for table in document.tables:
        assert table.rows[0]._tr.trPr.xpath("./w:tblHeader")
    comments = [comment.text for comment in document.comments]
    assert comments == ["Unknown under some readings. as written: cannot be judged; as read by Eastholm: overdue, nothing reported."]
    section = document.sections[0]
    assert "TLP:CLEAR" in section.header.paragraphs[0].text
    assert "TLP:CLEAR" in section.footer.paragraphs[0].text
    assert document.core_properties.created.replace(tzinfo=None) == dt.datetime(2031, 3, 31, 22, 59, 59)
    with zipfile.ZipFile(io.BytesIO(only(made, "docx"))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_xlsx_has_frozen_headers_filters_and_no_formula(made: Released) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(only(made, "xlsx")))
    assert book.sheetnames[0] == "matrix"
    assert {"acts against commitments", "dues", "gaps", "evidence"} <= {*book.sheetnames}
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "B3"
        assert sheet.auto_filter.ref
        assert sheet["A1"].value.startswith("TLP:CLEAR")
        assert sheet.cell(sheet.max_row, 1).value == "TLP:CLEAR"
        assert "TLP:CLEAR" in sheet.oddHeader.center.text
        assert "TLP:CLEAR" in sheet.oddFooter.center.text
        assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    texts = [c.value for row in book["evidence"].iter_rows() for c in row]
    assert "=cmd|' /C calc'!A0" in texts  # as text, which the type above says
    number = next(c for row in book["evidence"].iter_rows() for c in row if c.value == 1310)
    assert number.data_type == "n"


def test_calendar_has_stable_uids_all_days_and_no_alarm(made: Released) -> None:
    icalendar = pytest.importorskip("icalendar")
    found = icalendar.Calendar.from_ical(only(made, "ics"))
    events = {str(e["summary"]).partition(":")[0]: e for e in found.walk("VEVENT")}
    assert {*events} == {"overdue", "falls due"}
    assert events["falls due"]["dtstart"].dt == dt.date(2031, 4, 5)
    assert events["falls due"]["dtend"].dt == dt.date(2031, 4, 6)
    assert not found.walk("VALARM")
    assert "1 clock not started" in str(found["x-wr-caldesc"])
    of = dossier()
    later = release(log(), None, dossier=of, asked=asked(of, as_of=asked(of).as_of + 86400, known=asked(of).known + 86400))
    again = {str(e["uid"]) for e in icalendar.Calendar.from_ical(only(later, "ics")).walk("VEVENT")}
    assert {str(e["uid"]) for e in events.values()} == again


def test_calendar_keeps_an_hour_in_the_zone_of_the_agreement() -> None:
    icalendar = pytest.importorskip("icalendar")
    from watched import TEXT

    of = dossier(TEXT.replace("by 2031-04-05", "by 2031-04-05 18:00"))
    data = only(release(log(), None, dossier=of, asked=asked(of)), "ics")
    event = next(e for e in icalendar.Calendar.from_ical(data).walk("VEVENT") if "falls due" in str(e["summary"]))
    assert event["dtstart"].params["TZID"] == "Europe/Lisbon"
    assert event["dtstart"].dt.utcoffset() == dt.timedelta(hours=1)
    assert (event["dtstart"].dt.hour, event["dtstart"].dt.minute) == (18, 0)
    assert b"BEGIN:VTIMEZONE" in data


def test_geojson_is_longitude_latitude_and_counts_what_it_leaves_out(made: Released) -> None:
    found = json.loads(only(made, "geojson"))
    assert found["type"] == "FeatureCollection"
    shot = next(f for f in found["features"] if f["properties"].get("located") == "by its own point")
    assert shot["geometry"]["coordinates"] == [-40.5, 42.28]
    placed = [f for f in found["features"] if f["properties"]["sort"] != "place"]
    assert len(placed) + found["servanda"]["left_out_without_position"] == len(made.data.items)
    assert "imply no endorsement" in found["servanda"]["disclaimer"]
    assert found["servanda"]["marking"] == "TLP:CLEAR"


def test_csv_is_safe_and_says_the_same_as_the_tables(made: Released) -> None:
    files = {file.suffix: file.data for file in export(made, "csv")}
    assert {*files} == {f"-{t.name}.csv" for t in tables(made.data)}
    for table in tables(made.data):
        rows = list(csv.reader(io.StringIO(files[f"-{table.name}.csv"].decode("utf-8-sig"), newline="")))
        assert rows[0] == [*table.columns, "marking"]
        assert len(rows) == len(table.rows) + 1
        assert all(row[-1] == "TLP:CLEAR" for row in rows[1:])
    evidence = files["-evidence.csv"].decode("utf-8-sig")
    assert "\"'=cmd|' /C calc'!A0\"" in evidence
    assert ",-40.5,42.28,1310" not in evidence
    assert ",-40.5,42.28," in evidence


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", " =1", "＝1"])
def test_what_a_spreadsheet_could_run_gets_an_apostrophe(text: str) -> None:
    assert in_cell(text) == f"'{text}".replace("\r", "\n")  # a carriage return shows as a line feed
    assert in_cell("clause 1") == "clause 1"


def test_markdown_ends_and_begins_with_the_marking() -> None:
    text = only(released(QUELLMAR), "markdown").decode()
    assert "Hollow Reed Bureau" in text
    assert len(SECRET) == 5


# --- what evidence and names may hold --------------------------------------------------------------------------------

CONTROL = "a\x0b\x00\x1b[31mb"
LONG = ("Quellmar", *(f"Recipient {i} with a long name & a sign" for i in range(12)))


def odd() -> Released:
    """Evidence with control characters in its words, and a list of release longer than a header holds."""
    of, old = dossier(), log(secret=False)
    mark = Marking(tlp="AMBER", rel=LONG)
    shot = fired("odd", "2031-03-26T03:06:00", place=CONTROL, text=CONTROL, marking=mark)
    gap = GapRecord(id="odd-gap", first=at("2031-03-22"), last=at("2031-03-23"), places=(CONTROL,), reason=CONTROL)
    new = [Entry(number=len(old) + i, known=at("2031-03-31T13:00:00"), record=one) for i, one in enumerate((shot, gap), 1)]
    return release((*old, *new), QUELLMAR, dossier=of, asked=asked(of))


@pytest.mark.parametrize("form", FORMS)
def test_control_characters_keep_no_format_from_being_written(form: str) -> None:
    for file in export(odd(), form):
        assert file.data


def test_control_characters_reach_no_page() -> None:
    """A terminal would act on them."""
    for text, bracket in ((only(odd(), "markdown").decode(), "\\["), (only(odd(), "html").decode(), "[")):
        assert not [c for c in text if ord(c) < 32 and c not in "\n\t"]
        assert f"a\ufffd\ufffd\ufffd{bracket}31mb" in text


def test_a_marking_too_long_for_a_header_still_stands_there() -> None:
    """Excel drops a header of more than 255 letters altogether."""
    made = odd()
    with zipfile.ZipFile(io.BytesIO(only(made, "xlsx"))) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    assert len(sheets) == 10
    for sheet in sheets:
        assert "TLP:AMBER REL: the list stands in the first row" in sheet[sheet.index("<oddHeader") :]
    with zipfile.ZipFile(io.BytesIO(only(made, "docx"))) as archive:
        assert "Recipient 11" in archive.read("word/header1.xml").decode()
        assert "TLP:AMBER REL" in archive.read("docProps/core.xml").decode()


def test_a_name_that_no_list_can_hold_is_refused() -> None:
    of = dossier()
    for name in ("Quell\nmar", "\udc80"):
        with pytest.raises(Refusal, match="cannot be written"):
            release(log(), Recipient(name=name, tlp="AMBER"), dossier=of, asked=asked(of))


def test_a_long_table_in_word_is_whole() -> None:
    docx = pytest.importorskip("docx")
    of, old = dossier(), log(secret=False)
    shots = [fired(f"more-{i}", f"2031-03-20T10:{i % 60:02}:00", place="<Port & Selm>") for i in range(300)]
    entries = (*old, *(Entry(number=len(old) + i, known=at("2031-03-31T13:00:00"), record=one) for i, one in enumerate(shots, 1)))
    made = release(entries, None, dossier=of, asked=asked(of))
    every = docx.Document(io.BytesIO(only(made, "docx"))).tables
    annex = next(t for t in every if "grades" in [cell.text for cell in t.rows[0].cells])
    source = next(b for b in made.document.blocks if isinstance(b, Table) and b.columns[0] == "item" and "grades" in b.columns)
    assert len(annex.rows) == len(source.rows) + 1 > 300
    assert [cell.text for cell in annex.rows[-1].cells] == list(source.rows[-1])
    assert "<Port & Selm>" in [cell.text for cell in annex.rows[200].cells]
    assert annex._tbl.xpath("count(./w:tr/w:trPr/w:tblHeader)") == 1


SCRIPTS = "中国 မြန်မာ 한국어 ไทย አማርኛ हिन्दी البعثة עברית Հայերեն ქართული 😀 x\u20dd 𐎠 \u0378 \ue000 \x9b"
"""Names that a list of sanctions or a patrol's report may hold, in scripts for which this computer may or may not have a font, and letters that none has."""


def written_in(text: str) -> Released:
    of, old = dossier(), log(secret=False)
    shot = fired("odd", "2031-03-26T03:06:00", place=text, text=text)
    return release((*old, Entry(number=len(old) + 1, known=at("2031-03-31T13:00:00"), record=shot)), None, dossier=of, asked=asked(of))


def test_a_letter_without_a_font_stands_as_its_number_and_costs_nobody_the_pdf() -> None:
    pypdf = pytest.importorskip("pypdf")
    made = written_in(SCRIPTS)
    (file,) = export(made, "pdf")
    reader = pypdf.PdfReader(io.BytesIO(file.data))
    assert b"pdfaid:part" in reader.trailer["/Root"]["/Metadata"].get_data()
    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    by_number = [letter for letter in "中국" if f"U+{ord(letter):04X}" in text]
    assert all(letter in text for letter in "中국" if letter not in by_number)
    assert "hadnofont" in text or not by_number
    assert ("without a font by number" in file.holds) == ("hadnofont" in text)
    assert (export(made, "pdf")) == (file,)


def test_letters_without_a_font_are_named_with_their_script() -> None:
    from servanda.report.exports.glyphs import drawn, missing, named, note

    told = 'the text `"中"` could not be displayed with font `"DejaVu Sans"`\nthe PDF contains the codepoint `"\\u{e000}"`\nthe text `"x"` could'
    assert missing(told) == {"中", "\ue000"}
    assert missing('the text `"x\\u{20dd}"` could not\nthe text `"é"` could not') == {"\u20dd"}
    assert named({"a": ["中国 and", ("中",), 1]}, frozenset("中国")) == {"a": ["[U+4E2D U+56FD CJK] and", ("[U+4E2D CJK]",), 1]}
    assert drawn("<text>中国</text>", frozenset("中")) == "<text>\ufffd国</text>"
    assert "1 letter of this report (CJK) had no font" in note(frozenset("中"))
