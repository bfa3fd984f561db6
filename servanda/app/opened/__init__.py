"""A dossier that is open: its files on disk with unsaved text on top, checked in stages while one types."""
