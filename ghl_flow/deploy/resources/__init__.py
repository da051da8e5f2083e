"""What an account is made of: a file for each kind, with how it is planned, created, changed and deleted."""
