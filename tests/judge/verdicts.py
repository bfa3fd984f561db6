"""Each answer of the checker against the truth: right, wrong and certain, missed, not decided, or an internal error."""

from __future__ import annotations

import random
import re
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from judge.dossiers import Sketch, keyword_of
from judge.runs import Choice, Key, Seen, Table, in_order, look
from judge.truths import Truths, tier
from servanda.meaning import Event, Status, clause_status, evaluate, verify_certificate
from servanda.meaning.keys import key_of
from servanda.meaning.runs import Run
from servanda.meaning.witness import Answer, Certificate, NotFoundWitness, RunWitness, ScheduleWitness
from servanda.model.core import Dossier, Purpose
from servanda.model.loader import load_files
from servanda.model.views import reading_choice

QUESTIONS = ("keepable", "can-happen", "falls-due", "stall", "part", "ambiguous", "purpose", "concern", "unanswered", "schedule", "repair")
KINDS = ("right", "wrong", "missed", "poor witness", "long witness", "not decided", "internal error")
"""wrong: wrong and certain. poor witness: the answer is right, but what is shown for it does not show it. long witness: it does, but something in it can be left out."""


@dataclass(frozen=True)
class Judged:
    """One answer judged. about: subject and actor; said: the answer; is_: what a run shows instead, or why it is right."""

    question: str
    about: str
    kind: str
    said: str
    is_: str
    constructs: frozenset[tuple[str, str]]
    sketch: Sketch


@dataclass(frozen=True)
class Sizes:
    """How many runs of a dossier are looked at."""

    most: int = 6000
    longer: int = 0
    triples: int = 0


Asker = Callable[[Dossier, str], "tuple[Answer, ...] | str"]


LEFT_OUT = "can be left out of the run shown"

OVERRUN = 25.0
"""Seconds of computing after which a question has overrun its limit and is cut off: it should have said that it did not decide."""


def asked(dossier: Dossier, question: str, limit: float = 10.0) -> tuple[Answer, ...] | str:
    """The answers of the checker; what it said instead, if it raised or did not stop. The one place that knows the checker."""
    from servanda.check.api import answers_for

    def cut(_signal: int, _frame: object) -> None:
        raise TimeoutError(f"no answer in {OVERRUN:g} s of computing, with a limit of {limit:g} s")

    before = signal.signal(signal.SIGVTALRM, cut)
    signal.setitimer(signal.ITIMER_VIRTUAL, OVERRUN)
    try:
        return answers_for(dossier, question, limit_seconds=limit)
    except Exception:  # noqa: BLE001 - a crash is a finding
        return traceback.format_exc().strip().splitlines()[-1]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def load(sketch: Sketch) -> Dossier | None:
    """The dossier of a sketch; None where the grammar refuses what was drawn."""
    dossier = load_files(sketch.files, "t", choice=sketch.choice)
    return None if any(d.severity.value == "error" for d in dossier.diagnostics) or not dossier.clauses else dossier


def table_of(dossier: Dossier, seed: int, sizes: Sizes) -> Table:
    choices: list[Choice] = [(), *(reading_choice(dossier, r.id) for r in dossier.readings)]
    table = Table(dossier, choices)
    rnd = random.Random(seed)
    table.short(most=sizes.most, rnd=rnd)
    if sizes.triples:
        table.triples(sizes.triples, rnd)
    if sizes.longer:
        table.longer(sizes.longer, rnd)
    return table


def judge(sketch: Sketch, sizes: Sizes, ask: Asker = asked, questions: tuple[str, ...] = QUESTIONS) -> list[Judged]:
    """Every answer of the checker about one dossier, judged."""
    dossier = load(sketch)
    if dossier is None:
        return []
    return Bench(sketch, dossier, Truths(table_of(dossier, sketch.seed, sizes)), ask).judge(questions)


