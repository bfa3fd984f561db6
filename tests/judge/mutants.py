"""Known faults of the checker put back, one by one, on the smallest dossier each: the judge must report every one.

A mutant answers one question as the checker once did (the rows are those of the list of faults this judge was written against, section A); `caught`
says what the judge makes of it. `unhurt` is the control: the answer that is right is not reported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as replace_

from msgspec.structs import replace

from judge.dossiers import HEAD, KEYWORDS, MODALS, Draft, Part, Sketch
from judge.runs import Key
from judge.truths import Truths
from judge.verdicts import Judged, Sizes, judge, load, table_of
from servanda.meaning import Event, Run, Status
from servanda.meaning.witness import Answer, Expected, RunWitness, ScheduleWitness, Slack, StructureWitness
from servanda.model.core import Dossier
from servanda.model.views import reading_choice

DAY = 86400


@dataclass(frozen=True)
class Given(Sketch):
    """A dossier written down, not drawn."""

    body: str = ""

    @property
    def text(self) -> str:
        head = HEAD.format(signed=self.signed, force=self.force, decides=self.decides, zone=self.zone, periods=self.periods, parties="Ash, Birch", joins="")
        return f"{head}\n{self.body}\n```\n"

    def without(self, clause: int, part: int | None = None) -> Given:
        """Without a clause."""
        blocks = [one for one in self.body.strip().split("\n\n") if one.split("\n")[0].split()[:2] != ["clause", str(clause)]]
        return replace_(self, body="\n\n".join(blocks) + "\n")

    @property
    def constructs(self) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        modal = ""
        for line in self.body.splitlines():
            words = line.strip()
            modal = next((m for m in sorted(MODALS, key=len, reverse=True) if f" {m} " in words), modal)
            keyword = next((k for k in KEYWORDS if words.startswith(f"{k} ")), "")
            if keyword:
                found.add((modal, keyword))
        return found


def given(body: str, *, decides: str = "decides by consensus", force: str = "2031-03-02") -> Given:
    return Given(0, (), body=body.strip() + "\n", decides=decides, force=force)


@dataclass(frozen=True)
class Mutant:
    """name: the fault. row: where it was told. sketch: the dossier. question, answer: what is said. kinds: as what it must be reported."""

    name: str
    row: str
    sketch: Sketch
    question: str
    answer: Callable[[Dossier, Truths], tuple[Answer, ...]]
    kinds: tuple[str, ...] = ("wrong",)


def caught(mutant: Mutant) -> Judged | None:
    """What the judge reports of a mutant's answer; None: nothing, or as something else than it is."""
    found = _judged(mutant.sketch, mutant.question, mutant.answer)
    return next((one for one in found if one.kind in mutant.kinds and one.question == mutant.question), None)


def _judged(sketch: Sketch, question: str, answer: Callable[[Dossier, Truths], tuple[Answer, ...]]) -> list[Judged]:
    def ask(dossier: Dossier, asked: str) -> tuple[Answer, ...]:
        found = answer(dossier, Truths(table_of(dossier, 0, Sizes(most=400))))
        return tuple(one for one in found if one.question == asked)

    return judge(sketch, Sizes(most=3000), ask, (question,))


def _said(question: str, verdict: str, text: str, subject: str = "", actor: str = "") -> Callable[[Dossier, Truths], tuple[Answer, ...]]:
    """An answer without a run."""
    witness = StructureWitness(facts=(text,)) if verdict in ("yes", "no") else None
    return lambda dossier, truths: (
        Answer(question=question, subject=subject, verdict=verdict, text=text, actor=actor, witness=witness),
    )


def _silent(_dossier: Dossier, _truths: Truths) -> tuple[Answer, ...]:
    return ()


def _raises(_dossier: Dossier, _truths: Truths) -> tuple[Answer, ...]:
    return (Answer(question="keepable", subject="", verdict="perhaps", text="a verdict that is none"),)


def _run(question: str, subject: str, text: str, *events: Event, days: int = 60, **more: object) -> Callable[[Dossier, Truths], tuple[Answer, ...]]:
    """An answer `yes` with a run; moments are seconds from force."""

    def make(_dossier: Dossier, truths: Truths) -> tuple[Answer, ...]:
        force = truths.table.force
        run = Run(events=tuple(replace(event, at=force + event.at) for event in events))
        witness = RunWitness(run=run, now=force + days * DAY, **more)  # type: ignore[arg-type]
        actor = more.get("passive", ("",))[0]  # type: ignore[index]
        return (Answer(question=question, subject=subject, verdict="yes", text=text, witness=witness, actor=actor),)

    return make


