"""Findings, one file for each output that is not a standard format (`ghl_flow.lint.formats`)."""