class Bench:
    """The questions about one dossier."""

    def __init__(self, sketch: Sketch, dossier: Dossier, truths: Truths, ask: Asker) -> None:
        self.sketch, self.dossier, self.truths, self.ask = sketch, dossier, truths, ask
        self.table = truths.table
        self.found: list[Judged] = []
        self.only: tuple[str, str] | None = None
        self._without: dict[tuple[str, ...], Bench | None] = {}

    def judge(self, questions: tuple[str, ...]) -> list[Judged]:
        for question in questions:
            if question == "ambiguous" and not self.sketch.readings:
                continue
            about = self.registered if question == "ambiguous" else self.dossier
            answers = self.ask(about, question)
            if isinstance(answers, str):
                self._note(question, "", "internal error", answers, "it raised")
                continue
            self.question = question
            for answer in answers:
                self._refused(answer, about)
            self._doors(question)(answers)
        return self.found

    def _doors(self, question: str) -> Callable[[tuple[Answer, ...]], None]:
        return {
            "keepable": self._keepable, "can-happen": self._can_happen, "falls-due": self._falls_due, "stall": self._stall, "part": self._part,
            "ambiguous": self._ambiguous, "purpose": self._purpose, "concern": self._purpose, "unanswered": self._unanswered, "schedule": self._schedule,
            "repair": self._repair,
        }[question]  # fmt: skip

    def _elsewhere(self, answer: Answer | None) -> bool:
        """Judge an answer about the text without the clauses it sets aside by the runs of that text. Whether it was such an answer."""
        if answer is None or not answer.aside or self.only is not None:
            return False
        bench = self._without_clauses(answer.aside)
        if bench is None:
            self._note(answer.question, f"{answer.subject} {answer.actor}".strip(), "right", answer.text, "not judged: it is about a text that cannot be drawn")
            return True
        bench.question, bench.only, bench.found = answer.question, (answer.subject, answer.actor), self.found
        bench._doors(answer.question)((answer,))
        return True

    def _without_clauses(self, aside: tuple[str, ...]) -> Bench | None:
        if aside not in self._without:
            sketch = self.sketch
            for name in aside:
                sketch = sketch.without(int(name.partition(":")[2].partition("/")[0]))
            dossier = load(sketch)
            truths = Truths(table_of(dossier, sketch.seed, Sizes(most=1500))) if dossier is not None else None
            self._without[aside] = None if dossier is None or truths is None else Bench(sketch, dossier, truths, self.ask)
        return self._without[aside]

    def _asked_of(self, subject: str, actor: str = "") -> bool:
        return self.only is None or self.only == (subject, actor)

    # --- notes ---

    def _note(self, question: str, about: str, kind: str, said: str, is_: str, clause: str = "") -> None:
        constructs = frozenset(self.sketch.constructs_of(clause))
        self.found.append(Judged(question, about, kind, said, is_, constructs, self.sketch))

    @property
    def registered(self) -> Dossier:
        """The same text with its contested clauses in the register of ambiguities: the runs are the same."""
        found = load(self.sketch.entered())
        assert found is not None
        return found

    def _refused(self, answer: Answer, dossier: Dossier) -> None:
        """What is said with a witness must be accepted when it is checked again (sentences that are not re-checked aside)."""
        if answer.verdict not in ("yes", "no", "as far as tried") or answer.witness is None:
            return
        result = verify_certificate(
            Certificate(servanda="judge", dossier=dossier.name, hashes=dossier.hashes, answer=answer), dossier
        )
        if result.problems:
            about = f"{answer.subject} {answer.actor}".strip()
            self._note(answer.question, about, "internal error", f"{answer.verdict}: {answer.text}", f"verify refuses: {result.problems[0]}", answer.subject)

    def _settle(self, answer: Answer | None, about: str, *, yes: str, no: str, clause: str = "", poor: bool = False) -> None:
        """One answer. yes: what contradicts a `yes`, no: what contradicts a `no` ("" nothing does). No answer at all: nothing was found.

        poor: what contradicts the `yes` is its witness only.
        """
        verdict = answer.verdict if answer is not None else "silent"
        said = f"{answer.verdict}: {answer.text}" if answer is not None else "(no case found)"
        if verdict == "not decided":
            internal = answer is not None and "internal error" in answer.text
            self._note(self.question, about, "internal error" if internal else "not decided", said, no or yes, clause)
        elif verdict == "yes":
            bad = "long witness" if yes.endswith(LEFT_OUT) else "poor witness" if no or poor else "wrong"
            self._note(self.question, about, bad if yes else "right", said, yes, clause)
        elif verdict == "as far as tried":
            told = answer is not None and answer.covered is not None and answer.covered.acts > 0
            weak = self.question in ("stall", "unanswered", "ambiguous") and told
            kind = "poor witness" if poor or not weak else "missed" if yes else "right"
            self._note(self.question, about, kind, said, yes or ("" if weak else "it does not say what it covered"), clause)
        elif verdict == "no":
            self._note(self.question, about, "wrong" if no else "right", said, no, clause)
        elif verdict in ("silent", "not found"):
            covered = verdict == "silent" or (answer is not None and isinstance(answer.witness, NotFoundWitness) and answer.witness.acts > 0)
            kind = "missed" if no else "right" if covered else "poor witness"
            self._note(self.question, about, kind, said, no or ("" if covered else "it does not say what it covered"), clause)
        elif verdict == "none written":
            self._note(self.question, about, "wrong", said, "something is written", clause)
        else:
            self._note(self.question, about, "internal error", said, f"'{verdict}' is no verdict", clause)

    def _told(self, events: Key) -> str:
        return "; ".join(told(event, self.table.force) for event in events) or "nothing happens"

    # --- witnesses ---

    def replayed(self, run: RunWitness, choice: Choice) -> Seen:
        """A run that is shown, without what lies before force, looked at at its end."""
        return self._at_end(run, choice, (event for event in run.run.events if event.at >= self.table.force))

    def moved(self, run: RunWitness, choice: Choice) -> Seen | None:
        """The same with what lies before force brought to the moment of force; None: nothing lies before."""
        if all(event.at >= self.table.force for event in run.run.events):
            return None
        events = [replace(event, at=max(event.at, self.table.force)) for event in run.run.events]
        return self._at_end(run, choice, events)

    def _at_end(self, run: RunWitness, choice: Choice, found: Iterable[Event]) -> Seen:
        events = in_order(found)
        end = max([run.now, *(event.at for event in events)])
        if self.table.recurs:
            return look(self.table.prepared[choice], events, end)
        return look(self.table.prepared[choice], events, max(end, self.table.end))

    def _shown(self, run: RunWitness, choice: Choice, wrong: Callable[[Seen], str], *, shortest: bool = True) -> tuple[str, bool]:
        """What is wrong with a run that is shown; and whether the answer may be right all the same: that part of it lies before force, or could
        be left out (shortest: nothing may be left out)."""
        found = wrong(self.replayed(run, choice))
        if not found and shortest:
            for index, event in enumerate(run.run.events):
                less = in_order(one for one in run.run.events[:index] + run.run.events[index + 1 :] if one.at >= self.table.force)
                if self.table.grounded(less) and not wrong(self._at_end(run, choice, less)):
                    return f"{told(event, self.table.force)} {LEFT_OUT}", True
        moved = self.moved(run, choice) if found else None
        if moved is None:
            return found, False
        return f"{found}; it rests on what lies before force", not wrong(moved)

    # --- questions ---

    def _keepable(self, answers: tuple[Answer, ...]) -> None:
        for choice in self.table.choices:
            answer = next((a for a in answers if a.choice == choice and a.label != "every mix of readings"), None)
            doing, keeping = self.truths.doing(choice), self.truths.keeping(choice)
            no, yes, poor = "", "", False
            if doing is not None:
                no = f"kept, every duty performed: {self._told(doing.events)}"
            elif keeping is not None and answer is not None and "must breach it" in answer.text:
                no = f"nobody breaches anything: {self._told(keeping.events)}"
            if answer is not None and answer.verdict == "yes" and isinstance(answer.witness, ScheduleWitness | RunWitness):
                run = answer.witness.run if isinstance(answer.witness, ScheduleWitness) else answer.witness
                yes, poor = self._shown(run, choice, lambda seen, choice=choice: self._not_kept(seen, choice), shortest=False)  # type: ignore[misc]
            self._settle(answer, str(choice), yes=yes, no=no, poor=poor)

    def _not_kept(self, seen: Seen, choice: Choice) -> str:
        if not seen.keeps:
            return f"its run does not keep the text ({self._worst(seen)})"
        undone = self.truths.undone(seen, choice)
        return f"its run leaves {', '.join(undone)} undone" if undone else ""

    def _worst(self, seen: Seen) -> str:
        bad = [f"{n} {s.value}" for n, s in seen.statuses.items() if s in (Status.BREACHED, Status.UNKNOWN)]
        return ", ".join(bad)

    def _can_happen(self, answers: tuple[Answer, ...]) -> None:
        for answer in answers:
            if not self._asked_of(answer.subject) or self._elsewhere(answer):
                continue
            keeping, at_all = self.truths.holding((), answer.subject)
            no, yes, poor = "", "", False
            if keeping is not None:
                no = f"it happens, nobody in breach: {self._told(keeping.events)}"
            elif at_all is not None:
                no = f"it happens, though somebody is in breach: {self._told(at_all.events)}"
            if answer.verdict == "yes" and isinstance(answer.witness, RunWitness):

                def wrong(seen: Seen, subject: str = answer.subject, said: str = answer.text) -> str:
                    if not any(key_of(event) == subject for event in seen.events):
                        return "it does not happen in the run shown, from force on"
                    return self._not_keeping(seen) if "nobody breaches" in said else ""

                yes, poor = self._shown(answer.witness, answer.choice, wrong)
                if not yes and "another clause cannot be kept" in answer.text and keeping is not None:
                    yes, no = f"nobody need breach anything: {self._told(keeping.events)}", ""
            self._settle(answer, answer.subject, yes=yes, no=no, poor=poor)

    def _falls_due(self, answers: tuple[Answer, ...]) -> None:
        for clause in self.truths.duties(()):
            answer = next((a for a in answers if a.subject == clause.id), None)
            if not self._asked_of(clause.id) or self._elsewhere(answer):
                continue
            kept, at_all = self.truths.kept((), clause.id), self.truths.kept_at_all((), clause.id)
            no, yes, poor = "", "", False
            if kept:
                no = f"kept, nobody in breach: {self._told(kept[0].events)}"
            elif at_all is not None and self.truths.keeping(()) is not None:
                no = f"kept, though another is breached: {self._told(at_all.events)}"
            if answer is not None and answer.verdict == "yes" and isinstance(answer.witness, RunWitness):
                said = answer.text

                def wrong(seen: Seen, clause: str = clause.id, said: str = said) -> str:
                    if seen.statuses.get(clause) is not Status.KEPT:
                        return f"it is {seen.statuses[clause].value} after the run shown"
                    return self._not_keeping(seen) if "nobody breaches" in said else ""

                yes, poor = self._shown(answer.witness, answer.choice, wrong)
                if not yes and "another clause cannot be kept" in said and kept:
                    yes, no = f"nobody need breach anything: {self._told(kept[0].events)}", ""
            self._settle(answer, clause.id, yes=yes, no=no, clause=clause.id, poor=poor)

    def _not_keeping(self, seen: Seen) -> str:
        return "" if seen.keeps else f"the run shown does not keep the text ({self._worst(seen)})"

    def _stall(self, answers: tuple[Answer, ...]) -> None:
        actors = [name for name, record in self.dossier.actors.items() if record.sort == "actor"]
        for clause in self.truths.duties(()):
            of_all = next((a for a in answers if a.subject == clause.id and not a.actor), None)
            for actor in actors:
                answer = next((a for a in answers if a.subject == clause.id and a.actor == actor), of_all)
                if answer is of_all and answer is not None and answer.verdict == "not decided" and actor != actors[0]:
                    continue  # one answer about all of them counts once
                if not self._asked_of(clause.id, answer.actor if answer is not None else actor) or self._elsewhere(answer):
                    continue
                without = self.truths.kept_without((), clause.id, actor)
                yes = f"kept while {actor} is passive: {self._told(without.events)}" if without is not None else ""
                no = ""
                if without is None and (answer is None or answer.verdict not in ("yes", "as far as tried")) and self.truths.stalls((), clause.id, actor):
                    kept = self.truths.kept((), clause.id)
                    no = f"of {len(kept)} runs that keep it none does without {actor}, e.g. {self._told(kept[0].events)}"
                self._settle(answer, f"{clause.id} {actor}", yes=yes, no=no, clause=clause.id)

    def _part(self, answers: tuple[Answer, ...]) -> None:
        for reading in self.dossier.readings:
            choice = reading_choice(self.dossier, reading.id)
            if not choice:
                continue
            clause = choice[0][0]
            answer = next((a for a in answers if a.subject == clause), None)
            if not self._asked_of(clause) or self._elsewhere(answer):
                continue
            found = self.truths.parting(clause, (), choice)
            no = yes = ""
            if found is not None:
                no = f"{found.statuses[0].value} / {found.statuses[1].value}: {self._told(found.events)}"
            verdict = answer.verdict if answer is not None else "silent"
            if answer is not None and verdict == "yes" and isinstance(answer.witness, RunWitness):
                witness = answer.witness
                run = Run(events=witness.run.events)
                one, other = (
                    clause_status(evaluate(self.table.prepared[c], run, witness.now).get(clause, ())) for c in ((), choice)
                )
                if one is other or Status.UNKNOWN in (one, other):
                    yes = f"both are {one.value} / {other.value} on the run shown"
                elif found is not None and found.tier < min(tier(one, other), 3):
                    self._note("part", clause, "missed", f"{verdict}: {answer.text}", f"they part harder: {no}", clause)
                    continue
                elif found is not None and found.tier == tier(one, other) < 3 and len(found.events) < len(run.events):
                    self._note("part", clause, "missed", f"{verdict}: {answer.text}", f"a shorter run: {no}", clause)
                    continue
            self._settle(answer, clause, yes=yes, no=no, clause=clause)

    def _ambiguous(self, answers: tuple[Answer, ...]) -> None:
        for number, reading in enumerate(self.sketch.readings, start=1):
            choice = reading_choice(self.dossier, f"r{number}")
            clause = f"t:{reading.clause}"
            mine = [a for a in answers if a.subject == clause and choice in (a.choice, a.against)]
            for hard in (False, True) if choice else ():
                answer = next((a for a in mine if _over_breach(a) or not hard), None)
                found = self.truths.bite(clause, (), choice, hard=hard)
                no = f"at force+{found[0] - self.table.force}s: {self._told(found[1])}" if found is not None else ""
                yes, poor = "", False
                if answer is None and hard:
                    if no:
                        self._note("ambiguous", f"{clause} over a breach", "missed", "(no moment found)", no, clause)
                    continue
                if answer is not None and isinstance(answer.witness, RunWitness):
                    key, now = answer.witness.run.events, answer.witness.now
                    shown = self.truths.apart_at(clause, (), choice, key, now)
                    if shown is None or not self.truths.clean(clause, (), choice, key, now):
                        yes, poor = "the run shown does not part them with what is common kept", True
                    elif found is not None and found[0] < now:
                        yes = f"earlier: {no}"
                self._settle(answer, f"{clause}{' over a breach' if hard else ''}", yes=yes, no=no, clause=clause, poor=poor)

    def _purpose(self, answers: tuple[Answer, ...]) -> None:
        for wanted in (p for p in self.dossier.purposes if p.sort == self.question):
            answer = next((a for a in answers if a.subject == wanted.id), None)
            if not self._asked_of(wanted.id) or self._elsewhere(answer):
                continue
            shown = self.truths.shown(wanted, ())
            no = f"{'defeated' if wanted.sort == 'purpose' else 'true'}, nobody in breach: {self._told(shown.events)}" if shown is not None else ""
            yes, poor = "", False
            if answer is not None and answer.verdict == "yes" and isinstance(answer.witness, RunWitness):
                choice = answer.choice

                def wrong(seen: Seen, wanted: Purpose = wanted, choice: Choice = choice) -> str:
                    return self._not_keeping(seen) or ("" if self.truths.shows(wanted, seen, choice) else "the run shown does not show it")

                yes, poor = self._shown(answer.witness, choice, wrong)
            self._settle(answer, wanted.id, yes=yes, no=no, poor=poor)

    def _unanswered(self, answers: tuple[Answer, ...]) -> None:
        for clause in self.table.prepared[()].view.clauses:
            if clause.modal == "may":
                continue
            answer = next((a for a in answers if a.subject == clause.id), None)
            if not self._asked_of(clause.id) or self._elsewhere(answer):
                continue
            no, yes, poor = "", "", False
            claimed = answer is not None and answer.verdict in ("yes", "as far as tried")
            if answer is not None and claimed and isinstance(answer.witness, RunWitness):
                yes, poor = self._shown(answer.witness, (), lambda seen, clause=clause.id: self._answered(seen, clause))  # type: ignore[misc]
            if claimed and not yes:
                pass
            elif (bare := self.truths.bare((), clause.id)) is not None and bare.answer is None and bare.sure:
                no = f"breached by {', '.join(bare.bearers)} and no answer: {self._told(bare.seen.events)}"
            elif (unseen := self.truths.unseen_breach((), clause.id)) is not None:
                no = f"a breach only the one in breach could have determined: {self._told(unseen.events)}"
            self._settle(answer, clause.id, yes=yes, no=no, clause=clause.id, poor=poor)

    def _answered(self, seen: Seen, clause: str) -> str:
        breached = [one for one in seen.verdicts[clause] if one.status is Status.BREACHED]
        if not breached:
            open_ = seen.statuses[clause] is Status.UNKNOWN and self.truths.unseen_in((), clause, seen)
            return "" if open_ else f"it is {seen.statuses[clause].value} after the run shown"
        found = [self.truths.answered((), clause, seen, one) for one in breached]
        if all(one.answer is not None for one in found):
            return f"the breach shown is answered: {self._told(found[0].answer or ())}"
        return ""

    def _schedule(self, answers: tuple[Answer, ...]) -> None:
        for answer in answers:
            if answer.choice not in self.table.runs or self._elsewhere(answer):
                continue
            no, yes, poor = "", "", False
            doing = self.truths.doing(answer.choice)
            if doing is not None:
                no = f"kept, every duty performed: {self._told(doing.events)}"
            if isinstance(answer.witness, ScheduleWitness):
                yes, poor = self._shown(answer.witness.run, answer.choice, lambda seen, c=answer.choice: self._not_kept(seen, c), shortest=False)  # type: ignore[misc]
                if not yes and (outside := self._outside(answer.witness, answer.choice)):
                    yes, no = outside, ""
            self._settle(answer, str(answer.choice), yes=yes, no=no, poor=poor)

    def _outside(self, witness: ScheduleWitness, choice: Choice) -> str:
        """A run that keeps the text and performs every duty, but not within the bounds a step shows."""
        lone = [step for step in witness.steps if len(step.clauses) == 1]
        for step in lone:
            if [s.clauses for s in witness.steps].count(step.clauses) > 1:
                continue
            for seen in self.truths.kept(choice, step.clauses[0])[:300]:
                if not self.truths.all_done(seen, choice):
                    continue
                for one in seen.verdicts[step.clauses[0]]:
                    if len(seen.verdicts[step.clauses[0]]) > 1 or one.since is None:
                        continue
                    told = [seen.events[i] for why in one.reasons for i in why.events]
                    done = [event.at for event in told if key_of(event) == step.event] or [event.at for event in told]
                    at = max(done, default=one.since)  # what is certified later, or counted before the text is in force, was done before
                    if step.earliest is not None and at < step.earliest:
                        return f"“{step.text}” done {step.earliest - at} s before its earliest: {self._told(seen.events)}"
                    if step.latest is not None and at > step.latest:
                        return f"“{step.text}” done {at - step.latest} s after its latest: {self._told(seen.events)}"
        return ""

    def _repair(self, answers: tuple[Answer, ...]) -> None:
        doing = self.truths.doing(())
        for answer in answers:
            if answer.choice != ():
                continue
            no = yes = ""
            if answer.verdict == "yes":
                if doing is not None:
                    yes = f"there is nothing to mend: {self._told(doing.events)}"
                else:
                    yes = next((bad for bad in map(self._mends, answer.because) if bad), "")
            elif answer.verdict == "none written":
                self._note("repair", "", "right", answer.text, "")
                continue
            self._settle(answer, "", yes=yes, no=no)

    def _mends(self, way: str) -> str:
        """Whether the text with parts left out, as a repair says, can be kept; changes that move a deadline are left to the questions."""
        less = dropped(self.sketch, way)
        dossier = load(less) if less is not None else None
        if dossier is None:
            return ""
        truths = Truths(table_of(dossier, self.sketch.seed, Sizes(most=1500)))
        if truths.doing(()) is not None:
            return ""
        again = self.ask(dossier, "keepable")
        answer = next((a for a in again if a.choice == ()), None) if not isinstance(again, str) else None
        if answer is not None and answer.verdict == "yes" and isinstance(answer.witness, ScheduleWitness):
            bench = Bench(less or self.sketch, dossier, truths, self.ask)
            return bench._shown(answer.witness.run, (), lambda seen: bench._not_kept(seen, ()), shortest=False)[0]
        if answer is not None and answer.verdict == "no":
            return f"“{way}” does not mend it: the text so changed is said not to be kept either ({answer.text})"
        return ""


