"""Pure checks on decoded columns: the clock and equal fixes."""
