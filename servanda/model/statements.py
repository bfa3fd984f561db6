"""Purposes, concerns, red lines, marks, acceptances and relations between texts."""

from __future__ import annotations

import re

from servanda.model import core
from servanda.model.build import Build, Item, Written, first_of, text_of, texts_of
from servanda.model.clauses import clause_of
from servanda.model.context import Context, who_of
from servanda.model.cores import resolve_core
from servanda.model.names import clean, key_of
from servanda.model.occurrences import event_of, find_phrase
from servanda.model.points import cond_of, point_of
from servanda.model.refs import agreement_id, clause_ids, sentence_refs
from servanda.model.sink import listed
from servanda.text import syntax
from servanda.text.syntax import Words

RELATIONS = ("supersedes", "in accordance with", "annex of", "prevails over", "parallel to")
_CODE = re.compile(r"(SV|CH|SY|NR)[0-9]{3}")
_BY = re.compile(r"\sby\s+(?=\S)")


def resolve_purposes(build: Build) -> tuple[core.Purpose, ...]:
    """Purposes and concerns, `purpose:ACTOR:1`, `concern:ACTOR:1` or `concern:1`, numbered in the order of the files."""
    counts: dict[str, int] = {}
    found: list[core.Purpose] = []
    for item in build.of("purpose", "concern"):
        head, where = item.statement.head, item.where
        of = build.names.find_all("actor", head.names, where)
        stem = ":".join((item.statement.keyword, *(of or [clean(words.text) for words in head.names])[:1]))
        counts[stem] = counts.get(stem, 0) + 1
        ident = f"{stem}:{counts[stem]}"
        context = Context(build, where.about(ident), where.agreement)
        by = point_of(context, head.point) if head.point else None
        cond: core.Cond | None = None
        if head.cond is not None and head.point is None and item.statement.keyword == "purpose":
            shorter, by = _split(context, head.cond)
            cond = cond_of(context, shorter)
        elif head.cond is not None:
            cond = cond_of(context, head.cond)
        if cond is None or (head.names and not of) or (head.point is not None and by is None):
            continue
        found.append(
            core.Purpose(
                id=ident,
                sort=item.statement.keyword,
                of=of,
                cond=cond,
                by=by,
                agreement=where.agreement,
                because=text_of(item.statement.parts, "because"),
                sources=texts_of(item.statement.parts, "source"),
                text=_as_written(build, head),
                span=head.span,
            )
        )
    return tuple(found)


def _as_written(build: Build, head: syntax.Part) -> str:
    """The words of a head after its colon, as they stand in the file."""
    data = build.files.get(head.span.file, b"").decode("utf-8", errors="replace").removeprefix("\ufeff").splitlines()
    lines = data[head.span.line - 1 : head.span.end_line]
    text = " ".join(" ".join(line.removesuffix("\\").split()) for line in lines)
    return re.sub(r"\s#.*", "", text.partition(":")[2]).strip()


def _split(context: Context, cond: syntax.Cond) -> tuple[syntax.Cond, core.Point | None]:
    """`COND by PHRASE` where the reader could not tell `by PHRASE` from `by NAME`: the last words, if both halves are phrases."""
    if isinstance(cond, (syntax.All, syntax.AnyOf)) and cond.conds:
        last, by = _split(context, cond.conds[-1])
        return type(cond)((*cond.conds[:-1], last), cond.span), by
    if not isinstance(cond, syntax.Has) or not isinstance(cond.point, syntax.PhrasePoint) or cond.point.by is not None:
        return cond, None
    words = cond.point.words
    if find_phrase(context, words, None, quiet=True) is not None:
        return cond, None
    for cut in reversed(list(_BY.finditer(words.text))):
        head = Words(words.text[: cut.start()], words.span)
        tail = Words(words.text[cut.end() :], words.span)
        first, second = (find_phrase(context, half, None, quiet=True) for half in (head, tail))
        if first is not None and second is not None and second.match.entry.sort != "state":
            event = event_of(context, tail, None)
            point = core.Occurs(event=event) if event else None
            return syntax.Has(syntax.PhrasePoint(head, None, words.span), cond.span), point
    return cond, None


def resolve_red_lines(build: Build) -> tuple[core.RedLine, ...]:
    """Every red line with its clause `red-line:NAME`."""
    found: dict[str, core.RedLine] = {}
    for item in build.of("red line"):
        head, where = item.statement.head, item.where
        if head.words is None:
            continue
        name = clean(head.words.text)
        first = found.get(key_of(name))
        if first is not None:
            build.sink.report(
                "NR040",
                where,
                head.words.span,
                f"The red line `{name}` is drawn a second time.",
                repair="Rename one of the two.",
                notes=[(first.span, "drawn here first")],
                words=name,
            )
            continue
        issuers = build.names.find_all("actor", head.names, where)
        addressed = who_of(build, head.who, where) if head.who else None
        line = first_of(item.statement.parts, "core")
        core_of = resolve_core(build, line, where) if line else None
        if addressed is not None and core_of is not None and line is not None:
            others = [actor for actor in core_of.bearers.actors if actor not in addressed.actors]
            if others:
                build.sink.report(
                    "NR101",
                    where,
                    line.who.span if line.who else line.span,
                    f"The red line is addressed to {listed(addressed.actors)} but binds {listed(others)}.",
                    repair=f"Name {listed(addressed.actors)} in the line, or address it to {listed(others)}.",
                    notes=[(head.who.span if head.who else head.span, "addressed here")],
                )
        title = head.texts[0].text if head.texts else ""
        written = Written(f"red-line:{name}", where.agreement, name, item)
        clause = clause_of(build, written, item.statement.parts, title)
        if clause is None or not issuers or addressed is None:
            continue
        declared = first_of(item.statement.parts, "declared")
        found[key_of(name)] = core.RedLine(
            id=name,
            title=title,
            issuer=issuers,
            addressee=addressed.actors,
            clause=clause,
            declared=declared.options[0] if declared and declared.options else "",
            declared_on=declared.date if declared else None,
            span=head.span,
        )
    return tuple(found.values())


