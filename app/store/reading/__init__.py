"""What the API asks of the store: functions of one connection that give plain rows, in bounded numbers."""
