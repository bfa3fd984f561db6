"""A note in prose that cites what it rests on in square brackets, `[patrol-12]`: its sentences, and what each cites."""

from __future__ import annotations

import re

import msgspec

_HEAD = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_FENCED = re.compile(r"^(`{3,}|~{3,}).*?^\1\s*$", re.DOTALL | re.MULTILINE)
_ENDS = re.compile(r"(?<=[.!?])(?=\s)|(?<=[.!?]\])(?=\s)|\n\s*\n")
_CITED = re.compile(r"\[([^\[\]\n]{1,120})\](?!\()")


class CitingSentence(msgspec.Struct, frozen=True, kw_only=True):
    """number: from 1, as one counts while reading. cites: as written in brackets."""

    number: int
    text: str
    cites: tuple[str, ...] = ()


def sentences(text: str) -> tuple[CitingSentence, ...]:
    """The sentences of a Markdown file, without its head, headings, blocks and quotations. A citation behind the full
    stop belongs to the sentence in front of it."""
    body = _FENCED.sub("\n\n", _HEAD.sub("", text.replace("\r\n", "\n")))
    lines = [line if not line.lstrip().startswith(("#", ">", "|")) else "" for line in body.split("\n")]
    found: list[str] = []
    for piece in _ENDS.split("\n".join(lines)):
        words = " ".join((piece or "").split())
        if not words:
            continue
        if found and _CITED.sub("", words).strip(" .,;") == "" and _CITED.search(words):
            found[-1] = f"{found[-1]} {words}"
        else:
            found.append(words)
    return tuple(
        CitingSentence(number=n, text=one, cites=tuple(dict.fromkeys(_CITED.findall(one))))
        for n, one in enumerate(found, start=1)
    )
