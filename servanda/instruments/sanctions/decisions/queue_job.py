"""`servanda sanctions decide queue`: the hits of a run that are somebody's work, by customer; and one decision on
several of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from servanda.base.displayed import Displayed
from servanda.base.document import Cell, Document, Heading, PageBlock, Para, counted, table
from servanda.base.job import SHOWN, Given, Job, many, needed, number, word
from servanda.base.refusal import Refusal
from servanda.base.result import Based, Input
from servanda.instruments.sanctions.batch.folder import answers_of
from servanda.instruments.sanctions.batch.records import is_open
from servanda.instruments.sanctions.decisions.job import FOLDER, REASON, find_hit, log_of
from servanda.instruments.sanctions.decisions.people import person_key
from servanda.instruments.sanctions.decisions.records import Look, Pair, Verdict, query_content
from servanda.instruments.sanctions.decisions.standing import look
from servanda.instruments.sanctions.screening.records import Hit, Screened

MOST_SHOWN = 50
"""Customers on a page, unless another number is asked for."""
PROOF = 3.0
"""From this weight on (an equal number, an equal day) a fact puts its hit before those that have a name or a year alone."""


class QueuedHit(msgspec.Struct, frozen=True, kw_only=True):
    """A party that may be meant. entities: its records, several where the same party stands on several lists; stands: in words;
    waiting: the proposal that a second person may confirm, 0: none."""

    entities: tuple[str, ...]
    asked: str
    listed: str
    speaks_for: tuple[str, ...] = ()
    speaks_against: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    band: str = ""
    score: float = 0.0
    stands: str = ""
    waiting: int = 0


class QueuedCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer with what may be meant by it."""

    id: str
    name: str
    hits: tuple[QueuedHit, ...]


class HitQueue(Based, frozen=True, kw_only=True):
    """customers: those with work, in the order of the page, no more than asked for; more: those beyond; closed: hits that are
    nobody's work any more; head: of the log."""

    customers: tuple[QueuedCustomer, ...]
    more: int = 0
    closed: int = 0
    head: str = ""


def _stands(found: Look) -> str:
    if found.awaiting is not None:
        one = found.awaiting
        return f"proposal {one.number} ({one.verdict.words}) by {one.person} waits for a second person"
    if found.reopened:
        return f"open again: {'; '.join(found.reopened)}"
    return "undecided" if found.decision is None else f"decided: {found.decision.verdict.words}"


def _lists(hit: Hit) -> Iterator[str]:
    for under in hit.lists:
        day = f", {under.published}" if under.published else ""
        off = f", off it since {under.delisted_on}" if under.delisted_on else ""
        yield f"{under.list}{f' ({under.programme})' if under.programme else ''}{day}{off}"


def _as_one(hits: Iterable[tuple[Hit, Look]]) -> list[list[tuple[Hit, Look]]]:
    """Records of one party on several lists together: the same name and sort, and the same facts for and against."""
    found: dict[tuple[object, ...], list[tuple[Hit, Look]]] = {}
    for hit, how in hits:
        facts = (tuple(one.words for one in hit.agree), tuple(one.words for one in hit.contradict))
        found.setdefault((person_key(hit.caption), hit.sort, facts, _stands(how)), []).append((hit, how))
    return list(found.values())


def _queued(party: list[tuple[Hit, Look]]) -> QueuedHit:
    (hit, how), hits = party[0], [one for one, _ in party]
    return QueuedHit(
        entities=tuple(one.entity for one in hits),
        asked=hit.query_name,
        listed=hit.listed_name,
        speaks_for=tuple(one.words for one in hit.agree),
        speaks_against=tuple(one.words for one in hit.contradict),
        lists=tuple(dict.fromkeys(words for one in hits for words in _lists(one))),
        band=hit.band.value,
        score=max(one.score for one in hits),
        stands=_stands(how),
        waiting=how.awaiting.number if how.awaiting is not None else 0,
    )


def _first(made: tuple[QueuedCustomer, bool]) -> tuple[bool, bool, str]:
    """What waits for a second person, then what has an equal number or day, then by the customer's id. A score orders nothing."""
    customer, proven = made
    return (not any(one.waiting for one in customer.hits), not proven, customer.id)


class HitQueueJob(Job):
    """Show the hits of a run of `screen` that somebody must still look at, grouped by customer, each with what speaks for and
    against it, its lists, and how it stands in the log."""

    short = "Show which hits wait for whom, by customer."
    exits = ("nobody has anything to look at", "somebody has")
    examples = ("sanctions decide queue --run screened",)
    asks = ("store", "today", *SHOWN)
    screened = needed("The folder of a run, or a saved --json of `screen`.", "PATH", "--run")
    query = word("Only this customer.", "ID")
    limit = number("How many customers are shown.", "N", MOST_SHOWN, least=1)
    folder = FOLDER

    def run(self, given: Given) -> HitQueue:
        log, day = log_of(given, self.folder), given.day()
        state, mark = log.whole()
        if mark.head:
            given.took(Input(name=log.place.name, sha256=mark.head, note="hash of its last line"))
        made: list[tuple[QueuedCustomer, bool]] = []
        closed = 0
        for answer in answers_of(Path(self.screened)):
            one = answer.screened
            if self.query and one.query.id != self.query:
                continue
            seen = [(hit, look(state, _pair(one, hit), day)) for hit in one.hits]
            work = [(hit, how) for hit, how in seen if is_open(how) or how.awaiting is not None]
            closed += len(seen) - len(work)
            if work:
                proven = any(fact.weight >= PROOF for hit, _ in work for fact in hit.agree)
                hits = tuple(_queued(party) for party in _as_one(work))
                made.append((QueuedCustomer(id=one.query.id, name=", ".join(one.query.names), hits=hits), proven))
        made.sort(key=_first)
        customers = tuple(customer for customer, _ in made)
        return HitQueue(
            customers=customers[: self.limit], more=max(0, len(customers) - self.limit), closed=closed, head=mark.head
        )

    def found(self, answer: HitQueue) -> bool:
        return bool(answer.customers)

    @staticmethod
    def says(answer: HitQueue) -> Document:
        return queue_page(answer)


