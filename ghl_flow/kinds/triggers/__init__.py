"""Trigger types, one file each."""
