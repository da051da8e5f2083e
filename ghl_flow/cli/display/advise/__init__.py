"""Advice on who answers calls."""
