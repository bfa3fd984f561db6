"""Every sentence the reader of files can say, in one table: what is wrong, one repair, and why it matters where that is
not plain. `{words}` is what the author wrote."""

from __future__ import annotations

from typing import NamedTuple

from servanda.text.diagnostics import Severity


class Message(NamedTuple):
    """A finding's sentence. The places in braces are filled when it is made."""

    text: str
    repair: str
    why: str = ""
    severity: Severity = Severity.ERROR


_WARNING = Severity.WARNING
_MARKED = "A marking has one spelling: one that is overlooked would let the file out."
_SEEN = "What a reader sees and what the program reads must be the same words."

MESSAGES: dict[str, Message] = {
    # --- the file
    "SY001": Message(
        "This place cannot be read: the byte {byte} is not part of any letter in the encoding UTF-8.",
        "Save the file again as plain text in the encoding UTF-8.",
    ),
    "SY002": Message("This is not a text file: it holds zero bytes.", "Give a Markdown file."),
    "SY003": Message(
        "The file holds {size} million characters; the limit is {most} million, and it was not read.",
        "Split the file by agreement or by chapter.",
    ),
    "SY004": Message("A control character ({sign}) that nobody can see stands here.", "Delete it.", _SEEN),
    "SY005": Message(
        "A sign that reverses the direction of writing ({sign}) stands here: the words may not be in the order shown.",
        "Delete it; Arabic and Hebrew words need no such sign.",
        _SEEN,
    ),
    "SY006": Message(
        "A sign without width ({sign}) stands in this block: two names could look alike and differ.", "Delete it.", _SEEN
    ),
    "SY007": Message("The file is saved as UTF-16.", "Save it again as plain text in the encoding UTF-8."),
    "SY008": Message(
        "This line of a block has {size} characters; the limit is {most}, and the line was not read.",
        "Break the sentence into several parts, one a line.",
    ),
    "SY009": Message(
        "There are more findings in this file than are worth showing; the rest is left out.",
        "Mend those shown and read the file again.",
    ),
    # --- the head of the file
    "SY020": Message(
        "The head of the file opens with `---` and is never closed.", "Put a line `---` after the last key of the head."
    ),
    "SY021": Message("`{words}` stands twice in the head of the file.", "Keep one of the two."),
    "SY022": Message("The head of a file has no key `{words}`.", "Use one of: {allowed}."),
    "SY023": Message("The key `{words}` has no value.", "Write the value after the colon, or delete the line."),
    "SY024": Message("This line of the head is not of the form `key: value`: {words}", "Write `key: value`."),
    "SY025": Message(
        "`{words}` does not look like the name of a time zone.",
        "Write the name from the zone table, such as `Europe/Kyiv` or `UTC`.",
        "Offsets such as +02:00 change with summer time; names of zones carry the change.",
    ),
    "SY050": Message(
        "`{words}` joins two moments, and it is not said which of them counts.",
        "Write `the earlier of {one} or {other}`, or `the later of {one} and {other}`.",
    ),
    "SY051": Message("`{words}` names one moment, and there is nothing to choose from.", "Write `the {which} of A {join} B`."),
    "SY052": Message(
        "So many of several can be said only of those who do what a moment names: {words}",
        "Write it there (`ratify by 2 of A, B, C`); who is bound is named: `each of A, B`, `any of A, B`.",
    ),
    "SY053": Message(
        "`{words}` does not say what it follows at once.",
        "Write `immediately after POINT`, or `immediately` alone, which counts from when the clause binds.",
    ),
    "SY054": Message(
        "`{words}` does not say of which occurrence.",
        "Write `since the latest PHRASE`, whose clock begins anew each time; to count from the first, `after {rest}`.",
    ),
    "SY026": Message("`{key}` needs a date that exists, and `{words}` is none.", "Write year-month-day, such as `2031-03-01`."),
    "SY027": Message("`{words}` is not a value of `{key}`.", "Write {allowed}."),
    "SY028": Message("A list in the head of the file stands in one line.", "Write it after the colon of its key, with commas."),
    "SY029": Message(
        "`{words}` is indented under a key that takes nothing under it.",
        "Move it to the left edge; only the keys of `text:` are indented.",
    ),
    "SY030": Message("`{words}` is not a SHA-256 hash.", "Give its 64 digits (0-9, a-f)."),
    "SY031": Message("`{words}` is not the code of a language.", "Write codes such as `en`, `uk`, `ar`, `fr-CA`."),
    "SY035": Message("The head says a marking in words of its own: {words}", "Write `marking: LABEL`.", _MARKED),
    "SY036": Message("`{words}` is not how this key is written.", "Write it in small letters: `{key}`.", _MARKED),
    "SY037": Message(
        "This line says a marking, and the head of the file does not.",
        "Write `marking: {label}` in a head that begins on the first line.",
        _MARKED,
    ),
    # --- Markdown
    "SY010": Message(
        "This is no address of a paragraph: {words}",
        "Write it as the text does, each level in a bracket or after a point: `8(3)(a)`, `1.4.2`, `One`.",
    ),
    "SY011": Message(
        "It is not said in which of these places the sentences stand: {words}", "Write a line for each place, with its sentences."
    ),
    "SY012": Message(
        "It is not clear what this belongs to: {words}",
        "Write a line for each place; a paragraph of an article is `article 4, paragraph 3`.",
    ),
    "SY040": Message("This block is opened and never closed.", "Put a line of three backquotes after its last line."),
    "SY041": Message(
        "A block tagged `{words}` is not read; did you mean `servanda`?", "Tag the block `servanda`, in lower case."
    ),
    "SY042": Message("The words after `servanda` are not used: {words}", "Leave only `servanda` after the backquotes."),
    "SY043": Message(
        "A clause block stands inside a quotation, where only the authentic words may stand.",
        "Move the block under the quotation, without `>`.",
    ),
    "SY044": Message(
        "A block tagged `servanda` stands here where Markdown does not see it, and it was not read.",
        "Move its backquotes to the left edge, outside comments and nested lists.",
        "A block is never ignored in silence.",
    ),
    "SY045": Message(
        "This quotation stands under no heading of an article, so its sentences cannot be counted.",
        "Put a heading such as `## Article 9` or `## Preamble` above it.",
        severity=_WARNING,
    ),
    "SY046": Message("There is already an article `{words}` in this file.", "Give this heading its own number, or join the two."),
    "SY047": Message("This block holds no statement.", "Write a statement in it or delete it.", severity=_WARNING),
    "SY048": Message("This quotation is empty.", "Quote the authentic words or delete it.", severity=_WARNING),
    "SY049": Message(
        "This heading names an article without its number: {words}",
        "Write the number, as in `## Article 9`.",
        severity=_WARNING,
    ),
    # --- lines
    "SY060": Message("The line is indented with a tab, whose width differs from screen to screen.", "Indent with two spaces."),
    "SY061": Message(
        "The indentation of this line fits no line above it, so it is not clear what it belongs to.",
        "Align it with the line it goes beside, or indent it by two spaces under the line it belongs to.",
    ),
    "SY062": Message(
        "The first line of a block must start at the left edge: `{words}` is indented.", "Remove the spaces before it."
    ),
    "SY063": Message(
        "The line ends with `\\`, which says that it goes on, but no line follows.", "Delete the `\\` or finish the line."
    ),
    "SY064": Message("A quotation is opened here and not closed in this line.", "Put {mark} at its end."),
    "SY065": Message(
        "A quotation is closed with {mark} here, but none was opened with the matching mark.",
        'Use one pair for both ends: "…", “…”, „…“ or «…».',
    ),
    "SY066": Message("Lines are nested deeper than {most} levels here.", "Write this as a statement of its own."),
    "SY067": Message(
        "`#` opens a comment only at the start of a line or after a space: {words}", "Put a space before it, or delete it."
    ),
    "SY068": Message(
        "Nothing can be indented under `{words}`.", "Align this line with the line above, if it is a part of its own."
    ),
    "SY069": Message("`\\` stands in the middle of the line: {words}", "Delete it; it can only end a line that goes on."),
    # --- what becomes of clauses
    "SY070": Message("It is not said what becomes of the clause: {words}", "Write `any clause is breached` (or `is kept`, `is due`)."),
    "SY071": Message(
        "It is not clear which clauses are meant: {words}", "Write `any clause is breached`, or `any clause of article 3 is breached`."
    ),
    "SY072": Message("It is not said what is joined, or since when: {words}", "Write `joins AGREEMENT from POINT`."),
    # --- alternatives
    "SY016": Message(
        "There is nothing to choose from here: {count} under `alternatives`.",
        "Indent under it two lines or more `option NAME proposed by WHO`, each with its own lines; where one is to leave the clause out, "
        "`option NAME proposed by WHO` with `no clause` under it.",
        "A choice is between two options at least.",
    ),
    "SY017": Message(
        "The option `{words}` is empty.",
        "Indent under it the lines that it gives the clause, or `no clause` if the clause is to be left out.",
        "An option that says nothing cannot be told from one that was forgotten.",
    ),
    "SY018": Message(
        "It is not said which option this is, or who proposes it: {words}",
        "Write `option A proposed by Northmark`.",
        "An option is stated as its proposer's; the text itself takes no side.",
    ),
    "SY019": Message("The option `{words}` stands a second time.", "Give each option of the alternatives a name of its own."),
    "SY032": Message(
        "Alternatives cannot stand under `{holder}`: {words}",
        "Write them under `clause ID`, or as a statement of their own at the left edge with whole clauses under each option.",
        "A choice within a choice, or within a reading, has no one text that could be signed.",
    ),
    "SY033": Message("`no clause` stands beside other lines of the same option.", "Keep `no clause` alone, or delete it."),
    "SY034": Message(
        "`{words}` would stand twice in the clause: in this option, and {where}.",
        "Keep it in one place; what is still open belongs into one `alternatives`.",
        "Whatever is chosen, the text must say it once.",
    ),
    # --- statements
    "SY079": Message(
        "`{words}` stands where only a duty or a power can stand.",
        "Say it with `must`, `must not` or `may`; declare what is intended in a clause of its own.",
        "A consequence or a red line that asks for an effort only, or declares an intent, can be waited for in vain.",
    ),
    "SY080": Message(
        "The list holds nothing.",
        'Indent under it `items "P-001", "P-002"`, `table "FILE" column "NAME"`, or `number 112 prisoners`.',
        "Nobody can say how many of nothing have been done.",
    ),
    "SY085": Message(
        "It is said to be deliberate, and not by whom.",
        "Write `deliberate by A, B` with those who meant it; or `not deliberate`; or leave the line out if that is not known.",
        "What nobody is known to have meant is an oversight, and counts as one.",
    ),
    "SY091": Message(
        "It is not clear how far this goes: {words}", "Write `throughout this agreement`, or `throughout article 3, 4`."
    ),
    "SY092": Message(
        "Nothing is said throughout.",
        "Indent under it what holds for every clause: `verified by`, `access to`, `determined by` or `otherwise`.",
    ),
    "SY095": Message(
        "A duty or power stands here without a clause around it.",
        'Put `clause ID "TITLE"` above it at the left edge and indent this line under it.',
    ),
    "SY096": Message(
        "This {words} does not say who must, must not or may do what.",
        "Write as its first line `WHO must ACT`, `WHO must not ACT` or `WHO may ACT`.",
    ),
    "SY097": Message("This {words} is empty.", "Indent under it a line `WHO must ACT`, `WHO must not ACT` or `WHO may ACT`."),
    "SY098": Message(
        "This reading does not say how it reads the clauses.",
        "Indent under it `as written`, or `clause ID adds` with the parts that are added.",
    ),
    "SY099": Message("This ladder has no rungs.", "Indent under it `rung 1 WHO must ACT`."),
    "SY100": Message(
        "`{words}` does not open any statement.",
        "Open the line with `clause`, `actor`, `act`, `event`, `state`, `reading` or another statement.",
    ),
    "SY101": Message(
        "`{words}` belongs to a statement, but the line stands at the left edge.",
        "Indent it by two spaces under its statement.",
    ),
    "SY102": Message(
        "A statement `{words}` starts inside this {holder}.", "Move the line, and what belongs to it, to the left edge."
    ),
    "SY103": Message("One name was expected here, and `{words}` is more than a name.", "Give one name, a run of words."),
    "SY104": Message(
        "`{words}` cannot be the name of a clause: only letters, digits, `.`, `-` and `_`, no spaces.",
        "Write for example `9.end`.",
    ),
    "SY105": Message("The clause has no name.", 'Write for example `clause 9.end "Border restored"`.'),
    "SY106": Message(
        "After the name of the clause only its title can follow, between quotation marks: {words}",
        'Write the title between quotation marks, as in `clause 9 "Border"`.',
    ),
    "SY107": Message("`{words}` is said in one line; nothing can be indented under it.", "Move this line or delete it."),
    "SY108": Message(
        "The reading does not say who holds it.",
        "End the line with `held by A, B`.",
        "A reading nobody holds cannot be weighed.",
    ),
    "SY109": Message("The reading does not say which clauses it reads.", "Write `reading NAME of CLAUSE, CLAUSE held by A, B`."),
    "SY110": Message("A colon is missing between `{words}` and what is aimed at or feared.", "Write `purpose of A: CONDITION`."),
    "SY111": Message("It is not said whose this is.", "Write `of A` before the colon, as in `purpose of A: CONDITION`."),
    "SY112": Message("A red line needs its name, who draws it and to whom.", 'Write `red line NAME "TITLE" by A to B`.'),
    "SY113": Message("The reason is missing.", 'Write `because "…"` with the reason between quotation marks.'),
    "SY114": Message("`{words}` is not the code of a finding.", "Write its code as the report shows it, such as `SV105`."),
    "SY115": Message(
        "It is not said whose this is.", "Name the person or office: `by OWNER` for an acceptance, `of A` for a judgement."
    ),
    "SY116": Message(
        "The date on which this is to be looked at again is missing.",
        "End the line with `until 2031-06-30`.",
        "Nothing is silenced for ever.",
    ),
    "SY117": Message(
        "The numbers of the sentences are missing or not in figures: {words}", "Write `sentence 1, 2`, counting from 1."
    ),
    "SY118": Message(
        "`{words}` is not the name of one agreement or of its article.",
        "Write the short id of the agreement, or `agreement:article`.",
    ),
    "SY119": Message("The braces in this phrase hold no name, or stand inside one another.", "Write `{{name: kind}}`."),
    "SY120": Message(
        "A phrase may not contain the word `{words}`.",
        "Say it without, or declare two phrases.",
        "`and`, `or`, `not`, `unless`, `must` and `may` join phrases; inside one they could not be told apart.",
    ),
    "SY121": Message("A brace in this phrase has no partner.", "Write each place to fill as `{{name: kind}}`."),
    "SY122": Message("A square bracket in this phrase has no partner.", "Close what may be left out with `]`."),
    "SY123": Message(
        "A line `WHO must ACT` cannot stand under `{holder}`.", "Write it in a clause of its own, or as `rung N WHO must ACT`."
    ),
    "SY124": Message(
        "A rung stands under `{holder}`; rungs belong to a ladder.", "Indent it under `otherwise` or under `ladder NAME`."
    ),
    "SY125": Message(
        "`{words}` names no time that can be checked.",
        "Agree on a number: for example `within 24 hours of signature`. Where none is given, write `immediately after POINT`.",
    ),
    "SY126": Message(
        "`{words}` is not the keyword of a part that could be dropped.", "Name keywords of the clause, such as `by, within`."
    ),
    "SY127": Message("The line should have ended before these words: {words}", "Delete them, or give them a line of their own."),
    "SY128": Message("There is nothing between these quotation marks.", "Write the words, or delete the line."),
    "SY129": Message("Only one quotation can stand here.", "Keep one; give the others lines of their own."),
    # --- parts
    "SY130": Message(
        "No part of `{holder}` begins with `{words}`.",
        "See the table of parts in the language reference; one part stands on one line.",
    ),
    "SY131": Message("`{words}` may stand only once in this {holder}.", "Keep one of the two, or write a second statement."),
    "SY132": Message("`{words}` cannot stand under `{holder}`.", "It belongs under {homes}: move it there."),
    "SY133": Message("Something is missing after `{words}`.", "Complete the line or delete it."),
    "SY134": Message("`{words}` is none of the words allowed here.", "Write {allowed}."),
    "SY135": Message("These words must stand between quotation marks: {words}", 'Write them as "…".'),
    "SY136": Message("Between two commas, or before one, nothing is named.", "Delete the comma too many."),
    "SY137": Message("The list ends with a comma.", "Delete the comma, or name what was to follow."),
    "SY138": Message("`{mark}` does not separate the names of a list.", "Separate names with a comma: `A, B`."),
    "SY139": Message("Two quotations stand side by side without a comma.", 'Write `"…", "…"`.'),
    "SY140": Message("Only one name can stand here: {words}", "Keep one; give the others lines of their own."),
    "SY141": Message("The rung has no number: {words}", "Write `rung 1 WHO must ACT`, numbered from 1."),
    "SY142": Message("`until` stands before `from`: {words}", "Write `from DATE until DATE`."),
    "SY143": Message(
        "`within` says how long but not from when: {words}",
        "Write `within 14 days of POINT` or `within 14 days before POINT`.",
        "A period without a beginning never ends.",
    ),
    "SY144": Message("`{words}` is not a keyword here.", "Write `{instead}`."),
    "SY145": Message("`{words}` is not how this is said.", "Write `{instead}`."),
    "SY146": Message(
        "It is not said whether they control this only together or each alone: {words}",
        "End the line with `together` or `alone`.",
    ),
    "SY147": Message(
        "`{words}` is not a rule for deciding.", "Write a rule such as `consensus` or `majority`, or a count such as `2 of 3`."
    ),
    "SY148": Message(
        "It is not said what the effect `{words}` falls on.",
        "Write `starts STATE`, `ends STATE`, `suspends clause 3`, `extends clause 3 by 30 days` or `releases A from clause 3`.",
    ),
    "SY149": Message(
        "It is not said which sentences are rendered: {words}", "Write `sentence 1`, `article 4, sentence 2` or `paragraph 8(3)(a)`."
    ),
    "SY150": Message(
        "`otherwise` does not say what follows.", "Name a ladder after it, or indent under it `rung 1 WHO must ACT`."
    ),
    "SY151": Message(
        "The rungs are out of order: rung {words} stands where rung {expected} was expected.", "Number them 1, 2, 3."
    ),
    "SY152": Message("A whole number in figures was expected: {words}", "Write a number such as `3`."),
    "SY153": Message(
        "A capacity says how many of what in which period.", 'Write for example `capacity 12 "patrols" every 1 day`.'
    ),
    "SY154": Message(
        "`otherwise` names a ladder and has rungs of its own.",
        "Keep one of the two.",
    ),
    "SY155": Message(
        "It is not said within what time and to whom: {words}",
        "Write for example `reports within 24 hours to Commission, public`.",
    ),
    "SY156": Message("After `{words}` no act is listed.", "Indent the acts under the line, one a line."),
    "SY157": Message(
        "An act in a list is named without `{words}`, which stands once above the list.",
        "Write the act alone, as declared.",
    ),
    "SY158": Message("Lists have no `{words}` before their items.", "Delete it; one item stands on one line."),
    "SY159": Message(
        "After the name of a clause a reading says `adds` or `drops`, or nothing: {words}",
        "Write `drops` (and the keywords of parts: `drops by, within`), `adds` (and parts below), or nothing.",
    ),
    # --- who must what
    "SY160": Message(
        "This line does not say whether it is a duty, a ban or a power: {words}",
        "Put `must`, `must not` or `may` between who and what; for less than a duty, `endeavours to`, `stands ready to`, `will` and the like.",
    ),
    "SY161": Message(
        "A second `{words}` stands in this line.",
        "Write a second clause for the second duty.",
        "Each clause is kept or breached by itself.",
    ),
    "SY162": Message(
        "`{words}` is none of the three modals, and can be read in more than one way.",
        "Write `{instead}`.",
        "A duty is `must`, a ban `must not`, a power `may`.",
    ),
    "SY163": Message("Nobody is named before `{words}`.", "Name who it binds: `WHO {words} ACT`."),
    "SY164": Message("After `{words}` no act is named.", "Write the act as it is declared."),
    "SY165": Message(
        "Several are named, but not whether each is bound, or all together, or any one: {words}",
        "Write `each of A, B`, `jointly A, B` or `any of A, B`.",
    ),
    "SY166": Message("The clause has a second line of who must do what.", "Write a second clause for it."),
    "SY167": Message("The line of who must do what stands after other parts.", "Make it the first line of the clause."),
    "SY168": Message(
        "`may not` can forbid, or say that something is not certain.",
        "Write `must not` if it is forbidden.",
    ),
    "SY169": Message("`{words}` leaves open whether one act or all acts are meant.", "Write `{instead}`."),
    "SY170": Message("A list of acts cannot follow `{words}`.", "Write a clause for each of them."),
    "SY171": Message("Nothing stands under `{words}`.", "Indent under it the parts that this reading gives the clause."),
    "SY172": Message(
        "`{words}` cannot stand in a time, a condition or a phrase.", "Name what happens, without saying that it must or may."
    ),
    "SY173": Message(
        "The condition after `{words}` and the duty stand in one line.",
        "Write first `WHO must ACT`, and the condition in a line of its own under it.",
    ),
    "SY174": Message(
        "`{first}` does not say exactly who: {words}",
        "Write `each of A, B`, `jointly A, B`, `any of A, B`, or `every KIND`.",
    ),
    "SY175": Message("`{words}` is followed by nobody.", "Name the actors."),
    "SY176": Message("`every` takes one kind of actor: {words}", "Write `every KIND`, or `each of A, B`."),
    "SY177": Message("`{words}` cannot follow the modal.", "Name one act after it; a second act is a second clause."),
    "SY178": Message("A rung says one act, not a list.", "Write a rung for each act."),
    "SY179": Message("The rung says nothing: {words}", "Write `rung 1 WHO must ACT`."),
    # --- dates, periods, points
    "SY180": Message("There is no such date: {words}", "Write a day that exists."),
    "SY181": Message(
        "`{words}` can be read as two dates, for day and month change places between countries.",
        "Write year-month-day: {shown}.",
    ),
    "SY182": Message("`{words}` is not written as a date of this language.", "Write year-month-day: `{shown}`."),
    "SY183": Message("There is no such clock time: {words}", "Write 00:00 to 23:59, or 24:00."),
    "SY184": Message("Clock times are written in 24 hours: {words}", "Write for example `2015-02-15 18:00`."),
    "SY185": Message(
        "`{words}` is not a unit of time.", "Write seconds, minutes, hours, days, working days, weeks, months or years."
    ),
    "SY186": Message("A period cannot be negative: {words}", "Write it without the minus; say `before` for earlier times."),
    "SY187": Message("The period has no number: {words}", "Write the number, as in `14 days`."),
    "SY188": Message("A period is a whole number of units: {words}", "Choose a smaller unit: `36 hours` for 1.5 days."),
    "SY189": Message("The number of a period is written in figures, not `{words}`.", "Write `{shown}`."),
    "SY190": Message("`{words}` is not a period.", "Write a number and a unit, such as `14 days`."),
    "SY191": Message("The period has no unit: {words}", "Write for example `14 days`."),
    "SY192": Message(
        "`{words}` is longer than a day, so it is not clear which moment is meant.",
        "Write `end of {year}`, or a day such as `{year}-12-31`.",
    ),
    "SY193": Message("A day was expected here: {words}", "Write year-month-day: `2031-06-30`."),
    "SY194": Message(
        "A date does not carry a time zone of its own: {words}", "Delete it; `zone` in the head of the file holds for all dates."
    ),
    "SY195": Message("`{words}` is not the name of a month.", "Write its English name, as in `end of March 2015`."),
    "SY196": Message("Days are counted from 1: `{words}` is not the number of a day.", "Write `day 1 of STATE`."),
    "SY197": Message("It is not said from where the days are counted: {words}", "Write `day 2 of STATE` or `day 5 after POINT`."),
    "SY198": Message("This period cannot be counted: {words}", "Write a smaller number."),
    "SY199": Message(
        "A clause is kept, breached or due, not `{status}`.", "Write `kept`, `breached` or `due` after `is`."
    ),
    "SY200": Message("`not` stands before the condition, not inside it: {words}", "Write `not {what} is {status}`."),
    "SY201": Message("It is not said whose consent.", "Write `consent of A`."),
    # --- conditions
    "SY210": Message("A parenthesis is opened here and not closed.", "Put `)` where the group ends."),
    "SY211": Message("A parenthesis is closed here and was not opened.", "Delete it, or put `(` where the group begins."),
    "SY212": Message("The condition ends with `{words}`.", "Write what was to follow, or delete it."),
    "SY213": Message("The condition begins with `{words}`.", "Write what was to stand before it, or delete it."),
    "SY214": Message("`not` stands alone.", "Write after it what must not be the case."),
    "SY215": Message("Two joining words follow one another: {words}", "Keep one of them."),
    "SY216": Message("This is nested deeper than {most} levels.", "Declare a state or an event for the inner part and name it."),
    "SY217": Message(
        "`not` stands in the middle of the condition: {words}", "Put `not` before it: `not local elections are held`."
    ),
    "SY218": Message("There is nothing between the parentheses.", "Delete them."),
    "SY219": Message("A comma does not join conditions.", "Write `and` or `or`; who does it stands last: `ACT by each of A, B`."),
    "SY220": Message(
        "`{words}` joins two happenings, but one moment is asked for here.",
        "Name one; say `only after A and B` if both must have happened.",
    ),
    "SY221": Message("A parenthesis stands in the middle of a condition.", "Put `and` or `or` before it."),
    "SY222": Message("`unless` cannot stand inside a condition.", "Write it as a part on a line of its own."),
    "SY223": Message("`{words}` is not needed in a condition.", "Delete it; write `A and B`, `A or B`, `not A and not B`."),
    # --- amounts
    "SY230": Message("An amount begins with a number: {words}", "Write for example `5 incidents` or `50 km`."),
    "SY231": Message(
        "`{words}` can be read as two numbers, for points and commas change places between countries.",
        "Write figures without separators, as in {shown}; a point is for decimals only.",
    ),
    "SY232": Message("The number of an amount is written in figures, not `{words}`.", "Write `{number}`."),
    "SY233": Message("The number is too long: {words}", "Write at most {most} digits; use `million` or `billion`."),
    "SY234": Message("An amount cannot be negative: {words}", "Write it without the minus."),
    "SY235": Message("It is not said of which year the prices are.", "Write `at 2020 prices`."),
    "SY236": Message("After `of` it is not said what is counted.", "Name it, or delete `of`."),
    "SY237": Message("The number and its unit are written as one word: {words}", "Write `{shown}`."),
    "SY238": Message("The amount has no unit: {words}", "Write what is counted, as in `5 incidents`."),
}
