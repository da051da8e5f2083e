"""Digests of a fleet."""
