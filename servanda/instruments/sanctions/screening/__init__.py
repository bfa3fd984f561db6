"""Screening: who on which list may stand behind a name, with the reasons. Nothing heavy is imported here."""
