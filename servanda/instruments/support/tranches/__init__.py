"""Payments in steps: where each step stands, what it is worth under which rule, and what a published payment says of that."""
