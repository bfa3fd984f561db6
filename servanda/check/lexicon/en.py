"""English: words that make a duty hard to test, by group. Entries are parted by semicolons; for their notation see `scan`."""

from __future__ import annotations

GROUPS: dict[str, str] = {
    # strength
    "must": """
        shall; must; (is|are) (obliged|required|bound) to; (undertake|undertakes|pledge|pledges|commit|commits) to; (is|are)
        to be; (is|are) to (start|begin|stop|exit|withdraw|cease|leave|be); (have|has) (an|the) obligation; there is an
        obligation
    """,
    "will": "will",
    "should": "should; ought to; (is|are) encouraged to; (is|are) expected to",
    "may": "may; (is|are) (entitled|permitted|authorised|authorized) to",
    "negation": """
        not; no; never; none; neither; nor; without; cannot; prohibit*; forbid*; forbidden; ban; bans; banned; refrain*
    """,
    # bearer
    "collective": """
        the sides; both sides; all sides; the two sides; either side; the parties; both parties; all parties; all the parties;
        the warring parties; the conflicting parties; the parties to the conflict; all concerned; those concerned; all those
        concerned; all relevant (actors|parties|stakeholders|bodies|authorities); the relevant
        (actors|parties|stakeholders|bodies|authorities); the (competent|responsible) authorities; relevant
        (stakeholders|actors|authorities|institutions); all stakeholders; the
        stakeholders; the international community
    """,
    # strength of the verb
    "effort": """
        endeavour; endeavours; endeavor; endeavors; seek to; seeks to; strive; strives; strive to; aim to; aims to; attempt
        to; work towards; work toward; working towards; working toward; best efforts; best endeavours; every effort; all
        efforts; reasonable efforts; make efforts; efforts shall be made; efforts will be made; do (their|its|his|her)
        (best|utmost); to the extent possible; as far as possible; as far as practicable; where possible; whenever possible;
        wherever possible; facilitate; facilitates; facilitated; facilitating; promote; promotes; promoted; encourage;
        encourages; contribute to; contribute
    """,
    "attitude": """
        in good faith; in a spirit of; in the spirit of; with a view to; with a view toward; with a view towards; genuine;
        genuinely; sincere; sincerely; good will; goodwill; in a constructive manner; constructively; wholeheartedly; with due
        (regard|respect|consideration); due consideration; diligently; meticulously; wisely; commitment to peace; political
        will
    """,
    # time
    "vague_time": """
        immediate; immediately; promptly; prompt; as soon as (possible|practicable|feasible|practical); as soon as (it
        is|reasonably) (possible|practicable|feasible); as early as (possible|practicable); as
        (quickly|rapidly|swiftly|speedily) as possible; at the earliest (opportunity|possible|convenience); at the earliest;
        without (any|undue|further|) delay; without delay; in due course; in due time; in good time; in a timely
        (manner|fashion); timely; forthwith; expeditiously; expeditious; speedily; speedy; swiftly; swift; urgently; within a
        reasonable (time|period); reasonable time; in the near future; in the shortest possible time; within the shortest
        possible time; when (conditions|circumstances) (permit|allow); at an (appropriate|early) (time|date|stage); at the
        appropriate time; periodically; regularly; from time to time
    """,
    "not_time": """
        immediate (family|relative|relatives|vicinity|neighbour*|neighbor*|past|predecessor|superior|surround*); immediately
        (after|upon|following|before|prior|preceding|when|adjacent|on) *; immediately .. (upon|after|following)
        (the|its|their|signature|signing|entry) *; with immediate effect (from|on|upon|as of) *; timely (manner|fashion);
        timely payment*; (immediately|promptly) (replaced|transformed) * (upon|after|following|on) *; immediate (and|or)
        (medium|long)*; immediate humanitarian needs; immediate needs
    """,
    # quantity and quality
    "vague_quality": """
        sufficient; sufficiently; adequate; adequately; substantial; substantially; substantive; reasonable; reasonably;
        appropriate; appropriately; effective; effectively; efficient; efficiently; full
        (support|cooperation|commitment|implementation|resumption|access|functioning); full and
        (comprehensive|unconditional|rapid|effective|complete|meaningful); fully
        (support|supports|cooperate|cooperates|functional|operational|committed|implement|implements|comply|complies);
        comprehensive; significant; significantly; proportionate; meaningful; robust; proper; properly; prudent; equitable;
        equitably; sustainable; credible; strict; strictly; competent; all necessary; as necessary; safe and secure;
        unfettered; dignified
    """,
    "not_quality": """
        full (name|names|time|text|powers|control|member|members|membership|session|board|extent|term|terms|title); full-time;
        full-fledged; in full; be effective (from|on|as of|upon|immediately); effective (date|from|on|as of|upon); become
        effective; sustainable (peace|development); comprehensive (agreement|peace agreement|political settlement|settlement);
        full and comprehensive settlement; full comprehensive settlement; (the|a) competent
        (authority|authorities|court|courts|body|organ|organs); competent
        (authorities|authority|court|courts|jurisdiction|national|organ|organs); of full blood; full blood; where appropriate;
        if found appropriate; when appropriate; as appropriate; if appropriate; proper (name|names|nouns); strict
        (adherence|compliance|accordance) *; strictly in accordance *; competent legal capacity; credible evidence; effective
        control; full implementation of (this|the) (agreement|minsk agreements); substantive
        (law|laws|matter|matters|jurisdiction|issue|issues|position|provisions); full cost
    """,
    # terms of art
    "art": """
        heavy weapon; heavy weapons; heavy weaponry; heavy equipment; lethal weapons; medium range heavy weapons; offensive
        weapons; hostile act; hostile acts; hostile action; hostile actions; hostile military actions; hostile intent; hostile
        propaganda; hostilities; offensive action; offensive actions; offensive operation; offensive operations; armed
        formations; armed formation; armed group; armed groups; illegal groups; illegally armed groups; illegal armed groups;
        unlawful military formations; military formations; militarized formations; private armed groups; foreign forces;
        foreign troops; foreign armed formations; irregular forces; mercenary; mercenaries; militant;
        militants; militia; militias; line of contact; contact line; line of separation; security zone;
        security area; safety zone; buffer zone; demilitarised zone; demilitarized zone; weapons-free zone; cease~fire zone;
        disengagement area; disengagement areas; conflict area; conflict zone; civilian areas; populated areas; residential
        areas; military equipment; military hardware; military purposes; cease~fire violation; cease~fire violations;
        violation of the (permanent|) cease~fire; violations of the (permanent|) cease~fire; cease~fire regime; cessation of
        hostilities; forward movement; forward movements; retaliatory fire; return fire; close proximity; prohibited actions;
        provocative actions; civilian infrastructure; critical infrastructure; energy facilities; energy infrastructure;
        aerial vehicles; foreign drones; humanitarian corridor; humanitarian corridors; unlawfully detained persons;
        cantonment; organised forces; organized forces
    """,
    # reference and scope
    "and_or": "and/or; and / or; and or",
    "exception": "unless; except; save (for|as|that|where|in); other than; excluding; with the exception of",
    "law_reference": """
        in accordance with; in compliance with; in conformity with; in line with; consistent with; pursuant to; according to;
        subject to; as per; as prescribed by; as provided (by|for by|for in|in); as may be (prescribed|provided) by; on the
        basis of; based on; under; within the framework of; prescribed by; provided by; stipulated in; governed by; conferred
        upon .. by; regulated by; determined by
    """,
    "law": """
        legislation; national law; national laws; domestic law; domestic laws; national legislation; applicable law;
        applicable laws; relevant law; relevant laws; the law; law; the laws; laws; this law; the constitution; constitution; code; decree; act; regulations; statute; statutes
    """,
    "not_law": """
        existing (law|laws); international law; international laws; international humanitarian law; international human rights
        law; humanitarian law; human rights law; international humanitarian and human rights law; customary (international|)
        law; law and order; rule of law; law enforcement; basic law; permanent constitution; the permanent constitution; new
        constitution; code of conduct; code of ethics; common law; by law; law of (the sea|treaties|armed
        conflict|nations|war)
    """,
    "as_amended": "as amended; as may be amended; as amended from time to time; and its amendments; as modified",
    "above": """
        the above; as above; as specified above; as mentioned above; as stated above; mentioned above; above-mentioned; above
        mentioned; aforementioned; the foregoing; the aforesaid
    """,
    "these": "these; this; those; such; the said; that",
    # lists
    "open_list": """
        including; includes; include but are not limited to; including but not limited to; including, but not limited to;
        include, but are not limited to; not limited to; such as; inter~alia; among others; among other things; amongst
        others; etc; et cetera; and so on; in particular; for example; or the like; and the like; and other similar; or
        similar; and any other (activities|actions|acts|activity); any other (activities|actions|acts|activity) that
    """,
    "prohibition": """
        must not; shall not; may not; will not; prohibit; prohibits; prohibited; prohibiting; forbid; forbids; forbidden;
        forbidding; ban; ban on; banned; refrain; refrains; refrain from; abstain from; desist from; not to
        (use|open|fire|deploy|attack); no (firing|fire|revenge|attack|attacks|movement|movements|use|deployment|flights);
        avoiding; refusal of; (is|are) not (allowed|permitted)
    """,
    "withdrawal": """
        withdrawal of; withdraw; withdraws; withdrawn; removal of; remove; removed; moved back; pull back; pull-back;
        disarmament of; demilitarised; demilitarized; dismantle; dismantled; leave the country; cantoned
    """,
    # loaded words, persons
    "loaded": """
        enemy; enemies; aggressor; aggressors; occupier; occupiers; invader; invaders; terrorist; terrorists; bandit; bandits;
        rebels; insurgents; separatist; separatists; puppet; puppets; puppet regime; junta; fascist; fascists; nazi; nazis;
        so-called; illegitimate regime; criminal regime; traitor; traitors; war criminals; thugs; militants
    """,
    "title": """
        mr; mrs; ms; dr; gen; general; president; prime minister; minister; ambassador; colonel; col; crown prince; h.e.;
        sheikh; commander
    """,
    # what a sentence is about
    "security": """
        cease~fire; cease~fires; cessation of (hostilities|fire|use); hostilities; weapon; weapons; weaponry; arms;
        ammunition; ammunitions; artillery; mortars; troop; troops; soldiers; combatants; ex-combatants; armed
        (forces|groups|formations|group|persons); military; militias; militia; withdrawal of (forces|troops|heavy|all
        foreign|allied|weapons|equipment); withdrawal; disengagement; separation of forces; firing; sniper; fire; mines;
        demining; mine action; explosive*; disarm; disarmament; demobilization; demobilisation; cantonment; cantoned;
        demilitarized; demilitarised; forces; security zone; buffer zone; safety zone; use of force; prisoners of war; strikes
        against; drones; mercenaries; attacks; violence; sexual violence
    """,
    "money": """
        million; billion; fund; funds; funding; financing; budget; grant; grants; loan; loans; tranche; disbursement; revenue;
        revenues; donor; donors; payment; payments; pay; debt; assistance package; compensation; financial; usd; eur
    """,
    "self_defence": """
        self-defence; self-defense; self defence; self defense; return fire; retaliatory fire; retaliation; respond to
        (an|any) (attack|provocation|offensive); responding to an offensive
    """,
    "self_defence_limit": """
        imminent; necessary and proportionate; proportionate; proportional; last resort; ongoing attack; armed attack; at the
        order; by order of; on the order of; order made by; only permissible if; only if; only when; shall be reported;
        reported within; no (firing|fire); until the attack; after an unsuccessful attempt
    """,
    # analysis
    "likely": """
        almost no chance; remote chance; remote; very unlikely; highly improbable; unlikely; improbable; roughly even chance;
        roughly even odds; likely; probable; probably; very likely; highly probable; almost certain; almost certainly; nearly
        certain
    """,
    "likely_off": """
        quite likely; fairly likely; rather likely; extremely likely; highly likely; more likely than not; most likely; a good
        chance; good chance; fair chance; reasonable chance; real chance; real possibility; realistic possibility; serious
        possibility; possible; possibly; conceivable; conceivably; may well; might well; cannot be (ruled
        out|excluded|discounted); cannot rule out; perhaps; presumably; there is a chance; in all likelihood; odds are;
        undoubtedly; doubtless
    """,
    "confidence": """
        (high|moderate|medium|low) confidence; (high|moderate|medium|low)-confidence; (highly|fairly) confident
    """,
    "judgement": """
        we assess; we judge; we estimate; we believe; assess that; assesses that; assessed that; judge that; judges that;
        judged that; estimate that; estimates that; it is assessed; in our (assessment|judgement|judgment); analysts
        (assess|judge|believe|estimate); our (assessment|judgement|judgment) is
    """,
    "endeavour": """
        endeavour; endeavours; endeavor; endeavors; seek to; seeks to; strive; strives; attempt to; best efforts; best endeavours; every
        effort; all efforts; reasonable efforts; make efforts; efforts (shall|will) be made; do (their|its|his|her) (best|utmost)
    """,
    "intent": """
        supports; (is|are|remain|remains) committed to; (stand|stands) ready to; (intend|intends) to; (declare|declares) (its|their)
        (intention|readiness); (express|expresses) (its|their) (intention|readiness)
    """,
}

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)

NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40,
    "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
}  # fmt: skip

UNITS = {
    "hour": ("hour", "hours", "hrs"),
    "day": ("day", "days"),
    "week": ("week", "weeks"),
    "month": ("month", "months"),
    "year": ("year", "years"),
    "km": ("km", "kilometre*", "kilometer*"),
    "m": ("metre", "metres", "meter", "meters"),
    "mm": ("mm", "millimetre*", "millimeter*"),
    "percent": ("percent", "per cent"),
    "million": ("million",),
    "billion": ("billion",),
    "eur": ("eur", "euro", "euros"),
    "usd": ("usd", "dollar", "dollars"),
}

# An outer limit in the same sentence: a day, a count of days, a named end.
LIMIT = (
    r"\b(?:no(?:t)? later than|within (?:a maximum of |the (?:first|next) |a period of )?(?:\w+[- ]){0,4}\(?\d*\)?\s*"
    r"(?:hour|day|week|month|year)s?|by (?:the )?(?:end|close|start|beginning) of|before the (?:end|start|beginning|expiry)"
    r"|at the latest|by \d|not exceed\w*|up to \d|in \d+ (?:hour|day|week|month)s?|(?:on|by|before|until|from|as of) "
    r"(?:the )?(?:\d{1,2}(?:st|nd|rd|th)?(?: of)? \w+|[a-z]+ \d{1,2})[, ]*\d{0,4}|\d{1,2}[:.]\d\d\b|within (?:the )?(?:pre-)?transition\w*"
    r"|(?:daily|weekly|monthly|quarterly|annually|annual|yearly)|every (?:\w+ )?(?:day|week|month|year|six|three|two)\w*"
    r"|(?:during|throughout) the (?:pre-?)?transition\w*|once (?:a|every|in)\b|per (?:day|week|month|annum|year))"
)

