"""What the verbs of draft answer."""

from __future__ import annotations

import msgspec

from servanda.base.displayed import Displayed


class DraftMade(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True):
    """What was written where. proposals: of clauses and declaratory sentences; sentences: those that state something;
    attached: the words lie
    beside the dossier, out of git's sight, for they cannot be quoted as they stand."""

    out: str
    files: tuple[str, ...]
    agreement: str
    articles: int
    sentences: int
    proposals: int
    attached: bool
    said: tuple[str, ...] = ()


class DecidedSentence(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True):
    """What would be written, or was. verb: confirm | drop | ask; sentence: the words; plain: the clause in plain English;
    adds, mends: findings;
    lines: what changes in the files; share: of the sentences that are decided then, 0 to 1."""

    verb: str
    id: str
    place: str = ""
    sentence: str = ""
    asks: tuple[str, ...] = ()
    plain: str = ""
    adds: tuple[str, ...] = ()
    mends: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    written: bool = False
    share: float | None = None
    command: str = ""


class ProposalShown(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal with what it leaves open, and what can be typed to decide it. by: who proposes; who: the actor that an
    alias names by now."""

    id: str
    sort: str
    by: str
    lines: tuple[str, ...]
    who: str = ""
    because: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()


class NextDecision(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True):
    """The sentence with most open questions. share: of all sentences that are decided; waiting: sentences with proposals
    that are not;
    shifts: proposals and clauses whose sentence has changed or moved."""

    share: float | None
    waiting: int
    place: str = ""
    sentence: str = ""
    proposals: tuple[ProposalShown, ...] = ()
    shifts: tuple[str, ...] = ()


class AskedSubject(msgspec.Struct, frozen=True, kw_only=True):
    """Who is meant by some words, and of how many proposals that is asked, and where."""

    words: str
    times: int
    places: tuple[str, ...]


class SubjectsAsked(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True):
    """The subjects that no declared actor is called like, those asked most often first; silent: proposals whose words name
    nobody."""

    subjects: tuple[AskedSubject, ...]
    silent: int
    command: str = ""
