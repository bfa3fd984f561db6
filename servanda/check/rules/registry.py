"""All rules, and what is done with them: run over a dossier, silence what its authors accepted.

rules = all_rules()
found = run_rules(dossier, answers=answers, today=today)
speaking, silenced = apply_acceptances(found, dossier, today)
"""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Callable, Collection
from functools import lru_cache

from msgspec.structs import replace

from servanda.check.deadline import Deadline, OutOfTime, look, under
from servanda.check.rules.base import Context, Rule
from servanda.meaning.witness import Answer
from servanda.model.core import Acceptance, Agreement, Dossier
from servanda.model.places_in_text import PlacesInText
from servanda.text.diagnostics import Diagnostic, Note, Severity

# One family a file. Rules of a module are the classes in it that give a code.
_FAMILIES = (
    # words
    "house",
    "bearer",
    "strength",
    "degrees",
    "vague",
    "wording",
    "promises",
    "reference",
    "versions",
    "brackets",
    "names",
    "lookalikes",
    "defence",
    "analysis",
    "machines",
    "addresses",
    # structure
    "definitions",
    "ambiguity",
    "parallel",
    "parties",
    "joining",
    "others",
    "competence",
    "offices",
    "begin_end",
    "force",
    "anchors",
    "sequence",
    "practice",
    "timetable",
    "ground",
    "zones",
    "verification",
    "watching",
    "monitoring",
    "consequences",
    "ladders",
    "cures",
    "change",
    "coverage",
    "peace",
    "restrictive",
    "pledges",
    "deliveries",
    "red_lines",
)

IDLE = "SV099"


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for family in _FAMILIES:
        module = importlib.import_module(f"servanda.check.rules.{family}")
        for kind in vars(module).values():
            if (
                not (isinstance(kind, type) and issubclass(kind, Rule))
                or kind.__module__ != module.__name__
                or "code" not in vars(kind)
            ):
                continue
            if kind.code in found:
                raise ValueError(f"two rules have the code {kind.code}: {type(found[kind.code]).__name__} and {kind.__name__}")
            found[kind.code] = kind()
    return dict(sorted(found.items()))


def all_rules() -> tuple[Rule, ...]:
    """Every rule, by code. The modules are read on first use."""
    return tuple(_by_code().values())


def rule(code: str) -> Rule:
    """The rule of a code. Raises KeyError for a code that no rule has."""
    return _by_code()[code]


def run_rules(
    dossier: Dossier,
    *,
    answers: Callable[[str], tuple[Answer, ...]],
    today: dt.date,
    profile: str | None = None,
    only: Collection[str] | None = None,
    limit_seconds: float | None = None,
) -> tuple[Diagnostic, ...]:
    """Findings of all rules on every agreement of a dossier, by file, line, column and code, each once.

    profile: read every agreement under this profile instead of its own; only: codes to run; limit_seconds: for each
    rule and agreement, after which what it found stands and a finding says that the rest is not judged. A rule switched off by the profile is not run.
    """
    from servanda.check.rules.ambiguity import listed_only, lowered

    found: set[Diagnostic] = set()
    meant = listed_only(dossier, today)
    for agreement in dossier.agreements.values():
        read_as = agreement if profile is None else replace(agreement, profile=profile)
        context = Context(dossier=dossier, agreement=read_as, today=today, answers=answers)
        for each in all_rules():
            if (only is None or each.code in only) and each.severity_in(read_as.profile) is not None:
                try:
                    with under(Deadline(float("inf") if limit_seconds is None else limit_seconds)):
                        for finding in each.check(context):
                            found.add(lowered(finding, meant) if each.vague else finding)
                            look()
                except OutOfTime:
                    found.add(_not_judged(each, context, limit_seconds or 0.0))
    unread = _unread(dossier)
    return tuple(sorted((f for f in found if f.subject.removeprefix("clause ").partition("/")[0] not in unread), key=_place))


def _not_judged(rule: Rule, context: Context, limit: float) -> Diagnostic:
    said = f"Not judged to its end within {limit:g} seconds: {rule.words.title[:1].lower()}{rule.words.title[1:]}."
    made = rule.on_text(context, said, f"Give it more time: --limit {max(60, int(limit * 10))}")
    return replace(made, undecided=True, severity=Severity.ERROR)  # an all-clear is not given before the rule has been judged


def _unread(dossier: Dossier) -> frozenset[str]:
    """Clauses of which a part could not be read: what they lack may stand in that part, so they are not judged before it is mended."""
    errors = [d.span for d in dossier.diagnostics if d.severity is Severity.ERROR]
    return frozenset(
        clause.id
        for clause in dossier.clauses
        if any(e.file == clause.span.file and clause.span.line <= e.line <= clause.span.end_line for e in errors)
    )


