"""Texts of niches, one file for each output."""
