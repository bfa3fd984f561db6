"""Train the score of screening: the trees, their calibration and the table of rarity. Sees the training part alone, and only data that may be passed on.

Data: OFAC SDN (public domain), UN Security Council list (with attribution), netranslit pairs (CC0-1.0), yente's invented people and Congress (MIT). Never the EU
Journal collection (CC-BY-NC). Queries: those of `queries.py` for the side `train`; listed names of that side written in another script word by word with
netranslit; and hard negatives (a listed person's name with one word of another's). One query in four, by hash, is kept from the trees: on these the score
is calibrated and the figures in the model file are measured. The same data, versions and seed give the same file.

Run: python bench/sanctions/train.py           writes servanda/instruments/sanctions/screening/model.json and rarity.json, prints the figures
"""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import platform
import random
import sys
from collections import Counter, defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.sanctions import queries as made_queries  # noqa: E402
from bench.sanctions.queries import SHARED, BenchQuery, Questions, build, negatives  # noqa: E402
from bench.sanctions.split import name_key  # noqa: E402
from servanda.instruments.sanctions.records import Role, Sort  # noqa: E402
from servanda.instruments.sanctions.screening import likeness, pack, rarity, search  # noqa: E402
from servanda.instruments.sanctions.screening.features import COUNT, FEATURES  # noqa: E402
from servanda.instruments.sanctions.screening.index import ROLES, Index  # noqa: E402
from servanda.instruments.sanctions.screening.index import build as build_index  # noqa: E402
from servanda.instruments.sanctions.screening.model import NAME_MOST  # noqa: E402
from servanda.instruments.sanctions.screening.tokens import tokens  # noqa: E402

HOME = ROOT / "servanda" / "instruments" / "sanctions" / "screening"
SEED = 4711
MOST = made_queries.MOST | {"exact": 1500, "typo": 3500, "reordered": 1200, "alias": 4000, "cyrillic": 1200, "arabic": 800, "negative": 14000}
KEEP = 30
MODEL = {"learning_rate": 0.1, "max_iter": 160, "max_leaf_nodes": 16, "min_samples_leaf": 60, "l2_regularization": 2.0}
PAIRS = {"cyrillic": ("wd_russian_20",), "arabic": ("wd_arabic_20", "wd_arabic_80"), "hebrew": ("wd_hebrew",)}


def written(script: str) -> dict[str, list[str]]:
    """Word in Latin letters: the same word in another script (netranslit), commonest first."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name in PAIRS[script]:
        with gzip.open(SHARED / "names" / "netranslit" / f"{name}.tsv.gz", "rt", encoding="utf-8") as stream:
            for line in stream:
                row = line.rstrip("\n").split("\t")
                if len(row) == 3:
                    found[row[0]][row[1].replace(" ", "")] += int(row[2])
                elif len(row) == 2 and len(row[0].split()) == len(row[1].split()):
                    for latin, native in zip(row[0].lower().split(), row[1].split(), strict=True):
                        found[latin][native] += 1
    return {word: [native for native, _ in counts.most_common(3)] for word, counts in found.items()}


def in_script(questions: Questions, script: str, most: int, chance: random.Random) -> list[BenchQuery]:
    """Queries in another script: listed persons of the training side all of whose words netranslit knows."""
    words, made = written(script), []
    seen = {one.expected: one for one in questions.queries if one.sort == "person" and one.expected}
    for one in sorted(seen.values(), key=lambda q: q.id):
        parts = one.names[0].lower().replace(",", " ").replace("-", " ").split()
        known = [p for p in parts if p in words]
        if len(parts) > 1 and len(known) == len(parts):
            text = " ".join(chance.choice(words[p]) for p in parts)
            made.append(BenchQuery(id=f"train-{script}-made-{len(made):05}", kind=script, names=(text,), sort="person", expected=one.expected))
    return chance.sample(made, min(most, len(made)))


_BACK = ("shch щ", "zh ж", "kh х", "ts ц", "ch ч", "sh ш", "yu ю", "ya я", "yo ё", "ye е", "iy ий", "yy ый", "ay ай", "ey ей", "oy ой", "iu ю", "ia я", "a а", "b б", "v в", "g г", "d д", "e е", "z з", "i и", "y ы", "k к", "l л", "m м", "n н", "o о", "p п", "r р", "s с", "t т", "u у", "f ф", "h х", "c к", "j й", "w в", "x кс", "q к")


def in_russian(questions: Questions, most: int, chance: random.Random) -> list[BenchQuery]:
    """Queries in Cyrillic: listed persons of the training side with a Russian patronymic or surname, letter by letter the usual way back, `ye` and `e` as they fall."""
    made = []
    for one in sorted((q for q in questions.queries if q.sort == "person" and q.expected and q.kind in ("exact", "alias")), key=lambda q: q.id):
        text = one.names[0].lower().replace("'", "")
        if any(w.endswith(("vich", "vna", "ov", "ova", "ev", "eva", "enko", "skiy", "skaya")) for w in text.replace(",", " ").split()):
            for pair in _BACK:
                text = text.replace(*pair.split())
            made.append(BenchQuery(id=f"train-russian-{len(made):05}", kind="cyrillic", names=(text.replace(",", " "),), sort="person", expected=one.expected))
    return chance.sample(made, min(most, len(made)))


def near_misses(questions: Questions, most: int, chance: random.Random) -> list[BenchQuery]:
    """Hard negatives: the name of a listed person with one word taken from another's."""
    named = sorted({one.names[0] for one in questions.queries if one.sort == "person" and one.expected and one.names[0].isascii() and one.kind == "exact"})
    listed = {name_key(text) for text in questions.tables["name"]["text"].to_pylist()}
    made: list[BenchQuery] = []
    while len(made) < most:
        one, two = (chance.choice(named).replace(",", " ").split() for _ in range(2))
        if len(one) > 1 and len(two) > 1:
            one[chance.randrange(len(one))] = chance.choice(two)
            text = " ".join(one)
            if name_key(text) not in listed:
                made.append(BenchQuery(id=f"train-near-{len(made):05}", kind="near", names=(text,), sort="person"))
    return made