def resolve_marks(build: Build) -> dict[str, tuple[core.Mark, ...]]:
    """Sentences marked as declaratory or left to judgement, by agreement."""
    found: dict[str, list[core.Mark]] = {}
    for item in build.of("declaratory", "judgement"):
        head, where = item.statement.head, item.where
        if not where.agreement:
            build.sink.report(
                "NR097",
                where,
                head.span,
                "This sentence stands in a file that is no agreement.",
                repair="Name the agreement in the head of the file: `agreement: ID`.",
            )
            continue
        sentences = sentence_refs(build, head, where)
        of = build.names.find_all("actor", head.names, where)
        for ref in sentences:
            _both(build, item, ref)
        if sentences:
            sort = "judgement" if item.statement.keyword == "judgement" else "declaratory"
            reason = head.texts[0].text if head.texts else ""
            mark = core.Mark(
                sort=sort, agreement=where.agreement, sentences=sentences, because=reason, of=of, span=head.span
            )
            found.setdefault(where.agreement, []).append(mark)
    return {agreement: tuple(marks) for agreement, marks in found.items()}


def _both(build: Build, item: Item, ref: core.SentenceRef) -> None:
    """Report a sentence that a clause renders, or another mark names, as well."""
    key = (item.where.agreement, ref.article, ref.sentence)
    other = build.rendered.get(key)
    if other is not None:
        build.sink.report(
            "NR125",
            item.where,
            item.statement.head.span,
            f"Sentence {ref.sentence} is marked here but already rendered or marked.",
            repair="Take the number out of one of the two lines.",
            notes=[(other, "the other line")],
            words=str(ref.sentence),
        )
    else:
        build.rendered[key] = item.statement.head.span


def resolve_acceptances(build: Build) -> tuple[core.Acceptance, ...]:
    """`accept` statements, one for each clause they name."""
    found: list[core.Acceptance] = []
    for item in build.of("accept"):
        head, where = item.statement.head, item.where
        code = head.options[0].upper() if head.options else ""
        if not _CODE.fullmatch(code):
            build.sink.report(
                "NR120",
                where,
                head.span,
                f"`{code}` is not the code of a finding." if code else "No code of a finding is given.",
                repair="Write the code as it stands in the report, such as `SV105` or `CH001`.",
                words=code,
            )
            continue
        if code[:2] in ("SY", "NR"):
            build.sink.report(
                "NR121",
                where,
                head.span,
                f"`{code}` cannot be accepted: it says that a line cannot be read.",
                repair="Mend the line instead.",
                words=code,
            )
            continue
        if not head.texts or not head.names or head.date is None:
            continue  # the reader has reported what is missing
        whose = where.agreement
        if "text" in head.options and head.refs:
            named = agreement_id(build, head.refs[0].agreement or head.refs[0].id, head.refs[0].span, where)
            if named is None:
                continue
            whose = named
        clauses = clause_ids(build, head.refs, where, moot=True) if head.refs and "text" not in head.options else ("",)
        for clause in clauses:
            found.append(
                core.Acceptance(
                    code=code,
                    clause=clause,
                    agreement=clause.partition(":")[0] or whose,
                    because=head.texts[0].text,
                    owner=clean(head.names[0].text),
                    until=head.date,
                    span=head.span,
                )
            )
    return tuple(found)


def resolve_relations(build: Build) -> dict[str, tuple[core.Relation, ...]]:
    """What a text says of another one as a whole, by agreement."""
    found: dict[str, list[core.Relation]] = {}
    for item in build.of(*RELATIONS):
        where = item.where
        for ref in item.statement.head.refs:
            if not where.agreement:
                build.sink.report(
                    "NR097",
                    where,
                    ref.span,
                    f"A file that is no agreement cannot be `{item.statement.keyword}` another.",
                    repair="Name the agreement in the head of the file: `agreement: ID`.",
                )
                continue
            other = agreement_id(build, ref.agreement or ref.id, ref.span, where)
            if other is not None:
                relation = core.Relation(
                    sort=item.statement.keyword,
                    agreement=where.agreement,
                    other=other,
                    article=ref.id if ref.agreement else "",
                    span=item.statement.head.span,
                )
                found.setdefault(where.agreement, []).append(relation)
    return {agreement: tuple(relations) for agreement, relations in found.items()}
