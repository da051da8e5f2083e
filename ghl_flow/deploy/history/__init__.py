"""What was written, and the workflows as they were."""
