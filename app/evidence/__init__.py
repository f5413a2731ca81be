"""Evidence bundles: what an alert rests on as one file, and whether the alert follows from it."""
