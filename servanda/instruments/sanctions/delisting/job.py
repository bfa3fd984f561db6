"""`servanda sanctions review delist`: requests to be taken off a list: open, record a step, tell what remains due."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from servanda.base.job import SHOWN, Given, Job, arg, flag, many, needed, number, word
from servanda.base.ledger import Ledger
from servanda.base.refusal import Refusal
from servanda.base.result import Input
from servanda.base.time.days import read_day
from servanda.base.verified import VerifyJob
from servanda.instruments.sanctions.delisting.log import FILE, RequestsState, open_delisting
from servanda.instruments.sanctions.delisting.page import delisting_page, procedures_page
from servanda.instruments.sanctions.delisting.procedures import procedures
from servanda.instruments.sanctions.delisting.records import OUTCOMES, Act, Docket, Listed, Procedure

LOG = word("Where the log of requests lies.", "FOLDER", "--delisting", default="delisting")


class RequestsJob(Job):
    """Tell the requests of the log as they stood at the end of a day."""

    short = "List the requests, their steps, what remains due."
    exits = ("nothing is overdue", "a step is")
    examples = ("sanctions review delist list --as-of 2033-04-20",)
    asks = ("now", *SHOWN)
    says = staticmethod(delisting_page)
    folder = LOG
    on = word("As they stood at the end of this day. Default: today.", "DATE", "--as-of")
    status = word("Only those that stand so.", of=("open", "granted", "refused", "withdrawn", "amended"))

    def run(self, given: Given) -> Docket:
        from servanda.instruments.sanctions.delisting.docket import requests

        if not (log := Path(self.folder) / FILE).exists():
            raise Refusal("there is no log of requests.", "Open a request with: servanda sanctions review delist open", str(log))
        day = given.day(self.on)
        acts = open_delisting(self.folder).acts()
        found = tuple(one for one in requests(acts, day) if self.status in ("", one.status))
        head = acts[-1].hash if acts else ""
        given.took(Input(name=FILE, sha256=head, note=f"hash of the last of {len(acts)} acts"))
        return Docket(requests=found, head=head)

    def found(self, answer: Docket) -> bool:
        return any(step.status == "overdue" for one in answer.requests for step in one.steps)


class VerifyRequestsJob(VerifyJob):
    """Look at every byte of the log anew. With a head kept elsewhere, cutting off its end shows too."""

    examples = ("sanctions review delist verify",)
    folder = LOG

    def log(self, given: Given) -> Ledger[Act, RequestsState]:
        if not (log := Path(self.folder) / FILE).exists():  # a name mistyped must not read like a log that is in order
            raise Refusal("there is no log of requests.", "Look at --delisting; the first request begins a log.", str(log))
        return open_delisting(self.folder)


class WaysJob(Job):
    """List the ways off a list."""

    short = "List the procedures that are known, with steps, times and sources."
    examples = ("sanctions review delist ways",)
    says = staticmethod(procedures_page)

    def run(self, given: Given) -> tuple[Procedure, ...]:
        return procedures()


class _ActJob(Job):
    """What every entry of the log says. A line of the log is never taken back."""

    asks: ClassVar[tuple[str, ...]] = ("now", "json")
    request = arg("ID")
    person = needed("Who enters it.", "PERSON", "--by")
    evidence = many("A document or id in the log of evidence; may be repeated.", "TEXT")
    folder = LOG

    def entered(self, given: Given, kind: str, reason: str, on: str, place: str, **words: Any) -> Act:
        act = Act(
            number=0, at=given.moment(), person=self.person, kind=kind, request=self.request, reason=reason,
            on=read_day(on, place=place).isoformat(), evidence=self.evidence, **words,
        )  # fmt: skip
        return open_delisting(self.folder, given.say).append((act,))[0].act

    @staticmethod
    def says(act: Act) -> str:
        what = "" if act.kind == "open" else f": {act.kind}"
        return f"Request {act.request}{what} entered as number {act.number}; head of the log {act.hash[:16]}."


class OpenJob(_ActJob):
    """Enter the request ID: by whom, for which listed record, on what grounds, received when.

    The listed record is looked up in the store, so that its hash is the one of what the list says.
    """

    short = "Enter a request."
    asks = ("store", "known", "now", "json")
    calls = ("request", "procedure")
    examples = (
        "sanctions review delist open R1 --procedure belmora --entity us-ofac:104 --list-file ofac-csv=prim.csv "
        '--requester "Harrow Strand Shipping" --grounds "the fleet was sold" --received 2033-02-03 --by "Anna Lind" '
        "--now 2033-02-04",
    )
    procedure = needed("One of those of `review delist ways`.", "ID")
    entity = needed("The listed record.", "ID")
    requester = needed("By whom.", "NAME")
    grounds = needed("On what grounds.", "TEXT")
    received = needed("The day of receipt.", "DATE")
    reason = word("Why it is entered.", "TEXT", "--because", default="request received")
    list = word("Look it up in this list only.", "LIST")
    list_files = many("Look it up in this file, not in the store; may be repeated.", "FORMAT=FILE", "--list-file")
    content = word("Hash of what the list said of it (its beginning will do): it must be the record's.", "HASH")
    by_hand = flag("Look it up nowhere: enter the hash of --content as it is given. The log says so.")
    name = word("Name of the listed record. Default: as the list says it.", "NAME")

    def run(self, given: Given) -> Act:
        if self.by_hand:
            listed = Listed(entity=self.entity, content=self.content, name=self.name, list=self.list, by_hand=True)
        else:
            listed = self._looked_up(given)
        return self.entered(
            given, "open", self.reason, self.received, "--received",
            procedure=self.procedure, listed=listed, requester=self.requester, grounds=self.grounds,
        )  # fmt: skip

    def _looked_up(self, given: Given) -> Listed:
        from servanda.instruments.sanctions.lists.hand import at_hand

        lists = (self.list,) if self.list else ()
        try:
            hand = at_hand(store=given.store, lists=lists, known=given.known, list_files=self.list_files)
        except Refusal as error:
            other = f"{error.repair} If no list can be had: --content HASH --by-hand."
            raise Refusal(error.reason, other, error.place) from error
        place, tables = ", ".join(self.list_files) or given.store, hand.tables()
        ids = tables["entity"]["id"].to_pylist()
        if self.entity not in ids:
            raise Refusal(
                f"“{self.entity}” is no record of {', '.join(one.list for one in hand.manifests)}.",
                "Take the id from a hit of: servanda sanctions screen NAME, or look at --list and --known.",
                place,
            )
        row = ids.index(self.entity)
        caption, found = (tables["entity"][column][row].as_py() for column in ("caption", "content"))
        if self.content and not found.startswith(self.content.lower()):
            raise Refusal(
                f"the list says something else of {self.entity} ({caption}) than the hash {self.content[:16]} stands for: "
                f"its hash is {found[:16]}.",
                "Leave --content out to enter the record as it stands, or name the day on which it stood so with --known.",
                place,
            )
        rows = zip(*(tables["listing"][column].to_pylist() for column in ("entity", "list")), strict=True)
        under = {mine for id, mine in rows if id == self.entity}
        manifest = next((one for one in hand.manifests if one.list in under), hand.manifests[0])
        name = self.name or caption
        return Listed(entity=self.entity, content=found, name=name, list=manifest.list, snapshot=manifest.id)


class StepJob(_ActJob):
    """Enter what happened to the request ID: a step done, a step extended by months, its outcome, or (none of these) a note."""

    short = "Enter a step done or extended, the outcome, or a note."
    calls = ("request",)
    examples = (
        'sanctions review delist step R1 --done answer --date 2033-04-20 --because "letter of the Council" --by "Anna Lind" '
        "--now 2033-04-21",
    )
    done = word("This step is done.", "STEP")
    extend = word("This step is extended, by --months.", "STEP")
    months = number("By how many months.", "N", 0, least=0, below=25)
    outcome = word(f"{', '.join(OUTCOMES[:-1])} or {OUTCOMES[-1]}.", "OUTCOME")
    on = needed("The day it happened.", "DATE", "--date")
    reason = needed("Why, or what it rests on; alone it is a note.", "TEXT", "--because")

    def run(self, given: Given) -> Act:
        kinds = [kind for kind, word in (("done", self.done), ("extend", self.extend), ("outcome", self.outcome)) if word]
        if len(kinds) > 1:
            raise Refusal(
                "one act is one thing: a step done, a step extended, or an outcome.", "Enter them one after the other."
            )
        return self.entered(
            given, kinds[0] if kinds else "note", self.reason, self.on, "--date",
            step=self.done or self.extend, months=self.months, outcome=self.outcome,
        )  # fmt: skip
