"""How many of the clauses that persons wrote from a text are proposed from its sentences: on dossiers, and on the gold of texts that the rules were not made on.

    python bench/words.py            print, and write bench/results/words.json beside what the first run said

The real texts are not part of this repository; without them there is nothing to measure, and the command says so. Beside the rules a plain baseline in the same run: a
sentence with `shall`, `must`, `will` or `may` is a duty of the first declared actor that it names, and the word behind is the act. spaCy is not installed here and is not
compared. The first run of the rules on the gold is kept under `first` and never written over.
"""

from __future__ import annotations

import json
import platform
import re
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from servanda.model.loader import load_files  # noqa: E402
from servanda.text.articles import scheme_of, split_articles  # noqa: E402
from servanda.text.labels import Addresses  # noqa: E402
from servanda.text.normal import text_hash  # noqa: E402
from servanda.text.sentences import addressed_sentences  # noqa: E402
from servanda.words.propose import EACH, AroundSentence, ClauseProposal, Known, propose  # noqa: E402

SHARED = ROOT.parent / "shared" / "data"
GOLD = ROOT / "tests" / "words" / "gold"
RESULT = ROOT / "bench" / "results" / "words.json"
DOSSIERS = {"minsk": "tuned on by those who designed this, not by us", "bangsamoro": "the same", "black-sea-2025": "not tuned on"}
Maker = Callable[[str, AroundSentence], tuple[ClauseProposal, ...]]
_PLAIN = re.compile(r"\b(shall not|must not|may not|shall|must|will|may)\s+(\w+)")


def plain(sentence: str, given: AroundSentence) -> tuple[ClauseProposal, ...]:
    """The baseline."""
    match = _PLAIN.search(sentence)
    if match is None:
        return ()
    modal = {"shall": "must", "must": "must", "will": "must", "may": "may"}.get(match[1], "must not")
    who = next((one for one, names in given.known.actors.items() if any(name in sentence for name in (one, *names))), "")
    words = next((name for name in given.known.actors.get(who, ()) if name in sentence), who)
    return (ClauseProposal(modal, who, words, match[2], (), (), (), (), (), match[1], ()),)


def led(sentences: Any) -> Iterator[tuple[Any, str]]:
    """Sentences with what leads to them, as a dossier is made."""
    lead = ""
    for one in sentences:
        yield one, lead
        ends = one.text.rstrip()[-1:]
        lead = one.text if ends == ":" else lead if ends in (";", ",") or (lead and one.text[:1] in "(-–•") else ""


def _words(text: str) -> set[str]:
    return {one[:5] for one in re.findall(r"\w+", text.casefold()) if len(one) > 2}


ANSWERS = 10
"""Answers to `who is X?` that a person gives, the subjects that come most often first."""


def answered(name: str, make: Maker) -> dict[str, Any]:
    """The same once the subjects that come most often are named, each by the actor that the person's clauses on its sentences name most."""
    asked: dict[str, Counter[str]] = {}
    on_dossier(name, make, {}, asked)
    named: dict[str, list[str]] = {}
    for words, who in sorted(asked.items(), key=lambda one: (-one[1].total(), one[0]))[:ANSWERS]:
        named.setdefault(who.most_common(1)[0][0], []).append(words)
    return on_dossier(name, make, named, {})


def on_dossier(
    name: str, make: Maker, named: dict[str, list[str]] | None = None, asked: dict[str, Counter[str]] | None = None
) -> dict[str, Any]:
    """Of the clauses that say which sentence they render: for how many something is proposed there, and of that the modal, the act, the bearer. named: more names of actors;
    asked: takes the subjects that are asked for, with who bears the clauses on their sentences."""
    files = {str(one.relative_to(ROOT / "dossiers" / name)): one.read_bytes() for one in (ROOT / "dossiers" / name).rglob("*.md")}
    texts = {text_hash(one.read_text("utf-8")): one.read_text("utf-8") for one in (SHARED / "agreements").glob("*.md")}
    bare = load_files(files, name)
    copies = {one.id: texts[one.text.sha256] for one in bare.agreements.values() if one.text is not None and one.text.sha256 in texts}
    dossier = load_files(files, name, attached=copies)
    count: Counter[str] = Counter()
    start = time.perf_counter()
    for agreement in dossier.agreements.values():
        known = Known({one.id: (*one.aliases, *(named or {}).get(one.id, ())) for one in dossier.actors.values()}, agreement.parties)
        made = {
            (article.id, sentence.number): make(sentence.text, AroundSentence(article.language, known, lead_in=lead, heading=article.title))
            for article in agreement.articles
            for sentence, lead in led(article.sentences)
            if sentence.operative
        }
        for clause in (one for one in dossier.clauses if one.agreement == agreement.id):
            places = [(ref.article, ref.sentence) for ref in clause.renders]
            if not places:
                continue
            count["clauses"] += 1
            found = [one for place in places for one in made.get(place, ())]
            count["sentence"] += bool(found)
            said, who = clause.modal, set(clause.bearers.actors)
            for one in found:
                if asked is not None and not one.bearer and one.bearer_words and len(who) == 1:
                    asked.setdefault(one.bearer_words.casefold(), Counter()).update(who)
            act = " ".join((*(one.term for one in (*clause.acts, *clause.standing)), clause.state))
            right = [
                (
                    one.modal == said or (one.modal == "weak" and said.split()[0] in ("effort", "intent")) or (one.modal == "must" and bool(clause.standing)),
                    bool(_words(one.act) & _words(act)),
                    bool(one.bearer) and who == (set(agreement.parties) if one.bearer == EACH else set(one.bearer.removeprefix("each of ").split(", "))),
                )
                for one in found
            ]
            for place, part in enumerate(("modal", "act", "bearer")):
                count[part] += any(one[place] for one in right)
            count["all"] += any(all(one) for one in right)
            count["bearer proposed"] += any(one.bearer for one in found)
    return {**{key: count[key] for key in ("clauses", "sentence", "modal", "act", "bearer", "all", "bearer proposed")}, "seconds": round(time.perf_counter() - start, 2)}


