"""1xx on structure: defined terms, references between texts, authentic languages, deliberate ambiguity."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import covered, with_rungs
from servanda.check.rules.facts.words import ERROR, GRADED, WARNING, listed, verb
from servanda.model.core import Clause, Definition, Relation
from servanda.model.english import act_text
from servanda.text.diagnostics import Diagnostic


def _own(context: Context) -> list[Definition]:
    """Definitions of this agreement, not those of a shared list of terms."""
    return [d for d in context.dossier.definitions.values() if d.agreement == context.agreement.id]


def _says(words: str, term: str, *, exact: bool = False) -> bool:
    """Whether some words hold a term as whole words, in the same casing if `exact`."""
    flags = 0 if exact else re.IGNORECASE
    return re.search(rf"(?<!\w){re.escape(term)}(?!\w)", words, flags) is not None


def _clause_words(context: Context, clause: Clause) -> str:
    return " | ".join((clause.title, *clause.words, *clause.uses, *(act_text(a, context.dossier) for a in clause.acts)))


class DefinedTermNotKept(Rule):
    """SV108. A term of this agreement that no clause, sentence or other definition uses; or a capitalised term that the text also writes small."""

    code = "SV108"
    decidability = "S"
    severity = WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        own = _own(context)
        clauses = [_clause_words(context, c) for c in with_rungs(context.clauses)]
        quoted = [sentence.text for _article, sentence in context.sentences]
        for definition in own:
            term = definition.id
            others = [d.means for d in own if d.id != term]
            if not any(_says(words, term) for words in (*clauses, *quoted, *others)):
                yield self.on_text(
                    context,
                    f"“{term}” is defined but no clause and no sentence uses it.",
                    "Use the term where it is meant, or leave the definition out.",
                    span=definition.span,
                    words=term,
                )
            elif term != term.lower() and any(
                _says(words, term.lower(), exact=True) and not _says(words, term, exact=True) for words in quoted
            ):
                yield self.on_text(
                    context,
                    f"“{term}” is a defined term, but the text also writes “{term.lower()}”: a reader cannot tell "
                    "whether the defined thing is meant.",
                    "Write the term everywhere as it is defined, or choose another word for the other thing.",
                    span=definition.span,
                    words=term,
                )
        keys: dict[str, list[Definition]] = {}
        for definition in own:
            keys.setdefault(definition.id.casefold(), []).append(definition)
        for twice in keys.values():
            if len(twice) > 1:
                last = max(twice, key=lambda d: d.span)
                yield self.on_text(
                    context,
                    f"{listed(f'“{d.id}”' for d in twice)} are defined apart although they read alike.",
                    "Keep one definition, or give the second thing another name.",
                    span=last.span,
                    words=listed(d.id for d in twice),
                )


class CircularDefinition(Rule):
    """SV109. Follows which definition uses the words of which other, and reports each circle once."""

    code = "SV109"
    decidability = "S"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        own = {d.id: d for d in _own(context)}
        uses = {name: {other for other in own if other != name and _says(d.means, other)} | _itself(d) for name, d in own.items()}
        reported: set[str] = set()
        for name in own:
            circle = frozenset(other for other in _reach(uses, name) if name in _reach(uses, other))
            if name not in circle or name in reported:
                continue
            reported |= circle
            place = min(own[n].span for n in circle)
            names = listed(f"“{n}”" for n in circle)
            yield self.on_text(
                context,
                f"{names} {verb(len(circle), 'is explained by itself', 'are explained only by each other')}.",
                "Let one of them be explained by something outside: a map, a list, a measure.",
                span=place,
                words=listed(circle),
            )


def _itself(definition: Definition) -> set[str]:
    return {definition.id} if _says(definition.means, definition.id) else set()


def _reach(edges: dict[str, set[str]], start: str) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(edges[start])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(edges[name])
    return frozenset(found)


class LostReference(Rule):
    """SV114. Looks up every relation to another text: is it in the dossier, does it hold the article, has a third text superseded it."""

    code = "SV114"
    decidability = "S"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for relation in context.agreement.relations:
            trouble = self._trouble(context, relation)
            if trouble:
                where = relation.other + (f":{relation.article}" if relation.article else "")
                yield self.on_text(
                    context,
                    f"The text refers to {where}, but {trouble}.",
                    "Add the text to the dossier, or name the text and article that hold today.",
                    span=relation.span,
                    words=f"{relation.sort} {where}",
                )

    @staticmethod
    def _trouble(context: Context, relation: Relation) -> str:
        other = context.dossier.agreements.get(relation.other)
        if other is None:
            return "the dossier does not hold it"
        if relation.sort in ("supersedes", "prevails over"):
            return ""
        newer = [
            a.id
            for a in context.dossier.agreements.values()
            if any(r.sort == "supersedes" and r.other == other.id for r in a.relations)
        ]
        if newer:
            return f"{listed(newer)} has taken its place"
        if not relation.article:
            return ""
        locals_ = {a.id for a in other.articles}
        for clause in context.dossier.clauses:
            if clause.agreement == other.id:
                locals_ |= {clause.article, clause.local}
        return "" if relation.article in locals_ else f"{other.id} has no article {relation.article}"


class AuthenticLanguages(Rule):
    """SV118. Silent when a clause covers languages."""

    code = "SV118"
    decidability = "S"
    severity = ERROR
    severities = {**GRADED, "framework": ERROR}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        agreement = context.agreement
        if "languages" in covered(context):
            return
        if not agreement.languages:
            yield self.on_text(
                context,
                "Nothing says in which language the text is authentic.",
                "Name the authentic languages in the head (languages: ...), and which one prevails.",
            )
        elif len(agreement.languages) > 1 and not agreement.prevailing:
            yield self.on_text(
                context,
                f"The text is authentic in {listed(agreement.languages)}, and nothing says which version prevails.",
                "Name the prevailing version (prevailing: ...), or a clause that settles it (covers languages).",
                words=listed(agreement.languages),
            )
