"""The words of an agreement as Akoma Ntoso 3.0 (OASIS, 2018): one document a language, with stable addresses (`eId`).

An article is an `article`; what is numbered in it `paragraph`, `point`, `indent`; parts and chapters hold their
articles;
annexes are attachments. No word is added or left out: numbers and titles stand in `num` and `heading`, the rest in
`p`, a
sentence each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

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
_FRONT, _BACK = ("title",), ("closing", "testimonium", "signatures")
_HOLDS = expression(r"(part|chapter|title|book|section)-", re.I)
_ANNEX = expression(r"(annexe?|appendix|schedule)-?([^.]*)", re.I)
_LEVEL = expression(r"\([^()]*\)|\.[^().]+")
_NUMBER = expression(r"((?:[\w.]{1,12}|\(\w{1,6}\))[.)]?)\s+(?=\S)")
_NAMES = (("paragraph", "para"), ("point", "point"), ("indent", "indent"))


@dataclass(slots=True)
class _Unit:
    """Sentences and units below, in the order of the text."""

    label: str = ""
    items: list[Sentence | _Unit] = field(default_factory=list)


class AknWriter:
    """Writes one document. languages, ids: of this document; an address is given once."""

    def __init__(self, dossier: Dossier, agreement: Agreement, language: str, marking: str = "") -> None:
        from lxml.builder import ElementMaker

        self.dossier, self.agreement, self.language, self.marking = dossier, agreement, language, marking
        self.make: Any = ElementMaker(namespace=SPACE, nsmap={None: SPACE})
        self.used: set[str] = set()
        self.titled = ""

    def document(self) -> bytes:
        """The XML in UTF-8, always the same for the same words."""
        from lxml import etree

        root = self.make.akomaNtoso(self.statement("statement", self.articles(self.agreement), "", self.annexed()))
        etree.indent(root)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))

    def articles(self, agreement: Agreement) -> list[Article]:
        """Those of the language, in their order; of an article that stands in no language of its own, all."""
        return [one for one in agreement.articles if one.language in ("", self.language)]

    def annexed(self) -> list[tuple[str, list[Article]]]:
        """Annexes: agreements of the dossier that are one of this."""
        found = []
        for other in self.dossier.agreements.values():
            if any(one.sort == "annex of" and one.other == self.agreement.id for one in other.relations) and self.articles(other):
                found.append((other.title or other.id, self.articles(other)))
        return found

    def statement(
        self, name: str, articles: list[Article], under: str, annexes: Sequence[tuple[str, list[Article]]] = ()
    ) -> _Element:
        """A document: what stands before the articles, they, what stands after them, and annexes."""
        own, inside = list[Article](), dict[str, list[Article]]()
        for one in articles:
            annex = _ANNEX.match(one.id)
            if annex is not None and not under:
                inside.setdefault(annex[0].rstrip("."), []).append(one)
            else:
                own.append(one)
        front = [one for one in own if one.id.casefold() in _FRONT]
        opening = [one for one in own if one.id.casefold() == "preamble"]
        back = [one for one in own if one.id.casefold() in _BACK]
        middle = [one for one in own if one not in front and one not in opening and one not in back]
        parts: list[_Element] = [self.meta(name, under)]
        for tag, found in (("preface", front), ("preamble", opening)):
            if found:
                parts.append(self.block(tag, found, under))
        body = self.make.mainBody(eId=self.address(f"{under}body"))
        self.fill(body, middle, under)
        if not len(body):
            body.append(self.make.p(eId=self.address(f"{under}body__p")))
        parts.append(body)
        if back:
            parts.append(self.block("conclusions", back, under))
        named = [(_heading(found), found) for found in inside.values()] + list(annexes)
        if named:
            attachments = self.make.attachments()
            for number, (heading, found) in enumerate(named, 1):
                at = self.address(f"{under}att_{number}")
                attachment = self.make.attachment(eId=at)
                if heading:
                    attachment.append(self.text("heading", heading, f"{at}__heading"))
                attachment.append(self.statement("annex", found, f"{at}__"))
                attachments.append(attachment)
            parts.append(attachments)
        return self.make.statement(*parts, name=name)

    def fill(self, body: _Element, articles: Iterable[Article], under: str) -> None:
        """Articles into a body, those behind a part or chapter into that."""
        into, before = body, under
        for one in articles:
            holds, annex = _HOLDS.match(one.id), _ANNEX.fullmatch(one.id)
            tag = holds[1].lower() if holds is not None and "." not in one.id else "article"
            if (
                tag == "article" and annex is not None and under
            ):  # the words of an annex before its articles; its title is the heading
                tag = "hcontainer"
            short = {"article": "art", "chapter": "chp", "section": "sec"}.get(tag, tag)
            at = self.address(f"{under if tag != 'article' else before}{short}_{_slug(one.id) or 'nn'}")
            element = self.make(tag, eId=at, **({"name": "annex"} if tag == "hcontainer" else {}))
            if tag != "hcontainer":
                self.head(element, one, at)
            self.put(element, _tree(one), at, 0, open_=tag not in ("article", "hcontainer"))
            if tag in ("article", "hcontainer"):
                into.append(element)
            else:
                body.append(element)
                into, before = element, f"{at}__"

    def head(self, element: _Element, article: Article, at: str) -> None:
        """Number and title, as the text has them."""
        label, title = article.label.strip(), article.title.strip()
        if label and label != title and not title.startswith(label):
            element.append(self.text("num", label, f"{at}__num"))
        elif not label and article.id:  # the splitter took the number of the text for the id
            element.append(self.text("num", article.id, f"{at}__num"))
        if (title or label) and (label or title != self.titled):  # the title of a part is that of each of its articles
            element.append(self.text("heading", title or label, f"{at}__heading"))
        self.titled = title

    def put(self, element: _Element, unit: _Unit, at: str, depth: int, *, open_: bool = False) -> None:
        """What a unit holds: words alone as `content`; else those before the first unit below as `intro`, those after
        the last as
        `wrapUp`, others as a unit without a number."""
        runs: list[_Unit | list[Sentence]] = []
        for one in unit.items:
            if isinstance(one, _Unit):
                runs.append(one)
            elif runs and isinstance(runs[-1], list):
                runs[-1].append(one)
            else:
                runs.append([one])
        if not open_ and all(isinstance(one, list) for one in runs):
            element.append(self.paragraphs("content", [one for run in runs if isinstance(run, list) for one in run], at))
            return
        tag, short = _NAMES[min(depth, 2)]
        for number, run in enumerate(runs):
            if isinstance(run, _Unit):
                below = self.address(f"{at}__{short}_{_slug(run.label) or 'nn'}")
                inner = self.make(tag, eId=below)
                first = run.items[0] if run.items else None
                if isinstance(first, Sentence) and (found := _NUMBER.match(first.text)) and _plain(found[1]) == _plain(run.label):
                    inner.append(self.text("num", found[1], f"{below}__num"))
                    run.items[0] = Sentence(number=first.number, text=first.text[found.end() :])
                self.put(inner, run, below, depth + 1)
                element.append(inner)
            elif number in (0, len(runs) - 1):
                element.append(self.paragraphs("intro" if not number else "wrapUp", run, at))
            else:
                below = self.address(f"{at}__{short}_nn")
                element.append(self.make(tag, self.paragraphs("content", run, below), eId=below))

    def paragraphs(self, tag: str, sentences: Sequence[Sentence], at: str) -> _Element:
        element = self.make(tag, eId=self.address(f"{at}__{tag}"))
        for one in sentences:
            element.append(self.text("p", one.text, f"{at}__p_{one.number}"))
        if not sentences:
            element.append(self.make.p(eId=self.address(f"{at}__p")))
        return element

    def block(self, tag: str, articles: Iterable[Article], under: str) -> _Element:
        element = self.make(tag, eId=self.address(f"{under}{tag}"))
        for article in articles:
            for one in article.sentences:
                element.append(self.text("p", one.text, f"{under}{tag}__p_{one.number}"))
        if not len(element):
            element.append(self.make.p(eId=self.address(f"{under}{tag}__p")))
        return element

    def text(self, tag: str, words: str, at: str) -> _Element:
        return self.make(tag, shown(words), eId=self.address(at))

    def address(self, wanted: str) -> str:
        """This address, or where it is taken the next one that is free."""
        found, number = wanted, 1
        while found in self.used:
            number += 1
            found = f"{wanted}-{number}"
        self.used.add(found)
        return found

    def meta(self, name: str, under: str) -> _Element:
        """What the document is. The country is `xx`: an agreement is of none."""
        make, of = self.make, self.agreement
        day = to_iso(of.signed, of.zone)[:10] if of.signed is not None else UNKNOWN_DAY
        component = "!main" if not under else f"!{under.strip('_')}"
        work = f"/akn/xx/{name}/{day}/{_slug(of.id)}"
        expression_ = f"{work}/{_language(self.language)}@"
        dated = make.FRBRdate(date=day, name="signed" if of.signed is not None else "unknown")
        parties = [(f"{under}party_{number}", party) for number, party in enumerate(of.parties, 1)]

        def level(tag: str, uri: str, *more: _Element) -> _Element:
            by = [make.FRBRauthor(href=f"#{at}") for at, _party in parties] or [make.FRBRauthor(href=f"#{under}servanda")]
            this, whole = make.FRBRthis(value=f"{uri}/{component}"), make.FRBRuri(value=uri)
            return make(tag, this, whole, make.FRBRdate(dict(dated.attrib)), *by, *more)

        titled = [make.FRBRname(value=shown(of.title))] if of.title.strip() else []
        source = f"#{under}servanda"
        found = make.meta(
            make.identification(
                level("FRBRWork", work, make.FRBRcountry(value="xx"), *titled),
                level("FRBRExpression", expression_, make.FRBRlanguage(language=_language(self.language))),
                level("FRBRManifestation", f"{expression_}.xml", make.FRBRformat(value="application/akn+xml")),
                source=source,
            )
        )
        told = [
            make.TLCOrganization(eId=self.address(at), href=f"/akn/ontology/organization/{_slug(party)}", showAs=shown(party))
            for at, party in parties
        ]
        told.append(
            make.TLCOrganization(eId=self.address(source[1:]), href="/akn/ontology/organization/servanda", showAs="Servanda")
        )
        found.append(make.references(*told, source=source))
        if self.marking:
            from lxml import etree

            marking = etree.Element(f"{{{OURS}}}marking", nsmap={"servanda": OURS})
            marking.text = shown(self.marking)
            found.append(make.proprietary(marking, source=source))
        return found


def akoma_ntoso(dossier: Dossier, agreement: str, marking: str = "") -> dict[str, bytes]:
    """The words of an agreement by language, each a document. Raises Refusal where they are not here."""
    own = dossier.agreements[agreement]
    languages = list(dict.fromkeys(one.language for one in own.articles if one.language))
    if not any(one.sentences for one in own.articles):
        raise Refusal(f"of “{agreement}” no words are here.", "Attach your own copy: servanda text attach FILE")
    default = languages or [(own.text.language if own.text else "") or next(iter(own.languages), "") or "en"]
    return {one: AknWriter(dossier, own, one, marking).document() for one in default}


def _tree(article: Article) -> _Unit:
    """The sentences of an article below the units whose addresses they bear; the order of the text is kept."""
    root = _Unit()
    open_: list[_Unit] = [root]
    path: list[str] = []
    for one in article.sentences:
        levels = _LEVEL.findall(one.paragraph)
        same = 0
        while same < min(len(path), len(levels)) and path[same] == levels[same]:
            same += 1
        del open_[same + 1 :]
        for label in levels[same:]:
            unit = _Unit(label)
            open_[-1].items.append(unit)
            open_.append(unit)
        path = levels
        open_[-1].items.append(one)
    return root


def words_of_akn(root: _Element) -> Iterator[str]:
    """The sentences of a document, in its order, with the numbers that stand in them; without the heads of articles."""
    for one in root.iter(f"{{{SPACE}}}num", f"{{{SPACE}}}p"):
        above = one.getparent()
        if one.tag.endswith("}p") or (above is not None and above.tag.rpartition("}")[2] in dict(_NAMES)):
            yield "".join(one.itertext())


def _heading(articles: Sequence[Article]) -> str:
    first = articles[0]
    if _ANNEX.fullmatch(first.id) is None:
        return ""
    label, title = first.label.strip(), first.title.strip()
    return title if not label or title.startswith(label) else f"{label} {title}".strip()


def _plain(words: str) -> str:
    return "".join(sign for sign in words if sign.isalnum()).casefold()


def _slug(words: str) -> str:
    kept = "".join(sign if sign.isalnum() or sign in ".-" else "-" for sign in words)
    return "-".join(part for part in kept.split("-") if part).strip(".").replace("_", "-")


def _language(code: str) -> str:
    base = code.split("-")[0].lower()
    return _THREE.get(base, base)
