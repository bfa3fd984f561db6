"""Tips before a meeting: so far the days of movable feasts."""
