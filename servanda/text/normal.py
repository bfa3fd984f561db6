"""Canonical text for hashing, and keys for matching names and phrases."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

_FRONT = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_ARTICLES = {"the", "a", "an"}
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u00ad\u200b\u2060\ufeff"))


def normalise(text: str) -> str:
    """Text of an attached copy as it is hashed: without front matter, NFC, line ends unified, white space collapsed to
    one space (and so no lines), nothing at the ends."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    plain = _FRONT.sub("", plain, count=1)
    return " ".join(unicodedata.normalize("NFC", plain).split())


def text_hash(text: str) -> str:
    """SHA-256 (64 hexadecimal digits) of `normalise(text)` in UTF-8."""
    return hashlib.sha256(normalise(text).encode("utf-8", errors="surrogatepass")).hexdigest()


@lru_cache(maxsize=65536)
def phrase_key(text: str) -> tuple[str, ...]:
    """Words of a name or phrase as they are compared: NFC, casefold, without `the`, `a`, `an` and without signs that have
    no width; `("start", "of", "withdrawal")` for `The start of  Withdrawal`."""
    plain = unicodedata.normalize("NFC", text.translate(_MARKS)).casefold()
    words = [word for word in unicodedata.normalize("NFC", plain).split() if word not in _ARTICLES]
    return tuple(words)
