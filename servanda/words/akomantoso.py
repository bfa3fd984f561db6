"""The words of an agreement as Akoma Ntoso 3.0 (OASIS, 2018): one document a language, with stable addresses (`eId`).

An article is an `article`; what is numbered in it `paragraph`, `point`, `indent`; parts and chapters hold their articles;
annexes are attachments. No word is added or left out: numbers and titles stand in `num` and `heading`, the rest in `p`, a
sentence each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import count, groupby
from typing import TYPE_CHECKING

from msgspec.structs import replace

from servanda.base.late import expression
from servanda.base.refusal import Refusal
from servanda.base.shown import shown
from servanda.calendar import to_iso
from servanda.model.core import Agreement, Article, Dossier, Sentence

if TYPE_CHECKING:
    from lxml.etree import _Element

SPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
OURS = "urn:servanda:akn"
"""The namespace of what Akoma Ntoso has no place for: the marking."""
UNKNOWN_DAY = "0001-01-01"
"""Stands for a day that the dossier does not say: the schema asks for one."""
_THREE = {"en": "eng", "fr": "fra", "ru": "rus", "uk": "ukr", "ar": "ara", "es": "spa", "zh": "zho", "de": "deu", "pt": "por"}
_BLOCKS = ("preface", "preamble", "mainBody", "conclusions")
_BLOCK_OF = {
    "title": "preface", "preamble": "preamble",
    "closing": "conclusions", "testimonium": "conclusions", "signatures": "conclusions",
}  # fmt: skip
_HOLDS = expression(r"(part|chapter|title|book|section)-", re.I)
_SHORT = {"article": "art", "chapter": "chp", "section": "sec"}
_ANNEX = expression(r"(annexe?|appendix|schedule)-?([^.]*)", re.I)
_LEVEL = expression(r"\([^()]*\)|\.[^().]+")
_NUMBER = expression(r"((?:[\w.]{1,12}|\(\w{1,6}\))[.)]?)\s+(?=\S)")
_NAMES = (("paragraph", "para"), ("point", "point"), ("indent", "indent"))


class AknWriter:
    """Writes one document. used: its addresses, each given once."""

    def __init__(self, dossier: Dossier, agreement: Agreement, language: str, marking: str = "") -> None:
        self.dossier, self.agreement, self.language, self.marking = dossier, agreement, language, marking
        self.used: set[str] = set()
        self.titled = ""

    def document(self) -> bytes:
        """The XML in UTF-8, always the same for the same words."""
        from lxml import etree

        root = etree.Element(f"{{{SPACE}}}akomaNtoso", nsmap={None: SPACE})
        annexes = [
            (other.title or other.id, self.articles(other))
            for other in self.dossier.agreements.values()
            if any(one.sort == "annex of" and one.other == self.agreement.id for one in other.relations)
        ]
        self.statement(root, "statement", self.articles(self.agreement), "", [one for one in annexes if one[1]])
        etree.indent(root)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))

    def articles(self, agreement: Agreement) -> list[Article]:
        """Those of the language, in their order; of an article that stands in no language of its own, all."""
        return [one for one in agreement.articles if one.language in ("", self.language)]

    def add(self, above: _Element, tag: str, at: str = "", words: str = "", **more: str) -> _Element:
        """An element below another. at: its address; where that is taken it gets the next one that is free."""
        from lxml import etree

        if at:
            free = next(one for n in count(1) if (one := at if n == 1 else f"{at}-{n}") not in self.used)
            self.used.add(free)
            more = {"eId": free, **more}
        made = etree.SubElement(above, f"{{{SPACE}}}{tag}", more)
        made.text = shown(words) or None
        return made

    def statement(
        self, above: _Element, name: str, articles: list[Article], under: str, annexes: Sequence[tuple[str, list[Article]]] = ()
    ) -> None:
        """A document: what stands before the articles, they, what stands after them, and annexes."""
        parts, inside = defaultdict[str, list[Article]](list), defaultdict[str, list[Article]](list)
        for one in articles:
            annex = _ANNEX.match(one.id) if not under else None
            into = parts[_BLOCK_OF.get(one.id.casefold(), "mainBody")] if annex is None else inside[annex[0].rstrip(".")]
            into.append(one)
        made = self.add(above, "statement", name=name)
        self.meta(made, name, under)
        for tag in _BLOCKS:
            if not parts[tag] and tag != "mainBody":
                continue
            at = f"{under}{'body' if tag == 'mainBody' else tag}"
            block = self.add(made, tag, at)
            if tag == "mainBody" and parts[tag]:
                self.fill(block, parts[tag], under)
            else:
                self.sentences(block, [each for one in parts[tag] for each in one.sentences], at)
        named = [*((_heading(found), found) for found in inside.values()), *annexes]
        attachments = self.add(made, "attachments") if named else made
        for number, (heading, found) in enumerate(named, 1):
            attachment = self.add(attachments, "attachment", f"{under}att_{number}")
            at = attachment.attrib["eId"]
            if heading:
                self.add(attachment, "heading", f"{at}__heading", heading)
            self.statement(attachment, "annex", found, f"{at}__")

    def fill(self, body: _Element, articles: Iterable[Article], under: str) -> None:
        """Articles into a body, those behind a part or chapter into that."""
        into, before = body, under
        for one in articles:
            holds = _HOLDS.match(one.id) if "." not in one.id else None
            if holds is not None:
                tag = holds[1].lower()
                into = self.add(body, tag, f"{under}{_SHORT.get(tag, tag)}_{_slug(one.id)}")
                before = f"{into.attrib['eId']}__"
                self.head(into, one)
                self.put(into, one.sentences, open_=True)
            elif under and _ANNEX.fullmatch(one.id):  # the words of an annex before its articles; its title is the heading
                element = self.add(into, "hcontainer", f"{under}hcontainer_{_slug(one.id)}", name="annex")
                self.put(element, one.sentences)
            else:
                element = self.add(into, "article", f"{before}art_{_slug(one.id) or 'nn'}")
                self.head(element, one)
                self.put(element, one.sentences)

    def head(self, element: _Element, article: Article) -> None:
        """Number and title, as the text has them."""
        at, label, title = element.attrib["eId"], article.label.strip(), article.title.strip()
        if label and not title.startswith(label):
            self.add(element, "num", f"{at}__num", label)
        elif not label and article.id:  # the splitter took the number of the text for the id
            self.add(element, "num", f"{at}__num", article.id)
        if (title or label) and (label or title != self.titled):  # the title of a part is that of each of its articles
            self.add(element, "heading", f"{at}__heading", title or label)
        self.titled = title

    def put(self, element: _Element, sentences: Sequence[Sentence], depth: int = 0, *, open_: bool = False) -> None:
        """What a unit holds: words alone as `content`; else those before the first unit below as `intro`, those after the last as
        `wrapUp`, others as a unit without a number."""
        at = element.attrib["eId"]
        runs = [(label, list(run)) for label, run in groupby(sentences, lambda one: _levels(one)[depth : depth + 1])]
        tag, short = _NAMES[min(depth, 2)]
        if not open_ and not any(label for label, _ in runs):
            self.paragraphs(element, "content", sentences)
            return
        for place, (label, run) in enumerate(runs):
            if not label and place in (0, len(runs) - 1):
                self.paragraphs(element, "wrapUp" if place else "intro", run)
                continue
            below = self.add(element, tag, f"{at}__{short}_{_slug(*label) or 'nn'}")
            if not label:
                self.paragraphs(below, "content", run)
                continue
            found = _NUMBER.match(run[0].text) if len(_levels(run[0])) == depth + 1 else None
            if found is not None and _plain(found[1]) == _plain(*label):
                self.add(below, "num", f"{below.attrib['eId']}__num", found[1])
                run[0] = replace(run[0], text=run[0].text[found.end() :])
            self.put(below, run, depth + 1)

    def paragraphs(self, element: _Element, tag: str, sentences: Iterable[Sentence]) -> None:
        at = element.attrib["eId"]
        self.sentences(self.add(element, tag, f"{at}__{tag}"), sentences, at)

    def sentences(self, element: _Element, sentences: Iterable[Sentence], at: str) -> None:
        """A `p` each; an empty one where there are none, for the schema asks for words."""
        for one in sentences:
            self.add(element, "p", f"{at}__p_{one.number}", one.text)
        if not len(element):
            self.add(element, "p", f"{at}__p")

    def meta(self, document: _Element, name: str, under: str) -> None:
        """What the document is. The country is `xx`: an agreement is of none."""
        of, source, code = self.agreement, f"{under}servanda", self.language.split("-")[0].lower()
        language = _THREE.get(code, code)
        day = to_iso(of.signed, of.zone)[:10] if of.signed is not None else UNKNOWN_DAY
        component = f"!{under.strip('_')}" if under else "!main"
        work = f"/akn/xx/{name}/{day}/{_slug(of.id)}"
        parties = {f"{under}party_{number}": party for number, party in enumerate(of.parties, 1)}
        meta = self.add(document, "meta")
        identification = self.add(meta, "identification", source=f"#{source}")
        for level, uri, tag, what in (
            ("FRBRWork", work, "FRBRcountry", {"value": "xx"}),
            ("FRBRExpression", f"{work}/{language}@", "FRBRlanguage", {"language": language}),
            ("FRBRManifestation", f"{work}/{language}@.xml", "FRBRformat", {"value": "application/akn+xml"}),
        ):
            about = self.add(identification, level)
            self.add(about, "FRBRthis", value=f"{uri}/{component}")
            self.add(about, "FRBRuri", value=uri)
            self.add(about, "FRBRdate", date=day, name="signed" if of.signed is not None else "unknown")
            for author in parties or (source,):
                self.add(about, "FRBRauthor", href=f"#{author}")
            self.add(about, tag, **what)
            if level == "FRBRWork" and of.title.strip():
                self.add(about, "FRBRname", value=shown(of.title))
        references = self.add(meta, "references", source=f"#{source}")
        for at, who, known in (*((at, one, _slug(one)) for at, one in parties.items()), (source, "Servanda", "servanda")):
            self.add(references, "TLCOrganization", at, href=f"/akn/ontology/organization/{known}", showAs=shown(who))
        if self.marking:
            from lxml import etree

            own = self.add(meta, "proprietary", source=f"#{source}")
            etree.SubElement(own, f"{{{OURS}}}marking", nsmap={"servanda": OURS}).text = shown(self.marking)


def akoma_ntoso(dossier: Dossier, agreement: str, marking: str = "") -> dict[str, bytes]:
    """The words of an agreement by language, each a document. Raises Refusal where they are not here."""
    own = dossier.agreements[agreement]
    languages = list(dict.fromkeys(one.language for one in own.articles if one.language))
    if not any(one.sentences for one in own.articles):
        raise Refusal(f"of “{agreement}” no words are here.", "Attach your own copy: servanda text attach FILE")
    default = languages or [(own.text.language if own.text else "") or next(iter(own.languages), "") or "en"]
    return {one: AknWriter(dossier, own, one, marking).document() for one in default}


def _levels(one: Sentence) -> list[str]:
    """`(3)`, `(a)`: the units in which a sentence stands, the outermost first."""
    return _LEVEL.findall(one.paragraph)


def _heading(articles: Sequence[Article]) -> str:
    first = articles[0]
    if _ANNEX.fullmatch(first.id) is None:
        return ""
    label, title = first.label.strip(), first.title.strip()
    return title if title.startswith(label) else f"{label} {title}".strip()


def _plain(words: str) -> str:
    return re.sub(r"[\W_]", "", words).casefold()


def _slug(words: str = "") -> str:
    return re.sub(r"(?:[^\w.]|_)+", "-", words).strip("-").strip(".")
