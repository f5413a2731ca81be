"""Rules: columns and state in, conclusions out. Pure: no clock, no database, no settings."""
