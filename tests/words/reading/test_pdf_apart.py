"""PDFs made to harm: forms that hold each other end the process apart, not ours, and are refused."""

from __future__ import annotations

import pytest

from servanda.base.refusal import Refusal
from servanda.words.reading import apart
from servanda.words.reading.reading import read

pytest.importorskip("pypdfium2")


def pdf(*objects: str) -> bytes:
    body, places = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    tail = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}trailer\n<</Size {len(places) + 1}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + tail.encode()


def stream(text: str, about: str = "") -> str:
    return f"<<{about}/Length {len(text)}>>\nstream\n{text}\nendstream"


def page(contents: str, *more: str, resources: str = "") -> bytes:
    catalog, tree = "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>"
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    one = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>{resources}>>>>"
    return pdf(catalog, tree, one, stream(contents), font, *more)


WORDS = "BT /F 12 Tf 50 700 Td (Northmark shall open the road within ten days.) Tj ET"


def test_a_plain_page_is_read_in_the_process_apart() -> None:
    flow = read(page(WORDS), "one.pdf")
    assert [one.now for one in flow.paragraphs] == ["Northmark shall open the road within ten days."]


def test_forms_that_hold_each_other_do_not_hold_us(monkeypatch: pytest.MonkeyPatch) -> None:
    deep, wide = 12, 12
    first = 6
    forms = [
        stream(f"{'/N Do ' * wide}" if at + 1 < deep else WORDS * 20,
               f"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F 5 0 R>>/XObject<</N {first + at + 1} 0 R>>>>")
        for at in range(deep)
    ]  # fmt: skip
    data = page(f"{WORDS} /N Do", *forms, resources=f"/XObject<</N {first} 0 R>>")
    assert len(data) < 10_000
    monkeypatch.setattr(apart, "SECONDS", 2)
    with pytest.raises(Refusal, match="more time or memory than any text needs") as told:
        read(data, "forms.pdf")
    assert (told.value.place, told.value.code) == ("forms.pdf", "damaged")


def test_a_refusal_comes_whole_out_of_the_process_apart() -> None:
    with pytest.raises(Refusal, match="cut off") as told:
        read(page(WORDS)[:-20], "cut\udc80 off.pdf")
    assert told.value.code == "damaged"
    assert told.value.repair
