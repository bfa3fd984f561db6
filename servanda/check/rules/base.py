"""What a rule is: one class with code and severity, and a page with title, source, why and two examples, from which its tests are made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, TypeVar, cast

import msgspec

from servanda.base.profiles import PROFILES
from servanda.check.rules.written import RuleWords
from servanda.check.rules.written import words as written
from servanda.meaning.witness import Answer
from servanda.model.core import Agreement, Article, Clause, Dossier, Sentence
from servanda.text.diagnostics import Diagnostic, Note, Severity, Span

T = TypeVar("T")


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule may look at: the dossier, one agreement of it, today's date (for review dates), and the answers to questions.

    answers(question) gives the answers of the checker on this dossier, computed on first use ("keepable", "stall", "schedule", ...). made: what
    `once` keeps.
    """

    dossier: Dossier
    agreement: Agreement
    today: dt.date
    answers: Callable[[str], tuple[Answer, ...]]
    made: dict[Callable[[Context], Any], Any] = {}

    def once(self, make: Callable[[Context], T]) -> T:
        """What several rules need of the same agreement, worked out for the first of them."""
        if make not in self.made:
            self.made[make] = make(self)
        return cast("T", self.made[make])

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Clauses of this agreement as written, without rungs."""
        return self.once(_own_clauses)

    @property
    def sentences(self) -> Iterator[tuple[Article, Sentence]]:
        """Sentences of this agreement's text (attached or quoted), operative articles only."""
        for article in self.agreement.articles:
            if article.operative:
                for sentence in article.sentences:
                    yield article, sentence


def _own_clauses(context: Context) -> tuple[Clause, ...]:
    return tuple(c for c in context.dossier.clauses if c.agreement == context.agreement.id)


class Rule:
    """Base of all rules.

    code: SV... decidability: T | S | L | D | J. severity: default; severities: by profile, None switches the rule off there. vague: it speaks
    of words that may be meant to be vague. From its page (`written`): title, why, source, and two small dossier files; `bad` raises the rule
    at least once, `good` never.

    The subject of a finding is one of "clause ID", "clauses ID, ID" (sorted; one finding on several clauses of an article), "sentence
    AGREEMENT ADDRESS" (`art. 8(3)(a)`, `art. 1 s. 3`: never like the id of a clause), "text AGREEMENT". Findings with the same subject differ in `words`.
    """

    code: ClassVar[str]
    decidability: ClassVar[str]
    severity: ClassVar[Severity]
    severities: ClassVar[dict[str, Severity | None]] = {}
    vague: ClassVar[bool] = False

    @property
    def words(self) -> RuleWords:
        """What its page says: title, why, source, examples."""
        return written(self.code)

    def check(self, context: Context) -> Iterator[Diagnostic]:
        """Yield one Diagnostic per finding; made with `self.finding`."""
        raise NotImplementedError

    def severity_in(self, profile: str) -> Severity | None:
        """Severity under a profile; None: the rule is off. A text that names no profile is not asked what most kinds of text are not."""
        if not profile and list(self.severities.values()).count(None) > len(PROFILES) // 2:
            return None
        return self.severities.get(profile, self.severity)

    def finding(
        self,
        context: Context,
        *,
        message: str,
        span: Span,
        subject: str = "",
        repair: str,
        words: str = "",
        breadcrumb: tuple[str, ...] = (),
        because: tuple[str, ...] = (),
        notes: tuple[Note, ...] = (),
        undecided: bool = False,
        witness: str = "",
    ) -> Diagnostic:
        """One message: place, words, rule, why in one line, source, repair. subject: "clause minsk-ii:9.end", "text minsk-ii", ..."""
        severity = self.severity_in(context.agreement.profile) or self.severity
        return Diagnostic(
            code=self.code,
            severity=Severity.ADVICE if undecided else severity,
            message=message,
            span=span,
            breadcrumb=breadcrumb,
            words=words,
            why=self.words.why,
            source=self.words.source,
            because=because,
            notes=notes,
            repair=repair,
            subject=subject or f"text {context.agreement.id}",
            witness=witness,
            undecided=undecided,
        )

    def on_clause(self, context: Context, clause: Clause, message: str, repair: str, **more: object) -> Diagnostic:
        """A finding on one clause, at its core line."""
        return self.finding(
            context,
            message=message,
            span=clause.core_span,
            subject=f"clause {clause.id}",
            repair=repair,
            breadcrumb=clause.breadcrumb,
            **more,  # type: ignore[arg-type]
        )

    def on_clauses(self, context: Context, clauses: Iterable[Clause], message: str, repair: str, **more: object) -> Diagnostic:
        """One finding on several clauses, at the first of them in the file, with a note at each of the others."""
        group = sorted(clauses, key=lambda c: (c.core_span, c.id))
        if len(group) == 1:
            return self.on_clause(context, group[0], message, repair, **more)
        notes = tuple(Note(c.core_span, f"clause {c.local} as well") for c in group[1:])
        return self.finding(
            context,
            message=message,
            span=group[0].core_span,
            subject=f"clauses {', '.join(sorted(c.id for c in group))}",
            repair=repair,
            breadcrumb=group[0].breadcrumb,
            notes=notes,
            **more,  # type: ignore[arg-type]
        )

    def on_text(self, context: Context, message: str, repair: str, span: Span | None = None, **more: object) -> Diagnostic:
        """A finding on the agreement as a whole (or, with a span, on a declaration); `words` tells several of them apart."""
        return self.finding(
            context,
            message=message,
            span=span or context.agreement.span,
            repair=repair,
            breadcrumb=(context.agreement.title,) if context.agreement.title else (),
            **more,  # type: ignore[arg-type]
        )
