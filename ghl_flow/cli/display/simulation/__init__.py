"""A simulation, one file for each output."""
