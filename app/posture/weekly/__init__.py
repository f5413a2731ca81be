"""The weekly: what was seen of a navy in one ISO week, each sentence with its sources, and what was not."""
