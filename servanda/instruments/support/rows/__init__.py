"""Pledges as rows: out into a workbook, back as proposals, into clauses, in from the tables of others."""
