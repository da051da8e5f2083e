"""Writing to accounts, so that it can be stopped at any point and run again."""
