"""What is seen and told of ships that send no AIS, in the store: it is added to, and nothing is deleted."""
