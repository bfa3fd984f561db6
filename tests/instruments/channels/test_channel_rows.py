"""What the table of channels says and must not say; what binds; what is beyond a mandate; who could know."""

from __future__ import annotations

import datetime as dt
import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))
from amounts import amount
from test_channel_sets import EARLY, dossier_of, table_of

from servanda.base.refusal import Refusal
from servanda.instruments.channels.binding import standing
from servanda.instruments.channels.declared import checked, marking_of_table, read_channels
from servanda.instruments.channels.knowing import could_know, named
from servanda.instruments.channels.mandate import findings
from servanda.instruments.channels.records import Channel, ChannelTable, NamedPerson, ReadIn, Reported, SaidRow, ToldAlly

D = dt.date
CHANNEL = """[[channel]]
id = "lark"
principal = "M"
envoys = ["E"]
opened = 2031-03-01
close_out = "when signed"
"""
SAID = """[[said]]
channel = "lark"
on = 2031-04-01
by = "E"
to = ["F"]
items = ["lark:0"]
kind = "offer"
"""


def test_a_table_that_stands() -> None:
    dossier = dossier_of({"lark": [EARLY]})
    data = (CHANNEL + SAID).encode()
    assert checked(read_channels(data), data, dossier).said[0].items == ("lark:0",)
    assert marking_of_table(data).tlp == "RED"
    assert marking_of_table(b'marking = "AMBER"\nrel = ["X"]\n').rel == ("X",)
    assert marking_of_table(b"marking = AMBER").tlp == "RED"
    assert marking_of_table(b'marking = "PINK"').rel == ()


@pytest.mark.parametrize(
    ("table", "place", "reason", "repair"),
    [
        (CHANNEL + SAID.replace('by = "E"', 'by = "Ghost"'), ":7", "“Ghost” is not declared as an envoy of lark", "Add the name to `envoys`"),
        (CHANNEL + SAID.replace("2031-04-01", "2031-02-28"), ":7", "2031-02-28 lies before lark opened (2031-03-01)", "Look at the days"),
        (CHANNEL + '[[read_in]]\nperson = "P"\nchannel = "lark"\nfrom = 2031-05-01\nuntil = 2031-04-01\nreason = "x"\n', ":7", "ends (2031-04-01) before it begins", "Look at the days"),
        (CHANNEL + SAID.replace("lark:0", "lark:9"), ":7", "this offer cites “lark:9”, and there is no such clause", "lark:0"),
        (CHANNEL + SAID + "colour = 1\n", ":7", "unknown field `colour`", "A row of [[said]] has: channel, on, by, to, kind"),
        (CHANNEL + SAID.replace('"offer"', '"threat"'), ":7", "`kind`: Invalid enum value 'threat'", "Days are written"),
        (CHANNEL.replace("2031-03-01", '"soon"'), ":1", "`opened`", "Days are written"),
        (CHANNEL + "[[gossip]]\nx = 1\n", "channels.toml", "unknown field `gossip`", "The file holds: marking, rel, channel"),
        (CHANNEL + SAID.replace('"lark"', '"rook"', 1), ":7", "no channel “rook”", "lark"),
        (CHANNEL.replace("lark", "rook"), ":1", "no file of the dossier holds the agreement “rook”", "Write channels/rook.md"),
        (CHANNEL.replace("lark", "official"), ":1", "is no name of a channel", "official"),
        (CHANNEL + CHANNEL, ":7", "declared twice", "Keep one"),
        (CHANNEL + 'mandate = ["lark:7"]\n', ":1", "the mandate names “lark:7”", "lark:0"),
        (CHANNEL + "mandate_until = 2031-01-01\n", ":1", "before the channel opened", "days"),
        (CHANNEL + 'acceptance = "nod"\n', ":1", "no act or event “nod”", ""),
        (CHANNEL + SAID.replace('items = ["lark:0"]\n', ""), ":7", "without items offers nothing", "Name clauses"),
        (CHANNEL + '[[read_in]]\nperson = "P"\nchannel = "lark"\nfrom = 2031-05-01\nreason = " "\n', ":7", "gives no reason", "Say why"),
        (CHANNEL + '[[person]]\nname = "P"\nkey = "12"\n', ":7", "the key of “P” is none", "--new-key"),
        (CHANNEL + '[[person]]\nname = "P"\n[[person]]\nname = "P"\n', ":9", "declared twice", "Keep one"),
        ('marking = "PINK"\n' + CHANNEL, "channels.toml", "“PINK” is no marking", "RED"),
        ('marking = "GREEN"\n' + CHANNEL, "channels.toml", "the table is marked TLP:GREEN, and names lark, which is TLP:RED", "at least as strictly"),
        ("x = [", "channels.toml", "no TOML file", "Mend the line"),
    ],
)
def test_what_cannot_stand_is_named_with_its_place_and_one_repair(table: str, place: str, reason: str, repair: str) -> None:
    dossier = dossier_of({"lark": [EARLY]})
    with pytest.raises(Refusal) as caught:
        checked(read_channels(table.encode()), table.encode(), dossier)
    assert place in caught.value.place
    assert reason in caught.value.reason
    assert repair in caught.value.repair


