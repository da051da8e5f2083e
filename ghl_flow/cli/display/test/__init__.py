"""Results of tests, one file for each output."""
