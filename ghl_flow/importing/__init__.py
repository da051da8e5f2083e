"""The way back: what HighLevel stores as a flow in YAML, and the lock that keeps its ids."""