def test_a_channel_that_every_reader_would_see_is_refused() -> None:
    dossier = dossier_of({"official": [EARLY]})
    data = CHANNEL.replace("lark", "public").encode()
    files = dossier_of({"official": [EARLY], "public": ["A must do task t1"]})
    import msgspec

    bare = msgspec.structs.replace(files, markings={})
    with pytest.raises(Refusal, match="bears no marking"):
        checked(read_channels(data), data, bare)
    assert "public" not in dossier.agreements


# --- what binds ------------------------------------------------------------------------------------------------------


def said(day: int, kind: str, *items: str, by: str = "E", **more: object) -> SaidRow:
    return SaidRow(channel="lark", on=D(2031, 4, day), by=by, to=("F",), items=items, kind=kind, **more)  # type: ignore[arg-type]


LARK = Channel(id="lark", principal="M", envoys=("E",), opened=D(2031, 3, 1), close_out="x")


def bound(*rows: SaidRow, on: int = 30) -> tuple[set[str], tuple[str, ...]]:
    found = standing(LARK, ChannelTable(channel=(LARK,), said=rows), D(2031, 4, on))
    return {one.item for one in found.items}, found.remarks


def test_only_offers_and_acceptances_bind() -> None:
    assert bound(said(1, "question", "a"), said(1, "remark", "b"), said(2, "offer", "c"), said(3, "acceptance", "d")) == ({"c", "d"}, ())
    assert bound(said(1, "offer", "a"), said(5, "withdrawal", "a")) == (set(), ())
    assert bound(said(1, "offer", "a"), said(5, "withdrawal", "a"), on=4) == ({"a"}, ())
    assert bound(said(1, "offer", "a"), said(5, "withdrawal", "a"), said(6, "offer", "a")) == ({"a"}, ())
    kept, remarks = bound(said(1, "offer", "a"), said(2, "acceptance", "a"), said(5, "withdrawal", "a"))
    assert kept == {"a"}
    assert "one side alone does not undo" in remarks[0]
    assert "no offer of it stood" in bound(said(5, "withdrawal", "a"))[1][0]
    kept, remarks = bound(said(5, "withdrawal", "a"), said(5, "offer", "a"))
    assert kept == {"a"}
    assert "both stand" in remarks[0]


# --- the mandate -----------------------------------------------------------------------------------------------------


