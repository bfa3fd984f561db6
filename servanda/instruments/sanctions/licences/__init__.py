"""Exemptions and licences as clauses, asked after a hit: blocked, authorised under a licence with its conditions, or to be referred.

Doors: `book_of` (a dossier's prohibitions and licences), `rule` (what becomes of dealings), `read_dealings` (a table of them); data in `records`.
"""
