"""`servanda sanctions decide`: what was decided on hits, and deciding."""

from __future__ import annotations

import json
from abc import abstractmethod
from pathlib import Path
from typing import ClassVar

from servanda.base.job import SHOWN, Given, Job, arg, count, many, needed, number, two, word
from servanda.base.refusal import Refusal
from servanda.base.result import Input
from servanda.base.shown import in_json
from servanda.base.verified import VerifyJob
from servanda.instruments.sanctions.decisions.log import DECISIONS, Decisions, open_decisions
from servanda.instruments.sanctions.decisions.page import Decided, DecisionsRegister, decided_words, decisions_page
from servanda.instruments.sanctions.decisions.records import Act, Pair, Policy, Status, Verdict, query_content

TOLD = 10
"""So many ids of a screening are told to whoever names one that is not there."""
FOLDER = word("The log. Default: in the store.", "FOLDER", "--decisions")
REASON = needed("Why, so that another can follow it.", "TEXT", "--because")


def log_of(given: Given, folder: str) -> Decisions:
    """The log in a folder, or in the store."""
    return open_decisions(folder or Path(given.store) / DECISIONS, given.say)


class DecisionsJob(Job):
    """List the decisions of the log, in order: everything, or the proposals of a status, a query, a listed record."""

    short = "List what was proposed, what stands, what waits."
    exits = ("done", "something waits for a second person")
    examples = ("sanctions decide list --status awaiting",)
    asks = ("store", *SHOWN)
    says = staticmethod(decisions_page)
    status = word("Only those of this status.", of=Status)
    query = word("Only this query record.", "ID")
    entity = word("Only this listed record.", "ID")
    folder = FOLDER

    def run(self, given: Given) -> DecisionsRegister:
        log = log_of(given, self.folder)
        state, mark = log.whole()
        if mark.head:
            given.took(Input(name=log.place.name, sha256=mark.head, note="hash of its last line"))
        chosen = tuple(
            one
            for _, one in sorted(state.proposals.items())
            if self.status in ("", one.status) and self.query in ("", one.pair.query) and self.entity in ("", one.pair.entity)
        )
        return DecisionsRegister(policy=state.policy, proposals=chosen, head=mark.head)

    def found(self, answer: DecisionsRegister) -> bool:
        return any(one.status == "awaiting" for one in answer.proposals)


class _Act(Job):
    """An act on a proposal; it is never taken back."""

    asks = ("store", "now", "json")
    says = staticmethod(decided_words)
    person = needed("Who decides.", "PERSON", "--by")
    folder = FOLDER

    @abstractmethod
    def act(self, log: Decisions, at: str) -> Act:
        """Enter it."""

    def run(self, given: Given) -> Decided:
        log = log_of(given, self.folder)
        act = self.act(log, given.moment())
        number = act.of or act.number
        proposal = log.look(lambda state: state.proposals[number])
        return Decided(number=act.number, hash=act.hash, proposal=proposal)


class _Propose(_Act):
    calls: ClassVar[tuple[str, ...]] = ("query", "entity")
    query = arg("QUERY")
    entity = arg("ENTITY")
    reason = REASON
    screened = word("The folder of a run, or a saved --json of `screen`.", "PATH", "--run")
    hashes = two("Instead of --run: the hashes of both records.", "QUERY ENTITY")

    def proposed(self, log: Decisions, at: str, verdict: Verdict, expires: str = "") -> Act:
        from servanda.instruments.sanctions.batch.customers import made_from_place

        if made_from_place(self.query):
            raise Refusal(
                f"“{self.query}” is the place of a row, not the id of a customer: with a row more above it, the decision would "
                "be another's.",
                "Screen the file again with the column of your own numbers: --column id=COLUMN, then decide on that id.",
                "QUERY",
            )
        seen: tuple[tuple[str, str], ...] = ()
        if self.screened:
            pair, seen = find_hit(self.screened, self.query, self.entity)
        elif self.hashes:
            pair = Pair(query=self.query, query_hash=self.hashes[0], entity=self.entity, entity_hash=self.hashes[1])
        else:
            repair = "Say where the hit is: --from FOLDER of a run, or a saved answer."
            raise Refusal("a decision is about two records as they stood.", repair, "--run")
        return log.propose(pair, verdict, reason=self.reason, person=self.person, at=at, expires=expires, seen=seen)


class ProposeJob(_Propose):
    """Propose a verdict on the hit of QUERY on the listed record ENTITY, as the screening showed both."""

    short = "Propose a verdict on a hit."
    examples = (
        'sanctions decide propose C-101 us-ofac:101 --verdict true --run screened --because "same birth date and passport" '
        '--by "Anna Lind"',
    )
    verdict = needed("true: the listed party is meant.", "VERDICT", "--verdict", of=Verdict)

    def act(self, log: Decisions, at: str) -> Act:
        return self.proposed(log, at, Verdict(self.verdict))


class WhitelistJob(_Propose):
    """Propose a false match of QUERY and ENTITY, kept until a day as long as neither record changes."""

    short = "Propose that a false match is not shown as open until a day."
    examples = (
        "sanctions decide whitelist C-104 us-ofac:102 --until 2033-01-31 --run screened --now 2032-02-01 "
        '--because "other birth year; passport seen" --by "Anna Lind"',
    )
    expires = needed("Its last day. It ends earlier when either record changes.", "DATE", "--until")

    def act(self, log: Decisions, at: str) -> Act:
        return self.proposed(log, at, Verdict("false"), self.expires)


