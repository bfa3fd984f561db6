"""Dealings: who pays, or is paid by, a listed party, over how many hands, on which path, and how much can have passed."""
