"""What happened in the sandbox, one file for each output."""
