"""PDFs are read in a process apart, with bounds of time and memory: one made to harm ends that process alone.

As a program it reads one PDF from standard input and writes what it found to standard output.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from servanda.base.refusal import Code, Refusal
from servanda.words.reading.flow import Paragraph

SECONDS = 120
"""Seconds of processor for one PDF: 300 pages take 5."""
MOST_MEMORY = 1 << 31
"""Bytes of memory for one PDF: 300 pages take 100 MB."""


class ReadPdf(msgspec.Struct, frozen=True, kw_only=True):
    """What was read, or the refusal (reason, repair, code)."""

    paragraphs: list[Paragraph] = []
    said: list[str] = []
    absent: tuple[int, ...] = ()
    refused: tuple[str, str, Code] | None = None


def read_apart(data: bytes, name: str) -> tuple[list[Paragraph], list[str], tuple[int, ...]]:
    """As `pdf.read_pdf`. Raises Refusal, also for a PDF that takes too long or too much memory."""
    home = str(Path(__file__).resolve().parents[3])
    # -P: nothing is imported from the folder one happens to be in
    words = [sys.executable, "-P", "-m", __name__, str(SECONDS), str(MOST_MEMORY)]
    paths = (home, os.environ.get("PYTHONPATH", ""))
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    try:
        done = subprocess.run(words, input=data, capture_output=True, env=env, timeout=4 * SECONDS, check=False)
        told = msgspec.msgpack.decode(done.stdout, type=ReadPdf)
    except (subprocess.TimeoutExpired, msgspec.MsgspecError) as error:
        raise Refusal(
            "The PDF takes more time or memory than any text needs, or breaks the program that reads it.",
            "Print it to a new PDF, or give the words as .docx, .html, .md or .txt.", name, code="damaged",
        ) from error  # fmt: skip
    if told.refused is not None:
        reason, repair, code = told.refused
        raise Refusal(reason, repair, name, code=code)
    return told.paragraphs, told.said, told.absent


def main() -> None:
    """Read the PDF on standard input; arguments: seconds of processor, bytes of memory."""
    import resource

    from servanda.words.reading.pdf import read_pdf

    bounds = {resource.RLIMIT_CPU: int(sys.argv[1]), resource.RLIMIT_AS: int(sys.argv[2]), resource.RLIMIT_CORE: 0}
    for what, most in bounds.items():
        hard = resource.getrlimit(what)[1]  # whoever called may have been bound closer
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
    try:
        paragraphs, said, absent = read_pdf(sys.stdin.buffer.read(), "")
        told = ReadPdf(paragraphs=paragraphs, said=said, absent=absent)
    except Refusal as error:
        told = ReadPdf(refused=(error.reason, error.repair, error.code))
    sys.stdout.buffer.write(msgspec.msgpack.encode(told))


if __name__ == "__main__":
    main()
