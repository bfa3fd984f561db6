"""Loans, relief and restructuring as clauses: grant elements, thresholds of debt, paths under each reading, haircuts."""
