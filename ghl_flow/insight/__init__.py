"""What happened in an account: its messages, read; and what follows from them. Data in, data out."""
