"""Small random dossiers in the language itself, and a brute answer to "can it be kept": every act on every day of a coarse grid."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

from servanda.calendar import Instant
from servanda.check.mentioned import cond_points
from servanda.check.replay import Player, run_of
from servanda.meaning.runs import Event, Run, Status
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.model.views import view

HEAD = """---
agreement: small
title: A small agreement
signed: 2031-03-01
in-force: 2031-03-01
zone: {zone}
periods: {periods}
parties: North, South
---

```servanda
kind state
actor North
  is state
actor South
  is state
"""
SIGNED: Instant = 1930003200
DAYS = (1, 3, 5, 8, 12)
"""Days after the signature on which the brute force lets things happen."""
NAMES = ("hand over the lists", "open the road", "mark the border", "release the detainees")


def text(seed: int, *, names: tuple[str, ...] = NAMES, order: bool = False, readings: bool = False) -> str:
    """A dossier of three or four duties with deadlines, orders, contingencies and consents. order: clauses in reverse."""
    rnd = random.Random(seed)
    count = rnd.choice((3, 3, 4))
    acts = list(names[:count])
    doers = [rnd.choice(("North", "South")) for _ in acts]
    zone, periods = rnd.choice(("Europe/Kyiv", "UTC")), rnd.choice(("standard", "standard", "elapsed", "eu-1182-71"))
    out = [HEAD.format(zone=zone, periods=periods)]
    out += [f"act {act}\n  by {doer}" for act, doer in zip(acts, doers, strict=True)]
    clauses = []
    for number, (act, doer) in enumerate(zip(acts, doers, strict=True)):
        others = [f"{a} by {d}" for n, (a, d) in enumerate(zip(acts, doers, strict=True)) if n != number]
        parts = _parts(rnd, number, count, others)
        clauses.append(
            "\n".join([f'clause c{number} "Clause {number}"', f"  {doer} must {act}", *(f"  {part}" for part in parts)])
        )
    out += clauses[::-1] if order else clauses
    if readings:
        number = rnd.randrange(count)
        others = [f"{a} by {d}" for n, (a, d) in enumerate(zip(acts, doers, strict=True)) if n != number]
        out.append(f"reading other of c{number} held by South\n  clause c{number} adds\n    only after {rnd.choice(others)}")
    return "\n\n".join(out) + "\n```\n"


def _parts(rnd: random.Random, number: int, count: int, others: list[str]) -> list[str]:
    found: list[str] = []
    if rnd.random() < 0.6:
        found.append(f"by 2031-03-{rnd.choice((4, 6, 9, 12, 15)):02}")
    if rnd.random() < 0.35:
        found.append(f"within {rnd.choice((1, 2, 4, 7))} days of {rnd.choice(others)}")
    if rnd.random() < 0.4:
        joined = rnd.choice((others[0], rnd.choice(others), " or ".join(others[:2]), " and ".join(others[:2])))
        found.append(f"only after {joined}")
    if rnd.random() < 0.25:
        found.append(f"not before 2031-03-{rnd.choice((3, 5, 8, 11)):02}")
    kind = rnd.random()
    if kind < 0.12:
        found.append(f"provided that clause c{rnd.choice([n for n in range(count) if n != number])} is kept")
    elif kind < 0.24:
        found.append(f"with the consent of {rnd.choice(('North', 'South'))}")
    elif kind < 0.32:
        found.append(f"before {rnd.choice(others)}")
    elif kind < 0.4:
        found.append(f"if {rnd.choice(others)}")
    elif kind < 0.48:
        found.append(f"unless {rnd.choice(others)}")
    return found


def dossier(seed: int, **more: object) -> Dossier:
    """The dossier of a seed, read from its text."""
    found = load_files({"small.md": text(seed, **more).encode()}, "small")  # type: ignore[arg-type]
    errors = [d.message for d in found.diagnostics if d.severity.value == "error"]
    assert not errors, (text(seed), errors)
    return found


def brute(found: Dossier, choice: tuple[tuple[str, str], ...] = ()) -> Run | None:
    """A run on the grid in which nobody breaches anything and every duty whose contingencies are met is done; None: there is none there.

    Things of the same day happen in every order.
    """
    player = Player(view(found, choice))
    clauses = player.view.clauses
    items: list[tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]] = []
    for clause in clauses:
        items.append((clause.acts[0].term, clause.bearers.actors, ()))
        for condition in clause.conditions:
            items += [("consent", (who,), (("to", clause.id),)) for who in condition.who]
    for days in _grids(len(items), [item[0] == "consent" for item in items]):
        for tie in (1, -1):
            run = run_of(
                Event(term=term, by=by, args=args, at=SIGNED + day * 86400 + 43200 + tie * number)
                for number, ((term, by, args), day) in enumerate(zip(items, days, strict=True))
                if day
            )
            if _kept(player, run):
                return run
    return None


def _grids(count: int, early: list[bool]) -> Iterator[tuple[int, ...]]:
    yield from itertools.product(*(((1,) if first else (0, *DAYS)) for first in early[:count]))


def _kept(player: Player, run: Run) -> bool:
    now = max([SIGNED, *(event.at for event in run.events)]) + 40 * 86400
    verdicts = player.play(run, now)
    if player.breaches(verdicts):
        return False
    happened = {event.term for event in run.events}
    for clause in player.view.clauses:
        status = player.status(verdicts, clause.id)
        kinds = {condition.kind: condition for condition in clause.conditions}
        if "if" in kinds and not {point.event.act.term for point in cond_points(kinds["if"].cond)} & happened:
            continue
        if status is not Status.KEPT and not ("unless" in kinds and status is Status.EXCUSED):
            return False
    return True
