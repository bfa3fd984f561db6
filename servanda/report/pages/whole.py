"""The whole report, to be opened in a browser: answers with witnesses, each article beside its findings, matrix, graph."""

from __future__ import annotations

from servanda.base.document import Beside, Details, Document, Heading, Listing, PageBlock, Para, Picture, Table
from servanda.check.matters import matters
from servanda.check.run import QUESTIONS, CheckReport
from servanda.meaning.witness import Answer
from servanda.model.core import Agreement, Article, Dossier
from servanda.report.graph import dependency_picture
from servanda.report.pages.answers import TITLES, basis, capital, distinct, sentence, together
from servanda.report.pages.check import register_section, undecided_blocks
from servanda.report.pages.choices import choices_blocks
from servanda.report.pages.findings import ORDER, Sources, counted, home, places, stacked
from servanda.report.pages.matrix import clause_lines, matrix_tables
from servanda.report.pages.matters import matters_blocks
from servanda.report.pages.standing import WORDS, claim, standings, tone_of
from servanda.report.pages.summary import clauses_text, foot, in_short, next_steps, same_lines, stall_lines
from servanda.text.diagnostics import Diagnostic

MOST_OPEN = 60
"""Findings and articles of a page that stand open; of a longer one each article is folded under its title."""


def html_page(report: CheckReport, dossier: Dossier, sources: Sources) -> Document:
    """Summary, what to do, questions, articles, findings elsewhere, matrix, graph."""
    head, verdict, *facts = in_short(report, dossier)
    blocks: list[PageBlock] = [head, verdict, *matters_blocks(matters(report, dossier))]
    blocks += [Heading(2, "In numbers", "numbers"), *facts]
    blocks += [*choices_blocks(report), *next_steps(report, dossier)]
    if report.answers:
        blocks += undecided_blocks(report, dossier.name)
        blocks.append(Heading(2, "Questions and answers", "questions"))
        for question in QUESTIONS:
            answers = report.answers.get(question, ())
            blocks.append(Heading(3, TITLES[question], question))
            if report.choices is not None and question in report.choices.hanging_questions:
                blocks.append(Para("It hangs on what is chosen: see “What is still to be chosen”.", "warn"))
                if not answers:
                    continue
            blocks += _answers(question, answers, dossier)
    blocks += register_section(report, dossier)
    picture = dependency_picture(dossier, report)
    if picture is not None:
        blocks += [Heading(2, "What waits for what", "graph"), picture]
        blocks.append(Details("The same in words", (Listing(tuple(picture.words.split("; "))),)))
    if report.findings:
        blocks += [Heading(2, "Findings by rule", "rules"), _rules_table(report)]
    shown: set[int] = set()
    for agreement in dossier.agreements.values():
        blocks.append(Heading(2, f"{agreement.title or agreement.id}", f"agreement-{agreement.id}"))
        blocks += _articles(report, dossier, agreement, sources, shown)
    elsewhere = [f for f in report.findings if id(f) not in shown]
    if elsewhere:
        blocks.append(Heading(2, "Findings outside any article", "elsewhere"))
        blocks += stacked(elsewhere, sources)
    if report.silenced:
        names = tuple(f"{f.code} {', '.join(places(f))}: {f.message}" for f in report.silenced)
        blocks.append(
            Details(f"Silent findings ({len(names)}): accepted in the dossier, or known in the baseline", (Listing(names),))
        )
    blocks += [Heading(2, "Implementation matrix", "matrix"), *matrix_tables(dossier)]
    return Document(f"Servanda check: {dossier.name}", tuple(blocks), foot(report))


def _rules_table(report: CheckReport) -> Table:
    """Each rule that speaks: how often, where, and what its first finding says."""
    groups: dict[tuple[int, str], list[Diagnostic]] = {}
    for finding in report.findings:
        groups.setdefault((ORDER[finding.severity], finding.code), []).append(finding)
    rows, tones = [], []
    for _key, found in sorted(groups.items()):
        names = list(dict.fromkeys(place for f in found for place in places(f)))
        more = f" and {len(names) - 8} more" if len(names) > 8 else ""
        rows.append(
            (
                found[0].code,
                found[0].severity.value,
                str(len(found)),
                found[0].message,
                ", ".join(names[:8]) + more,
            )
        )
        tones.append({"error": "bad", "warning": "warn"}.get(found[0].severity.value, ""))
    return Table(("rule", "severity", "times", "the first of them", "where"), tuple(rows), tuple(tones))


