"""The workbench: a dossier in the browser, on this machine alone."""
