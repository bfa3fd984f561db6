"""What if an actor leaves, an act stops, a clause is reversed: the difference of two worlds, and nothing else."""
