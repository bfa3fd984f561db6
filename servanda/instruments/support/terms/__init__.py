"""Terms of trade and investment: what is promised, ratified, applied; quotas, safeguards, guarantees."""
