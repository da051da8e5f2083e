"""From what should be in an account to what is: plan and apply."""
