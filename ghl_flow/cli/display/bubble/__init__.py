"""A text as a phone shows it: a bubble with what HighLevel appends in grey, and where a segment ends."""
