"""The codes of findings about names: what each is called, how much it weighs, and why it matters.

A message is written where the finding is made; the reason here is the one shown when the place gives no better one.
"""

from __future__ import annotations

from dataclasses import dataclass

from servanda.text.diagnostics import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """title: the finding in a few words; why: one sentence."""

    title: str
    why: str
    severity: Severity = Severity.ERROR


_W = Severity.WARNING
_DECLARED = "Every name is declared once, so that a slip of the pen cannot become a new actor or duty."
_TWICE = "With two declarations nobody can tell which of them a clause means."
_PHRASES = (
    "A clause means what its declared phrase means; words outside the vocabulary mean nothing that can be checked."
)
_HEADER = "The head of the file decides how every date and period of the agreement is counted."
_MARKED = "A marking has one spelling and a scheme said once: one that is misread would let the file out."
_TEXT = "Coverage and quotations rest on the authentic words, sentence by sentence."
_CONTEXT = "These words point at something that exists only in that place."
_READING = "A reading must say exactly which clause it changes and how, or two parties cannot be compared."
_ACCEPT = "A finding is silenced only with its code, a reason, an owner and a date of review."

CODES: dict[str, Code] = {
    "NR001": Code("unknown actor", _DECLARED),
    "NR002": Code("unknown place", _DECLARED),
    "NR003": Code("unknown kind", _DECLARED),
    "NR004": Code("unknown state", _DECLARED),
    "NR005": Code("unknown phrase", _PHRASES),
    "NR006": Code(
        "a part of its own on the line of a phrase", "One line is one part: what follows the phrase stands below it."
    ),
    "NR007": Code("unknown agreement", "A reference to a text that is not in the dossier cannot be followed."),
    "NR008": Code("unknown clause", "A reference to a clause that does not exist cannot be followed."),
    "NR009": Code("unknown article", _TEXT),
    "NR010": Code("sentence beyond the article", _TEXT),
    "NR011": Code("unknown ladder", "A breach would be followed by nothing."),
    "NR012": Code("not a group", "Only a group or a body has members."),
    "NR013": Code("reading of an unknown clause", _READING),
    "NR014": Code("reading held by an unknown actor", "A reading nobody holds parts nobody."),
    "NR015": Code("unknown topic", "The completeness of a text is checked against a fixed list of topics."),
    "NR016": Code("import of a missing file", "What the file declares is missing here."),
    "NR017": Code(
        "declared in a file that is not imported",
        "A file sees its own declarations and those of its imports, no others.",
    ),
    "NR018": Code("unknown rung", _CONTEXT),
    "NR019": Code("unknown name in a phrase", _DECLARED),
    "NR020": Code("unknown period rule", _HEADER),
    "NR021": Code("unknown time zone", _HEADER),
    "NR022": Code("holidays that cannot be had", _HEADER),
    "NR023": Code("malformed language tag", "Language versions are told apart by their tags."),
    "NR024": Code(
        "a name of another sort", "An actor, a place, a kind and a state can do different things in a clause."
    ),
    "NR025": Code("unknown term", "A term a clause relies on needs its definition."),
    "NR026": Code("a term refers to nothing declared", _DECLARED),
    "NR030": Code("actor declared twice", _TWICE),
    "NR031": Code("kind declared twice", _TWICE),
    "NR032": Code("place declared twice", _TWICE),
    "NR033": Code("phrase declared twice", _TWICE),
    "NR034": Code("state declared twice", _TWICE),
    "NR035": Code("term declared twice", _TWICE),
    "NR036": Code("ladder declared twice", _TWICE),
    "NR037": Code("agreement id used twice", _TWICE),
    "NR038": Code("clause id used twice", _TWICE),
    "NR039": Code("reading named twice", _TWICE),
    "NR040": Code("red line named twice", _TWICE),
    "NR041": Code("alias clash", "An alias that two names share names neither."),
    "NR050": Code("unknown slot type", "The type of a slot says what may be written there."),
    "NR051": Code("slot filled with the wrong sort of thing", "The type of a slot says what may be written there."),
    "NR052": Code("two phrases that could match the same words", "A line must not have two meanings."),
    "NR053": Code("malformed phrase", "Slots stand in braces, optional stretches in square brackets."),
    "NR054": Code("phrase with a reserved word", "These words carry the meaning of the line around the phrase."),
    "NR055": Code("phrase that ends in the name of an actor", "`by NAME` after a phrase says who does it."),
    "NR056": Code("too many optional stretches", "A phrase with this many forms cannot be read aloud or checked."),
    "NR057": Code("event where an act is needed", "A duty or power is to do something; an event is done by nobody."),
    "NR058": Code("slot that the act does not have", "Both forms of an act must have the same slots."),
    "NR059": Code("act that nobody does", "The moment of an act is the moment somebody does it."),
    "NR060": Code("phrases that follow each other in a circle", "None of them could ever come first."),
    "NR062": Code("state with slots", "A state either holds or does not; it has no slots."),
    "NR063": Code("state where a moment is needed", "A state lasts; a deadline needs one moment."),
    "NR064": Code("event where a state is needed", "An event happens in a moment; nothing can run while it holds."),
    "NR070": Code("group that contains itself", "The members of such a group cannot be listed."),
    "NR071": Code("no members", "A group or body acts through its members."),
    "NR072": Code("vote out of another number than the members", "A rule of decision must fit the body that decides."),
    "NR073": Code("membership ends before it begins", "Such a membership covers no day."),
    "NR074": Code("quorum larger than the body", "Such a body can never decide."),
    "NR075": Code("right of a member given to somebody else", "Vetoes, chairs and tie-breaks belong to members."),
    "NR076": Code("state without a start", "Without a start nobody can tell when the state holds."),
    "NR077": Code("state defined by itself", "Such a state could never start or end."),
    "NR078": Code("map file missing", "A place defined by a file is only as good as the file."),
    "NR079": Code("map file with invalid geometry", "A line nobody can draw decides no dispute about it."),
    "NR080": Code("place inside itself", "Such places cannot be drawn."),
    "NR084": Code("actor that names itself", "Nobody answers for, or is commanded by, itself."),
    "NR090": Code("the trigger without whenever", _CONTEXT),
    "NR091": Code("the breach outside a rung", _CONTEXT),
    "NR092": Code("the determination that nobody makes", _CONTEXT),
    "NR093": Code("clause that waits for itself", "Such a clause can never fall due."),
    "NR094": Code("several clauses where one is needed", "A single moment cannot be that of several clauses."),
    "NR095": Code("effect on something unknown", "The exercise of the power would change nothing."),
    "NR097": Code(
        "clause outside an agreement", "A clause belongs to an agreement, whose zone and period rule it uses."
    ),
    "NR098": Code("consent of a group", "A group that is not a body has no voice of its own: its members consent."),
    "NR101": Code("red line drawn for somebody else", "A red line binds the actor it is addressed to."),
    "NR110": Code("reading that replaces and changes one clause", _READING),
    "NR111": Code("reading of a clause it is not a reading of", _READING),
    "NR112": Code("reading that drops what is not there", _READING),
    "NR113": Code("reading that replaces several clauses by one", _READING),
    "NR114": Code("reading as written that changes something", _READING),
    "NR120": Code("accepted code that is no code", _ACCEPT),
    "NR121": Code("accepted error of reading", "A line that cannot be read or resolved has no meaning to accept."),
    "NR125": Code("sentence both rendered and marked", "A sentence is either a commitment or marked as none.", _W),
    "NR115": Code("said twice throughout", "Of two general rules of the same reach nobody can tell which prevails."),
    "NR116": Code("said throughout nothing", "A general rule without a clause under it binds nobody and is seen by nobody."),
    "NR161": Code("line that only a duty can have", "How soon, and what comes before each act, is asked of what is to be done."),
    "NR162": Code("asked for before what nobody can foresee", "A duty that cannot be done in time binds nobody."),
    "NR163": Code("set going by two things", "Each of them would be an instance of its own, and `the trigger` could be either."),
    "NR164": Code("an amount before each act", "What each act takes for itself is one performance, not a share of a sum."),
    "NR165": Code("the latest of what several do together", _CONTEXT),
    "NR166": Code("a share of no window", "A share is counted in days of a window from a day on; without them it has no size."),
    "NR167": Code("an amount counted anew and in a period", "Each of the two says where the count begins."),
    "NR169": Code("clause set going by itself", "What waits for itself never begins."),
    "NR170": Code("whenever no clause", "A line that no clause could set going obliges nobody."),
    "NR171": Code("breach of a power", "A power is exercised or not; it cannot be breached."),
    "NR172": Code("set going through too many others", "Each way in which one breach calls for a clause is an instance of its own."),
    "NR173": Code("party and guarantor", "Who is bound by the whole text is no guarantor of it."),
    "NR174": Code("joining twice, or as a group", "One who joins is bound from one moment on."),
    "NR175": Code("accession outside a clause", _CONTEXT),
    "NR176": Code("what others do, not as it is written", "Whose duty it is and whose act are two things: both must be named."),
    "NR177": Code("line about an act that is done, where none is owed", "What holds or lasts is not done so often, or too late."),
    "NR178": Code("failing in an act, not as it can be told", "What is owed all the time is broken by failing in it."),
    "NR179": Code("line that this degree has no meaning for", "An effort is judged, an intent is declared: neither is kept by its act or broken without it."),
    "NR180": Code("moment that an effort or intent never has", "Whatever waits for it would wait for nothing that anybody could see."),
    "NR181": Code("unknown list", "How many of it have been done cannot be said of a list that is not there."),
    "NR182": Code("list declared twice", _TWICE),
    "NR183": Code("item that stands twice in a list", "Each item counts once; a second one of the same name would never be done.", _W),
    "NR184": Code("list whose number is not that of its items", "Whether the last one is done cannot be said while it is not known how many there are."),
    "NR185": Code("table of a list that cannot be read", "What the list holds stands in that table and nowhere else."),
    "NR186": Code("list that this clause cannot count", "Only what is to be done can be done of a whole list."),
    "NR187": Code("sentence entered twice as ambiguous", "One question about one sentence has one owner and one day to settle it."),
    "NR188": Code("deliberate and not deliberate", "What was meant is listed; what was not counts against the draft: it cannot be both."),
    "NR189": Code("entry that covers what is no reading of its clause", _READING),
    "NR190": Code("ambiguity outside the register", "The register is kept of the clauses of a text, where its parties can find it.", _W),
    "NR130": Code("attached text is not the text named", "Only the text that was named may be quoted and counted."),
    "NR131": Code("attached text of another length", "Only the text that was named may be quoted and counted."),
    "NR132": Code("attached text of an unknown agreement", "Nothing in the dossier refers to this text."),
    "NR133": Code("malformed name of the text", _TEXT),
    "NR134": Code("prevailing language that is not authentic", "Only an authentic text can prevail."),
    "NR137": Code("malformed date in the head of the file", _HEADER),
    "NR138": Code("in force before it was signed", "This is possible, but rarely meant.", _W),
    "NR139": Code("malformed holidays or weekend", _HEADER),
    "NR147": Code("alternatives named twice", "A choice names alternatives and an option; a name that means two chooses nothing."),
    "NR148": Code("option that writes what stands already", "Whatever is chosen, the text must say it once."),
    "NR149": Code("option that changes what is not there", "An option must say exactly what it changes, or the text it makes is not known."),
    "NR150": Code("option that leaves out nothing", "An option that says nothing cannot be told from one that was forgotten."),
    "NR151": Code("square bracket without a partner", "Where a bracket ends is where the open words end: without it nobody knows what is agreed."),
    "NR152": Code("square brackets within square brackets", "A choice within a choice cannot be read in one way: which option does the inner bracket belong to?"),
    "NR140": Code("table of period rules that cannot be used", _HEADER),
    "NR142": Code("unknown paragraph", _TEXT),
    "NR143": Code("address with two meanings", _TEXT),
    "NR153": Code("marking in another spelling", _MARKED),
    "NR154": Code("unknown marking", _MARKED),
    "NR155": Code("words about a marking without one", _MARKED),
    "NR156": Code("scheme of markings that cannot be used", _MARKED),
    "NR157": Code("list of release that names nobody", _MARKED),
    "NR159": Code("more of several than are named", _CONTEXT),
    "NR160": Code("in force from what waits for the text", "What a text waits for must not wait for the text."),
}
