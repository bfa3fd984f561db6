"""`servanda draft next` and `draft ask`: what is to be decided next, and who the words speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.app.draft.held import ProposalJob, called, cited, named_by, open_questions, place_of, share_of, words_of
from servanda.app.draft.records import AskedSubject, DecidedSentence, NextDecision, ProposalShown, SubjectsAsked
from servanda.base.job import Given, arg, flag, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servanda.base.document import Document
    from servanda.model.core import Dossier, Proposed, SentenceRef
    from servanda.text.syntax import Statement


class NextDecisionJob(ProposalJob):
    """Show the sentence of the dossier at PATH with most open questions, what is proposed of it, what you must decide, and
    the commands to
    do so. Sentences that were changed or moved since something was proposed or confirmed are named."""

    short = "Show what is to be decided next."
    exits = ("nothing is proposed", "something is to be decided")
    examples = ("draft next well",)

    def run(self, given: Given) -> NextDecision:
        dossier = self.held(given)
        groups: dict[tuple[str, SentenceRef | None], list[Proposed]] = {}
        for one in dossier.proposals:
            if one.sort in ("clause", "declaratory"):
                groups.setdefault((one.agreement, one.sentences[0] if one.sentences else None), []).append(one)
        share, shifts = share_of(dossier), tuple(shifts_of(dossier, self.statements))
        if not groups:
            return NextDecision(share=share, waiting=0, shifts=shifts)
        most = max(groups.values(), key=lambda some: sum(len(open_questions(dossier, one)) for one in some))
        shown = tuple(self._shown(dossier, one) for one in most)
        place, sentence = place_of(dossier, most[0]), words_of(dossier, most[0])
        return NextDecision(share=share, waiting=len(groups), place=place, sentence=sentence, proposals=shown, shifts=shifts)

    def _shown(self, dossier: Dossier, one: Proposed) -> ProposalShown:
        known = named_by(dossier, one)
        commands = [self.again("ask", one.who[0], "--is", "NAME")] if one.unnamed and one.who and not known else []
        if one.core or one.sort != "clause":
            more = ("--who", "NAME") if one.unnamed and not known and not one.who else ()
            commands.append(self.again("confirm", one.id, *more))
        commands.append(self.again("drop", one.id))
        by = "the tool" if one.by == "tool" else f"{'assistant ' if one.by == 'assistant' else ''}{one.name}"
        return ProposalShown(
            id=one.id, sort=one.sort, by=by, lines=one.lines, who=known, because=one.because, asks=open_questions(dossier, one),
            commands=tuple(commands),
        )  # fmt: skip

    def found(self, answer: NextDecision) -> bool:
        return bool(answer.proposals or answer.shifts)

    @staticmethod
    def says(answer: NextDecision) -> Document:
        from servanda.app.draft.page import next_page

        return next_page(answer)


class AskSubjectsJob(ProposalJob):
    """List the subjects that the proposals of the dossier at PATH leave open, those asked of most often first. WORDS with
    --is NAME answers one: they become another name of that actor (declared if it is not there). `every party`, `each of A, B` and
    `jointly A, B` answer for several, such as of “we” and “both sides”. It is only shown without --write."""

    short = "Say who the words speak of, once for all proposals."
    exits = ("nobody is asked for, or it was answered", "somebody is asked for")
    examples = ("draft ask well", 'draft ask well "the lower village" --is Quellmar --write')
    subject = arg("WORDS", "")
    is_ = word("The actor that they mean.", "NAME", "--is")
    write = flag("Write it.")

    def run(self, given: Given) -> SubjectsAsked | DecidedSentence:
        dossier = self.held(given)
        asked = [one for one in dossier.proposals if one.unnamed and not named_by(dossier, one)]
        groups = grouped(asked)
        if not self.subject:
            if self.is_ or self.write:
                raise Refusal(
                    "it is not said which words that answers.", 'Give them: servanda draft ask PATH "WORDS" --is NAME', "WORDS"
                )
            found = tuple(
                AskedSubject(
                    words=some[0].who[0], times=len(some), places=tuple(dict.fromkeys(place_of(dossier, one) for one in some))
                )
                for some in groups
            )
            return SubjectsAsked(subjects=found, silent=sum(not one.who for one in asked), command=self._example(found))
        from servanda.base.tables.faults import closest
        from servanda.model.names import key_of

        mine = next((some for some in groups if key_of(some[0].who[0]) == key_of(self.subject)), None)
        if mine is None:
            names = [some[0].who[0] for some in groups]
            repair = closest(self.subject, names) if names else "See: servanda draft ask PATH"
            raise Refusal(f"no proposal asks who “{self.subject}” is.", repair, "WORDS")
        if not self.is_:
            raise Refusal("it is not said who they are.", "Name the actor: --is NAME", "--is")
        changed = self._answered(dossier, mine)
        self.tried(changed)
        if self.write:
            self.put(given, changed)
        return DecidedSentence(
            verb="ask", id=mine[0].who[0], place=place_of(dossier, mine[0]), sentence=words_of(dossier, mine[0]),
            asks=(f"{len(mine)} proposal{'' if len(mine) == 1 else 's'} ask{'s' if len(mine) == 1 else ''} it.",),
            plain=f"“{mine[0].who[0]}” is {self.is_}.", lines=self.difference(changed), written=self.write,
            share=share_of(dossier),
            command=self.again("ask", self.subject, "--is", self.is_, "--write"),
        )  # fmt: skip

    def _example(self, found: tuple[AskedSubject, ...]) -> str:
        return self.again("ask", found[0].words, "--is", "NAME", "--write") if found else ""

    def _answered(self, dossier: Dossier, mine: list[Proposed]) -> dict[str, str]:
        """The file in which the words are another name of the actor; one that is not declared is declared above the first
        proposal."""
        from servanda.model.names import key_of
        from servanda.text.write import quote
        from servanda.words.confirming import bound_by

        several = {one: bound_by(self.statement(one), self.is_) for one in mine}
        if all(several.values()):
            return self.changed(several)
        alias, actor = f"  also {quote(mine[0].who[0])}", called(dossier, self.is_)
        if actor is not None:
            at, lines = actor.span, [alias]
            kept = self.source(at.file).split("\n")
            return {at.file: "\n".join((*kept[: at.end_line], *lines, *kept[at.end_line :]))}
        at = mine[0].span
        lines = [f"actor {' '.join(self.is_.split())}", *([alias] if key_of(self.is_) != key_of(mine[0].who[0]) else []), ""]
        kept = self.source(at.file).split("\n")
        block = next(
            number for number in range(at.line - 1, -1, -1) if kept[number].lstrip().startswith(("```servanda", "~~~servanda"))
        )
        return {at.file: "\n".join((*kept[: block + 1], *lines, *kept[block + 1 :]))}

    def found(self, answer: SubjectsAsked | DecidedSentence) -> bool:
        return isinstance(answer, SubjectsAsked) and bool(answer.subjects or answer.silent)

    @staticmethod
    def says(answer: SubjectsAsked | DecidedSentence) -> Document:
        from servanda.app.draft.page import decided_page, subjects_page

        return decided_page(answer) if isinstance(answer, DecidedSentence) else subjects_page(answer)


def grouped(asked: list[Proposed]) -> list[list[Proposed]]:
    """Proposals that ask who the same words mean, those asked most often first."""
    from servanda.model.names import key_of

    groups: dict[str, list[Proposed]] = {}
    for one in asked:
        if one.who:
            groups.setdefault(key_of(one.who[0]), []).append(one)
    return sorted(groups.values(), key=len, reverse=True)


def shifts_of(dossier: Dossier, statements: Mapping[tuple[str, int], Statement]) -> list[str]:
    """Proposals and confirmed clauses whose sentence no longer reads as it did, each in a sentence."""
    from servanda.model.proposed import moved, sentence_hash, sentence_text, sentences_of_hash
    from servanda.words.confirming import bound_to

    def now_at(agreement: str, places: tuple[SentenceRef, ...]) -> str:
        there = ", ".join(cited(dossier, agreement, one) for one in places[:3])
        return f"stands at {there} now" if there else "reads otherwise now, or is gone"

    told = [f"proposed {one.sort} {one.id}: its sentence {now_at(one.agreement, there)}." for one, _now, there in moved(dossier)]
    for one in dossier.clauses:
        signs = bound_to(statements.get((one.span.file, one.span.line)))
        if signs and not any(sentence_hash(sentence_text(dossier, one.agreement, ref)) == signs for ref in one.renders):
            there = sentences_of_hash(dossier, one.agreement, signs)
            told.append(f"clause {one.id}: its sentence {now_at(one.agreement, there)}.")
    return told