def world(questions: Questions) -> dict[str, Any]:
    """The table of rarity: how many names of the world have each word."""
    counts: Counter[str] = Counter()
    names = 0
    pool, _ = negatives(set())
    lists = [t for t in questions.tables["name"]["text"].to_pylist() if hashlib.sha256(name_key(t).encode()).digest()[0] % 2 == 0]
    train = [row["full_name"] for number, row in enumerate(pool) if number % 2 == 0] + lists
    for text in train:
        counts.update(rarity.counted([tokens(text)]))
        names += 1
    for script in ("cyrillic", "arabic"):
        for file in PAIRS[script]:
            with gzip.open(SHARED / "names" / "netranslit" / f"{file}.tsv.gz", "rt", encoding="utf-8") as stream:
                for line in stream:
                    row = line.rstrip("\n").split("\t")
                    for key in rarity.counted([tokens(row[0])]):
                        counts[key] += int(row[2])
                    names += int(row[2]) // 2
    kept = {key: n for key, n in sorted(counts.items()) if n >= 5}
    about = "Names that have a word, by skeleton (see rarity.py). Training part of OFAC SDN and UN names, yente's invented people (MIT), netranslit (CC0-1.0); words of fewer than 5 names left out."
    return {"about": about, "names": names, "counts": kept}


def candidates(index: Index, queries: list[BenchQuery], trees: search.Trees) -> tuple[Any, Any, Any]:
    """(query, name, raw score) of everything that blocking keeps."""
    asked, words = index.asking([q.names[0] for q in queries], [pack.SORT_CODE[Sort(q.sort)] for q in queries])
    names, raw, many = np.full((len(queries), 4 * KEEP), -1, np.int32), np.zeros((len(queries), 4 * KEEP)), np.zeros(len(queries), np.int64)
    search.search(asked, words, index.names, index.listed, trees, 0, len(queries), KEEP, likeness.INSERT, likeness.SWAP, names, raw, many)
    query, slot = np.nonzero(names >= 0)
    # another sort is left to the rule of contradiction, a weak alias to the rule that it never stands alone
    alike = (asked.sort[query] == index.names.sort[names[query, slot]]) & (index.role[names[query, slot]] != ROLES.index(Role.WEAK))
    query, slot = query[alike], slot[alike]
    return query, names[query, slot], raw[query, slot]


def measured(index: Index, queries: list[BenchQuery], query: Any, name: Any) -> Any:
    asked, words = index.asking([q.names[0] for q in queries], [pack.SORT_CODE[Sort(q.sort)] for q in queries])
    x = np.zeros((query.size, COUNT))
    search.pairs(asked, words, index.names, index.listed, query, name, likeness.INSERT, likeness.SWAP, x)
    return x