class ProposeDecisionJob(_Propose):
    """Propose a verdict on a hit; with `expires` a whitelisting."""

    calls = ("query", "entity", "verdict")
    verdict = needed("true: the listed party is meant.", "VERDICT", "--verdict", of=Verdict)
    expires = word("The last day of a whitelisting.", "DATE", "--until")

    def act(self, log: Decisions, at: str) -> Act:
        return self.proposed(log, at, Verdict(self.verdict), self.expires)


class ConfirmJob(_Act):
    """Confirm proposal NUMBER. Whoever proposed it cannot."""

    short = "Confirm a proposal as second person."
    examples = ('sanctions decide confirm 2 --by "Ben Okoro"',)
    calls = ("number",)
    number = count("NUMBER")
    reason = word("What the second person adds.", "TEXT", "--because")
    also = many("Another proposal, confirmed with it or not at all; may be repeated.", "NUMBER")

    def act(self, log: Decisions, at: str) -> Act:
        more = [int(one) if one.isascii() and one.isdigit() else 0 for one in self.also]
        return log.confirm(self.number, *more, person=self.person, at=at, reason=self.reason)


class RejectJob(_Act):
    """Reject proposal NUMBER, or withdraw it as its proposer."""

    short = "Reject a proposal, or withdraw your own."
    examples = ('sanctions decide reject 2 --because "the passport is another" --by "Ben Okoro"',)
    calls = ("number",)
    number = count("NUMBER")
    reason = needed("Why.", "TEXT", "--because")

    def act(self, log: Decisions, at: str) -> Act:
        return log.reject(self.number, person=self.person, at=at, reason=self.reason)


class BeginJob(Job):
    """Write the policy as the first act. Without this, the first proposal begins a log in which all but `unresolved` needs two
    persons."""

    short = "Begin a log with a policy of your own."
    examples = ('sanctions decide begin --two true --two whitelist --by "Anna Lind"',)
    asks = ("store", "now", "json")
    two = many("What needs a second person: true, false, unresolved, whitelist; may be repeated.", "KIND")
    longest = number("How long a whitelisting may hold.", "DAYS", 366, least=1)
    person = needed("Who decides.", "PERSON", "--by")
    folder = FOLDER

    def run(self, given: Given) -> Act:
        policy = Policy(two=self.two or ("true", "false", "whitelist"), longest=self.longest)
        return log_of(given, self.folder).begin(policy, person=self.person, at=given.moment())

    @staticmethod
    def says(act: Act) -> str:
        kinds = ", ".join(act.policy.two) if act.policy else ""
        return f"Begun. A second person is needed for: {kinds}. Head of the log: {act.hash}"


class VerifyDecisionsJob(VerifyJob):
    """Look at every byte of the log anew. With a head kept elsewhere, cutting off its end shows too."""

    examples = ("sanctions decide verify",)
    asks = ("store", "json")
    folder = FOLDER

    def log(self, given: Given) -> Decisions:
        log = log_of(given, self.folder)
        if not log.place.exists():  # a name mistyped must not read like a log that is in order
            repair = "Look at --store; the first proposal begins a log."
            raise Refusal("there is no log of decisions here.", repair, str(log.place))
        return log


class ExportJob(Job):
    """Write every proposal with what became of it, one row each."""

    short = "Take the decisions out as CSV or JSON."
    examples = ("sanctions decide export --format json",)
    asks = ("store",)
    calls = ("form",)
    form = word("The form.", "", "--format", of=("csv", "json"), default="csv")
    out = word("Where to. Default: standard output.", "FILE")
    folder = FOLDER

    def run(self, given: Given) -> str:
        from servanda.instruments.sanctions.decisions.export import csv_text, rows

        found = DecisionsJob(folder=self.folder).run(given).proposals
        if self.form == "csv":
            text = csv_text(found)
        else:
            text = in_json(json.dumps(rows(found), ensure_ascii=False, indent=2)) + "\n"
        if self.out:
            given.write(self.out, text)
        return text

    def page(self, answer: str, full: bool) -> str:
        return "" if self.out else answer


def find_hit(screened: str, query: str, entity: str) -> tuple[Pair, tuple[tuple[str, str], ...]]:
    """The pair of a hit as it was screened, and what was seen of it. Raises Refusal when the screening has no such query or
    hit."""
    from servanda.instruments.sanctions.batch.folder import answers_of

    there, ids = list[str](), list[str]()
    for answer in answers_of(Path(screened)):
        one = answer.screened
        if one.query.id != query:
            ids += [one.query.id] if one.hits and len(ids) <= TOLD else []
            continue
        there += [hit.entity for hit in one.hits]
        for hit in one.hits:
            if hit.entity == entity:
                lists = ", ".join(dict.fromkeys(under.list for under in hit.lists))
                snapshots = ", ".join(dict.fromkeys(under.snapshot for under in hit.lists if under.snapshot))
                seen = {"name": hit.query_name, "listed": hit.listed_name, "score": f"{hit.score:.4f}"}
                seen |= {"lists": lists, "snapshots": snapshots}
                pair = Pair(query=query, query_hash=query_content(one.query), entity=entity, entity_hash=hit.content)
                return pair, tuple((name, words) for name, words in seen.items() if words)
        raise Refusal(f"“{query}” has no hit “{entity}”.", f"Its hits are: {', '.join(there) or 'none'}.", screened)
    told = f"With hits are: {', '.join(ids)}." if 0 < len(ids) <= TOLD else "Look at the ids in its results."
    raise Refusal(f"the screening has no query “{query}”.", told, screened)
