"""Many ordinary ships at once, in columns: how they move, what they send, and the lines that come of it."""
