"""The state of accounts, one file for each output."""
