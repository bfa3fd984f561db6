"""What a tired reader must know first, and what to do next."""

from __future__ import annotations

from servanda.base.document import Heading, Listing, PageBlock, Para
from servanda.base.profiles import PROFILES
from servanda.check.matters import in_register
from servanda.check.run import CheckReport
from servanda.meaning.witness import Answer
from servanda.model.core import Dossier
from servanda.model.english import short
from servanda.report.pages.answers import capital
from servanda.report.pages.findings import MISSING_FILE, counted, unreadable
from servanda.report.pages.register import register_fact
from servanda.report.pages.standing import tone_of
from servanda.text.diagnostics import Severity


def in_short(report: CheckReport, dossier: Dossier) -> list[PageBlock]:
    """One line that decides, then the few facts behind it."""
    unread = [f for f in report.findings if unreadable(f)]
    errors = report.count(Severity.ERROR)
    if report.choices is not None:
        more = f", and {_many(errors, 'thing')} to decide" if errors else ""
        verdict = Para(f"Not ready to sign: {_open(len(report.choices.choices))}{more}.", "bad")
    elif unread:
        verdict = Para(f"Not judged in full: {places(len(unread))} could not be read.", "bad")
    elif errors:
        verdict = Para(f"Not ready to sign: {_many(errors, 'thing')} to decide.", "bad")
    elif not dossier.clauses:
        what = "The agreement holds no clause yet" if dossier.agreements else "No agreement was found here"
        verdict = Para(f"{what}: nothing was judged.", "warn")
    elif open_ := undecided(report):
        verdict = Para(
            f"Not decided: {_many(open_, 'answer')} could not be given, so this check says neither yes nor no.", "warn"
        )
    elif not report.answers:
        verdict = Para("No rule found what stands in the way of signing; the questions were not asked.", "plain")
    else:
        verdict = Para("Ready to sign: nothing that was found stands in the way.", "good")
    facts = [
        f"{_many(len(dossier.clauses), 'clause')} of {_many(len(dossier.agreements), 'agreement')}: {counted(report.findings)}."
    ]
    if report.choices is not None and unread:
        facts.append(f"Not judged in full: {places(len(unread))} could not be read.")
    if report.choices is not None and not all(group.whole for group in report.choices.groups):
        facts.append("Not every combination of options was looked at: see “What is still to be chosen”.")
    if report.package:
        facts.append(f"Chosen: {', '.join(f'{option} of {name}' for name, option in report.package.items())}.")
    if report.choices is not None and "keepable" in report.choices.hanging_questions:
        facts.append("Whether it can be kept hangs on what is chosen.")
    facts += _answers(report, dossier)
    told: dict[str, list[str]] = {}
    for name, covered in report.coverage.items():
        told.setdefault(covered.summary, []).append(name)
    facts += [f"The words of {listed(names)}: {summary}." for summary, names in told.items()]
    return [Heading(2, "In short", "short"), verdict, Listing(tuple(facts))]