def _answers(question: str, answers: tuple[Answer, ...], dossier: Dossier) -> list[PageBlock]:
    """Worrying answers first: those on many clauses told together; what each rests on folded under it unless it is short."""
    none = [a for a in answers if a.verdict in ("none written", "not found") and not a.subject]
    if not answers or len(none) == len(answers):
        return [Para(sentence(a), "plain") for a in none] or standings({question: ()}, (question,))
    bad = [a for a in together(distinct(answers)) if tone_of(a) != "good"]
    good = [a for a in answers if tone_of(a) == "good"]
    blocks: list[PageBlock] = []
    lines = {"stall": stall_lines, "unanswered": same_lines}.get(question)
    if lines is not None and bad:
        shown = [a for a in bad if a.verdict == "yes"]
        if shown:  # only what a run shows is told by name: who was not found is nobody
            blocks += [Listing(tuple(lines(shown))), Details("Each with what it rests on", _each(shown, dossier))]
        for verdict in dict.fromkeys(a.verdict for a in bad if a.verdict != "yes"):
            ones = [a for a in bad if a.verdict == verdict]
            clauses = list(dict.fromkeys(a.subject for a in ones if a.subject))
            many = f"{len(clauses)} {'clause' if len(clauses) == 1 else 'clauses'}" if clauses else f"{len(ones)} times"
            blocks.append(Details(f"{capital(WORDS[verdict])}: {many}", (Para(clauses_text(clauses)), *_each(ones, dossier))))
    else:
        for answer in bad:
            inner = [*claim(answer), *basis(answer, dossier)]
            if any(isinstance(b, Picture) for b in inner) or all(isinstance(b, Listing | Para) for b in inner):
                blocks += [Para(sentence(answer), tone_of(answer)), *inner]
            else:
                blocks.append(Details(sentence(answer), tuple(inner)))
    if len(good) == 1:
        blocks.append(Para(sentence(good[0]), "good"))
    elif good:
        blocks.append(Details(f"{len(good)} answers without worry", (Listing(tuple(sentence(a) for a in good)),)))
    return blocks


def _each(answers: list[Answer], dossier: Dossier) -> tuple[PageBlock, ...]:
    return tuple(Details(sentence(a), (*claim(a), *basis(a, dossier))) for a in answers)


def _articles(report: CheckReport, dossier: Dossier, agreement: Agreement, sources: Sources, shown: set[int]) -> list[PageBlock]:
    """Words and clauses on the left, findings on the right. `shown` collects the findings that found their place."""
    here: dict[str, list[Diagnostic]] = {}
    for finding in report.findings:
        place = home(finding, dossier)
        if place is not None and place[0] == agreement.id:
            here.setdefault(place[1], []).append(finding)
    texts: dict[str, list[Article]] = {}
    for version in agreement.articles:
        texts.setdefault(version.id, []).append(version)
    ids = dict.fromkeys([*texts, *(c.article for c in dossier.clauses if c.agreement == agreement.id), *here])
    blocks: list[PageBlock] = []
    folded = len(report.findings) + len(ids) > MOST_OPEN
    if agreement.text is not None and not agreement.articles:
        blocks.append(Para("The authentic words are not attached; the clauses stand alone.", "quiet"))
    whole = [f for f in report.findings if f.subject == f"text {agreement.id}"]
    if whole:
        shown.update(map(id, whole))
        blocks += [Heading(3, "The text as a whole"), *stacked(whole)]
    for article in ids:
        versions = [v for v in texts.get(article, []) if v.sentences]
        left: list[PageBlock] = []
        for version in versions:
            if len(versions) > 1 and version.language:
                left.append(Para(f"In the language {version.language}:", "quiet"))
            left.append(Para("\n".join(s.text for s in version.sentences), "quote"))
        for clause in dossier.clauses:
            if clause.agreement == agreement.id and clause.article == article:
                left.append(Para(clause_lines(clause, sources), "clause"))
        members = here.get(article, [])
        shown.update(map(id, members))
        right = stacked(members) or [Para("No finding.", "quiet")]
        title = _article_title(article, next((v.title for v in texts.get(article, []) if v.title), ""))
        both = Beside(tuple(left), tuple(right))
        blocks += [Details(f"{title} ({counted(members)})", (both,))] if folded else [Heading(3, title), both]
    return blocks


def _article_title(article: str, title: str) -> str:
    """`9. Border`, `Article 9`, `Article 9: Border`: with the number once."""
    if not article:
        return title or "Outside the articles"
    return title if article in title else f"Article {article}" + (f": {title}" if title else "")
