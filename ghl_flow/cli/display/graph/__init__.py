"""Pictures of flows and accounts."""
