"""Reads damaged copies of files in a process of its own, under a bound of memory and of time, and tells what became of each kind of damage.

python broken_reader.py FOLDER STEP     # FOLDER: the whole files, and in it `cases/`, files that are read as they are
"""

from __future__ import annotations

import io
import json
import resource
import signal
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

MOST_MEMORY = 700 << 20
"""Bytes of address space above the start: what a read may take, with the libraries it loads."""
MOST_SECONDS = 10
"""Of the processor, for one read: a file of a few kilobytes needs a few milliseconds."""
MASKS = (0x01, 0x20, 0x80, 0xFF)
XML_BEGUN = b'<?xml version="1.0"?>'
GARBAGE = {
    "nothing": b"",
    "garbage": bytes(range(256)) * 4,
    "doctype": XML_BEGUN + b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>',
    "outside": XML_BEGUN + b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>',
    "no space": b"<document><body><p><r><t>words</t></r></p></body></document>",
    "other root": b'<a xmlns="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>',
    "deep": b"<w:p xmlns:w='x'>" + b"<w:ins>" * 100_000,
    "deep and closed": b"<w:p xmlns:w='x'>" + b"<w:ins>" * 240 + b"</w:ins>" * 240 + b"</w:p>",
    "utf-16": "<w:document xmlns:w='x'><w:body/></w:document>".encode("utf-16"),
    "another coding": b'<?xml version="1.0" encoding="x-none"?><a/>',
}
WORD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
LETTER = b"<w:r><w:t>a</w:t></w:r>"
BEGUN = b'<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
LARGE = {
    "many elements": b"<a>" + b"<b/>" * 2_000_000 + b"</a>",
    "many attributes": b"<a>" + b'<b c="" d="" e="" f="" g=""/>' * 900_000 + b"</a>",
    "too large": b"<a>" + b" " * (65 << 20) + b"</a>",
    "one long word": WORD + b"<w:p><w:r><w:t>" + b"b" * (30 << 20) + b"</w:t></w:r></w:p></w:body></w:document>",
    "many paragraphs": WORD + b"<w:p/>" * 990_000 + b"</w:body></w:document>",
    "fields in fields": WORD + b"<w:p>" + (BEGUN + BEGUN.replace(b"begin", b"separate")) * 20_000 + LETTER * 90_000 + b"</w:p></w:body></w:document>",
    "fields never closed": WORD + (b"<w:p>" + BEGUN + LETTER + b"</w:p>") * 20_000 + b"</w:body></w:document>",
    "tables in tables": WORD
    + (b"<w:tbl><w:tr><w:tc>" * 70 + b"<w:p>" + LETTER + b"</w:p>" + b"</w:tc></w:tr></w:tbl>" * 70) * 600
    + b"</w:body></w:document>",
    "bookmarks over all": WORD
    + b"<w:p>" + b"".join(b'<w:bookmarkStart w:id="%d" w:name="b%d"/>' % (at, at) for at in range(50_000)) + LETTER + b"</w:p>"
    + (b"<w:p>" + LETTER + b"</w:p>") * 2_000
    + b"<w:p>" + b"".join(b'<w:bookmarkEnd w:id="%d"/>' % at for at in range(50_000)) + b"</w:p></w:body></w:document>",
}  # fmt: skip


def swapped(whole: bytes, step: int) -> Iterator[tuple[str, bytes]]:
    """A Word file with each of its parts exchanged, taken away, cut or with one sign changed."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for kind, other in LARGE.items():
        yield kind, zipped(parts | {"word/document.xml": other})
    for name, data in parts.items():
        for kind, other in GARBAGE.items():
            yield f"{name}: {kind}", zipped(parts | {name: other})
        for other_name, other in parts.items():
            yield f"{name}: as {other_name}", zipped(parts | {name: other})
        yield f"{name}: gone", zipped({one: value for one, value in parts.items() if one != name})
        for at in range(0, len(data), step):
            yield f"{name}: cut at {at}", zipped(parts | {name: data[:at]})
            changed = bytearray(data)
            changed[at] ^= MASKS[at // step % 4]
            yield f"{name}: changed at {at}", zipped(parts | {name: bytes(changed)})


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def damaged(whole: bytes, step: int) -> Iterator[tuple[str, bytes]]:
    """Cut at every place, and with every byte changed."""
    for at in range(0, len(whole), step):
        yield f"cut at {at}", whole[:at]
        changed = bytearray(whole)
        changed[at] ^= MASKS[at // step % 4]
        yield f"changed at {at}", bytes(changed)
    for at in range(0, len(whole), 40 * step):
        yield f"cut out at {at}", whole[:at] + whole[at + 10 :]
        yield f"twice at {at}", whole[:at] + whole[max(0, at - 50) :]


def outcome(data: bytes, name: str) -> tuple[str, str]:
    """What became of it: `flow`, `refused`, or what should not be, with its words."""
    from servanda.base.refusal import Refusal
    from servanda.words.reading import apart
    from servanda.words.reading.flow import Flow
    from servanda.words.reading.pdf import read_pdf
    from servanda.words.reading.reading import read

    apart.read_apart = read_pdf  # in this process, which is bound already

    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        found: Any = read(data, name)
    except Refusal as error:
        whole = error.place == name and bool(error.reason) and bool(error.repair)
        return ("refused", error.reason) if whole else ("refused badly", str(error))
    except BaseException as error:  # noqa: BLE001 - all of them are what is looked for
        return "raised", f"{type(error).__name__}: {error}"[:300]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return ("flow", "") if isinstance(found, Flow) and found.paragraphs else ("no flow", repr(found)[:200])


def limited() -> None:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    signal.signal(signal.SIGPROF, timed_out)


def timed_out(number: int, frame: Any) -> None:
    raise TimeoutError(f"longer than {MOST_SECONDS} seconds")


def main(folder: Path, step: int) -> None:
    limited()
    counted: dict[str, Counter[str]] = {}
    bad: list[list[str]] = []
    peak = 0
    for path in sorted(one for one in folder.rglob("*.*") if one.is_file()):
        whole = path.read_bytes()
        cases: list[Iterator[tuple[str, bytes]]] = [iter([("as it is", whole)])]
        if path.parent == folder:
            cases += [damaged(whole, step)]
            cases += [swapped(whole, step)] if path.suffix == ".docx" else []
        tally = counted.setdefault(path.name, Counter())
        for what, data in chain.from_iterable(cases):
            print(path.name, what, file=sys.stderr, flush=True)
            kind, words = outcome(data, path.name)
            tally[kind] += 1
            if kind not in ("flow", "refused"):
                bad.append([path.name, what, kind, words])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(json.dumps({"counted": counted, "bad": bad, "peak": peak}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
