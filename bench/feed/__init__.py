"""A synthetic AIS feed of any length: ships off Syria and in the eastern Mediterranean, as tagged lines."""
