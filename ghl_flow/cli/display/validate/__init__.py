"""What is wrong with files, one file for each output."""
