"""What an `if` asks, and the `if` itself."""
