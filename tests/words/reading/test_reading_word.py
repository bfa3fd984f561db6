"""Word files: both versions, numbers, comments, bookmarks, notes, tables, and what is refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx_kit import deleted, docx, inserted, levels, paragraph, run, table
from hypothesis import given
from hypothesis import strategies as st

from servanda.base.refusal import Refusal
from servanda.words.reading.flow import Flow, ParagraphKind
from servanda.words.reading.reading import read


def flow(body: str, **parts: str) -> Flow:
    return read(docx(body, **parts), "draft.docx")


def now(made: Flow) -> list[str]:
    return [one.now for one in made.paragraphs if one.now]


def was(made: Flow) -> list[str]:
    return [one.was for one in made.paragraphs if one.was]


def test_both_versions_of_a_sentence() -> None:
    made = flow(paragraph(run("within ") + deleted("6") + inserted("45") + run(" months")))
    (one,) = made.paragraphs
    assert (one.now, one.was) == ("within 45 months", "within 6 months")
    assert [(change.kind, change.words, change.start, change.author) for change in one.changes] == [
        ("deleted", "6", 7, "Ostrey"), ("inserted", "45", 7, "Ostrey"),
    ]  # fmt: skip
    assert one.changes[0].at == "2031-05-20T10:00:00Z"


def test_what_one_put_in_and_another_took_out_is_in_neither() -> None:
    inner = (
        f'<w:ins w:id="1" w:author="A">{deleted("gone", "B")}</w:ins>'
        + f'<w:del w:id="1" w:author="A">{inserted("too", "B")}</w:del>'
    )
    (one,) = flow(paragraph(run("kept") + inner)).paragraphs
    assert (one.now, one.was, one.changes) == ("kept", "kept", ())


def test_moves() -> None:
    made = flow(
        paragraph(deleted("moved", tag="moveFrom") + run("stays")) + paragraph(run("here ") + inserted("moved", tag="moveTo"))
    )
    assert (now(made), was(made)) == (["stays", "here moved"], ["movedstays", "here "])
    assert [one.changes[0].kind for one in made.paragraphs] == ["moved away", "moved here"]


def test_tracked_marks_of_paragraphs_join_and_part() -> None:
    joined = flow(paragraph(run("one "), mark="del") + paragraph(run("two")))
    assert (now(joined), was(joined)) == (["one two"], ["one ", "two"])
    parted = flow(paragraph(run("one "), mark="ins") + paragraph(run("two")))
    assert (now(parted), was(parted)) == (["one ", "two"], ["one two"])
    whole = flow(paragraph(inserted("new"), mark="ins") + paragraph(deleted("old"), mark="del") + paragraph(run("end")))
    assert [(one.now, one.was, one.author) for one in whole.paragraphs] == [
        ("new", None, "Ostrey"),
        (None, "old", "Ostrey"),
        ("end", "end", ""),
    ]


def test_cells_and_rows() -> None:
    made = flow(
        table((paragraph(run("a") + inserted("b")), paragraph(deleted("c") + run("d"))))
        + table((paragraph(run("row")),), mark="ins")
        + table((paragraph(run("cut")),), mark="del")
    )
    assert [(one.now, one.was, one.row, one.column) for one in made.paragraphs] == [
        ("ab", "a", 1, 0), ("d", "cd", 1, 1), ("row", None, 2, 0), (None, "cut", 3, 0),
    ]  # fmt: skip
    assert {one.kind for one in made.paragraphs} == {ParagraphKind.CELL}


NUMBERS = f'<w:abstractNum w:abstractNumId="0">{levels(("decimal", "Article %1"), ("decimal", "%1(%2)"), ("lowerLetter", "(%3)"), ("upperRoman", "%4."))}</w:abstractNum>' \
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>' \
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="8"/></w:lvlOverride></w:num>'  # fmt: skip


def labels(*items: str) -> list[str]:
    return [one.label for one in flow("".join(items), numbering=NUMBERS).paragraphs]


def test_automatic_numbers_of_all_levels() -> None:
    made = [paragraph(run("x"), number="1", level=at) for at in (0, 1, 2, 2, 3, 1, 2, 0, 1)]
    assert labels(*made) == ["Article 1", "1(1)", "(a)", "(b)", "I.", "1(2)", "(a)", "Article 2", "2(1)"]


def test_a_list_that_begins_anew() -> None:
    assert labels(paragraph(run("x"), number="1"), paragraph(run("x"), number="2"), paragraph(run("x"), number="2")) == [
        "Article 1",
        "Article 8",
        "Article 9",
    ]


def test_what_is_taken_out_does_not_count() -> None:
    items = [
        paragraph(run("a"), number="1"),
        paragraph(deleted("b"), number="1", mark="del"),
        paragraph(run("c"), number="1"),
        paragraph(inserted("d"), number="1", mark="ins"),
        paragraph(run("e"), number="1"),
    ]
    assert labels(*items) == ["Article 1", "Article 2", "Article 2", "Article 3", "Article 4"]


@pytest.mark.parametrize("kind, expected", [
    ("decimalZero", "01"), ("lowerRoman", "i"), ("upperLetter", "A"), ("ordinal", "1st"), ("ordinalText", "First"), ("cardinalText", "One"), ("bullet", "•"),
])  # fmt: skip
def test_formats_of_numbers(kind: str, expected: str) -> None:
    text = "\uf0b7" if kind == "bullet" else "%1"
    numbering = f'<w:abstractNum w:abstractNumId="0">{levels((kind, text))}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    assert flow(paragraph(run("x"), number="1"), numbering=numbering).paragraphs[0].label == expected


def test_styles_give_headings_numbers_and_contents() -> None:
    styles = (
        '<w:style w:styleId="H"><w:name w:val="heading 2"/><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="H"/></w:style><w:style w:styleId="T"><w:name w:val="toc 1"/></w:style>'
    )
    made = flow(paragraph(run("Start"), style="T") + paragraph(run("Start"), style="Own"), styles=styles, numbering=NUMBERS)
    assert [(one.kind, one.level, one.label) for one in made.paragraphs] == [
        (ParagraphKind.CONTENTS, 0, ""),
        (ParagraphKind.HEADING, 2, "Article 1"),
    ]


def test_fields_links_tags_and_signs() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("Article 3")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    inner = (
        run("see ")
        + field
        + f"<w:hyperlink>{run(' there')}</w:hyperlink><w:smartTag>{run(' too')}</w:smartTag><w:sdt><w:sdtContent>{run('!')}</w:sdtContent></w:sdt><w:r><w:tab/><w:br/></w:r>"
    )
    assert now(flow(paragraph(inner))) == ["see Article 3 there too!\t\n"]


def test_a_field_that_is_never_closed_swallows_nothing() -> None:
    broken = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    assert now(flow(paragraph(run("a") + broken) + paragraph(run("b")))) == ["a", "b"]


def test_notes_stand_behind_their_paragraph() -> None:
    note = f'<w:footnote w:id="2">{paragraph(run("see ") + inserted("annex"))}</w:footnote>'
    made = flow(paragraph(run("words") + '<w:r><w:footnoteReference w:id="2"/></w:r>') + paragraph(run("next")), footnotes=note)
    assert [(one.kind, one.label, one.now, one.was) for one in made.paragraphs][1] == (
        ParagraphKind.NOTE,
        "1",
        "see annex",
        "see ",
    )
    assert now(made) == ["words", "see annex", "next"]


def test_comments_with_anchor_and_answer() -> None:
    comments = "".join(
        f'<w:comment w:id="{n}" w:author="{who}" w:date="2031-01-01T00:00:00Z"><w:p w14:paraId="P{n}">{run(text)}</w:p></w:comment>'
        for n, who, text in ((0, "Ostrey", "too short"), (1, "Ilvane", "agreed"))
    )
    extended = '<w15:commentEx w15:paraId="P0"/><w15:commentEx w15:paraId="P1" w15:paraIdParent="P0"/>'
    body = paragraph(
        run("within ")
        + '<w:commentRangeStart w:id="0"/><w:commentRangeStart w:id="1"/>'
        + run("6 months")
        + '<w:commentRangeEnd w:id="0"/><w:commentRangeEnd w:id="1"/>'
        + run(".")
    )
    notes = flow(body, comments=comments, commentsExtended=extended).paragraphs[0].comments
    assert [(one.author, one.text, one.on, one.start, one.answers) for one in notes] == [
        ("Ostrey", "too short", "6 months", 7, ""), ("Ilvane", "agreed", "6 months", 7, "Ostrey"),
    ]  # fmt: skip


def test_bookmarks_span_words_in_both_versions() -> None:
    start, end = '<w:bookmarkStart w:id="1" w:name="_sv1"/>', '<w:bookmarkEnd w:id="1"/>'
    (one,) = flow(paragraph(run("A. ") + start + run("B") + inserted("xx") + run(".") + end + run(" C."))).paragraphs
    assert [(mark.name, mark.start, mark.end, mark.was_start, mark.was_end) for mark in one.bookmarks] == [("_sv1", 3, 7, 3, 5)]
    cut = flow(paragraph(start + deleted("B.") + end, mark="del") + paragraph(run("C."))).paragraphs
    assert [[(mark.name, mark.was_start, mark.was_end) for mark in one.bookmarks] for one in cut] == [[("_sv1", 0, 2)], []]


@given(
    st.lists(
        st.tuples(
            st.lists(
                st.tuples(st.sampled_from(["keep", "ins", "del", "moveTo", "moveFrom"]), st.text("abc ", min_size=1, max_size=4)),
                max_size=5,
            ),
            st.sampled_from(["", "", "ins", "del"]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_both_versions_are_exactly_the_two_texts(drawn: list[tuple[list[tuple[str, str]], str]]) -> None:
    drawn = [*drawn[:-1], (drawn[-1][0], "")]
    texts, body = ([""], [""]), ""
    for pieces, mark in drawn:
        inner = ""
        for kind, text in pieces:
            inner += (
                run(text)
                if kind == "keep"
                else inserted(text, tag=kind)
                if kind in ("ins", "moveTo")
                else deleted(text, tag=kind)
            )
            for version, without in enumerate((("del", "moveFrom"), ("ins", "moveTo"))):
                texts[version][-1] += "" if kind in without else text
        for version, without in enumerate(("del", "ins")):
            if mark != without:
                texts[version].append("")
        body += paragraph(inner, mark=mark)
    expected = [[one for one in version if one.strip()] for version in texts]
    try:
        made = flow(body)
    except Refusal:
        assert expected == [[], []]
        return
    assert [[one for one in version if one.strip()] for version in (now(made), was(made))] == expected
    for one in made.paragraphs:
        for change in one.changes:
            whole = one.now if change.kind in ("inserted", "moved here") else one.was
            assert whole is not None
            assert whole[change.start : change.start + len(change.words)] == change.words


def refused(data: bytes, match: str) -> Refusal:
    with pytest.raises(Refusal, match=match) as error:
        read(data, "draft.docx")
    assert error.value.place == "draft.docx"
    assert error.value.repair
    return error.value


def test_what_is_not_opened() -> None:
    refused(docx("", {"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "DOCTYPE")
    refused(docx(paragraph(run("x")), {"word/styles.xml": b" " * (150 << 20)}), "unfolds to")
    refused(docx(paragraph(run("x")))[:-200], "cut off or damaged")
    refused(docx(paragraph()), "no words")
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked with a password")
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Office")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    refused(stream.getvalue(), "OpenDocument")


def test_what_is_left_out_is_said() -> None:
    settings = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" TargetMode="External" Type="x/attachedTemplate" Target="http://example.org/a.dotm"/></Relationships>'
    body = paragraph(
        run("x")
        + "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:pict></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r>"
    )
    made = read(
        docx(body, {"word/vbaProject.bin": b"x", "word/_rels/settings.xml.rels": settings.encode(), "word/header1.xml": b"<a/>"}),
        "draft.docx",
    )
    assert now(made) == ["x"]
    assert made.said == (
        "Left out: 1 stretch of hidden text, 1 text box.", "The file has macros; they were not looked at.",
        "The file names a template outside of it; it was not opened.", "What stands in the head and foot of its pages is not read.",
    )  # fmt: skip


def test_an_archive_that_is_locked_itself() -> None:
    data = bytearray(docx(paragraph(run("x"))))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(sign)
        while place >= 0:
            data[place + at] |= 1
            place = data.find(sign, place + 4)
    refused(bytes(data), "locked with a password")
