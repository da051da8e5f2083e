"""What is wrong in accounts today."""
