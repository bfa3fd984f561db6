"""The effect of a measure, asked of figures: every method that they allow, at least two, beside the plain difference."""

from __future__ import annotations

import difflib
from collections.abc import Callable

import msgspec
import numpy as np

from servanda.base.refusal import Refusal
from servanda.base.result import Progress, silent
from servanda.instruments.sanctions.review.effectiveness import differences, forecast, interrupted, synthetic, words
from servanda.instruments.sanctions.review.effectiveness.design import Design, design
from servanda.instruments.sanctions.review.effectiveness.figures import change, steady
from servanda.instruments.sanctions.review.effectiveness.panel import Panel
from servanda.instruments.sanctions.review.effectiveness.records import Baseline, Effect, Estimate, Question, UnfitMethod

SCALES = ("index", "level")


def assess(panel: Panel, question: Question, *, scale: str = "index", seed: int = 0, progress: Progress = silent) -> Effect:
    """In: a panel, a question, the scale of the synthetic control, the seed of drawn placebo sets. Out: the answer.

    Errors: the question is not complete; the panel lacks what it names; fewer than two methods can be used (each with its reason).
    """
    complete(question)
    if scale not in SCALES:
        near = difflib.get_close_matches(scale, SCALES, 1, 0.3)
        raise Refusal(
            f"there is no scale `{scale}`.",
            repair=f"Write `{near[0] if near else SCALES[0]}`: {' or '.join(SCALES)}.",
            place="scale",
        )
    plan = design(panel, question)
    methods: tuple[tuple[str, str, Callable[[], Estimate]], ...] = (
        (interrupted.METHOD, interrupted.TITLE, lambda: interrupted.interrupted(plan)),
        (forecast.METHOD, forecast.TITLE, lambda: forecast.forecast(plan)),
        (differences.METHOD, differences.TITLE, lambda: differences.differences(plan, seed=seed, progress=progress)),
        (synthetic.METHOD, synthetic.TITLE, lambda: synthetic.synthetic(plan, scale=scale, seed=seed)),
    )
    estimates: list[Estimate] = []
    unfit: list[UnfitMethod] = []
    for i, (method, title, run) in enumerate(methods):
        progress(title, i, len(methods))
        try:
            found = run()
            estimates.append(msgspec.structs.replace(found, says=words.estimate_words(found, question)))
        except Refusal as error:
            unfit.append(UnfitMethod(method=method, title=title, reason=error.reason))
    if len(estimates) < 2:
        why = "; ".join(f"{u.title}: {u.reason.rstrip('.')}" for u in unfit)
        raise Refusal(
            f"these figures allow {len(estimates)} of the methods, and an answer needs two. {why}.",
            repair="Use a longer series or shorter periods, or add units without the measure.",
        )
    extent, plain = plan.extent, _baseline(plan, question)
    told = words.together(estimates)
    return Effect(
        question=question, extent=extent, warnings=words.warnings(extent, estimates, plain), says=words.summary(question, extent, estimates, told),
        estimates=tuple(estimates), unfit=tuple(unfit), baseline=plain, cannot=words.cannot(question, extent),
        agree=len({e.percent > 0 for e in estimates}) == 1, told=told,
    )  # fmt: skip


def complete(question: Question) -> None:
    """Errors: a question that does not say what it asks, of what, since when, and whose figures they are."""
    needed = {
        "objective": "what the measure is to achieve", "measure": "which measure it is", "treated": "which units are under it", "since": "from what day",
        "outcome": "what the figures count", "measured_in": "in what unit they are", "source": "who publishes them",
    }  # fmt: skip
    missing = [f"`{name}` ({means})" for name, means in needed.items() if not getattr(question, name)]
    if missing:
        raise Refusal(
            f"the question does not say {', '.join(missing)}.",
            repair="Add it under [question]; a figure without it cannot be read.",
            place="question",
        )


def _baseline(plan: Design, question: Question) -> Baseline:
    series = plan.series
    known = ~np.isnan(series)
    before, after = float(series[known & plan.before].mean()), float(series[known & plan.after].mean())
    share = 100 * (after / before - 1) if before > 0 else None
    moved = "no share can be said" if share is None else change(share)
    return Baseline(
        before=steady(before),
        after=steady(after),
        percent=None if share is None else steady(share),
        says=f"Plain difference of the means: {words.figure(before)} before, {words.figure(after)} after, {question.measured_in}: {moved}. Nothing is allowed for: no trend, no season, no others.",
    )
