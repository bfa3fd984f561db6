"""Measures with a life of their own: what starts, suspends, extends, ends and brings back what a clause asks.

Doors: `measures_of` (what each measure is), `lives` (its phases under each reading); data in `records`.
"""
