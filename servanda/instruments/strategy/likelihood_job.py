"""`servanda strategy say`: a range of probability in words."""

from __future__ import annotations

import msgspec

from servanda.base.displayed import Displayed
from servanda.base.document import Document, Para, table
from servanda.base.job import SHOWN, Given, Job, arg, word
from servanda.base.refusal import Refusal
from servanda.base.time import read_number
from servanda.instruments.strategy.likelihood import SCALES, ranged, said, share


class Worded(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True):
    """A range in the words of a scale. source: of the scale."""

    scale: str
    name: str
    words: str
    low: float
    high: float
    source: str


class SayJob(Job):
    """Say a probability, or a range from LOW to HIGH, in the words of each scale."""

    short = "Say a range of probability in words."
    examples = ("strategy say 0.2 0.35", "strategy say 0.9 --yardstick phia")
    asks = SHOWN
    calls = ("low", "high")
    low = arg("LOW")
    high = arg("HIGH", "")
    yardstick = word("Only in these words. Default: in those of every scale.", of=("icd203", "phia"))

    def run(self, given: Given) -> tuple[Worded, ...]:
        low = share(float(read_number(str(self.low), place="LOW")), "LOW")
        high = share(float(read_number(str(self.high), place="HIGH")), "HIGH") if str(self.high) else low
        if high < low:
            raise Refusal(f"the range is upside down: {low:g} to {high:g}.", "Write the lower end first.", "HIGH")
        return tuple(
            Worded(scale=key, name=one.name, words=said(low, high, key), low=low, high=high, source=one.source)
            for key, one in SCALES.items()
            if self.yardstick in ("", key)
        )

    @staticmethod
    def says(answer: tuple[Worded, ...]) -> Document:
        first = answer[0]
        rows = table(answer, {"scale": "name", "words": "words", "source": "source"})
        head = f"{ranged(first.low, first.high).capitalize()}: {first.words} ({first.name})."
        return Document("A probability in words", (Para(head, "strong"), rows))
