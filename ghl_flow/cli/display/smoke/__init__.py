"""What came of calls that were made to try an account."""
