"""Cells in which somebody wrote that nothing is known."""

from __future__ import annotations

from functools import lru_cache

_WORDS = """n/a|na|n.a.|#n/a|n/k|nk|n.k.|tba|tbc|tbd|unknown|unkn|unk|not known|not available|not applicable|not stated
not provided|not given|not specified|unspecified|none|nil|null|nan|#value!|#ref!|undefined|missing|empty|blank
other|others|stateless|?|x|xx|xxx|zz|keine angabe|k.a.|k. a.|unbekannt|inconnu|inconnue|non renseigné|néant
desconocido|desconocida|sconosciuto|не указано|не указан|неизвестно|неизвестен|нет|нет данных|н/д|غير معروف
نامشخص|不详|不詳|未知|无|無|不明|없음|미상"""
UNKNOWN = frozenset(_WORDS.replace("\n", "|").split("|"))


@lru_cache(maxsize=65536)
def says_unknown(text: str) -> bool:
    """Whether a cell says that nothing is known, in the words and signs in which tables do (`n/a`, `:`, `-`)."""
    plain = " ".join(text.casefold().split())
    return plain in UNKNOWN or not any(c.isalnum() for c in plain)


def names_nobody(text: str) -> bool:
    """As `says_unknown`, of a cell that names somebody: Na, Nil and Null are names, too."""
    plain = " ".join(text.casefold().split())
    return says_unknown(text) and not (plain.isascii() and plain.isalpha() and len(plain) < 5)
