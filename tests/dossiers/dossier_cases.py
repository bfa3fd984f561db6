"""Reading the shipped dossiers, changing them, and renaming everything in them."""

from __future__ import annotations

import datetime as dt
import random
import re
from functools import lru_cache
from pathlib import Path

from servanda.check.rules.facts.who import UNNAMED
from servanda.check.run import CheckReport, check_dossier
from servanda.model.core import Dossier
from servanda.model.loader import load_files

ROOT = Path(__file__).resolve().parents[2]
DOSSIERS = ROOT / "dossiers"
SCRIPTS = Path(__file__).resolve().parent / "scripts"
COPIES = ROOT.parent / "shared" / "data" / "agreements"
TODAY = dt.date(2031, 2, 25)

TEXTS = {
    "minsk-protocol": "2014-09-05_minsk_protocol.md",
    "minsk-memorandum": "2014-09-19_minsk_memorandum.md",
    "minsk-ii": "2015-02-12_minsk_ii_package_of_measures.md",
    "black-sea-us-russia": "2025-03-25_black_sea_outcomes_us_russia.md",
    "black-sea-us-ukraine": "2025-03-25_black_sea_outcomes_us_ukraine.md",
    "bangsamoro": "2012-10-15_framework_agreement_bangsamoro.md",
    "r-arcss-ceasefire": "2018-09-12_south_sudan_r-arcss.md",
}
SECTIONS = {"r-arcss-ceasefire": ("\n2.1. The Permanent Ceasefire\n", "\n2.2. The Pre-Transitional Period\n")}
"""Of a text of which one section is named: its heading, and that of the next (the last of each: a table of contents names them before)."""
NO_COPIES = "the authentic texts do not travel with the project; put copies beside it to run this test"
have_copies = COPIES.is_dir()


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a dossier's folder by its path inside it."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def attached(*agreements: str) -> dict[str, str]:
    """The user's copies of these agreements, or of the sections that are named."""
    return {name: _copy(name) for name in agreements if (COPIES / TEXTS[name]).is_file()}


def _copy(name: str) -> str:
    text = (COPIES / TEXTS[name]).read_text(encoding="utf-8")
    if name not in SECTIONS:
        return text
    first, following = SECTIONS[name]
    return text[text.rindex(first) + 1 : text.rindex(following) + 1]


def load(name: str, *agreements: str, changed: dict[str, bytes] | None = None) -> Dossier:
    """A shipped dossier, with copies attached for the agreements named, and with some files changed."""
    folder = SCRIPTS if name == "scripts" else DOSSIERS / name
    return load_files(files_of(folder) | (changed or {}), name, attached=attached(*agreements))


def report(dossier: Dossier, *, questions: bool = False, today: dt.date = TODAY) -> CheckReport:
    """What the checker says of a dossier."""
    return check_dossier(dossier, version="test", today=today, questions=questions)


@lru_cache(maxsize=8)
def checked(name: str, *agreements: str, questions: bool = False) -> CheckReport:
    """The report on a shipped dossier, made once."""
    return report(load(name, *agreements), questions=questions)


# --- renaming and shuffling --------------------------------------------------------------------------------------------

_SYLLABLES = (
    "ba",
    "do",
    "fe",
    "gu",
    "hi",
    "jo",
    "ka",
    "lu",
    "mi",
    "no",
    "pe",
    "qua",
    "ri",
    "so",
    "tu",
    "ve",
    "wo",
    "xi",
    "ya",
    "zu",
)
_BLOCK = re.compile(r"(?ms)^```servanda\n(.*?)^```$")
_QUOTED = re.compile(r'("[^"\n]*")')


class Renamed:
    """A dossier's files under invented names, clause ids and order; `names` and `clauses` tell what became of what."""

    def __init__(self, dossier: Dossier, files: dict[str, bytes], seed: int) -> None:
        self.random = random.Random(seed)
        self.used: set[str] = set()
        spellings: dict[str, str] = {}
        for table in (dossier.actors, dossier.places, dossier.kinds, dossier.states):
            for name in table:
                if name == UNNAMED:
                    continue  # a word of the language: the kind of a bearer whom the text does not name
                spellings[name] = self._word()
                for alias in getattr(table[name], "aliases", ()):
                    spellings.setdefault(alias, self._word())
        for reading in dossier.readings:
            spellings[reading.id] = self._word()
        for agreement in dossier.agreements:
            spellings[agreement] = self._word()
        self.names = spellings
        self.clauses = {c.id: f"{spellings[c.agreement]}:{self._word()}" for c in dossier.clauses}
        self.files = {
            path: self._rewrite(data.decode("utf-8"), dossier).encode("utf-8") if path.endswith(".md") else data
            for path, data in files.items()
        }

    def _word(self) -> str:
        while True:
            word = "".join(self.random.choice(_SYLLABLES) for _ in range(3)).capitalize() + "en"
            if word not in self.used:
                self.used.add(word)
                return word

    def _rewrite(self, text: str, dossier: Dossier) -> str:
        own = re.search(r"(?m)^agreement: (\S+)$", text)
        local = {c.local: self.clauses[c.id].partition(":")[2] for c in dossier.clauses if own and c.agreement == own[1]}
        text = _BLOCK.sub(lambda m: "```servanda\n" + self._shuffled(m[1]) + "```", text)

        def reference(match: re.Match[str]) -> str:
            return self.clauses.get(match[0], match[0])

        agreements = "|".join(sorted(map(re.escape, dossier.agreements), key=len, reverse=True))
        text = re.sub(rf"\b(?:{agreements}):[\w.\-]*[\w\-]", reference, text)
        text = re.sub(r"\bclause(?:[ \\\n]+)([\w.\-]*[\w\-])", lambda m: f"clause {local.get(m[1], m[1])}", text)
        ordered = sorted(self.names, key=len, reverse=True)
        pattern = re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, ordered)) + r")(?![\w-])(?!\.(?:md|geojson))")
        found: list[str] = []
        for line in text.split("\n"):
            head, mark, _ = line.partition(": ")
            if (mark and head in ("title", "viewpoint", "imports", "zone", "profile", "force")) or line.lstrip().startswith(
                "symbol:"
            ):
                found.append(line)
                continue
            # a keyword that is also a name keeps its place: only the words after it are renamed
            keyword = re.match(r"\s*(?:state|kind|place|actor|body|group|reading|act|event) (?=\S)", line)
            cut = keyword.end() if keyword else 0
            found.append(line[:cut] + pattern.sub(lambda m: self.names[m[1]], line[cut:]))
        return "\n".join(found)

    def _shuffled(self, block: str) -> str:
        statements: list[list[str]] = []
        for line in block.splitlines():
            if line and not line.startswith((" ", "#")):
                statements.append([line])
            elif statements:
                statements[-1].append(line)
        self.random.shuffle(statements)
        return "\n\n".join("\n".join(s).rstrip() for s in statements) + "\n"
