"""The public functions: what the command line, a notebook, an editor and a web page all call."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from servanda.app.files import read_attached, read_bytes, read_dossier, write_attached
from servanda.base.decoding import read_json
from servanda.base.refusal import Refusal
from servanda.base.version import VERSION as VERSION

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.base.marking import Recipient
    from servanda.check.run import CheckReport
    from servanda.check.sides import SideView
    from servanda.meaning.witness import Answer, Certificate
    from servanda.model.core import Article, Dossier
    from servanda.report.pages.actor import ActorInText

PathLike = str | os.PathLike[str]
Choose = Mapping[str, str] | Sequence[str]
"""Options of alternatives to write in place: `{"deadline": "A"}` or `["deadline=A"]`."""


def load(path: PathLike, *, attached: bool = True, choose: Choose = (), reader: Recipient | None = None) -> Dossier:
    """Read a dossier.

    In: its folder, or one Markdown file; attached=False leaves the user's own copies of texts unread; choose: options of alternatives to
    write in place, as `NAME=OPTION` or a mapping; reader: as he may have it, without the files that are marked above him
    (`servanda.app.readers.reader`; default: internal, everything).
    Out: the resolved `Dossier`; what could not be read is in `.diagnostics`, never raised. Where choices are open (`model.open_choices`)
    its clauses are those of the first options.
    Raises Refusal when there is no such folder or file, or no such alternatives or option.
    """
    from servanda.app.choosing import chosen
    from servanda.model.loader import load_files
    from servanda.model.released import agreements_in

    files, name, folder = read_dossier(path, reader)
    only = None if reader is None else agreements_in(files)
    return chosen(load_files(files, name, attached=read_attached(folder, only) if attached else {}), choose)


def sources(path: PathLike, *, reader: Recipient | None = None) -> dict[str, str]:
    """The Markdown files of a dossier as text, by relative name (to show the line a finding stands on). reader: as for `load`."""
    files, _name, _folder = read_dossier(path, reader)
    return {name: data.decode("utf-8", "replace") for name, data in files.items() if name.endswith(".md")}


def check(
    dossier: Dossier | PathLike,
    *,
    today: dt.date | None = None,
    profile: str = "",
    reading: str = "",
    questions: bool = True,
    baseline: PathLike | None = None,
    limit_seconds: float = 10.0,
    progress: Callable[[str], None] | None = None,
    agreements: tuple[str, ...] = (),
    choose: Choose = (),
) -> CheckReport:
    """Check a dossier before signing: rules, questions with witnesses, coverage.

    In: a dossier or its path; today decides which acceptances are still good (default: the clock); profile overrides the agreements' own;
    reading: id of a reading to ask the questions under; baseline: a file of known findings; limit_seconds: for each solver question;
    agreements: ask the questions about these only (default: all); choose: options of alternatives. What is not chosen is checked under each
    combination of options that can bear on each other, and each finding says on which it hangs.
    Out: a `CheckReport`. Raises Refusal for an unknown profile, reading, agreement or option, or an unreadable baseline.
    """
    from servanda.check.run import check_dossier

    loaded = _loaded(dossier, choose)
    _known_profile(profile)
    _known_reading(loaded, reading)
    _known_agreements(loaded, agreements)
    return check_dossier(
        loaded,
        version=VERSION,
        today=today or dt.date.today(),
        profile=profile,
        reading=reading,
        questions=questions,
        baseline=read_baseline(baseline) if baseline is not None else frozenset(),
        limit_seconds=limit_seconds,
        progress=progress,
        agreements=agreements,
    )


def ask(
    dossier: Dossier | PathLike,
    question: str,
    *,
    subject: str = "",
    actor: str = "",
    reading: str = "",
    limit_seconds: float = 10.0,
    with_: tuple[str, ...] = (),
    agreements: tuple[str, ...] = (),
    choose: Choose = (),
) -> tuple[Answer, ...]:
    """Ask one question (`question_names`) about a clause id, an event or a purpose (subject), or of an actor.

    with_: "red-lines", to count them as clauses, "purposes" (of keepable) to ask for runs that reach every purpose too; agreements: only about these; choose: options of alternatives.
    Out: answers with witnesses, each checked again by what `verify` does before it is returned; what each verdict claims: docs/questions.md.
    Raises Refusal for an unknown question, clause, event, actor, reading, constraint, agreement or option, and where a choice is open
    that can bear on the answer.
    """
    from servanda.app.choosing import settled
    from servanda.check.api import CONSTRAINTS, answers_for

    loaded = _loaded(dossier, choose)
    known = question_names()
    if question not in known:
        raise Refusal(f"“{question}” is not a question.", repair=f"Ask one of: {', '.join(known)}.")
    _known_reading(loaded, reading)
    _known_agreements(loaded, agreements)
    if unknown := [name for name in with_ if name not in CONSTRAINTS]:
        raise Refusal(f"“{unknown[0]}” cannot be asked about as agreed.", repair=f"Choose of: {', '.join(CONSTRAINTS)}.")
    if "purposes" in with_ and question != "keepable":
        raise Refusal("purposes can be asked for together with `keepable` only.", repair="Ask: servanda ask keepable --with purposes")
    if actor and actor not in loaded.actors:
        raise Refusal(f"the dossier knows no actor “{actor}”.", repair=_closest(actor, loaded.actors))
    about = _subject(loaded, subject)
    settled(loaded, agreements=agreements, clause=about)
    events = _term(loaded, subject) if question == "can-happen" and subject else ""

    def asked(name: str) -> tuple[Answer, ...]:
        return answers_for(
            loaded, question, subject=name, actor=actor, reading=reading or None, limit_seconds=limit_seconds, with_=with_,
            agreements=agreements,
        )  # fmt: skip

    found = asked("" if events else about)
    if not events:
        return found
    return tuple(a for a in found if a.subject.partition(" | ")[0] == events) or asked(about)


def side(dossier: Dossier | PathLike, actor: str, *, limit_seconds: float = 10.0, choose: Choose = ()) -> SideView:
    """What a text means for one actor: what it owes, what it can hold up, what can be done to it in breach of nothing.

    limit_seconds: for each of the questions it is made of. Raises Refusal for an actor that the dossier does not know.
    """
    from servanda.check.sides import ASKED, side_of

    loaded = _loaded(dossier, choose)
    if actor not in loaded.actors:
        raise Refusal(f"the dossier knows no actor “{actor}”.", repair=_closest(actor, loaded.actors))
    return side_of(loaded, actor, (one for name in ASKED for one in ask(loaded, name, limit_seconds=limit_seconds)))


def question_names() -> tuple[str, ...]:
    """Names of all questions."""
    from servanda.check.api import QUESTIONS

    return QUESTIONS


def explain(dossier: Dossier | PathLike, clause: str, *, choose: Choose = ()) -> Document:
    """A clause in plain English, under each option that is open and each reading, what it waits for and what follows a breach.

    Raises Refusal if it is unknown, or an option is.
    """
    from servanda.report.pages.explain import explain_page

    loaded = _loaded(dossier, choose)
    return explain_page(loaded, find_clause(loaded, clause))


def show(
    dossier: Dossier | PathLike,
    *,
    agreement: str = "",
    article: str = "",
    actor: str = "",
    actors: bool = False,
    choose: Choose = (),
) -> Document:
    """The implementation matrix as a `Document`; actor: what its clauses say of one actor instead; actors: a row for each;
    choose: options of alternatives. Raises Refusal for an actor that the dossier does not know."""
    from servanda.report.pages.actor import actor_page, actors_page
    from servanda.report.pages.matrix import matrix_page

    loaded = _loaded(dossier, choose)
    if not actor and not actors:
        return matrix_page(loaded, agreement=agreement, article=article)
    found = actors_in(loaded, actor, agreement=agreement, article=article)
    if actors:
        return actors_page(loaded, found)
    clauses = [c for c in loaded.clauses if agreement in ("", c.agreement) and article in ("", c.article)]
    return actor_page(loaded, loaded.actors[found[0].actor], clauses)


def actors_in(dossier: Dossier, actor: str = "", *, agreement: str = "", article: str = "") -> tuple[ActorInText, ...]:
    """What the clauses say of an actor ("": of each, those that owe most first). Raises Refusal for an unknown one."""
    from servanda.report.pages.actor import actor_in_text

    if actor and actor not in dossier.actors:
        raise Refusal(f"the dossier knows no actor “{actor}”.", repair=_closest(actor, dossier.actors))
    clauses = [c for c in dossier.clauses if agreement in ("", c.agreement) and article in ("", c.article)]
    wanted = [dossier.actors[actor]] if actor else list(dossier.actors.values())
    return tuple(sorted((actor_in_text(dossier, one, clauses) for one in wanted), key=lambda one: (-len(one.owes), one.actor)))


def fmt(text: str) -> str:
    """The same file with its blocks in the standard form: no comment lost, no meaning changed, twice is the same as once."""
    from servanda.text.format import format_text

    return format_text(text)


def certificate(dossier: Dossier, answer: Answer, *, reader: Recipient | None = None) -> Certificate:
    """An answer that can be saved and checked again by `verify`. It carries the marking of the files it was made from. reader: for whom the dossier was loaded."""
    from servanda.app.readers import reader_text
    from servanda.base.marking import OPEN, marking_text
    from servanda.meaning.witness import MEANING, Certificate
    from servanda.model.markings import marking_of_files

    marking = marking_of_files(dossier)
    return Certificate(
        servanda=VERSION, dossier=dossier.name, hashes=dossier.hashes, answer=answer, meaning=MEANING,
        marking="" if marking == OPEN else marking_text(marking), released_to=reader_text(reader),
    )  # fmt: skip


def case(
    path: PathLike, question: str, *, subject: str = "", actor: str = "", reading: str = "", limit_seconds: float = 10.0, choose: Choose = (),
    reader: Recipient | None = None,
) -> dict[str, object]:
    """A question with all that is needed to look into its answer elsewhere: the dossier's files, what was asked, what the search found, and what
    `verify` says of that. It holds the text itself: whether it may leave the house is the owner's to say."""
    from servanda.check.api import both_views
    from servanda.model.packages import package_of

    files, _name, _folder = read_dossier(path, reader)
    loaded = load(path, choose=choose, reader=reader)
    views = both_views(loaded, question, subject=_subject(loaded, subject), actor=actor, reading=reading or None, limit_seconds=limit_seconds)
    return {
        "servanda": VERSION,
        "dossier": loaded.name,
        "asked": {"question": question, "subject": subject, "actor": actor, "reading": reading, "limit": limit_seconds, **({"choose": package_of(loaded)} if choose else {})},
        "views": [{"found": answer, "verify": result} for answer, result in views],
        "files": {name: data.decode("utf-8", "replace") for name, data in sorted(files.items())},
    }


