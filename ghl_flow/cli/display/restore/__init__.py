"""What restoring changes."""
