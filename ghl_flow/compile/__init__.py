"""A flow and an account into what HighLevel stores: resolve, lower, lay out."""
