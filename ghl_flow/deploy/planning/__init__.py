"""What apply would do, as data."""
