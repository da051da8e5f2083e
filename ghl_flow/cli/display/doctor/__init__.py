"""`ghl-flow doctor`."""
