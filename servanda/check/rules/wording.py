"""Text rules on the choice of words: terms of art nobody defined (SV107), loaded and personal wording (SV116)."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.lexicon import Hit, fold, pattern
from servanda.check.rules.base import Context
from servanda.check.rules.prose import Passage, TextRule, capital_before
from servanda.model.core import Dossier
from servanda.text.diagnostics import Diagnostic, Severity


class UndefinedTerm(TextRule):
    """SV107. "Heavy weapons", "line of contact" used, and neither the text nor the dossier says what they are. Once a term."""

    code = "SV107"
    decidability = "T+S"
    severity = Severity.ADVICE

    def check(self, context: Context) -> Iterator[Diagnostic]:
        defined = _defined(context.dossier) | _defined_in_text(context)
        seen: set[str] = set()
        for passage in self.known(context):
            for hit in passage.scan.of("art"):
                term = _stem(hit.words, passage.language)
                if term in seen:
                    continue
                if any(term == name or term in name or name in term for name in defined):
                    continue
                if passage.language == "en" and (_capital_name(passage, hit) or _told_whose(passage, hit)):
                    continue
                seen.add(term)
                message = f'"{hit.words}" is a term of art, and nothing here says what falls under it.'
                repair = f'Define it: `term "{hit.words}"` with `means "..."`: a list, a calibre, a line on a map.'
                yield self.on_words(context, passage, (hit,), message, repair)


def _stem(words: str, language: str) -> str:
    """Words folded, without a plural s, to compare a term with its definition."""
    parts = fold(words, language).folded.replace("-", " ").split()
    parts = [p.replace("organis", "organiz").replace("militaris", "militariz") for p in parts]
    return " ".join(p[:-1] if language in ("en", "fr") and p.endswith("s") and len(p) > 3 else p for p in parts)


def _defined(dossier: Dossier) -> frozenset[str]:
    """Names that the dossier defines: terms, kinds, places and states with a definition, and their aliases."""
    names: set[str] = set()
    for definition in dossier.definitions.values():
        names.add(definition.id)
    for kind in dossier.kinds.values():
        if kind.means or kind.range is not None:
            names.add(kind.id)
    for place in dossier.places.values():
        if place.defined_by:
            names |= {place.id, *place.aliases}
    return frozenset(_stem(n.removeprefix("the "), _script(n)) for n in names if n)


def _script(name: str) -> str:
    return "ar" if pattern(r"[\u0600-\u06ff]").search(name) else "en"


_MEANS = (
    r"([\w' -]{4,60}?)\W{1,3}(?:shall have the following meaning|means?\b|shall mean|is defined as|are defined as|refers? to|shall refer to"
    r"|is understood as|are understood as|означа|s'entend|désigne|يقصد|تعني)"
)
_CALIBRE = r"\s+(?:of\s+)?(?:more|less|greater) than \d+"
_DEFINED_BY = r"\s+(?:as )?(?:defined|specified|listed|described|outlined) in\b"


def _defined_in_text(context: Context) -> frozenset[str]:
    """Terms that a sentence of the text says the meaning of."""
    names: set[str] = set()
    for article in context.agreement.articles:
        for sentence in article.sentences:
            lowered = sentence.text.lower()
            for match in pattern(r"\(\s*+(?:the |\"|“|«)*+([\w'-][\w' -]{3,39}?)(?:\"|”|»)?\s*\)").finditer(lowered):
                names.add(_stem(match[1], "en"))
            for match in pattern(_MEANS).finditer(lowered):
                names.add(_stem(" ".join(match[1].split()[-3:]), "en"))
    names |= {_stem(" ".join(n.split()[-size:]), "en") for n in tuple(names) for size in (1, 2, 3) if len(n.split()[-size:]) > 1}
    return frozenset(n for n in names if len(n) > 3)


def _told_whose(passage: Passage, hit: Hit) -> bool:
    """Nothing is owed where it is named, or the words beside it say whose they are: armed groups under its command."""
    return passage.declares or pattern(_COMMANDED).match(passage.folded, hit.end) is not None


_COMMANDED = r"\s+(?:that are\s+)?under (?:its|their|the|his|her)\b[^,;.]{0,20}\b(?:command|control)"


def _capital_name(passage: Passage, hit: Hit) -> bool:
    """Part of a name of a body or document (Joint Military Ceasefire Commission, Disarmament Commission), or defined where it stands."""
    if pattern(_DEFINED_BY).match(passage.folded, hit.end) or pattern(_CALIBRE).match(passage.folded, hit.end):
        return True
    words = hit.words.split()
    if not words[-1][:1].isupper():
        return False
    if capital_before(passage.text[: hit.start], r"(?:\s++(?:of|on|the|and|for)\b){0,6}") or hit.words.isupper():
        return True
    return pattern(r"(?:\s+(?:and|of|the|for)){0,2}\s+\(?[A-Z][A-Za-z]+").match(passage.text, hit.end) is not None


class LoadedWords(TextRule):
    """SV116. Words that accuse, and persons where offices should stand."""

    code = "SV116"
    severity = Severity.ADVICE

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for passage in self.known(context):
            if pattern(r"\((?:signed|подпис\w*|підпис\w*|signé|-?/?s/?-?)\)").search(passage.folded):
                continue
            loaded = tuple(h for h in passage.scan.of("loaded") if not _about_acts(passage, h))
            if loaded:
                message = f'"{loaded[0].words}" accuses whom it is meant to bind.'
                repair = "Name the actor or the act neutrally: the armed units of A; acts listed in annex 1."
                yield self.on_words(context, passage, loaded, message, repair)
            persons = tuple(h for h in _persons(passage) if _in_office(passage, h))
            if persons:  # who said or did something, in a sentence that owes nothing, holds no office by it
                message = f'"{persons[0].words}" names a person, not an office.'
                yield self.on_words(context, passage, persons, message, "Write the office: it stays when its holder goes.")


def _in_office(passage: Passage, hit: Hit) -> bool:
    """Whether somebody owes or decides by name, or is reported to: who said something, or is spoken of, holds no office by it.
    Other languages: taken so where anybody is bound."""
    if passage.language != "en":
        return True
    folded = passage.folded
    if pattern(_SAID_TO).search(folded[: hit.start]):
        return True
    return pattern(_BINDS).match(folded, hit.end) is not None or (
        passage.binding and pattern(_TAKES).search(folded[: hit.start]) is not None
    )


_SAID_TO = r"\b(?:reports?|answers?|chaired|headed|led) (?:to|by)\s+(?:[\w.'’-]+\s+){0,5}?$"
_TAKES = (
    r"\b(?:handed|chosen|appointed|designated|nominated|decided|approved|convened|submitted|notified|signed"
    r"|consent of|given) (?:to |by )?(?:the )?$"
)
_BINDS = (
    r"(?:\s++and\s++[\w.'’-][\w.'’ -]{2,39}?)?,?\s++(?:shall|must|will|may|undertakes?|agree[sd]?|commits?|agreement|decision"
    r"|order|instructions?)\b"
)


def _about_acts(passage: Passage, hit: Hit) -> bool:
    """Said of an act or a law, not of a side: terrorist acts, war of aggression, so-called only as quoted."""
    if passage.language != "en":
        return False
    if pattern(r"\s+(?:act|acts|attack|attacks|financing|offence|offences|organi[sz]ation|organi[sz]ations|list)\b").match(
        passage.folded, hit.end
    ):
        return True
    return (
        pattern(r"(?:counter-?|anti-?|crime of |acts of |and )$").search(passage.folded[: hit.start]) is not None
        and hit.words.lower() != "militants"
    )


_PERSON = (
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|H\.E|Prof)\.?|\b(?:General|President|Prime Minister|Minister|Ambassador|Colonel|Crown Prince|Sheikh|Commander|Chairman)"
    r")\s+(?:[A-Z]\.\s*){0,2}(?!Of\b)(?P<name>[A-Z][a-zà-ÿ'’-]+(?:\s+(?:bin\s+|al-)?[A-Z][a-zà-ÿ'’-]+){0,3})(?:'s|’s)?"
    r"|(?<=[\w,(] )(?P<initials>(?:[A-Z]\.\s?){1,2}[A-Z][a-zà-ÿ'’-]{2,})"
)
_OFFICES = """
    Advisors Assembly Assent Attorney Command Commission Committee Council Education Election Elections Envoy Health Minister Ministers
    Officer Officers Principles Provisions Representative Republic Secretariat Secretary Staff
"""
_NOT_PERSON = frozenset(_OFFICES.split())


def _persons(passage: Passage) -> tuple[Hit, ...]:
    if passage.language not in ("en", "fr"):
        pattern_ = r"\b[А-ЯІЇЄҐ]\.\s?(?:[А-ЯІЇЄҐ]\.\s?)?[А-ЯІЇЄҐ][а-яіїєґё'’-]{2,}"
        found = pattern(pattern_).finditer(passage.text)
        return tuple(Hit(m.start(), m.end(), m.group(), "person") for m in found)
    hits = []
    for match in pattern(_PERSON).finditer(passage.text):
        name = match["name"]
        if name is not None and not _NOT_PERSON.isdisjoint(name.split()):
            continue
        if match["initials"] is not None and (
            pattern(r"(?:Act|No|Article|Chapter|Annex)\.?\s*$").search(passage.text[: match.start()])
            or pattern(r"(?:U\.\s?[SKN]|E\.\s?U|D\.\s?C)\.").match(match["initials"])
        ):
            continue
        hits.append(Hit(match.start(), match.end(), match.group(), "person"))
    return tuple(hits)
