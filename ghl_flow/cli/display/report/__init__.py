"""Reports of missed calls."""
