"""The kinds of steps, waits, conditions and triggers: one file each, with all that is known of it."""
