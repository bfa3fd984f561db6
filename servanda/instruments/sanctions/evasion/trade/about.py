"""What the detector of trade diversion is, and what else explains a lead of it."""

from __future__ import annotations

from servanda.instruments.sanctions.evasion.leads import described

ABOUT = described("trade-diversion", "trade_diversion")

INNOCENT = (
    "Home demand grew, or replaced what the country used to buy from the target or through it.",
    "Firms or persons moved from the target to this country and buy there what they used to buy at home.",
    "Trade that used to be recorded under the target (goods in transit, a hub there) is now recorded under its real destination.",
    "A large project, an aircraft or a vehicle fleet was delivered in these months.",
    "Prices rose: the values are not quantities.",
)
SETTLE = (
    "What the country's own statistics say of its exports of these codes to the target, month by month.",
    "Whether the rise holds in quantities (kilogrammes, pieces) as well as in value.",
    "Customs declarations of the codes that drive it: who sends, who receives, when the receiver was formed, where the goods are now.",
    "Whether the importing country records the arrival of what the exporter says it sent (mirror statistics by code).",
)