_DROP = re.compile(r"drop (?:“(?P<part>[^”]+)” of )?clause (?P<clause>\d+)")


def dropped(sketch: Sketch, way: str) -> Sketch | None:
    """A sketch without what a repair leaves out; None where that is no part we can name."""
    found = list(_DROP.finditer(way))
    if not found or "move" in way or "as read in" in way:
        return None
    for one in found:
        number = int(one["clause"])
        draft = next((d for d in sketch.drafts if d.number == number), None)
        if draft is None:
            return None
        if not one["part"]:
            sketch = sketch.without(number)
            continue
        keyword = keyword_of(one["part"])
        mine = [i for i, part in enumerate(draft.parts) if any(keyword_of(line) == keyword for line in part.lines)]
        if len(mine) != 1 or len(draft.parts[mine[0]].lines) != 1:
            return None
        sketch = sketch.without(number, mine[0])
    return sketch if sketch.drafts else None


def _over_breach(answer: Answer) -> bool:
    """Whether an answer shows a parting over a breach."""
    witness = answer.witness
    return isinstance(witness, RunWitness) and any(Status.BREACHED in one.status for one in witness.expected)


def told(event: Event, force: int) -> str:
    """An event for people: days and seconds since force."""
    days, rest = divmod(event.at - force, 86400)
    more = [f"{event.amount} {event.unit}"] if event.amount is not None else []
    more += [f"at {event.place}"] if event.place else []
    more += [f"{k} {v}" for k, v in event.args]
    by = f" by {', '.join(event.by)}" if event.by else ""
    return f"{event.term}{by}{f' ({chr(44).join(more)})' if more else ''} at force+{days}d{rest // 3600:02}:{rest % 3600 // 60:02}:{rest % 60:02}"


def judged_all(sketches: Iterator[Sketch], sizes: Sizes, ask: Asker = asked) -> Iterator[list[Judged]]:
    for sketch in sketches:
        yield judge(sketch, sizes, ask)
