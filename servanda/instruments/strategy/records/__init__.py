"""Records of threats: how often what was announced for a line was done when the line was tested."""
