"""HighLevel over HTTP: the public API and the workflow builder's backend. Knows nothing of flows."""
