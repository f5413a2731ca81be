"""How the log looks. Rooms log by the standard `logging`; what becomes of it is known only here."""
