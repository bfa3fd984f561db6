"""Strategy as an instrument: red lines, records of threats, interests, packages, experts, what if, enforcement.

Nothing is imported here, so that a verb pays only for what it uses.
"""
