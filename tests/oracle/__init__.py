"""A second, slow reading of the rulebook, to hold the engine against."""
