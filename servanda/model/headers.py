"""The head of a file into an `Agreement`: dates, zone, period rule, working days, languages, force."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping

from servanda.base.decoding import read_toml
from servanda.base.profiles import PROFILES
from servanda.base.refusal import Refusal
from servanda.base.time import read_day
from servanda.calendar import (
    RULES,
    PeriodRule,
    WorkingCalendar,
    day_end,
    day_of,
    instant,
    national_holidays,
    parse_date_expression,
    resolve_first,
    rule_from_table,
    zones_like,
)
from servanda.model.core import Agreement, TextName
from servanda.model.names import clean
from servanda.model.scope import import_path, items
from servanda.model.sink import Sink, Where, listed
from servanda.text.articles import WAYS_OF_NUMBERING
from servanda.text.emit import did_you_mean
from servanda.text.syntax import FileTree, HeaderEntry

FORCES = ("binding", "political", "indicative")
SCHEMES = ("auto", *WAYS_OF_NUMBERING)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*")
_HASH = re.compile(r"(sha256:)?[0-9a-fA-F]{64}")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_YEARS_AHEAD = 30

Tables = Mapping[str, Mapping[str, object]]


class _Head:
    """The entries of one head and the place findings about it have."""

    def __init__(self, tree: FileTree, files: Mapping[str, bytes], tables: Tables, sink: Sink) -> None:
        self.entries = {entry.key: entry for entry in reversed(tree.header)}
        self.file = tree.file
        self.files = files
        self.tables = tables
        self.sink = sink
        name = self.text("agreement")
        self.where = Where(tree.file, subject=f"agreement {name}" if name else f"file {tree.file}")
        # what the reader has said about a line of the head is not said again
        self.said = {finding.span.line for finding in tree.diagnostics}
        self.unusable: set[str] = set()

    def text(self, key: str) -> str:
        entry = self.entries.get(key)
        return entry.value.strip() if entry else ""

    def report(
        self, code: str, entry: HeaderEntry, message: str, repair: str, suggestions: tuple[str, ...] = ()
    ) -> None:
        if entry.value_span.line in self.said:
            return
        self.sink.report(
            code, self.where, entry.value_span, message, repair=repair, words=entry.value, suggestions=suggestions
        )

    def choice(self, key: str, among: tuple[str, ...], code: str, what: str) -> str:
        """A word out of a fixed list, "" with a finding if it is another."""
        entry = self.entries.get(key)
        value = self.text(key).casefold()
        if entry is None or value in among:
            return value
        close = tuple(did_you_mean(value, among))
        repair = f"Write `{close[0]}`." if close else f"Write {listed((f'`{word}`' for word in among), 'or', 9)}."
        self.report(code, entry, f"`{entry.value}` is not {what}.", repair, suggestions=close)
        return ""

    def languages(self) -> tuple[str, ...]:
        found: list[str] = []
        for key in ("languages", "text.language"):
            entry = self.entries.get(key)
            for tag, span in items(entry) if entry else ():
                if _TAG.fullmatch(tag) or span.line in self.said:
                    if key == "languages":
                        found.append(tag)
                    continue
                message = f"`{tag}` is not a language tag."
                repair = "Write a BCP 47 tag: `en`, `fr`, `uk`, `ar`, `zh-Hant`."
                self.sink.report("NR023", self.where, span, message, repair=repair, words=tag)
        return tuple(dict.fromkeys(found))

    def zone(self) -> str:
        entry = self.entries.get("zone")
        if entry is None:
            return "UTC"
        try:
            instant(dt.date(2000, 1, 1), None, self.text("zone"))
        except Refusal:
            near = zones_like(self.text("zone"))
            repair = f"Write `{near[0]}`." if near else "Write an IANA name such as `Europe/Kyiv`, or `UTC`."
            self.report("NR021", entry, f"There is no time zone `{entry.value}`.", repair, suggestions=near)
            return "UTC"
        return self.text("zone")

    def moment(self, key: str, zone: str) -> tuple[int | None, bool]:
        """The instant of a date and whether it has a clock time."""
        entry = self.entries.get(key)
        if entry is None or entry.point is not None:
            return None, False
        try:
            expr = parse_date_expression(self.text(key))
            return resolve_first(expr, zone).at, expr.time is not None
        except Refusal as error:
            message = f"`{entry.value}` cannot be used as a date in the zone {zone}."
            self.report("NR137", entry, message, error.repair)
            return None, False

    def rule(self) -> PeriodRule:
        entry = self.entries.get("periods")
        known = dict(RULES)
        for name, table in self.tables.items():
            self._table({name: dict(table)}, known, entry or self.entries.get("periods-table"))
        self._table_file(known)
        if entry is None:
            return RULES["standard"]
        name = self.text("periods")
        for key, rule in known.items():
            if key.casefold() == name.casefold():
                return rule
        if name in self.unusable:
            return RULES["standard"]
        close = did_you_mean(name, sorted(known))
        repair = (
            f"Write `{close[0]}`." if close else "Choose one of these, or give its table with `periods-table: FILE`."
        )
        shown = listed((f"`{key}`" for key in sorted(known)), most=9)
        message = f"There is no rule for counting periods called `{name}`; there are {shown}."
        self.report("NR020", entry, message, repair, suggestions=tuple(close))
        return RULES["standard"]

    def _table_file(self, known: dict[str, PeriodRule]) -> None:
        entry = self.entries.get("periods-table")
        if entry is None:
            return
        path = import_path(self.file, self.text("periods-table"), self.files)
        if path is None:
            message = f"`{entry.value}` is not a file of this dossier."
            self.report("NR140", entry, message, "Add the file, or name the one that holds the table of rules.")
            return
        try:
            data = read_toml(self.files[path].decode("utf-8"))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            self.report("NR140", entry, f"`{path}` cannot be read as a table: {error}.", "Write the table as TOML.")
            return
        whole = "name" in data or not all(isinstance(value, dict) for value in data.values())
        self._table({str(data.get("name", "")): data} if whole else data, known, entry)

    def _table(self, tables: Mapping[str, object], known: dict[str, PeriodRule], entry: HeaderEntry | None) -> None:
        for name, table in tables.items():
            try:
                rule = rule_from_table({"name": name, **table} if isinstance(table, dict) else {})
            except Refusal as error:
                if entry is not None:
                    message = f"A rule for counting periods cannot be used: {error.reason}"
                    self.report("NR140", entry, message, error.repair)
                self.unusable.add(name)
                continue
            known[rule.name] = rule

    def calendar(self, signed: int | None) -> WorkingCalendar:
        holidays, covered = frozenset[dt.date](), None
        weekend = self._weekend()
        entry = self.entries.get("holidays")
        if entry is not None and _COUNTRY.fullmatch(self.text("holidays")):
            year = 1970 + signed // 31556952 if signed is not None else 2000
            first, last = max(year - 1, 1), min(year + _YEARS_AHEAD, 9998)
            try:
                national = national_holidays(self.text("holidays").upper(), range(first, last))
            except Refusal as error:
                message = f"The public holidays of `{entry.value}` cannot be had: {error.reason}"
                repair = "Write a country code such as `UA`, or list the dates: `holidays: 2031-12-25, 2032-01-01`."
                self.report("NR022", entry, message, repair)
            else:
                holidays, covered = national.holidays, national.covered_years
                weekend = national.weekend if weekend is None else weekend
        elif entry is not None:
            days = set()
            for text, span in items(entry):
                try:
                    days.add(read_day(text))
                except Refusal:
                    self.sink.report(
                        "NR139",
                        self.where,
                        span,
                        f"`{text}` is neither a date nor the code of a country.",
                        repair="List dates as 2031-12-25, or write one country code such as `UA`.",
                        words=text,
                    )
            holidays = frozenset(days)
        return WorkingCalendar(frozenset({5, 6}) if weekend is None else weekend, holidays, covered)

    def _weekend(self) -> frozenset[int] | None:
        entry = self.entries.get("weekend")
        if entry is None:
            return None
        days: set[int] = set()
        for text, span in items(entry):
            key = text.casefold()
            number = next(
                (n for n, day in enumerate(_DAYS) if key == day or (len(key) == 3 and day.startswith(key))), None
            )
            if number is None:
                close = did_you_mean(key, _DAYS)
                self.sink.report(
                    "NR139",
                    self.where,
                    span,
                    f"`{text}` is not a day of the week.",
                    repair=f"Write `{close[0].capitalize()}`."
                    if close
                    else "Write the English names: `Friday, Saturday`.",
                    suggestions=close,
                    words=text,
                )
            else:
                days.add(number)
        if len(days) == 7:
            self.report(
                "NR139", entry, "A weekend of seven days leaves no working day.", "Name the days on which nobody works."
            )
            return None
        return frozenset(days) or None

    def text_name(self) -> TextName | None:
        keys = [key for key in self.entries if key.startswith("text.")]
        if not keys:
            return None
        length: int | None = None
        entry = self.entries.get("text.length")
        if entry is not None:
            plain = self.text("text.length").replace(",", "").replace("_", "")
            if plain.isascii() and plain.isdigit():
                length = int(plain)
            else:
                self.report(
                    "NR133", entry, f"`{entry.value}` is not a length.", "Write the number of characters, such as 6548."
                )
        digest = self.text("text.sha256").casefold()
        entry = self.entries.get("text.sha256")
        if entry is not None and not _HASH.fullmatch(digest):
            message = f"`{entry.value}` is not a SHA-256: that is 64 digits 0 to 9 and a to f."
            self.report("NR133", entry, message, "Copy it whole from the source of the text.")
            digest = ""
        return TextName(
            symbol=self.text("text.symbol"),
            language=self.text("text.language"),
            length=length,
            sha256=digest.removeprefix("sha256:"),
            source_sha256=self.text("text.source-sha256").casefold(),
            articles=self.choice("text.articles", SCHEMES, "NR133", "a way to tell articles apart"),
        )


def read_head(tree: FileTree, files: Mapping[str, bytes], tables: Tables, sink: Sink) -> Agreement | None:
    """The agreement a file's head describes, without parties and articles; None if the head names none."""
    head = _Head(tree, files, tables, sink)
    entry = head.entries.get("agreement")
    languages = head.languages()
    if entry is None or not head.text("agreement"):
        return None
    zone = head.zone()
    signed, signed_has_hour = head.moment("signed", zone)
    in_force, has_hour = head.moment("in-force", zone)
    if signed is not None and in_force is not None and in_force < signed:
        late = head.entries["in-force"]
        head.sink.report(
            "NR138",
            head.where,
            late.value_span,
            f"The agreement is in force from {late.value} but was signed on {head.text('signed')}.",
            repair="Check both dates.",
            notes=[(head.entries["signed"].value_span, "signed here")],
        )
    prevailing = head.text("prevailing")
    if prevailing and languages and prevailing.casefold() not in {tag.casefold() for tag in languages}:
        message = f"`{prevailing}` prevails but is not among the authentic languages {listed(languages)}."
        head.report(
            "NR134", head.entries["prevailing"], message, f"Add `{prevailing}` to `languages`, or name one of them."
        )
    return Agreement(
        id=clean(head.text("agreement")),
        title=head.text("title"),
        file=tree.file,
        signed=signed,
        signed_late=None if signed is None or signed_has_hour else day_end(day_of(signed, zone), zone),
        in_force=in_force,
        in_force_has_hour=has_hour,
        zone=zone,
        zone_stated="zone" in head.entries,
        rule=head.rule(),
        calendar=head.calendar(signed if signed is not None else in_force),
        languages=languages,
        prevailing=prevailing,
        profile=head.choice("profile", PROFILES, "NR133", "a profile"),
        force=head.choice("force", FORCES, "NR133", "a force") or "binding",
        viewpoint=head.text("viewpoint"),
        text=head.text_name(),
        span=entry.value_span,
    )
