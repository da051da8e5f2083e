"""Findings as other programs want them, one format a file: data in, text out."""
