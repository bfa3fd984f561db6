"""`servanda draft new`: a dossier from the words of a file, with what may be proposed in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from servanda.app.draft.records import DraftMade
from servanda.app.draft.taken import taken_words
from servanda.base.job import Given, Job, arg, flag, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.document import Document


MOST_TOLD = 8
"""What is wrong with the words themselves (a bracket never closed) is told so often at most; `servanda check` tells all."""


class DraftNewJob(Job):
    """Make a dossier from the words of FILE: its articles, their words, and under them what may be proposed. Nothing that is
    proposed
    counts: every sentence is left to be decided, and you confirm one proposal at a time."""

    short = "Make a dossier from the words of a text."
    exits = ("it was written",)
    examples = ("draft new well.txt --parties Ostrey,Quellmar --out well",)
    calls = ("file",)
    file = arg("FILE")
    parties = word("Who signs, with commas between, as the words name them.", "A,B")
    out = word("The folder to make. Default: called like the file.", "FOLDER")
    id = word("Its short id. Default: from the name of the file.", "ID")
    title = word("Its title. Default: its id.", "TEXT")
    language = word("The language of the words. Default: by its letters.", "CODE")
    numbering = word("How its articles are numbered, as servanda text describe shows. Default: what fits best.", "WAY")
    marking = word("The marking of the dossier.", "LABEL")
    incomplete = flag("Go on where the words of some pages are missing.")

    def run(self, given: Given) -> DraftMade:
        from dataclasses import replace

        from servanda.app.files import write_attached
        from servanda.check.rules.prose import guess_language
        from servanda.model.coverage import coverage
        from servanda.model.loader import load_files
        from servanda.text.lists import is_id
        from servanda.text.write import visible
        from servanda.words.skeleton import SkeletonText, skeleton

        taken = taken_words(given, self.file, self.numbering, marked=bool(self.marking), incomplete=self.incomplete)
        ident = self.id or plain_id(Path(self.file).stem)
        if not is_id(ident):
            raise Refusal(f"“{ident}” is no id.", "Write letters, figures, - and _ only.", "--id")
        out = Path(self.out or ident)
        if out.exists():
            raise Refusal(
                "this is there already, and nothing in it is overwritten.", "Name another folder: --out FOLDER", str(out)
            )
        title, language = visible(self.title) or ident, self.language or taken.language or guess_language(taken.text)
        words = SkeletonText(
            agreement=ident, title=title, language=language, text=taken.text, scheme=taken.scheme, parties=self._parties(),
            marking=self.marking, beside=tuple(one for one in taken.beside if one.language != language),
        )  # fmt: skip
        texts = [words]
        for name, annex in taken.annexes:
            beside = tuple(one for one in annex.beside if one.language != language)
            texts.append(replace(
                words, agreement=f"{ident}-{name}", title=f"{title}: {name}", text=annex.text, scheme=annex.scheme,
                beside=beside, annex_of=ident,
            ))  # fmt: skip
        drafts = {one.agreement: skeleton(one) for one in texts}
        files = {path: text for one in drafts.values() for path, text in one.files.items()}
        attached = {name: one.attached for name, one in drafts.items() if one.attached}
        dossier = load_files({name: text.encode() for name, text in files.items()}, ident, attached=attached or None)
        heads = {name: (text.partition("\n# ")[0] + "\n").encode() for name, text in files.items()}
        bad = [one for one in dossier.diagnostics if one.code.startswith("SY")]
        for first in (*load_files(heads | {"world.md": files.get("world.md", "").encode()}, ident).diagnostics, *bad):
            raise Refusal(f"no dossier can be made of it: {first.message}", first.repair, self.file)
        for name, text in files.items():
            given.write(str(out / name), text)
        for name, copy in attached.items():
            write_attached(out, name, copy)
        lost = [
            f"{of.agreement}: its words in {one.language} cannot be quoted beside it; keep them with you."
            for of in texts
            for one in of.beside
            if one.language not in drafts[of.agreement].beside
        ]
        counts = [coverage(dossier, name) for name in drafts]
        return DraftMade(
            out=str(out), files=tuple(files), agreement=ident,
            articles=sum(len({one.id for one in dossier.agreements[name].articles}) for name in drafts),
            sentences=sum(one.total for one in counts), proposals=sum(one.proposals for one in drafts.values()),
            attached=bool(attached),
            said=(*taken.said, *lost, *(f"{one.message} {one.repair}" for one in dossier.diagnostics[:MOST_TOLD])),
        )  # fmt: skip

    def _parties(self) -> tuple[str, ...]:
        from servanda.model.loader import load_files
        from servanda.model.names import key_of

        names = tuple(" ".join(one.split()) for one in self.parties.split(",") if one.strip())
        if len({key_of(one) for one in names}) < len(names):
            raise Refusal("a party stands there twice.", "Name each once: --parties A,B", "--parties")
        for one in names:
            tried = load_files({"world.md": f"```servanda\nactor {one}\n```\n".encode()}, "party")
            if tried.diagnostics or len(tried.actors) != 1:
                reason = tried.diagnostics[0].message if tried.diagnostics else "it is no name."
                raise Refusal(
                    f"“{one}” cannot be declared: {reason}",
                    "Write its name in plain words, without quotation marks.",
                    "--parties",
                )
        return names

    @staticmethod
    def says(answer: DraftMade) -> Document:
        from servanda.app.draft.page import made_page

        return made_page(answer)


def plain_id(text: str) -> str:
    """The id of an agreement from the name of a file."""
    kept = "".join(one if one.isalnum() or one in "-_" else "-" for one in text.casefold())
    return "-".join(part for part in kept.split("-") if part)[:60] or "text"