def best_of(index: Index, query: Any, name: Any, raw: Any) -> Any:
    """Rows that are the best name of their entity for their query."""
    order = np.lexsort((name, -raw, index.entity[name], query))
    q, e = query[order], index.entity[name[order]]
    first = np.r_[True, (q[1:] != q[:-1]) | (e[1:] != e[:-1])]
    return np.sort(order[first])


def export(fitted: Any) -> dict[str, Any]:
    rows: dict[str, list[Any]] = {k: [] for k in ("feature", "border", "left", "right", "value", "roots")}
    for (tree,) in fitted._predictors:
        start = len(rows["feature"])
        rows["roots"].append(start)
        for node in tree.nodes:
            leaf = bool(node["is_leaf"])
            rows["feature"].append(-1 if leaf else int(node["feature_idx"]))
            rows["border"].append(0.0 if leaf else float(f"{node['num_threshold']:.7g}"))
            rows["left"].append(0 if leaf else start + int(node["left"]))
            rows["right"].append(0 if leaf else start + int(node["right"]))
            rows["value"].append(float(f"{node['value']:.6g}") if leaf else 0.0)
    return {"start": float(np.ravel(fitted._baseline_prediction)[0]), **rows}


def as_trees(rows: dict[str, Any]) -> search.Trees:
    return search.Trees(np.array(rows["feature"], np.int16), np.array(rows["border"]), np.array(rows["left"], np.int32), np.array(rows["right"], np.int32), np.array(rows["value"]), np.array(rows["roots"], np.int64), rows["start"])


def held(one: BenchQuery) -> bool:
    return hashlib.sha256(f"{SEED}{one.names[0]}".encode()).digest()[0] % 4 == 0


def platt(raw: Any, truth: Any) -> tuple[float, float]:
    """Slope and intercept that make raw scores log-odds (Platt 1999), by Newton's method."""
    a, b = 1.0, 0.0
    for _ in range(50):
        p = 1 / (1 + np.exp(-(a * raw + b)))
        w, g = p * (1 - p) + 1e-9, truth - p
        h = np.array([[(w * raw * raw).sum(), (w * raw).sum()], [(w * raw).sum(), w.sum()]])
        step = np.linalg.solve(h, [(g * raw).sum(), g.sum()])
        a, b = a + step[0], b + step[1]
        if abs(step).max() < 1e-9:
            break
    return float(a), float(b)


Tops = list[tuple[float, float]]
"""By query: the best raw score of the party meant and of any record (-99: none)."""


def squashed(odds: float) -> float:
    """As `model.name_odds` and `chance`."""
    return 1 / (1 + np.exp(-(NAME_MOST * np.tanh(odds / NAME_MOST) if odds > 0 else odds)))


def tops(queries: list[BenchQuery], query: Any, raw: Any, truth: Any) -> Tops:
    right, best = np.full(len(queries), -99.0), np.full(len(queries), -99.0)
    np.maximum.at(best, query, raw)
    np.maximum.at(right, query[truth], raw[truth])
    return list(zip(right.tolist(), best.tolist(), strict=True))


def figures(queries: list[BenchQuery], found: Tops) -> dict[str, Any]:
    """Best F1 over thresholds, recall at precision 0.993 (as `measures.py` counts), found by kind at the F1 threshold, and both thresholds."""
    usual = [(q, t) for q, t in zip(queries, found, strict=True) if q.kind != "near"]
    positives = sum(bool(q.expected) for q, _ in usual)
    f1, at, recall, precise = 0.0, 0.0, 0.0, 0.0
    rights = np.sort([r for q, (r, _) in usual if q.expected])
    alerts = np.sort([b for _, (_, b) in usual])
    for border in np.unique(np.round(alerts[alerts > -20], 2)):
        true, said = int((rights >= border).sum()), int((alerts >= border).sum())
        score = 2 * true / (said + positives)
        if score > f1:
            f1, at = score, float(border)
        if said and true / said >= 0.993 and true / positives > recall:
            recall, precise = true / positives, float(border)
    kinds = {}
    for kind in sorted({q.kind for q in queries}):
        mine = [t[0] if q.expected else t[1] for q, t in zip(queries, found, strict=True) if q.kind == kind]
        kinds[kind] = round(float(np.mean(np.array(mine) >= at)), 4)
    return {"f1": round(f1, 4), "border_raw": at, "recall_at_precision_0.993": round(recall, 4), "precise_raw": precise, "alerts_by_kind": kinds}


