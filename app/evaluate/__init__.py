"""Synthetic ships with known truth: a builder, a catalogue with expected outcomes, NMEA scenarios."""
