"""The rules' loops, compiled: they pass what is plain; what is news or near a threshold is left to Python."""
