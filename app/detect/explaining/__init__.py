"""What each rule saw in a vessel at a minute, condition by condition."""