def _answers(report: CheckReport, dossier: Dossier) -> list[str]:
    """The answers that matter, a line each."""
    facts = []
    asked = {
        question: [a for a in answers if tone_of(a) == "bad" and not in_register(a, dossier)] for question, answers in report.answers.items()
    }
    if keepable := report.answers.get("keepable", ()):
        written = [a for a in keepable if not a.choice and a.label == "as written"]
        word = (
            {"yes": "can be kept", "no": "cannot be kept", "not found": "was kept in no run that was looked at"}.get(
                written[0].verdict, "?"
            )
            if written
            else ""
        )
        broken = [a for a in asked["keepable"] if a.choice]
        if word:
            mixed = ", but not in every way it is read" if broken and written[0].verdict == "yes" else ""
            facts.append(
                f"As written it {word}{mixed}."
                if written[0].verdict in ("yes", "no", "not found")
                else "Whether it can be kept as written is not decided."
            )
    if stalls := _by_actor(asked.get("stall", [])):
        most = sorted(stalls.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        names = ", ".join(f"{actor} ({len(clauses)})" for actor, clauses in most[:4])
        facts.append(f"Clauses that can be kept from ever falling due, in breach of nothing: by {names}.")
    for question, one, several in (
        ("part", "pair of readings parts", "pairs of readings part"),
        ("purpose", "purpose can be defeated while all comply", "purposes can be defeated while all comply"),
        ("concern", "concern can come true while all comply", "concerns can come true while all comply"),
        ("unanswered", "breach is followed by nothing", "breaches are followed by nothing"),
    ):
        if found := asked.get(question):
            facts.append(f"{len(found)} {one if len(found) == 1 else several}.")
    if said := register_fact(report.answers.get("ambiguous", ()), dossier):
        facts.append(said)
    if open_ := undecided(report):
        facts.append(f"{_many(open_, 'answer')} could not be given: see why under “Not decided”.")
    searched = [q for q, answers in report.answers.items() if any(a.verdict == "not found" for a in answers)]
    if searched:
        facts.append(f"Not found is no proof: it was looked for in runs of few acts ({', '.join(searched)}).")
    return facts


def undecided(report: CheckReport) -> int:
    """How many answers could not be given."""
    hanging = report.choices.hanging if report.choices is not None else ()
    return sum(1 for answers in (*report.answers.values(), hanging) for a in answers if a.verdict == "not decided")


def _by_actor(answers: list[Answer]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for answer in answers:
        clauses = found.setdefault(answer.actor or "nobody named", [])
        if answer.subject not in clauses:
            clauses.append(answer.subject)
    return found


def stall_lines(answers: list[Answer]) -> list[str]:
    """Who can stall what, an actor a line."""
    sure = _by_actor([one for one in answers if one.verdict == "yes"])
    tried = _by_actor([one for one in answers if one.verdict != "yes"])
    lines = [f"{capital(actor)}: {clauses_text(clauses)}" for actor, clauses in sure.items()]
    return lines + [f"{capital(actor)}, in every run that was tried (no proof): {clauses_text(clauses)}" for actor, clauses in tried.items()]


def same_lines(answers: list[Answer]) -> list[str]:
    """What is said of several clauses once, with their names."""
    groups: dict[str, list[str]] = {}
    for answer in answers:
        groups.setdefault("; ".join(answer.because) or answer.text, []).append(answer.subject)
    return [f"{capital(text)}: {clauses_text(names)}" for text, names in groups.items()]


def clauses_text(ids: list[str]) -> str:
    """Clauses by their agreements: `minsk-ii 9.end, 12.elections; minsk-protocol 3.law`."""
    groups: dict[str, list[str]] = {}
    for clause in ids:
        agreement, _, local = clause.rpartition(":") if "/rung:" not in clause else clause.partition(":")
        groups.setdefault(agreement, []).append(short(clause).removeprefix("clause ") if "/" in clause else local)
    return "; ".join(f"{agreement} {', '.join(locals_)}".strip() for agreement, locals_ in groups.items())


def next_steps(report: CheckReport, dossier: Dossier | None = None) -> list[PageBlock]:
    """What to do now, most urgent first."""
    unread = sum(1 for f in report.findings if unreadable(f))
    steps = []
    if report.choices is not None:
        steps.append("Choose: look under “What is still to be chosen” what each option brings, and check with --choose NAME=OPTION.")
    if any(f.code == MISSING_FILE for f in report.findings):
        steps.append("A file that is imported is missing: check the whole folder, not one file of it, or correct `imports`.")
    if unread:
        steps.append(f"Mend the {places(unread)} that could not be read; everything else is judged without them.")
    if any(a.verdict == "no" for a in report.answers.get("keepable", ())):
        steps.append(
            "Some way of reading the text cannot be kept: show both sides “Can it be kept?”, and the smallest change that mends it."
        )
    errors = report.count(Severity.ERROR) - unread
    if errors:
        steps.append(
            f"Repair {'the finding that stands' if errors == 1 else f'each of the {errors} findings that stand'} in the way, or "
            "accept it in the dossier with reason, owner and review date."
        )
    apart = [name for name, reason in report.text_rules.items() if "not attached" in reason]
    if apart:
        steps.append(f"Attach your own copy of the words of {listed(apart)} (servanda text attach FILE): they were not read.")
    left = sum(covered.left for covered in report.coverage.values())
    if left:
        steps.append(f"{_many(left, 'sentence')} no clause renders: write a clause, or mark it with the reason why not.")
    if not steps and dossier is not None and not dossier.clauses:
        steps.append(
            "Write a first clause; one to look at is made by: servanda new NAME --example rivers"
            if dossier.agreements
            else "Is this the right folder? An agreement is a file whose head names it (agreement: ID)."
        )
    if open_ := undecided(report):
        steps.append(
            f"{_many(open_, 'answer')} could not be given: ask again with more time (--seconds), or see under “Not decided” which part could "
            "not be weighed, and ask without it. Until then nothing is known of what they ask."
        )
    if not steps and dossier is not None and not report.answers:
        steps.append("No rule found an error. Ask the questions too before you sign: servanda check without --no-questions.")
    if not steps:
        warnings = report.count(Severity.WARNING)
        look = (
            f"look at the {_many(warnings, 'warning')} before you do"
            if warnings
            else "have it read once more by somebody who was not in the room"
        )
        steps.append(f"No error stands in the way of signing; {look}.")
    if dossier is not None and not report.profile and (general := [a.id for a in dossier.agreements.values() if not a.profile]):
        steps.append(
            f"{listed(general)}: no profile is given, so what agreements of one kind usually settle was not asked for. Add `profile: ceasefire` to the head, or {', '.join(PROFILES[1:])}."
        )
    return [Heading(2, "What to do next", "next"), Listing(tuple(steps))]


def foot(report: CheckReport) -> tuple[str, ...]:
    """What the result was made from; the same on every rendering."""
    hashes = ", ".join(f"{name} {value[:12]}" for name, value in sorted(report.hashes.items()))
    return (
        f"Servanda {report.servanda}; seen on {report.today.isoformat()}; reading: {report.reading}; "
        f"profile: {report.profile or 'as each agreement states'}.",
        f"Files (sha256, first 12 places): {hashes}.",
        "Positions are given as positions of those who hold them. A finding says what the words leave open; it is not a legal opinion.",
    )


def places(n: int) -> str:
    """`1 place`, `3 places`."""
    return _many(n, "place")


def _open(n: int) -> str:
    return "1 choice is still open" if n == 1 else f"{n} choices are still open"


def _many(n: int, word: str) -> str:
    return f"{n} {word}{'' if n == 1 else 's'}"


def listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
