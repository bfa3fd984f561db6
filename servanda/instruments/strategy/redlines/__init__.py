"""Red lines: threshold, answer, cost and gain, record, chance of a crossing, understanding, cheapest change."""
