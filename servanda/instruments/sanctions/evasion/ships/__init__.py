"""What the ship detectors share: places on the globe, tracks of positions, areas, names of ships in time."""
