"""The same day is a day everywhere: the same spellings at every place that takes one, and no other parser in the house."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from servanda.app.cli import root
from servanda.app.params import AnyNumber, DateText, OneOf, WholeNumber
from servanda.base.refusal import Refusal
from servanda.base.time import Partial, read_date, read_day, read_moment

HOUSE = Path(__file__).parents[2] / "servanda"
FOREIGN = re.compile(r"\b(?:fromisoformat|strptime|dateutil)\b(?=[(.])|\bclick\.(?:DateTime|IntRange|FloatRange|Choice|INT|FLOAT)\b")


def _own(place: str) -> bool:
    return place.startswith("base/time/") or place == "app/params.py"


def test_no_other_parser_of_dates_stands_in_the_house() -> None:
    found = {
        path.relative_to(HOUSE).as_posix(): FOREIGN.findall(path.read_text(encoding="utf-8"))
        for path in sorted(HOUSE.rglob("*.py"))
    }
    assert {place for place, words in found.items() if words and not _own(place)} == set()
    assert any(words for place, words in found.items() if _own(place)), "the look finds what it looks for"
    assert [place for place in found if Path(place).name == "dates.py"] == []


WRITTEN = "2031-03-20"
OTHERS = (
    "20.3.2031", "20/03/2031", "3/20/2031", "20-03-2031", "20 March 2031", "20th March 2031", "20 Mar. 2031", "March 20, 2031", "20-Mar-2031",
    "2031/3/20", "2031.03.20", "2031-3-20", "20310320", "20032031", "2031-W12-4", "2031W124",
)  # fmt: skip
"""Spellings of one day that mean no other."""
TWO = ("03/04/2031", "3/4/2031", "03-04-2031", "03042031")
NONE = ("soon", "2031-02-30", "2031-13-01", "20.3.31", "46101", "31/04/2031", "2031-03-20 25:00", "0012-01-01", "9/9", "-")


def _cell(text: str) -> dt.date:
    from servanda.base.tables.sheets import Row
    from servanda.evidence.imports.cells import Taken
    from servanda.evidence.imports.mapping import Field, Mapping

    span = Taken(Row(1, {"day": text}), Mapping(name="m", zone="UTC")).date(Field(column="day"))
    assert span is not None
    return dt.datetime.fromtimestamp(span[0], dt.UTC).date()


def _evasion(text: str) -> dt.date:
    import polars as pl

    from servanda.instruments.sanctions.evasion.inputs import days

    found: dt.date = days(pl.DataFrame({"row": [1], "day": [text]}), "t", "day")["day"][0]
    return found


def _transaction(text: str) -> dt.date:
    import polars as pl

    from servanda.instruments.sanctions.dealings.reading import read
    from servanda.instruments.sanctions.dealings.table import iso

    cells = {"payer": ["a"], "payee": ["b"], "date": [text], "amount": ["1"], "currency": ["EUR"]}
    table = read(pl.DataFrame(cells))
    if table.rejected:
        raise Refusal(table.rejected[0].reason)
    return dt.date.fromisoformat(iso(int(table.day[0])))


def _customer(text: str) -> dt.date:
    from servanda.instruments.sanctions.batch.cells import Unreadable, date

    try:
        found = read_date(date(text))
    except Unreadable as error:
        raise Refusal(str(error)) from error
    if found.step != "day":
        raise Refusal("the year alone is known", code="ambiguous")
    return found.first


def _holding(text: str) -> dt.date:
    from servanda.instruments.sanctions.ownership.imports.table import read

    found = read(f'owner,company,share,from\na,b,50,"{text}"\n'.encode(), "h.csv")
    if found.problems:
        raise Refusal(found.problems[0].reason)
    return read_date(found.holdings[0].first).first


def _licence(text: str) -> dt.date:
    from servanda.instruments.sanctions.licences.dealings import read_dealings

    return read_dealings(f'id,date\n1,"{text}"\n'.encode(), "d.csv")[0].day


def _rate(text: str) -> dt.date:
    from servanda.accounts.rates import rates_of

    (found,) = rates_of(f'currency,to,rate,date,source\nEUR,USD,1.1,"{text}",x\n'.encode(), "r.csv")
    return read_day(found.date)


def _month(text: str) -> dt.date:
    from servanda.instruments.sanctions.evasion.trade.windows import month_of

    return dt.date.fromisoformat(f"{month_of(text)}-20")


TABLES: dict[str, Callable[[str], dt.date]] = {
    "tables of transfers, ships, prices": _evasion, "payments": _transaction, "customers": _customer, "holdings": _holding, "dealings under a licence": _licence,
    "rates": _rate, "months of trade": _month,
}  # fmt: skip
"""Places that read tables of others."""


def _as_of(text: str) -> dt.date:
    from servanda.app.monitoring import moment

    return dt.datetime.fromtimestamp(moment(text, "UTC"), dt.UTC).date()


def _known(text: str) -> dt.date:
    from servanda.app.evidence import moment_of

    found = moment_of(text, "UTC")
    assert found is not None
    return dt.datetime.fromtimestamp(found, dt.UTC).date()


def _option(text: str) -> dt.date:
    return read_moment(DateText().convert(text, None, None)).days.first


def _line(text: str) -> dt.date:
    from servanda.model.loader import load_files
    from servanda.monitor.watching.lines import LineReader

    reader = LineReader(load_files({}, "x"), "UTC")
    return dt.datetime.fromtimestamp(reader._span(text)[0], dt.UTC).date()  # what it makes of `at`; a whole line needs a dossier


def _regime(text: str) -> dt.date:
    from servanda.instruments.sanctions.ownership.regimes import parse

    table = f'[[regime]]\nid = "x"\nfrom = "{text}"\nthreshold = 50\nat-threshold = false\naggregate = "no"\n'
    return read_day(parse(table, "r.toml")[0].first)


def _listed(text: str) -> dt.date:
    from servanda.instruments.sanctions.ownership.records import ALWAYS, days_of

    return dt.date.fromordinal(days_of(text, ALWAYS)[0])


STRICT_PLACES: dict[str, Callable[[str], dt.date]] = {
    "--as-of, --today, --from, --until": _as_of, "--known of evidence": _known, "options of the command line": _option, "lines of the watch": _line,
    "regimes": _regime, "records of holdings": _listed,
}  # fmt: skip
"""Places that take what we write ourselves."""


@pytest.mark.parametrize("place", TABLES)
def test_a_table_takes_every_spelling_of_a_day(place: str) -> None:
    read = TABLES[place]
    assert {text: read(text) for text in (WRITTEN, *OTHERS)} == dict.fromkeys((WRITTEN, *OTHERS), dt.date(2031, 3, 20))


@pytest.mark.parametrize("place", TABLES)
@pytest.mark.parametrize("text", [*TWO, *NONE[:-1]])
def test_no_table_guesses(place: str, text: str) -> None:
    with pytest.raises(Refusal):
        TABLES[place](text)


@pytest.mark.parametrize("place", STRICT_PLACES)
def test_what_we_write_is_read_and_the_rest_is_answered(place: str) -> None:
    read = STRICT_PLACES[place]
    assert read(WRITTEN) == dt.date(2031, 3, 20)
    for text in OTHERS:
        with pytest.raises(Refusal) as caught:
            read(text)
        assert "Did you mean 2031-03-20?" in caught.value.repair, text
    for text in TWO:
        with pytest.raises(Refusal) as caught:
            read(text)
        assert "can be 2031-03-04 or 2031-04-03" in caught.value.reason
    for text in NONE:
        with pytest.raises(Refusal):
            read(text)


def test_a_mapping_that_says_nothing_of_dates_takes_the_year_first() -> None:
    from servanda.base.tables.faults import RowFault

    for text in (WRITTEN, "20310320", "2031/3/20", "2031.03.20", "20 March 2031"):
        assert _cell(text) == dt.date(2031, 3, 20)
    for text in ("20.3.2031", *TWO, *NONE[:-1]):
        with pytest.raises(RowFault) as caught:
            _cell(text)
        assert caught.value.repair


def test_a_range_of_days_knows_its_ends() -> None:
    assert read_date("2031-03") == Partial(dt.date(2031, 3, 1), dt.date(2031, 3, 31))


def _params(command: click.Command, context: click.Context, at: str = "") -> dict[str, click.Parameter]:
    if isinstance(command, click.Group):
        found: dict[str, click.Parameter] = {}
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            found |= _params(inner, context, f"{at} {name}".strip())
        return found
    return {f"{at} {param.opts[0]}": param for param in command.params}


def test_no_word_of_the_command_line_is_refused_in_words_that_are_not_ours() -> None:
    """Click's own types say `is not a valid integer range`: each that can refuse is one of ours, and every date is looked at first."""
    found = _params(root, click.Context(root))
    assert len(found) > 200
    theirs = (click.IntRange, click.FloatRange, click.Choice, click.DateTime, type(click.INT), type(click.FLOAT))
    ours = (WholeNumber, AnyNumber, OneOf)
    assert [place for place, one in found.items() if isinstance(one.type, theirs) and not isinstance(one.type, ours)] == []
    one_date = {place: one for place, one in found.items() if not getattr(one, "multiple", False)}
    dates = [place for place, one in one_date.items() if one.make_metavar(click.Context(root)) in ("DATE", "MOMENT", "DAY1", "DAY2")]
    assert len(dates) > 20
    assert [place for place in dates if not isinstance(found[place].type, DateText)] == []
