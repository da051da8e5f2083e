"""A2P 10DLC, one file for each output."""
