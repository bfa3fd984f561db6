"""The page of a screening: what was asked, what was found and why, what has been decided, and how scores are spread."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.base.document import BarValue, Details, Document, Heading, Listing, PageBlock, Para, Picture, Table
from servanda.instruments.sanctions.authorities import Status, standing_words
from servanda.instruments.sanctions.batch.cells import SAID_UNKNOWN
from servanda.instruments.sanctions.batch.records import BINS, Answer, Screening, Summary
from servanda.instruments.sanctions.batch.rows import decision_words
from servanda.instruments.sanctions.decisions.records import Look
from servanda.instruments.sanctions.screening.records import Hit, Query, Screened
from servanda.instruments.sanctions.screening.scripts import WITHOUT_ICU
from servanda.report.chart import bars_svg

FULL = 25
"""So many answers are told in full; the rest as lines of a table."""
TONES = {"strong": "bad", "probable": "warn", "possible": "plain"}
READ = (
    "A hit says that a listed record may be meant. It is a lead to be decided on by people, never a finding about anybody. "
    "The score is how often pairs as alike as this one were the same party where the program learnt; it is never 1 for two different records."
)

NOT_JUDGED = "Whether anybody is listed by these authorities was not looked at; nothing above is an all-clear from them, nor on who is owned or controlled by the listed:"
MISSED = (
    "Known to be missed: names of listed people in Chinese or Korean letters (read as Mandarin, or in one romanisation of several), Japanese readings, nicknames, initials run together. "
    "Known to score too high: names that differ in one word only (Rahman and Rahim, Pride and Bride), ordinals (Fund I and II). Ask in Latin letters as well, and compare dates and numbers."
)
FIRST = "Known to be missed: many names in Chinese or Korean letters. Known to score too high: look-alikes that differ in one word. See “How to read it”."
WEAK = "Weak aliases, below the threshold"


def screening_page(result: Screening, *, full: int = FULL) -> Document:
    """In: the result of `screen` or `screen_file`. Out: the page; `full` answers with every reason, the others in a table."""
    single = len(result.answers) == 1 and not result.folder
    blocks: list[PageBlock] = [Para(_headline(result), "bad" if result.summary.open_hits else "good")]
    if result.summary.rejects:
        blocks.append(Para(f"{_many(result.summary.rejects, 'row')} could not be screened and must be looked at: see below.", "warn"))
    blocks += [Para(note, "warn") for note in result.notes if note == WITHOUT_ICU]
    blocks += [Para(FIRST, "quiet"), *_doubts(result.summary)]
    told = [answer for answer in result.answers if answer.screened.hits]
    for answer in told[:full] if not single else result.answers:
        blocks += _answer(answer, 2)
    if rest := told[full:]:
        blocks += [Heading(2, "Further hits, the best of each query"), _table(rest)]
    if not single:
        blocks += _spread(result.summary)
    blocks += _rejects(result) + ([] if single else _unread(result))
    if not single:
        blocks += _weak_aliases(result)
    if result.not_judged:
        blocks += [Heading(2, "Not judged here"), Para(NOT_JUDGED, "warn"), Listing(result.not_judged)]
    blocks += [Heading(2, "How to read it"), Para(READ), Para(MISSED)]
    if result.files:
        blocks += [Heading(2, "Files"), Listing(tuple(f"{result.folder}/{name}: sha256 {digest[:16]}" for name, digest in result.files))]
    foot = result.basis.foot() + ((f"log of decisions: head {result.head[:16]}",) if result.head else ()) + result.notes
    title = f"Screening of {answer_name(result.answers[0].screened)}" if single else f"Screening of {_many(result.summary.queries, 'record')}"
    return Document(title, tuple(blocks), foot)


def answer_name(screened: Screened) -> str:
    """A query in a few words."""
    return screened.query.names[0]


def _headline(result: Screening) -> str:
    one = result.summary
    if not one.queries:
        return "Nobody was screened: no record was given." if not one.rejects else "Nobody was screened: no row could be read."
    if not one.hits and one.weak:
        return f"No hit at the threshold for {_many(one.queries, 'record')}; weak aliases alone match for {one.weak:,}: see “{WEAK}”."
    if not one.hits:
        return f"Nobody on the lists was found for {_many(one.queries, 'record')}. That is no proof that nobody is meant: names that are not listed cannot be found."
    held = one.hits - one.open_hits
    said = f"{_many(one.hits, 'hit')} for {one.with_hits:,} of {_many(one.queries, 'record')}; {one.open_hits:,} to be looked at"
    gone = f" {_many(one.delisted, 'hit')} on records that nobody lists now." if one.delisted else ""
    return (f"{said}, {held} decided to be somebody else." if held else f"{said}.") + gone


def score_words(score: float) -> str:
    """A score to three figures; none is rounded up to certainty."""
    return "over 0.999" if score > 0.9994 else f"{score:.3f}"


def _answer(answer: Answer, level: int) -> list[PageBlock]:
    query = answer.screened.query
    about = [query.sort.value if query.sort else "", *(f"born {day}" for day in query.born), *(f"nationality {code}" for code in query.nationalities), *(f"country {code}" for code in query.countries), *(f"flag {flag}" for flag in query.flags)]
    about += [f"{one[0]} {one[1]}" for one in query.identifiers]
    blocks: list[PageBlock] = [Heading(level, query.names[0])]
    line = "; ".join(filter(None, about))
    blocks.append(Para(f"Query {query.id}{f' ({line})' if line else ''}. {_many(answer.screened.considered, 'record')} looked at closely.", "quiet"))
    blocks += [Para(note, "warn") for note in (*answer.screened.notes, *not_read(query))]
    if not answer.screened.hits:
        blocks.append(Para("No hit at the threshold.", "warn") if answer.screened.weak else Para("No hit.", "good"))
    for number, (hit, look) in enumerate(zip(answer.screened.hits, answer.looks, strict=True), start=1):
        blocks += _hit(number, hit, look, answer.statuses[number - 1] if answer.statuses else ())
    if answer.screened.weak:
        blocks += [Heading(level + 1, WEAK), Para(HELD, "quiet"), _weak_table([(query, hit) for hit in answer.screened.weak])]
    return blocks


HELD = "The publisher calls these names weak; without a second fact that agrees they are no hits. To decide on one, screen with a lower --threshold."


def _weak_table(rows: Sequence[tuple[Query, Hit]]) -> Table:
    told = tuple((query.id, hit.query_name, hit.listed_name, f"{hit.caption} [{hit.entity}]", score_words(hit.name_score)) for query, hit in rows)
    return Table(("query", "name", "weak alias", "record", "likeness of the name"), told, ("plain",) * len(told))


def _weak_aliases(result: Screening) -> list[PageBlock]:
    """In a run of many: the weak aliases of answers without hits; those of answers with hits stand with them."""
    rows = [(answer.screened.query, hit) for answer in result.answers if not answer.screened.hits for hit in answer.screened.weak]
    if not rows:
        return []
    more = len(rows) - FULL
    blocks: list[PageBlock] = [Heading(2, WEAK), Para(HELD, "quiet"), _weak_table(rows[:FULL])]
    return [*blocks, Para(f"and {more:,} more, in results.jsonl.")] if more > 0 else blocks


def _hit(number: int, hit: Hit, look: Look, found: Sequence[Status]) -> list[PageBlock]:
    as_said = "" if hit.listed_name == hit.caption else f", record of {hit.caption}"
    role = "" if hit.role.value == "primary" else f" ({'weak alias' if hit.role.value == 'weak' else hit.role.value})"
    first = f"{number}. {hit.listed_name}{role}{as_said} [{hit.entity}]: {hit.band.value}, score {score_words(hit.score)}"
    blocks: list[PageBlock] = [Para(first, TONES.get(hit.band.value, "plain"))]
    lines = [line for line in hit.words if not line.startswith("Listed:")]  # told in full below
    if not lines:
        lines += [f"agrees: {fact.words}" for fact in hit.agree] + [f"contradicts: {fact.words}" for fact in hit.contradict]
    lines += [_under(one) for one in hit.lists]
    if said := standing_words(found):
        lines.append(said)
    if said := decision_words(look):
        lines.append(f"decided: {said}")
    if lines:
        blocks.append(Listing(tuple(lines)))
    if hit.aligned:
        rows = tuple((pair.query or "-", pair.listed or "-", pair.how, f"{pair.likeness:.2f}", f"{pair.weight:.2f}") for pair in hit.aligned)
        blocks.append(Details("Word by word", (Table(("query", "listed", "how", "likeness", "weight"), rows), Para(f"Plain token-set likeness beside it: {hit.baseline:.2f}.", "quiet"))))
    return blocks


def _under(one: object) -> str:
    parts = [getattr(one, field) for field in ("programme", "legal_basis")]
    since = f"since {one.listed_on}" if getattr(one, "listed_on", "") else ""  # type: ignore[attr-defined] # a ListedUnder
    dated = f"as published {one.published}" if getattr(one, "published", "") else ""  # type: ignore[attr-defined] # a ListedUnder
    snapshot = f"snapshot {one.snapshot}" if getattr(one, "snapshot", "") else ""  # type: ignore[attr-defined] # a ListedUnder
    until = f"delisted on {one.delisted_on}" if getattr(one, "delisted_on", "") else ""  # type: ignore[attr-defined] # a ListedUnder
    return f"list {getattr(one, 'list', '')}: " + ", ".join(filter(None, (*parts, since, until, dated, snapshot)))


def _table(answers: list[Answer]) -> Table:
    rows = []
    for answer in answers:
        hit, look = answer.screened.hits[0], answer.looks[0]
        lists = ", ".join(dict.fromkeys(one.list for one in hit.lists))
        rows.append((answer.screened.query.id, hit.query_name, hit.listed_name, hit.entity, lists, score_words(hit.score), hit.band.value, look.status))
    tones = tuple(TONES.get(row[6], "plain") if row[7] != "whitelisted" else "quiet" for row in rows)
    return Table(("query", "name", "listed name", "record", "list", "score", "band", "decision"), tuple(rows), tones)


def _spread(summary: Summary) -> list[PageBlock]:
    if not summary.hits:
        return []
    counts = [("band", summary.bands), ("list", summary.lists), ("decision", summary.standing)]
    rows = tuple((what, word, str(many)) for what, pairs in counts for word, many in pairs)
    bars = tuple(
        BarValue(f"{n / BINS:.2f} to {(n + 1) / BINS:.2f}", float(many), tone="strong" if many else "quiet") for n, many in enumerate(summary.histogram) if many
    )
    words = "; ".join(f"{bar.label}: {bar.value:.0f}" for bar in bars)
    return [
        Heading(2, "How scores are spread"),
        Picture(bars_svg(bars, unit="hits"), "Hits by score", words),
        Table(("by", "value", "hits"), rows),
    ]


def _rejects(result: Screening) -> list[PageBlock]:
    if not result.rejects:
        return []
    rows = tuple((one.place, one.reason, one.text) for one in result.rejects[:FULL])
    more = result.summary.rejects - len(rows)
    blocks: list[PageBlock] = [Heading(2, "Rows that could not be screened"), Table(("place", "why", "what it says"), rows, ("warn",) * len(rows))]
    return [*blocks, Para(f"and {more} more, in rejects.csv.")] if more > 0 else blocks


def not_read(query: Query) -> tuple[str, ...]:
    """What was not read of a query, a sentence each; cells that say that nothing is known are counted, not told one by one."""
    return tuple(f"{cell.field}: “{cell.text}” was not read ({cell.why}); screened without it." for cell in query.unread if cell.why != SAID_UNKNOWN)


def _doubts(summary: Summary) -> list[PageBlock]:
    """What must be known of the customers before their hits are read: cells that gave nothing, ids that will not hold."""
    blocks: list[PageBlock] = []
    if summary.unread:
        said = ", ".join(f"{field} {count:,}" for field, count in summary.unread)
        blocks.append(Para(f"Filled cells that could not be read, screened without them: {said}. A hit may be missing, or be there, for that reason.", "warn"))
    if summary.said_unknown:
        said = ", ".join(f"{field} {count:,}" for field, count in summary.said_unknown)
        blocks.append(Para(f"Cells that say that nothing is known: {said}.", "quiet"))
    if summary.placed:
        blocks.append(
            Para(
                f"{_many(summary.placed, 'record')} without an id of the customer's own: the place of the row stands for it, which is another's as soon as a row is put in or taken out. "
                "Nothing can be decided on such an id. Name the column of your numbers: --column id=COLUMN.",
                "warn",
            )
        )
    return blocks


def _unread(result: Screening) -> list[PageBlock]:
    rows = [(one.id, one.names[0], cell.field, cell.text, cell.why) for one in result.unread for cell in one.unread]
    if not rows:
        return []
    more = sum(count for _, count in (*result.summary.unread, *result.summary.said_unknown)) - len(rows[:FULL])
    blocks: list[PageBlock] = [Heading(2, "Cells that were not read"), Table(("query", "name", "field", "what it says", "why"), tuple(rows[:FULL]), ("warn",) * len(rows[:FULL]))]
    return [*blocks, Para(f"and {more:,} more, in unread.csv.")] if more > 0 else blocks


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
