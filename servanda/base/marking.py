"""Who may see what: labels, by default of the Traffic Light Protocol 2.0, and lists of those to whom something may be released.

What we make of the five labels, which are not a classification and are never translated: CLEAR and GREEN differ in how far the recipient
may pass things on, which no program can enforce after release; here a recipient cleared for one colour sees that colour and those
before it. AMBER+STRICT keeps to the recipient's own organisation and stands above AMBER, which also lets its clients see. RED is for
named persons: without a list that names the recipient, nobody sees it. A REL list always narrows: who is not on it does not see.
A label we do not know is never released, and a recipient cleared for an unknown label sees nothing. Labels of other schemes, and what may be
compared, see `servanda.base.schemes`.

Two caveats narrow further, whatever the label. *Originator controlled*: only the originator sees it again; for anybody else the
originator is asked, and the consent stands elsewhere (`servanda.instruments.sharing`). *No further release*: only the originator,
and who stands on the list that came with it. A caveat that we do not know is held as the first. Neither originator nor day
(`until`) ever opens anything: no marking falls by silence.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.schemes import TLP, Tables, banner, label_from, named_only, opens, together
from servanda.base.time.days import read_day


class Marking(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """tlp: a label, of TLP or of another scheme (`servanda.base.schemes`). rel: who it may be released to beyond that (names of actors or recipients); empty: no REL list.
    originators: who marked it, and alone may mark it down. caveats: of `CAVEATS`. until: when it is looked at again."""

    tlp: str = "CLEAR"
    rel: tuple[str, ...] = ()
    originators: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    until: str = ""


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to receive something. name: as on REL lists. tlp: the highest label they may see; of several schemes side by side (`AMBER + NATO:SECRET`).
    tables: schemes of the user's own, and mappings between schemes that somebody signed."""

    name: str
    tlp: str = "CLEAR"
    tables: Tables = Tables()


CONTROLLED = "originator controlled"
NO_FURTHER = "no further release"
CAVEATS = (CONTROLLED, NO_FURTHER)
OPEN = Marking()
NOBODY = Marking(tlp="RED")
"""Without a list that names somebody: nobody sees it."""


