"""The topics a text can be expected to settle (docs/topics.md)."""

TOPICS = (
    "area-map", "amendment", "accession", "accidental-incidents", "air-domain", "amnesty-exclusions", "attribution",
    "chain-of-command", "civilians", "complaints", "cyber-domain", "data-protection", "delisting", "depositary", "detainees",
    "dispute-settlement", "displaced-persons", "diversion", "duration", "end-user",
    "entry-into-force", "humanitarian-access", "humanitarian-exemption",
    "immunities", "incitement", "inclusion", "incident-classes", "infrastructure-repair", "interpretation", "languages",
    "maps-prevail", "medical-evacuation", "mines", "monitor-safety", "orders-to-troops", "permitted-acts", "political-process",
    "post-delivery-check", "prohibited-acts", "public-information",
    "quality-assurance", "re-export", "registration", "reinforcement-freeze", "reporting", "resources", "review",
    "sea-domain", "self-defence", "separation-of-forces", "sexual-violence", "survival", "suspension",
    "sustainment", "termination", "third-party-role", "transfer-assessment", "uav-domain", "withdrawal-from-agreement",
)  # fmt: skip
"""Every topic `covers` may name."""
