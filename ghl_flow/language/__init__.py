"""The words that steps, triggers, flows and accounts share: durations, identifiers, keyed choices."""
