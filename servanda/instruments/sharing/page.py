"""The pages of sharing: the answer in one sentence, then why, then what would change it; what goes out; and what is told
to who asked."""

from __future__ import annotations

from servanda.base.document import Cell, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.base.marking import marking_text
from servanda.evidence.grades import CREDIBILITY_WORDS, RELIABILITY_WORDS
from servanda.instruments.sharing.records import MayAnswer, ShareConflict, SharedItem, SharedSet, ShareReason, ShareReply

NOTHING = "Nothing can be given under this name."
HOW = (
    "One gate weighs everything: label, list of release, caveat, the originator's consent, the task that a clause gives, and "
    "each source it rests on, with its own marking. The lower never carries the higher out, and no marking falls by silence. "
    "Changes are counted: the sets shown are the smallest."
)


def may_page(answer: MayAnswer) -> Document:
    """In: the answer of `share may`. Out: its page, for whoever keeps the dossier."""
    blocks: list[PageBlock] = [
        Para(_head(answer), "good" if answer.verdict == "yes" else "bad" if answer.verdict == "no" else "warn")
    ]
    if answer.changes:
        blocks.append(
            Heading(2, "The least that would make it yes" if answer.exact else "What would make it yes (perhaps not the least)")
        )
        blocks.append(Listing(tuple("; ".join(one) for one in answer.changes)))
    elif answer.verdict != "yes":
        blocks.append(Para("No change on this page would make it yes.", "quiet"))
    if answer.rules:
        blocks.append(Heading(2, "Before you pass it on"))
        blocks.append(Listing(tuple(f"{one.code}: {one.words} {one.repair}" for one in answer.rules)))
    for one in answer.conflicts:
        blocks += conflict_blocks(one)
    marks = {True: "lets it go", False: "holds it back", None: "to be known"}
    columns: dict[str, Cell] = {"what": "piece", "by": "about", "it": lambda one: marks[one.stands], "why": "words"}
    blocks += [
        Heading(2, "Every reason"),
        table(answer.reasons, columns, tone=lambda one: "bad" if one.stands is False else ""),
    ]
    if answer.notes:
        blocks += [Heading(2, "To be known"), Listing(answer.notes)]
    return Document(f"May {answer.to} have {answer.item}?", (*blocks, Para(HOW, "quiet")))


def _head(answer: MayAnswer) -> str:
    what, held = f"{answer.what} may", [one for one in answer.reasons if one.stands is False]
    if answer.verdict == "yes":
        return f"Yes: {what} go to {answer.to} on {answer.day}."
    if answer.verdict == "ask":
        return f"Ask {' and '.join(answer.ask)}: {what} go to {answer.to} only if they say so."
    return f"No: {what} not go to {answer.to} on {answer.day}. {_first(held)}."


def _first(held: list[ShareReason]) -> str:
    more = len(held) - 1
    return f"{held[0].piece}: {held[0].words}" + (f" (and {counted(more, 'more reason')})" if more else "")


def conflict_blocks(one: ShareConflict) -> tuple[PageBlock, ...]:
    """Accounts that contradict each other, side by side."""
    weight = (
        "how much they contradict is not known, as not every account has a figure"
        if one.weight is None
        else f"{one.weight.normalize():f} of their belief cannot hold together (K)"
    )
    origins = "they are of one origin, and count once" if one.origins == 1 else f"they are of {one.origins} origins"
    columns: dict[str, Cell] = {
        "source": "told_by",
        "says": "says",
        "share of its belief": lambda row: None if row.share is None else f"{row.share:f}",
        "reliability of the source": lambda row: RELIABILITY_WORDS[(row.grade or "")[:1]],
        "credibility of what it says": lambda row: CREDIBILITY_WORDS[(row.grade or "")[1:]],
        "from": "source",
    }
    return (
        Heading(2, f"Accounts of {one.item} that contradict each other"),
        Para(f"Both stand; they are not put together into one. {weight[:1].upper()}{weight[1:]}; {origins}.", "warn"),
        table(one.accounts, columns, none="not known"),
        Para("What would settle it:"),
        Listing(one.settled_by),
    )


def shared_page(shared: SharedSet) -> Document:
    """In: what goes to somebody. Out: a page that says nothing of anything else."""
    kinds = list(dict.fromkeys(one.kind for one in shared.items))
    head = f"{counted(len(shared.items), 'item')} for {shared.to}." if shared.items else f"There is nothing for {shared.to}."
    blocks: list[PageBlock] = [Para(head, "strong")]
    for kind in kinds:
        blocks += [Heading(2, f"{kind[:1].upper()}{kind[1:]}"), _items(tuple(one for one in shared.items if one.kind == kind))]
    return Document(f"For {shared.to}", tuple(blocks))


def _items(items: tuple[SharedItem, ...]) -> PageBlock:
    columns: dict[str, Cell] = {
        "id": "id",
        "what": "name",
        "text": "text",
        "from": "first",
        "to": "last",
        "place": "place",
        "of": "of",
        "sources": lambda one: "; ".join(one.sources),
        "origin": "origin",
        "reliability": "reliability",
        "credibility": "credibility",
        "standing": "standing",
        "marking": lambda one: marking_text(one.marking),
    }
    shown = {
        head: cell
        for head, cell in columns.items()
        if head in ("id", "what", "marking") or any(getattr(one, cell) if isinstance(cell, str) else cell(one) for one in items)
    }
    return table(items, shown)


def reply_page(reply: ShareReply) -> Document:
    """What may be told to who asked: the thing, or one sentence that is the same whatever the reason."""
    if reply.found is None:
        return Document(f"For {reply.to}", (Para(NOTHING, "strong"),))
    return Document(f"For {reply.to}", (Para(f"{reply.found.name}", "strong"), _items((reply.found,))))
