"""What a dossier means: the status of every commitment after a run of events, and the re-checking of witnesses."""

from servanda.meaning.back import counted_back
from servanda.meaning.evaluate import (
    UNKNOWN,
    complies,
    cond_holds,
    evaluate,
    instances,
    point_time,
    purpose_holds,
    state_holds,
    status,
)
from servanda.meaning.keys import EventKey, consent_key, event_key, first_key, key_of, key_text, last_key, parse_key
from servanda.meaning.prepared import Prepared, prepare
from servanda.meaning.results import WORST_FIRST, clause_status
from servanda.meaning.runs import (
    LACKS,
    NONE_REPORTED,
    NOTHING_REPORTED,
    UNREPORTED_EXERCISE,
    Amount,
    Event,
    Gap,
    Instance,
    Reason,
    Run,
    Status,
    Verdict,
    Violation,
    Watched,
    identity,
)
from servanda.meaning.verify import VerifyResult, verify_certificate
from servanda.meaning.violations import violations

__all__ = [
    "LACKS",
    "NONE_REPORTED",
    "NOTHING_REPORTED",
    "UNKNOWN",
    "UNREPORTED_EXERCISE",
    "WORST_FIRST",
    "Amount",
    "Event",
    "EventKey",
    "Gap",
    "Instance",
    "Prepared",
    "Reason",
    "Run",
    "Status",
    "Verdict",
    "VerifyResult",
    "Violation",
    "Watched",
    "clause_status",
    "complies",
    "cond_holds",
    "consent_key",
    "counted_back",
    "evaluate",
    "event_key",
    "first_key",
    "identity",
    "instances",
    "key_of",
    "key_text",
    "last_key",
    "parse_key",
    "point_time",
    "prepare",
    "purpose_holds",
    "state_holds",
    "status",
    "verify_certificate",
    "violations",
]