def _place(finding: Diagnostic) -> tuple[object, ...]:
    return (finding.span, finding.code, finding.subject, finding.words, finding.message)


# --- acceptance ------------------------------------------------------------------------------------------------------


def apply_acceptances(
    diagnostics: Collection[Diagnostic], dossier: Dossier, today: dt.date
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """(findings that speak, findings silenced).

    An accepted finding is silent up to and including the day named, then it speaks again with a note. An acceptance needs a reason, an owner
    and a day; one that lacks them, or that meets no finding, has no effect and is itself a finding (SV099). An acceptance on a clause
    covers the clause, its rungs and the sentences it renders; one on the text covers findings on the whole text and on sentences that no
    clause renders.
    """
    rendered = _rendered(dossier)
    met: set[int] = set()
    kept: list[Diagnostic] = []
    silenced: list[Diagnostic] = []
    for finding in diagnostics:
        matching = [(n, a) for n, a in enumerate(dossier.acceptances) if a.code == finding.code and _covers(a, finding, rendered)]
        met.update(n for n, _ in matching)
        whole = [a for _, a in matching if a.because and a.owner and a.until is not None]
        if not whole:
            kept.append(finding)
            continue
        last = max(whole, key=lambda a: a.until or dt.date.min)
        assert last.until is not None
        if today <= last.until:
            note = Note(last.span, f"accepted by {last.owner} until {last.until.isoformat()}: {last.because}")
            silenced.append(replace(finding, notes=(*finding.notes, note)))
        else:
            note = Note(last.span, f"accepted by {last.owner} until {last.until.isoformat()}: review is due")
            kept.append(replace(finding, notes=(*finding.notes, note)))
    kept += [f for n, a in enumerate(dossier.acceptances) if (f := _idle(a, n in met, dossier)) is not None]
    return tuple(sorted(kept, key=_place)), tuple(sorted(silenced, key=_place))


def _rendered(dossier: Dossier) -> dict[str, set[str]]:
    """Subject of a sentence -> the clauses that render it."""
    found: dict[str, set[str]] = {}
    places = {name: PlacesInText(agreement.articles) for name, agreement in dossier.agreements.items()}
    for clause in dossier.clauses:
        for ref in clause.renders:
            address = places[clause.agreement].address(ref.article, ref.sentence)
            found.setdefault(f"sentence {clause.agreement} {address}", set()).add(clause.id)
    return found


def _covers(acceptance: Acceptance, finding: Diagnostic, rendered: dict[str, set[str]]) -> bool:
    sort, _, what = finding.subject.partition(" ")
    if acceptance.clause:
        if sort in ("clause", "clauses"):
            named = {part.strip().split("/")[0] for part in what.split(",")}
            return (
                acceptance.clause.split("/")[0] in named
                if "/" not in acceptance.clause
                else acceptance.clause in what.split(", ")
            )
        return acceptance.clause in rendered.get(finding.subject, ())
    if sort == "text":
        return what == acceptance.agreement
    return sort == "sentence" and what.startswith(f"{acceptance.agreement} ") and not rendered.get(finding.subject)


def _idle(acceptance: Acceptance, met: bool, dossier: Dossier) -> Diagnostic | None:
    missing = [
        name
        for name, given in (("reason", acceptance.because), ("owner", acceptance.owner), ("review date", acceptance.until))
        if not given
    ]
    where = f"clause {acceptance.clause}" if acceptance.clause else "the text"
    if acceptance.code not in _by_code():
        message = f"`accept {acceptance.code}`: no rule has this code."
    elif missing:
        message = f"`accept {acceptance.code}` has no {' and no '.join(missing)}: it silences nothing."
    elif not met:
        message = f"`accept {acceptance.code}` on {where}: there is no such finding."
    else:
        return None
    each = rule(IDLE)
    agreement: Agreement | None = dossier.agreements.get(acceptance.agreement)
    return Diagnostic(
        code=each.code,
        severity=each.severity,
        message=message,
        span=acceptance.span,
        breadcrumb=(agreement.title,) if agreement is not None and agreement.title else (),
        words=acceptance.code,
        why=each.words.why,
        source=each.words.source,
        repair="Remove the acceptance, or give it the finding, reason, owner and review date it needs.",
        subject=f"clause {acceptance.clause}" if acceptance.clause else f"text {acceptance.agreement}",
    )
