"""Who bears which share, over a denominator that is named once."""
