"""What the structural rules read off a dossier: who is bound, what is settled, which moments are fixed, what clashes."""
