"""Replays of histories."""
