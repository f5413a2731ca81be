"""Twelvemile: who holds at the edge of Syria's territorial sea, since when, and on what evidence."""
