"""Checking a text with open choices: every combination of options that can bear on each other, the groups apart.

A finding that stands whatever is chosen is told once; another says under which options it stands. Groups that share nothing are
looked at one after the other, so their combinations add and do not multiply; above `MOST` combinations in one group only `LOOKED_AT`
are checked, and nothing is claimed of the rest.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import msgspec

from servanda.check.mixing import Groups, mixing
from servanda.check.rules.facts.clauses import one_by_one
from servanda.meaning.witness import Answer
from servanda.model.core import Alternatives, Dossier
from servanda.model.interplay import Interplay
from servanda.model.packages import choose
from servanda.model.parts import narrowed
from servanda.text.diagnostics import Diagnostic

MOST = 4096
"""So many combinations of one group are all checked."""
LOOKED_AT = 256
"""Of more, so many are."""

Combination = tuple[str, ...]  # one option of each alternatives of a group
T = TypeVar("T")


class Group(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Alternatives that can bear on each other: how many combinations they have, and how many were checked."""

    alternatives: tuple[str, ...]
    combinations: int
    checked: int

    @property
    def whole(self) -> bool:
        """Whether every combination was checked."""
        return self.checked == self.combinations


class OpenChoices(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The choices that are open in a text, what was looked at (across: packages that mix groups, for the rules alone), the answers that hang on them (each says in its label on which), and
    the labels that findings begin with (`Under LABEL: ...`)."""

    choices: tuple[Alternatives, ...]
    groups: tuple[Group, ...]
    across: int = 0
    hanging: tuple[Answer, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def packages(self) -> int:
        """How many texts the choices make."""
        count = 1
        for one in self.choices:
            count *= len(one.options)
        return count

    @property
    def checked(self) -> int:
        """How many combinations were checked, over all groups."""
        return sum(group.checked for group in self.groups)

    @property
    def hanging_questions(self) -> frozenset[str]:
        """The questions of which an answer hangs on what is chosen: of these the other answers say only what is common."""
        return frozenset(answer.question for answer in self.hanging)

    def under(self, finding: Diagnostic) -> str:
        """Under which options a finding stands; "" for one that stands whatever is chosen."""
        said = finding.message
        return next((label for label in self.labels if said.startswith(f"Under {label}: ")), "")


class Checked(msgspec.Struct, frozen=True):
    """What was found under one package."""

    findings: tuple[Diagnostic, ...]
    silenced: tuple[Diagnostic, ...]
    answers: dict[str, tuple[Answer, ...]]


CheckOne = Callable[[Dossier, Dossier | None], Checked]
"""Checks a text; the questions are asked of the second dossier, what of the text hangs on the choices looked at (None: of nothing)."""


class _Seen(Generic[T]):
    """Under which combinations of each group a thing was found, in the order it was first met."""

    def __init__(self) -> None:
        self.of: dict[object, list[set[Combination]]] = {}
        self.first: dict[object, T] = {}

    def note(self, key: object, value: T, group: int, groups: int, combination: Combination) -> None:
        self.first.setdefault(key, value)
        self.of.setdefault(key, [set() for _ in range(groups)])[group].add(combination)


def check_packages(dossier: Dossier, check_one: CheckOne, say: Callable[[str], None]) -> tuple[Checked, OpenChoices]:
    """What is found under the packages of a dossier with open choices, each finding and answer with the options it hangs on."""
    interplay = Interplay(dossier)
    groups = interplay.groups()
    looked = [tuple(_combinations(group)) for group in groups]
    findings: _Seen[Diagnostic] = _Seen()
    silenced: _Seen[Diagnostic] = _Seen()
    answers: _Seen[Answer] = _Seen()
    for at, (group, combinations) in enumerate(zip(groups, looked, strict=True)):
        others = [one for other in groups if other is not group for one in other]
        for number, combination in enumerate(combinations, start=1):
            say(f"choices {', '.join(one.id for one in group)}: combination {number} of {len(combinations)}")
            text = choose(dossier, package(group, combination))
            with one_by_one():
                found = check_one(text, narrowed(text, without=interplay.hang_on(others, text)))
            for one in found.findings:
                findings.note(_same(one), one, at, len(groups), combination)
            for one in found.silenced:
                silenced.note(_same(one), one, at, len(groups), combination)
            for ones in found.answers.values():
                for answer in ones:
                    answers.note(_same_answer(answer), answer, at, len(groups), combination)
    mended, across = _Across(dossier, check_one, say).mend(groups, looked, findings)
    told: dict[str, list[Answer]] = {one.question: [] for one in answers.first.values()}
    hanging: list[Answer] = []
    for label, answer in _labelled(answers, groups, looked):
        if label:
            where = f"under {label}" if answer.label == "as written" else f"{answer.label}, under {label}"
            hanging.append(msgspec.structs.replace(answer, label=where))
        else:
            told[answer.question].append(answer)
    labelled = [*_labelled(findings, groups, looked), *mended]
    result = Checked(
        tuple(_under(label, one) for label, one in labelled),
        tuple(_under(label, one) for label, one in _labelled(silenced, groups, looked)),
        {question: tuple(ones) for question, ones in told.items()},
    )
    counted = tuple(
        Group(alternatives=tuple(one.id for one in group), combinations=_count(group), checked=len(combinations))
        for group, combinations in zip(groups, looked, strict=True)
    )
    return result, OpenChoices(choices=interplay.open, groups=counted, across=across, hanging=tuple(hanging), labels=tuple(dict.fromkeys(label for label, _one in labelled if label)))


class _Across:
    """What rules find where options of several groups come together: the rules alone, each package once."""

    def __init__(self, dossier: Dossier, check_one: CheckOne, say: Callable[[str], None]) -> None:
        self._dossier, self._check, self._say = dossier, check_one, say
        self._known: dict[tuple[tuple[str, str], ...], dict[object, Diagnostic]] = {}

    def found(self, chosen: dict[str, str]) -> dict[object, Diagnostic]:
        """The findings of rules under a package."""
        key = tuple(sorted(chosen.items()))
        if key not in self._known:
            self._say(f"choices of different groups together: {len(self._known) + 1}")
            with one_by_one():
                self._known[key] = {_same(one): one for one in self._check(choose(self._dossier, chosen), None).findings}
        return self._known[key]

    def mend(
        self, groups: Groups, looked: list[tuple[Combination, ...]], seen: _Seen[Diagnostic]
    ) -> tuple[list[tuple[str, Diagnostic]], int]:
        """Findings that stand, or fall, otherwise than each group alone foretells, with the options they hang on; they are taken out of
        `seen`. And how many packages were looked at for it."""
        base = {one.id: one.taken for group in groups for one in group}
        every = {one.id: one for group in groups for one in group}
        mended: dict[object, tuple[str, Diagnostic]] = {}
        mixes = list(mixing(groups)) if len(groups) > 1 else []
        for chosen in mixes:
            found = self.found(chosen)
            for key in (*found, *seen.of):
                if key in mended or (key in found) == _foretold(key, chosen, groups, looked, seen):
                    continue
                if key not in found and key not in self.found(self._first(key, base, groups, seen)):
                    continue  # it rests on an answer, which was asked for of each group apart
                where = (chosen, base, self._first(key, base, groups, seen)) if key in seen.of else (chosen, base)
                bearing = self._bearing(key, where, every)
                together = tuple(itertools.islice(itertools.product(*(one_options(every[name]) for name in bearing)), LOOKED_AT))
                group = tuple(every[name] for name in bearing)
                under = {one for one in together if key in self.found({**base, **package(group, one)})}
                first = found.get(key) or seen.first[key]
                mended[key] = ("" if len(under) == len(together) else when(group, under, together), first)
        for key in mended:
            seen.of.pop(key, None)
        return list(mended.values()), len(mixes)

    def _first(self, key: object, base: dict[str, str], groups: Groups, seen: _Seen[Diagnostic]) -> dict[str, str]:
        """A package under which a finding was seen."""
        at, under = next((at, under) for at, under in enumerate(seen.of[key]) if under)
        return {**base, **package(groups[at], min(under))}

    def _bearing(self, key: object, where: tuple[dict[str, str], ...], every: dict[str, Alternatives]) -> list[str]:
        """The alternatives of which another option changes whether something is found, seen from any of some packages."""
        names = []
        for name, one in every.items():
            for around in where:
                here = key in self.found(around)
                if any((key in self.found({**around, name: option})) != here for option in one_options(one)):
                    names.append(name)
                    break
        return names


def one_options(one: Alternatives) -> tuple[str, ...]:
    """The names of its options."""
    return tuple(option.id for option in one.options)


def _foretold(key: object, chosen: dict[str, str], groups: Groups, looked: list[tuple[Combination, ...]], seen: _Seen[Diagnostic]) -> bool:
    """Whether what was found of each group alone says that a finding stands under a package."""
    per_group = seen.of.get(key)
    if per_group is None:
        return False
    hanging = [at for at, under in enumerate(per_group) if under and len(under) < len(looked[at])]
    stands = [tuple(chosen[one.id] for one in groups[at]) in per_group[at] for at in hanging]
    return all(stands) if all(looked[at][0] in per_group[at] for at in hanging) else any(stands)


def _same(finding: Diagnostic) -> object:
    """What makes it one finding under several options: not the runs that were tried on the way to it, nor what would mend it there."""
    return msgspec.structs.replace(finding, because=(), witness="", repair="", suggestions=(), notes=(), why="")


def _same_answer(answer: Answer) -> object:
    """What makes it one answer: of what was only tried, how much was tried is no difference."""
    tried = answer.verdict in ("as far as tried", "not found", "not decided")
    said = "" if tried else answer.text
    return (answer.question, answer.subject, answer.actor, answer.choice, answer.label, answer.verdict, said)


def package(group: tuple[Alternatives, ...], combination: Combination) -> dict[str, str]:
    """A combination as a choice."""
    return {one.id: option for one, option in zip(group, combination, strict=True)}


def _count(group: tuple[Alternatives, ...]) -> int:
    count = 1
    for one in group:
        count *= len(one.options)
    return count


def _combinations(group: tuple[Alternatives, ...]) -> Iterator[Combination]:
    """All combinations of a group, the one that stands in first; of too many: every option once beside it, then the next in order."""
    names = [(one.taken, *(option.id for option in one.options if option.id != one.taken)) for one in group]
    if _count(group) <= MOST:
        yield from itertools.product(*names)
        return
    base = tuple(ones[0] for ones in names)
    singly = (tuple(option if at == other else name for other, name in enumerate(base)) for at, ones in enumerate(names) for option in ones[1:])
    every = itertools.chain((base,), singly, itertools.product(*names))
    yield from itertools.islice(dict.fromkeys(itertools.islice(every, 3 * LOOKED_AT)), LOOKED_AT)


def _labelled(
    seen: _Seen[T], groups: Groups, looked: list[tuple[Combination, ...]]
) -> Iterator[tuple[str, T]]:
    """Each thing found with the options it hangs on, "" for none. What hangs on several groups is told for each; what stands under
    the options that stand in, and falls with each of several, hangs on all of them at once."""
    for key, per_group in seen.of.items():
        hanging = [at for at, under in enumerate(per_group) if under and len(under) < len(looked[at])]
        if not hanging:
            yield "", seen.first[key]
            continue
        labels = [when(groups[at], per_group[at], looked[at]) for at in hanging]
        first = seen.first[key]
        all_at_once = isinstance(first, Answer) and first.question == "keepable" and first.verdict == "yes"
        if all_at_once or all(looked[at][0] in per_group[at] for at in hanging):
            yield " and ".join(f"({label})" if ", or " in label and len(labels) > 1 else label for label in labels), first
        else:
            yield from ((label, first) for label in labels)


def when(group: tuple[Alternatives, ...], under: set[Combination], looked: tuple[Combination, ...]) -> str:
    """In words, under which options something stands: `A of deadline and B of price, or C of deadline`."""
    places = _essential(under, looked)
    rank = [{option.id: number for number, option in enumerate(group[at].options)} for at in places]
    rows = sorted({tuple(one[at] for at in places) for one in under}, key=lambda row: [of[name] for of, name in zip(rank, row, strict=True)])
    known = {tuple(one[at] for at in places) for one in looked}
    terms: list[dict[int, tuple[str, ...]]] = []
    for row in rows:
        if any(all(row[at] in options for at, options in term.items()) for term in terms):
            continue
        kept = dict(enumerate(row))
        for at in range(len(places)):
            fewer = {where: option for where, option in kept.items() if where != at}
            if all(one in rows for one in known if all(one[where] == option for where, option in fewer.items())):
                kept = fewer
        terms.append({where: (option,) for where, option in kept.items()})
    terms = _joined(terms)
    said = [" and ".join(f"{' or '.join(options)} of {group[places[at]].id}" for at, options in term.items()) for term in terms]
    return ", or ".join(said)


def _essential(under: set[Combination], looked: tuple[Combination, ...]) -> list[int]:
    """The alternatives on which it depends whether something is found; all, if too little was looked at to tell."""
    every = list(range(len(looked[0])))
    found = []
    for at in every:
        sides: dict[Combination, set[bool]] = {}
        for one in looked:
            sides.setdefault((*one[:at], *one[at + 1 :]), set()).add(one in under)
        if any(len(side) > 1 for side in sides.values()):
            found.append(at)
    parted: dict[Combination, set[bool]] = {}
    for one in looked:
        parted.setdefault(tuple(one[at] for at in found), set()).add(one in under)
    return every if any(len(side) > 1 for side in parted.values()) else found


def _joined(terms: list[dict[int, tuple[str, ...]]]) -> list[dict[int, tuple[str, ...]]]:
    """Terms that differ in one alternatives only as one: `A or B of deadline`."""
    done: list[dict[int, tuple[str, ...]]] = []
    for term in terms:
        for other in done:
            differ = [at for at in term if term[at] != other.get(at)]
            if set(term) == set(other) and len(differ) == 1:
                other[differ[0]] = (*other[differ[0]], *term[differ[0]])
                break
        else:
            done.append(dict(term))
    return done


def _under(label: str, finding: Diagnostic) -> Diagnostic:
    return msgspec.structs.replace(finding, message=f"Under {label}: {finding.message}") if label else finding