def _schedule(latest: int) -> Callable[[Dossier, Truths], tuple[Answer, ...]]:
    def make(_dossier: Dossier, truths: Truths) -> tuple[Answer, ...]:
        force = truths.table.force
        run = RunWitness(run=Run(events=(Event(term="open the road", by=("Ash",), at=force),)), now=force + 60 * DAY, complies=True)
        step = Slack(
            event="open the road | by Ash", text="“open the road” by Ash", at=force, earliest=force, latest=force + latest, clauses=("t:1",)
        )
        return (
            Answer(question="schedule", subject="", verdict="yes", text="1 step", witness=ScheduleWitness(steps=(step,), run=run)),
        )

    return make


def _repair(way: str) -> Callable[[Dossier, Truths], tuple[Answer, ...]]:
    def make(dossier: Dossier, _truths: Truths) -> tuple[Answer, ...]:
        return (
            Answer(question="repair", subject="", verdict="yes", text=way, because=(way,), witness=StructureWitness(facts=(way,))),
            Answer(question="keepable", subject="", verdict="no", text="the text cannot be kept (somebody must breach it)"),
        )

    return make


def _act(term: str, by: str, at: int, **more: object) -> Event:
    return Event(term=term, by=tuple(by.split(", ")), at=at, **more)  # type: ignore[arg-type]


