"""The typed core: a dossier with every name resolved. Immutable; functions elsewhere take it and return data.

Ids are strings that stay readable: an actor, kind, place, state or term is known by its declared name, a clause by
`agreement:id` ("minsk-ii:9.end"), a rung of its ladder by `agreement:id/rung:1`, a red line by `red-line:NAME`.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from servanda.base.displayed import Graphed
from servanda.base.marking import Marking
from servanda.calendar import CivilExpr, Instant, Period, PeriodRule, WorkingCalendar
from servanda.text.diagnostics import Diagnostic, Span

NOWHERE = Span("", 1, 1, 1, 1)


class _Struct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    pass


# --- events a clause can speak of ------------------------------------------------------------------------------------


class ActRef(_Struct, frozen=True, kw_only=True):
    """A phrase of the vocabulary with the slots the writer filled: term is `Term.id`; args are (slot, value) in slot order.

    A slot left out means any value.
    """

    term: str
    args: tuple[tuple[str, str], ...] = ()


class EventRef(_Struct, frozen=True, kw_only=True):
    """An act or event as something that happens.

    mode: event (has no doer) | own (done by the instance's own bearer) | all (when the last of `doers` has done it) |
    any (when the first of `doers` has).
    """

    act: ActRef
    mode: str = "event"
    doers: tuple[str, ...] = ()


# --- points in time --------------------------------------------------------------------------------------------------


class AtDate(_Struct, frozen=True, kw_only=True, tag="date"):
    expr: CivilExpr


class Occurs(_Struct, frozen=True, kw_only=True, tag="occurs"):
    """The first occurrence; latest (behind a period, `3 days since the latest PHRASE`): after which none comes for so long."""

    event: EventRef
    latest: bool = False


class Builtin(_Struct, frozen=True, kw_only=True, tag="builtin"):
    """signature | entry into force | accession (of the bearer; of who signed, entry into force) | breach | determination | trigger; the first
    three carry the agreement. of: what entry into force waits for, where that is not a date."""

    name: str
    agreement: str = ""
    of: Point | None = None


class DayOf(_Struct, frozen=True, kw_only=True, tag="day"):
    """relation of: n-th civil day of a state, day 1 is the day it starts; after: n-th civil day after the point's day."""

    n: int
    relation: str
    of: Point


class Edge(_Struct, frozen=True, kw_only=True, tag="edge"):
    edge: str  # start | end
    state: str


class Offset(_Struct, frozen=True, kw_only=True, tag="offset"):
    period: Period
    relation: str  # after | before
    of: Point

    @property
    def anew(self) -> bool:
        """Whether the period begins anew with each occurrence of what it is counted from."""
        return isinstance(self.of, Occurs) and self.of.latest


class ClauseStatus(_Struct, frozen=True, kw_only=True, tag="clause"):
    """The moment a clause becomes kept | breached | due. For several instances: kept when all are, breached or due when one is."""

    clause: str
    status: str


class Consent(_Struct, frozen=True, kw_only=True, tag="consent"):
    """An event each of `who` controls: consent to the clause."""

    who: tuple[str, ...]
    to: str


class Among(_Struct, frozen=True, kw_only=True, tag="among"):
    """The n-th to come of several points: 1 the earlier, as many as there are the later."""

    n: int
    of: tuple[Point, ...]


Point = AtDate | Occurs | Builtin | DayOf | Edge | Offset | ClauseStatus | Consent | Among


# --- conditions ------------------------------------------------------------------------------------------------------


class Past(_Struct, frozen=True, kw_only=True, tag="past"):
    """The point lies at or before the moment of evaluation."""

    point: Point


class StateHolds(_Struct, frozen=True, kw_only=True, tag="holds"):
    state: str


class NotCond(_Struct, frozen=True, kw_only=True, tag="not"):
    cond: Cond


class AllOf(_Struct, frozen=True, kw_only=True, tag="all"):
    conds: tuple[Cond, ...]


class AnyCond(_Struct, frozen=True, kw_only=True, tag="any"):
    conds: tuple[Cond, ...]


Cond = Past | StateHolds | NotCond | AllOf | AnyCond


# --- the world -------------------------------------------------------------------------------------------------------


class Membership(_Struct, frozen=True, kw_only=True):
    member: str
    first: dt.date | None = None
    last: dt.date | None = None


class Signature(_Struct, frozen=True, kw_only=True):
    person: str
    office: str = ""


class Capacity(_Struct, frozen=True, kw_only=True):
    number: int
    what: str
    every: Period


class ActorConsent(_Struct, frozen=True, kw_only=True):
    """Recorded consent of an actor to clauses (a non-party accepts a duty)."""

    clauses: tuple[str, ...]
    on: dt.date | None = None


class BodyRule(_Struct, frozen=True, kw_only=True):
    """How a joint body decides. decides: consensus | majority | unanimity | two-thirds | "N of M" | "" (not stated)."""

    decides: str = ""
    veto: tuple[str, ...] = ()
    tie_break: str = ""
    quorum: int | None = None
    chair: str = ""
    meets: Period | None = None
    convened_by: str = ""
    seat: str = ""
    mandate: str = ""
    budget: str = ""
    starts: Point | None = None
    dissent: str = ""


class Actor(_Struct, frozen=True, kw_only=True):
    """An actor, group or body (sort tells which)."""

    id: str
    sort: str  # actor | group | body
    aliases: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    members: tuple[Membership, ...] = ()
    answers_for: tuple[str, ...] = ()
    commanded_by: str = ""
    signatures: tuple[Signature, ...] = ()
    capabilities: tuple[str, ...] = ()
    capacities: tuple[Capacity, ...] = ()
    consents: tuple[ActorConsent, ...] = ()
    body: BodyRule | None = None
    sources: tuple[str, ...] = ()
    span: Span = NOWHERE


class Kind(_Struct, frozen=True, kw_only=True):
    id: str
    means: str = ""
    range: Amount | None = None
    sources: tuple[str, ...] = ()
    span: Span = NOWHERE
    kinds: tuple[str, ...] = ()  # wider kinds it is of


class Place(_Struct, frozen=True, kw_only=True):
    id: str
    aliases: tuple[str, ...] = ()
    defined_by: str = ""  # geojson | map | coordinates | words | ""
    definition: str = ""
    geometry: dict[str, object] | None = None  # GeoJSON geometry, read from the dossier's file
    as_of: dt.date | None = None
    inside: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    viewpoint: str = ""
    scale: str = ""
    prevails: str = ""
    sources: tuple[str, ...] = ()
    span: Span = NOWHERE
    kinds: tuple[str, ...] = ()


class Slot(_Struct, frozen=True, kw_only=True):
    name: str
    type: str = ""
    optional: bool = False


class Term(_Struct, frozen=True, kw_only=True):
    """An act (done by a bearer) or an event (has controllers) of the vocabulary. id is the declared phrase without slots' brackets."""

    id: str
    sort: str  # act | event
    phrases: tuple[str, ...] = ()  # as declared, with slots; first is the main one
    done: tuple[str, ...] = ()  # phrases of the act as something that has happened
    slots: tuple[Slot, ...] = ()
    doers: tuple[str, ...] = ()  # acts: who can do it (declared, else every actor that a clause makes bear it)
    controllers: tuple[str, ...] = ()
    control: str = ""  # events: together | alone | nobody | "" (not stated)
    follows: tuple[EventRef, ...] = ()
    needs: tuple[str, ...] = ()
    observed_as: tuple[str, ...] = ()
    certified_by: tuple[str, ...] = ()
    reversible: bool | None = None
    span: Span = NOWHERE


class State(_Struct, frozen=True, kw_only=True):
    id: str
    aliases: tuple[str, ...] = ()
    start: Point | None = None
    end: Point | None = None
    agreement: str = ""  # whose zone and period rule its points use
    span: Span = NOWHERE


class Definition(_Struct, frozen=True, kw_only=True):
    id: str
    means: str = ""
    refers_to: str = ""
    agreement: str = ""
    sources: tuple[str, ...] = ()
    span: Span = NOWHERE


class ItemList(_Struct, frozen=True, kw_only=True):
    """A list that a text names: its items as they are written (none where the text gives only a number), how many, and in what unit."""

    id: str
    items: tuple[str, ...] = ()
    number: Decimal
    unit: str = "items"
    sources: tuple[str, ...] = ()
    span: Span = NOWHERE


# --- clauses ---------------------------------------------------------------------------------------------------------


class Accession(_Struct, frozen=True, kw_only=True):
    """A party that joins later: the agreement binds it from the point on."""

    actor: str
    point: Point
    span: Span = NOWHERE


class Bearers(_Struct, frozen=True, kw_only=True):
    """mode: one | each | jointly | any. `every KIND` is resolved to each, `from_kind` keeps the kind. joins: those that join the agreement later."""

    mode: str
    actors: tuple[str, ...]
    from_kind: str = ""
    joins: tuple[Accession, ...] = ()

    @property
    def shares(self) -> list[tuple[str, ...]]:
        """Who does an act: all at once, or each by himself; of what nobody does (an event) nobody."""
        return [self.actors] if self.mode == "jointly" or not self.actors else [(name,) for name in self.actors]

    def joining(self, share: tuple[str, ...]) -> tuple[Point, ...]:
        """The accessions with the last of which a clause binds some of its bearers; none: it binds since its agreement is in force. Of `any of` all
        must join later, for else one who signed owes it."""
        found = tuple(one.point for one in self.joins if one.actor in share)
        return () if self.mode == "any" and len(found) < len(share) else found


class Timing(_Struct, frozen=True, kw_only=True):
    """One time part. kind: by | before | from | until | on | not before | immediately (no number is given) | within |
    within before | only after | while | every | whenever | lapses after | extended by | in force from (of a clause that is
    not in force from the date of its agreement). Only the fields that the kind uses are set.

    becomes: `whenever` any of these clauses becomes so (each instance of it is an occurrence). any_of: "agreement" or "article ID, ID" where they are
    not named one by one (`any clause is breached`)."""

    kind: str
    point: Point | None = None
    period: Period | None = None
    cond: Cond | None = None
    state: str = ""
    trigger: EventRef | None = None
    becomes: tuple[ClauseStatus, ...] = ()
    any_of: str = ""
    by: Bearers | None = None
    consensus: bool = False
    each: bool = False  # `before each ACT`: whenever ACT, before it, by a performance that no earlier ACT has used up
    span: Span = NOWHERE

    @property
    def ahead(self) -> bool:
        """Whether it asks for something before what calls for it: `before each`, `before the trigger`, `by 1 day before it`
        (a point after the trigger is none, whatever is counted back from that)."""
        point, back = self.point, self.kind in ("before", "within before")
        while isinstance(point, Offset | DayOf) and point.relation == "before":
            point, back = point.of, True
        called = isinstance(point, Builtin) and point.name in ("trigger", "breach", "determination")
        return self.each or (back and called and self.kind in ("by", "before", "within before", "on"))


class Amount(_Struct, frozen=True, kw_only=True):
    number: Decimal
    unit: str
    of: str = ""
    price_basis: str = ""


class Quantity(_Struct, frozen=True, kw_only=True):
    """relation: at least | at most | exactly; window: `in any PERIOD`; measured_from: a place (distances).

    list: of `all of LIST`, with its items as they are compared and the slots of the act in which evidence names them: each counts once.
    """

    relation: str
    amount: Amount
    pro_rata: bool = False  # of the window of `every` in which the clause comes into force, by the days on which it is in force
    window: Period | None = None
    since: EventRef | None = None  # counted anew from each occurrence of it on
    measured_from: str = ""
    list: str = ""
    items: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    span: Span = NOWHERE


class Condition(_Struct, frozen=True, kw_only=True):
    """kind: if (a contingency: no duty while false) | unless | provided that (a prerequisite the text expects to be met) |
    consent (with the consent of `who`)."""

    kind: str
    cond: Cond
    who: tuple[str, ...] = ()
    span: Span = NOWHERE


class Exception_(_Struct, frozen=True, kw_only=True):
    """What is left out: an act, what some words describe, or (both) an act for the purpose that the words name."""

    act: ActRef | None = None
    text: str = ""
    authorised_by: tuple[str, ...] = ()
    span: Span = NOWHERE


class Access(_Struct, frozen=True, kw_only=True):
    place: str
    consent_of: tuple[str, ...] = ()


class Verification(_Struct, frozen=True, kw_only=True):
    """sort: verified | monitored | supervised | certified."""

    sort: str
    by: tuple[str, ...]
    means: tuple[str, ...] = ()
    every: Period | None = None
    reports_within: Period | None = None
    reports_to: tuple[str, ...] = ()
    access: tuple[Access, ...] = ()
    start: Point | None = None
    end: Point | None = None
    baseline: tuple[str, ...] = ()
    detects_within: Period | None = None
    span: Span = NOWHERE


class Determination(_Struct, frozen=True, kw_only=True):
    by: tuple[str, ...]
    within: Period | None = None
    standard: str = ""
    attribution: str = ""
    span: Span = NOWHERE


class Effect(_Struct, frozen=True, kw_only=True):
    """verb: starts | ends | suspends | extends | releases."""

    verb: str
    state: str = ""
    clauses: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    period: Period | None = None
    span: Span = NOWHERE


class Ambiguity(_Struct, frozen=True, kw_only=True):
    """An entry of the register of ambiguities: why a clause can be read in several ways, who settles that until when.

    meant: "deliberate", "not deliberate", or "" where that is not said; by: those who meant it. bridges: the positions it holds together, in
    their holders' words. readings: ids of those it covers; none named: every reading of the clause.
    """

    because: str
    owner: str = ""
    until: dt.date | None = None
    meant: str = ""
    by: tuple[str, ...] = ()
    bridges: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    span: Span = NOWHERE


class SentenceRef(_Struct, frozen=True, kw_only=True):
    article: str
    sentence: int  # from 1


class Clause(_Struct, frozen=True, kw_only=True):
    """A commitment: who must, must not or may do what, by when, on what condition, seen by whom, otherwise what."""

    id: str  # agreement:local, rungs agreement:local/rung:N
    agreement: str
    local: str
    title: str = ""
    article: str = ""
    breadcrumb: tuple[str, ...] = ()
    bearers: Bearers
    modal: str  # must | must not | may | effort | effort not | intent | intent not
    said: str = ""  # the words for it where the modal is not as written ("must use best efforts to")
    acts: tuple[ActRef, ...]
    act_list: str = ""  # "" | any of | all of
    others: Bearers | None = None  # whose acts, if not the bearers' own (`must ensure that OTHERS ACT`); an event: nobody's
    state: str = ""  # what is to hold, in place of acts (`must ensure that STATE`)
    standing: tuple[ActRef, ...] = ()  # what is owed all the time: `acts` are what failing in it is, and `modal` is must not
    list_closed: bool | None = None
    timing: tuple[Timing, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    conditions: tuple[Condition, ...] = ()
    places: tuple[str, ...] = ()
    exceptions: tuple[Exception_, ...] = ()
    verification: tuple[Verification, ...] = ()
    determination: Determination | None = None
    self_judged_by: tuple[str, ...] = ()
    ladder: str = ""  # name of a shared ladder
    rungs: tuple[Clause, ...] = ()  # own or the shared ladder's, instantiated for this clause
    effects: tuple[Effect, ...] = ()
    renders: tuple[SentenceRef, ...] = ()
    words: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    force: str = ""
    consented: tuple[ActorConsent, ...] = ()
    consented_by: tuple[str, ...] = ()
    ambiguous: Ambiguity | None = None
    assesses: tuple[str, ...] = ()
    so_that: tuple[str, ...] = ()  # what the text gives as its purpose, in its words; nothing hangs on it
    shown_by: tuple[ActRef, ...] = ()  # acts that speak for an effort made or an intent followed
    contradicted_by: tuple[ActRef, ...] = ()  # acts that speak against it
    general: tuple[str, ...] = ()  # keywords of the lines it takes from what is said throughout its article or agreement
    span: Span = NOWHERE
    core_span: Span = NOWHERE

    @property
    def binds(self) -> bool:
        """Whether it owes a result or forbids an act: neither a power, nor an effort, nor an intent."""
        return self.modal in ("must", "must not")

    @property
    def ahead(self) -> bool:
        """Whether it asks for something before what calls for it."""
        return any(one.ahead for one in self.timing)

    @property
    def degree(self) -> str:
        """`effort` (an obligation of means) or `intent` (a declaration); "" for duties of a result, prohibitions and powers."""
        return self.modal.removesuffix(" not") if self.modal not in ("must", "must not", "may") else ""

    @property
    def doers(self) -> Bearers:
        """Whose acts it is about: of its bearers, or of others for whose acts they answer here."""
        return self.bearers if self.others is None else self.others

    def acting(self, bearers: tuple[str, ...]) -> tuple[str, ...]:
        """The same of an instance, which binds these."""
        return bearers if self.others is None else self.others.actors

    @property
    def verb(self) -> str:
        """The words between who and what, as the text says them."""
        return self.said or self.modal


class Reading(_Struct, frozen=True, kw_only=True):
    """held_by hold that the clauses `of` mean what `clauses` say instead; a clause of `of` not in `clauses` is as written."""

    id: str
    of: tuple[str, ...]
    held_by: tuple[str, ...]
    clauses: tuple[Clause, ...] = ()
    states: tuple[State, ...] = ()
    definitions: tuple[Definition, ...] = ()
    as_written: bool = False
    sources: tuple[str, ...] = ()
    span: Span = NOWHERE


class Purpose(_Struct, frozen=True, kw_only=True):
    """sort: purpose (must hold in every run in which all keep the text) | concern (must happen in none). by: last moment."""

    id: str
    sort: str
    of: tuple[str, ...]
    cond: Cond
    by: Point | None = None
    agreement: str = ""
    because: str = ""
    sources: tuple[str, ...] = ()
    text: str = ""  # as written
    span: Span = NOWHERE


class RedLine(_Struct, frozen=True, kw_only=True):
    id: str
    title: str
    issuer: tuple[str, ...]
    addressee: tuple[str, ...]
    clause: Clause
    declared: str = ""  # publicly | privately | ""
    declared_on: dt.date | None = None
    span: Span = NOWHERE


class Acceptance(_Struct, frozen=True, kw_only=True):
    code: str
    clause: str  # clause id, or "" for the whole text of `agreement`
    agreement: str
    because: str = ""
    owner: str = ""
    until: dt.date | None = None
    span: Span = NOWHERE


class Mark(_Struct, frozen=True, kw_only=True):
    """A sentence that no clause renders, with the reason. sort: declaratory | judgement."""

    sort: str
    agreement: str
    sentences: tuple[SentenceRef, ...]
    because: str = ""
    of: tuple[str, ...] = ()
    span: Span = NOWHERE


class General(_Struct, frozen=True, kw_only=True):
    """What is said once for every duty and prohibition of an agreement (`articles` empty) or of some articles.

    lines: keywords of what it says; apart: clauses it is not for; article: where it stands.
    """

    articles: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    article: str = ""
    renders: tuple[SentenceRef, ...] = ()
    span: Span = NOWHERE

    def is_for(self, clause: Clause) -> bool:
        """Whether a clause of its agreement is among those it is said for."""
        return clause.id not in self.apart and (not self.articles or clause.article in self.articles)


class Option(_Struct, frozen=True, kw_only=True):
    """One option of `alternatives`: who proposes it and what it says, as canonical lines. no_clause: it leaves the clause out."""

    id: str
    proposed_by: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    no_clause: bool = False
    span: Span = NOWHERE


class Alternatives(_Struct, frozen=True, kw_only=True):
    """What is still in brackets: one of the options is to be chosen.

    clauses: those that differ with the choice. chosen: id of the option chosen, "" while the choice is open; taken: the option
    with which this dossier was read (the chosen one; while the choice is open, the first that holds lines).
    """

    id: str
    agreement: str = ""
    article: str = ""
    clauses: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    chosen: str = ""
    taken: str = ""
    span: Span = NOWHERE


class Proposed(_Struct, frozen=True, kw_only=True):
    """What the tool, an assistant or a person proposes, and nobody has confirmed: no clause, no question, nothing that counts.

    sort: clause | act | actor | declaratory; id: of the clause, the phrase or name. by: tool | assistant | person, name: whose.
    who, times ...: words of the sentence; asks: what a person must decide. bound: hash of the sentence it was made from. core: it
    has a line `WHO must ACT`; unnamed: that does not say who. lines: as a file has them.
    """

    id: str
    sort: str
    agreement: str = ""
    article: str = ""
    sentences: tuple[SentenceRef, ...] = ()
    by: str = "tool"
    name: str = ""
    title: str = ""
    because: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    verifiers: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    bound: str = ""
    core: bool = False
    unnamed: bool = False
    lines: tuple[str, ...] = ()
    span: Span = NOWHERE


class Relation(_Struct, frozen=True, kw_only=True):
    sort: str  # supersedes | in accordance with | annex of | prevails over | parallel to
    agreement: str
    other: str
    article: str = ""
    span: Span = NOWHERE


# --- the authentic text ----------------------------------------------------------------------------------------------


class Sentence(_Struct, frozen=True, kw_only=True):
    """number counts from 1 within its article; span is in the file that holds the words ("" file: no place).

    paragraph: its address within the article as lawyers write it, `(3)(a)` or `.4.2`, "" outside any numbered paragraph.
    operative: False for a heading, a label or a joining word that stands alone.
    """

    number: int
    text: str
    span: Span = NOWHERE
    paragraph: str = ""
    operative: bool = True


class Article(_Struct, frozen=True, kw_only=True):
    id: str
    title: str = ""
    language: str = ""
    sentences: tuple[Sentence, ...] = ()
    operative: bool = True  # preamble and closing are not
    span: Span = NOWHERE
    label: str = ""  # as the text or its heading names it: `Article One`, `§ 3`

    @property
    def stated(self) -> tuple[Sentence, ...]:
        """The sentences that state something: headings and lone labels keep their number and are none of them."""
        return tuple(one for one in self.sentences if one.operative)


class TextName(_Struct, frozen=True, kw_only=True):
    """Names an authentic text that does not travel with the dossier."""

    symbol: str = ""
    language: str = ""
    length: int | None = None
    sha256: str = ""
    source_sha256: str = ""  # of the file whose canonical words these are
    articles: str = ""  # splitting scheme
    attached: bool = False


class Agreement(_Struct, frozen=True, kw_only=True):
    id: str
    title: str = ""
    file: str = ""
    signed: Instant | None = None
    signed_late: Instant | None = None  # the last moment at which it may have been signed, where the hour is not said
    in_force: Instant | None = None
    in_force_has_hour: bool = False
    entry: Point | None = None  # what it enters into force with, where that is not a date
    provisional: Point | None = None  # from when it is applied before that
    zone: str = "UTC"
    zone_stated: bool = False
    rule: PeriodRule
    calendar: WorkingCalendar
    languages: tuple[str, ...] = ()
    prevailing: str = ""
    profile: str = ""
    force: str = "binding"
    viewpoint: str = ""  # whose names and borders the drawings of places follow
    parties: tuple[str, ...] = ()
    guarantors: tuple[str, ...] = ()  # sign it, and are bound by what names them only
    accessions: tuple[Accession, ...] = ()
    text: TextName | None = None
    articles: tuple[Article, ...] = ()
    marks: tuple[Mark, ...] = ()
    general: tuple[General, ...] = ()
    relations: tuple[Relation, ...] = ()
    span: Span = NOWHERE


class FileMarking(_Struct, frozen=True, kw_only=True):
    """How a file is marked. originator: who marked it, and alone may mark it down; until: the day on which that is looked at again (year-month-day), "" for none.
    The marking stays after it: none falls by silence."""

    marking: Marking
    originator: str = ""
    until: str = ""
    span: Span = NOWHERE


class Dossier(Graphed, _Struct, dict=True, gc=True, frozen=True, kw_only=True):
    """Everything read from one folder. `diagnostics` holds what could not be read or resolved; the rest is usable."""

    name: str
    actors: dict[str, Actor] = {}
    kinds: dict[str, Kind] = {}
    places: dict[str, Place] = {}
    terms: dict[str, Term] = {}
    states: dict[str, State] = {}
    definitions: dict[str, Definition] = {}
    lists: dict[str, ItemList] = {}
    agreements: dict[str, Agreement] = {}
    clauses: tuple[Clause, ...] = ()
    readings: tuple[Reading, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    red_lines: tuple[RedLine, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()
    markings: dict[str, FileMarking] = {}  # file -> who may see it; a file that is not here is for all
    alternatives: tuple[Alternatives, ...] = ()
    proposals: tuple[Proposed, ...] = ()  # what nobody has confirmed: only the verbs of `draft` look at it
    drafts: dict[str, bytes] = {}  # the files as they were read, while a choice is open: every package is read from them
    hashes: dict[str, str] = {}  # file -> sha256 of its bytes; `choice NAME=OPTION` -> sha256 of the option's lines
    diagnostics: tuple[Diagnostic, ...] = ()


class View(_Struct, frozen=True, kw_only=True):
    """A dossier under one choice of readings: what the clauses, states and definitions are then.

    choice: (clause id, reading id) for every clause read otherwise than written. Made by `servanda.model.view`.
    """

    dossier: Dossier
    choice: tuple[tuple[str, str], ...] = ()
    label: str = "as written"
    clauses: tuple[Clause, ...] = ()
    states: dict[str, State] = {}
    definitions: dict[str, Definition] = {}
