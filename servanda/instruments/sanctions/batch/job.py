"""`servanda sanctions screen`: names or a file of customers in, hits with their reasons and what was decided on them out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from servanda.base.document import Document
from servanda.base.job import SHOWN, Given, Job, args, flag, many, number, share, word
from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.batch.page import FULL, screening_page
from servanda.instruments.sanctions.records import Sort
from servanda.instruments.sanctions.screening.records import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servanda.instruments.sanctions.batch.records import Screening
    from servanda.instruments.sanctions.lists.hand import AtHand

MOST_HITS = 1000
"""Hits of one query that can be asked for."""


class _Screen(Job):
    """What every screening goes by."""

    asks: ClassVar[tuple[str, ...]] = ("store", "known", "today", *SHOWN)
    needs = ("numpy", "numba", "pyarrow", "rapidfuzz")
    exits = ("nothing to look at", "hits, rows or cells to be looked at")
    lists = many("Only this list of the store; may be repeated.", "LIST", "--list")
    list_files = many("Take this file instead of the store; may be repeated.", "FORMAT=FILE", "--list-file")
    limit = number("At most so many hits for each query.", "N", 10, least=1, below=MOST_HITS + 1)
    threshold = share("The lowest score told. Default: the model's.", "SCORE")
    decisions = word("The log of decisions. Default: in the store.", "FOLDER")

    def hand(self, given: Given) -> AtHand:
        """The lists, as inputs of the answer."""
        from servanda.instruments.sanctions.lists.hand import at_hand
        from servanda.instruments.sanctions.rescreening.earlier import threshold_words

        hand = at_hand(store=given.store, lists=self.lists, known=given.known, list_files=self.list_files)
        given.took(*hand.inputs)
        given.settings["threshold"] = threshold_words(self.threshold)
        return hand

    def screened(self, given: Given, queries: Sequence[Query], *, keep_index: bool = True) -> Screening:
        from servanda.instruments.sanctions.authorities import lists_not_judged
        from servanda.instruments.sanctions.batch.asking import answer_of, standing
        from servanda.instruments.sanctions.batch.records import Counting, Screening
        from servanda.instruments.sanctions.screening.engine import screen
        from servanda.instruments.sanctions.screening.kept import index_of

        day, hand = given.day(), self.hand(given)
        given.settings["queries"] = len(queries)
        keep = given.store if keep_index and not self.list_files else None
        index = index_of(hand, keep=keep, progress=given.progress)
        held, head = standing(given.store, self.decisions)
        found = screen(index, queries, limit=self.limit, threshold=self.threshold, progress=given.progress)
        answers = tuple(answer_of(held, one, day) for one in found)
        counting = Counting()
        counting.add(answers)
        return Screening(
            summary=counting.summary(),
            answers=answers,
            unread=tuple(one for one in queries if one.unread),
            head=head,
            not_judged=lists_not_judged({one.publisher for one in hand.manifests}),
        )

    def found(self, answer: Screening) -> bool:
        return bool(answer.summary.open_hits or answer.summary.rejects or answer.summary.unread)

    def page(self, answer: Screening, full: bool) -> Document:
        return screening_page(answer, full=FULL if full else 10)


class ScreenQueriesJob(_Screen):
    """Screen names, or `query(...)`s, against lists."""

    calls = ("queries",)
    untold = ("queries", "keep_index")
    queries: Any = many("What is screened.", "")
    keep_index = flag("Keep the index in the store.", default=True)

    def run(self, given: Given) -> Screening:
        from servanda.instruments.sanctions.batch.asking import query

        made = [query(one) if isinstance(one, str) else one for one in self.queries]
        return self.screened(given, made, keep_index=self.keep_index)


class ScreenFileJob(_Screen):
    """Screen every row of a file of customers and write the results into a folder.

    An interruption loses at most the step at work; `resume` goes on with a run that was interrupted in `out`.
    """

    asks: ClassVar[tuple[str, ...]] = (*_Screen.asks, "written")
    calls = ("path", "out")
    untold: ClassVar[tuple[str, ...]] = ("resume", "columns", "lists", "input_format", "chunk")
    path = word("Customers: a table (CSV, XLSX, Parquet) or FollowTheMoney lines; .gz too.", "FILE", "--file")
    out = word("Where the results of --file are written.", "FOLDER")
    resume = flag("Go on with an interrupted run in --out.")
    since = word("An earlier run: screen only what differs from it.", "FOLDER")
    columns = many("Which column of --file holds a field (id, name, born ...).", "FIELD=COLUMN", "--column")
    input_format = word("Format of --file, where its name does not say.", "", "--format", of=("csv", "xlsx", "parquet", "ftm"))
    chunk = number("Rows a step of --file; an interruption loses one at most.", "ROWS", 2000, least=1)
    sort = word("What is screened. Default: not known.", of=Sort)

    def run(self, given: Given) -> Screening:
        from servanda.instruments.sanctions.batch import reading
        from servanda.instruments.sanctions.batch.asking import answer_of, standing
        from servanda.instruments.sanctions.batch.files import finish
        from servanda.instruments.sanctions.batch.folder import Run
        from servanda.instruments.sanctions.batch.run import run_in
        from servanda.instruments.sanctions.rescreening.earlier import earlier
        from servanda.instruments.sanctions.screening.engine import screen
        from servanda.instruments.sanctions.screening.kept import index_of, key_of

        if not self.path or not self.out:
            raise Refusal("say where the results go.", "For example: --out screened", "--out")
        chosen = dict(pair.split("=", 1) for pair in self.columns if "=" in pair)
        if len(chosen) != len(self.columns):
            raise Refusal("a column is named as FIELD=COLUMN.", "For example: --column name=Customer", "--column")
        folder, day = Path(self.out), given.day()
        place = given.file(self.path, "customers")
        sort = Sort(self.sort) if self.sort else None
        rows = reading.read(place, format=self.input_format, chosen=chosen, sort=sort)
        hand = self.hand(given)
        held, head = standing(given.store, self.decisions)
        before = None
        if self.since:
            before = earlier(Path(self.since), hand, given.store, self.limit, self.threshold, given.version)
            given.took(before.source)
        given.settings |= {
            "sort": self.sort or "as the rows say",
            "input": rows.format,
            "index": key_of(hand)[:16],
            "decisions": head[:16] or "none",
        }
        kept = () if self.list_files else tuple(one.id for one in hand.manifests)
        weighed = tuple(one.id for one in before.weights.manifests) if before else kept
        run = Run(
            basis=given.basis(self), columns=rows.columns.used, unused=rows.columns.unused, snapshots=kept, weighed=weighed,
            chunk=self.chunk,
        )  # fmt: skip

        def screens():  # type: ignore[no-untyped-def] # a `run.Screen`
            if before is not None:
                return before.again(given.progress)
            index = index_of(hand, keep=None if self.list_files else given.store, progress=given.progress)
            return lambda queries: screen(index, queries, limit=self.limit, threshold=self.threshold)

        def finished() -> Screening:
            publishers = {one.publisher for one in hand.manifests}
            answer = lambda one: answer_of(held, one, day)  # noqa: E731
            return finish(folder, run, answer, head, given.progress, earlier=before, publishers=publishers)

        return run_in(folder, run, rows.items, screens, finished, resume=self.resume, progress=given.progress)

    def interrupted(self) -> str:
        goes_on = f"interrupted; what was screened is kept in {self.out}. Go on with the same command and --resume."
        return goes_on if self.path else ""


class ScreenJob(ScreenFileJob):
    """Screen NAME (several: all names of one party, in any script) or every row of --file.

    Each hit tells its words, facts, list and what was decided on it.
    """

    short = "Screen a name, or a file of customers, against lists."
    examples = (
        'sanctions screen "Toren Vaskeld" --born 1962 --country xc',
        'sanctions screen "SEA LANTERN" --sort vessel --id imo=0123450',
        "sanctions screen --file customers.csv --out screened --html page.html",
        "sanctions screen --file customers.csv --out screened --resume",
        "sanctions screen --file customers.csv --out march --since february",
    )
    untold = (
        *ScreenFileJob.untold, "sort", "born", "sex", "patronymic", "countries", "nationalities", "flags", "identifiers",
    )  # fmt: skip
    names = args("NAME")
    born = many("Birth, incorporation or build date; may be repeated.", "DATE")
    sex = word("Where it is known.", of=("female", "male"))
    patronymic = word("The father's name, where it is known.", "NAME")
    countries = many("Of residence or seat; may be repeated.", "COUNTRY", "--country")
    nationalities = many("May be repeated.", "COUNTRY", "--nationality")
    flags = many("Of a vessel; may be repeated.", "COUNTRY", "--flag")
    identifiers = many("passport, national-id, tax, registration, imo, lei ...; may be repeated.", "KIND=VALUE", "--id")

    def run(self, given: Given) -> Screening:
        from servanda.instruments.sanctions.batch.asking import query

        if self.names and self.path:
            raise Refusal("a name and --file are two screenings.", "Leave one of them out.", "--file")
        if self.path:
            return super().run(given)
        if not self.names:
            example = 'For example: servanda sanctions screen "Toren Vaskeld"'
            raise Refusal("give a name, or --file with customers.", example)
        of_file = {"--out": self.out, "--resume": self.resume, "--since": self.since, "--column": self.columns}
        if idle := [option for option, word in (of_file | {"--format": self.input_format}).items() if word]:
            raise Refusal("this goes with --file only; nothing would be written.", "Add --file FILE, or leave it out.", idle[0])
        asked = query(
            *self.names, sort=self.sort, born=self.born, sex=self.sex, patronymic=self.patronymic,
            countries=self.countries, nationalities=self.nationalities, flags=self.flags, identifiers=self.identifiers,
        )  # fmt: skip
        return self.screened(given, (asked,))
