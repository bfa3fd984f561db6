"""Plans judged one instance at a time, without columns: exact for everything that compiles, whatever is not known."""
