"""How a table of others is laid out: which column says what, what all rows share, which totals it tells. A layout is TOML."""

from __future__ import annotations

from importlib.resources import files

import msgspec

from servanda.accounts.stages.records import STAGES
from servanda.base.decoding import read_toml
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest
from servanda.base.tables.sheets import FileSays

FIELDS = {
    "id": "the number of the pledge", "donor": "who promises", "to": "who is to receive it", "via": "who passes it on",
    "what": "what is promised", "sort": "what it is of", "unit": "the currency, or what is counted",
    "clause": "the clause that binds to it",
    "need": "the need it answers", "place": "where it is to be delivered", "by": "by when it is to be delivered",
    "date": "when it was said or done", "source": "where it is from", "owner": "whose judgement it is",
    "as_of": "the day for which it holds",
    "grade": "of source and information", "receipt": "what shows it", "stage": "which stage `amount` has reached",
    "amount": "how much, of the stage in `stage`", "move": "the number of what was done",
    **{stage: f"how much was {stage}" for stage in STAGES}, **{f"{stage}_on": f"when it was {stage}" for stage in STAGES},
    **{f"{stage}_unit": f"the unit of what was {stage}, where it is another" for stage in STAGES},
}  # fmt: skip
"""What a column or a word for all rows can say."""
TIMES = {"": 0, "thousand": 3, "million": 6, "billion": 9}
"""In what amounts are told, as tens."""


class LayoutPart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one row gives. when: only rows whose column says so. suffix: the field whose words stand behind the number of the
    pledge, where one number has many rows; only_amounts: a row without any amount gives nothing; fields, set: as in the
    layout, and over it."""

    name: str = ""
    when: dict[str, str] = {}
    suffix: str = ""
    only_amounts: bool = False
    fields: dict[str, str] = {}
    set: dict[str, str] = {}


class LayoutSum(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A column that is the sum of others, up to a tolerance in the unit of the table."""

    total: str
    parts: tuple[str, ...]
    tolerance: str = "0"


class RowLayout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of others. about: what it is; got: where users get their copy; file: how it is opened (`sheet`: of a workbook);
    fields: field to heading (` | ` between headings of which one is there); set: field to the words that all rows have in
    common; each: the first of the columns that are a donor each, `until` the last; times: amounts are thousands, millions,
    billions; total: the donor's name in the row that is the sum of the others, with its tolerance; blank: cells that say that
    nothing is known; latest: words in front of a date by which it was done at
    the latest; last_day: a month, a year or a range is taken so at its last day; told: why rows that
    give nothing give nothing."""

    about: str = ""
    got: str = ""
    file: FileSays = FileSays()
    sheet: str = ""
    fields: dict[str, str] = {}
    set: dict[str, str] = {}
    each: str = ""
    until: str = ""
    times: str = ""
    total: str = ""
    tolerance: str = "0"
    blank: tuple[str, ...] = ()
    latest: tuple[str, ...] = ()
    last_day: bool = False
    told: str = ""
    adds: tuple[LayoutSum, ...] = ()
    part: tuple[LayoutPart, ...] = ()

    @property
    def parts(self) -> tuple[LayoutPart, ...]:
        """What one row gives, each with the fields of all."""
        replace = msgspec.structs.replace
        parts = self.part or (LayoutPart(),)
        return tuple(replace(one, fields=self.fields | one.fields, set=self.set | one.set) for one in parts)


def shipped() -> tuple[str, ...]:
    """The layouts that come with Servanda, by name."""
    names = [one.name for one in files(__package__).joinpath("layouts").iterdir() if one.name.endswith(".toml")]
    return tuple(sorted(name.removesuffix(".toml") for name in names))


def layout_of(name: str, data: bytes | None = None) -> RowLayout:
    """A layout that comes with Servanda, or one of the user's as TOML; `table`: nothing is said yet. Raises Refusal."""
    if name == "table":
        return RowLayout()
    if data is None:
        if name not in shipped():
            raise Refusal(f"“{name}” is no layout.", closest(name, ("iati", "ocds", "table", *shipped())), "--format")
        data = files(__package__).joinpath("layouts", f"{name}.toml").read_bytes()
    try:
        found = msgspec.convert(read_toml(data.decode("utf-8")), RowLayout)
    except (msgspec.ValidationError, ValueError) as error:
        raise Refusal(f"the layout cannot be read: {error}.", "Write it as docs/support/rows.md tells.", name) from error
    for one in found.parts:
        checked(one.fields, one.set, name)
    return found


def checked(fields: dict[str, str], set: dict[str, str], place: str) -> None:
    """Raise Refusal for a field that a ledger does not have."""
    if odd := [one for one in (*fields, *set) if one not in FIELDS]:
        raise Refusal(f"there is no field “{odd[0]}”.", closest(odd[0], FIELDS, most=30), place)
