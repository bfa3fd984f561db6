"""May a thing that has several pieces go to somebody? Each reason by itself, what would lift it, and the smallest sets of
changes that make it yes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import combinations

import msgspec

from servanda.base.marking import CONTROLLED, NO_FURTHER, Marking, Recipient, controlled, folded
from servanda.base.schemes import banner, named_only, opens, parts, split
from servanda.instruments.sharing.records import ShareConsent, SharePiece, ShareReason

NOBODY_KNOWN = "find out who marked it, and ask them"
_MOST = 6


def consents_in_force(consents: Iterable[ShareConsent], ids: Sequence[str], to: str, day: dt.date) -> frozenset[str]:
    """Which originators let the recipient see one of these on the day."""
    who, named = folded(to), {folded(one) for one in ids}
    return frozenset(
        folded(one.originator)
        for one in consents
        if folded(one.item) in named and folded(one.to) == who and one.from_ <= day and (one.until is None or day <= one.until)
    )


def consented(marking: Marking, given: frozenset[str]) -> bool:
    """Whether every originator of what bears a caveat has consented. Where none is on record, nobody can."""
    return bool(marking.originators) and {folded(one) for one in marking.originators} <= given


def unbound(marking: Marking) -> Marking:
    """The marking for somebody to whom its originators consented: without its caveats. Label and list stay."""
    return msgspec.structs.replace(marking, caveats=())


def reasons(piece: SharePiece, who: Recipient, consents: Sequence[ShareConsent], day: dt.date) -> list[ShareReason]:
    """Every reason for or against one piece, in the order in which they are weighed."""
    one, found = piece.marking, list[ShareReason]()
    asks = f"ask {' and '.join(one.originators)}" if one.originators else NOBODY_KNOWN
    lifts = (*([piece.leave] if piece.leave else []), asks)

    def add(about: str, stands: bool | None, words: str, by: tuple[str, ...] = ()) -> None:
        found.append(ShareReason(piece=piece.name, about=about, stands=stands, words=words, lifts=by))

    label, cleared = banner(one.tlp, who.tables.schemes), banner(who.tlp, who.tables.schemes)
    if opens(who.tlp, one.tlp, who.tables):
        add("label", True, f"{label}, and {who.name} is cleared for {cleared}")
    else:
        add("label", False, f"{label}, and {who.name} is cleared for {cleared}{_compared(one.tlp, who.tlp)}", lifts)
    name, listed = folded(who.name), {folded(each) for each in one.rel}
    if one.rel:
        add(
            "list",
            name in listed,
            f"released to {', '.join(one.rel)}{'' if name in listed else f': not to {who.name}'}",
            () if name in listed else lifts,
        )
    elif named_only(one.tlp, who.tables):
        add("list", False, f"{label} goes to persons named on a list, and there is no list", lifts)
    if one.caveats:
        _caveats(piece, who, consents, day, lifts, add)
    if not one.originators and any(part not in ("CLEAR", "GREEN") for part in parts(one.tlp)):
        add("originator", None, "nobody is on record as its originator: nobody can be asked to release it or to mark it down")
    if one.until:
        past = one.until <= day.isoformat()
        add(
            "day",
            None,
            f"its marking {'was' if past else 'is'} to be looked at again on {one.until}: it stays until its originator does so",
        )
    return found


def _compared(label: str, cleared: str) -> str:
    theirs = {split(one)[0] for one in parts(cleared)}
    odd = sorted({split(one)[0] for one in parts(label)} - theirs)
    return f"; {odd[0]} can be compared with that only by a table that somebody signs (folder `markings`)" if odd else ""


def _caveats(
    piece: SharePiece, who: Recipient, consents: Sequence[ShareConsent], day: dt.date, lifts: tuple[str, ...], add: object
) -> None:
    assert callable(add)
    one, name = piece.marking, folded(who.name)
    words, of = " and ".join(one.caveats), " and ".join(one.originators)
    whose = f"{words}{f' ({of})' if of else ''}"
    if {folded(each) for each in one.originators} == {name}:
        add("caveat", True, f"{whose}, and {who.name} is its originator")
        return
    if not controlled(one) and name in {folded(each) for each in one.rel}:
        add("caveat", True, f"{whose}, and {who.name} is on the list that came with it")
        return
    if consented(one, consents_in_force(consents, piece.ids, who.name, day)):
        rows = [
            each
            for each in consents
            if folded(each.item) in map(folded, piece.ids) and folded(each.to) == name and each.from_ <= day
        ]
        last = max(rows, key=lambda each: each.from_)
        ends = f", until {last.until}" if last.until else ""
        add("consent", True, f"{whose}: {last.originator} consented on {last.from_}{ends} ({last.source})")
        return
    mine = [each for each in consents if folded(each.item) in map(folded, piece.ids) and folded(each.to) == name]
    said, waits = "no consent is on record", tuple[str, ...]()
    ahead = sorted({each.from_ for each in mine if each.from_ > day})
    if first := next((each for each in ahead if consented(one, consents_in_force(consents, piece.ids, who.name, each))), None):
        said, waits = f"the consent begins on {first}", (f"wait until {first}",)
    elif over := [each.until for each in mine if each.until is not None and each.until < day]:
        said = f"the consent ended on {max(over)}"
    elif mine:
        said = "not every originator has consented"
    held = {CONTROLLED: "its originator is asked first", NO_FURTHER: "only who is on its list sees it"}
    why = "; ".join(held.get(each, "nobody knows this caveat, so it is held as originator controlled") for each in one.caveats)
    add("caveat", False, f"{whose}: {why}; {said}", (*lifts, *waits))


def verdict(found: Iterable[ShareReason]) -> tuple[str, tuple[str, ...]]:
    """yes, no, or ask with whom: all that holds it back is a list or a caveat, and who wrote them is known."""
    held = [one for one in found if one.stands is False]
    if not held:
        return "yes", ()
    asks = {lift for one in held for lift in one.lifts if lift.startswith("ask ")}
    if all(one.about in ("list", "caveat") and any(lift in asks for lift in one.lifts) for one in held):
        return "ask", tuple(sorted({each for lift in asks for each in lift.removeprefix("ask ").split(" and ")}))
    return "no", ()


def least_changes(
    found: Iterable[ShareReason], stays: Sequence[frozenset[str]] = (), most: int = _MOST
) -> tuple[tuple[tuple[str, ...], ...], bool]:
    """The smallest sets of changes that lift all that holds it back, at most four; and whether surely none is smaller.

    stays: sets of changes of which not all may be made (the last source, the last sentence). By sets of one change, then
    of two, up to `most`; beyond that one set is built step by step, which need not be the smallest. None where nothing
    lifts a reason."""
    needs = list({frozenset(one.lifts) for one in found if one.stands is False})
    needs = [one for one in needs if not any(other < one for other in needs)]
    if not needs or any(not one for one in needs):
        return (), True
    known = sorted(frozenset().union(*needs), key=_order)

    def fits(made: Iterable[str]) -> bool:
        chosen = set(made)
        return all(chosen & need for need in needs) and not any(group and group <= chosen for group in stays)

    if len(known) <= 16:
        for size in range(1, min(len(known), most) + 1):
            if sets := [one for one in combinations(known, size) if fits(one)]:
                return tuple(sets[:4]), True
    for avoid in (frozenset[str](), *stays, frozenset().union(*stays)):  # leave out nothing, then nothing of what has to stay
        made: list[str] = []
        left = [one - avoid for one in needs]
        while left and all(left):
            best = max(sorted(frozenset().union(*left), key=_order), key=lambda change: sum(change in one for one in left))
            made, left = [*made, best], [one for one in left if best not in one]
        if not left and fits(made):
            return (tuple(sorted(made, key=_order)),), False
    return (), True


def _order(change: str) -> tuple[int, str]:
    """What is one's own to do before what needs others."""
    first = ("cut", "drop", "leave", "wait", "ask", "find", "write")
    return next((place for place, word in enumerate(first) if change.startswith(word)), len(first)), change
