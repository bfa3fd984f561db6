"""The page of `check`: what a tired reader must know first, then the findings beside the text, then the answers."""

from __future__ import annotations

from collections.abc import Mapping

from servanda.check.run import QUESTIONS, CheckReport
from servanda.meaning.witness import Answer
from servanda.model.core import Agreement, Dossier
from servanda.report.document import Beside, Block, Details, Document, Finding, Heading, Listing, Para, Picture, Table
from servanda.report.graph import dependency_picture
from servanda.report.pages.answers import TITLES, answer_blocks, sentence, tone_of
from servanda.report.pages.matrix import matrix_tables
from servanda.text.diagnostics import Diagnostic, Severity

Sources = Mapping[str, str]  # file -> its text, to show the line a finding stands on


def check_page(report: CheckReport, dossier: Dossier, sources: Sources, *, full: bool = False) -> Document:
    """The short page for terminal and Markdown: summary, answers in a line each, findings, what to do next."""
    blocks: list[Block] = [*_summary(report)]
    if report.answers:
        blocks.append(Heading(2, "Questions", "questions"))
        for question in QUESTIONS:
            blocks += _short_answers(question, report.answers.get(question, ()), dossier, full=full)
    blocks.append(Heading(2, f"Findings ({_counts(report)})", "findings"))
    shown = [f for f in report.findings if full or f.severity is not Severity.ADVICE]
    blocks += grouped(shown, sources, full=full)
    hidden = len(report.findings) - len(shown)
    if hidden:
        blocks.append(
            Para(f"{hidden} pieces of advice are not shown; add --full to see them with the reasons and sources.", "quiet")
        )
    if report.silenced:
        blocks.append(
            Para(f"{len(report.silenced)} findings are silent: accepted in the dossier, or known in the baseline.", "quiet")
        )
    blocks += _next(report)
    return Document(f"Servanda check: {dossier.name}", tuple(blocks), foot(report))


def html_page(report: CheckReport, dossier: Dossier, sources: Sources) -> Document:
    """The whole report: summary, questions with witnesses, each article beside its findings, matrix, graph, schedule."""
    blocks: list[Block] = [*_summary(report), *_next(report)]
    if report.answers:
        blocks.append(Heading(2, "Questions and answers", "questions"))
        for question in QUESTIONS:
            answers = report.answers.get(question, ())
            blocks.append(Heading(3, TITLES[question]))
            blocks += _folded(answers, dossier)
    for agreement in dossier.agreements.values():
        blocks.append(Heading(2, agreement.title or agreement.id, f"agreement-{agreement.id}"))
        blocks += _articles(report, dossier, agreement, sources)
    elsewhere = [f for f in report.findings if _home(f, dossier) is None]
    if elsewhere:
        blocks.append(Heading(2, "Findings outside any article", "elsewhere"))
        blocks += [Finding(f, _line(f, sources), True) for f in elsewhere]
    blocks.append(Heading(2, "Implementation matrix", "matrix"))
    blocks += matrix_tables(dossier)
    picture = dependency_picture(dossier, report)
    if picture is not None:
        blocks.append(Heading(2, "What waits for what", "graph"))
        blocks.append(picture)
    return Document(f"Servanda check: {dossier.name}", tuple(blocks), foot(report))


def foot(report: CheckReport) -> tuple[str, ...]:
    """What the result was made from; the same on every rendering."""
    hashes = ", ".join(f"{name} {value[:12]}" for name, value in sorted(report.hashes.items()))
    return (
        f"Servanda {report.servanda}; seen on {report.today.isoformat()}; reading: {report.reading}; profile: {report.profile or 'as each agreement states'}.",
        f"Files (sha256, first 12 places): {hashes}.",
        "Positions are given as positions of those who hold them. A finding says what the words leave open; it is not a legal opinion.",
    )


def _counts(report: CheckReport) -> str:
    parts = []
    for severity, word in ((Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.ADVICE, "advice")):
        n = report.count(severity)
        parts.append(f"{n} {word}{'s' if n != 1 and word != 'advice' else ''}")
    return ", ".join(parts)


def _summary(report: CheckReport) -> list[Block]:
    rows = tuple((report.titles.get(name) or name, name, covered.summary) for name, covered in report.coverage.items())
    blocks: list[Block] = [Table(("agreement", "id", "words rendered or marked"), rows)]
    for name, covered in report.coverage.items():
        if covered.open:
            blocks.append(Para(f"{covered.left} sentences of {name} are neither rendered by a clause nor marked:", "warn"))
            items = tuple(f"article {one.article}, sentence {one.number}: {one.text[:90]}" for one in covered.open[:20])
            more = (f"... and {covered.left - 20} more",) if covered.left > 20 else ()
            blocks.append(Listing(items + more))
    return blocks


