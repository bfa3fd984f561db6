"""Witnesses: what a claim of the checker rests on, as data that `verify` can re-check without the checker."""

from __future__ import annotations

import msgspec

from servanda.base.displayed import Displayed
from servanda.calendar import Instant
from servanda.meaning.runs import Run, Status
from servanda.text.diagnostics import Span


class Expected(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A status the run must give: of a clause (worst of its instances, or every instance if `bearers` is empty) at `now`."""

    clause: str
    status: tuple[Status, ...]  # any of these
    bearers: tuple[str, ...] = ()
    reading: tuple[tuple[str, str], ...] | None = None  # choice to evaluate under, None: the witness's own


class RunWitness(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="run"):
    """A run, the moment at which it is looked at, and what the reference evaluator must then say.

    complies: every clause must be free of breach at `now`. passive: these actors do nothing in the run of their own will.
    """

    run: Run
    now: Instant
    choice: tuple[tuple[str, str], ...] = ()
    expected: tuple[Expected, ...] = ()
    complies: bool = False
    purpose: str = ""  # id of the purpose or concern the run decides
    purpose_holds: bool | None = None
    passive: tuple[str, ...] = ()


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One link of a chain: `text` is a sentence; `waits` waits for `awaited` (event keys, see `servanda.meaning.keys`), on account of
    the part of the clause. seconds: `time(waits) - time(awaited)` must be at least (kind min) or at most (kind max) this many."""

    text: str
    clause: str = ""
    part: str = ""
    waits: str = ""
    awaited: str = ""
    kind: str = "min"
    seconds: int = 0
    span: Span | None = None


class ChainWitness(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="chain"):
    """An ordered chain of bounds that closes on itself and cannot all be kept; short_by: by how many seconds it misses."""

    steps: tuple[Step, ...]
    short_by: int
    choice: tuple[tuple[str, str], ...] = ()


class CoreWitness(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="core"):
    """A minimal set of clause parts that cannot all be kept, in order, each with a sentence; every alternative closes in a chain."""

    steps: tuple[Step, ...]
    cases: tuple[ChainWitness, ...] = ()
    choice: tuple[tuple[str, str], ...] = ()


class NeverWitness(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="never"):
    """A pair that cannot both be kept: a duty, and a prohibition (or a limit) that leaves no moment in which to perform it.

    duty: clause id; empty where the question itself supposes the act (can it happen, can the concern come true). prohibition: clause
    id. act: key of the performance that is owed and forbidden (see `servanda.meaning.keys`). text: the reason, as a sentence. moments:
    of a duty that recurs, first and last instant of a window in which every moment is forbidden; else empty.
    A duty may also be one at all times: then act is what is owed. Without prohibition: a state is to hold, and dates alone say
    that it does not; moments: when that is looked at.
    """

    duty: str
    prohibition: str
    act: str
    choice: tuple[tuple[str, str], ...] = ()
    text: str = ""
    moments: tuple[Instant, ...] = ()


class Sample(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of the runs that were looked at, and when."""

    run: Run
    now: Instant


class NotFoundWitness(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="not found"):
    """What was looked at where nothing was found: it proves nothing beyond that.

    acts: runs of up to so many acts and events. runs: how many were evaluated. events: keys of what they are made of. moments: at which
    they may happen. left: what was not looked at, as sentences. sample: some of the runs, for `verify` to look at again.
    """

    acts: int
    runs: int = 0
    events: tuple[str, ...] = ()
    moments: tuple[Instant, ...] = ()
    left: tuple[str, ...] = ()
    sample: tuple[Sample, ...] = ()
    choice: tuple[tuple[str, str], ...] = ()


class Slack(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of a schedule. event: key; earliest/latest: None where nothing bounds it; at: the moment in the schedule shown."""

    event: str
    text: str
    at: Instant | None = None
    earliest: Instant | None = None
    latest: Instant | None = None
    critical: bool = False
    clauses: tuple[str, ...] = ()


class ScheduleWitness(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="schedule"):
    """A schedule that keeps the text, with the run that shows it."""

    steps: tuple[Slack, ...]
    run: RunWitness


class StructureWitness(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="structure"):
    """A fact of structure: clause parts that are there or missing. facts: sentences; clauses: ids they are about."""

    facts: tuple[str, ...]
    clauses: tuple[str, ...] = ()


Witness = RunWitness | ChainWitness | CoreWitness | NeverWitness | NotFoundWitness | ScheduleWitness | StructureWitness


VERDICTS = {
    "yes": "a run, a schedule or a change shows it",
    "as far as tried": "a run shows it, and no run that was tried contradicts it; it speaks of every run, and of that there is no proof",
    "no": "a proof: it can never be",
    "not found": "looked for in runs of up to so many acts, and not found there; that is no proof",
    "none written": "the text holds nothing of the kind that is asked about",
    "not decided": "not decided, with the reason",
}
"""What can be said to a question, and what each says. Only `yes` and `no` are certain."""


class Answer(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True, omit_defaults=True):
    """What the checker says to one question.

    aside: clauses that were set aside because no run keeps the text with them; the answer is about the text without them. with_red_lines:
    red lines were asked about as clauses. with_purposes: of `keepable`, every purpose was to be reached too. agreements: only these were asked about; none named: all.
    signed: when agreements were signed that do not say the hour, as the answer takes it.
    question: keepable | can-happen | falls-due | stall | part | ambiguous | purpose | concern | unanswered | schedule | repair
    subject: clause id, event key, purpose id or "" (the whole text). choice/label: reading or mix it is under; against: of `ambiguous`, the reading that it is compared with.
    verdict: one of `VERDICTS`. covered: of `as far as tried`, what was looked at. text: the sentence to show. method: structure | temporal network | solver | runs (looked at one by one).
    """

    question: str
    subject: str
    verdict: str
    text: str
    choice: tuple[tuple[str, str], ...] = ()
    label: str = "as written"
    actor: str = ""
    witness: Witness | None = None
    method: str = ""
    seconds: float = 0.0
    because: tuple[str, ...] = ()
    repair: str = ""
    aside: tuple[str, ...] = ()
    with_red_lines: bool = False
    with_purposes: bool = False
    agreements: tuple[str, ...] = ()
    signed: tuple[tuple[str, Instant], ...] = ()
    covered: NotFoundWitness | None = None
    against: tuple[tuple[str, str], ...] | None = None


MEANING = "2"
"""What questions and their answers mean (`docs/questions.md`). Certificates made before that was written down carry none."""


class Certificate(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True, omit_defaults=True):
    """An answer that can be checked again: the dossier's file hashes, the version that made it, and the answer.

    meaning: under which meaning of the questions it was made; empty: the first one. marking: of the files it was made from; released_to: for whom, from the files he may
    see ("": from all).
    """

    servanda: str
    dossier: str
    hashes: dict[str, str]
    answer: Answer
    meaning: str = ""
    marking: str = ""
    released_to: str = ""
