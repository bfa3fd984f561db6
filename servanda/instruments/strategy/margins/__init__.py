"""What breaking a clause gains against what its answer costs, by draws: shared by card and table."""