HOLDS = "holds in every run in which all comply"
NONE = "comes true in no run in which all comply"
NEVER = "the text cannot be kept (somebody must breach it)"
NO_RUN = "no run of up to two events tells them apart"
NOBODY = "while everybody keeps the text: 1 event and nobody in breach"

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "effects of powers ignored in a purpose", "1", given("""
clause 1
  Ash must open the road
  by 2031-03-12

clause 2
  Birch may hold talks
  effect releases Ash from clause 1

purpose of Ash: the road is open by 2031-03-12"""),
        "purpose", _said("purpose", "no", HOLDS, "purpose:Ash:1"),
    ),
    Mutant(
        "an extension ignored in a purpose", "1, Q5", given("""
clause 1
  Ash must open the road
  by 2031-03-05
  extended by Ash for 1 week

purpose of Ash: the road is open by 2031-03-05"""),
        "purpose", _said("purpose", "no", HOLDS, "purpose:Ash:1"),
    ),
    Mutant(
        "part is blind to bans", "3", given("""
clause 1
  Ash must not move guns

reading r1 of 1 held by Birch
  clause 1 adds
    unless the vote is held"""),
        "part", _said("part", "no", NO_RUN, "t:1"),
    ),
    Mutant(
        "part does not find it for a ban at a place", "3", given("""
clause 1
  Ash must not move guns

reading r1 of 1 held by Birch
  clause 1 adds
    at Port"""),
        "part", _said("part", "not found", NO_RUN, "t:1"), ("missed",),
    ),
    Mutant(
        "part is blind to what recurs", "4", given("""
clause 1
  Ash must hold talks
  every 1 week from 2031-03-03
  until 2031-03-12

reading r1 of 1 held by Birch
  clause 1 drops every"""),
        "part", _said("part", "not found", NO_RUN, "t:1"), ("missed",),
    ),
    Mutant(
        "part is blind to powers", "QM3", given("""
clause 1
  Ash may open the road
  until 2031-03-10

reading r1 of 1 held by Birch
  clause 1 drops until"""),
        "part", _said("part", "no", NO_RUN, "t:1"),
    ),
    Mutant(
        "part shows a weaker parting than there is", "QM4", given("""
clause 1
  Birch must not free the captives

reading r1 of 1 held by Birch
  clause 1
    Birch must not pay aid
    if hold talks by Cedar"""),
        "part", _run("part", "t:1", "they part: pending, not in force", days=1), ("missed",),
    ),
    Mutant(
        "a power that lapsed before the breach is an answer", "5a", given("""
clause 1
  Ash must open the road
  by 2031-03-20
  otherwise
    rung 1 Birch may hold talks
      lapses after 5 days of entry into force"""),
        "unanswered", _silent, ("missed",),
    ),
    Mutant(
        "a rung whose time is over is an answer", "5b", given("""
clause 1
  Ash must open the road
  by 2031-03-12
  otherwise
    rung 1 Birch may hold talks
      until 2031-03-05"""),
        "unanswered", _said("unanswered", "no", "every breach that can happen is answered", "t:1"),
    ),
    Mutant(
        "a rung that only the one in breach opens is an answer", "5c, QM2", given("""
clause 1
  Ash must open the road
  by 2031-03-12
  otherwise
    rung 1 Ash must hold talks
    rung 2 Birch may pay aid
      if rung 1 is breached"""),
        "unanswered", _silent, ("missed",),
    ),
    Mutant(
        "nothing follows a determined breach", "5d, QM1", given("""
clause 1
  Ash must open the road
  by 2031-03-12
  determined by Cedar"""),
        "unanswered", _silent, ("missed",),
    ),
    Mutant(
        "a breach that only the one in breach could determine", "5e", given("""
clause 1
  Ash must not move guns
  determined by Council""", decides="veto of Ash"),
        "unanswered", _silent, ("missed",),
    ),
    Mutant(
        "a rung that the text forbids is an answer", "6", given("""
clause 1
  Ash must open the road
  by 2031-03-05
  otherwise
    rung 1 Birch must move guns
      within 2 days of the breach

clause 2
  each of Ash, Birch must not move guns"""),
        "unanswered", _silent, ("missed",),
    ),
    Mutant(
        "a concern comes true by an act before force", "7", given("""
clause 1
  Ash must not move guns

concern of Birch: move guns by Ash"""),
        "concern", _run("concern", "concern:Birch:1", f"comes true {NOBODY}", _act("move guns", "Ash", -3600), complies=True, purpose="concern:Birch:1", purpose_holds=True),
    ),
    Mutant(
        "search and evaluator disagree before the user", "8, QI1", given("""
clause 1
  Ash must pay aid
  at least 3 EUR"""),
        "keepable", _said("keepable", "not decided", "internal error: a run was found, but the evaluator does not confirm it"), ("internal error",),
    ),
    Mutant(
        "a deadline that can be met to the second is a second short", "11", given("""
clause 1
  Ash must open the road
  not before 2031-03-08 12:00
  by 2031-03-08 12:00"""),
        "keepable", _said("keepable", "no", f"{NEVER}: 1 second short"),
    ),
    Mutant(
        "nobody can stall what hangs on a free act", "12, QM6", given("""
clause 1
  Ash must hold talks
  within 5 days of the captives are free"""),
        "stall", _silent, ("missed",),
    ),
    Mutant(
        "`clause 1 is kept` of a ban comes at signature", "Q1", given("""
clause 1
  Ash must not move guns

clause 2
  Ash must hold talks
  by clause 1 is kept"""),
        "keepable", _said("keepable", "no", f"{NEVER}: 12 hours short"),
    ),
    Mutant(
        "one act is one milestone for all clauses that ask for it", "Q2", given("""
clause 1
  Birch must free the captives
  by 2031-03-12

clause 2
  Birch must free the captives
  within 36 hours before move guns by Birch

purpose of Ash: clause 2 is kept"""),
        "purpose", _said("purpose", "no", HOLDS, "purpose:Ash:1"),
    ),
    Mutant(
        "one act is one milestone, and somebody stalls it", "Q2'", given("""
clause 1
  Birch must free the captives

clause 2
  Birch must free the captives
  not before 2031-03-12
  provided that truce holds"""),
        "stall", _run("stall", "t:1", "Ash can stall clause 1, so it is never done", passive=("Ash",), expected=(Expected(clause="t:1", status=(Status.PENDING,)),)),
    ),
    Mutant(
        "a power used outside its window is impossible", "Q3", given("""
clause 1
  Ash may open the road
  from 1 week after the road is open

concern of Birch: the road is open"""),
        "concern", _said("concern", "no", NONE, "concern:Birch:1"),
    ),
    Mutant(
        "a joint act done by one alone is impossible", "Q4", given("""
clause 1
  jointly Ash, Birch must move guns
  on 2 days after the road is open

concern of Birch: move guns by Ash"""),
        "concern", _said("concern", "no", NONE, "concern:Birch:1"),
    ),
    Mutant(
        "a negated concern comes true in no run", "Q6", given("""
clause 1
  Ash must open the road
  by 2031-03-12

concern of Birch: not the road is open"""),
        "concern", _said("concern", "no", NONE, "concern:Birch:1"),
    ),
    Mutant(
        "a breach that needs one event before it is not found", "QM1", given("""
clause 1
  Ash must not move guns
  while truce"""),
        "unanswered", _silent, ("missed",),
    ),
    Mutant(
        "a duty that recurs never falls due", "QM5", given("""
clause 1
  Ash must open the road
  every 5 days
  until 2031-03-10 12:00"""),
        "falls-due", _silent, ("missed",),
    ),
    Mutant(
        "a place makes a conflict", "also", given("""
clause 1
  Ash must not move guns
  at Port

clause 2
  Ash must move guns
  at Hill
  by 2031-03-12"""),
        "keepable", _said("keepable", "no", NEVER),
    ),
    Mutant(
        "a ban that lapses forbids for ever", "also", given("""
clause 1
  Ash must not open the road
  lapses after 1 week

clause 2
  Ash must open the road
  by 2031-03-20"""),
        "falls-due", _said("falls-due", "no", "it can never fall due and be done", "t:2"),
    ),
    Mutant(
        "a step is said to be due that is not", "schedule", given("""
clause 1
  Ash must open the road"""),
        "schedule", _schedule(3 * DAY),
    ),
    Mutant(
        "a repair that does not mend", "repair", Sketch(0, (
            Draft(1, "Ash", "must", "open the road", (Part("by", ("by 2031-03-05",)),)),
            Draft(2, "Ash", "must not", "open the road"),
            Draft(3, "Birch", "must", "hold talks"),
        )),
        "repair", _repair("drop clause 3"),
    ),
    Mutant(
        "a verdict that is none", "-", given("""
clause 1
  Ash must open the road"""),
        "keepable", _raises, ("internal error",),
    ),
)  # fmt: skip


