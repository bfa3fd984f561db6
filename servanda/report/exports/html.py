"""The report as one HTML file: no script, nothing asked for from outside, its marking above and below and on every printed page."""

from __future__ import annotations

import json

from servanda.base.shown import in_html_text
from servanda.evidence.marking import marking_text
from servanda.report import html
from servanda.report.exports import File
from servanda.report.monitoring.data import short_mark
from servanda.report.release import Released, opened

STYLE = """<style>
.marking { text-align: center; font-weight: 700; letter-spacing: .03em; margin: 0 auto .5rem; max-width: none; } footer + .marking { margin-top: 2rem; }
td { hyphens: auto; } td:first-child { min-width: 5.2em; }
@page { size: A4; margin: 18mm 14mm; @top-center { content: MARK; font-weight: 700; } @bottom-center { content: MARK; font-weight: 700; } @bottom-right { content: "page " counter(page) " of " counter(pages); } }
@media print { .marking { display: none; } figure { break-inside: avoid; } }
</style>
"""


def files(released: Released) -> tuple[File, ...]:
    """One file."""
    mark = marking_text(opened(released).marking)
    banner = f'<p class="marking" role="note">{in_html_text(mark)}</p>\n'
    # a string of CSS inside a style element: only letters that can end neither of the two
    css = json.dumps("".join(c for c in short_mark(mark) if c.isalnum() or c in " :+,.-"), ensure_ascii=True).replace("\\u", "\\")
    text = html.html(released.document)
    text = text.replace("</head>", STYLE.replace("MARK", css) + "</head>", 1)
    text = text.replace("<main>\n", f"{banner}<main>\n", 1)
    at = text.rindex("</body>")
    text = text[:at] + banner + text[at:]
    return (
        File(
            suffix=".html",
            data=text.encode("utf-8"),
            holds="the whole report with its drawings; opens in any browser, asks for nothing",
        ),
    )
