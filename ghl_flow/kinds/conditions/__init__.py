"""What an `if` can ask: one kind of condition in a file."""
