"""`servanda draft confirm` and `draft drop`: one proposal at a time. There is no way to confirm all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.app.draft.held import ProposalJob, called, cited, named_by, open_questions, place_of, share_of, words_of
from servanda.app.draft.records import DecidedSentence
from servanda.base.job import Given, arg, flag, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.model.core import Dossier, Proposed
    from servanda.text.diagnostics import Diagnostic


_LOOKS = {"verif": "verified by", "supervis": "supervised by", "certif": "certified by"}
"""How those look on whom the words name, by the beginning of a word; all others monitor."""


class ConfirmProposalJob(ProposalJob):
    """Take the word `proposed` away from the proposal ID and from the words that it needs. First it is only shown: the
    sentence, the clause
    in plain English, the findings that it adds, the lines that change. With --write they are written. One at a time: nothing
    confirms all."""

    short = "Confirm one proposal, after looking at what it does."
    exits = ("shown, or written",)
    examples = ("draft confirm well 1.s1", "draft confirm well 1.s2 --who Quellmar --write")
    id = arg("ID")
    who = word("Who is bound, where the words do not say it.", "NAME")
    seen_by = word("Who looks on, where the sentence names them; declared if no actor is called so.", "NAME", "--seen-by")
    write = flag("Write it.")

    def run(self, given: Given) -> DecidedSentence:
        from servanda.model.english import clause_sentence
        from servanda.words.confirming import confirmed

        dossier = self.held(given)
        one = self.meant(self.id)
        self._as_it_was(dossier, one)
        who = self.who or named_by(dossier, one)
        if self.who and not one.unnamed:
            raise Refusal("the proposal says who is bound.", "Leave --who out, or change its line in the file.", "--who")
        if " and " in self.who and not self.who.startswith(("each of ", "jointly ")) and self.who not in dossier.actors:
            both = ", ".join(self.who.split(" and "))
            repair = f"Say which: --who “each of {both}”, or --who “jointly {both}”."
            raise Refusal("that may be each by itself, or both together.", repair, "--who")
        lines = {each: confirmed(self.statement(each)) for each in self.vocabulary(one)}
        lines[one] = self._seen(dossier, one, confirmed(self.statement(one), who=who))
        changed = self.changed(lines)
        made = self.tried(changed)
        ident = f"{one.agreement}:{one.id}" if one.sort == "clause" else ""
        clause = next((each for each in made.clauses if each.id == ident), None)
        adds, mends = findings(dossier, made, given)
        if self.write:
            self.put(given, changed)
        who_said = (*(("--who", self.who) if self.who else ()), *(("--seen-by", self.seen_by) if self.seen_by else ()))
        return DecidedSentence(
            verb="confirm",
            id=one.id,
            place=place_of(dossier, one),
            sentence=words_of(dossier, one),
            asks=tuple(text for text in open_questions(dossier, one) if not (self.seen_by and "--seen-by" in text)),
            plain=clause_sentence(clause, made) if clause is not None else "",
            adds=adds,
            mends=mends,
            lines=self.difference(changed),
            written=self.write,
            share=share_of(made if self.write else dossier),
            command=self.again("confirm", self.id, *who_said, "--write"),
        )

    def _seen(self, dossier: Dossier, one: Proposed, lines: tuple[str, ...]) -> tuple[str, ...]:
        """The lines of a clause, with who looks on. Raises Refusal: its sentence names nobody who does."""
        name = " ".join(self.seen_by.split())
        if not name:
            return lines
        if not one.verifiers:
            raise Refusal("the words of the sentence name nobody who looks on.", "Leave --seen-by out.", "--seen-by")
        words = " ".join(one.verifiers).casefold()
        how = next((verb for begins, verb in _LOOKS.items() if begins in words), "monitored by")
        at = next(number for number, line in enumerate(lines) if line.startswith(("  #", "  renders")))
        declared = () if called(dossier, name) is not None else (f"actor {name}", "")
        return (*declared, *lines[:at], f"  {how} {name}", *lines[at:])

    @staticmethod
    def _as_it_was(dossier: Dossier, one: Proposed) -> None:
        from servanda.model.proposed import moved

        for now, elsewhere in [(now, elsewhere) for other, now, elsewhere in moved(dossier) if other is one]:
            reason = f"its sentence has changed since: {f'“{now}”' if now else 'it is gone'}."
            repair = "Read it as it is now; take the line `bound to` out if the proposal still holds, or drop it."
            if elsewhere:
                reason = f"the sentence it was made from stands at {cited(dossier, one.agreement, elsewhere[0])} now."
                repair = f"Write `from article {elsewhere[0].article}, sentence {elsewhere[0].sentence}` in its line."
            raise Refusal(reason, repair, f"{one.span.file}:{one.span.line}")

    @staticmethod
    def says(answer: DecidedSentence) -> Document:
        from servanda.app.draft.page import decided_page

        return decided_page(answer)


class DropProposalJob(ProposalJob):
    """Take the proposal ID out of the dossier, with the words that no other proposal needs. First it is only shown; --write
    writes it. The
    sentence is left as before."""

    short = "Take one proposal out."
    exits = ("shown, or written",)
    examples = ("draft drop well 2.s1", "draft drop well 2.s1 --write")
    id = arg("ID")
    write = flag("Write it.")

    def run(self, given: Given) -> DecidedSentence:
        dossier = self.held(given)
        one = self.meant(self.id)
        needed = {word for other in dossier.proposals if other is not one for word in self.vocabulary(other)}
        gone = (one, *(word for word in self.vocabulary(one) if word not in needed))
        changed = {file: without_empty(text) for file, text in self.changed(dict.fromkeys(gone, ())).items()}
        self.tried(changed)
        if self.write:
            self.put(given, changed)
        return DecidedSentence(
            verb="drop", id=one.id, place=place_of(dossier, one), sentence=words_of(dossier, one), lines=self.difference(changed),
            written=self.write, share=share_of(dossier), command=self.again("drop", self.id, "--write"),
        )  # fmt: skip

    @staticmethod
    def says(answer: DecidedSentence) -> Document:
        from servanda.app.draft.page import decided_page

        return decided_page(answer)


def without_empty(text: str) -> str:
    """A file without blocks in which nothing stands any more."""
    lines = text.split("\n")
    kept: list[str] = []
    for line in lines:
        if line.rstrip("\r") == "```" and kept and kept[-1].rstrip("\r") == "```servanda":
            kept.pop()
            while kept and not kept[-1].strip():
                kept.pop()
            continue
        kept.append(line)
    return "\n".join(kept)


def findings(before: Dossier, after: Dossier, given: Given) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The findings of the rules of drafting that are there after and not before, and those that are gone."""
    from servanda.app.api import check
    from servanda.check.run import fingerprint

    day = given.day()
    old, new = ({fingerprint(one): one for one in check(each, today=day, questions=False).findings} for each in (before, after))

    def told(some: dict[str, Diagnostic], others: dict[str, Diagnostic]) -> tuple[str, ...]:
        return tuple(f"{one.code} {one.message}" for key, one in some.items() if key not in others)

    return told(new, old), told(old, new)
