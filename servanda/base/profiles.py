"""Kinds of agreements: what a text of each usually settles is asked for."""

from __future__ import annotations

PROFILES = ("ceasefire", "framework", "mou", "sanctions", "aid")
