"""The judge: draws small dossiers, enumerates their runs, derives from `servanda.meaning` alone what each question must answer, compares.

It imports `servanda.check` in one place only (`verdicts.asked`), to put the questions. See docs/questions.md for what they mean.
"""
