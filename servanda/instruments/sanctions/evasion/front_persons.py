"""Front persons: holders of shares who may hold them for somebody listed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from servanda.accounts.leads import Figure, Lead, Silence
from servanda.instruments.sanctions.evasion.corporate import listings, near, row, ties, undated
from servanda.instruments.sanctions.evasion.inputs import chosen, days, numbers, optional, table, text
from servanda.instruments.sanctions.evasion.leads import Found, described

if TYPE_CHECKING:
    import polars as pl

ABOUT = described("front-person", "front_persons")


def leads(tables: Mapping[str, pl.DataFrame], *, thresholds: Mapping[str, float] = {}) -> Found:
    """Leads, one a person, about the listed one to whom most signs lead. tables, thresholds: see `ABOUT`. Raises Refusal for what cannot be read."""
    limits = chosen(ABOUT, thresholds)
    listed, tied = listings(tables, ABOUT), ties(tables, ABOUT)
    held = numbers(days(table(tables, ABOUT, "holdings"), "holdings", "from", "until"), "holdings", "share").to_dicts()
    people = _people(tables)
    silences = [
        Silence(detector=ABOUT.code, about=who, reason="listed without a day: near the listing cannot be said.")
        for who in undated(tables, ABOUT)
    ]
    dated = [one["from"] for one in held if one["from"] is not None]
    if len(dated) < len(held):
        silences.append(
            Silence(
                detector=ABOUT.code,
                about="holdings",
                reason=f"{len(held) - len(dated)} holdings have no first day; nothing is said of them.",
            )
        )
    begins = min(dated, default=None)
    mine: dict[str, list[dict[str, Any]]] = defaultdict(list)
    ended: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in held:
        if one["from"] is not None and text(one["holder"]) not in listed:
            mine[text(one["holder"])].append(one)
        if text(one["holder"]) in listed and one["until"] is not None:
            ended[text(one["company"])].append(one)
    reached: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, said in people.items():
        for kind in ("address", "phone"):
            if said[kind]:
                reached[kind, said[kind]].add(name)
    bound: dict[str, set[str]] = defaultdict(set)
    for side, other in tied:
        if other in listed:
            bound[side].add(other)
    told = []
    for holder in sorted(mine):
        taken = sorted(mine[holder], key=lambda h: (h["from"], h["row"]))
        me = people.get(holder, {})
        # only those whom something links to the holder: a register against a whole list would else be a product of the two
        linked = bound.get(holder, set()) | {text(o["holder"]) for one in taken for o in ended.get(text(one["company"]), ())}
        linked |= {name for kind in ("address", "phone") if me.get(kind) for name in reached[kind, me[kind]] if name in listed}
        found = [
            pair
            for who in sorted(linked)
            if (pair := _lead(holder, who, listed[who], taken, ended, people, reached, tied, begins, limits)) is not None
        ]
        if found:
            told.append(max(found, key=lambda one: one[0])[1])
    return Found(leads=tuple(told), silences=tuple(silences))


def _people(tables: Mapping[str, pl.DataFrame]) -> dict[str, dict[str, Any]]:
    frame = optional(tables, ABOUT, "persons")
    if frame is None:
        return {}
    frame = days(frame, "persons", "born")
    return {
        text(one["person"]): {
            "born": one["born"],
            **{kind: "".join(text(one.get(kind)).casefold().split()) for kind in ("address", "phone")},
        }
        for one in frame.to_dicts()
    }


def _lead(
    holder: str, who: str, day: dt.date, held: list[dict[str, Any]], ended: Mapping[str, list[dict[str, Any]]], people: Mapping[str, Mapping[str, Any]],
    reached: Mapping[tuple[str, str], set[str]], tied: Mapping[tuple[str, str], str], begins: dt.date | None, limits: Mapping[str, float],
) -> tuple[int, Lead] | None:  # fmt: skip
    """The number of signs and a lead about one holder and one listed, or None."""
    taken = [one for one in held if -limits["before-days"] <= (one["from"] - day).days <= limits["after-days"]]
    if not taken:
        return None
    over = [
        (one, other)
        for one in taken
        for other in ended.get(text(one["company"]), ())
        if text(other["holder"]) == who and abs((one["from"] - other["until"]).days) <= limits["handed-over"]
    ]
    links = []
    if over:
        links.append(
            f"took over {', '.join(sorted({text(one['company']) for one, _other in over}))} where the holding of {who} ended"
        )
    if (holder, who) in tied:
        links.append(f"is tied to {who} ({tied[holder, who]})")
    me, them = people.get(holder, {}), people.get(who, {})
    shared = [kind for kind in ("address", "phone") if me.get(kind) and me[kind] == them.get(kind)]
    if shared:
        links.append(f"shares the {' and the '.join(shared)} of {who}")
    if not links:
        return None
    first = taken[0]["from"]
    signs = []
    if held[0] is taken[0] and begins is not None and (first - begins).days >= limits["register"]:
        signs.append("no holding before in the register")
    if me.get("born") is not None:
        age = (first - me["born"]).days / 365.2425
        if age < limits["young"] or age > limits["old"]:
            signs.append(f"was {int(age)} years old")
    at_once = max(
        len({text(o["company"]) for o in taken if 0 <= (o["from"] - one["from"]).days <= limits["at-once"]}) for one in taken
    )
    if at_once >= limits["many"]:
        signs.append(f"took {at_once} companies within {limits['at-once']:g} days")
    crowd = max((len(reached.get((kind, me.get(kind, "")), ())) for kind in ("address", "phone")), default=0)
    if crowd >= limits["crowd"]:
        signs.append(f"{crowd} holders share the address or telephone")
    count = len(links) + len(signs)
    if count < limits["signs"]:
        return None
    weight = "strong" if count >= 5 else "middling" if count >= 4 else "weak"
    companies = sorted({text(one["company"]) for one in taken})
    rows = [
        row("holdings", one["row"], one["from"], holder, one["company"], "" if one["share"] is None else f"{one['share']:.2%}")
        for one in taken
    ]
    rows += [row("holdings", other["row"], f"until {other['until']}", who, other["company"]) for _one, other in over]
    return count, Lead(
        detector=ABOUT.code,
        subject=(holder, who),
        seen=f"From {first}, {near(first, day)}, {holder} holds {', '.join(companies)}; {'; '.join(links + signs)}.",
        innocent=(
            "Relatives inherit, marry, divorce and work in family firms without holding anything for another.",
            "Employees buy out their employer when it has to leave.",
            "A first holding is everybody's once; an address may be a lawyer's, a registered office or a house of flats.",
        ),
        settle=(
            "With what money the shares were paid, and what the person declared as income before.",
            "Who signs, who decides and who is paid in the companies since then.",
            "Powers of attorney, declarations of trust, letters of resignation signed in blank.",
            "A talk with the person: what the company does and who its customers are.",
        ),
        weight=weight,
        because=f"{count} signs, {len(links)} of them links to the listed one ({limits['signs']:g} or more, at least one a link); weighs {weight} (five: strong, four: middling)",
        first=first.isoformat(),
        last=taken[-1]["from"].isoformat(),
        figures=(
            Figure(
                what="companies taken near the listing", value=float(len(companies)), unit="companies", source="table `holdings`"
            ),
        ),
        rows=tuple(rows),
    )
