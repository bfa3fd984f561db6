"""Money, rates and sources of figures: what instruments share."""
