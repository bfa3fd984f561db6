"""The words that say how strongly a clause binds: must, must not, may, and the degrees between them, as treaties write them."""

from __future__ import annotations

EFFORT, INTENT = "effort", "intent"
ENSURE, LET = "must ensure that", "must not let"
ALWAYS = "must at all times"
ALWAYS_ENSURE = f"{ALWAYS} ensure that"
OF_OTHERS = (ENSURE, ALWAYS_ENSURE, LET)
"""What is owed is what others do, who stand before it, or what becomes of something."""


def _both(words: str, modal: str) -> dict[str, str]:
    """The words and, where they end in `to`, the same against an act (`endeavours not to`)."""
    return {words: modal, f"{words[:-3]} not to": f"{modal} not"} if words.endswith(" to") else {words: modal}


DEGREES: dict[str, str] = {
    **_both("must use best efforts to", EFFORT),
    **_both("must use its best efforts to", EFFORT),
    **_both("must use their best efforts to", EFFORT),
    **_both("must use all reasonable efforts to", EFFORT),
    **_both("must make every effort to", EFFORT),
    **_both("must endeavour to", EFFORT),
    **_both("must seek to", EFFORT),
    **_both("must strive to", EFFORT),
    **_both("endeavours to", EFFORT),
    **_both("endeavour to", EFFORT),
    ENSURE: "must",
    LET: "must not",
    ALWAYS: "must",
    ALWAYS_ENSURE: "must",
    **_both("undertakes to", "must"),
    **_both("undertake to", "must"),
    **_both("is committed to", INTENT),
    **_both("are committed to", INTENT),
    **_both("intends to", INTENT),
    **_both("intend to", INTENT),
    "stands ready to": INTENT,
    "stand ready to": INTENT,
    "supports": INTENT,
    "will not": f"{INTENT} not",
    "will": INTENT,
    "should not": f"{INTENT} not",
    "should": INTENT,
}
"""What stands between WHO and ACT where it is none of the three modals, and what it is in the model: the duty of a result it amounts to, an `effort` that is
owed (not its result), an `intent` declared. With ` not` where the act is to be left undone."""

BY_WORDS = sorted(((tuple(words.split()), words) for words in DEGREES), key=lambda pair: -len(pair[0]))
"""The same by their words, the longest first."""
