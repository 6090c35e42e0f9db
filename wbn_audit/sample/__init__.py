"""The monitor's spot check: draw a sample, prepare its worksheet, evaluate what was found."""
