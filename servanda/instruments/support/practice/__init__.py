"""Training, logistics, cyber assistance and land as promises kept: rows of the ledger with unit, clause, evidence."""