class Described(NamedTuple):
    """A text as a dossier would name it. header: the lines for the front matter; articles: as the model divides it, with their
    sentences; remarks: what to look at (numbers that begin anew, duties before the first article, one that holds most)."""

    header: str
    articles: tuple[Article, ...]
    remarks: tuple[str, ...]


def describe_text(path: PathLike, *, scheme: str = "auto", incomplete: bool = False) -> Described:
    """What a dossier must say to name the text in a file, and how its words are then counted.

    In: a UTF-8 file, or a Word file, a PDF or a web page, of which the canonical words count; scheme: as
    `text.articles`; incomplete: also where
    pages are missing. The way of numbering that `auto` finds is named in the lines, so that a cite
    keeps its meaning. Raises Refusal for a file that is no text.
    """
    from servanda.app.words_of import found_in, is_plain, words_of
    from servanda.check.rules.registry import run_rules
    from servanda.model.loader import load_files
    from servanda.text.articles import scheme_of
    from servanda.text.normal import normalise, text_hash

    data = read_bytes(path)
    language, source = "en", ""
    said: tuple[str, ...] = ()
    if is_plain(data, str(path)):
        text = _plain(data, path)
        scheme = scheme_of(text) if scheme == "auto" else scheme
    else:
        structure, words = words_of(data, str(path), scheme, incomplete)
        text, scheme, language, said = words.text, words.scheme, words.language or language, found_in(structure, words)
        source = f"  source-sha256: {structure.source_sha256}\n"
    measured = f"  length: {len(normalise(text))}\n  sha256: {text_hash(text)}\n{source}"
    header = f"text:\n  symbol: \n  language: {language}\n{measured}  articles: {scheme}\n"
    dossier = load_files({"text.md": f"---\nagreement: text\n{header}---\n".encode()}, "text", attached={"text": text})
    found = run_rules(dossier, answers=lambda _question: (), today=dt.date.max, only={"SV123", "SV124", "SV125"})
    remarks = (*said, *(f"{one.words}: {one.message} {one.repair}" for one in found))
    return Described(header, dossier.agreements["text"].articles, remarks)


