"""What the operator writes: flows, accounts and the project file, parsed with positions."""
