"""Throw short random inputs at `read_text` and count crashes: `python bench/fuzz_parser.py [--count N] [--seconds N]`.

Inputs: mutated lines of valid text, sentences made from the grammar, random Unicode, random bytes. Every result is checked:
no exception, places inside the file; every hundredth input that reads without errors is formatted and read again. With
atheris installed a fifth of the time goes to coverage-guided inputs. Writes bench/results/fuzz_parser.json.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import random
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tests" / "text"))

from support import SAMPLES, check_inside, statements  # noqa: E402

from servanda.text.diagnostics import Severity  # noqa: E402
from servanda.text.format import format_text  # noqa: E402
from servanda.text.read import read_text  # noqa: E402

GRAMMAR = ROOT / "tests" / "grammar" / "servanda.lark"
SIGNS = '\n\n  \t#\\"“”„«»(),:;[]{}`~>-*|\u202e\u200b\ufeff\x00\r\x0c\u2028\ud800éЖ字۔،0129ab'


def lines_of_valid_text() -> list[str]:
    """Lines of the sample that holds every construction of the language."""
    return (SAMPLES / "identity.md").read_text(encoding="utf-8").split("\n")


def words_of_language() -> list[str]:
    """Keywords and typical words."""
    from servanda.text.parts import CONTEXTS, NEAR

    words = {keyword for context in CONTEXTS.values() for keyword in context.rules}
    words |= {" ".join(key) for key in NEAR}
    return sorted(
        words
        | {
            "and",
            "or",
            "not",
            "must",
            "may",
            "each of",
            "the",
            "(",
            ")",
            ",",
            '"',
            "2015-12-31",
            "14 days",
            "is kept",
            '""',
            "“ ”",
        }
    )


def mutate(rng: random.Random, lines: list[str], words: list[str]) -> str:
    """A few lines of valid text with a few accidents."""
    start = rng.randrange(len(lines))
    text = "\n".join(lines[start : start + rng.randint(1, 6)])
    for _ in range(rng.randint(0, 4)):
        at = rng.randint(0, len(text))
        kind = rng.random()
        if kind < 0.3:
            text = text[:at] + text[min(len(text), at + rng.randint(1, 8)) :]
        elif kind < 0.6:
            text = text[:at] + rng.choice(SIGNS) * rng.choice((1, 1, 1, 2, 40)) + text[at:]
        elif kind < 0.85:
            text = text[:at] + " " + rng.choice(words) + " " + text[at:]
        else:
            other = rng.randint(0, len(text))
            text = text[:at] + text[other : other + 12] + text[at:]
    return text if rng.random() < 0.1 else f"```servanda\n{text}\n```\n"


def noise(rng: random.Random) -> str:
    """Random signs, some of them those the language uses."""
    size = rng.randint(0, 60)
    text = "".join(rng.choice(SIGNS) if rng.random() < 0.6 else chr(rng.randrange(0x2FFF)) for _ in range(size))
    return text if rng.random() < 0.4 else f"```servanda\n{text}\n```"


def grammar_source(seed: int) -> Callable[[random.Random], str] | None:
    """Sentences expanded at random from the Lark grammar; None without lark."""
    if importlib.util.find_spec("lark") is None:
        return None
    from lark import Lark
    from lark.grammar import NonTerminal, Terminal

    grammar = Lark(GRAMMAR.read_text(encoding="utf-8"), start="start", keep_all_tokens=True)
    rules: dict[str, list[list[Any]]] = {}
    for rule in grammar.rules:
        rules.setdefault(rule.origin.name, []).append(list(rule.expansion))
    patterns = {terminal.name: terminal.pattern for terminal in grammar.terminals}
    costs = _depths(rules)

    def text_of(pattern: Any, rng: random.Random) -> str:
        return pattern.value if pattern.type == "str" else _from_regexp(pattern.value, rng)

    def expand(name: str, rng: random.Random, depth: int) -> str:
        options = rules[name]
        if depth > 12:
            options = [
                min(
                    options,
                    key=lambda option: max((costs[str(each.name)] for each in option if str(each.name) in costs), default=0),
                )
            ]
        pieces = []
        for each in rng.choice(options):
            if isinstance(each, Terminal):
                pieces.append(text_of(patterns[each.name], rng))
            elif isinstance(each, NonTerminal):
                pieces.append(expand(each.name, rng, depth + 1))
        return "".join(pieces)

    return lambda rng: f"```servanda\n{expand('statement', rng, 0)}```\n"


def _depths(rules: dict[str, list[list[Any]]]) -> dict[str, int]:
    """How deep each rule must go at least."""
    depths = dict.fromkeys(rules, 10**6)
    for _ in rules:
        for name, options in rules.items():
            depths[name] = min(1 + max((depths.get(each.name, 0) for each in option), default=0) for option in options)
    return depths


def _from_regexp(pattern: str, rng: random.Random) -> str:
    """A text of one of the grammar's terminals: choices, literals, optional stretches; nothing else occurs there."""
    import re._parser as parser  # the standard library's own reader of regular expressions

    def walk(items: Any) -> str:
        pieces = []
        for operator, value in items:
            kind = str(operator)
            if kind == "LITERAL":
                pieces.append(chr(value))
            elif kind == "BRANCH":
                pieces.append(walk(rng.choice(value[1])))
            elif kind == "SUBPATTERN":
                pieces.append(walk(value[-1]))
            elif kind in ("MAX_REPEAT", "MIN_REPEAT"):
                pieces.extend(walk(value[2]) for _ in range(rng.randint(value[0], min(int(value[1]), 2))))
            elif kind == "IN":
                pieces.append(chr(rng.choice([each for op, each in value if str(op) == "LITERAL"])))
        return "".join(pieces)

    return walk(parser.parse(pattern))


