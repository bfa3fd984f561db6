"""A note in prose that cites what it rests on in square brackets, `[patrol-12]`: its sentences, and what each cites."""

from __future__ import annotations

import re

import msgspec

from servanda.text.prose import prose
from servanda.text.sentences import addressed_sentences

_CITED = re.compile(r"\[([^\[\]\n]{1,120})\](?!\()")


class CitingSentence(msgspec.Struct, frozen=True, kw_only=True):
    """number: from 1, as one counts while reading. cites: as written in brackets."""

    number: int
    text: str
    cites: tuple[str, ...] = ()


def sentences(text: str) -> tuple[CitingSentence, ...]:
    """The sentences of a Markdown file, without its head, headings, blocks and quotations; they end as the sentences of
    an authentic text end. A citation behind the full stop belongs to the sentence in front of it."""
    found: list[str] = []
    for one in addressed_sentences(prose(text), "en", None):
        words = " ".join(one.text.split())
        if found and _CITED.match(words) and not _CITED.sub("", words).strip(" .,;"):
            found[-1] = f"{found[-1]} {words}"
        else:
            found.append(words)
    return tuple(
        CitingSentence(number=n, text=one, cites=tuple(dict.fromkeys(_CITED.findall(one))))
        for n, one in enumerate(found, start=1)
    )