def _short_answers(question: str, answers: tuple[Answer, ...], dossier: Dossier, *, full: bool) -> list[Block]:
    if not answers:
        return []
    if full:
        return [Heading(3, TITLES[question]), *answer_blocks(answers, dossier, pictures=False)]
    bad = [a for a in answers if tone_of(a) in ("bad", "warn")]
    first = [a for a in answers if question in ("keepable", "repair") or tone_of(a) in ("bad", "warn")]
    blocks: list[Block] = [Heading(3, TITLES[question])]
    if not first:
        blocks.append(
            Para({"schedule": "See --full, or the HTML report."}.get(question, "No case found."), "good" if not bad else "plain")
        )
    limit = 12
    for answer in first[:limit]:
        blocks.append(Para(sentence(answer), tone_of(answer)))
        if answer.because and question in ("keepable", "repair", "part"):
            blocks.append(Listing(answer.because, ordered=True))
    if len(first) > limit:
        blocks.append(Para(f"... and {len(first) - limit} more: servanda ask {dossier.name} {question}", "quiet"))
    return blocks


def _folded(answers: tuple[Answer, ...], dossier: Dossier) -> list[Block]:
    if not answers:
        return [Para("No case found.", "good")]
    blocks: list[Block] = []
    for answer in answers:
        inner = tuple(b for b in answer_blocks([answer], dossier) if not (isinstance(b, Para) and b.text == sentence(answer)))
        blocks.append(Para(sentence(answer), tone_of(answer)))
        if any(isinstance(b, Picture) for b in inner):
            blocks += inner
        elif inner:
            blocks.append(Details("What it rests on", inner))
    return blocks


def _line(finding: Diagnostic, sources: Sources) -> str:
    text = sources.get(finding.span.file)
    if text is None:
        return ""
    lines = text.splitlines()
    return lines[finding.span.line - 1][:200] if 0 < finding.span.line <= len(lines) else ""


def grouped(findings: list[Diagnostic], sources: Sources, *, full: bool) -> list[Block]:
    """Findings under the headings they stand under, errors first within each."""
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.ADVICE: 2}
    groups: dict[tuple[str, ...], list[Diagnostic]] = {}
    for finding in findings:
        groups.setdefault(finding.breadcrumb or (finding.span.file or "the whole dossier",), []).append(finding)
    blocks: list[Block] = []
    for crumb, members in groups.items():
        blocks.append(Heading(3, " > ".join(crumb)))
        for finding in sorted(members, key=lambda f: (order[f.severity], f.code, f.span)):
            blocks.append(Finding(finding, _line(finding, sources), full))
    if not findings:
        blocks.append(Para("Nothing to report.", "good"))
    return blocks


def _home(finding: Diagnostic, dossier: Dossier) -> tuple[str, str] | None:
    """(agreement, article) the finding belongs to, by its subject."""
    kind, _, rest = finding.subject.partition(" ")
    if kind == "clause":
        for clause in dossier.clauses:
            if clause.id == rest.partition("/")[0]:
                return clause.agreement, clause.article
    if kind in ("sentence", "article") and ":" in rest:
        agreement, _, place = rest.partition(":")
        return agreement, place.rpartition(".")[0] if kind == "sentence" else place
    return None


def _articles(report: CheckReport, dossier: Dossier, agreement: Agreement, sources: Sources) -> list[Block]:
    from servanda.report.pages.matrix import clause_lines

    texts = {a.id: a for a in agreement.articles}
    ids = list(texts) + [c.article for c in dossier.clauses if c.agreement == agreement.id and c.article not in texts]
    blocks: list[Block] = []
    for article in dict.fromkeys(ids):
        found = texts.get(article)
        left: list[Block] = []
        if found is not None:
            left.append(Para("\n".join(s.text for s in found.sentences), "quote"))
        elif agreement.text is not None:
            left.append(Para("The authentic words are not attached.", "quiet"))
        for clause in dossier.clauses:
            if clause.agreement == agreement.id and clause.article == article:
                left.append(Para(clause_lines(clause, sources), "clause"))
        right: list[Block] = [Finding(f, "", True) for f in report.findings if _home(f, dossier) == (agreement.id, article)]
        if not right:
            right.append(Para("No finding.", "quiet"))
        title = f"Article {article}" if article else "Without article"
        if found is not None and found.title:
            title += f": {found.title}"
        blocks.append(Heading(3, title))
        blocks.append(Beside(tuple(left), tuple(right)))
    whole = [f for f in report.findings if f.subject == f"text {agreement.id}"]
    if whole:
        blocks.append(Heading(3, "The text as a whole"))
        blocks += [Finding(f, "", True) for f in whole]
    return blocks


def _next(report: CheckReport) -> list[Block]:
    """What to do now, in one or two sentences."""
    unread = [f for f in report.findings if f.code.startswith(("SY", "NR")) and f.severity is Severity.ERROR]
    steps = []
    if unread:
        steps.append(f"{len(unread)} places could not be read; mend these first, everything else is judged without them.")
    if any(a.verdict == "no" for a in report.answers.get("keepable", ())):
        steps.append(
            "Some way of reading the text cannot be kept: look at “Can it be kept?” and at the smallest change that mends it."
        )
    for name, reason in report.text_rules.items():
        if "not attached" in reason:
            steps.append(f"The words of {name} were not read: attach your own copy with `servanda text attach FILE`.")
    errors = report.count(Severity.ERROR) - len(unread)
    if errors:
        steps.append(
            f"{errors} findings block “ready to sign”: repair each, or accept it in the dossier with reason, owner and review date."
        )
    if not steps:
        steps.append("No error stands in the way of signing.")
    return [Heading(2, "What to do next", "next"), Listing(tuple(steps))]
