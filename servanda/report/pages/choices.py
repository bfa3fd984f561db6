"""What is still to be chosen: the options with who proposes them, what was looked at, and what hangs on which option."""

from __future__ import annotations

from servanda.base.document import Heading, Listing, PageBlock, Para
from servanda.check.packages import OpenChoices
from servanda.check.run import CheckReport
from servanda.model.core import Alternatives
from servanda.report.pages.answers import TITLES, capital, sentence
from servanda.report.pages.findings import counted, places
from servanda.report.pages.standing import tone_of
from servanda.text.diagnostics import Severity

MOST = 12
"""Findings under the same options that are shown."""


def options_text(one: Alternatives) -> str:
    """`A, proposed by Northmark; B, proposed by Eastholm`."""
    return "; ".join(f"{option.id}, proposed by {', '.join(option.proposed_by) or 'nobody that is known'}" for option in one.options)


def choices_blocks(report: CheckReport, *, full: bool = True) -> list[PageBlock]:
    """The section on open choices; none where nothing is open. full: with advice."""
    choices = report.choices
    if choices is None:
        return []
    blocks: list[PageBlock] = [Heading(2, "What is still to be chosen", "choices")]
    blocks.append(Listing(tuple(f"{one.id}: {options_text(one)}" for one in choices.choices)))
    blocks += _looked_at(choices)
    for label in choices.labels:
        found = [finding for finding in report.findings if choices.under(finding) == label]
        blocks.append(Para(f"Under {label} ({counted(found)}):"))
        told = [one for one in found if full or one.severity is not Severity.ADVICE]
        lines = [f"{one.code}, {', '.join(places(one))}: {one.message.removeprefix(f'Under {label}: ')}" for one in told]
        blocks += [] if not lines else [Listing((*lines[: None if full else MOST], *([f"{len(lines) - MOST} more, with --full"] if len(lines) > MOST and not full else [])))]
    worrying = [one for one in choices.hanging if tone_of(one) in ("bad", "warn")]
    if worrying:
        blocks.append(Para("Answers that hang on what is chosen:"))
        said = list(dict.fromkeys(f"{TITLES[one.question]} {capital(_said(one))}" for one in worrying))
        blocks.append(Listing((*said[:MOST], *([f"{len(said) - MOST} more, with --json"] if len(said) > MOST else []))))
    blocks.append(Para("A text with one option of each is checked as any other: --choose NAME=OPTION for each.", "quiet"))
    return blocks


def _said(answer: object) -> str:
    from servanda.meaning.witness import Answer

    assert isinstance(answer, Answer)
    text = sentence(answer)
    return text if answer.label.casefold() in text.casefold() else f"{answer.label}: {text}"


def _looked_at(choices: OpenChoices) -> list[PageBlock]:
    groups = choices.groups
    blocks: list[PageBlock] = []
    for group in groups:
        if not group.whole:
            names = ", ".join(group.alternatives)
            blocks.append(
                Para(
                    f"{names} bear on each other and have {group.combinations} combinations: {group.checked} of them were checked, the other "
                    f"{group.combinations - group.checked} were not looked at. Nothing is claimed of those.", "warn"
                )
            )  # fmt: skip
    together = "; ".join(f"{' with '.join(group.alternatives)} ({group.checked})" for group in groups)
    apart = " What bears on nothing in common was looked at apart." if len(groups) > 1 else ""
    blocks.append(Para(f"Combinations checked: {choices.checked} ({together}).{apart}"))
    if len(groups) > 1:
        blocks.append(
            Para(f"Rules that weigh the text as a whole were applied to {choices.across} more packages, in which every two options of different "
                 f"groups stand together once; other packages that mix them were not looked at.", "quiet")
        )  # fmt: skip
    return blocks
