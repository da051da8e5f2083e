"""What texts cost: segments of what arrives, times price and carrier fee, from one price card."""