def beyond(offered: str, power: str = "A may do task t0", **channel: object) -> list[str]:
    dossier = dossier_of({"lark": [offered], "orders": [power]})
    lark = Channel(id="lark", principal="M", envoys=("E",), opened=D(2031, 3, 1), close_out="x", **{"mandate": ("orders:0",), **channel})  # type: ignore[arg-type]
    table = ChannelTable(channel=(lark,), said=(said(1, "offer", "lark:0"),))
    return [one.text for one in findings(dossier, table, (standing(lark, table, D(2031, 4, 30)),), D(2031, 4, 30))]


def test_beyond_the_mandate() -> None:
    assert beyond(EARLY) == []
    assert beyond("A must do task t1") == ["lark:0, of 2031-04-01, promises “do task t1”, which no `may` of the mandate covers."]
    assert beyond("A must not do task t1") == ["lark:0, of 2031-04-01, forbids “do task t1”, which no `may` of the mandate covers."]
    assert beyond("B must do task t0") != []
    late = "A may do task t0\n  not before 2031-06-01"
    assert beyond(EARLY, late) == ["lark:0, of 2031-04-01, dates “do task t0” (2031-05-31) outside the days that the mandate allows."]
    assert beyond("A must do task t0\n  by 2031-06-30", late) == []
    assert beyond("A must do task t0\n  by 2031-06-30", "A may do task t0\n  until 2031-05-31") != []
    assert "not decided" in beyond(EARLY, "A may do task t0\n  only after task t3 is done by B")[0]
    assert "after the mandate ended (2031-03-31)" in beyond(EARLY, mandate_until=D(2031, 3, 31))[0]
    assert beyond(EARLY, mandate=()) == ["lark has no mandate: nothing says what its envoys may offer."]


def test_how_channels_are_set_up() -> None:
    dossier = dossier_of({"lark": [EARLY], "heron": [EARLY], "rail": ["A must do task t0\n  by 2031-06-30"]})
    table = table_of(dossier)
    bare = tuple(Channel(id=one.id, opened=one.opened, mandate=(f"{one.id}:0",)) for one in table.channel)
    table = ChannelTable(channel=bare, said=table.said)
    stands = tuple(standing(one, table, D(2031, 4, 30)) for one in bare)
    found = findings(dossier, table, stands, D(2031, 4, 30))
    assert {one.rule for one in found} == {"SV921"}
    texts = [one.text for one in found]
    assert sum("nobody is named who can bind" in one for one in texts) == 3
    assert sum("nothing says how" in one for one in texts) == 3
    assert [one for one in texts if "on the same terms" in one] == ["“do task t0” is on the table in heron (heron:0) and in lark (lark:0), on the same terms."]
    assert sum("at two prices (time: by 31 May 2031 and by 30 June 2031)" in one for one in texts) == 2


# --- who could know --------------------------------------------------------------------------------------------------

X = "lark:0"


def knew(table: ChannelTable, day: int = 30) -> dict[str, tuple[int, str]]:
    return {one.name: (one.since.day, one.why) for one in could_know(table, X, D(2031, 4, day))}


