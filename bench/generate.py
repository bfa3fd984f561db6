"""A generated agreement of any size, from a seed: duties in rough order of time, bans, powers, consents, ladders, three readings.

As written it can be kept (every deadline leaves room for what it waits for); some readings of some clauses turn the order round.
"""

from __future__ import annotations

import random

PARTIES = ("North", "South", "East", "West")
MONTHS = ((2031, 3), (2031, 4), (2031, 5), (2031, 6), (2031, 7), (2031, 8), (2031, 9), (2031, 10), (2031, 11), (2031, 12))

HEAD = """---
agreement: large
title: A generated agreement
signed: 2031-03-01
in-force: 2031-03-01
zone: Europe/Kyiv
periods: standard
parties: North, South, East, West
---

```servanda
kind state
"""


def _date(number: int, total: int) -> str:
    """The date of a step: the steps are spread over the months."""
    slot = number * (len(MONTHS) * 28 - 1) // max(1, total - 1)
    year, month = MONTHS[slot // 28]
    return f"{year}-{month:02}-{slot % 28 + 1:02}"


def agreement(clauses: int = 600, milestones: int = 150, readings: int = 3, seed: int = 1) -> str:
    """The text of a dossier with so many clauses, about so many acts and consents, and so many readings."""
    rnd = random.Random(seed)
    acts = [f"step x{_word(number)}" for number in range(milestones)]
    doers = [rnd.choice(PARTIES) for _ in acts]
    out = [HEAD]
    out += [f"actor {name}\n  is state" for name in PARTIES]
    out += [f"act {act}\n  by {doer}" for act, doer in zip(acts, doers, strict=True)]
    out += ["act open fire", "act explain the delay", "state calm\n  from 2031-03-01\n  until 2032-03-01"]

    def step(number: int) -> str:
        return f"{acts[number]} by {doers[number]}"

    contested: list[int] = []
    for number in range(clauses):
        target = number % milestones
        lines = [f'clause c{number} "Clause {number}"']
        kind = number // milestones
        earlier = rnd.randrange(max(0, target - 12), target) if target else 0
        if kind == 0:  # the duty itself, with its deadline
            lines += [f"  {doers[target]} must {acts[target]}", f"  by {_date(target + 2, milestones + 2)}"]
            if target and rnd.random() < 0.5:
                lines.append(f"  only after {step(earlier)}")
            if rnd.random() < 0.05:
                lines.append(f"  with the consent of {rnd.choice([p for p in PARTIES if p != doers[target]])}")
            contested.append(number)
        elif kind % 4 == 1:  # order and distance between two steps
            lines.append(f"  {doers[target]} must {acts[target]}")
            if target:
                how = rnd.random()
                if how < 0.6:
                    lines.append(f"  only after {step(earlier)}")
                elif how < 0.8 and target > 2:
                    other = rnd.randrange(max(0, target - 6), target)
                    lines.append(f"  only after {step(earlier)} or {step(other)}")
                else:
                    lines.append(f"  within {40 + 3 * (target - earlier)} days of {step(earlier)}")
            else:
                lines.append("  from signature")
        elif kind % 4 == 2:  # a ban while calm lasts
            party = rnd.choice(PARTIES)
            lines += [f"  {party} must not open fire", "  while calm", "  otherwise"]
            lines += [f"    rung 1 {rnd.choice(PARTIES)} must explain the delay", "      within 7 days of the breach"]
        elif kind % 4 == 3 and target:
            lines += [f"  {doers[target]} must {acts[target]}", f"  provided that clause c{earlier} is kept"]
        else:
            lines += [f"  {doers[target]} may {acts[target]}", "  from signature"]
        out.append("\n".join(lines))
    for index in range(readings):
        pool = contested[5:-15] if len(contested) > 40 else contested[1:-1]
        own = sorted(rnd.sample(pool, max(3, clauses // 60)))
        lines = [f"reading r{index} of {', '.join(f'c{n}' for n in own)} held by {PARTIES[index % len(PARTIES)]}"]
        for number in own:
            later = number + rnd.randrange(1, 12) if rnd.random() < 0.25 else rnd.randrange(max(0, number - 12), number)
            lines += [f"  clause c{number} adds", f"    only after {step(min(later, milestones - 1))}"]
        out.append("\n".join(lines))
    return "\n\n".join(out) + "\n```\n"


def _word(number: int) -> str:
    """A readable name for a number, without digits."""
    letters = ""
    number += 26
    while number:
        number, rest = divmod(number, 26)
        letters = "abcdefghijklmnopqrstuvwxyz"[rest] + letters
    return letters
