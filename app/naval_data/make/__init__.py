"""Makes `units.csv` from the fact base: `python -m app.naval_data.make FOLDER`."""
