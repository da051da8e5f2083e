"""What texts cost, one file for each output."""
