"""Sanctions as an instrument: targeted (lists, screening), secondary (ownership, dealings), enforced (evasion), reviewed.

Nothing is imported here, so that a verb pays only for what it uses.
"""
