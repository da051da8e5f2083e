"""What was paused or deleted, one file for each output."""