def attach(path: PathLike, folder: PathLike, *, agreement: str = "", incomplete: bool = False) -> tuple[str, Path]:
    """Put the user's own copy of an authentic text beside the dossier, after checking its hash.

    In: the file (of a Word file, a PDF, a web page its canonical words); the dossier's folder; the agreement it
    belongs to (default: the one
    whose hash it has); incomplete: also where pages are missing.
    Out: (agreement id, where the copy lies). Raises Refusal, and changes nothing, if no agreement names this very text.
    """
    from servanda.text.normal import normalise, text_hash

    files, _name, place = read_dossier(folder)
    if not Path(folder).is_dir():
        raise Refusal(
            "is a single file; texts are attached to a dossier's folder.", repair="Give the folder.", place=str(folder)
        )
    from servanda.model.loader import load_files

    dossier = load_files(files, "dossier")
    text = _words_of(path, incomplete)
    found, length = text_hash(text), len(normalise(text))
    named = {a.id: a.text for a in dossier.agreements.values() if a.text is not None and a.text.sha256}
    if agreement and agreement not in named:
        raise Refusal(f"no agreement “{agreement}” here names an authentic text.", repair=_closest(agreement, named))
    fits = [name for name, wanted in named.items() if wanted.sha256 == found and agreement in ("", name)]
    if not fits:
        wanted_list = "; ".join(
            f"{n}: {w.length} characters, sha256 {w.sha256[:12]}…" for n, w in named.items() if agreement in ("", n)
        )
        raise Refusal(
            f"this text has {length} characters and sha256 {found[:12]}…, which no agreement of the dossier names ({wanted_list or 'none names a text'}).",
            repair="If it is the right text in another edition, put what `servanda text describe FILE` prints into the front matter.",
            place=str(path),
        )
    return fits[0], write_attached(place, fits[0], text)


