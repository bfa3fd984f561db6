"""Holdings, regimes, answers and proofs as data.

A share is a whole number of billionths of a company (`WHOLE` is all of it), so that 10 % and 40 % are 50 %, exactly. A
range is least and most; a stated holding of unstated size is 0 to `WHOLE`.
"""

from __future__ import annotations

import enum

import msgspec

from servanda.base.time import read_date

WHOLE = 1_000_000_000
"""All the shares (or votes) of a company, in billionths."""
ALWAYS, NEVER = -(2**31) + 1, 2**31 - 1
"""Day numbers before and after all days: of a holding without a first day, without an end."""


def days_of(date: str, empty: int) -> tuple[int, int]:
    """The first and last day that a date may mean, as ordinals (`2031-05`: 1 and 31 May); `empty` where there is none."""
    if not date:
        return empty, empty
    found = read_date(date)
    return found.first.toordinal(), found.last.toordinal()


class _Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class Kind(enum.StrEnum):
    """What a row says of its owner and company. Only `owns` and `votes` have sizes."""

    OWNS = "owns"  # holds shares (votes with them, where not stated otherwise)
    VOTES = "votes"  # holds votes; says nothing of shares
    APPOINTS = "appoints"  # may appoint or remove the majority of the board
    CONTROLS = "controls"  # is said to control by other means
    DIRECTS = "directs"  # sits on the board or manages
    ACTS_FOR = "acts-for"  # acts for, fronts for, holds as nominee for


class Holding(_Record, frozen=True, kw_only=True):
    """One row: `owner` stands in `kind` to `company`. place: where it is written (`h.csv, line 3`), the witness in a proof.

    votes_least, votes_most: None where not stated. first: the day from which it holds; until: the first day on which it holds no longer. Both as
    published: `2031`, `2031-05`, `2031-05-03` or empty (always, still). concert: a name that those who exercise rights jointly
    share. block: class of shares; two rows of one owner in one company add up only when their blocks differ.
    """

    owner: str
    company: str
    kind: Kind = Kind.OWNS
    least: int = 0
    most: int = WHOLE
    votes_least: int | None = None
    votes_most: int | None = None
    first: str = ""
    until: str = ""
    concert: str = ""
    block: str = ""
    place: str = ""
    note: str = ""


class Party(_Record, frozen=True, kw_only=True):
    """A person or company of the register. weight: its economic weight in `unit` (turnover, assets), None where not given."""

    id: str
    name: str = ""
    sort: str = ""
    weight: float | None = None
    unit: str = ""


class Problem(_Record, frozen=True, kw_only=True):
    """Something doubtful in a register: kept and counted. rejected: the row could not be used at all. grave: it may turn every answer, and is told before them."""

    place: str
    reason: str
    rejected: bool = False
    grave: bool = False


class Register(_Record, frozen=True, kw_only=True):
    """What an importer gives back: parties, holdings in the order of the file, what is doubtful, and notes for the user."""

    parties: tuple[Party, ...] = ()
    holdings: tuple[Holding, ...] = ()
    problems: tuple[Problem, ...] = ()


class Aggregate(enum.StrEnum):
    """Whether the holdings of several listed persons are added up."""

    YES = "yes"
    NO = "no"
    CONCERT = "concert"  # only holdings under a joint arrangement


class Rule(enum.StrEnum):
    """What control (or votes) of a caught person does to a company."""

    CAUGHT = "caught"
    REFER = "refer"  # a person has to judge: may, never must
    NOMINEE = "nominee"  # of acts-for only: who acts is not caught, what he holds may be the other's: a person has to judge
    IGNORED = "ignored"


class RegimeSource(_Record, frozen=True, kw_only=True):
    title: str
    date: str = ""
    url: str = ""
    says: str = ""


