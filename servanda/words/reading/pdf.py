"""PDF files by PDFium: where each word stands, pages whose words are not there, files that are locked or cut."""

from __future__ import annotations

import ctypes
import math
from typing import Any

from servanda.base.installed import missing
from servanda.base.refusal import Refusal
from servanda.words.reading.flow import Paragraph
from servanda.words.reading.lines import PageLine, in_order, paragraphs_of, without_heads

MOST_PAGES = 2_000
"""Pages of one file."""
MOST_SIGNS = 200_000
"""Signs on one page: more is a drawing made of letters."""
FEWEST = 20
"""A page that is a picture and has fewer letters than this holds no words for us."""
COVERS = 0.5
"""A picture that covers so large a share of its page makes a scan of it."""


def read_pdf(data: bytes, name: str) -> tuple[list[Paragraph], list[str], tuple[int, ...]]:
    """The paragraphs of a PDF, what must be said of it, and the pages whose words are not here. Raises Refusal."""
    try:
        import pypdfium2
    except ImportError as error:
        raise missing("pypdfium2", "words", "A PDF") from error
    if b"%%EOF" not in data[-4096:]:
        raise Refusal("The PDF is cut off: its end is not there.", "Fetch it again, whole.", name, code="damaged")
    try:
        book = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if b"/Encrypt" in data:
            raise Refusal(
                "The PDF is locked with a password.", "Open it, print it to a new PDF without a password, and give that.", name
            ) from error
        raise Refusal(
            "The PDF is damaged and cannot be opened.",
            "Fetch it again, or open it and print it to a new PDF.",
            name,
            code="damaged",
        ) from error
    with book:
        if len(book) > MOST_PAGES:
            raise Refusal(
                f"The PDF has {len(book):,} pages; {MOST_PAGES:,} are read at most.",
                "Give the part with the words of the agreement alone.",
                name,
            )
        pages: list[list[PageLine]] = []
        pictures: list[float] = []
        for number in range(len(book)):
            lines, picture = _page(book, number, name)
            pages.append(lines)
            pictures.append(picture)
    said = []
    heads = without_heads(pages)
    if heads:
        said.append(f"Left out at the edge of the pages: {'; '.join(f'“{one[:60]}”' for one in heads[:5])}.")
    letters = [sum(sign.isalpha() for line in lines for sign in line.text) for lines in pages]
    absent = tuple(
        at for at, (many, picture) in enumerate(zip(letters, pictures, strict=True), start=1) if many < FEWEST and picture > 0
    )
    if absent and sum(letters) - sum(letters[at - 1] for at in absent) < FEWEST:
        raise Refusal(
            f"The PDF is a scan: its {len(pages):,} pages are pictures without words.",
            f"Give it words with `ocrmypdf {'FILE'} NEW.pdf`, and read it against the original.", name,
        )  # fmt: skip
    if absent:
        said.append(
            f"Pages that are pictures, whose words are NOT here: {', '.join(map(str, absent[:50]))}. "
            "Read them by `ocrmypdf`, and against the original."
        )
    layered = [at for at, picture in enumerate(pictures, start=1) if picture > 0.8 and at not in absent]
    if layered:
        said.append(
            f"{len(layered):,} pages are pictures with words laid over them (from page {layered[0]}): "
            "a machine read them; read them against the original."
        )
    ordered: list[PageLine] = []
    split = []
    for at, lines in enumerate(pages, start=1):
        made, two = in_order(lines)
        ordered += made
        split += [at] * two
    if split:
        said.append(
            f"{len(split):,} pages have two columns (from page {split[0]}); "
            "they were read one after the other: look at the order."
        )
    known = {word.strip(".,;:!?()“”").casefold() for line in ordered for _, _, word in line.words[:-1]}
    return paragraphs_of(ordered, known), said, absent


def _page(book: Any, number: int, name: str) -> tuple[list[PageLine], float]:
    """The lines of a page in the order of the file, and the share of it that pictures cover (a little where only
    lines are drawn).
    """
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        page = book[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise Refusal(
            f"Page {number + 1:,} of the PDF is damaged.",
            "Fetch it again, or open it and print it to a new PDF.",
            name,
            code="damaged",
        ) from error
    handle, many = text.raw, text.count_chars()
    if many > MOST_SIGNS:
        raise Refusal(
            f"Page {number + 1:,} has {many:,} signs; {MOST_SIGNS:,} are read at most.", "Give the words as .docx or .txt.", name
        )
    wide, high = page.get_size()
    turned = page.get_rotation()
    left, right, low, top = (ctypes.c_double() for _ in range(4))
    places = tuple(ctypes.byref(one) for one in (left, right, low, top))
    first, then = (left, right) if turned in (0, 180) else (low, top)
    box_of, code_of = raw.FPDFText_GetCharBox, raw.FPDFText_GetUnicode  # asked of every sign
    matrix = raw.FS_MATRIX()

    def box(at: int) -> tuple[float, float]:
        """Where a sign begins and ends on its line, as the page is seen."""
        box_of(handle, at, *places)
        return (first.value, then.value) if turned in (0, 90) else (wide - then.value, wide - first.value)

    lines: list[PageLine] = []
    words: list[tuple[float, float, str]] = []
    signs: list[str] = []
    base = tall = 0.0
    begin = last = strange = 0

    def word(end: int) -> None:
        nonlocal tall, base
        if signs:
            one = box(begin)
            two = box(end) if end > begin else one
            if not words:
                raw.FPDFText_GetMatrix(handle, begin, ctypes.byref(matrix))
                tall = raw.FPDFText_GetFontSize(handle, begin) * math.hypot(matrix.c, matrix.d)
                origin_x, origin_y = ctypes.c_double(), ctypes.c_double()
                raw.FPDFText_GetCharOrigin(handle, begin, ctypes.byref(origin_x), ctypes.byref(origin_y))
                base = {0: origin_y.value, 90: high - origin_x.value, 180: high - origin_y.value, 270: origin_x.value}[turned]
            words.append((min(one[0], two[0]), max(one[1], two[1]), "".join(signs)))
            signs.clear()

    for at in range(many + 1):
        code = code_of(handle, at) if at < many else 10
        if code in (10, 13, 32, 160, 9, 0):
            word(last)
        else:
            if not signs:
                begin = at
            last = at
            strange += code in (0xFFFD, 0xFFFE, 0xFFFF) or 0xE000 <= code <= 0xF8FF
            signs.append("-" if code == 2 else chr(code))
        if code in (2, 10, 13):  # 2: a hyphen at the end of a line, behind which PDFium writes no new one
            word(last)
            if words:
                lines.append(PageLine(words, base, tall or 10.0, number + 1))
                words = []
    picture = _pictured(page, wide * high, raw)
    text.close()
    page.close()
    if strange > 0.2 * max(many, 1):  # letters without a meaning: as good as a picture
        return [], max(picture, 0.01)
    return lines, picture


def _pictured(page: Any, area: float, raw: Any) -> float:
    """The share of a page that its largest picture covers; .01 where there are many drawn shapes and no picture."""
    most, drawn = 0.0, 0
    for one in page.get_objects(max_depth=2):
        if one.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, low, right, top = one.get_bounds()
            most = max(most, abs((right - left) * (top - low)) / (area or 1.0))
        drawn += one.type == raw.FPDF_PAGEOBJ_PATH
    return min(most, 1.0) if most else 0.01 if drawn > 200 else 0.0
