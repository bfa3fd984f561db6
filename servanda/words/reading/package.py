"""The archive of a Word file: its parts as trees, and nothing that unfolds, calls out or is locked."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import Any

from servanda.base.refusal import Refusal

MOST_PART = 64 << 20
"""Bytes that one part of the file may unfold to."""
MOST_TOGETHER = 512 << 20
"""Bytes that all parts may unfold to together, pictures too."""
MOST_PARTS = 20_000
"""Parts of one file."""
MOST_ELEMENTS = 1_000_000
"""Elements of XML in all parts that are read: a treaty of 300 pages has 100,000; each takes 150 bytes of memory, of the file
as few as five."""
MOST_ATTRIBUTES = 4_000_000
"""Attributes of all parts that are read."""

_DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)
_ODF = "application/vnd.oasis.opendocument"


class WordPackage:
    """A Word file: looked at before anything of it is unpacked."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self._elements = self._attributes = 0
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            infos = self._archive.infolist()
        except _DAMAGED as error:
            raise self._damaged() from error
        self.sizes = {one.filename: one.file_size for one in infos}
        if any(one.flag_bits & 1 for one in infos):
            raise Refusal("The file is locked with a password.", "Open it, save a copy without a password, and give that.", name)
        largest, together = max(self.sizes.values(), default=0), sum(one.file_size for one in infos)
        if together > MOST_TOGETHER or len(infos) > MOST_PARTS or any(
            size > MOST_PART for part, size in self.sizes.items() if part.endswith((".xml", ".rels"))
        ):  # fmt: skip
            raise Refusal(
                f"The file of {len(data) >> 10:,} kB unfolds to {together >> 20:,} MB in {len(infos):,} parts "
                f"(the largest {largest >> 20:,} MB), "
                "more than is read; it was not opened.",
                "Save its words alone as a new .docx.", name,
            )  # fmt: skip

    def _damaged(self) -> Refusal:
        return Refusal(
            "The file is cut off or damaged: its archive cannot be read.",
            "Fetch it again, or open it in Word and save it anew.",
            self.name,
            code="damaged",
        )

    def main(self) -> str:
        """The part with the words. Raises Refusal where the archive is another kind of file."""
        for kind, target in self.related("").values():
            if kind == "officeDocument" and target.startswith("word/"):
                return target
        if "word/document.xml" in self.sizes:
            return "word/document.xml"
        kind = self._bytes("mimetype").decode("ascii", "replace") if self.sizes.get("mimetype", 999) < 200 else ""
        what = (
            "an OpenDocument file (.odt)"
            if kind.startswith(_ODF)
            else "a workbook"
            if any(one.startswith("xl/") for one in self.sizes)
            else "an archive without a Word document"
        )
        raise Refusal(
            f"The file is {what}, not a Word file.",
            "Open it in the program it was made with, save it as .docx, and give that.",
            self.name,
        )

    def _bytes(self, part: str) -> bytes:
        try:
            return self._archive.read(part)
        except _DAMAGED as error:
            raise self._damaged() from error

    def tree(self, part: str) -> Any:
        """The root of a part, None where there is none such."""
        if part not in self.sizes:
            return None
        from lxml import etree

        data = self._bytes(part)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
        refused = Refusal(
            f"Its part {part[:80]} has a DOCTYPE, which Word never writes; it was not opened.",
            "Ask whoever sent it for a copy saved by Word.",
            self.name,
        )
        if b"<!DOCTYPE" in data or "<!DOCTYPE".encode("utf-16-le") in data or "<!DOCTYPE".encode("utf-16-be") in data:
            raise refused
        self._elements += data.count(b"<") - data.count(b"</")
        self._attributes += data.count(b"=")
        if self._elements > MOST_ELEMENTS or self._attributes > MOST_ATTRIBUTES:
            raise Refusal(
                f"Its parts hold {self._elements:,} elements and more; {MOST_ELEMENTS:,} are read at most.",
                "Save its words alone as a new .docx.",
                self.name,
            )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._damaged() from error
        if root.getroottree().docinfo.doctype:
            raise refused
        return root

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """By id: the kind and the place of what a part refers to; of a place outside, `outside:` and the kind alone."""
        folder, base = posixpath.split(part)
        root = self.tree(posixpath.join(folder, "_rels", f"{base}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for one in root if root is not None else ():
            kind = one.get("Type", "").rpartition("/")[2]
            if one.get("TargetMode") == "External":
                found[one.get("Id", "")] = (f"outside:{kind}", "")
            else:
                target = one.get("Target", "")
                found[one.get("Id", "")] = (
                    kind,
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target)),
                )
        return found