class Regime(_Record, frozen=True, kw_only=True):
    """One version of one authority's rule. threshold: billionths; at_threshold: exactly the threshold is enough.

    cascade: what is caught counts whole as an owner. votes: what a majority of votes does; own_votes_count: whether votes that a company holds in itself are
    among those of which a majority is taken. check: what a user should look up before relying on it.
    """

    id: str
    name: str
    authority: str
    first: str
    until: str = ""
    threshold: int = WHOLE // 2
    at_threshold: bool = True
    aggregate: Aggregate = Aggregate.YES
    cascade: bool = True
    votes: Rule = Rule.IGNORED
    own_votes_count: bool = True
    control: tuple[tuple[Kind, Rule], ...] = ()
    rebuttable: bool = False
    sources: tuple[RegimeSource, ...] = ()
    check: tuple[str, ...] = ()

    @property
    def need(self) -> int:
        """The least sum of billionths that catches."""
        return self.threshold if self.at_threshold else self.threshold + 1

    def need_beside(self, own: int) -> int:
        """The least sum of billionths that catches where so many votes are held by the company itself and left out."""
        if self.own_votes_count or not own:
            return self.need
        part = self.threshold * (WHOLE - own)
        return max(1, -(-part // WHOLE)) if self.at_threshold else part // WHOLE + 1

    @property
    def rule(self) -> str:
        """`50 % or more` or `more than 50 %`."""
        return f"{percent(self.threshold)} or more" if self.at_threshold else f"more than {percent(self.threshold)}"

    def control_rule(self, kind: Kind) -> Rule:
        """What this kind of control does; ignored where the regime does not name it."""
        return dict(self.control).get(kind, Rule.IGNORED)


class Verdict(enum.StrEnum):
    MUST = "must"  # caught whatever the unknown shares are
    MAY = "may"  # caught for some of them, or once control is judged
    NOT = "not"  # caught for none of them, on what is recorded


class Used(_Record, frozen=True, kw_only=True):
    """A row in a step. held_for: the caught party for whom the owner, who is not caught himself, may hold. size: the billionths counted (least in `must`, the assumed in `may`, most in `not`)."""

    owner: str
    kind: Kind
    size: int
    least: int
    most: int
    places: tuple[str, ...] = ()
    concert: str = ""
    held_for: str = ""


class Step(_Record, frozen=True, kw_only=True):
    """Why one party is caught (how: `listed`, `shares`, `votes`, `control`), or why it is not (`bound`).

    total: what `used` holds together; need: what would catch. refer: a person has to judge whether this control exists. In a `bound`, `used` are the holders that
    count at their most (whether caught or not: even so it is too little) and `uncaught` are holders that cannot count, each with a step of its
    own; `person`: whose holdings are followed, where listed persons are not added up; unrecorded: what no recorded holder is said to have. itself: votes
    that the company holds in itself and that the regime leaves out (`need` is what is enough of the others).
    """

    party: str
    how: str
    used: tuple[Used, ...] = ()
    total: int = 0
    need: int = 0
    refer: bool = False
    uncaught: tuple[str, ...] = ()
    person: str = ""
    unrecorded: int = 0
    itself: int = 0


class Proof(_Record, frozen=True, kw_only=True):
    """Steps in order: a step of `must` or `may` rests on earlier steps only; the last is about the party asked."""

    party: str
    verdict: Verdict
    regime: str
    on: str
    steps: tuple[Step, ...]


class Answer(_Record, frozen=True, kw_only=True):
    """refer: the verdict hangs on control that a person has to judge. words: the same in plain sentences."""

    party: str
    verdict: Verdict
    proof: Proof
    refer: bool = False
    words: tuple[str, ...] = ()


def percent(size: int) -> str:
    """Billionths as per cent, exactly: `49.9 %`. The bound of an open range (above 25, below 50) is one billionth off: `just over 25 %`."""
    for beside, word in ((size - 1, "just over"), (size + 1, "just under")):
        if size > 1 and beside % 10_000 == 0:
            return f"{word} {percent(beside)}"
    whole, rest = divmod(abs(size), WHOLE // 100)
    text = f"{whole}.{rest:07d}".rstrip("0").rstrip(".") if rest else str(whole)
    return f"{'-' if size < 0 else ''}{text} %"


def span(least: int, most: int) -> str:
    """A range in words: `25 % to 50 %`, `50 %`, `unknown size`."""
    if (least, most) == (0, WHOLE):
        return "unknown size"
    return percent(least) if least == most else f"{percent(least)} to {percent(most)}"