def read_baseline(path: PathLike) -> frozenset[str]:
    """Fingerprints of known findings. Raises Refusal when the file is none."""
    import msgspec

    try:
        data = read_json(read_bytes(path), type=dict[str, list[str]])
        return frozenset(data["known"])
    except (msgspec.MsgspecError, KeyError) as error:
        raise Refusal(
            "this is no baseline file.", repair="Make one with: servanda check --write-baseline FILE", place=str(path)
        ) from error


def find_actor(dossier: Dossier, name: str, place: str) -> str:
    """An actor of the dossier by its name or another one. Raises Refusal."""
    from servanda.model.names import key_of

    names = {key_of(alias): one.id for one in dossier.actors.values() for alias in (one.id, *one.aliases)}
    if key_of(name) not in names:
        raise Refusal(f"the dossier has no actor “{name}”.", _closest(name, dossier.actors), place)
    return names[key_of(name)]


def find_clause(dossier: Dossier, name: str) -> str:
    """The id of a clause given in full (`minsk-ii:9.end`), or by its local id if only one agreement has it."""
    ids = [c.id for c in dossier.clauses] + [line.clause.id for line in dossier.red_lines]
    if name in ids:
        return name
    fits = [c.id for c in dossier.clauses if c.local == name]
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise Refusal(f"clause {name} stands in several agreements.", repair=f"Say which: {', '.join(fits)}.")
    article = [c.id for c in dossier.clauses if c.article == name]
    if article:
        raise Refusal(f"“{name}” is an article, not a clause.", repair=f"Its clauses are: {', '.join(article)}.")
    from servanda.app.choosing import typed

    for one in dossier.alternatives:
        if name in one.clauses or name in [ident.partition(":")[2] for ident in one.clauses]:
            said = f"{one.taken} of {one.id}" + ("" if one.chosen else ", the option that stands in while none is chosen")
            others = " or ".join(typed(one.id, option.id) for option in one.options if option.id != one.taken)
            raise Refusal(f"clause {name} does not stand in the text under {said}.", repair=f"Ask with another option: {others}.")
    raise Refusal(f"there is no clause “{name}”.", repair=_closest(name, [*ids, *(c.local for c in dossier.clauses)]))


