"""What the whole gate came to, one file for each output."""
