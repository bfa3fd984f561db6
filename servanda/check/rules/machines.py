"""Words of a text that speak to a program instead of to the parties (SV138). The door for assistants asks the same of
whatever it
hands on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from servanda.base.late import expression
from servanda.base.shown import one_line
from servanda.check.rules.base import Context
from servanda.check.rules.prose import TextRule, passages
from servanda.text.diagnostics import Diagnostic, Severity

_TAGS = range(0xE0000, 0xE0080)
"""Signs that nobody sees and that spell letters for a machine."""
MOST_LOOKED_AT = 1 << 20
"""Letters of one text that are looked at; no sentence is longer."""
_SPOKEN = expression(
    r"\b(?:ignore|disregard|forget|override|bypass)\s(?:(?:all|any|every|the|of|these|those)\s){0,3}"
    r"(?:all|your|previous|prior|above|earlier|preceding|system|safety)\s(?:system\s)?"
    r"(?:instruction|prompt|guideline|guardrail|message)s?\b"
    r"|\b(?:you are|act as|pretend to be)\s(?:now\s)?(?:an?\s|the\s)?"
    r"(?:ai\b|ai assistant|language model|chatbot|llm\b|large language)"
    r"|\b(?:system|developer|hidden)\s(?:prompt|message)\b"
    r"|\b(?:dear|attention|note to|note for|hey|if you are|to any|to all)[\s,:]{1,3}(?:an?\s)?"
    r"(?:ai assistants?|ai models?|ai agents?|ais?|llms?|chatbots?|language models?|large language models?)\b"
    r"|</?(?:system|assistant|instructions?|tool_call|function_calls?)>|\[/?inst\]|<\|[a-z_]{2,20}\|>"
    r"|\b(?:system|assistant):\s"
    r"|\b(?:call|invoke|run|execute)\s(?:the\s)?(?:tool|function)s?\b|\bpropose-clause\b|\bdraft-skeleton\b"
    r"|\bignore[zr]?\s(?:toutes\s)?les\s(?:instructions|consignes)\s(?:précédentes|ci-dessus)"
    r"|\bignor[ae]\s(?:todas\s)?las\sinstrucciones\santeriores"
    r"|игнорируй(?:те)?\s(?:все\s)?(?:предыдущие|прежние)\s(?:инструкции|указания)"
    r"|ігноруй(?:те)?\s(?:усі\s|всі\s)?(?:попередні)\s(?:інструкції|вказівки)"
    r"|تجاهل\s(?:جميع\s)?التعليمات\sالسابقة",
    re.IGNORECASE,
)


def to_a_machine(text: str) -> str:
    """The words of a text that speak to a machine, "" if none do. Signs that nobody sees do not hide them; those that
    spell letters
    unseen are such words themselves."""
    if any(ord(sign) in _TAGS for sign in text):
        return "signs that nobody can see"
    plain = unicodedata.normalize("NFKC", text[:MOST_LOOKED_AT])
    plain = "".join(
        sign for sign in plain if sign in "\n\t" or unicodedata.category(sign) not in ("Cf", "Cc", "Co", "Cs", "Cn")
    )
    found = _SPOKEN.search(" ".join(plain.split()))
    return found[0].strip() if found is not None else ""


class WordsToAMachine(TextRule):
    """SV138. A sentence speaks to a program that reads it, not to the parties."""

    code = "SV138"
    severity = Severity.WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for passage in passages(context):
            if said := to_a_machine(passage.text):
                yield self.on_words(
                    context,
                    passage,
                    (),
                    f"these words speak to a machine, not to a party: “{one_line(said)}”.",
                    "Ask who put them in, and take them out; let no assistant read the text before.",
                    words=said,
                )
