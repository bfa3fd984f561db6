"""Screening of many: rows of customers as queries, results in chunks that survive an interruption, results as rows."""
