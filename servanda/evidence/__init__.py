"""What is known, from whom, since when: an append-only log of events, attributions, counts and gaps; importers; fusion."""
