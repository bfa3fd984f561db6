"""A marimo notebook on the fictional dossier `harbour`: marimo edit examples/notebooks/harbour_marimo.py"""

import marimo

app = marimo.App()


@app.cell
def _():
    import datetime as dt
    from pathlib import Path

    import servanda

    here = next(one for one in Path(__file__).resolve().parents if (one / "dossiers").is_dir())
    dossier = servanda.load(here / "dossiers" / "harbour")
    dossier
    return dossier, dt, here, servanda


@app.cell
def _(dossier, dt, servanda):
    report = servanda.check(dossier, today=dt.date(2031, 3, 1), questions=False)
    report
    return


@app.cell
def _(dossier):
    drawing = dossier.graph()
    drawing
    return


@app.cell
def _(dossier, servanda):
    due = servanda.due(dossier, as_of="2031-06-01", days=7)
    due.to_polars().group_by("kind").len().sort("kind")
    return


@app.cell
def _(here, servanda):
    stalls = servanda.ask(here / "dossiers" / "rivers", "stall", subject="2")
    stalls
    return


if __name__ == "__main__":
    app.run()
