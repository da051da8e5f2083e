"""What an import says: workflows that became flows."""
