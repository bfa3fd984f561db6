"""The language server: what an editor asks of a dossier that is open."""
