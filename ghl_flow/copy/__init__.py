"""What a contact reads: templates, HighLevel merge fields, and what a text costs to send."""