def _subject(dossier: Dossier, subject: str) -> str:
    """A clause's full id if it names one, else as given (an event or a purpose)."""
    return find_clause(dossier, subject) if any(c.local == subject for c in dossier.clauses) else subject


def _term(dossier: Dossier, event: str) -> str:
    """The id of the act or event a phrase names, in any of its wordings; "" if `event` is a whole key (`open fire | by Northmark`)."""
    from servanda.text.normal import phrase_key

    if " | " in event or event.startswith("consent"):
        return ""
    wordings = {w: t.id for t in dossier.terms.values() for w in (t.id, *t.phrases, *t.done)}
    for wording, term in wordings.items():
        if phrase_key(wording) == phrase_key(event):
            return term
    raise Refusal(f"the vocabulary has no act or event “{event}”.", repair=_closest(event, wordings))


def _loaded(dossier: Dossier | PathLike, choose: Choose = (), reader: Recipient | None = None) -> Dossier:
    from servanda.app.choosing import chosen

    return load(dossier, choose=choose, reader=reader) if isinstance(dossier, str | os.PathLike) else chosen(dossier, choose)


def _words_of(path: PathLike, incomplete: bool) -> str:
    from servanda.app.words_of import is_plain, words_of

    data = read_bytes(path)
    return _plain(data, path) if is_plain(data, str(path)) else words_of(data, str(path), incomplete=incomplete).words.text


def _plain(data: bytes, path: PathLike) -> str:
    if b"\0" in data[:4096]:
        repair = "Save the words as a UTF-8 text file (.txt or .md) and attach that."
        raise Refusal("is not plain text.", repair=repair, place=str(path))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        from servanda.words.reading.reading import bytes_of_another

        raise bytes_of_another(data, str(path), error.start) from error


def _known_profile(profile: str) -> None:
    from servanda.base.profiles import PROFILES

    if profile and profile not in PROFILES:
        raise Refusal(f"“{profile}” is not a profile.", repair=f"Choose one of: {', '.join(PROFILES)}.")


def _known_reading(dossier: Dossier, reading: str) -> None:
    names = [r.id for r in dossier.readings]
    if reading and reading not in names:
        raise Refusal(f"the dossier knows no reading “{reading}”.", repair=_closest(reading, names))


def _known_agreements(dossier: Dossier, agreements: tuple[str, ...]) -> None:
    for name in agreements:
        if name not in dossier.agreements:
            raise Refusal(f"the dossier knows no agreement “{name}”.", repair=_closest(name, dossier.agreements))


def _closest(name: str, known: object) -> str:
    import difflib

    options = sorted({str(k) for k in known}) if hasattr(known, "__iter__") else []
    close = difflib.get_close_matches(name, options, 3, 0.5)
    if close:
        return f"Did you mean: {', '.join(close)}?"
    return f"Known: {', '.join(options[:12])}{' ...' if len(options) > 12 else ''}." if options else "The dossier declares none."
