"""Agreement of states from recorded votes."""
