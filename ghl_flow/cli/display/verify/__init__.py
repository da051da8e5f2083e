"""Verdicts, one file for each output."""