def check(source: str | bytes, deep: bool) -> None:
    """Read one input; raises where the reader breaks a promise."""
    tree = read_text(source, "fuzz.md")
    if isinstance(source, str):
        check_inside(source, tree)
    if deep and isinstance(source, str) and not any(each.severity is Severity.ERROR for each in tree.diagnostics):
        formatted = format_text(source)
        assert statements(read_text(formatted, "fuzz.md")) == statements(tree), "formatting changed the meaning"
        assert format_text(formatted) == formatted, "formatting twice differs"


def run(count: int, seconds: float, seed: int) -> dict[str, Any]:
    """Fuzz until `count` inputs or `seconds` have passed; gives counts and the first crashes."""
    rng = random.Random(seed)
    lines, words, grammar = lines_of_valid_text(), words_of_language(), grammar_source(seed)
    kinds = dict.fromkeys(("mutated lines", "grammar", "random unicode", "random bytes"), 0)
    crashes: list[dict[str, str]] = []
    begun = time.perf_counter()
    done = accepted = 0
    while done < count and time.perf_counter() - begun < seconds:
        dice = rng.random()
        source: str | bytes
        if dice < 0.6:
            kind, source = "mutated lines", mutate(rng, lines, words)
        elif dice < 0.75 and grammar is not None:
            kind, source = "grammar", grammar(rng)
        elif dice < 0.95:
            kind, source = "random unicode", noise(rng)
        else:
            kind, source = "random bytes", rng.randbytes(rng.randint(0, 80))
        kinds[kind] += 1
        done += 1
        try:
            check(source, deep=done % 100 == 0)
            accepted += kind == "grammar"
        except Exception as error:  # noqa: BLE001 - finding these is the purpose
            last = traceback.extract_tb(error.__traceback__)[-1]
            crashes.append({"input": repr(source), "error": repr(error)[:300], "at": f"{Path(last.filename).name}:{last.lineno}"})
            if len(crashes) >= 20:
                break
    spent = time.perf_counter() - begun
    return {"inputs": done, "kinds": kinds, "crashes": len(crashes), "first": crashes, "seconds": round(spent, 2),
            "per_second": round(done / spent) if spent else 0, "seed": seed}  # fmt: skip


def run_atheris(seconds: float) -> str:
    """Coverage-guided inputs in a process of their own; says what happened."""
    if importlib.util.find_spec("atheris") is None:
        return "not installed: coverage-guided part left out (pip install atheris)"
    code = (
        "import atheris, sys\n"
        "with atheris.instrument_imports(include=['servanda.text']):\n"
        "    from servanda.text.read import read_text\n"
        "def one(data):\n"
        "    read_text(data, 'x.md')\n"
        "    read_text(b'```servanda\\n' + data + b'\\n```\\n', 'x.md')\n"
        f"atheris.Setup([sys.argv[0], '-max_total_time={int(seconds)}', '-max_len=400'], one)\n"
        "atheris.Fuzz()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    return f"ran {int(seconds)} s, exit {done.returncode}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else ''}"


def machine() -> dict[str, str]:
    """What the numbers were measured on."""
    from importlib.metadata import version

    model = next((line.partition(":")[2].strip() for line in _cpu_lines() if line.startswith("model name")), platform.processor())
    return {
        "cpu": model or platform.machine(), "cores": str(os.cpu_count()), "system": platform.system(),
        "python": platform.python_version(), "markdown-it-py": version("markdown-it-py"), "msgspec": version("msgspec"),
    }  # fmt: skip


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def main() -> int:
    """Run, print one table, write the results; exit code 1 if anything crashed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--count", type=int, default=1_000_000)
    options.add_argument("--seconds", type=float, default=3600.0)
    options.add_argument("--seed", type=int, default=20310301)
    chosen = options.parse_args()
    guided = importlib.util.find_spec("atheris") is not None
    result = run(chosen.count, chosen.seconds * (0.8 if guided else 1.0), chosen.seed)
    result["atheris"] = run_atheris(max(5.0, chosen.seconds * 0.2) if chosen.seconds < 3600 else 300.0)
    result["machine"] = machine()
    folder = ROOT / "bench" / "results"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fuzz_parser.json").write_text(json.dumps(result, indent=2, ensure_ascii=True) + "\n", encoding="utf-8")
    print(f"{result['inputs']} inputs in {result['seconds']} s ({result['per_second']} a second), {result['crashes']} crashes")
    print("kinds:", ", ".join(f"{kind} {number}" for kind, number in result["kinds"].items()))
    print("atheris:", result["atheris"])
    print("machine:", ", ".join(f"{key} {value}" for key, value in result["machine"].items()))
    for crash in result["first"]:
        print(f"{crash['at']}: {crash['error']}\n    {crash['input']}")
    return 1 if result["crashes"] else 0


if __name__ == "__main__":
    sys.exit(main())
