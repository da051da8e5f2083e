"""What came of an apply, one file for each output."""
