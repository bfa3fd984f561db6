"""`channels/channels.toml` read strictly: what it names must be there, what it does not know is an error, and nothing of it
is taken if one row is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from tomllib import TOMLDecodeError
from typing import Any

import msgspec

from servanda.base.decoding import read_toml
from servanda.base.marking import NOBODY, Marking, covers, marking_text
from servanda.base.refusal import Refusal
from servanda.base.schemes import NO_TABLES, Tables, known, read_label
from servanda.base.tables.faults import closest, shown
from servanda.instruments.channels.records import Channel, ChannelTable
from servanda.model.core import Dossier

FOLDER = "channels"
PLACE = f"{FOLDER}/channels.toml"
NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_PATH = re.compile(r"`\$\.([a-z_]+)\[(\d+)\](?:\.([a-z_]+))?|`\$\.([a-z_]+)")
_KEY = re.compile(r"[0-9a-f]{64}")


class TableLines:
    """The table with the lines of its rows, so that an error can say where."""

    def __init__(self, data: bytes) -> None:
        self.text = data.decode("utf-8-sig", "replace")
        self._lines: dict[str, list[int]] = {}
        for number, line in enumerate(self.text.splitlines(), 1):
            if (found := re.match(r"\s*\[\[\s*([a-z_]+)\s*\]\]", line)) is not None:
                self._lines.setdefault(found[1], []).append(number)

    def place(self, table: str, row: int) -> str:
        """`channels/channels.toml:14`."""
        lines = self._lines.get(table, [])
        return f"{PLACE}:{lines[row]}" if row < len(lines) else PLACE


def read_channels(data: bytes) -> ChannelTable:
    """The table as it is written. Raises Refusal: place, reason, one repair."""
    rows = TableLines(data)
    try:
        return msgspec.convert(read_toml(data.decode("utf-8-sig")), ChannelTable)
    except (UnicodeDecodeError, TOMLDecodeError) as error:
        raise Refusal(f"this is no TOML file in UTF-8 ({error}).", "Mend the line.", PLACE) from error
    except msgspec.ValidationError as error:
        said = str(error)
        found = _PATH.search(said)
        table, row = (found[1] or found[4], int(found[2] or 0)) if found else ("", 0)
        field = f"`{found[3]}`: " if found and found[3] else ""
        reason = said.partition(" - at ")[0].replace("Object", "the row").replace("`$`", "the file")
        raise Refusal(f"{field}{reason}.", _repair(table), rows.place(table, row) if table else PLACE) from error


def _repair(table: str) -> str:
    if table not in (names := ChannelTable.__struct_fields__):
        return f"The file holds: {', '.join(names)}."
    kind: Any = ChannelTable.__annotations__[table]
    fields = {"channel": "Channel", "said": "SaidRow", "told": "ToldAlly", "transfer": "HandedOver", "read_in": "ReadIn",
              "person": "NamedPerson", "report": "Reported"}  # fmt: skip
    from servanda.instruments.channels import records

    if table not in fields:
        return f"Write it as {kind}."
    given = msgspec.structs.fields(getattr(records, fields[table]))
    must = ", ".join(one.encode_name for one in given if one.required)
    may = ", ".join(one.encode_name for one in given if not one.required)
    return f"A row of [[{table}]] has: {must}; and may have: {may}. Days are written 2031-04-10."


def marking_of_table(data: bytes, tables: Tables = NO_TABLES) -> Marking:
    """The marking that a table bears; of one that cannot be read, or bears a label nobody knows: for nobody."""
    try:
        said = read_toml(data.decode("utf-8-sig"))
        label, rel = read_label(str(said.get("marking", "RED"))), said.get("rel", [])
    except (UnicodeDecodeError, TOMLDecodeError):
        return NOBODY
    if not label or not known(label, tables) or not isinstance(rel, list):
        return NOBODY
    return Marking(tlp=label, rel=tuple(map(str, rel)))


def checked(table: ChannelTable, data: bytes, dossier: Dossier, tables: Tables = NO_TABLES) -> ChannelTable:
    """The table, held against the dossier. Raises Refusal for the first row that cannot stand."""
    rows = TableLines(data)
    if not (label := read_label(table.marking)) or not known(label, tables):
        raise Refusal(f"{shown(table.marking)} is no marking.", "Write RED, or another label of the scheme.", PLACE)
    own = Marking(tlp=label, rel=table.rel)
    seen: set[str] = set()
    for number, one in enumerate(table.channel):
        _channel(one, rows.place("channel", number), dossier, own, seen)
        seen.add(one.id)
    clauses = {one.id for one in dossier.clauses}
    channels = {one.id: one for one in table.channel}
    _rows(table, rows, channels, clauses)
    _held(table, dossier, own)
    persons: set[str] = set()
    for number, person in enumerate(table.person):
        place = rows.place("person", number)
        if person.name in persons:
            raise Refusal(f"{shown(person.name)} is declared twice.", "Keep one.", place)
        if person.key and not _KEY.fullmatch(person.key):
            raise Refusal(
                f"the key of {shown(person.name)} is none.",
                "Write what this prints: servanda channels seal --new-key NAME",
                place,
            )
        persons.add(person.name)
    return table


def _channel(one: Channel, place: str, dossier: Dossier, own: Marking, seen: set[str]) -> None:
    if not NAME.fullmatch(one.id) or one.id == "official":
        raise Refusal(
            f"{shown(one.id)} is no name of a channel.", "Small letters, digits and -; `official` is the open text.", place
        )
    if one.id in seen:
        raise Refusal(f"the channel {shown(one.id)} is declared twice.", "Keep one.", place)
    text = dossier.agreements.get(one.id)
    if text is None:
        raise Refusal(
            f"no file of the dossier holds the agreement {shown(one.id)}.",
            f"Write {FOLDER}/{one.id}.md with `agreement: {one.id}`. {closest(one.id, dossier.agreements)}", place,
        )  # fmt: skip
    if text.force != "political":
        raise Refusal(
            f"{text.file} is of force {text.force}: a channel binds politically.", "Write `force: political`.", text.file
        )
    marked = dossier.markings.get(text.file)
    if marked is None:
        raise Refusal(
            f"{text.file} bears no marking: every reader would see the channel.", "Write `marking: RED` and `rel:`.", text.file
        )
    if not covers(own, marked.marking):
        raise Refusal(
            f"the table is marked {marking_text(own)}, and names {one.id}, which is {marking_text(marked.marking)}.",
            "Mark the table at least as strictly as each file of a channel.", PLACE,
        )  # fmt: skip
    clauses = {each.id for each in dossier.clauses}
    _items(one.mandate, clauses, place, "the mandate names")
    if one.acceptance and one.acceptance not in dossier.terms:
        raise Refusal(f"no act or event {shown(one.acceptance)} is declared.", closest(one.acceptance, dossier.terms), place)
    for name, day in (("mandate_until", one.mandate_until), ("closed", one.closed)):
        if day is not None and day < one.opened:
            raise Refusal(f"`{name}` {day} lies before the channel opened ({one.opened}).", "Look at the days.", place)


def _rows(table: ChannelTable, rows: TableLines, channels: dict[str, Channel], clauses: set[str]) -> None:
    def named(name: str, place: str) -> Channel:
        if name not in channels:
            raise Refusal(f"no channel {shown(name)} is declared.", closest(name, channels) or "Declare it: [[channel]].", place)
        return channels[name]

    for number, said in enumerate(table.said):
        place = rows.place("said", number)
        channel = named(said.channel, place)
        speaks = (*channel.envoys, *channel.others, *filter(None, (channel.principal,)))
        if said.by not in speaks:
            raise Refusal(
                f"{shown(said.by)} is not declared as an envoy of {channel.id}.",
                f"Add the name to `envoys` (of the principal) or `others`. {closest(said.by, speaks)}", place,
            )  # fmt: skip
        if said.on < channel.opened:
            raise Refusal(f"{said.on} lies before {channel.id} opened ({channel.opened}).", "Look at the days.", place)
        if said.kind in BINDING_KINDS and not said.items:
            raise Refusal(f"an {said.kind} without items offers nothing.", "Name clauses under `items`.", place)
        _items(said.items, clauses, place, f"this {said.kind} cites")
    for number, ally in enumerate(table.told):
        _items(ally.items, clauses, rows.place("told", number), "this row cites")
    for number, handed in enumerate(table.transfer):
        _items(handed.items, clauses, rows.place("transfer", number), "this row cites")
    for number, read in enumerate(table.read_in):
        place = rows.place("read_in", number)
        named(read.channel, place)
        if read.until is not None and read.until < read.since:
            raise Refusal(f"this read-in ends ({read.until}) before it begins ({read.since}).", "Look at the days.", place)
        if not read.reason.strip():
            raise Refusal("this read-in gives no reason.", "Say why under `reason`.", place)
    for number, report in enumerate(table.report):
        place = rows.place("report", number)
        named(report.channel, place)
        _items(report.items, clauses, place, "this report tells of")


BINDING_KINDS = ("offer", "acceptance", "withdrawal")


def _items(items: Iterable[str], clauses: set[str], place: str, what: str) -> None:
    for item in items:
        if item not in clauses:
            raise Refusal(f"{what} {shown(item)}, and there is no such clause.", closest(item, clauses), place)


def _held(table: ChannelTable, dossier: Dossier, own: Marking) -> None:
    """What the table cites is in no file that is held more closely than it: who may see the one could not see the other."""
    files = {one.id: one.span.file for one in dossier.clauses}
    some = ((one.items for one in table.said), (one.items for one in table.told), (one.items for one in table.transfer))
    more = ((one.items for one in table.report), (one.mandate for one in table.channel))
    cited = [item for rows in (*some, *more) for items in rows for item in items]
    for item in cited:
        marked = dossier.markings.get(files[item])
        if marked is not None and not covers(own, marked.marking):
            raise Refusal(
                f"the table is marked {marking_text(own)}, and cites {item}, which is {marking_text(marked.marking)}.",
                "Mark the table at least as strictly as each file it cites.",
                PLACE,
            )
