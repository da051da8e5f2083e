"""Texts as customers see them, one file for each output."""
