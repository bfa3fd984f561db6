"""The page of a screening: what was asked, what was found and why, what has been decided, and how scores are spread."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.base.document import (
    Bar,
    Cell,
    Comparison,
    Details,
    Document,
    Heading,
    Listing,
    PageBlock,
    Para,
    Table,
    counted,
    table,
)  # fmt: skip
from servanda.instruments.sanctions.authorities import ListStatus, standing_words
from servanda.instruments.sanctions.batch.cells import SAID_UNKNOWN
from servanda.instruments.sanctions.batch.records import BINS, Answer, Screening, Summary
from servanda.instruments.sanctions.batch.rows import decision_words
from servanda.instruments.sanctions.decisions.records import Look
from servanda.instruments.sanctions.screening.records import Hit, ListedUnder, Query
from servanda.instruments.sanctions.screening.scripts import WITHOUT_ICU

FULL = 25
"""So many answers are told in full; the rest as lines of a table."""
TONES = {"strong": "bad", "probable": "warn", "possible": "plain"}
READ = (
    "A hit says that a listed record may be meant. It is a lead to be decided on by people, never a finding about anybody. "
    "The score is how often pairs as alike as this one were the same party where the program learnt; it is never 1 for two "
    "different records."
)
NOT_JUDGED = (
    "Whether anybody is listed by these authorities was not looked at; nothing above is an all-clear from them, nor on who is "
    "owned or controlled by the listed:"
)
MISSED = (
    "Known to be missed: names of listed people in Chinese or Korean letters (read as Mandarin, or in one romanisation of "
    "several), Japanese readings, nicknames, initials run together. Known to score too high: names that differ in one word only "
    "(Rahman and Rahim, Pride and Bride), ordinals (Fund I and II). Ask in Latin letters as well, and compare dates and numbers."
)
FIRST = (
    "Known to be missed: many names in Chinese or Korean letters. Known to score too high: look-alikes that differ in one word. "
    "See “How to read it”."
)
WEAK = "Weak aliases, below the threshold"
HELD = (
    "The publisher calls these names weak; without a second fact that agrees they are no hits. To decide on one, screen with a "
    "lower --threshold."
)
PLACED = (
    "without an id of the customer's own: the place of the row stands for it, which is another's as soon as a row is put in or "
    "taken out. Nothing can be decided on such an id. Name the column of your numbers: --column id=COLUMN."
)


def screening_page(result: Screening, *, full: int = FULL) -> Document:
    """In: the result of a screening. Out: the page; `full` answers with every reason, the others in a table."""
    single, summary = len(result.answers) == 1 and not result.folder, result.summary
    blocks: list[PageBlock] = [Para(_headline(result), "bad" if summary.open_hits else "good")]
    if summary.rejects:
        blocks.append(Para(f"{counted(summary.rejects, 'row')} could not be screened and must be looked at: see below.", "warn"))
    blocks += [Para(note, "warn") for note in result.notes if note == WITHOUT_ICU]
    blocks += [Para(FIRST, "quiet"), *_doubts(summary)]
    told = [answer for answer in result.answers if answer.screened.hits]
    for answer in told[:full] if not single else result.answers:
        blocks += _answer(answer)
    if rest := told[full:]:
        blocks += [Heading(2, "Further hits, the best of each query"), _best(rest)]
    if not single:
        blocks += _spread(summary)
    rejects: dict[str, Cell] = {"place": "place", "why": "reason", "what it says": "text"}
    blocks += _first("Rows that could not be screened", result.rejects, rejects, summary.rejects, "rejects.csv")
    if not single:
        blocks += _unread(result) + _weak_aliases(result)
    if result.not_judged:
        blocks += [Heading(2, "Not judged here"), Para(NOT_JUDGED, "warn"), Listing(result.not_judged)]
    blocks += [Heading(2, "How to read it"), Para(READ), Para(MISSED)]
    if result.files:
        files = tuple(f"{result.folder}/{name}: sha256 {digest[:16]}" for name, digest in result.files)
        blocks += [Heading(2, "Files"), Listing(files)]
    head = (f"log of decisions: head {result.head[:16]}",) if result.head else ()
    of = result.answers[0].screened.query.names[0] if single else counted(summary.queries, "record")
    return Document(f"Screening of {of}", tuple(blocks), (*result.basis.foot(), *head, *result.notes))


def _headline(result: Screening) -> str:
    one = result.summary
    records, hits = counted(one.queries, "record"), counted(one.hits, "hit")
    if not one.queries:
        return f"Nobody was screened: no {'row could be read' if one.rejects else 'record was given'}."
    if not one.hits and one.weak:
        return f"No hit at the threshold for {records}; weak aliases alone match for {one.weak:,}: see “{WEAK}”."
    if not one.hits:
        clear = "That is no proof that nobody is meant: names that are not listed cannot be found."
        return f"Nobody on the lists was found for {records}. {clear}"
    said = f"{hits} for {one.with_hits:,} of {records}; {one.open_hits:,} to be looked at"
    held = one.hits - one.open_hits
    gone = f" {counted(one.delisted, 'hit')} on records that nobody lists now." if one.delisted else ""
    return (f"{said}, {held} decided to be somebody else." if held else f"{said}.") + gone


def score_words(score: float) -> str:
    """A score to three figures; none is rounded up to certainty."""
    return "over 0.999" if score > 0.9994 else f"{score:.3f}"


def _answer(answer: Answer) -> list[PageBlock]:
    screened, query = answer.screened, answer.screened.query
    words = {"born": query.born, "nationality": query.nationalities, "country": query.countries, "flag": query.flags}
    about = [query.sort.value] if query.sort else []
    about += [f"{word} {one}" for word, those in words.items() for one in those]
    about += [f"{one[0]} {one[1]}" for one in query.identifiers]
    line = f" ({'; '.join(about)})" if about else ""
    looked = f"{counted(screened.considered, 'record')} looked at closely."
    blocks: list[PageBlock] = [Heading(2, query.names[0]), Para(f"Query {query.id}{line}. {looked}", "quiet")]
    blocks += [Para(note, "warn") for note in (*screened.notes, *not_read(query))]
    if not screened.hits:
        blocks.append(Para("No hit at the threshold.", "warn") if screened.weak else Para("No hit.", "good"))
    for number, (hit, look) in enumerate(zip(screened.hits, answer.looks, strict=True)):
        blocks += _hit(number + 1, hit, look, answer.statuses[number] if answer.statuses else ())
    if screened.weak:
        blocks += [Heading(3, WEAK), Para(HELD, "quiet"), _weak([(query, hit) for hit in screened.weak])]
    return blocks


def _weak(rows: Sequence[tuple[Query, Hit]]) -> Table:
    columns: dict[str, Cell] = {
        "query": lambda row: row[0].id,
        "name": lambda row: row[1].query_name,
        "weak alias": lambda row: row[1].listed_name,
        "record": lambda row: f"{row[1].caption} [{row[1].entity}]",
        "likeness of the name": lambda row: score_words(row[1].name_score),
    }
    return table(rows, columns, tone=lambda _row: "plain")


def _weak_aliases(result: Screening) -> list[PageBlock]:
    """In a run of many: the weak aliases of answers without hits; those of answers with hits stand with them."""
    rows = [(answer.screened.query, hit) for answer in result.answers if not answer.screened.hits for hit in answer.screened.weak]
    more = [Para(f"and {len(rows) - FULL:,} more, in results.jsonl.")] * (len(rows) > FULL)
    return [Heading(2, WEAK), Para(HELD, "quiet"), _weak(rows[:FULL]), *more] if rows else []


def _hit(number: int, hit: Hit, look: Look, found: Sequence[ListStatus]) -> list[PageBlock]:
    as_said = "" if hit.listed_name == hit.caption else f", record of {hit.caption}"
    role = "" if hit.role.value == "primary" else f" ({'weak alias' if hit.role.value == 'weak' else hit.role.value})"
    first = f"{number}. {hit.listed_name}{role}{as_said} [{hit.entity}]: {hit.band.value}, score {score_words(hit.score)}"
    blocks: list[PageBlock] = [Para(first, TONES.get(hit.band.value, "plain"))]
    lines = [line for line in hit.words if not line.startswith("Listed:")]  # told in full below
    if not lines:
        lines += [f"agrees: {fact.words}" for fact in hit.agree] + [f"contradicts: {fact.words}" for fact in hit.contradict]
    lines += [_under(one) for one in hit.lists]
    lines += [said] if (said := standing_words(found)) else []
    lines += [f"decided: {said}"] if (said := decision_words(look)) else []
    if lines:
        blocks.append(Listing(tuple(lines)))
    if hit.aligned:
        pairs: dict[str, Cell] = {"query": "query", "listed": "listed", "how": "how"}
        pairs |= {"likeness": lambda one: f"{one.likeness:.2f}", "weight": lambda one: f"{one.weight:.2f}"}
        beside = Para(f"Plain token-set likeness beside it: {hit.baseline:.2f}.", "quiet")
        blocks.append(Details("Word by word", (table(hit.aligned, pairs), beside)))
    return blocks


def _under(one: ListedUnder) -> str:
    dated = {"since": one.listed_on, "delisted on": one.delisted_on, "as published": one.published, "snapshot": one.snapshot}
    parts = (one.programme, one.legal_basis, *(f"{word} {value}" for word, value in dated.items() if value))
    return f"list {one.list}: {', '.join(filter(None, parts))}"


def _best(answers: Sequence[Answer]) -> Table:
    columns: dict[str, Cell] = {
        "query": lambda row: row[0].screened.query.id,
        "name": lambda row: row[1].query_name,
        "listed name": lambda row: row[1].listed_name,
        "record": lambda row: row[1].entity,
        "list": lambda row: ", ".join(dict.fromkeys(one.list for one in row[1].lists)),
        "score": lambda row: score_words(row[1].score),
        "band": lambda row: row[1].band,
        "decision": lambda row: row[2].status,
    }
    rows = [(answer, answer.screened.hits[0], answer.looks[0]) for answer in answers]
    return table(rows, columns, tone=lambda row: "quiet" if row[2].status == "whitelisted" else TONES[row[1].band.value])


def _spread(summary: Summary) -> list[PageBlock]:
    if not summary.hits:
        return []
    counts = {"band": summary.bands, "list": summary.lists, "decision": summary.standing}
    rows = tuple((what, word, str(many)) for what, pairs in counts.items() for word, many in pairs)
    bars = tuple(
        Bar(label=f"{n / BINS:.2f} to {(n + 1) / BINS:.2f}", value=many)
        for n, many in enumerate(summary.histogram)
        if many
    )
    spread = Comparison(title="Hits by score", unit="hits", bars=bars)
    return [Heading(2, "How scores are spread"), spread, Table(("by", "value", "hits"), rows)]


def _first(title: str, rows: Sequence[object], columns: dict[str, Cell], many: int, file: str) -> list[PageBlock]:
    """The first rows of a file as a table, and how many more there are."""
    told = rows[:FULL]
    more = [Para(f"and {many - len(told):,} more, in {file}.")] * (many > len(told))
    return [Heading(2, title), table(told, columns, tone=lambda _row: "warn"), *more] if told else []


def _unread(result: Screening) -> list[PageBlock]:
    rows = [(one, cell) for one in result.unread for cell in one.unread]
    columns: dict[str, Cell] = {
        "query": lambda row: row[0].id,
        "name": lambda row: row[0].names[0],
        "field": lambda row: row[1].field,
        "what it says": lambda row: row[1].text,
        "why": lambda row: row[1].why,
    }
    many = sum(count for _, count in (*result.summary.unread, *result.summary.said_unknown))
    return _first("Cells that were not read", rows, columns, many, "unread.csv")


def not_read(query: Query) -> tuple[str, ...]:
    """What was not read of a query, a sentence each; cells that say that nothing is known are counted, not told one by one."""
    cells = [cell for cell in query.unread if cell.why != SAID_UNKNOWN]
    return tuple(f"{cell.field}: “{cell.text}” was not read ({cell.why}); screened without it." for cell in cells)


def _doubts(summary: Summary) -> list[PageBlock]:
    """What must be known of the customers before their hits are read: cells that gave nothing, ids that will not hold."""
    blocks: list[PageBlock] = []
    unread, unknown = (
        ", ".join(f"{field} {count:,}" for field, count in those) for those in (summary.unread, summary.said_unknown)
    )
    if unread:
        missing = "A hit may be missing, or be there, for that reason."
        blocks.append(Para(f"Filled cells that could not be read, screened without them: {unread}. {missing}", "warn"))
    if unknown:
        blocks.append(Para(f"Cells that say that nothing is known: {unknown}.", "quiet"))
    if summary.placed:
        blocks.append(Para(f"{counted(summary.placed, 'record')} {PLACED}", "warn"))
    return blocks
