"""Single changes of a clause: a verifier that sees more, a breach found sooner, an answer that nobody else can hold up."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from servanda.calendar import Period, Unit
from servanda.instruments.strategy.margins.seeing import can_block, days_of, found_after, seen_class, watchers
from servanda.model.core import Access, Clause, Dossier, Verification

DAY, DAYLY = Period(24, Unit.HOUR), Period(1, Unit.DAY)


def watched(clause: Clause, dossier: Dossier) -> Iterator[tuple[str, str, Clause]]:
    """The clause with a verifier that sees more, and one that finds a breach sooner: edit, words, clause. The verifier is one the
    dossier knows: who monitors, or who verifies another clause; without one nothing is proposed."""
    kind = seen_class(clause, dossier)
    by = next((v.by for v in watchers(clause)), None) or _monitor(clause, dossier)
    if kind != "full" and by:
        access = tuple(Access(place=place) for place in clause.places)
        sees = Verification(
            sort="verified", by=by, means=("as the vocabulary says",), every=DAYLY, access=access, detects_within=DAY
        )
        what = "name who looks" if kind == "nobody" else "give whoever looks means, a frequency and access"
        yield "verifier", f"{what} ({', '.join(by)})", replace(clause, verification=(*clause.verification, sees))
    late = found_after(clause)
    if watchers(clause) and (late is None or late > (days_of(DAY) or 1)):
        sooner = tuple(replace(v, every=DAYLY, detects_within=DAY) if v in watchers(clause) else v for v in clause.verification)
        yield "detect sooner", "find a breach within 24 hours", replace(clause, verification=sooner)


def _monitor(clause: Clause, dossier: Dossier) -> tuple[str, ...]:
    able = [name for name, actor in dossier.actors.items() if "monitor" in actor.roles and name not in clause.bearers.actors]
    if able:
        return (able[0],)
    others = (v.by for one in dossier.clauses for v in watchers(one) if not set(v.by) & set(clause.bearers.actors))
    return next(others, ())


def freed(rung: Clause, dossier: Dossier, hands: tuple[str, ...]) -> Clause:
    """A rung without the consent it waits for; where the body that uses it can still be held up, in these hands."""
    free = replace(rung, conditions=tuple(one for one in rung.conditions if one.kind != "consent"))
    return free if not can_block(free, dossier) else replace(free, bearers=replace(free.bearers, actors=hands))
