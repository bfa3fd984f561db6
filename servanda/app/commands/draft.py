"""`servanda draft`: a group of jobs, each declared in its place; `app/jobs_table.py` names them all."""

from servanda.app.jobs import group

command = group("draft")
