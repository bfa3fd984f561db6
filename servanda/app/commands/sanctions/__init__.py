"""`servanda sanctions`: a group of jobs; verbs that are not declared beside their engine stand here."""

from servanda.app.jobs import group

command = group("sanctions")
