"""What HighLevel does with a workflow: an interpreter of the compiled wire JSON, and what is built on it."""
