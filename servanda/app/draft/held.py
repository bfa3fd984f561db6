"""What the verbs on proposals begin with: the dossier, its files as text, the statements, and which of them a person means."""

from __future__ import annotations

import difflib
import shlex
from typing import TYPE_CHECKING

from servanda.app.asking import DossierJob
from servanda.base.job import Given
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.model.core import Actor, Dossier, Proposed, SentenceRef
    from servanda.text.syntax import Statement


class ProposalJob(DossierJob):
    """A job on the proposals of a dossier."""

    files: dict[str, bytes]
    statements: dict[tuple[str, int], Statement]

    def held(self, given: Given) -> Dossier:
        """The dossier, its files and their statements. Raises Refusal."""
        from servanda.app.files import read_dossier
        from servanda.words.confirming import statements_at

        dossier = self.text(given, may_be_open=True)
        self.files = read_dossier(self.path, self.reader)[0]
        self.statements = statements_at(self.files)
        return dossier

    def statement(self, one: Proposed) -> Statement:
        """The statement in which it is proposed."""
        return self.statements[one.span.file, one.span.line]

    def meant(self, name: str) -> Proposed:
        """The proposal that a person names by its id, `5.s2` or `ceasefire:5.s2`. Raises Refusal."""
        from servanda.base.tables.faults import closest
        from servanda.model.names import key_of

        found = [one for one in self.loaded.proposals if key_of(name) in (key_of(one.id), key_of(f"{one.agreement}:{one.id}"))]
        if not found:
            names = [one.id for one in self.loaded.proposals if one.id]
            repair = closest(name, names) if names else "See: servanda draft next PATH"
            raise Refusal(f"nothing is proposed under “{name}”.", repair, "ID")
        if len(found) > 1:
            places = ", ".join(f"{one.sort} in line {one.span.line} of {one.span.file}" for one in found[:4])
            repair = "Give one of them another id in the file."
            raise Refusal(f"“{name}” is proposed {len(found)} times: {places}.", repair, "ID")
        return found[0]

    def vocabulary(self, one: Proposed) -> tuple[Proposed, ...]:
        """What is proposed of the words that a proposed clause needs: its act, and who is bound."""
        from servanda.model.names import key_of

        line = next((part for part in self.statement(one).parts if part.keyword == "core"), None)
        if one.sort != "clause" or line is None:
            return ()
        wanted = {("act", key_of(line.words.text))} if line.words is not None else set()
        wanted |= {("actor", key_of(name.text)) for name in line.who.names} if line.who is not None else set()
        return tuple(other for other in self.loaded.proposals if (other.sort, key_of(other.id)) in wanted)

    def changed(self, lines: dict[Proposed, tuple[str, ...]]) -> dict[str, str]:
        """The files in which other lines stand in the place of proposals."""
        from servanda.words.confirming import in_place

        made = {}
        for file in dict.fromkeys(one.span.file for one in lines):
            mine = {self.statement(one): told for one, told in lines.items() if one.span.file == file}
            made[file] = in_place(self.source(file), mine)[0]
        return made

    def source(self, file: str) -> str:
        """A file as it stands, every byte kept."""
        return self.files[file].decode("utf-8")

    def tried(self, changed: dict[str, str]) -> Dossier:
        """The dossier as it would be. Raises Refusal where something in it could then not be read or resolved."""
        made = remade(self, {**self.files, **{name: text.encode() for name, text in changed.items()}})
        before = {(one.code, one.message, one.subject) for one in self.loaded.diagnostics}
        for one in made.diagnostics:
            if (one.code, one.message, one.subject) not in before:
                raise Refusal(f"written so it could not be read: {one.message}", one.repair, f"{one.span.file}:{one.span.line}")
        return made

    def put(self, given: Given, changed: dict[str, str]) -> None:
        """Write the files that changed, each whole or not at all. Raises Refusal."""
        from servanda.app.files import folder_of

        for name, text in changed.items():
            given.write(str(folder_of(self.path) / name), text)

    def difference(self, changed: dict[str, str]) -> tuple[str, ...]:
        """What changes in the files, line by line."""
        told: list[str] = []
        for name, text in changed.items():
            told += difflib.unified_diff(self.source(name).splitlines(), text.splitlines(), name, name, lineterm="", n=1)
        return tuple(told)

    def again(self, *words: str) -> str:
        """A command on this dossier, as it is typed."""
        return shlex.join(["servanda", "draft", words[0], self.path, *words[1:]])


def remade(job: DossierJob, files: dict[str, bytes]) -> Dossier:
    """The dossier of a job with other files, and the copies of texts that lie beside it."""
    from servanda.app.files import folder_of, read_attached
    from servanda.model.loader import load_files
    from servanda.model.released import agreements_in

    only = None if job.reader is None else agreements_in(files)
    return load_files(files, job.loaded.name, attached=read_attached(folder_of(job.path), only))


def share_of(dossier: Dossier) -> float | None:
    """The part of all sentences that is rendered or marked; None where there are no words to count."""
    from servanda.model.coverage import coverage

    counted = [coverage(dossier, ident) for ident in dossier.agreements]
    total = sum(one.total for one in counted)
    return sum(one.rendered + one.marked for one in counted) / total if total else None


def named_by(dossier: Dossier, one: Proposed) -> str:
    """The actor whose name or alias the words of a proposal are that leaves open who is bound; "" where there is none."""
    actor = called(dossier, one.who[0]) if one.unnamed and len(one.who) == 1 else None
    return actor.id if actor is not None else ""


def called(dossier: Dossier, name: str) -> Actor | None:
    """The actor that has this name or alias."""
    from servanda.model.names import key_of

    names = {key_of(alias): one for one in dossier.actors.values() for alias in (one.id, *one.aliases)}
    return names.get(key_of(name))


def place_of(dossier: Dossier, one: Proposed) -> str:
    """Where the sentence of a proposal stands, as lawyers cite it."""
    if not one.sentences:
        return f"art. {one.article}, a sentence that is not there" if one.article else "a sentence that is not there"
    return cited(dossier, one.agreement, one.sentences[0])


def cited(dossier: Dossier, agreement: str, ref: SentenceRef) -> str:
    """A sentence as lawyers cite it."""
    from servanda.model.places_in_text import PlacesInText

    return PlacesInText(dossier.agreements[agreement].articles).address(ref.article, ref.sentence)


def words_of(dossier: Dossier, one: Proposed) -> str:
    """The sentences of a proposal."""
    from servanda.model.proposed import sentence_text

    return " ".join(sentence_text(dossier, one.agreement, ref) for ref in one.sentences)


def open_questions(dossier: Dossier, one: Proposed) -> tuple[str, ...]:
    """What a person must decide of a proposal: not who is bound, where an alias says it by now."""
    known = named_by(dossier, one)
    asked = [text for text in one.asks if not (known and one.who[0] in text and text.casefold().startswith("who"))]
    if one.unnamed and not known and not any(text.casefold().startswith("who") for text in asked):
        asked.insert(0, "Who is bound?")
    in_words = (*one.times, *one.conditions, *one.quantities)
    asked += [f"“{text}” is not put into the language: does the clause need it?" for text in in_words]
    return (*asked, *(f"“{text}” names who looks on: confirm it with --seen-by NAME." for text in one.verifiers))
