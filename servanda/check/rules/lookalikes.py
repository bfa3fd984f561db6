"""Names that look the same and are not (SV411)."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.base.lookalikes import alike, mixed, named, skeleton
from servanda.check.lexicon import Hit, pattern
from servanda.check.rules.base import Context
from servanda.check.rules.prose import TextRule, passages
from servanda.model.core import Actor, Place
from servanda.text.diagnostics import Diagnostic, Severity, Span


class LookAlike(TextRule):
    """SV411. A name of a declared actor or place in letters of another alphabet, or two declared names that look the same."""

    code = "SV411"
    decidability = "T"
    severity = Severity.WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        declared: dict[str, tuple[str, Span]] = {}
        all_: tuple[Actor | Place, ...] = (*context.dossier.actors.values(), *context.dossier.places.values())
        for one in all_:
            for name in (one.id, *one.aliases):
                declared.setdefault(name, (one.id, one.span))
        first = next(iter(context.dossier.agreements.values()), None)
        if first is None or first.id == context.agreement.id:
            yield from self._declared(context, declared)
        looks = {skeleton(name): name for name in reversed(declared)}
        said: set[str] = set()
        for passage in passages(context):
            if passage.text.isascii():
                continue
            for match in pattern(r"(?<!\w)[^\W\d_]++(?:['’-][^\W\d_]++)*+").finditer(passage.text):
                word = match.group()
                if word in said or not (letters := mixed(word)):
                    continue
                said.add(word)
                meant = next((name for look, name in looks.items() if skeleton(word) in look.split()), "")
                message = f'"{word}" holds letters of another alphabet: {named(letters)}' + (f'; "{meant}" is declared.' if meant else ".")
                yield self.on_words(
                    context, passage, (Hit(match.start(), match.end(), word, "name"),), message, "Write the whole word in the letters of its language."
                )

    def _declared(self, context: Context, declared: dict[str, tuple[str, Span]]) -> Iterator[Diagnostic]:
        for name, (_, span) in declared.items():
            if letters := "".join(dict.fromkeys("".join(map(mixed, name.split())))):
                message = f'The name "{name}" holds letters of another alphabet: {named(letters)}.'
                yield self.on_text(context, message, "Write the whole name in the letters of its language.", span, words=name)
        for one, other in alike(declared):
            if declared[one][0] != declared[other][0]:
                message = f'"{one}" and "{other}" are two names, and look the same.'
                yield self.on_text(context, message, "Give one of them another name, or declare them as one.", declared[other][1], words=other)
