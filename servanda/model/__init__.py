"""The typed core of a dossier: names resolved, readings apart, coverage counted. See README.md in this folder."""

from servanda.base.refusal import Refusal as ModelError  # the name of before; it goes with the next release
from servanda.model.codes import CODES
from servanda.model.coverage import Coverage, CoveredSentence, coverage
from servanda.model.english import act_text, actor_text, clause_sentence, cond_text, event_text, point_text, short, timing_text
from servanda.model.exchange import from_json, to_json
from servanda.model.loader import load_files, resolve
from servanda.model.packages import choose, files_of, named_package, open_choices, package_of
from servanda.model.parts import narrowed
from servanda.model.register import Entry, register
from servanda.model.topics import TOPICS
from servanda.model.views import mixes, party_choice, party_view, reading_choice, variants, view

__all__ = [
    "CODES",
    "TOPICS",
    "Coverage",
    "CoveredSentence",
    "Entry",
    "ModelError",
    "act_text",
    "actor_text",
    "choose",
    "clause_sentence",
    "cond_text",
    "coverage",
    "event_text",
    "files_of",
    "from_json",
    "load_files",
    "mixes",
    "named_package",
    "narrowed",
    "open_choices",
    "package_of",
    "party_choice",
    "party_view",
    "point_text",
    "reading_choice",
    "register",
    "resolve",
    "short",
    "timing_text",
    "to_json",
    "variants",
    "view",
]
