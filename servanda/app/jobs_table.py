"""Which jobs there are: the name of the command, the name in Python (none: ""), where the declaration stands.

Nothing is imported here. The order is that of the lists of verbs.
"""

from __future__ import annotations

_D = "servanda.app.draft"
_S = "servanda.instruments.sanctions"
_A = "servanda.app.sanctions"
_T = "servanda.instruments.strategy"
_P = "servanda.app.strategy"
_U = "servanda.app.support"
_L = "servanda.app.allies"
JOBS: dict[str, tuple[str, str]] = {
    "draft new": ("new", f"{_D}.new:DraftNewJob"),
    "draft ask": ("ask", f"{_D}.asked:AskSubjectsJob"),
    "draft next": ("next", f"{_D}.asked:NextDecisionJob"),
    "draft confirm": ("confirm", f"{_D}.deciding:ConfirmProposalJob"),
    "draft drop": ("drop", f"{_D}.deciding:DropProposalJob"),
    "sanctions import": ("", f"{_S}.lists.job:ImportJob"),
    "sanctions screen": ("", f"{_S}.batch.job:ScreenJob"),
    "sanctions decide list": ("decisions", f"{_S}.decisions.job:DecisionsJob"),
    "sanctions decide queue": ("hit_queue", f"{_S}.decisions.queue_job:HitQueueJob"),
    "sanctions decide propose": ("", f"{_S}.decisions.job:ProposeJob"),
    "sanctions decide whitelist": ("", f"{_S}.decisions.job:WhitelistJob"),
    "sanctions decide several": ("decide_several", f"{_S}.decisions.queue_job:SeveralJob"),
    "sanctions decide confirm": ("confirm_decision", f"{_S}.decisions.job:ConfirmJob"),
    "sanctions decide reject": ("reject_decision", f"{_S}.decisions.job:RejectJob"),
    "sanctions decide begin": ("begin_decisions", f"{_S}.decisions.job:BeginJob"),
    "sanctions decide verify": ("verify_decisions", f"{_S}.decisions.job:VerifyDecisionsJob"),
    "sanctions decide export": ("export_decisions", f"{_S}.decisions.job:ExportJob"),
    "sanctions own caught": ("own", f"{_S}.ownership.job:CaughtJob"),
    "sanctions own owns": ("owns", f"{_S}.ownership.job:OwnsJob"),
    "sanctions own owners": ("owners", f"{_S}.ownership.job:OwnersJob"),
    "sanctions own if-listed": ("if_listed", f"{_S}.ownership.job:IfListedJob"),
    "sanctions own if-sells": ("if_sells", f"{_S}.ownership.job:IfSellsJob"),
    "sanctions own regimes": ("regimes", f"{_S}.ownership.job:RegimesJob"),
    "sanctions deal": ("deal", f"{_S}.dealings.job:DealJob"),
    "sanctions detect": ("detect", f"{_S}.evasion.job:DetectJob"),
    "sanctions diff": ("diff_lists", f"{_S}.review.diff_job:DiffJob"),
    "sanctions review effect": ("effect", f"{_A}.effects:EffectJob"),
    "sanctions review propose": ("propose", f"{_A}.effects:ProposeChangeJob"),
    "sanctions review measures": ("measures", f"{_A}.lives:MeasuresJob"),
    "sanctions review delist list": ("delisting_requests", f"{_S}.delisting.job:RequestsJob"),
    "sanctions review delist verify": ("verify_delisting", f"{_S}.delisting.job:VerifyRequestsJob"),
    "sanctions review delist ways": ("", f"{_S}.delisting.job:WaysJob"),
    "sanctions review delist open": ("delisting_open", f"{_S}.delisting.job:OpenJob"),
    "sanctions review delist step": ("delisting_step", f"{_S}.delisting.job:StepJob"),
    "sanctions review licence": ("licence", f"{_A}.licences:LicenceJob"),
    "sanctions calendar": ("calendar", f"{_A}.calendars:CalendarJob"),
    "strategy whatif": ("whatif", "servanda.app.strategy.whatif:WhatIfJob"),
    "strategy say": ("say", f"{_T}.likelihood_job:SayJob"),
    "strategy record": ("record", "servanda.app.strategy.records:RecordJob"),
    "strategy threats": ("threats", f"{_T}.records.job:ThreatsJob"),
    "strategy interests": ("interests", "servanda.app.strategy.positions:InterestsJob"),
    "strategy miscalculation": ("miscalculation", f"{_T}.interests.job:MiscalculationJob"),
    "strategy experts new": ("new_sheets", f"{_P}.experts:NewSheetsJob"),
    "strategy experts read": ("read_answers", f"{_P}.experts:ReadAnswersJob"),
    "strategy experts pool": ("pool", f"{_P}.experts:PoolJob"),
    "strategy obstacles": ("obstacles", f"{_P}.experts:ObstaclesJob"),
    "strategy forecast make": ("make_forecast", f"{_P}.forecasts:MakeJob"),
    "strategy forecast resolve": ("resolve_forecast", f"{_P}.forecasts:ResolveJob"),
    "strategy forecast score": ("score_forecasts", f"{_T}.experts.job:ScoreJob"),
    "strategy forecast verify": ("verify_forecasts", f"{_T}.experts.job:VerifyForecastsJob"),
    "strategy packages": ("packages", "servanda.app.strategy.bargains:PackagesJob"),
    **{verb.lower(): ("", f"servanda.app.verdicts:{verb}VerdictJob") for verb in ("Monitor", "Due", "Why", "Diff")},
    "strategy lines": ("lines", "servanda.app.strategy.red_lines:LinesJob"),
    "strategy enforce": ("enforce", "servanda.app.strategy.enforcing:EnforceJob"),
    "channels check": ("check", "servanda.app.channels.undercutting:CheckJob"),
    "channels said": ("said", "servanda.app.channels.speaking:SaidJob"),
    "channels knew": ("knew", "servanda.app.channels.speaking:KnewJob"),
    "channels seal": ("seal", "servanda.app.channels.sealing:SealJob"),
    "channels prove": ("prove", "servanda.app.channels.sealing:ProveJob"),
    "support rows export": ("export_rows", f"{_U}.row_tables:ExportRowsJob"),
    "support rows read": ("read_rows", f"{_U}.row_tables:ReadRowsJob"),
    "support rows clauses": ("row_clauses", f"{_U}.row_tables:RowClausesJob"),
    "support import": ("import_rows", f"{_U}.row_tables:ImportSupportJob"),
    "support ledger": ("ledger", f"{_U}.amounts:LedgerJob"),
    "support flags": ("flags", f"{_U}.contracts:FlagsJob"),
    "support train": ("train", f"{_U}.practising:TrainJob"),
    "support ship": ("ship", f"{_U}.practising:ShipJob"),
    "support assist": ("assist", f"{_U}.practising:AssistJob"),
    "support land": ("land", f"{_U}.practising:LandJob"),
    "support clocks": ("clocks", "servanda.instruments.support.practice.job:ClocksJob"),
    "support deliver": ("deliver", f"{_U}.delivering:DeliverJob"),
    "support tranche": ("tranche", f"{_U}.instalments:TrancheJob"),
    "support terms": ("terms", f"{_U}.agreed:TermsJob"),
    "support debt": ("debt", f"{_U}.owing:DebtJob"),
    "allies duties": ("duties", f"{_L}.owed:DutiesJob"),
    "allies burden": ("burden", f"{_L}.sharing_costs:BurdenJob"),
    "allies initiatives": ("initiatives", f"{_L}.joint:InitiativesJob"),
    "allies balance": ("balance", f"{_L}.trading:BalanceJob"),
    "allies align": ("align", "servanda.instruments.alliances.votes.job:AlignJob"),
    "allies meetings": ("meetings", f"{_L}.gatherings:MeetingsJob"),
    "allies positions": ("positions", f"{_L}.brackets:PositionsJob"),
    "allies leave": ("leave", f"{_L}.departures:LeaveJob"),
    "allies consistent": ("consistent", f"{_L}.handed_over:ConsistentJob"),
    "share may": ("may", "servanda.app.share.permission:MayJob"),
    "share export": ("export_shared", "servanda.app.share.exporting:ExportSharedJob"),
    "tips clear": ("clear", "servanda.app.tips.clearing:PlainJob"),
    "tips days": ("days", "servanda.app.tips.avoiding:DaysJob"),
    "tips sheet": ("sheet", "servanda.app.tips.before:SheetJob"),
    "tips patience": ("patience", "servanda.instruments.tips.job:PatienceJob"),
    "figures": ("", "servanda.app.figures:FiguresJob"),
    "draft export": ("export_words", "servanda.app.draft.exporting:ExportWordsJob"),
    "draft return": ("returned", "servanda.app.draft.returning:ReturnJob"),
    "draft brackets": ("brackets", "servanda.app.draft.bracketed:BracketsJob"),
    "draft akn": ("akn", "servanda.app.draft.archive:AknJob"),
    "draft paper": ("paper", "servanda.app.draft.papers:OptionsPaperJob"),
    "draft minutes": ("minutes", "servanda.app.draft.minuted:MinutesJob"),
    "draft precedent": ("precedent", "servanda.app.draft.others:PrecedentJob"),
}
GROUPS: dict[str, tuple[str, str, str]] = {
    "draft": (
        "From the words of a text to clauses, one decision at a time.",
        "Draft: finds where a duty may stand in a text and what you must decide. What it proposes counts nowhere until you "
        "confirm it, one proposal at a time.",
        "",
    ),
    "sanctions": (
        "Lists, screening, ownership, dealings, evasion, review.",
        "Sanctions as an instrument: targeted, secondary, enforced, reviewed. What it says of a person is a lead or a match to "
        "decide on, never a finding of guilt.",
        "Start with: servanda sanctions import FILE... --format FORMAT, then servanda sanctions screen NAME.",
    ),
    "sanctions decide": (
        "Decide on hits: propose, confirm, whitelist, verify.",
        "Decide on hits: by two persons where the policy asks for it, never by one twice; every act goes into a log that shows "
        "any change.",
        "",
    ),
    "sanctions own": (
        "Say who is caught by ownership or control, and why.",
        "Ownership and control under dated regimes: must, may or not caught, each with its proof.",
        "",
    ),
    "sanctions review": (
        "Review measures: effect, proposed adjustments, life, delisting, licences.",
        "Review measures: what they seem to have done, where they stand, and what you propose to change.",
        "Start with: servanda sanctions review measures DOSSIER, or servanda sanctions review effect PANEL --help.",
    ),
    "sanctions review delist": (
        "Requests to be taken off a list: open, step, list.",
        "Keep requests to be taken off a list: by whom, for which record, on what grounds, and what is due by when.",
        "",
    ),
    "strategy": (
        "Red lines, records, interests, packages, experts, what if.",
        "Strategy: every question is asked of clauses, dated events and declared preferences; the answer is a range with a "
        "baseline beside it, the evidence it rests on, and what would change it. Nothing here scores a person.",
        "",
    ),
    "support": (
        "Aid and an economy that stands: from promise to delivery.",
        "Support: aid is a set of commitments with amounts. What was pledged is a clause, what was committed, allocated and "
        "delivered is evidence; stages are never mixed, and what nobody knows is never zero.",
        "",
    ),
    "allies": (
        "What allies owe, bear, agree, say, trade and vote.",
        "Allies: what they owe each other and what they say is a set of commitments, what each bears is a figure with its "
        "denominator. Every answer is on the text and on what is on record; nobody is scored, and nothing is averaged.",
        "",
    ),
    "channels": (
        "Back channels that must not undercut: conflicts, who could know, sealed logs.",
        "Channels: what is offered in each is a text with a marking. Whether all of it can be kept with the open text is asked "
        "of the core; what is told goes to a terminal, or where --out says.",
        "",
    ),
    "share": (
        "May it go to them: reasons, least changes, exports.",
        "Sharing: one gate says what may go to whom, by label, list, caveat, consent, task and source. It never tells what "
        "stays.",
        "",
    ),
    "tips": (
        "Before a meeting: days to avoid, and how long such talks took.",
        "Tips: what to look at before a meeting. Each says what was looked at and in what; nothing here is applied or decided "
        "for you, and nothing is a forecast.",
        "",
    ),
    "support rows": (
        "Pledges as rows: out, back as proposals, into clauses.",
        "Pledges as rows: out into a workbook, back with each changed cell as a proposal, and into clauses that nobody types.",
        "",
    ),
    "strategy experts": (
        "Ask experts: sheets, answers, pools with their dissent.",
        "Ask experts about clauses: a sheet for each, under pseudonyms; what came back is pooled, with the dissent kept.",
        "",
    ),
    "strategy forecast": (
        "Keep forecasts: seal, resolve, score, verify.",
        "Keep a log of forecasts: sealed before anybody can know what comes, resolved by a clause or an event, scored.",
        "",
    ),
}
"""Groups of commands: the line in the list of verbs, the help, what stands under it (none: examples of the jobs)."""
PYTHON: dict[str, tuple[str, str]] = {
    "propose_decision": ("sanctions decide propose", f"{_S}.decisions.job:ProposeDecisionJob"),
    "detectors": ("sanctions detect", f"{_S}.evasion.job:DetectorsJob"),
    "import_list": ("sanctions import", f"{_S}.lists.job:ImportListJob"),
    "snapshots": ("sanctions import", f"{_S}.lists.job:SnapshotsJob"),
    "verify_store": ("sanctions import", f"{_S}.lists.job:VerifyStoreJob"),
    "screen": ("sanctions screen", f"{_S}.batch.job:ScreenQueriesJob"),
    "screen_file": ("sanctions screen", f"{_S}.batch.job:ScreenFileJob"),
    **{python: (name, place) for name, (python, place) in JOBS.items() if python},
}
"""Public names of Python: the command beside which each stands, and where its declaration stands."""
INSTRUMENTS = ("draft", "sanctions", "strategy", "support", "allies", "channels", "share", "tips")
"""Each has a group of commands, an extra, and a module of public functions: `servanda.<its name>`."""
PLAIN = {"query": f"{_S}.batch.asking:query", "listings": f"{_S}.lists.job:listings"}
"""Public functions that are no jobs."""
