"""Tables of others, whatever file they come in."""
