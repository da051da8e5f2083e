"""An embedded HighLevel sub-account: the same endpoints, kept in SQLite, and it runs what is pushed."""
