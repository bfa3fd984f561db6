"""Rules of drafting: one family a file, one documented class a rule. `registry` runs them, `pages` writes their pages."""
