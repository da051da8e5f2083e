"""How fast ghl-flow is, always as a ratio to something everybody has, measured in the same run."""
