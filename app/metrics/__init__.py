"""What the operator's Prometheus asks for, in a registry of the app's own."""
