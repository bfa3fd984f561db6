"""Pages of the verbs of draft: the answer first, then why, then how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.base.document import Document, Listing, PageBlock, Para, Table

if TYPE_CHECKING:
    from servanda.app.draft.records import DecidedSentence, DraftMade, NextDecision, ProposalShown, SubjectsAsked


def made_page(answer: DraftMade) -> Document:
    """What `draft new` wrote."""
    first = f"{answer.out}: {answer.articles} articles, {answer.sentences} sentences to decide, {answer.proposals} proposals."
    first += " None of them counts until you confirm it."
    blocks: list[PageBlock] = [Para(first, "strong"), Listing(tuple(f"{answer.out}/{name}" for name in answer.files))]
    if answer.attached:
        said = "The words lie beside the dossier in a hidden folder that git leaves out: they cannot be quoted as they stand."
        blocks.append(Para(said, "quiet"))
    blocks += [Para(one, "warn") for one in answer.said]
    how = Listing((f"servanda draft ask {answer.out}", f"servanda draft next {answer.out}"))
    return Document("A dossier from words", (*blocks, Para("Go on with:"), how))


def next_page(answer: NextDecision) -> Document:
    """What is to be decided next."""
    blocks: list[PageBlock] = []
    if answer.proposals:
        count = sum(len(one.asks) for one in answer.proposals)
        blocks.append(Para(f"Next: {answer.place}, with {count} open question{'' if count == 1 else 's'}.", "strong"))
        blocks.append(Para(answer.sentence or "The sentence is not there any more.", "quote" if answer.sentence else "bad"))
        for one in answer.proposals:
            blocks += _shown(one)
    else:
        blocks.append(Para("Nothing is proposed that waits for you.", "strong"))
    blocks.append(Para(_share(answer.share) + (f" {answer.waiting} wait with proposals." if answer.waiting else "")))
    if answer.shifts:
        blocks += [Para("Sentences that changed or moved since:", "warn"), Listing(answer.shifts)]
    return Document("What to decide next", tuple(blocks))


def _shown(one: ProposalShown) -> list[PageBlock]:
    because = ", ".join(f"“{text}”" for text in one.because)
    why = f"Proposed by {one.by}" + (f", because of {because}." if because else ".")
    blocks: list[PageBlock] = [Para("\n".join(one.lines), "clause"), Para(why, "quiet")]
    blocks += [Para(f"Who is bound: {one.who}, by its other name.")] if one.who else []
    blocks += [Para("You decide:"), Listing(one.asks)] if one.asks else []
    return [*blocks, Para("Type:", "quiet"), Para("\n".join(one.commands), "clause")]


def decided_page(answer: DecidedSentence) -> Document:
    """What one decision does."""
    what = {"confirm": f"{answer.id} counts", "drop": f"{answer.id} is taken out", "ask": answer.plain.rstrip(".")}[answer.verb]
    first = f"Written: {what}." if answer.written else f"Not written yet: this is what would be so. {what}."
    blocks: list[PageBlock] = [Para(first, "strong")]
    blocks += [Para(f"{answer.place}:" if answer.place else "", "quiet"), Para(answer.sentence, "quote")]
    if answer.verb == "confirm" and answer.plain:
        blocks.append(Para(f"In plain English: {answer.plain}"))
    blocks += [Para("You decide:" if answer.verb == "confirm" else "Asked:"), Listing(answer.asks)] if answer.asks else []
    if answer.verb == "confirm":
        blocks += (
            [Para("Findings that it adds:"), Listing(answer.adds)] if answer.adds else [Para("It adds no finding.", "quiet")]
        )
        blocks += [Para("Findings that are gone then:"), Listing(answer.mends)] if answer.mends else []
    blocks += [Para("Lines that change:"), Para("\n".join(answer.lines), "clause")]
    blocks.append(Para(_share(answer.share)))
    if not answer.written:
        blocks += [Para("To write it:"), Para(answer.command, "clause")]
    title = {"confirm": "Confirm", "drop": "Drop", "ask": "Who is meant"}[answer.verb]
    return Document(title, tuple(one for one in blocks if one != Para("", "quiet")))


def subjects_page(answer: SubjectsAsked) -> Document:
    """Who is asked for."""
    count = len(answer.subjects)
    if not count and not answer.silent:
        return Document("Who is meant", (Para("Every proposal says who is bound.", "strong"),))
    said = f"{count} name{' stands' if count == 1 else 's stand'} in the words that no declared actor has." if count else ""
    silent = (
        f"{answer.silent} proposal{' names' if answer.silent == 1 else 's name'} nobody: say it when you confirm, --who NAME."
    )
    silent = silent if answer.silent else ""
    blocks: list[PageBlock] = [Para(f"{said} {silent}".strip(), "strong")]
    if count:
        rows = tuple((f"Who is “{one.words}”?", str(one.times), _listed(one.places)) for one in answer.subjects)
        blocks += [Table(("question", "times", "where"), rows), Para("To answer one:"), Para(answer.command, "clause")]
    return Document("Who is meant", tuple(blocks))


def _listed(places: tuple[str, ...]) -> str:
    return ", ".join(places[:6]) + (" …" if len(places) > 6 else "")


def _share(share: float | None) -> str:
    return "There are no words to count." if share is None else f"{share:.0%} of the sentences are decided."
