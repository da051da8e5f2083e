"""The steps that wait, one file each."""