def unhurt(mutant: Mutant) -> list[Judged]:
    """What is reported of the right answer to a mutant's question, made from a run the judge itself has found; empty: nothing, as it must be.

    Only for questions whose answer is a run.
    """
    sketch, question = mutant.sketch, mutant.question

    def right(dossier: Dossier, truths: Truths) -> tuple[Answer, ...]:
        return tuple(_right(question, dossier, truths))

    return [one for one in _judged(sketch, question, right) if one.kind not in ("right", "internal error")]


def _right(question: str, dossier: Dossier, truths: Truths) -> list[Answer]:
    def yes(subject: str, events: Key, text: str = "yes") -> Answer:
        run = RunWitness(run=Run(events=events), now=truths.table.end)
        return Answer(question=question, subject=subject, verdict="yes", text=text, witness=run)

    if question == "keepable":
        doing = truths.doing(())
        return [yes("", doing.events)] if doing is not None else []
    if question in ("purpose", "concern"):
        return [yes(p.id, found.events) for p in dossier.purposes if (found := truths.shown(p, ())) is not None]
    if question == "falls-due":
        return [yes(c.id, truths.kept((), c.id)[0].events) for c in truths.duties(()) if truths.kept((), c.id)]
    if question == "unanswered":
        bares = [(c.id, truths.bare((), c.id)) for c in truths.table.prepared[()].view.clauses if c.modal != "may"]
        shown = [yes(name, bare.seen.events) for name, bare in bares if bare is not None and bare.answer is None]
        shown += [
            yes(c.id, seen.events)
            for c in truths.table.prepared[()].view.clauses
            if c.modal != "may" and (seen := truths.unseen_breach((), c.id)) is not None
        ]
        return shown
    if question == "part":
        made = []
        for reading in dossier.readings:
            choice = reading_choice(dossier, reading.id)
            found = truths.parting(choice[0][0], (), choice)
            if found is not None:
                made.append(replace(yes(choice[0][0], ()), choice=choice, witness=RunWitness(run=Run(events=found.events), now=found.now)))
        return made
    if question == "stall":
        return [
            replace(yes(c.id, ()), actor=actor)
            for c in truths.duties(())
            for actor in dossier.actors
            if truths.stalls((), c.id, actor)
        ]
    return []


def loads() -> list[str]:
    """Mutants whose dossier cannot be read: none."""
    return [mutant.name for mutant in MUTANTS if load(mutant.sketch) is None]
