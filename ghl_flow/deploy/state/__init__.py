"""What is wanted of an account and what is there."""
