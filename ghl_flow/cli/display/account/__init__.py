"""Files of accounts, one file for each output."""
