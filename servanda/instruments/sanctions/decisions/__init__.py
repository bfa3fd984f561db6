"""Decisions on hits: who said what of which pair of records, on what grounds, confirmed by whom, and until when it holds."""