def _pair(one: Screened, hit: Hit) -> Pair:
    return Pair(query=one.query.id, query_hash=query_content(one.query), entity=hit.entity, entity_hash=hit.content)


def queue_page(queue: HitQueue) -> Document:
    """In: a queue. Out: its page: how many wait for whom, then a line a hit."""
    lines = [(customer, hit) for customer in queue.customers for hit in customer.hits]
    waiting, total = sum(bool(hit.waiting) for _, hit in lines), len(queue.customers) + queue.more
    if not lines:
        said = "No hit is anybody's work: each is decided to be somebody else." if queue.closed else "The run has no hit."
        return Document("Sanctions queue", (Para(said, "good"),), queue.basis.foot())
    first = (
        f"{counted(total, 'customer')} to be looked at: {waiting} of {counted(len(lines), 'hit')} shown wait for a second person."
    )
    columns: dict[str, Cell] = {
        "customer": lambda one: f"{one[0].id} {one[0].name}",
        "listed as": lambda one: f"{one[1].listed} [{', '.join(one[1].entities)}]",
        "for": lambda one: " ".join(one[1].speaks_for) or f"the name alone (“{one[1].asked}”)",
        "against": lambda one: " ".join(one[1].speaks_against) or "nothing that was compared",
        "lists, day": lambda one: "; ".join(one[1].lists),
        "name and facts": lambda one: f"{one[1].band}, score {min(one[1].score, 0.999):.3f}",
        "stands": lambda one: one[1].stands,
    }
    blocks: list[PageBlock] = [
        Para(first, "warn"),
        table(lines, columns, tone=lambda one: "warn" if one[1].waiting else ""),
        *([Para(f"{counted(queue.more, 'customer')} more: --limit, or --query ID.", "warn")] if queue.more else []),
        Heading(2, "How to read it"),
        Para(
            "First what waits for a second person, then what has an equal number or day, then by the customer's number: the "
            "score orders nothing and decides nothing. Records with one name, of one sort, and with the same facts are shown as "
            f"one party; a decision is about each record. {counted(queue.closed, 'hit')} decided to be somebody else not shown."
        ),
    ]
    return Document("Sanctions queue", tuple(blocks), queue.basis.foot())


class SeveralDecided(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True):
    """numbers: of the proposals, in the order of the pairs; head: of the log."""

    numbers: tuple[int, ...]
    rule: str
    expires: str
    head: str


class SeveralJob(Job):
    """Propose one verdict on several hits by a rule in words that ends on a day: all of them, or none. Each is a
    proposal of its own, with the rule as its reason, and waits for its second person."""

    short = "Propose one verdict on several hits, by a rule that expires."
    examples = (
        "sanctions decide several --hit C-103=us-ofac:102 --hit C-105=us-ofac:104 --until 2032-07-31 --run screened "
        '--by "Anna Lind" --because "branch Sandmere: passports were seen by hand" --now 2031-08-02',
    )
    asks = ("store", "now", "json")
    pairs = many("A customer and a listed record; may be repeated.", "QUERY=ENTITY", "--hit")
    verdict = word("true: the listed party is meant.", "VERDICT", "--verdict", default="false", of=Verdict)
    expires = needed("The last day of the rule: false matches are whitelisted until then.", "DATE", "--until")
    person = needed("Who decides.", "PERSON", "--by")
    reason = REASON
    screened = needed("The folder of a run, or a saved --json of `screen`.", "PATH", "--run")
    folder = FOLDER

    def run(self, given: Given) -> SeveralDecided:
        chosen = tuple(dict.fromkeys(self.pairs))
        split = [one.partition("=") for one in chosen]
        if not split or not all(query and entity for query, _sign, entity in split):
            raise Refusal("no pair is named, or one is not whole.", "Write each as QUERY=ENTITY.", "--hit")
        if self.verdict != "false":
            raise Refusal(
                "only false matches are decided by a rule: a true match is looked at for itself.",
                "Use: servanda sanctions decide propose.",
                "--verdict",
            )
        found = [find_hit(self.screened, query, entity) for query, _sign, entity in split]
        acts = log_of(given, self.folder).propose_several(
            found, Verdict("false"), reason=self.reason, person=self.person, at=given.moment(), expires=self.expires
        )
        return SeveralDecided(
            numbers=tuple(one.number for one in acts), rule=self.reason, expires=self.expires, head=acts[-1].hash
        )

    @staticmethod
    def says(answer: SeveralDecided) -> str:
        numbers = ", ".join(map(str, answer.numbers))
        return (
            f"{counted(len(answer.numbers), 'proposal')} ({numbers}) by one rule, whitelisting until {answer.expires}; each "
            f"waits for its second person where the policy asks for one.\nHead of the log, to keep elsewhere: {answer.head}"
        )
