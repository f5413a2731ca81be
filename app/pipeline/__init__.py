"""The wiring: ingest -> store -> geo -> detect -> store, one transaction a batch."""
