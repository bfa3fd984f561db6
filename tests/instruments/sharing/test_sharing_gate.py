"""The sharing gate against slow formulas: every pair, consents by their days, the smallest changes by trying all; random
logs with planted words."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import json
import random
from collections.abc import Iterator, Sequence
from decimal import Decimal

import pytest
from amounts import amount
from rich.console import Console

pytest.importorskip("pyarrow")

from servanda.base.marking import CAVEATS, CONTROLLED, NO_FURTHER, Marking, Recipient
from servanda.base.refusal import Refusal
from servanda.base.schemes import NO_TABLES, Equivalence, Tables
from servanda.evidence.descent import raised
from servanda.evidence.knowledge import known_at
from servanda.evidence.records import (
    Attribution,
    CoverageRecord,
    Entry,
    EventRecord,
    GapRecord,
    Grades,
    NotDone,
    Record,
    Ruling,
    Source,
    Standing,
)
from servanda.instruments.sharing import conflicts, notes, stix
from servanda.instruments.sharing.page import shared_page
from servanda.instruments.sharing.passing import items_of, passed
from servanda.instruments.sharing.reasons import least_changes, reasons, verdict
from servanda.instruments.sharing.records import (
    ShareAccount,
    ShareConsent,
    SharedItem,
    SharedSet,
    SharePiece,
    ShareReason,
    ShareTask,
)
from servanda.instruments.sharing.written import as_csv, row_of
from servanda.report.html import html
from servanda.report.markdown import markdown
from servanda.report.terminal import show

TLP = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
DAY = dt.date(2031, 5, 20)
SAID = {"source": "letter", "as_of": DAY, "owner": "Desk"}


def consent(item: str, by: str = "Halvern", to: str = "Ostrey", first: int = -5, last: int | None = None) -> ShareConsent:
    days = dt.timedelta(days=1)
    return ShareConsent(
        item=item, originator=by, to=to, from_=DAY + first * days, until=None if last is None else DAY + last * days, **SAID
    )


def test_all_pairs_with_consents_against_the_oracle() -> None:
    windows = [
        (),
        (consent("x"),),
        (consent("x", first=1),),
        (consent("x", last=-1),),
        (consent("x", first=0, last=0),),
        (consent("y"),),
        (consent("x", by="Ilvane"),),
        (consent("x", to="Halvern"),),
    ]
    open_now = [False, True, False, False, True, False, False, False]

    def oracle(one: Marking, who: Recipient, now: bool) -> str:
        label = TLP.index(one.tlp) <= TLP.index(who.tlp)
        listed = who.name in one.rel if one.rel else one.tlp != "RED"
        mine = one.originators == (who.name,)
        let = now and one.originators == ("Halvern",) and who.name == "Ostrey"
        held = bool(one.caveats) and not mine and not let and not (one.caveats == (NO_FURTHER,) and who.name in one.rel)
        if label and listed and not held:
            return "yes"
        return "ask" if label and one.originators else "no"

    seen = set()
    for label, cleared, rel, of, held, until in itertools.product(
        TLP,
        TLP,
        ((), ("Ostrey",), ("Ilvane",)),
        ((), ("Halvern",), ("Ostrey",), ("Halvern", "Ilvane")),
        ((), (CONTROLLED,), (NO_FURTHER,)),
        ("", "2031-05-19", "2031-05-21"),
    ):
        one, who = Marking(tlp=label, rel=rel, originators=of, caveats=held, until=until), Recipient(name="Ostrey", tlp=cleared)
        for rows, now in zip(windows, open_now, strict=True):
            found = reasons(SharePiece(name="it", marking=one, ids=("x",)), who, rows, DAY)
            assert verdict(found)[0] == oracle(one, who, now), (one, who, rows)
            seen.add(verdict(found)[0])
            event = EventRecord(id="x", term="t", first=0, last=0, marking=one)
            entries = [Entry(number=1, known=1, record=event, hash="h")]
            knowledge, _ = passed(entries, who, None, consents=rows, day=DAY)
            assert ("x" in knowledge.events) == (oracle(one, who, now) == "yes"), (one, who, rows)
    assert seen == {"yes", "no", "ask"}


def test_what_is_said_of_days_and_of_whom_to_ask() -> None:
    who = Recipient(name="Ostrey", tlp="AMBER")
    held = Marking(tlp="AMBER", originators=("Halvern",), caveats=(CONTROLLED,), until="2031-05-01")
    piece = SharePiece(name="it", marking=held, ids=("x",))
    later = reasons(piece, who, (consent("x", first=12),), DAY)
    assert verdict(later) == ("ask", ("Halvern",))
    assert least_changes(later) == ((("wait until 2031-06-01",), ("ask Halvern",)), True)
    assert any("was to be looked at again on 2031-05-01" in one.words for one in later)
    over = reasons(piece, who, (consent("x", last=-1),), DAY)
    assert any("the consent ended on 2031-05-19" in one.words for one in over)
    nobody = reasons(SharePiece(name="it", marking=Marking(tlp="AMBER", caveats=CAVEATS), ids=("x",)), who, (), DAY)
    assert verdict(nobody) == ("no", ())
    assert any(one.about == "originator" and one.stands is None for one in nobody), (
        "AMBER and above without an originator is told"
    )
    assert not any(
        one.about == "originator" for one in reasons(SharePiece(name="it", marking=Marking(tlp="GREEN")), who, (), DAY)
    )
    foreign = reasons(SharePiece(name="it", marking=Marking(tlp="NATO:RESTRICTED", originators=("Halvern",))), who, (), DAY)
    assert verdict(foreign)[0] == "no"
    assert any("table that somebody signs" in one.words for one in foreign)
    signed = Equivalence(
        of="NATO", to="TLP", by="Desk", date=DAY, because="for this exercise", labels=(("RESTRICTED", "AMBER"),)
    )
    mapped = Recipient(name="Ostrey", tlp="AMBER", tables=Tables(equivalents=(signed,)))
    assert (
        verdict(
            reasons(SharePiece(name="it", marking=Marking(tlp="NATO:RESTRICTED", originators=("Halvern",))), mapped, (), DAY)
        )[0]
        == "yes"
    )


def test_the_smallest_changes_are_those_that_trying_all_finds() -> None:
    draw = random.Random(16)
    for _ in range(amount(1500, 300)):
        names = [f"{word} {n}" for n, word in enumerate(draw.choices(("cut", "drop", "ask", "wait"), k=draw.randint(1, 7)))]
        needs = [frozenset(draw.sample(names, draw.randint(1, min(3, len(names))))) for _ in range(draw.randint(1, 6))]
        drops = frozenset(one for one in names if one.startswith("drop"))
        stays = (drops,) if drops and draw.random() < 0.7 else ()
        found = [ShareReason(piece="p", about="label", stands=False, words="", lifts=tuple(one)) for one in needs]
        tried = [set(c) for k in range(len(names) + 1) for c in itertools.combinations(names, k)]
        good = [one for one in tried if all(one & need for need in needs) and not any(stay <= one for stay in stays)]
        sets, exact = least_changes(found, stays)
        if not good:
            assert sets == ()
            continue
        assert exact
        least = min(map(len, good))
        assert {len(one) for one in sets} == {least} or (least > 6 and sets)
        assert all(set(one) in good for one in sets)
        assert len(sets) == min(4, sum(len(one) == least for one in good))


# --- random logs ---------------------------------------------------------------------------------------------------------


class Drawn:
    """A log drawn from a seed. words: planted word -> id of the thing it stands in."""

    def __init__(self, seed: int) -> None:
        self.draw, self.words, self.records = random.Random(seed), dict[str, str](), list[Record]()
        self.seed, self.count = seed, 0
        sources = [self.source(n) for n in range(self.draw.randint(1, 4))]
        self.records += sources
        ids = [one.id for one in sources]
        events = [self.event(n, ids) for n in range(self.draw.randint(2, 8))]
        self.records += events
        for n, event in enumerate(events):
            if self.draw.random() < 0.6:
                self.records.append(
                    Attribution(
                        id=f"by{n}", event=event.id, by=(self.word(f"by{n}"),), sources=self.some(ids), marking=self.marking()
                    )
                )
        self.records.append(
            GapRecord(
                id="gap",
                first=0,
                last=9,
                reason=f"(TLP:CLEAR) {self.word('gap')}",
                places=(self.word("gap"),),
                sources=self.some(ids),
                marking=self.marking(),
            )
        )
        self.records.append(
            CoverageRecord(
                id="look",
                first=20,
                last=29,
                owner=self.word("look"),
                how=self.word("look"),
                terms=("t9",),
                marking=self.marking(),
            )
        )
        self.records.append(
            NotDone(
                id="not",
                first=40,
                last=49,
                text=self.word("not"),
                terms=("t8",),
                sources=self.some(ids),
                marking=self.marking(),
            )
        )
        for event in events:
            if self.draw.random() < 0.2:
                self.records.append(Ruling(of=event.id, standing=Standing.DISPUTED, by="Desk", marking=self.marking()))
            elif self.draw.random() < 0.2:
                self.records.append(
                    Ruling(of=event.id, standing=Standing.CLAIMED, by="Desk", marking=self.marking(), marks=True)
                )
        made = [Entry(number=n, known=1000 + n, record=one, hash=f"h{n}") for n, one in enumerate(self.records, start=1)]
        self.entries: Sequence[Entry] = raised(made)[0]
        self.consents = tuple(
            consent(event.id, by=self.draw.choice(("Halvern", "Ilvane")), to=self.draw.choice(("Ostrey", "Halvern")))
            for event in events
            if self.draw.random() < 0.4
        )
        self.tasks = tuple(ShareTask(about=f"t{n}", clause=f"c{n}", **SAID) for n in range(3) if self.draw.random() < 0.3)

    def word(self, ident: str) -> str:
        self.count += 1
        made = f"zq{self.seed:05d}x{self.count}z"
        self.words[made] = ident
        return made

    def some(self, ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.draw.sample(ids, self.draw.randint(0, min(2, len(ids)))))

    def marking(self) -> Marking:
        caveats = self.draw.choice(((), (), (), (CONTROLLED,), (NO_FURTHER,)))
        rel = self.draw.choice(((), (), (), ("Ostrey",), ("Halvern", "Ostrey"), ("Ilvane",)))
        return Marking(
            tlp=self.draw.choice((*TLP, "CLEAR", "GREEN")),
            rel=rel,
            originators=self.draw.choice(((), ("Halvern",), ("Ilvane",))),
            caveats=caveats,
            until=self.draw.choice(("", "2031-06-01")),
        )

    def source(self, n: int) -> Source:
        name = f"s{n}"
        return Source(
            id=name,
            name=self.word(name),
            publisher=self.word(name),
            reference=self.word(name),
            licence=self.word(name),
            origin=self.word(name),
            reliability=self.draw.choice("ABCF"),
            marking=self.marking(),
            draws_on=("s0",) if n and self.draw.random() < 0.3 else (),
        )

    def event(self, n: int, ids: Sequence[str]) -> EventRecord:
        name = f"e{n}"
        return EventRecord(
            id=name,
            term=f"t{n % 4}",
            first=n * 10,
            last=n * 10 + 5,
            text=self.word(name),
            place=self.word(name),
            unit=self.word(name),
            amount=Decimal(n),
            key=self.word(name),
            args=(("of", self.word(name)),),
            measures=((Decimal(3), self.word(name)),),
            sources=self.some(ids),
            grades=Grades(credibility=self.draw.choice(("", "2", "6"))),
            marking=self.marking(),
        )


def formats(items: tuple[SharedItem, ...]) -> Iterator[tuple[str, str]]:
    shared = SharedSet(to="Ostrey", cleared="x", items=items)
    page = shared_page(shared)
    console = Console(file=io.StringIO(), width=100)
    show(page, console)
    yield "text", "".join(console.file.getvalue().split())  # type: ignore[attr-defined]
    yield "markdown", markdown(page)
    yield "html", html(page)
    yield "json", json.dumps([row_of(one) for one in items])
    yield "csv", as_csv(shared)
    yield "stix", stix.bundle(shared)


def now_of(drawn: Drawn) -> dict[str, Marking]:
    """How each thing is marked now: by the last that was said, worked out again."""
    found: dict[str, Marking] = {}
    for entry in drawn.entries:
        record = entry.record
        if not isinstance(record, Ruling):
            found[record.id] = record.marking
        elif record.marks:
            found[record.of] = record.marking
    return found


def lets(one: Marking, who: Recipient, drawn: Drawn, ident: str) -> bool:
    if TLP.index(one.tlp) > TLP.index(who.tlp) or ((one.rel or one.tlp == "RED") and who.name not in one.rel):
        return False
    if not one.caveats or one.originators == (who.name,) or (one.caveats == (NO_FURTHER,) and who.name in one.rel):
        return True
    parent = f"e{ident[2:]}" if ident.startswith("by") else ident
    return bool(one.originators) and all(
        any(row.originator == of and row.to == who.name and row.item in (ident, parent) for row in drawn.consents)
        for of in one.originators
    )


def test_no_planted_word_gets_out_and_the_rest_is_as_if_it_had_never_been() -> None:
    shown: dict[str, int] = {}
    planted = released = 0
    for seed in range(amount(500, 30)):
        drawn = Drawn(seed)
        marks = now_of(drawn)
        everything = items_of(known_at(drawn.entries, None), marks)
        planted += len(drawn.words)
        for name, text in formats(everything):
            shown[name] = shown.get(name, 0) + sum(word in text for word in drawn.words)
        for who in (
            Recipient(name="Ostrey", tlp="GREEN"),
            Recipient(name="Ostrey", tlp="RED"),
            Recipient(name="Halvern", tlp="AMBER"),
        ):
            given = ("c1",) if who.name == "Halvern" else ()
            words = {"consents": drawn.consents, "tasks": drawn.tasks, "given": given, "day": DAY}
            knowledge, kept = passed(drawn.entries, who, None, **words)
            items = items_of(knowledge, kept)
            may = {ident for ident, one in marks.items() if lets(one, who, drawn, ident)}
            tasks = {row.about for row in drawn.tasks if row.clause not in given}
            may -= {event.id for event in drawn.records if isinstance(event, EventRecord) and event.term in tasks}
            out = dict(formats(items))
            for name, text in out.items():
                assert not [word for word, ident in drawn.words.items() if ident not in may and word in text], (seed, who, name)
            assert (
                {one["id"] for one in json.loads(out["json"])}
                == ids_in(out["stix"])
                == {line.split('"')[1] for line in out["csv"].split("\r\n")[1:-1]}
            )
            released += len(items)
            left = [
                entry
                for entry in drawn.entries
                if (entry.record.of if isinstance(entry.record, Ruling) else entry.record.id) in {one.id for one in items}
            ]
            hidden = {type(entry.record) for entry in drawn.entries if entry not in left}
            if Ruling not in {type(entry.record) for entry in drawn.entries}:
                renumbered = [
                    Entry(number=n, known=one.known, record=one.record, hash=f"n{n}") for n, one in enumerate(left, start=1)
                ]
                again = items_of(*passed(renumbered, who, None, **words))
                assert again == items, (seed, who, hidden)
                assert dict(formats(again)) == out
    assert released > 100
    assert all(count > 0.9 * planted for count in shown.values()), {name: count / planted for name, count in shown.items()}


def ids_in(bundle: str) -> set[str]:
    """The ids of every object that is no marking, no doer and not the keeper; and nothing in it points at nothing."""
    made = json.loads(bundle)
    held = {one["id"] for one in made["objects"]}
    for one in made["objects"]:
        refs = [
            *one.get("object_refs", ()),
            *one.get("object_marking_refs", ()),
            *(one[key] for key in ("source_ref", "target_ref", "created_by_ref") if key in one),
        ]
        assert set(refs) <= held, one
    return {ref["external_id"] for one in made["objects"] for ref in one.get("external_references", ())[:1]}


def test_a_marking_raised_later_withdraws_the_old_versions() -> None:
    who = Recipient(name="Ostrey", tlp="GREEN")
    event = EventRecord(id="x", term="t", first=0, last=0, text="open once")
    entries = [Entry(number=1, known=1, record=event, hash="a")]
    assert passed(entries, who, None, day=DAY)[0].events
    for marking in (
        Marking(tlp="AMBER"),
        Marking(tlp="GREEN", rel=("Ilvane",)),
        Marking(caveats=(CONTROLLED,), originators=("Halvern",)),
    ):
        anew = [
            *entries,
            Entry(
                number=2,
                known=2,
                record=Ruling(of="x", standing=Standing.CLAIMED, by="Desk", marking=marking, marks=True),
                hash="b",
            ),
        ]
        assert not passed(anew, who, None, day=DAY)[0].events
        assert not passed(anew, who, None, day=DAY, until=1)[0].events, "also as known before"


# --- STIX ----------------------------------------------------------------------------------------------------------------

PUBLISHED = {
    "CLEAR": "94868c89-83c2-464b-929b-a1a8aa3c8487",
    "GREEN": "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "AMBER": "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "AMBER+STRICT": "939a9414-2ddd-4d32-a0cd-375ea402b003",
    "RED": "e828b379-4e03-4974-9ac4-e53a884c97c1",
}
OBJECT = (
    '{"type": "marking-definition", "spec_version": "2.1", "id": "marking-definition--%s", '
    '"created": "2022-10-01T00:00:00.000Z", "name": "TLP:%s", "extensions": {"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d": '
    '{"extension_type": "property-extension", "tlp_2_0": "%s"}}}'
)
"""As OASIS publishes them (cti-stix-common-objects), in their order of keys, without the blanks of its files."""


def test_the_five_objects_byte_for_byte() -> None:
    published = {label: OBJECT % (ident, label, label.lower()) for label, ident in PUBLISHED.items()}
    assert {label: json.dumps(stix.tlp_object(label)) for label in TLP} == published
    shared = SharedSet(
        to="A",
        cleared="",
        items=tuple(
            SharedItem(id=f"i{n}", kind="event", name="t", marking=Marking(tlp=label, rel=("A",)))
            for n, label in enumerate(TLP)
        ),
    )
    text = stix.bundle(shared)
    assert all(one in text for one in published.values())


def test_what_stix_has_no_word_for_is_a_statement_and_the_strictest() -> None:
    def said(marking: Marking, tables: Tables = NO_TABLES) -> tuple[list[str], list[str]]:
        made = stix.marks_of(marking, tables)
        return [one["name"] for one in made if "name" in one], [
            one["definition"]["statement"] for one in made if "definition" in one
        ]

    whole = Marking(tlp="AMBER", rel=("A", "B"), originators=("H",), caveats=CAVEATS, until="2031-06-01")
    assert said(whole) == (
        ["TLP:AMBER"],
        ["REL A, B", "originator controlled", "no further release", "originator: H", "marking to be looked at on 2031-06-01"],
    )
    assert said(Marking(tlp="NATO:SECRET")) == (["TLP:RED"], ["NATO SECRET"])
    assert said(Marking(tlp="GREEN + NATO:SECRET")) == (["TLP:RED"], ["NATO SECRET"])
    signed = Equivalence(of="NATO", to="TLP", by="Desk", date=DAY, because="why", labels=(("SECRET", "AMBER+STRICT"),))
    assert said(Marking(tlp="GREEN + NATO:SECRET"), Tables(equivalents=(signed,))) == (["TLP:AMBER+STRICT"], ["NATO SECRET"])


def test_a_peer_reads_the_bundle() -> None:
    stix2 = pytest.importorskip("stix2", reason="stix2 is no dependency: the bundle is read by it where somebody has it")
    for seed in range(5):
        drawn = Drawn(seed)
        text = stix.bundle(SharedSet(to="A", cleared="", items=items_of(known_at(drawn.entries, None), now_of(drawn))))
        assert len(stix2.parse(text, allow_custom=False).objects) == len(json.loads(text)["objects"])


# --- accounts and notes --------------------------------------------------------------------------------------------------


def account(by: str, says: str, share: str | None, grade: str = "B2") -> ShareAccount:
    return ShareAccount(item="x", told_by=by, says=says, share=None if share is None else Decimal(share), grade=grade, **SAID)


def test_zadeh_is_shown_and_never_fused() -> None:
    rows = [
        account("one", "meningitis", ".99"),
        account("one", "tumour", ".01"),
        account("two", "concussion", ".99"),
        account("two", "tumour", ".01", "C5"),
    ]
    found = conflicts.conflict("x", rows, {})
    assert found is not None
    assert found.weight == Decimal("0.9999")
    assert found.accounts == tuple(rows)
    assert found.origins == 2
    assert found.settled_by == (conflicts.SETTLES,)
    one, two = ({row.says: row.share for row in rows if row.told_by == by and row.share is not None} for by in ("one", "two"))
    with pytest.raises(Refusal) as refused:
        conflicts.fused(one, two)
    assert "0.9999" in refused.value.reason
    assert "What would settle it" in refused.value.repair
    assert conflicts.fused({"a": Decimal(1)}, {"a": Decimal(1)}) == {"a": Decimal(1)}
    assert conflicts.conflict("x", rows[:2], {}) is None
    assert conflicts.conflict("y", rows, {}) is None
    unknown = conflicts.conflict("x", [account("one", "a", None), account("two", "b", "1")], {})
    assert unknown is not None
    assert unknown.weight is None, "no figure is not nothing"
    with pytest.raises(Refusal):
        conflicts.conflict("x", [*rows, account("one", "other", ".5")], {})


def test_two_reports_of_one_origin_count_once() -> None:
    sources = {
        "a": Source(id="a", origin="Lookout on the islands", reliability="B"),
        "b": Source(id="b", origin="lookout  on the ISLANDS", reliability="C"),
        "c": Source(id="c", origin="patrol"),
        "d": Source(id="d", draws_on=("c",)),
        "e": Source(id="e"),
    }
    assert len(conflicts.origins("ab", sources)) == 1
    assert len(conflicts.origins("acd", sources)) == 2
    assert len(conflicts.origins("abcde", sources)) == 3

    def codes(named: str, reliability: str, credibility: str) -> list[str]:
        return [one.code for one in conflicts.grounds("it", tuple(named), sources, reliability, credibility)]

    assert codes("", "", "") == ["SV930"]
    assert codes("a", "B", "2") == ["SV931"]
    assert codes("ab", "B", "2") == ["SV931"]
    assert codes("ac", "B", "2") == []
    assert codes("ac", "F", "2") == codes("ac", "B", "6") == codes("ac", "", "1") == ["SV930"]
    found = conflicts.conflict("x", [account("a", "yes", "1"), account("b", "no", "1")], sources)
    assert found is not None
    assert found.origins == 1


def test_sentences_of_a_note_and_what_they_cite() -> None:
    text = "---\ntitle: x\n---\n\n# Head [no]\n\n"
    text += "One is said [a]. Two [b][c], and e.g. this. [d]\n\n"
    text += "> quoted [q]\n\n```servanda\nclause [z]\n```\n\nA [link](x.md) is none. Last [a]"
    found = notes.sentences(text)
    assert [(one.number, one.cites) for one in found if one.cites] == [(1, ("a",)), (2, ("b", "c", "d")), (4, ("a",))]
    assert notes.sentences("") == ()
