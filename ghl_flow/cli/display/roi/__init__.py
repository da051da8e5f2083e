"""What missed calls cost."""
