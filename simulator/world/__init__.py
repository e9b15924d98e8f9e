"""One simulated world: database, clock, seed, profile, faults. Many live in one process."""
