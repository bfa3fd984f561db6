"""Review of measures: differences of lists, what a measure seems to have done, and what its holder proposes to change."""
