"""A treaty that nobody signed, as a Word file: 40 articles with automatic numbers, two annexes, notes, English beside French, changes of three
authors and brackets; and the key of what is in it."""

from __future__ import annotations

from docx_kit import deleted, docx, inserted, levels, paragraph, run, table

ARTICLES = 40
AUTHORS = ("Ostrey", "Quellmar", "Sarne")
CHANGES = 30
BRACKETS = 12
NOTES = 5
ANNEXES = ("annex-I", "annex-II")
TITLES = ("Water", "Forces", "Prisoners", "Roads", "Reports", "Harbours", "Markets", "Release")
TITRES = ("Eaux", "Forces", "Prisonniers", "Routes", "Rapports", "Ports", "Marchés", "Libération")
_NUMBERS = levels(("decimal", "Article %1"), ("decimal", "(%2)"), ("lowerLetter", "(%3)"))
NUMBERING = "".join(f'<w:abstractNum w:abstractNumId="{at}">{_NUMBERS}</w:abstractNum>' for at in (1, 2, 3, 4, 5, 6)) + "".join(
    f'<w:num w:numId="{at}"><w:abstractNumId w:val="{at}"/></w:num>' for at in (1, 2, 3, 4, 5, 6)
)
STYLES = '<w:style w:styleId="H"><w:name w:val="heading 1"/></w:style>'
DAYS = {n: 10 + n for n in range(1, ARTICLES + 1)}
WITH_BRACKETS = range(9, 9 + BRACKETS)
"""Articles in which a number of days stands in brackets."""
WITH_CHANGE = range(21, 21 + CHANGES // 2)
"""Articles in which somebody took a number of days out and put another in: two changes each."""


def noted(number: int) -> str:
    return f'<w:r><w:footnoteReference w:id="{number + 1}"/></w:r>' if number <= NOTES else ""


def days(number: int, word: str) -> str:
    """How many days, in one language: plain, in brackets, or changed."""
    if number in WITH_CHANGE:
        author = AUTHORS[number % 3]
        return deleted(f"{DAYS[number] + 5}", author) + inserted(f"{DAYS[number]}", author) + run(f" {word}.")
    return run(f"[{DAYS[number]} {word}] [{DAYS[number] + 5} {word}]." if number in WITH_BRACKETS and word == "days" else f"{DAYS[number]} {word}.")


def english(number: int) -> str:
    made = paragraph(run(TITLES[(number - 1) % 8]), number="1", style="H")
    made += paragraph(run("Ostrey shall open the gates of the valley.") + noted(number), number="1", level=1)
    made += paragraph(run("Quellmar shall send a report to the commission within ") + days(number, "days"), number="1", level=1)
    if number == 8:
        made += paragraph(run("Each Party shall:"), number="1", level=1)
        made += paragraph(run("release the prisoners of the other Party;"), number="1", level=2)
        made += paragraph(run("return their papers to them."), number="1", level=2)
    return made


def french(number: int) -> str:
    made = paragraph(run(TITRES[(number - 1) % 8]), number="2", style="H")
    made += paragraph(run("Ostrey doit ouvrir les portes de la vallée."), number="2", level=1)
    plain = run(f"Quellmar doit adresser un rapport à la commission dans un délai de {DAYS[number]} jours.")
    made += paragraph(plain, number="2", level=1)
    if number == 8:
        made += paragraph(run("Chaque Partie doit :"), number="2", level=1)
        made += paragraph(run("libérer les prisonniers de l'autre Partie ;"), number="2", level=2)
        made += paragraph(run("leur rendre leurs papiers."), number="2", level=2)
    return made


def annex(number: int) -> list[tuple[str, str]]:
    left, right = str(1 + 2 * number), str(2 + 2 * number)
    rows = [(paragraph(run(f"Annex {'I' * number}"), style="H"), paragraph(run(f"Annexe {'I' * number}"), style="H"))]
    for at in (1, 2):
        rows.append((
            paragraph(run("Wells"), number=left, style="H") + paragraph(run(f"Sarne shall measure the water of the wells {at} times a year."), number=left, level=1),
            paragraph(run("Puits"), number=right, style="H") + paragraph(run(f"Sarne doit mesurer l'eau des puits {at} fois par an."), number=right, level=1),
        ))  # fmt: skip
    return rows


def treaty() -> bytes:
    """The file."""
    notes = "".join(f'<w:footnote w:id="{at + 1}">{paragraph(run(f"As agreed at the meeting number {at}."))}</w:footnote>' for at in range(1, NOTES + 1))
    opening = (paragraph(run("The Parties, wishing that the valley be at peace, have agreed as follows:")), paragraph(run("Les Parties, désireuses que la vallée soit en paix, sont convenues de ce qui suit :")))  # fmt: skip
    rows = [opening, *((english(n), french(n)) for n in range(1, ARTICLES + 1)), *annex(1), *annex(2)]
    return docx(table(*rows), numbering=NUMBERING, styles=STYLES, footnotes=notes)