def folded(name: str) -> str:
    """A name as lists of release compare it: letter case, spacing and forms of letters apart."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def may_see(marking: Marking, recipient: Recipient) -> bool:
    """Whether something marked so may go to the recipient. Names are compared without regard to letter case and spacing."""
    label = marking.tlp
    if label in TLP and recipient.tlp in TLP:
        if TLP.index(label) > TLP.index(recipient.tlp):
            return False
        only_named = label == "RED"
    else:
        if not opens(recipient.tlp, label, recipient.tables):
            return False
        only_named = named_only(label, recipient.tables)
    name = folded(recipient.name)
    named = bool(name) and name in {folded(listed) for listed in marking.rel}
    if marking.caveats and not (named and not controlled(marking)):
        if not name or {folded(one) for one in marking.originators} != {name}:
            return False
    return named or (not marking.rel and not only_named)


def controlled(marking: Marking) -> bool:
    """Whether only its originator may see it, unless he consents: what is held so, what bears a caveat nobody knows, and what may
    go no further and came without a list."""
    return any(one != NO_FURTHER for one in marking.caveats) or (bool(marking.caveats) and not marking.rel)


def caveats_in(words: Iterable[str], place: str) -> tuple[str, ...]:
    """Caveats as people write them, in the spelling of the house. Raises Refusal."""
    found = [" ".join(one.casefold().split()) for one in words]
    if odd := [one for one in found if one not in CAVEATS]:
        repair = f"Use one of: {', '.join(CAVEATS)}. Who else may see it is said by the list of release."
        raise Refusal(f"“{odd[0][:60]}” is no caveat.", repair, place)
    return tuple(dict.fromkeys(found))


def until_in(text: str, place: str) -> str:
    """The day on which a marking is looked at again, "" for none. Raises Refusal."""
    return read_day(text, place=place).isoformat() if text.strip() else ""


def highest(markings: Iterable[Marking]) -> str:
    """The most restrictive label among markings, CLEAR if there are none; of different schemes, which cannot be compared, all of them side by side."""
    return together(m.tlp for m in markings)


def joined(markings: Iterable[Marking]) -> Marking:
    """The marking of things that stand together: the highest label, and only who is on every list, letter case and spacing apart.

    With nobody on all of them, or one of them for nobody (a label for persons named, and no list): RED with an empty list, which nobody may see.
    """
    every = list(dict.fromkeys(markings))
    if len(every) == 1:
        return every[0]
    tlp = highest(every)
    lists = [one.rel for one in every if one.rel]
    if any(not one.rel and named_only(one.tlp) for one in every):
        return Marking(tlp=together((tlp, "RED")))
    if not lists:
        return _held(Marking(tlp=tlp), every)
    others = [{folded(name) for name in rel} for rel in lists[1:]]
    common = tuple(name for name in lists[0] if all(folded(name) in rel for rel in others))
    return _held(Marking(tlp=tlp, rel=common), every) if common else Marking(tlp=together((tlp, "RED")))


def _held(made: Marking, every: Iterable[Marking]) -> Marking:
    """With the caveats of all, and the originators of what bears one (of all, where nothing does). A caveat without an originator
    leaves none: then nobody can be asked."""
    said = [one for one in every if one != OPEN]
    if not any(one.originators or one.caveats or one.until for one in said):
        return made
    bound = [one for one in said if one.caveats]
    caveats = {caveat for one in bound for caveat in (*one.caveats, *([CONTROLLED] if controlled(one) else []))}
    asked = () if any(not one.originators for one in bound) else (bound or said)
    names = {folded(name): name for one in asked for name in one.originators}
    until = max(one.until for one in said) if all(one.until for one in said) else ""
    of = tuple(names[one] for one in sorted(names))
    return msgspec.structs.replace(made, caveats=tuple(sorted(caveats)), originators=of, until=until)


def marking_text(marking: Marking) -> str:
    """`TLP:AMBER`, `TLP:AMBER REL Quellmar`, `NATO SECRET`, `TLP:GREEN; originator controlled; of Quellmar`."""
    said = banner(marking.tlp) + (f" REL {', '.join(marking.rel)}" if marking.rel else "")
    if not marking.caveats:
        return said
    return "; ".join((said, *marking.caveats, *([f"of {', '.join(marking.originators)}"] if marking.originators else [])))


def marking_from(text: str) -> Marking:
    """The marking that `marking_text` has written. What cannot be read is for nobody."""
    head, *rest = text.split("; ")
    said, _, names = head.partition(" REL ")
    of = rest.pop().removeprefix("of ").split(", ") if rest and rest[-1].startswith("of ") else []
    label = label_from(said)
    rel = tuple(name for name in names.split(", ") if name)
    return NOBODY if not label else Marking(tlp=label, rel=rel, caveats=tuple(rest), originators=tuple(of))


def covers(one: Marking, other: Marking) -> bool:
    """Whether `one` is at least as strict as `other`: nobody sees what is marked `one` who may not see what is marked `other`."""
    if highest((one, other)) != one.tlp:
        return False
    if not one.rel and named_only(one.tlp):
        return True
    if other.caveats:
        mine, theirs = ({folded(name) for name in each.originators} for each in (one, other))
        if not one.caveats or (controlled(other) and not controlled(one)) or (len(mine) == 1 and mine != theirs):
            return False
    if not other.rel:
        return not named_only(other.tlp)
    return bool(one.rel) and {folded(name) for name in one.rel} <= {folded(name) for name in other.rel}


def least(markings: Iterable[Marking]) -> Marking:
    """The marking of what several things told alike: that of the one which the most may see; where none of them is that, all that the least strict ask for."""
    every = list(dict.fromkeys(markings))
    return joined(one for one in every if not any(covers(one, other) and not covers(other, one) for other in every))
