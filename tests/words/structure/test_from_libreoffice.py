"""A draft that went through LibreOffice gives the same words, the same tracked changes, and an OpenDocument file is refused."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

from servanda.base.refusal import Refusal
from servanda.words.reading.flow import Flow
from servanda.words.reading.reading import read
from servanda.words.structure import canonical, structured

pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="soffice is not here, so LibreOffice cannot write a file")
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:id="{id}" w:author="{who}" w:date="2031-05-20T10:00:00Z"'
FILTERS = {"docx": "MS Word 2007 XML", "odt": "writer8"}


def draft() -> bytes:
    """Three articles; two authors changed a number of days in the second, one put in a sentence."""
    made, stream = docx.Document(), io.BytesIO()
    for number in (1, 2, 3):
        made.add_heading(f"Article {number}. The landing", 1)
        one = made.add_paragraph(f"{number}. Brenmark shall open landing {number} of the strait within ")
        if number == 2:
            for at, (tag, text, word, who) in enumerate((("del", "delText", "six", "Tessaly"), ("ins", "t", "nine", "Brenmark"))):
                one._p.append(parse_xml(f"<w:{tag} {W.format(id=at + 1, who=who)}><w:r><w:{text}>{word}</w:{text}></w:r></w:{tag}>"))
        else:
            one.add_run("six")
        one.add_run(" days [of signature] [of receipt].")
    made.save(stream)
    return stream.getvalue()


def rewritten(data: bytes, folder: Path, *kinds: str) -> bytes:
    """What LibreOffice makes of it, kind after kind."""
    file = folder / "draft.docx"
    file.write_bytes(data)
    for place, kind in enumerate(kinds):
        out = folder / str(place)
        home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
        words = ("soffice", "--headless", home, "--convert-to", f"{kind}:{FILTERS[kind]}", "--outdir", str(out), str(file))
        subprocess.run(words, check=True, capture_output=True, timeout=120)
        (file,) = out.iterdir()
    return file.read_bytes()


def changes(flow: Flow) -> list[tuple[str, str, str]]:
    return sorted((one.kind, one.words, one.author) for paragraph in flow.paragraphs for one in paragraph.changes)


@pytest.mark.parametrize("kinds", [("docx",), ("odt", "docx")], ids="-".join)
def test_the_same_words_and_changes_come_back(tmp_path: Path, kinds: tuple[str, ...]) -> None:
    before, after = (read(data, "draft.docx") for data in (draft(), rewritten(draft(), tmp_path, *kinds)))
    assert canonical(structured(after)) == canonical(structured(before))
    assert changes(after) == changes(before) == [("deleted", "six", "Tessaly"), ("inserted", "nine", "Brenmark")]
    assert [one.was for one in after.paragraphs if one.was] == [one.was for one in before.paragraphs if one.was]


def test_an_opendocument_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="OpenDocument") as error:
        read(rewritten(draft(), tmp_path, "odt"), "draft.odt")
    assert ".docx" in error.value.repair
