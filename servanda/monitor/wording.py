"""The words in which statuses are told: a table a mission can bring, for a mandate that observes is not one that finds.

Ready tables stand in `wordings/`: `internal` (the monitor's own answers), `neutral` (the default of reports) and `finding`. A table of one's own says what
differs from `neutral`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import msgspec

from servanda.base.decoding import read_toml
from servanda.base.refusal import Refusal
from servanda.meaning import LACKS, Status

FOLDER = Path(__file__).parent / "wordings"
MODALS = ("must", "must not", "may", "effort", "intent")
KEYS = (*(status.value for status in Status), "ended", *LACKS)
"""What a table may give a word for: each status, `ended` (open when the data ended), each lack."""

REPORT = "report"
TERMS = ("violation", "a violation", "violations", "breaks", "may break", "after a breach of", "whether this is a breach", "for the breach of")
"""What a table may give a word for under `[report]`: how headings and sentences of a report speak of what is recorded."""

PHRASES = ("as {a violation}", "{violations} recorded", "no {violation} recorded", "no {violation} is established", "{whether this is a breach}", "{for the breach of}")
"""Phrases of the monitor's own sentences in which a term stands: whole, so that no word of the vocabulary or of the evidence is taken for one."""

TERM = re.compile(r"\{([^{}]+)\}")


class Wording(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A word for each status of a duty, a prohibition, a power. words: modal to key (`KEYS`) to word, and `report` to term (`TERMS`). about: whose words they are."""

    name: str
    about: str = ""
    words: dict[str, dict[str, str]] = {}

    def word(self, status: Status, modal: str, lack: str = "", *, ended: bool = False) -> str:
        """The word for a status; lack: what an unknown hangs on alone; ended: the data end there for good."""
        mine = self.words.get(modal) or self.words.get(modal.removesuffix(" not")) or self.words["must"]
        key = lack if lack in mine else "ended" if ended and status is Status.PENDING else status.value
        return mine[key]

    def term(self, key: str, *, capital: bool = False) -> str:
        """How headings and sentences of a report say one of `TERMS`; capital: at the beginning of a sentence."""
        said = self.words.get(REPORT, {}).get(key, key)
        return said[:1].upper() + said[1:] if capital else said

    def reworded(self, text: str) -> str:
        """A sentence of the monitor's own, such as the reason of a score or what a clock waits for, in these words."""
        for phrase in PHRASES:
            own = phrase.replace("{", "").replace("}", "")
            if own in text:
                text = text.replace(own, TERM.sub(lambda found: self.term(found[1]), phrase))
        return text


def wording(text: str) -> Wording:
    """A table from TOML: `name`, `about`, and a table of words for each of `MODALS`. Raises Refusal.

    What it does not say is said as in `neutral`.
    """
    try:
        data = read_toml(text)
    except tomllib.TOMLDecodeError as error:
        raise Refusal(f"this is no TOML: {error}", "mend that line; docs/reporting.md shows the form") from error
    found = msgspec.json.decode(msgspec.json.encode(ready("neutral").words), type=dict[str, dict[str, str]]) if data.get("name") not in _WHOLE else {}
    for name, value in data.items():
        if name in ("name", "about"):
            continue
        if name not in (*MODALS, REPORT) or not isinstance(value, dict):
            raise Refusal(f"'{name}' is no part of such a table", f"use name, about, {', '.join(MODALS)} and {REPORT}")
        known = TERMS if name == REPORT else KEYS
        for key, word in value.items():
            if key not in known:
                raise Refusal(f"'{key}' is no {'term of reports' if name == REPORT else 'status'}", f"use one of {', '.join(known)}")
            if not isinstance(word, str) or not word.strip():
                raise Refusal(f"the word for '{key}' is empty", "write it between quotation marks")
            found.setdefault(name, {})[key] = word.strip()
    return Wording(name=str(data.get("name", "") or "unnamed"), about=str(data.get("about", "")), words=found)


_WHOLE = ("internal", "neutral")
"""The ready tables that say everything."""


@cache
def ready(name: str) -> Wording:
    """A ready table. Raises KeyError."""
    if name not in ready_names():
        raise KeyError(name)
    return wording((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def ready_names() -> tuple[str, ...]:
    """The names of the ready tables."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


INTERNAL = ready("internal")
NEUTRAL = ready("neutral")
