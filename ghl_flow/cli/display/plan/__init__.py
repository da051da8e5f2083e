"""A plan, one file for each output."""