PARTICIPLE = (
    r"(?!(?:indeed|need|feed|speed|bed|red|embed|exceed|succeed|proceed|united|concerned|interested|entitled|limited)\b)"
    r"(?:\w{2,}ed|held|made|taken|given|put|set|sent|built|drawn|withdrawn|found|kept|paid|met|led|brought|laid|begun|chosen"
    r"|undertaken|done|written|sworn|left|shared|sought|spent|sold|bought|let|cut|seen|shown|known|understood|driven|borne)"
)
# Before "to" these say how the subject stands to what follows, and order nothing to be done to it: "are to be prepared to leave".
NOT_TO = (
    r"(?!(?:bound|committed|compelled|encouraged|entitled|expected|inclined|linked|meant|obliged|prepared|related|required|subjected"
    r"|supposed|tied|urged|used)\s+to\b)"
)
# Modal + passive infinitive; group `done` is what is to be done.
PASSIVE = (
    r"\b(?:shall|must|will|should|(?:is|are) to)\s+(?:not\s+|also\s+|then\s+|only\s+|further\s+|immediately\s+|promptly\s+|fully\s+|duly\s+"
    r"|therefore\s+|be\s+){0,2}(?<=be\s)(?:\w+ly\s+|not\s+|further\s+|also\s+|so\s+){0,2}(?P<done>" + NOT_TO + PARTICIPLE + r")\b"
)
# Words that look like a passive duty and only describe.
NOT_PASSIVE = """
    allowed authorised authorized based bound calculated called characterised characterized classified committed composed
    comprised concerned considered constituted construed decentralised decentralized dedicated deemed drawn empowered
    entitled entrusted experienced founded guided headquartered integrated interpreted known limited located mandated
    measured named obliged permitted qualified referred reflected regarded related represented required shared situated
    styled sworn tasked titled transformed treated understood used vested
"""
AGENT = r"\bby\s+(?!the\s+(?:end|beginning|start|close|year|date|time|same|way|following)\b|\d|means|way|virtue|reference|(?:simple|absolute|a|two|qualified|at)\b[\w\s/()-]{0,24}majority|consensus|decree|decision|appointment|ballot|vote|agreement|\w+ing\b|(?:mid|end)|(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|(?:road|river|air|sea|land)\b)\w+"
IMPERATIVE = """
    adopt agree allow appoint begin carry cease complete conduct create declare define deploy determine develop disarm
    dismantle enact end ensure establish exchange facilitate guarantee halt hand hold implement improve intensify
    introduce launch maintain observe open organise organize permit prepare promote protect provide publish refrain
    reinstate release remove respect restore resume return secure set start stop strengthen support take transfer
    undertake withdraw
"""
DEVERBAL = """
    adoption cantonment cessation collection compensation creation decentralisation decentralization demining
    demobilisation demobilization deployment disarmament disengagement dismantling dissolution establishment exchange
    implementation introduction issuance launch opening provision reconstruction reform rehabilitation reinstatement
    reintegration release removal renewal repatriation restoration resumption return separation vacation withdrawal
"""

# A negated verb, whether or not it forbids: with one, the other version may say the same as a prohibition.
DENIES = (
    r"\b(?:(?:do|does|did|is|are|was|were|has|have|had|can|could|would|should)\s+(?:\w+\s+)?not|cannot|neither|nor|never|none|nobody"
    r"|no(?!\s+(?:later|less|more|fewer|earlier)\b)|not\s+to|fails?\s+to|without\s+\w+ing)\b"
)
NOT_FORBIDDING = r".*"  # what forbids in English stands in the group `prohibition`
