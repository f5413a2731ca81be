"""Telling people: what a message says, where it goes, and the loop that sends what the outbox holds."""
