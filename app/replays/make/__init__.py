"""Makes a replay's sightings from its fact base: `python -m app.replays.make FOLDER [TO]`."""
