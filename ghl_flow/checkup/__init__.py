"""Whether a sub-account can be trusted with a flow, and how that is known: checks, one file each. No I/O."""
