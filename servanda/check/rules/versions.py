"""Language versions out of step (SV119): what must be the same in every language is compared, sentence by sentence.

Compared are counts of sentences, numbers, dates, units, whether something is forbidden, and how strongly it binds. Nothing here
translates: a difference says that a person must look, and shows both places.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from servanda.check.lexicon import Hit, Lexicon, Scan, lexicon, pattern, scan
from servanda.check.rules.base import Context
from servanda.check.rules.prose import Passage, TextRule, passages
from servanda.text.diagnostics import Diagnostic, Note, Severity


class Features(NamedTuple):
    """What a sentence says in any language. binds: "binds", "recommends", "allows" or "" if no verb tells.

    forbids: something is forbidden; denies: a verb is negated, which may forbid or describe (always true where `forbids` is).
    """

    numbers: frozenset[str]
    dates: frozenset[str]
    units: frozenset[str]
    forbids: bool
    binds: str
    denies: bool = False


class OutOfStep(TextRule):
    """SV119. The versions of an article differ in count, number, date, unit, negation or strength."""

    code = "SV119"
    decidability = "T+S"
    severity = Severity.WARNING  # an error once its precision is measured on texts in several languages (docs/precision.md)

    def check(self, context: Context) -> Iterator[Diagnostic]:
        articles: dict[str, dict[str, list[Passage]]] = {}
        for passage in passages(context):
            if passage.clause is None and lexicon(passage.language) is not None:
                articles.setdefault(passage.article.id, {}).setdefault(passage.language, []).append(passage)
        spoken = {language for versions in articles.values() for language in versions}
        if len(spoken) < 2:
            return
        first = next(iter(next(iter(articles.values()))))
        for versions in articles.values():
            original = versions.get(first)
            for language, translated in versions.items():
                if original is None or language == first:
                    continue
                yield from self._compare(context, original, translated)

    def _compare(self, context: Context, one: list[Passage], two: list[Passage]) -> Iterator[Diagnostic]:
        if len(one) != len(two):
            a, b = one[0].language, two[0].language
            message = f"{len(one)} sentences in {a}, {len(two)} in {b}."
            yield self.on_words(
                context,
                two[0],
                (),
                message,
                "Bring the versions to the same sentences, in the same order.",
                notes=_seen(one[0]),
                words="sentences",
            )
            pairs = [(one, two)]
        else:
            pairs = [([x], [y]) for x, y in zip(one, two, strict=True)]
        for left, right in pairs:
            first, second = _features(left), _features(right)
            for what, said, other in _differences(first, second):
                message = f"{what}: {left[0].language} has {said}, {right[0].language} has {other}."
                yield self.on_words(
                    context,
                    right[0],
                    (),
                    message,
                    "Settle which is meant and mend the other version.",
                    notes=_seen(left[0]),
                    words=what,
                )


def _seen(passage: Passage) -> tuple[Note, ...]:
    span = passage.sentence.span
    return (Note(span, f"the {passage.language} version stands here"),) if span.file else ()


def _differences(one: Features, two: Features) -> Iterator[tuple[str, str, str]]:
    for name in ("numbers", "dates", "units"):
        left, right = getattr(one, name), getattr(two, name)
        if left != right:
            yield name, _listed(left - right), _listed(right - left)
    if (one.forbids and not two.denies) or (two.forbids and not one.denies):
        yield "negation", *(("a prohibition", "none") if one.forbids else ("none", "a prohibition"))
    if one.binds and two.binds and one.binds != two.binds:
        yield "strength", f"a verb that {one.binds}", f"one that {two.binds}"


def _listed(values: frozenset[str]) -> str:
    return ", ".join(sorted(values)) or "nothing more"


def _features(passages_: list[Passage]) -> Features:
    each = [features(p.text, p.language) for p in passages_]
    return Features(
        frozenset().union(*(f.numbers for f in each)),
        frozenset().union(*(f.dates for f in each)),
        frozenset().union(*(f.units for f in each)),
        any(f.forbids for f in each),
        next((s for s in ("binds", "recommends", "allows") if any(f.binds == s for f in each)), ""),
        any(f.denies for f in each),
    )


_DATE = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|-е|-го)?\.?(?:\s+(?:of|de))?\s+(?P<month>%(months)s)(?:\s*,?\s*(?:of|de)?\s*(?P<year>\d{4}))?"
_DATE_EN = r"(?P<month>%(months)s)\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{4}))?"
_DATE_FIGURES = r"(?<!\d)(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})(?!\d)|(?<!\d)(?P<y2>\d{4})-(?P<m2>\d{2})-(?P<d2>\d{2})(?!\d)"
_CLOCK = r"(?<!\d)(\d{1,2})\s?(?:[:.]|h(?:rs?)?\.?\s?|год\.?\s?|ч\.?\s?)(\d{2})(?!\d)"
_NUMBER = r"(?<![\w.,])\d+(?:[ .,]\d{3})*(?:[.,]\d+)?(?![\d])"


def features(text: str, language: str) -> Features:
    """Numbers, dates, units, prohibition and strength of one sentence."""
    known = lexicon(language)
    assert known is not None
    seen = scan(text, language)
    rest = seen.folded
    dates: set[str] = set()
    months = "|".join(known.months)
    for form in (_DATE, _DATE_EN) if language == "en" else (_DATE,):
        for match in pattern(r"(?<!\w)" + form % {"months": months} + r"(?!\w)").finditer(rest):
            month = known.months.index(match["month"]) + 1
            dates.add(f"{int(match['day'])}.{month}." + (match["year"] or ""))
            rest = rest[: match.start()] + " " * (match.end() - match.start()) + rest[match.end() :]
    for match in pattern(_DATE_FIGURES).finditer(rest):
        day, month_, year = (
            (match["day"], match["month"], match["year"]) if match["day"] else (match["d2"], match["m2"], match["y2"])
        )
        dates.add(f"{int(day)}.{int(month_)}.{year}")
        rest = rest[: match.start()] + " " * (match.end() - match.start()) + rest[match.end() :]
    numbers: set[str] = set()
    for match in pattern(_CLOCK).finditer(rest):
        numbers.add(f"{int(match[1])}:{match[2]}")
        rest = rest[: match.start()] + " " * (match.end() - match.start()) + rest[match.end() :]
    for match in pattern(_NUMBER).finditer(rest):
        numbers.add(_number(match.group()))
    units = _units(known, text)
    covered = [h for hits in known.units.scan(text).hits.values() for h in hits]
    for match in pattern(r"(?<![\w-])[^\W\d_][\w'-]*").finditer(rest):
        value = known.numbers.get(match.group())
        if value is not None and value > 1 and not any(h.start <= match.start() < h.end for h in covered):
            numbers.add(str(value))
    forbids, denies = _negations(seen, known)
    return Features(frozenset(numbers), frozenset(dates), frozenset(units), forbids, _binds(seen, language), denies)


def _number(digits: str) -> str:
    grouped = pattern(r"\d{1,3}(?:[ .,]\d{3})+").fullmatch(digits)
    plain = pattern(r"[ .,]").sub("", digits) if grouped else digits.replace(",", ".").replace(" ", "")
    return str(int(plain)) if plain.isdigit() else plain.rstrip("0").rstrip(".") if "." in plain else plain


def _units(known: Lexicon, text: str) -> set[str]:
    return {unit for unit, hits in known.units.scan(text).hits.items() if any(_counted(h, text) for h in hits)}


def _counted(hit: Hit, text: str) -> bool:
    """A unit with an amount close by: in any order, as languages differ."""
    return pattern(r"\d").search(text[max(0, hit.start - 14) : hit.end + 6]) is not None


def _negations(seen: Scan, known: Lexicon) -> tuple[bool, bool]:
    """(something is forbidden, a verb is negated). A negation in a deadline ("not later than") is none."""
    limits = [(seen.text.place(m.start()), seen.text.place(m.end())) for m in known.limit.finditer(seen.folded)]
    forbids = any(not any(a <= h.start < b for a, b in limits) for h in seen.of("prohibition"))
    denies = forbids
    for match in known.denies.finditer(seen.folded) if known.denies else ():
        if any(a < match.end() and match.start() < b for a, b in limits):
            continue
        denies = True
        said = match.groupdict().get("said") or ""
        before = pattern(r"[,;:]").split(seen.folded[: match.start()])[-1]
        describes = known.not_forbidding is not None and known.not_forbidding.match(said) is not None
        forbids = forbids or not (describes or pattern(_SUBORDINATE).search(before))
    return forbids, denies


_SUBORDINATE = (
    r"(?<!\w)(?:si|s'il|s'ils|lorsque|lorsqu'|quand|tant qu[e']|au cas où|à moins qu[e']|qui|dont|où|if|unless|which|that)(?!\w)"
)


def _binds(seen: Scan, language: str) -> str:
    if seen.any("must", "will", "prohibition"):
        return "binds"
    if seen.any("should"):
        return "recommends"
    hits = [h for h in seen.of("may") if language != "en" or h.words != "May"]
    return "allows" if hits else ""


__all__ = ["Features", "OutOfStep", "features"]
