"""Lists that a text names (`list prisoners of annex 2`), and duties to do all of one."""

from __future__ import annotations

import re
from decimal import Decimal

from servanda.base.refusal import Refusal
from servanda.base.tables.reading import column as read_column
from servanda.model import core
from servanda.model.build import Build, Item, declared_id, first_of, parts_of, texts_of
from servanda.model.names import clean
from servanda.model.scope import import_path
from servanda.model.sink import Where
from servanda.text.diagnostics import Span
from servanda.text.syntax import Part, Quoted, Words

_NO_ITEMS = ("actor", "place", "date", "quantity")
"""Types of slots that name no item of a list."""


def item_key(text: str) -> str:
    """What two spellings of one item have in common."""
    return " ".join(text.split()).casefold()


def read_lists(build: Build) -> dict[str, core.ItemList]:
    """Every list by its id. Reports items that stand twice, a number that is not theirs, a table that cannot be read."""
    found: dict[str, core.ItemList] = {}
    for item in build.of("list"):
        ident = declared_id(build, item, "list")
        if ident is None:
            continue
        parts = item.statement.parts
        items = _items(build, item)
        if items is None:
            continue
        said = first_of(parts, "number")
        amount = said.amount if said is not None else None
        number = Decimal(len(items)) if amount is None else amount.number
        if said is not None and amount is not None and (number != number.to_integral_value() or (items and number != len(items))):
            build.sink.report(
                "NR184",
                item.where,
                said.span,
                f"The list is said to hold {number:f} {amount.unit}; {len(items)} items stand in it." if items else f"{number:f} is no number of items.",
                repair="Mend the number or the items; if both stand so in the text, declare two lists and write a reading for each.",
            )
        elif number <= 0:
            span = said.span if said is not None else item.statement.head.span
            build.sink.report("NR184", item.where, span, "Nothing stands in the list, and no number is given.", repair="Add `items`, or `number 112 prisoners`.")
        if number > 0:
            unit = amount.unit if amount is not None else _unit_of(ident)
            found[ident] = core.ItemList(
                id=ident, items=items, number=max(number, Decimal(len(items))), unit=unit, sources=texts_of(parts, "source"), span=item.statement.head.span
            )
    return found


_ARTICLE = re.compile(r"^(?:the|an?)\s(?=\S)", re.IGNORECASE)


def _unit_of(name: str) -> str:
    """In what its items are counted where the text gives no number: `prisoners` of `the prisoners of annex 2`."""
    words = _ARTICLE.sub("", name).partition(" of ")[0].partition(" on ")[0].partition(" in ")[0]
    return "items" if any(sign.isdigit() for sign in words) else words


def _items(build: Build, item: Item) -> tuple[str, ...] | None:
    """The items in order, each once; None if its table cannot be read."""
    parts = item.statement.parts
    table = first_of(parts, "table")
    words = [text for part in parts_of(parts, "items") for text in part.texts]
    if table is not None:
        column = _column(build, item, table)
        if column is None:
            return None
        words += [Quoted(cell, table.span) for cell in column]
    found: dict[str, str] = {}
    for text in words:
        key = item_key(text.text)
        if key in found:
            build.sink.report(
                "NR183", item.where, text.span, f"`{clean(text.text)}` stands twice in the list.", repair="Take one out, or tell the two apart.", words=text.text
            )
        elif key:
            found[key] = clean(text.text)
    return tuple(found.values())


def _column(build: Build, item: Item, part: Part) -> list[str] | None:
    """The cells of the column of a table (the first if none is named), empty ones left out; None, with a finding, if it cannot be
    read."""
    file, *column = (text.text for text in part.texts)
    path = import_path(item.where.file, file, build.files)
    if path is None:
        _unread(build, item, part, f"`{file}` is not a file of this dossier.", "Add the file, or correct its name.")
        return None
    try:
        return list(read_column(path, build.files[path], tuple(column)))
    except Refusal as error:
        _unread(build, item, part, f"`{path}`: {error.reason}", error.repair)
        return None


def _unread(build: Build, item: Item, part: Part, message: str, repair: str) -> None:
    build.sink.report("NR185", item.where, part.texts[0].span, message, repair=repair, words=part.texts[0].text)


def whole_list(build: Build, words: Words, where: Where, acts: tuple[core.ActRef, ...], span: Span) -> core.Quantity | None:
    """`all of LIST` as an amount: at least so many as the list holds, each counted once."""
    name = build.names.find("list", words, where)
    found = build.lists.get(name.id) if name is not None else None
    if found is None:
        return None
    terms = {act.term for act in acts}
    mains = [entry.phrase for entry in build.vocabulary.entries if entry.term in terms and entry.form == "main"]
    slots = {hole.name for main in mains for hole, _ in main.holes if hole.type not in _NO_ITEMS}
    filled = {slot for act in acts for slot, _ in act.args}
    return core.Quantity(
        relation="at least",
        amount=core.Amount(number=found.number, unit=found.unit, of=found.id),
        list=found.id,
        items=tuple(item_key(one) for one in found.items),
        slots=tuple(sorted(slots - filled)),
        span=span,
    )
