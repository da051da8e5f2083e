"""Ways to get a workflow's body into an account, one file each."""
