"""A fleet of sub-accounts, planned and applied over HTTP, beside a bare loop of the same requests."""
