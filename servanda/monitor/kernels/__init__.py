"""A small fixed library of compiled loops: gates, deadlines, counts, sums and joins over columns of events."""
