"""What HighLevel stores: steps, triggers and workflows as its builder writes them. Plain data."""
