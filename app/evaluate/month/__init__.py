"""A labelled month: thousands of ordinary ships, jamming, an outage, and a few units of a watchlist."""
