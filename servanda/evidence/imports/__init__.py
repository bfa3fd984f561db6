"""Others' tables into the log: a declared mapping, a dry run, every reject named, all or nothing. See docs/importing.md."""

from servanda.base.refusal import Refusal as ImportFault  # the name of before; it goes with the next release
from servanda.evidence.imports.carry import carry_out
from servanda.evidence.imports.mapping import Mapping
from servanda.evidence.imports.mapping_file import parse_mapping
from servanda.evidence.imports.mending import correction, find_assertion, remarked, ruling
from servanda.evidence.imports.merge import merge_plans
from servanda.evidence.imports.planning import plan_import
from servanda.evidence.imports.plans import Change, ImportPlan, Planned, Reject
from servanda.evidence.imports.readymade import load_mapping, ready_names

__all__ = [
    "Change",
    "ImportFault",
    "ImportPlan",
    "Mapping",
    "Planned",
    "Reject",
    "carry_out",
    "correction",
    "find_assertion",
    "load_mapping",
    "merge_plans",
    "parse_mapping",
    "plan_import",
    "ready_names",
    "remarked",
    "ruling",
]
