"""Word files written by hand: the parts that a test is about, and what a file must have around them."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_KINDS = {
    "numbering": "numbering",
    "styles": "styles",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "comments": "comments",
    "commentsExtended": "commentsExtended",
}
_BY = 'w:id="{id}" w:author="{author}" w:date="2031-05-20T10:00:00Z"'


def run(text: str, tag: str = "t") -> str:
    return f'<w:r><w:{tag} xml:space="preserve">{escape(text)}</w:{tag}></w:r>'


def inserted(text: str, author: str = "Ostrey", tag: str = "ins") -> str:
    return f"<w:{tag} {_BY.format(id=1, author=author)}>{run(text)}</w:{tag}>"


def deleted(text: str, author: str = "Ostrey", tag: str = "del") -> str:
    return f"<w:{tag} {_BY.format(id=2, author=author)}>{run(text, 'delText' if tag == 'del' else 't')}</w:{tag}>"


def paragraph(
    inner: str = "", *, mark: str = "", style: str = "", number: str = "", level: int = 0, author: str = "Ostrey"
) -> str:
    """mark: `ins` or `del` where the mark at the end is tracked; number: the list it belongs to."""
    about = f'<w:pStyle w:val="{style}"/>' if style else ""
    about += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    about += f"<w:rPr><w:{mark} {_BY.format(id=3, author=author)}/></w:rPr>" if mark else ""
    return f"<w:p>{f'<w:pPr>{about}</w:pPr>' if about else ''}{inner}</w:p>"


def table(*rows: tuple[str, ...], mark: str = "") -> str:
    """Cells hold blocks; mark: `ins` or `del` where all rows are tracked."""
    about = f"<w:trPr><w:{mark} {_BY.format(id=4, author='Ostrey')}/></w:trPr>" if mark else ""
    return (
        "<w:tbl>" + "".join(f"<w:tr>{about}{''.join(f'<w:tc>{cell}</w:tc>' for cell in row)}</w:tr>" for row in rows) + "</w:tbl>"
    )


def levels(*about: tuple[str, str], start: int = 1) -> str:
    """Levels of a list: (format, text)."""
    return "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (kind, text) in enumerate(about)
    )


def docx(body: str, extra: dict[str, bytes] | None = None, **parts: str) -> bytes:
    """The file. parts: what stands inside the root of `numbering`, `styles`, `footnotes`, `endnotes`, `comments`, `commentsExtended`; extra: whole parts."""
    spaces = f'xmlns:w="{W}" xmlns:w14="{W14}" xmlns:w15="{W15}"'
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    files: dict[str, bytes] = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'{rels}<Relationship Id="r1" Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>'.encode(),
        "word/document.xml": f"<w:document {spaces}><w:body>{body}</w:body></w:document>".encode(),
        "word/_rels/document.xml.rels": (
            rels
            + "".join(
                f'<Relationship Id="r{at}" Type="{office}/{_KINDS[one]}" Target="{one}.xml"/>' for at, one in enumerate(parts)
            )
            + "</Relationships>"
        ).encode(),
    }
    for one, inner in parts.items():
        space = "w15" if one == "commentsExtended" else "w"
        root = {"comments": "comments", "commentsExtended": "commentsEx"}.get(one, one)
        files[f"word/{one}.xml"] = f"<{space}:{root} {spaces}>{inner}</{space}:{root}>".encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (files | (extra or {})).items():
            archive.writestr(name, data)
    return stream.getvalue()
