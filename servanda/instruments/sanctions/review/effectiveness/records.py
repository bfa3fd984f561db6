"""The question put to the figures, and the answer: several estimates beside each other, their warnings and their limits."""

from __future__ import annotations

import msgspec

from servanda.base.result import Based


class _Record(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Excluded(_Record, frozen=True, kw_only=True):
    """A unit that is not compared with, and why."""

    unit: str
    reason: str


class Question(_Record, frozen=True, kw_only=True):
    """objective: what the measure is to achieve, in its holder's words. treated: the units under it. since: its date, or the first period.

    outcome: what the figures count; measured_in: their unit; source: who publishes them. donors: units to compare with (empty: all others of the panel).
    excluded: units not to compare with, each with a reason. first, last: only periods from and to these.
    """

    objective: str
    measure: str
    treated: tuple[str, ...]
    since: str
    outcome: str
    measured_in: str
    source: str
    donors: tuple[str, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    first: str = ""
    last: str = ""


class Interval(_Record, frozen=True, kw_only=True):
    """low, high: in per cent of what was to be expected; None: open on that side. level: share of such intervals that hold the true value (0.95)."""

    low: float | None
    high: float | None
    level: float
    made: str  # how, in words

    @property
    def tells(self) -> bool:
        """Whether it leaves out nought."""
        return (self.low is not None and self.low > 0) or (self.high is not None and self.high < 0)


class Coefficient(_Record, frozen=True, kw_only=True):
    """A number of a model. unit: log points (0.01 is about 1 %), per period or not, or the outcome's unit."""

    name: str
    value: float
    error: float
    low: float
    high: float
    unit: str


class Series(_Record, frozen=True, kw_only=True):
    """Seen and expected per period, in the outcome's unit; None: not known."""

    periods: tuple[str, ...]
    seen: tuple[float | None, ...]
    expected: tuple[float | None, ...]


class EventMoment(_Record, frozen=True, kw_only=True):
    """The difference to the other units in one period, against the base period, in per cent; with its interval and the interval's level."""

    period: str
    percent: float | None
    low: float | None
    high: float | None
    level: float | None
    after: bool


class Placebo(_Record, frozen=True, kw_only=True):
    """The same calculation for a unit without the measure. percent: its `effect`; before: how far the fit is off before the date; ratio: after over before."""

    units: tuple[str, ...]
    percent: float
    before: float | None = None
    ratio: float | None = None
    gaps: tuple[float | None, ...] = ()  # per period, per cent of the mean before; only for drawing


class Check(_Record, frozen=True, kw_only=True):
    """Something that should come out as nought, or as the same, if the method may be trusted here. passed None: could not be made."""

    name: str
    passed: bool | None
    says: str


class Weight(_Record, frozen=True, kw_only=True):
    unit: str
    share: float
    percent_without: float | None = None  # the effect if this unit is left out


class Estimate(_Record, frozen=True, kw_only=True):
    """What one method says: the mean change over the periods after, in per cent of what was to be expected, and in the outcome's unit per period.

    smallest: a change of this size (per cent) would have been told from none four times in five; None: not known. assumes: what must hold for it to mean anything.
    """

    method: str
    title: str
    source: str
    percent: float
    amount: float | None
    interval: Interval | None
    smallest: float | None
    assumes: str
    says: str
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()
    coefficients: tuple[Coefficient, ...] = ()
    series: Series | None = None
    moments: tuple[EventMoment, ...] = ()
    placebos: tuple[Placebo, ...] = ()
    weights: tuple[Weight, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()


class UnfitMethod(_Record, frozen=True, kw_only=True):
    """A method that these figures do not allow, and why."""

    method: str
    title: str
    reason: str


class Baseline(_Record, frozen=True, kw_only=True):
    """The plain difference: mean after against mean before, nothing allowed for."""

    before: float
    after: float
    percent: float | None
    says: str


class Extent(_Record, frozen=True, kw_only=True):
    """What there was to go by. start: the first period that counts as under the measure. gaps: periods of the treated units that are not known; part: the period left out because the measure came within it."""

    sort: str
    treated: tuple[str, ...]
    compared: tuple[str, ...]
    first: str
    last: str
    start: str
    before: int
    after: int
    part: str = ""
    gaps: tuple[str, ...] = ()
    dropped: tuple[Excluded, ...] = ()


class Effect(Based, frozen=True, kw_only=True):
    """The answer. warnings come first wherever it is shown; cannot: what these figures cannot show."""

    question: Question
    extent: Extent
    warnings: tuple[str, ...]
    says: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    unfit: tuple[UnfitMethod, ...]
    baseline: Baseline
    cannot: tuple[str, ...]
    agree: bool  # all estimates have the same sign
    told: str  # fall | rise | mixed | none: what the estimates together tell from nought
