"""What ghl-flow does, one file for each operation: data in, a finished result out.

An operation never prints, asks or exits: what it tells meanwhile are events (`events`), what must be asked
is a parameter, and its result knows the exit code. `workspace` holds what all of them work on, `accounts`
chooses accounts, `access` opens them, and `fleet` runs over several.
"""
