"""The steps that do something, one file each."""
