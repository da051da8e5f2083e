"""How an account is reached, and with what credentials."""
