"""Made-up worlds, deterministic by seed: for the demonstration, the tests and the measurements. Nobody in them exists."""