def test_who_could_know_and_why() -> None:
    table = ChannelTable(
        channel=(LARK,),
        said=(said(10, "offer", X, present=("Host",)), said(2, "offer", "lark:1", present=("Early",))),
        read_in=(
            ReadIn(person="Before", channel="lark", since=D(2031, 3, 1), until=D(2031, 4, 9), reason="r"),
            ReadIn(person="Until", channel="lark", since=D(2031, 3, 1), until=D(2031, 4, 10), reason="r"),
            ReadIn(person="Later", channel="lark", since=D(2031, 4, 20), reason="r"),
            ReadIn(person="Other", channel="heron", since=D(2031, 3, 1), reason="r"),
        ),
        person=(NamedPerson(name="Until", answers_to="Chief"), NamedPerson(name="Chief", answers_to="Top"), NamedPerson(name="Below", answers_to="Host")),
        report=(
            Reported(of="Host", to=("Told",), on=D(2031, 4, 12), channel="lark"),
            Reported(of="Host", to=("Too soon",), on=D(2031, 4, 9), channel="lark"),
            Reported(of="Early", to=("Nothing known",), on=D(2031, 4, 12), channel="lark"),
            Reported(of="Told", to=("Twice",), on=D(2031, 4, 13), channel="lark", items=(X,)),
            Reported(of="Told", to=("Of other things",), on=D(2031, 4, 13), channel="lark", items=("lark:1",)),
        ),
        told=(ToldAlly(ally="Ally", on=D(2031, 4, 15), by="Ambassador", items=(X,)),),
    )
    found = knew(table)
    assert {name: day for name, (day, _) in found.items()} == {
        "E": 10, "F": 10, "M": 10, "Host": 10, "Until": 10, "Chief": 10, "Top": 10, "Told": 12, "Twice": 13, "Ally": 15, "Ambassador": 15, "Later": 20,
    }
    assert found["Host"][1] == "present in lark on 2031-04-10"
    assert found["M"][1] == "E, who could know, answers to this name"
    assert found["Twice"][1] == "had a report from Told on 2031-04-13"
    assert set(knew(table, 11)) == {"E", "F", "M", "Host", "Until", "Chief", "Top"}
    assert knew(table, 9) == {}
    assert {"Too soon", "Other", "Below"} <= named(table)
    listed = could_know(table, X, D(2031, 4, 1), listed=(("Principals", "lark"),))
    assert [(one.name, one.since) for one in listed] == [("Principals", D(2031, 3, 1))]


def slowly(table: ChannelTable, day: int) -> dict[str, int]:
    """The same by going round until nothing changes."""
    on, found = D(2031, 4, day), dict[str, int]()
    days = sorted(one.on.day for one in table.said if X in one.items and one.on <= on)

    def add(name: str, when: int) -> bool:
        if when > day or found.get(name, 99) <= when:
            return False
        found[name] = when
        return True

    for one in table.said:
        if X in one.items:
            for name in (one.by, *one.to, *one.present):
                add(name, one.on.day)
    for name in LARK.envoys if days else ():
        add(name, days[0])
    for read in table.read_in:
        when = max([read.since.day, *days[:1]])
        if days and (read.until is None or when <= read.until.day):
            add(read.person, when)
    changed = True
    while changed:
        changed = False
        chiefs = [(one.name, one.answers_to) for one in table.person if one.answers_to]
        for name, chief in [*chiefs, *[("E", "M")] * ("E" not in dict(chiefs))]:
            changed |= name in found and name != chief and add(chief, found[name])
        for row in table.report:
            tells = X in row.items or (not row.items and any(one <= row.on.day for one in days))
            if tells and found.get(row.of, 99) <= row.on.day:
                for name in row.to:
                    changed |= add(name, row.on.day)
    return found


def test_drawn_tables_against_going_round() -> None:
    draw = random.Random(23)
    names = [*"ABCDEFGHM"]
    for _ in range(amount(2000, 300)):
        day = lambda: D(2031, 4, draw.randint(1, 28))  # noqa: E731
        table = ChannelTable(
            channel=(LARK,),
            said=tuple(said(draw.randint(1, 28), "offer", draw.choice((X, "lark:1")), by=draw.choice(names), present=(draw.choice(names),)) for _ in range(draw.randint(0, 3))),
            read_in=tuple(ReadIn(person=draw.choice(names), channel="lark", since=one, until=draw.choice((None, one + dt.timedelta(3))), reason="r") for one in (day() for _ in range(draw.randint(0, 3)))),
            person=tuple(NamedPerson(name=one, answers_to=draw.choice(names)) for one in draw.sample(names, draw.randint(0, 4))),
            report=tuple(Reported(of=draw.choice(names), to=(draw.choice(names),), on=day(), channel="lark", items=draw.choice(((), (X,), ("lark:1",)))) for _ in range(draw.randint(0, 6))),
        )
        asked = draw.randint(1, 29)
        assert {name: when for name, (when, _) in knew(table, asked).items()} == slowly(table, asked)