def on_gold(file: Path, make: Maker) -> dict[str, Any]:
    """Of the clauses of the gold: found, and the fields; of the sentences without one: on how many something other than weak is proposed."""
    gold = tomllib.loads(file.read_text(encoding="utf-8"))
    text = (SHARED / gold["text"]).read_text(encoding="utf-8")
    names = sorted({name for row in gold["clause"] for name in row["bearer"]})
    known = Known({}, ("A", "B"))
    made: dict[str, list[ClauseProposal]] = {}
    start = time.perf_counter()
    for piece in split_articles(text, scheme_of(text)):
        own = None if piece.id == "closing" else Addresses("" if piece.id == "preamble" else piece.id)
        for sentence, lead in led(addressed_sentences(piece.text, "en", own)):
            if sentence.operative:
                opening = " ".join(re.sub(r"^\W*(?:\(?\w{1,3}[.)]\s+)?", "", " ".join(sentence.text.split())).split()[:6])
                made.setdefault(opening, []).extend(make(sentence.text, AroundSentence("en", known, lead_in=lead, heading=piece.title)))
    count: Counter[str] = Counter(clauses=len(gold["clause"]), without=len(gold["not_a_clause"]))
    missing = []
    for row in gold["clause"]:
        opening = " ".join(row["sentence"].split())
        found = made.get(opening)
        if found is None:
            missing.append(opening)
            found = []
        right = [
            (
                one.modal == row["modal"],
                bool(row["act"]) and bool(_words(row["act"]) & _words(one.act)),
                any(name.casefold() in one.bearer_words.casefold() for name in row["bearer"]) if row["bearer"] else not one.bearer_words,
            )
            for one in found
        ]
        count["sentence"] += bool(found)
        for place, part in enumerate(("modal", "act", "bearer words")):
            count[part] += any(one[place] for one in right)
        count["all"] += any(all(one) for one in right)
        if row["time"]:
            count["times"] += 1
            count["time"] += any(each.casefold().startswith(row["time"].casefold()[:12]) or row["time"].casefold()[:12] in each.casefold() for one in found for each in one.times)
        if row["verifier"]:
            count["verifiers"] += 1
            count["verifier"] += any(row["verifier"].casefold() in each.casefold() for one in found for each in one.verifiers)
    for row in gold["not_a_clause"]:
        count["asked of none"] += any(one.modal != "weak" and not one.act for one in made.get(" ".join(row["sentence"].split()), ()))
        count["false"] += any(one.modal != "weak" and one.act for one in made.get(" ".join(row["sentence"].split()), ()))
    keys = ("clauses", "sentence", "modal", "act", "bearer words", "all", "times", "time", "verifiers", "verifier", "without", "false", "asked of none")
    return {**{key: count[key] for key in keys}, "sentences not met": len(missing), "names": len(names), "seconds": round(time.perf_counter() - start, 2)}


def measured(make: Maker) -> dict[str, Any]:
    found: dict[str, Any] = {name: on_dossier(name, make) for name in DOSSIERS}
    found |= {f"{name} after {ANSWERS} answers": answered(name, make) for name in DOSSIERS}
    return found | {f"gold {one.stem}": on_gold(one, make) for one in sorted(GOLD.glob("*.toml"))}


def main() -> int:
    if not SHARED.is_dir():
        print("The real texts are not here (../shared/data): nothing was measured.")
        return 1
    before = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.is_file() else {}
    now = {"machine": f"{platform.machine()}, Python {platform.python_version()}", "rules": measured(propose), "plain": measured(plain)}
    now["first"] = before.get("first", {"rules": now["rules"], "note": "the first run of these rules on the gold; nothing was changed between the rules and it"})
    for name in now["rules"]:
        print(name, *(f"\n    {who:6}: {now[who][name]}" for who in ("rules", "plain")))
    RESULT.write_text(json.dumps(now, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