def main() -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    chance = random.Random(SEED)
    questions = build("train", free=True, most=MOST)
    table = world(questions)
    (HOME / "rarity.json").write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    rarity.world.cache_clear()
    queries = [q for q in questions.queries if q.kind not in made_queries.BESIDE]
    queries += in_script(questions, "cyrillic", 1200, chance) + in_script(questions, "arabic", 800, chance) + in_script(questions, "hebrew", 100, chance)
    queries += in_russian(questions, 600, chance)
    queries += near_misses(questions, 800, chance)
    print(len(queries), "queries", flush=True)
    index = build_index(questions.tables)
    number = {index.card(e).id: e for e in range(index.entities)}
    expected = [frozenset(number[e] for e in q.expected if e in number) for q in queries]
    leaf = search.Trees(np.array([-1], np.int16), np.zeros(1), np.zeros(1, np.int32), np.zeros(1, np.int32), np.zeros(1), np.zeros(1, np.int64), 0.0)
    query, name, _ = candidates(index, queries, leaf)
    x = measured(index, queries, query, name)
    truth = np.array([index.entity[t] in expected[q] for q, t in zip(query, name, strict=True)])
    out = np.array([held(q) for q in queries])
    raw = x[:, 23]
    directions = [d for _, _, d in FEATURES]
    for _ in range(2):
        rows = best_of(index, query, name, raw)
        inner = rows[~out[query[rows]] & (x[rows, 23] > 0.15)]  # what shares next to nothing teaches nothing
        fitted = HistGradientBoostingClassifier(**MODEL, monotonic_cst=directions, early_stopping=False, random_state=SEED)
        fitted.fit(x[inner], truth[inner])
        raw = fitted.decision_function(x)
    trees = export(fitted)
    rows = best_of(index, query, name, raw)
    outer = rows[out[query[rows]]]
    held_queries = [q for q, o in zip(queries, out, strict=True) if o]
    place = np.cumsum(out) - 1
    told = figures(held_queries, tops(held_queries, place[query[outer]], raw[outer], truth[outer]))
    last: dict[int, int] = {}
    for r in outer[np.argsort(raw[outer], kind="stable")]:
        last[int(query[r])] = int(r)
    alerts = np.array([r for r in last.values() if queries[query[r]].kind != "near"])
    slope, intercept = platt(raw[alerts], truth[alerts].astype(float))
    chances = 1 / (1 + np.exp(-(slope * raw[alerts] + intercept)))
    cut = np.quantile(chances, np.linspace(0, 1, 11))
    told["reliability"] = [[round(float(chances[m].mean()), 4), round(float(truth[alerts][m].mean()), 4)] for a, b in itertools.pairwise(cut) if (m := (chances >= a) & (chances <= b)).any()]
    odds = [slope * told[k] + intercept for k in ("border_raw", "precise_raw")]
    borders = {"possible": odds[0], "probable": sum(odds) / 2, "strong": odds[1]}
    model = {
        "about": {
            "what": "Boosted trees on name features, calibrated by Platt's method; see docs/sanctions/screening.md.",
            "data": ["OFAC SDN 2024-05-03, aliases 2025-12 (public domain)", "UN Security Council consolidated list 2026-02-27 (with attribution)", "netranslit (CC0-1.0)", "yente candidate generation fixtures 2026-08-11 (MIT)"],
            "split": "bench/sanctions/split.py, side train; one query in four held out for calibration", "seed": SEED, "settings": MODEL,
            "queries": dict(sorted(Counter(q.kind for q in queries).items())), "pairs": int(inner.size), "held_out_pairs": int(outer.size),
            "versions": {"python": platform.python_version(), "scikit-learn": version("scikit-learn"), "icu": __import__("icu").ICU_VERSION},
            "held_out_figures": told,
        },
        "features": [f for f, _, _ in FEATURES],
        "borders": {band: round(float(squashed(value)), 4) for band, value in borders.items()},
        "calibration": {"slope": round(slope, 6), "intercept": round(intercept, 6)},
        "trees": trees,
    }  # fmt: skip
    (HOME / "model.json").write_text(json.dumps(model, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    print(json.dumps(model["about"], indent=1), model["calibration"], model["borders"], len(table["counts"]), "words")


if __name__ == "__main__":
    main()
