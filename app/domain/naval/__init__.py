"""What is said of ships that send no AIS: units and what is claimed of them, sightings, the board."""
