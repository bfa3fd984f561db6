"""`servanda strategy experts` and `strategy obstacles`: what experts judge about the clauses of a dossier, and what stands in
their way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from servanda.app.asking import DossierJob
from servanda.base.job import Given, many, number, word
from servanda.base.refusal import Refusal
from servanda.instruments.strategy.draws import SEED

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.instruments.strategy.experts.obstacles import ObstacleRegister
    from servanda.instruments.strategy.experts.records import (
        AnswersTaken,
        ExpertAnswer,
        ExpertQuestion,
        NamedExpert,
        PoolAnswer,
        SheetsMade,
    )
    from servanda.model.core import Clause, Dossier

SHEETS = ("html", "xlsx", "csv")


class _ExpertsJob(DossierJob):
    """What the verbs of experts begin with: the questions of the dossier, and their words."""

    asks: ClassVar[tuple[str, ...]] = (*DossierJob.asks, "written")

    def table(self, given: Given, name: str, schema: type[Any], why: str = "") -> tuple[tuple[Any, str], ...]:
        """Rows of a table of the dossier with their places; none where it has none, refused with why where that will not do."""
        import hashlib

        from servanda.base.result import Input
        from servanda.base.tables.reading import read

        data = self.beside(name)
        if data is None:
            if why:
                raise Refusal(f"the dossier has no {name}.", why, self.path)
            return ()
        given.took(Input(name=name, sha256=hashlib.sha256(data).hexdigest()))
        return tuple(read(name, data, schema).placed())

    def questions(self, given: Given) -> tuple[tuple[ExpertQuestion, ...], dict[str, str]]:
        """The questions, and the words of each."""
        from servanda.app.api import find_clause
        from servanda.instruments.strategy.experts.questions import QUESTIONS, questions_of
        from servanda.instruments.strategy.experts.records import ExpertQuestion

        self.text(given)
        rows = self.table(
            given, QUESTIONS, ExpertQuestion, "Write one question a row: docs/strategy/experts.md tells the columns."
        )
        found = questions_of(rows, lambda name: find_clause(self.loaded, name))
        clauses = every_clause(self.loaded)
        return found, {
            one.id: one.question or asked_words(self.loaded, clauses[one.clause], one.status, f"{one.by}") for one in found
        }

    def answers(self, given: Given, questions: tuple[ExpertQuestion, ...], why: str = "") -> tuple[ExpertAnswer, ...]:
        """The answers that the dossier keeps."""
        from servanda.instruments.strategy.experts.questions import ANSWERS, answers_of
        from servanda.instruments.strategy.experts.records import ExpertAnswer

        return answers_of(self.table(given, ANSWERS, ExpertAnswer, why), questions)


def every_clause(dossier: Dossier) -> dict[str, Clause]:
    """Clauses and red lines by their full ids."""
    return {one.id: one for one in (*dossier.clauses, *(line.clause for line in dossier.red_lines))}


def asked_words(dossier: Dossier, clause: Clause, status: str, until: str) -> str:
    """Whether a clause is kept or breached by a day, as a question."""
    from servanda.instruments.strategy.experts.records import SAYS
    from servanda.model.english import clause_sentence, short

    title = f" (“{clause.title}”)" if clause.title else ""
    return f"Will {short(clause.id)}{title} be {status} by {until}?{SAYS}{clause_sentence(clause, dossier)}"


class NewSheetsJob(_ExpertsJob):
    """Write a sheet for each expert with the questions of `strategy/questions.csv` of the dossier at PATH: a form that opens
    without a network, a workbook, a table. Sheets bear pseudonyms; the file of names alone says who is who."""

    short = "Write a sheet of questions for each expert."
    examples = (
        'strategy experts new dossiers/harbour --name "Ana Brook" --name "Ben Calder" --names names.csv --out sheets',
        "strategy experts new dossiers/harbour --round 2 --names names.csv --out sheets",
    )
    untold = (*DossierJob.untold, "people", "title", "mark")
    people = many("Who is asked; may be repeated. Without: everybody in the file of names.", "NAME", "--name")
    names = word(
        "Where names and pseudonyms stand; it is made, or added to. Keep it apart from the dossier.", "FILE", default="names.csv"
    )
    mark = word("Marking of the rows that are added to it.", "LABEL", "--names-marking", default="TLP:RED")
    out = word("Where the sheets go.", "FOLDER", default="sheets")
    round = number("1: alone; from 2 on: each sees the reasons of the round before, without names.", "N", 1, least=1, below=10)
    kinds = many("html, xlsx or csv; may be repeated. Default: all.", "KIND", "--format")
    title = word("What stands above the questions.", "TEXT")
    seed = number("Of the order in which pseudonyms and reasons are drawn.", "N", SEED)

    def run(self, given: Given) -> SheetsMade:
        from servanda.base.shown import file_name
        from servanda.base.snapshots import write
        from servanda.instruments.strategy.experts.questions import latest
        from servanda.instruments.strategy.experts.records import SheetsMade
        from servanda.instruments.strategy.experts.sheet import SheetQuestion, before, csv_text, form, rows_of, workbook

        if odd := [kind for kind in self.kinds if kind not in SHEETS]:
            raise Refusal(f"“{odd[0]}” is no kind of sheet.", f"Choose of: {', '.join(SHEETS)}.", "--format")
        questions, words = self.questions(given)
        experts = self._experts(given)
        said = []
        if self.round > 1:
            why = f"Take the answers of round {self.round - 1} in first: servanda strategy experts read PATH --answers FILE"
            said = [one for one in self.answers(given, questions, why) if one.round < self.round]
            if not any(one.round == self.round - 1 for one in said):
                raise Refusal(f"nobody has answered in round {self.round - 1}.", why, "--round")
            questions = tuple(one for one in questions if not one.seed)  # nothing is discussed of what is known
        last = latest(said)
        others = {one.id: before(self.seed, self.round - 1, tuple(last.get(one.id, {}).values()), one) for one in questions}
        title = self.title or f"Questions on {self.loaded.name}"
        files = []
        for expert in experts:
            asked = [
                SheetQuestion(question=one, text=words[one.id], before=others[one.id], own=last.get(one.id, {}).get(expert))
                for one in questions
            ]
            rows = rows_of(expert, self.round, asked)
            for kind in self.kinds or SHEETS:
                name = f"{file_name(expert)}-round-{self.round}.{kind}"
                made = form(expert, self.round, asked, title) if kind == "html" else csv_text(rows)
                write(Path(self.out) / name, workbook(rows) if kind == "xlsx" else made.encode())
                files.append(name)
        seeds = sum(one.seed for one in questions)
        return SheetsMade(experts=experts, files=tuple(files), questions=len(questions), seeds=seeds, names=self.names)

    def _experts(self, given: Given) -> tuple[str, ...]:
        """The pseudonyms of those asked; new ones are drawn and kept in the file of names."""
        from servanda.instruments.strategy.draws import generator
        from servanda.instruments.strategy.experts.records import NamedExpert
        from servanda.instruments.strategy.experts.sheet import csv_text

        held = names_in(given, self.names)
        known = {one.name: one.expert for one in held}
        fresh = [name for name in dict.fromkeys(self.people) if name not in known]
        number = max((int(one.expert[1:]) for one in held if one.expert[1:].isdecimal()), default=0)
        order = generator(self.seed, "pseudonyms", number).permutation(len(fresh))
        added = [
            NamedExpert(expert=f"E{number + 1 + int(at)}", name=name, marking=self.mark)
            for at, name in zip(order, fresh, strict=True)
        ]
        if added:
            rows = sorted((*held, *added), key=lambda one: (len(one.expert), one.expert))
            heads = ("expert", "name", "marking")
            given.write(self.names, csv_text([{head: getattr(one, head) for head in heads} for one in rows], heads))
        known |= {one.name: one.expert for one in added}
        experts = sorted(
            {known[name] for name in self.people} if self.people else known.values(), key=lambda one: (len(one), one)
        )
        if not experts:
            raise Refusal("nobody is asked.", "Say who: --name NAME, may be repeated.", "--name")
        return tuple(experts)

    @staticmethod
    def says(answer: SheetsMade) -> Document:
        from servanda.instruments.strategy.experts.page import sheets_page

        return sheets_page(answer)


def names_in(given: Given, path: str) -> tuple[NamedExpert, ...]:
    """The file of names, none where there is none. Raises Refusal: two share a pseudonym or a name."""
    from servanda.base.tables.reading import read
    from servanda.instruments.strategy.experts.records import NamedExpert

    if not Path(path).exists():
        return ()
    held = read(path, given.read(path, "the file of names"), NamedExpert).whole()
    for what in ("expert", "name"):
        if len({getattr(one, what) for one in held}) < len(held):
            raise Refusal(f"the file of names holds one {what} twice.", "Each name has one pseudonym.", path)
    return held


class ReadAnswersJob(_ExpertsJob):
    """Take answered sheets into `strategy/experts.csv` of the dossier at PATH, whatever kind of table they come in. What cannot
    be meant is refused with its place: then nothing is taken."""

    short = "Take in the sheets that came back."
    examples = ("strategy experts read dossiers/harbour --answers dossiers/harbour/strategy/sheets/E6.csv --out experts.csv",)
    sheets = many("An answered sheet; may be repeated.", "FILE", "--answers")
    names = word("The file of names: whoever is not in it is refused.", "FILE")
    out = word("Where the table goes. Default: the dossier's strategy/experts.csv.", "FILE")

    def run(self, given: Given) -> AnswersTaken:
        from servanda.base.tables.reading import read
        from servanda.instruments.strategy.experts.questions import ANSWERS, answers_of
        from servanda.instruments.strategy.experts.records import AnswersTaken, ExpertAnswer
        from servanda.instruments.strategy.experts.sheet import ANSWER_HEADS, csv_text

        if not self.sheets:
            raise Refusal("there is no sheet to take in.", "Give --answers FILE, may be repeated.", "--answers")
        questions, words = self.questions(given)
        before = self.table(given, ANSWERS, ExpertAnswer)
        fresh = tuple(pair for path in self.sheets for pair in read(path, given.read(path), ExpertAnswer).placed())
        known = tuple(one.expert for one in names_in(given, self.names)) if self.names else ()
        held = answers_of((*before, *fresh), questions, known)
        taken = answers_of(fresh, questions, known)
        if not taken:
            raise Refusal("no sheet holds an answer.", "Look whether the sheets were saved with their numbers.", self.sheets[0])
        order = {one.id: at for at, one in enumerate(questions)}
        held = tuple(sorted(held, key=lambda one: (one.round, one.expert, order[one.question])))
        path = Path(self.path)
        target = self.out or str((path if path.is_dir() else path.parent) / ANSWERS)
        given.write(target, csv_text([{head: getattr(one, head) for head in ANSWER_HEADS} for one in held], ANSWER_HEADS))
        return AnswersTaken(taken=taken, held=held, words=words, empty=len(fresh) - len(taken))

    @staticmethod
    def says(answer: AnswersTaken) -> Document:
        from servanda.instruments.strategy.experts.page import taken_page

        return taken_page(answer)


class PoolJob(_ExpertsJob):
    """Pool what the experts of the dossier at PATH have answered: the mean of their distributions, the mean of their quantiles,
    the median, and who dissents. Experts weigh the same unless seeds show that weights predict better."""

    short = "Pool the answers, with the dissent kept."
    exits = ("nobody dissents", "somebody does")
    examples = ("strategy experts pool dossiers/harbour", "strategy experts pool dossiers/harbour --html pool.html")
    untold = (*DossierJob.untold, "round")
    round = number("Only rounds up to this one.", "N", 9, least=1, below=10)

    def run(self, given: Given) -> PoolAnswer:
        from servanda.instruments.strategy.experts.cooke import weigh
        from servanda.instruments.strategy.experts.pools import pooled
        from servanda.instruments.strategy.experts.questions import latest
        from servanda.instruments.strategy.experts.records import PoolAnswer

        questions, words = self.questions(given)
        why = "Take the sheets in first: servanda strategy experts read PATH --answers FILE"
        said = [one for one in self.answers(given, questions, why) if one.round <= self.round]
        last = latest(said)
        if not last:
            raise Refusal("nobody has answered yet.", why, self.path)
        experts = tuple(sorted({one.expert for one in said}))
        by_expert = {name: {id: mine[name] for id, mine in last.items() if name in mine} for name in experts}
        weighing = weigh([one for one in questions if one.seed], by_expert)
        weight = {one.expert: one.weight for one in weighing.experts} if weighing.earned else {}
        found = []
        for one in (one for one in questions if not one.seed and one.id in last):
            mine = last[one.id]
            shares = [weight.get(name, 0.0) for name in mine] if any(weight.get(name) for name in mine) else []
            found.append(pooled(one, words[one.id], tuple(mine.values()), [share / sum(shares) for share in shares]))
        if not found:
            raise Refusal("only seeds have been answered: there is nothing to pool.", why, self.path)
        missing = tuple(
            (name, one.id) for one in questions if not one.seed for name in experts if name not in last.get(one.id, {})
        )
        return PoolAnswer(
            pooled=tuple(found), weighing=weighing, experts=experts, rounds=max(one.round for one in said), missing=missing
        )

    @staticmethod
    def says(answer: PoolAnswer) -> Document:
        from servanda.instruments.strategy.experts.page import pool_page

        return pool_page(answer)

    def found(self, answer: PoolAnswer) -> bool:
        return any(one.dissent for one in answer.pooled)


class ObstaclesJob(_ExpertsJob):
    """Tell what stands in the way of the clauses of the dossier at PATH, by `strategy/obstacles.csv`: whose it is, what would
    remove it, and what falls with the clauses it threatens."""

    short = "Tell what stands in the way of which clauses, and what falls with them."
    examples = ("strategy obstacles dossiers/harbour", "strategy obstacles dossiers/harbour --html obstacles.html")

    def run(self, given: Given) -> ObstacleRegister:
        from servanda.app.api import find_clause
        from servanda.instruments.strategy.experts.obstacles import OBSTACLES, Obstacle, register
        from servanda.meaning.falling import falls_with

        self.text(given)
        rows = self.table(given, OBSTACLES, Obstacle, "Write one obstacle a row: docs/strategy/experts.md tells the columns.")
        titles = {name: one.title for name, one in every_clause(self.loaded).items()}
        return register(rows, lambda name: find_clause(self.loaded, name), lambda names: falls_with(self.loaded, names), titles)

    @staticmethod
    def says(answer: ObstacleRegister) -> Document:
        from servanda.instruments.strategy.experts.page import obstacles_page

        return obstacles_page(answer)
